"""An archive in a folder of its own, whole after every test."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import audit
from lived import live

from archive.store import Store


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """Where the test's archive is to be; what stands there afterwards must be whole."""
    path = tmp_path / "gongkai.db"
    yield path
    if path.exists():
        assert audit(path) == []


@pytest.fixture
def store(archive: Path) -> Iterator[Store]:
    with closing(Store(archive)) as opened:
        yield opened


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of lived.py, to be read or copied."""
    path = tmp_path_factory.mktemp("made") / "gongkai.db"
    live(path)
    return path
