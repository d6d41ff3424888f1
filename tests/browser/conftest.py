"""Portals whose listings are built by a script, and the real command with a real browser."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.browser import SYSTEM_BROWSERS
from tests.conftest import ROOT, environment
from tests.crawler.kept import Kept
from tests.crawler.scripted import COLUMN, Said, Scripted, html, page, write_registry

PATIENCE = 6  # seconds in these tests
MARK = "GONGKAI_TEST_MARK"
PLAYWRIGHTS = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))


class BuiltByScript(Scripted):
    """A scripted portal whose registry entry says `render = true`."""

    def entry(self) -> str:
        return f"{super().entry()}render = true\n"

    def shell(self, script: str, more: str = "") -> None:
        """The column is a page that is empty until its script has run."""
        self.say(COLUMN, shell(script, more))


def shell(script: str, more: str = "") -> Said:
    body = f"<h2>政府信息公开年报</h2><ul class='list' id='rows'></ul>{more}<script>{script}</script>"
    return page(html("政府信息公开年报 青潭县水务局", body))


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    if any(map(shutil.which, SYSTEM_BROWSERS)) or PLAYWRIGHTS.exists():
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no browser is installed; `make browser` installs one"))


@pytest.fixture(scope="session")
def hosts() -> Iterator[str]:
    """Loopback addresses, a new one each time."""
    network = f"127.74.{os.getpid() % 250 + 1}"
    return (f"{network}.{number % 254 + 1}" for number in count())


@pytest.fixture(scope="module")
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


Open = Callable[..., BuiltByScript]


@pytest.fixture(scope="module")
def open_portal(hosts: Iterator[str], opened: ExitStack) -> Open:
    """`open(name)`: a portal of its own address until the module's end; `kind=Scripted` for one without a browser."""
    return lambda name, kind=BuiltByScript: opened.enter_context(kind(name, next(hosts)))


@dataclass(frozen=True)
class Process:
    pid: int
    group: int
    line: str
    environment: str


def _processes() -> Iterator[Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line, environment = ((folder / name).read_bytes() for name in ("cmdline", "environ"))
            group = os.getpgid(int(folder.name))
        except OSError:
            continue  # gone meanwhile
        if line:
            yield Process(
                int(folder.name), group, line.replace(b"\0", b" ").decode("latin-1"), environment.decode("latin-1")
            )


@dataclass(kw_only=True)
class Crawl:
    """`gongkai crawl` over portals, in a process whose children can be told from all others."""

    folder: Path
    portals: Sequence[Scripted]
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    _groups: set[int] = field(default_factory=set)

    @property
    def mark(self) -> str:
        return str(self.folder)

    def start(self) -> subprocess.Popen[str]:
        (self.folder / "tmp").mkdir()
        patience = f"import settings.scrapy\nsettings.scrapy.BROWSER_PATIENCE = {PATIENCE}\n"
        (self.folder / "sitecustomize.py").write_text(patience, encoding="utf-8")
        paths = f"{self.folder}{os.pathsep}{ROOT}"
        more = {"PYTHONPATH": paths, "TMPDIR": str(self.folder / "tmp"), MARK: self.mark, **self.more}
        registry = write_registry(self.folder / "portals", self.portals)
        archive = str(self.folder / "gongkai.db")
        command = [sys.executable, "-m", "cli", "--archive", archive, "--portals", str(registry)]
        self.process = subprocess.Popen(
            [*command, "--now", "2026-02-02T02:30", "crawl"],
            cwd=ROOT, env=environment(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        return self.process

    def end(self, seconds: float = 280) -> tuple[int, str]:
        """(exit code, stderr) of the command that was started."""
        assert self.process
        _, stderr = self.process.communicate(timeout=seconds)
        return self.process.returncode, stderr

    def run(self) -> tuple[int, str]:
        self.start()
        code, stderr = self.end()
        assert "Traceback" not in stderr, stderr
        return code, stderr

    @property
    def kept(self) -> Kept:
        return Kept(self.folder / "gongkai.db")

    def children(self, words: str = "") -> list[int]:
        """Processes of the command's children with `words` in their command line.

        They inherit its environment; Chromium's own children overwrite theirs, but stay in their browser's group.
        """
        ours, table = self.process.pid if self.process else 0, list(_processes())
        self._groups |= {each.group for each in table if f"{MARK}={self.mark}" in each.environment}
        return [each.pid for each in table if each.group in self._groups and words in each.line and each.pid != ours]

    def wait_until(self, met: Callable[[], Any]) -> None:
        """Wait while the command runs."""
        until = time.monotonic() + 60
        while not met():
            assert self.process and self.process.poll() is None, self.end()
            assert time.monotonic() < until
            time.sleep(0.05)

    def left_behind(self, seconds: float = 0.0) -> list[int]:
        """Processes that are there still, after so many seconds at the most."""
        until = time.monotonic() + seconds
        while (found := self.children()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    @property
    def profiles(self) -> list[str]:
        return [each.name for each in (self.folder / "tmp").iterdir()]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Crawl]]:
    """`crawl(*portals, NAME="value")`: to be run, or started and ended, with these variables in its environment."""
    crawls: list[Crawl] = []

    def begin(*portals: Scripted, **more: str) -> Crawl:
        crawls.append(Crawl(folder=tmp_path_factory.mktemp("crawl"), portals=portals, more=more))
        return crawls[-1]

    yield begin
    for each in crawls:
        if each.process and each.process.poll() is None:  # a test has failed in the middle
            each.process.kill()
            each.process.communicate()
