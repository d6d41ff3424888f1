"""Hostile portals on addresses of this process alone, 127.74.N.x, and a look at them in a child process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, environment
from tests.crawler.scripted import Scripted
from tests.hostile.server import Hostile

Look = Callable[..., dict[str, Any]]
Open = Callable[..., Hostile]


@pytest.fixture(scope="session")
def own_hosts() -> Iterator[str]:
    """Loopback addresses, a new one each time."""
    network = f"127.74.{os.getpid() % 250 + 1}"
    return (f"{network}.{number % 254 + 1}" for number in count())


@pytest.fixture(scope="module")
def open_hostile(own_hosts: Iterator[str]) -> Iterator[Open]:
    """`open(name)`: a hostile portal on an address of its own, until the module's end."""
    with ExitStack() as opened:
        yield lambda name: opened.enter_context(Hostile(name, next(own_hosts)))


@pytest.fixture(scope="module")
def look() -> Look:
    """`look(portals, folder, …)`: tests/hostile/look.py over them; what it printed."""

    def run(portals: Sequence[Hostile | Scripted], folder: Path, **order: Any) -> dict[str, Any]:
        registry = folder / "portals.toml"
        registry.write_text("\n".join(portal.entry() for portal in portals), encoding="utf-8")
        order |= {"portals": str(registry), "archive": str(folder / "gongkai.db")}
        ended = subprocess.run(
            [sys.executable, "-m", "tests.hostile.look"], cwd=ROOT, input=json.dumps(order), env=environment(),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert "Traceback" not in ended.stderr, ended.stderr
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    return run
