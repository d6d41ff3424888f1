"""The clock: every due night once, whatever the machine does; and the program itself as a process."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import scheduler
from archive.queries import Reader
from archive.records import Site
from archive.store import Store
from monitor.nights import last_due, last_night
from scheduler import Job, Nights
from settings.program import Program
from tests.conftest import ROOT, environment

SITE = Site(
    id="lichuan", name="澧川县", division=None, platform="auto", home="http://127.0.0.1/", columns=0, enabled=True
)
START = datetime(2026, 2, 20, 3, 7, tzinfo=UTC)  # American summer time begins in the weeks after it
DAYS = 60
PATIENCE = 30  # seconds; a run takes some 3


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_run(archive: Path, at: datetime, verdict: str | None = "complete", replayed: bool = False) -> None:
    """A run as it stands in the archive; `verdict` None: killed before its end."""
    with closing(Store(archive)) as store:
        run = store.begin_run(stamp(at), replayed, [SITE], nightly=True)
        if verdict:
            store.end_run(run, stamp(at), verdict)


class Machine:
    """A machine with a false clock, on which the program is started, put to sleep and killed at random."""

    def __init__(self, archive: Path, program: Program, chance: random.Random, start: datetime):
        self.archive, self.program, self.chance, self.now = archive, program, chance, start
        self.ticks: list[datetime] = []
        self.jobs: list[tuple[datetime, bool]] = []  # when, and whether it came to its end
        self.nights = self.started()

    def started(self) -> Nights:
        return Nights(self.archive, self.program, self.job, lambda: self.now)

    def job(self) -> None:
        killed = bool(self.jobs) and self.chance.random() < 0.15
        self.jobs.append((self.now, not killed))
        write_run(self.archive, self.now, self.chance.choice((None, "stopped")) if killed else "failed")
        if killed:
            self.nights = self.started()
        self.now += timedelta(minutes=self.chance.choice((1, 20, 300)))

    def live(self, until: datetime) -> None:
        while self.now < until:
            self.ticks.append(self.now)
            self.nights.tick()
            self.now += timedelta(minutes=self.chance.choice((1, 10, 10, 60)))
            if self.chance.random() < 0.01:
                self.now += timedelta(hours=self.chance.choice((1, 8, 30, 80)))  # asleep
            if self.chance.random() < 0.01:
                self.nights = self.started()
            if self.chance.random() < 0.01:
                write_run(self.archive, self.now, replayed=True)


def due_moments(program: Program, start: datetime, end: datetime) -> list[datetime]:
    zone = ZoneInfo(program.timezone)
    first = start.astimezone(zone).date()
    days = [first + timedelta(days=day) for day in range((end - start).days + 2)]
    moments = [datetime.combine(day, program.nightly_time, zone).astimezone(UTC) for day in days]
    return [moment for moment in moments if moment > start]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("nightly", "zone"),
    [("02:30", "Asia/Shanghai"), ("02:30", "America/New_York"), ("00:00", "Pacific/Kiritimati"), ("23:59", "UTC")],
)
def test_every_night_once_when_the_clock_was_awake(tmp_path: Path, seed: int, nightly: str, zone: str) -> None:
    program = Program(nightly=nightly, timezone=zone)
    machine = Machine(tmp_path / "gongkai.db", program, random.Random(seed), START)
    machine.live(START + timedelta(days=DAYS))
    dues = due_moments(program, START, machine.now)
    assert not [at for at, _ in machine.jobs if at < dues[0]]
    for due, following in pairwise(dues):
        jobs = [(at, ended) for at, ended in machine.jobs if due <= at < following]
        ticks = [at for at in machine.ticks if due <= at < following]
        assert sum(ended for _, ended in jobs) <= 1, "a night was run twice"
        assert bool(jobs) == bool(ticks), "a night was forgotten, or run while the clock slept"
        assert not jobs or jobs[-1][1] or ticks[-1] == jobs[-1][0], "a killed night was not made up"
        assert not ticks or jobs[0][0] == ticks[0], "a night waited"
    assert len(machine.jobs) > DAYS // 3


class Clock:
    """Ticks at given moments, and counts the jobs. `keeps`: they leave a run in the archive."""

    def __init__(self, archive: Path, start: str, program: Program | None = None, keeps: bool = False):
        self.archive, self.program, self.keeps = archive, program or Program(), keeps
        self.jobs, self.now = 0, datetime.fromisoformat(start)
        self.restart()

    def restart(self) -> None:
        self.nights = Nights(self.archive, self.program, self.job, lambda: self.now)

    def job(self) -> None:
        self.jobs += 1
        if self.keeps:
            write_run(self.archive, self.now)

    def tick(self, at: str) -> int:
        self.now = datetime.fromisoformat(at)
        self.nights.tick()
        return self.jobs


@pytest.mark.parametrize(("nightly", "day"), [("01:30", date(2026, 11, 1)), ("02:30", date(2026, 3, 8))])
@pytest.mark.parametrize("restart", range(8))
def test_the_night_on_which_summer_time_changes_is_one_night(
    tmp_path: Path, nightly: str, day: date, restart: int
) -> None:
    """In New York the wall clock shows 01:30 twice in autumn, and never shows 02:30 in spring."""
    zone = ZoneInfo("America/New_York")
    midnight = datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)
    write_run(tmp_path / "gongkai.db", midnight - timedelta(hours=12))
    program = Program(nightly=nightly, timezone=str(zone))
    clock = Clock(tmp_path / "gongkai.db", stamp(midnight), program, keeps=True)
    for tick in range(48):
        if tick == restart:
            clock.restart()
        clock.tick(stamp(midnight + timedelta(minutes=10 * tick + 5 * restart)))
    assert clock.jobs == 1


def test_empty_archive_waits_for_the_first_due_night(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "gongkai.db", "2026-02-02T12:00+08:00")
    assert clock.tick("2026-02-02T12:00+08:00") == 0
    assert clock.tick("2026-02-03T02:29+08:00") == 0
    assert clock.tick("2026-02-03T02:30+08:00") == 1


def test_a_night_that_failed_is_not_tried_again(tmp_path: Path) -> None:
    """This job leaves nothing in the archive."""
    clock = Clock(tmp_path / "gongkai.db", "2026-02-02T12:00+08:00")
    moments = ["2026-02-03T02:30+08:00", "2026-02-03T02:31+08:00", "2026-02-04T02:29+08:00", "2026-02-04T02:30+08:00"]
    assert [clock.tick(at) for at in moments] == [1, 1, 1, 2]


def test_many_missed_nights_are_made_up_once(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    write_run(archive, datetime.fromisoformat("2026-01-20T02:30+08:00"))
    clock = Clock(archive, "2026-02-02T12:00+08:00")
    assert [clock.tick(at) for at in ("2026-02-02T12:00+08:00", "2026-02-02T12:01+08:00")] == [1, 1]


@pytest.mark.parametrize(
    ("verdict", "replayed", "made_up"),
    [("complete", False, 0), ("failed", False, 0), (None, False, 1), ("stopped", False, 1), ("complete", True, 1)],
)
def test_which_runs_are_nights(tmp_path: Path, verdict: str | None, replayed: bool, made_up: int) -> None:
    """A run at 03:00 stands for the night of 02:30, unless it was killed, stopped or replayed."""
    archive = tmp_path / "gongkai.db"
    write_run(archive, datetime.fromisoformat("2026-02-01T02:30+08:00"))
    write_run(archive, datetime.fromisoformat("2026-02-02T03:00+08:00"), verdict, replayed)
    assert Clock(archive, "2026-02-02T12:00+08:00").tick("2026-02-02T12:00+08:00") == made_up


def test_a_run_by_hand_while_the_clock_ticks_is_the_night(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    clock = Clock(archive, "2026-02-02T12:00+08:00")
    write_run(archive, datetime.fromisoformat("2026-02-03T02:30+08:00"))
    assert clock.tick("2026-02-03T02:31+08:00") == 0
    assert clock.tick("2026-02-04T02:30+08:00") == 1


def test_no_archive_no_run(tmp_path: Path) -> None:
    assert last_night(tmp_path / "none.db", START) is None
    assert not (tmp_path / "none.db").exists()


def test_last_due_is_never_later_than_now() -> None:
    program = Program(nightly="02:30", timezone="America/New_York")
    for hours in range(24 * 365):
        now = START + timedelta(hours=hours)
        assert timedelta(0) <= now - last_due(now, program).astimezone(UTC) < timedelta(hours=25)


ENDS_ON_SIGTERM = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(6)); print('up'); time.sleep(60)"


def test_a_job_is_stopped_on_request(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(scheduler, "NIGHTLY_JOB", [sys.executable, "-u", "-c", ENDS_ON_SIGTERM])
    job, said = Job(), ""
    worker = threading.Thread(target=job)
    worker.start()
    until = time.monotonic() + PATIENCE
    while "up" not in said and time.monotonic() < until:
        time.sleep(0.02)
        said += capfd.readouterr().out
    job.stop()
    worker.join(PATIENCE)
    assert "ended with exit code 6" in capfd.readouterr().out


def test_a_job_that_starts_after_the_request_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scheduler, "NIGHTLY_JOB", [sys.executable, "-c", "import time; time.sleep(60)"])
    job = Job()
    job.stop()
    job()
    assert f"ended with exit code {-signal.SIGTERM}" in capfd.readouterr().out


PORTAL = """[[portal]]
id = "lichuan"
name = "澧川县人民政府"
home = "{base}/"
platform = "trs"
columns = [{{ url = "{base}/nb/" }}]
delay = 0.0
"""


@contextmanager
def program_running(folder: Path, base: str = "http://127.0.0.1:1") -> Iterator[subprocess.Popen[str]]:
    """`python scheduler.py`, with the paths given relative to a folder that is not the project's."""
    (folder / "portals.toml").write_text(PORTAL.format(base=base), encoding="utf-8")
    env = environment(GONGKAI_ARCHIVE="gongkai.db", GONGKAI_PORTALS="portals.toml", PYTHONUNBUFFERED="1")
    command = [sys.executable, str(ROOT / "scheduler.py")]
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(process: subprocess.Popen[str], word: str) -> str:
    """The next line of its output with this word; the test fails when the output ends before."""
    assert process.stdout
    return next(line for line in process.stdout if word in line)


