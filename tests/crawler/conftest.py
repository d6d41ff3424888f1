"""Addresses of this process alone: 127.73.N.x."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from kept import Kept
from scripted import Scripted, write_registry

from tests.conftest import ROOT, Command, environment

Open = Callable[..., Scripted]
CONTACT = "https://watch.example/contact"


@pytest.fixture(scope="session")
def hosts() -> Iterator[str]:
    """Loopback addresses, a new one each time."""
    network = f"127.73.{os.getpid() % 250 + 1}"
    return (f"{network}.{number % 254 + 1}" for number in count())


@pytest.fixture(scope="module")
def open_module_portal(hosts: Iterator[str]) -> Iterator[Open]:
    """`open(name)`: a scripted portal on an address of its own, until the module's end."""
    with ExitStack() as opened:
        yield lambda name, host=None: opened.enter_context(Scripted(name, host or next(hosts)))


@pytest.fixture
def open_portal(hosts: Iterator[str]) -> Iterator[Open]:
    """`open(name)`: a scripted portal on an address of its own, until the test's end."""
    with ExitStack() as opened:
        yield lambda name, host=None: opened.enter_context(Scripted(name, host or next(hosts)))


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A crawl that has ended, and what it kept."""

    code: int
    stderr: str
    kept: Kept


@pytest.fixture(scope="module")
def crawl(gongkai: Command, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ended]:
    """`crawl(*portals, archive=…, now=…, options=…)`: the real command over scripted portals."""

    def run(
        *portals: Scripted, archive: Path | None = None, now: str = "2026-02-02T02:30", options: tuple[object, ...] = ()
    ) -> Ended:
        folder = tmp_path_factory.mktemp("crawl")
        archive = archive or folder / "gongkai.db"
        registry = write_registry(folder, portals)
        ended = gongkai(
            "--archive", archive, "--portals", registry, "--now", now, "crawl", *options,
            env=environment(GONGKAI_CONTACT=CONTACT),
        )  # fmt: skip
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ended(code=ended.returncode, stderr=ended.stderr, kept=Kept(archive))

    return run


@pytest.fixture(scope="session")
def scrapy_crawl() -> Callable[[str, dict[str, str]], int]:
    """`scrapy crawl annual_reports -a portal=ID`; its exit code."""

    def run(portal: str, settings: dict[str, str]) -> int:
        command = [sys.executable, "-m", "scrapy", "crawl", "annual_reports", "-a", f"portal={portal}"]
        ended = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended.returncode

    return run
