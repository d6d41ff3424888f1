"""Killed at any moment and started again, the archive ends as if nothing had happened."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive_world import audit, changes, rows, states

CHILD = Path(__file__).with_name("replay_nights.py")
KILLS = 10


def start(archive: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, str(CHILD), str(archive)], stdout=subprocess.PIPE, text=True)


def undisturbed(archive: Path) -> None:
    with start(archive) as child:
        child.communicate(timeout=60)
    assert child.returncode == 0


def killed(archive: Path, calls: int, pause: float) -> None:
    """Run until `calls` calls were acknowledged and `pause` seconds went by, then SIGKILL."""
    with start(archive) as child:
        assert child.stdout is not None
        for _ in range(1 + calls):
            assert child.stdout.readline(), "the child ended before it was killed"
        time.sleep(pause)
        child.kill()
        child.wait(timeout=60)
    assert child.returncode == -signal.SIGKILL


def test_killed_ten_times_it_ends_as_undisturbed(archive: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for number in range(KILLS):
        calls = chance.randint(0, 25) if number else 0
        killed(archive, calls, chance.uniform(0, 0.004))
        if calls:
            assert audit(archive) == [], f"seed {seed}"
    undisturbed(archive)
    whole = tmp_path / "undisturbed.db"
    undisturbed(whole)
    assert sorted(changes(archive), key=str) == sorted(changes(whole), key=str), f"seed {seed}"
    assert states(archive) == states(whole), f"seed {seed}"
    assert {"new", "revised", "metadata", "withdrawn", "restored"} == {kind for _, _, kind in changes(whole)}


def test_runs_that_were_killed_say_so(archive: Path) -> None:
    killed(archive, 20, 0)
    undisturbed(archive)
    verdicts = rows(archive, "select verdict, count(*) from run where ended is null group by verdict")
    assert verdicts == [("killed", 1)]
