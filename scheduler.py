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
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from monitor.nights import last_due, last_run
from settings.files import ROOT
from settings.program import DEFAULT_ARCHIVE, Program, load_program

EXIT_STOPPED = 6
NIGHTLY_JOB = [sys.executable, "-m", "cli", "run"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Nights:
    """Decides at every tick whether a night is due: each once, a missed one too, however late.

    With no run in the archive the first night is the first one due after the start.
    """

    def __init__(
        self, archive: Path, program: Program, job: Callable[[], None], now: Callable[[], datetime] = _utc_now
    ):
        self._archive = archive
        self._program = program
        self._job = job
        self._now = now
        self._settled = last_run(archive, now()) or now()

    def tick(self) -> None:
        """Run the job when the newest night due has not been run, nor tried since the start."""
        now = self._now()
        due = last_due(now, self._program)
        newest = last_run(self._archive, now)
        if due > self._settled and (newest is None or newest < due):
            self._settled = due
            self._job()


class Job:
    """The nightly run in a process of its own: the same as `gongkai run` from cron."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        self._process = subprocess.Popen(NIGHTLY_JOB, cwd=ROOT)
        print(f"gongkai: the night ended with exit code {self._process.wait()}", flush=True)

    def stop(self) -> None:
        """Ask a run at work to end after its pages in flight."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)


def main() -> None:
    """Tick until SIGTERM or SIGINT; ends with exit code 6."""
    program, job, scheduler = load_program(), Job(), BlockingScheduler()
    nights = Nights(Path(os.environ.get("GONGKAI_ARCHIVE", DEFAULT_ARCHIVE)), program, job)

    def stop(number: int, frame: FrameType | None) -> None:
        job.stop()
        scheduler.shutdown(wait=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick skipped while a night runs is no warning
    # One tick at a time, so no second run beside the first; ticks that a sleeping machine missed become one.
    ticks = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1, "next_run_time": _utc_now()}
    scheduler.add_job(nights.tick, CronTrigger(second=0), **ticks)
    print(f"gongkai: every night at {program.nightly} {program.timezone}", flush=True)
    scheduler.start()
    sys.exit(EXIT_STOPPED)


if __name__ == "__main__":
    main()
