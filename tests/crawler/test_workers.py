"""A run in worker processes: the same as in one, whatever happens to one of them or to their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from kept import Kept
from scripted import COLUMN, Scripted, address, listing, report, write_registry

from crawler.run import FEW_PORTALS
from crawler.workers import CORES
from tests.conftest import ROOT, environment
from tests.crawler.conftest import Ended, Open

pytestmark = pytest.mark.skipif(CORES < 2, reason="one core: no worker processes")

PORTALS = FEW_PORTALS + 2
YEARS = range(2019, 2025)
SECONDS = 60  # that a process of these tests may take


@pytest.fixture
def portals(open_portal: Open) -> list[Scripted]:
    """Six reports each; the last two on one server."""
    opened = [open_portal(f"qingtan-{number}") for number in range(PORTALS - 1)]
    opened.append(open_portal("qingtan-last", opened[-1].host))
    for portal in opened:
        portal.say(COLUMN, listing(YEARS, total=len(YEARS)))
        for year in YEARS:
            portal.say(address(year), report(year, wait=0.05))
    return opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "gongkai.db"


@pytest.fixture
def undisturbed(portals: list[Scripted], crawl: Callable[..., Ended]) -> set[tuple[str, str, str]]:
    """What the portals tell, a few at a time and so in one process."""
    archive = crawl(*portals[:FEW_PORTALS]).kept.path
    ended = crawl(*portals[FEW_PORTALS:], archive=archive)
    assert len(ended.kept.told()) == PORTALS * len(YEARS)
    for portal in portals:
        portal.asked.clear()
    return ended.kept.told()


def command(portals: list[Scripted], archive: Path) -> list[str]:
    registry = write_registry(archive.parent / "registry", portals)
    options = ["--archive", archive, "--portals", registry, "--now", "2026-02-02T02:30"]
    return [sys.executable, "-m", "cli", *map(str, options), "crawl"]


@contextmanager
def at_work(portals: list[Scripted], archive: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run in which every portal has given a report; it does not outlive the block."""
    process = subprocess.Popen(
        command(portals, archive), cwd=ROOT, env=environment(), text=True, stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + SECONDS
        while not all(len(portal.asked) > 2 for portal in portals[:-1]) and time.monotonic() < until:
            time.sleep(0.01)
        assert all(len(portal.asked) > 2 for portal in portals[:-1])
        with process:
            yield process
    finally:
        process.kill()
        process.wait(SECONDS)


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    return [int(each) for each in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def runs(process: int) -> bool:
    """Whether a process is there, and not only its entry that its new parent has not collected yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def run(portals: list[Scripted], archive: Path) -> int:
    return subprocess.run(command(portals, archive), cwd=ROOT, env=environment(), timeout=SECONDS).returncode


def test_the_same_as_in_one_process(
    portals: list[Scripted], archive: Path, undisturbed: set[tuple[str, str, str]]
) -> None:
    with at_work(portals, archive) as process:
        assert len(workers_of(process)) == min(CORES, PORTALS - 1)
        _, stderr = process.communicate(timeout=SECONDS)
    assert (process.returncode, "Traceback" in stderr) == (0, False)
    assert stderr.count(": complete") == PORTALS
    kept = Kept(archive)
    assert kept.told() == undisturbed
    assert kept.is_whole()
    assert kept.rows("select verdict from run") == [("complete",)]
    assert not archive.with_name("gongkai.db-wal").exists() or not archive.with_name("gongkai.db-wal").stat().st_size


def test_portals_on_one_server_are_asked_one_at_a_time(portals: list[Scripted], archive: Path) -> None:
    assert run(portals, archive) == 0
    asked = sorted((each for portal in portals[-2:] for each in portal.asked), key=lambda each: each.began)
    assert all(later.began >= earlier.ended for earlier, later in pairwise(asked))


def test_a_worker_that_crashes_costs_its_portals_only(
    portals: list[Scripted], archive: Path, undisturbed: set[tuple[str, str, str]]
) -> None:
    with at_work(portals, archive) as process:
        os.kill(workers_of(process)[0], signal.SIGKILL)
        _, stderr = process.communicate(timeout=SECONDS)
    assert process.returncode == 3
    kept = Kept(archive)
    verdicts = dict(kept.rows("select portal, verdict from look"))
    assert set(verdicts) == {portal.name for portal in portals}
    assert set(verdicts.values()) == {"complete", "failed"}
    reasons = {reason for verdict, reason in kept.rows("select verdict, reason from look") if verdict == "failed"}
    assert reasons == {"its process crashed (SIGKILL)"}
    assert stderr.count("its process crashed (SIGKILL)") == list(verdicts.values()).count("failed")
    assert kept.is_whole()
    assert run(portals, archive) == 0
    assert kept.told() == undisturbed


def test_killed_parent_takes_its_workers_along(
    portals: list[Scripted], archive: Path, undisturbed: set[tuple[str, str, str]]
) -> None:
    with at_work(portals, archive) as process:
        workers = workers_of(process)
        process.kill()
        process.wait(SECONDS)
        assert run(portals, archive) == 0  # waits for the workers, which hold the lock, and not for a person
    assert not any(map(runs, workers))
    kept = Kept(archive)
    assert kept.rows("select verdict from run") == [("killed",), ("complete",)]
    assert kept.told() == undisturbed
    assert kept.is_whole()


@pytest.mark.parametrize("signals", [1, 2])
def test_stopped(portals: list[Scripted], archive: Path, signals: int, undisturbed: set[tuple[str, str, str]]) -> None:
    with at_work(portals, archive) as process:
        for _ in range(signals):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        _, stderr = process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    assert stderr.splitlines()[-1] == "stopped on request; everything had so far is kept"
    assert "Traceback" not in stderr
    kept = Kept(archive)
    assert kept.rows("select verdict, ended is not null from run") == [("stopped", 1)]
    assert kept.told() < undisturbed
    assert kept.is_whole()
    assert run(portals, archive) == 0
    assert kept.told() == undisturbed


def test_an_archive_that_cannot_be_written_ends_the_run(portals: list[Scripted], archive: Path) -> None:
    """One kibibyte more than the file has after the first portal: the workers cannot write, and say so as one."""
    registry = command(portals, archive)
    subprocess.run([*registry, portals[0].name], cwd=ROOT, env=environment(), check=True, timeout=SECONDS)
    limit = archive.stat().st_size + 1024
    limited = subprocess.run(
        ["prlimit", f"--fsize={limit}", *registry], cwd=ROOT, env=environment(), timeout=SECONDS, text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert limited.returncode == 5
    assert limited.stderr.splitlines()[-1].startswith(f"gongkai: {archive}: cannot be written")
    assert run(portals, archive) == 0
    assert Kept(archive).is_whole()
