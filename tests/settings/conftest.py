"""A registry written for a test, and the message that it is refused with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from settings.errors import SettingsError
from settings.portals import Registry, load_registry

ENTRY = '[[portal]]\nid = "linshui"\nname = "临水市人民政府"\nhome = "https://www.linshui.example/"\n'

Refusal = Callable[[str], str]
Registered = Callable[..., Registry]


@pytest.fixture
def registered(tmp_path: Path) -> Registered:
    """`registered(first="…", second="…")`: the registry of these files, read."""

    def write(**files: str) -> Registry:
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return load_registry(tmp_path)

    return write


@pytest.fixture
def refusal(registered: Registered, tmp_path: Path) -> Refusal:
    """`refusal(text)`: the message for a registry of one file with this text, without the folder's name."""

    def refuse(text: str) -> str:
        with pytest.raises(SettingsError) as refused:
            registered(portals=text)
        return str(refused.value).replace(f"{tmp_path}/", "")

    return refuse


@pytest.fixture
def entry() -> str:
    """One sound entry, open at its end for more keys."""
    return ENTRY
