"""Stopped on request, held by another run, out of room: what was had is kept, one line says so, a rerun completes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kept import Kept
from scripted import COLUMN, ROBOTS, Scripted, address, html, listing, page, report, title_of, write_registry

from tests.conftest import ROOT, environment
from tests.crawler.conftest import Ended, Open

YEARS = range(2015, 2025)
SECONDS = 20  # that a process of these tests may take


@pytest.fixture
def portal(open_portal: Open) -> Scripted:
    """Ten reports on two pages of the column, a tenth of a second each."""
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing(YEARS[:6], following="/nb/index_2.html", total=len(YEARS)))
    portal.say("/nb/index_2.html", listing(YEARS[6:], total=len(YEARS)))
    for year in YEARS:
        portal.say(address(year), report(year, wait=0.1))
    return portal


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "gongkai.db"


def command(portal: Scripted, archive: Path) -> list[str]:
    registry = write_registry(archive.parent / "registry", [portal])
    options = ["--archive", archive, "--portals", registry, "--now", "2026-02-02T02:30"]
    return [sys.executable, "-m", "cli", *map(str, options), "crawl"]


@contextmanager
def at_work(portal: Scripted, archive: Path, path: str) -> Iterator["subprocess.Popen[str]"]:
    """A run that has asked for this path; it does not outlive the block."""
    process = subprocess.Popen(command(portal, archive), cwd=ROOT, env=environment(), text=True, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + SECONDS
        while path not in portal.paths() and time.monotonic() < until:
            time.sleep(0.01)
        assert path in portal.paths()
        with process:
            yield process
    finally:
        process.kill()
        process.wait(SECONDS)


@pytest.fixture
def undisturbed(portal: Scripted, crawl: Callable[..., Ended]) -> set[tuple[str, str, str]]:
    """What a run tells that nothing disturbs."""
    ended = crawl(portal)
    assert ended.code == 0
    portal.asked.clear()
    return ended.kept.told()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_among_the_reports(
    portal: Scripted, archive: Path, number: signal.Signals, undisturbed: set[tuple[str, str, str]]
) -> None:
    with at_work(portal, archive, address(2016)) as process:
        process.send_signal(number)
        begun = len(portal.asked)
        _, stderr = process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    assert stderr.splitlines()[-1] == "stopped on request; everything had so far is kept"
    assert "Traceback" not in stderr
    assert len(portal.asked) <= begun + 2  # the page in flight, and one whose turn had come before the signal
    kept = Kept(archive)
    assert kept.rows("select verdict, ended is not null from run") == [("stopped", 1)]
    assert kept.look("qingtan").verdict == "incomplete"
    had = [path for path in portal.paths() if path in map(address, YEARS)]
    assert {path for path, state in kept.states("qingtan").items() if state == "current"} == set(had)
    assert kept.is_whole()

    assert subprocess.run(command(portal, archive), cwd=ROOT, env=environment(), timeout=SECONDS).returncode == 0
    assert kept.told() == undisturbed


def test_stopped_in_the_column(portal: Scripted, archive: Path) -> None:
    portal.say(COLUMN, listing(YEARS[:6], following="/nb/index_2.html", total=len(YEARS), wait=0.5))
    with at_work(portal, archive, ROBOTS) as process:
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    assert portal.paths() == [ROBOTS, COLUMN]
    [(verdict, reason, rows, _)] = Kept(archive).listings("qingtan")
    assert (verdict, rows) == ("incomplete", 6)
    assert (reason or "").startswith("stopped on request; ")
    look = Kept(archive).look("qingtan")
    assert look.asked == sum(look.answers.values())


def test_stopped_twice_ends_in_order(portal: Scripted, archive: Path) -> None:
    portal.say(address(2016), report(2016, wait=2.0))
    with at_work(portal, archive, address(2015)) as process:
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    assert "Traceback" not in stderr
    assert Kept(archive).is_whole()
    assert Kept(archive).rows("select verdict from run") == [("stopped",)]


def test_stop_does_not_wait_for_the_delay(portal: Scripted, archive: Path) -> None:
    portal.delay = 0.8
    with at_work(portal, archive, address(2015)) as process:
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
    assert time.monotonic() - begun < 4.0  # ten pages would take more than seven


def test_second_run_leaves_at_once(portal: Scripted, archive: Path) -> None:
    with at_work(portal, archive, address(2015)) as process:
        process.send_signal(signal.SIGSTOP)  # or it may end before the second begins
        second = subprocess.run(
            command(portal, archive), cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=SECONDS
        )
        process.send_signal(signal.SIGCONT)
        assert process.wait(SECONDS) == 0
    assert second.returncode == 4
    assert second.stderr == (
        f"gongkai: {archive}: another run is at work (process {process.pid}); wait for it to end, or stop it\n"
    )
    assert second.stdout == ""
    assert Kept(archive).rows("select verdict from run") == [("complete",)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if os.geteuid() != 0:
        pytest.skip("not root: no small file system can be mounted")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True, timeout=SECONDS
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small file system can be mounted: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=SECONDS)


def noisy(year: int) -> str:
    """Text that does not compress well."""
    return "".join(chr(0x4E00 + (year * 7919 + place * place * 31) % 20000) for place in range(20_000))


def test_out_of_room(portal: Scripted, small_disk: Path, crawl: Callable[..., Ended]) -> None:
    for year in YEARS:
        portal.say(address(year), page(html(title_of(year), f"<h1>{title_of(year)}</h1><p>{noisy(year)}</p>")))
    undisturbed = crawl(portal).kept.told()

    ended = crawl(portal, archive=small_disk / "gongkai.db")
    assert ended.code == 5
    lines = ended.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"gongkai: {small_disk / 'gongkai.db'}: cannot be written")
    assert lines[0].endswith("make room or give permission, then run again")
    assert ended.kept.is_whole()
    assert ended.kept.told() < undisturbed

    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True, timeout=SECONDS)
    again = crawl(portal, archive=small_disk / "gongkai.db")
    assert again.code == 0
    assert again.kept.told() == undisturbed
    assert again.kept.is_whole()


def test_out_of_room_from_the_start(portal: Scripted, small_disk: Path, crawl: Callable[..., Ended]) -> None:
    (small_disk / "full").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    ended = crawl(portal, archive=small_disk / "gongkai.db")
    assert ended.code == 5
    assert len(ended.stderr.splitlines()) == 1
    assert portal.asked == []


@pytest.mark.parametrize("after", [0.5, 0.7, 0.8, 0.9, 1.1])
def test_stopped_while_it_starts(portal: Scripted, archive: Path, after: float) -> None:
    """Seconds from the start: imports, the first engine starting, the first requests. It never hangs."""
    process = subprocess.Popen(command(portal, archive), cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.terminate()
    assert process.wait(timeout=SECONDS) in (6, -signal.SIGTERM)  # -15: before Python had read our first line
