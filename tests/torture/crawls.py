"""Real crawls of the demo, killed at random moments, then run once more."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from demo.server import Portals
from tests.conftest import ROOT, environment
from tests.torture.calls import LOOKED_AT, NIGHTS
from tests.torture.sweep import Tally
from tests.torture.world import TOLD, audit, rows

_EARLIEST, _LATEST = 0.3, 0.95  # of the time that an undisturbed crawl takes
NETWORK = "127.78.2"


def crawl_kills(folder: Path, count: int, chance: random.Random) -> Tally:
    """Kill so many crawls, in turn of the first night and of the second."""
    tally = Tally()
    with Portals(network=NETWORK) as box:
        registry, seconds = box.write_registry(folder), {}
        archive = folder / "crawled.db"
        for date in NIGHTS:
            begun = time.monotonic()
            subprocess.run(_night(box, registry, archive, date), cwd=ROOT, env=environment(), check=True)
            seconds[date] = time.monotonic() - begun
            shutil.copy(archive, folder / f"crawled-{date}.db")
        for number in range(count):
            date = NIGHTS[number % len(NIGHTS)]
            after = chance.uniform(_EARLIEST, _LATEST) * seconds[date]
            struck = folder / "struck.db"
            if date != NIGHTS[0]:
                shutil.copy(folder / f"crawled-{NIGHTS[0]}.db", struck)
            tally.strikes += 1
            tally.endings[_kill(_night(box, registry, struck, date), after)] += 1
            problems = audit(struck)
            subprocess.run(_night(box, registry, struck, date), cwd=ROOT, env=environment(), check=True)
            if set(rows(struck, TOLD)) != set(rows(folder / f"crawled-{date}.db", TOLD)):
                problems.append("the rerun tells otherwise")
            tally.failures += [f"{date}, after {after:.3f} s: {each}" for each in (*problems, *audit(struck))]
            for each in folder.glob("struck.db*"):
                each.unlink()
    return tally


def _night(box: Portals, registry: Path, archive: Path, date: str) -> list[str]:
    box.night = date
    return [
        sys.executable, "-m", "cli", "--archive", str(archive), "--portals", str(registry), "--now", f"{date}T02:30",
        "crawl", *LOOKED_AT,
    ]  # fmt: skip


def _kill(command: list[str], after: float) -> str:
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL) as process:
        time.sleep(after)
        process.kill()
    return f"exit {process.returncode}"