def ended(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str, float]:
    """Exit code, stderr and seconds after a signal."""
    begun = time.monotonic()
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors, time.monotonic() - begun


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_starts_says_its_hour_and_ends_on_request(tmp_path: Path, number: int) -> None:
    with program_running(tmp_path) as process:
        assert next_line(process, "gongkai") == "gongkai: every night at 02:30 Asia/Shanghai\n"
        code, errors, seconds = ended(process, number)
    assert (code, errors) == (6, "")
    assert seconds < 5
    assert not (tmp_path / "gongkai.db").exists()


def test_a_missed_night_is_run_at_once(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    write_run(archive, datetime.now(UTC) - timedelta(days=2))
    with program_running(tmp_path) as process:
        assert "ended with exit code 3" in next_line(process, "the night ended")
        assert ended(process)[0] == 6
    with closing(Reader(archive, stamp(datetime.now(UTC)))) as reader:
        newest, oldest = reader.runs()
    assert (newest["verdict"], newest["replayed"], oldest["verdict"]) == ("failed", False, "complete")
    assert [look["portal"] for look in newest["portals"]] == ["lichuan"]


def test_sigterm_is_passed_on_to_a_run_at_work(tmp_path: Path) -> None:
    asked = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            time.sleep(1)
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        write_run(tmp_path / "gongkai.db", datetime.now(UTC) - timedelta(days=2))
        with program_running(tmp_path, f"http://127.0.0.1:{server.server_port}") as process:
            assert asked.wait(PATIENCE)
            assert process.stdout
            os.kill(process.pid, signal.SIGTERM)
            assert "ended with exit code 6" in next_line(process, "the night ended")
            assert process.wait(PATIENCE) == 6
        server.shutdown()


def test_an_archive_that_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "gongkai.db").write_text("no archive at all, but some text of a user", encoding="utf-8")
    with program_running(tmp_path) as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 4
    assert errors.startswith("gongkai: ") and errors.count("\n") == 1
    assert "not an archive of gongkai" in errors
