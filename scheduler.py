"""THE CLOCK: APScheduler ticks every minute; the archive, not the clock, knows which night is due.

Start it with `python scheduler.py` and leave it running. SIGTERM ends it, and a run at work after its pages in flight.
"""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from monitor.nights import ArchiveError, last_due, last_night
from settings.errors import SettingsError
from settings.files import ROOT
from settings.program import DEFAULT_ARCHIVE, Program, load_program

EXIT_USAGE, EXIT_ARCHIVE, EXIT_STOPPED = 2, 4, 6
NIGHTLY_JOB = [sys.executable, "-m", "cli", "run"]
PATHS = ("GONGKAI_ARCHIVE", "GONGKAI_PORTALS")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Nights:
    """Decides at every tick whether a night is due: each once, a missed one too, however late.

    With no run in the archive the first night is the first one due after the start. Raises ArchiveError.
    """

    def __init__(
        self, archive: Path, program: Program, job: Callable[[], None], now: Callable[[], datetime] = _utc_now
    ):
        self._archive = archive
        self._program = program
        self._job = job
        self._now = now
        self._settled = last_night(archive, now()) or now()

    def tick(self) -> None:
        """Run the job when the newest night due has not been run, nor tried since the start. Raises ArchiveError."""
        now = self._now()
        due = last_due(now, self._program)
        if due <= self._settled:
            return
        self._settled = due
        newest = last_night(self._archive, now)
        if newest is None or newest < due:
            self._job()


class Job:
    """The nightly run in a process of its own: the same as `gongkai run` from cron."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def __call__(self) -> None:
        # A group of its own: Ctrl-C on a terminal reaches it once, through us.
        self._process = subprocess.Popen(NIGHTLY_JOB, cwd=ROOT, env=_environment(), process_group=0)
        if self._stopping:
            self.stop()
        print(f"gongkai: the night ended with exit code {self._process.wait()}", flush=True)

    def stop(self) -> None:
        """Ask a run at work, or one that is just starting, to end after its pages in flight."""
        self._stopping = True
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)


def _environment() -> dict[str, str]:
    """Ours; paths are made absolute, since the job works in another folder."""
    return {**os.environ, **{name: str(Path(os.environ[name]).absolute()) for name in PATHS if name in os.environ}}


def main() -> None:
    """Tick until SIGTERM or SIGINT; ends with exit code 6, or with 2 or 4 when it cannot begin."""
    job = Job()
    stops: SimpleQueue[int] = SimpleQueue()  # its put() may be called from a signal handler

    def stop(number: int, _: FrameType | None) -> None:
        job.stop()
        stops.put(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler = _clock(_nights(job))
    stops.get()
    scheduler.shutdown(wait=True)
    sys.exit(EXIT_STOPPED)


def _nights(job: Job) -> Nights:
    """The nights of the settings and of the archive; ends the program with one line when they cannot be read."""
    try:
        program = load_program()
        nights = Nights(Path(os.environ.get("GONGKAI_ARCHIVE", DEFAULT_ARCHIVE)), program, job)
    except (SettingsError, ArchiveError) as error:
        print(f"gongkai: {error}", file=sys.stderr)
        sys.exit(EXIT_USAGE if isinstance(error, SettingsError) else EXIT_ARCHIVE)
    print(f"gongkai: every night at {program.nightly} {program.timezone}", flush=True)
    return nights


def _clock(nights: Nights) -> BackgroundScheduler:
    """A tick every minute, the first at once."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick skipped while a night runs is no warning
    scheduler = BackgroundScheduler(timezone=UTC)
    # One tick at a time, so no second run beside the first; ticks that a sleeping machine missed become one.
    ticks = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1, "next_run_time": _utc_now()}
    scheduler.add_job(_told(nights.tick), CronTrigger(second=0, timezone=UTC), **ticks)
    scheduler.start()
    return scheduler


def _told(tick: Callable[[], None]) -> Callable[[], None]:
    """A tick that tells in one line why the archive could not be read; the next night is tried again."""

    def telling() -> None:
        try:
            tick()
        except ArchiveError as error:
            print(f"gongkai: {error}", file=sys.stderr, flush=True)

    return telling


if __name__ == "__main__":
    main()
