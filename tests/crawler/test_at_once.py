"""A crawl over the cores, a second one, readers, an audit and a backup at once: none of them hears of a lock."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from scripted import COLUMN, Said, Scripted, address, listing, report, write_registry

from archive.audit.whole import faults
from archive.database import open_for_reading
from crawler.run import FEW_PORTALS
from crawler.workers import CORES
from tests.conftest import ROOT, environment
from tests.crawler.conftest import Open

PORTALS, YEARS = FEW_PORTALS + 1, range(2015, 2025)  # more than a few: every core has a process that writes
LAST, SECONDS = address(YEARS[0]), 60
NOW = ("--now", "2026-02-02T02:30")
QUERIES = (("reports",), ("search", "公开申请", "--limit", "5"), ("listings",))

pytestmark = pytest.mark.skipif(CORES < 2, reason="one core: one process writes")


class Held(Scripted):
    """A portal that keeps one page back, and the crawl at work, until it is let go."""

    def __init__(self, name: str, host: str):
        super().__init__(name, host)
        self.let_go = threading.Event()

    def answer(self, path: str) -> Said:
        if path == LAST:
            self.let_go.wait(SECONDS)
        return super().answer(path)


@pytest.fixture
def held(hosts: Iterator[str]) -> Iterator[Held]:
    with Held("qingtan-held", next(hosts)) as portal:
        yield portal
        portal.let_go.set()


@contextmanager
def command(archive: Path, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    line = [sys.executable, "-m", "cli", "--archive", archive, *arguments]
    with subprocess.Popen(
        [*map(str, line)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    _, err = process.communicate(timeout=SECONDS)
    assert "locked" not in err and "Traceback" not in err, err
    return process.returncode, err


def counted(plain: sqlite3.Connection) -> int:
    return int(plain.execute("select count(*) from capture").fetchone()[0])


@contextmanager
def plainly(archive: Path) -> Iterator[sqlite3.Connection]:
    """As any tool opens it, and without patience."""
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True, timeout=0, isolation_level=None)) as plain:
        yield plain


def wait_until_it_writes(archive: Path, crawl: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and crawl.poll() is None:
        if archive.exists() and archive.with_name(f"{archive.name}-wal").exists():
            with plainly(archive) as plain:
                made = plain.execute("select count(*) from sqlite_schema where name = 'capture'").fetchone()[0]
                if made and counted(plain):
                    return
        time.sleep(0.05)
    raise AssertionError("the crawl wrote nothing")


def look_plainly(archive: Path, crawl: "subprocess.Popen[str]", others: "list[subprocess.Popen[str]]") -> set[int]:
    """Count captures until the others have ended: two counts in a transaction are the same, though the crawl writes."""
    seen = set()
    with plainly(archive) as plain:
        while any(each.poll() is None for each in others):
            plain.execute("begin")
            before = counted(plain)
            time.sleep(0.05)
            assert counted(plain) == before
            plain.execute("rollback")
            seen.add(before)
    assert crawl.poll() is None, crawl.communicate()[1]
    return seen


def test_nobody_hears_of_a_lock(open_portal: Open, held: Held, tmp_path: Path) -> None:
    portals = [held, *(open_portal(f"qingtan-{number}") for number in range(1, PORTALS))]
    for portal in portals:
        portal.say(COLUMN, listing(YEARS, total=len(YEARS)))
        for year in YEARS:
            portal.say(address(year), report(year, wait=0.1))
    archive, copy = tmp_path / "gongkai.db", tmp_path / "copy.db"
    looking = ("--portals", write_registry(tmp_path, portals), *NOW, "crawl")
    with command(archive, *looking) as crawl:
        wait_until_it_writes(archive, crawl)
        with (
            command(archive, *looking) as second,
            command(archive, "audit") as audit,
            command(archive, "backup", copy) as backup,
            command(archive, *QUERIES[0]) as reports,
            command(archive, *QUERIES[1]) as search,
            command(archive, *QUERIES[2]) as listings,
        ):
            seen = look_plainly(archive, crawl, [second, audit, backup, reports, search, listings])
            code, told = ended(second)
            assert code == 4 and "another run is at work" in told
            assert [ended(each)[0] for each in (audit, backup, reports, search, listings)] == [0] * 5
        assert len(seen) > 1, "the crawl wrote nothing meanwhile"
        held.let_go.set()
        assert ended(crawl)[0] == 0
    for path in (archive, copy):
        with closing(open_for_reading(path)) as connection:
            assert list(faults(connection)) == []
    with plainly(archive) as plain:
        assert plain.execute("select count(*) from version").fetchone() == (PORTALS * len(YEARS),)
