"""A command run once, and what it took."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Taken:
    """`seconds` of the clock, `cpu`: seconds of the command and its children, `peak`: bytes of the largest process."""

    seconds: float
    cpu: float
    peak: int


def take(command: Sequence[object], folder: Path) -> Taken:
    """Run a command to its end; its output goes to `folder`. Raises RuntimeError with the output when it fails."""
    log = folder / "output.log"
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
    return Taken(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss << 10)


def middle(rounds: Sequence[Taken]) -> Taken:
    """The median of each."""
    return Taken(
        seconds=median(each.seconds for each in rounds),
        cpu=median(each.cpu for each in rounds),
        peak=int(median(each.peak for each in rounds)),
    )
