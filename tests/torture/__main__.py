"""The long form of the sweeps, with the figures for docs/reliability.md: `make torture`."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.crawls import crawl_kills
from tests.torture.migrating import PIECEMEAL, made_old, renewal_kills
from tests.torture.replay import CARELESS, EARLY, FORGETFUL
from tests.torture.sweep import Tally, flips, io_strikes, strikes, sweep
from tests.torture.world import can_strike, record

PLACES, CRAWLS, PLANTED = 1_000, 200, 20
NETWORK = "127.78.1"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--places", type=int, default=PLACES, help="of each sweep")
    arguments.add_argument("--crawls", type=int, default=CRAWLS, help="real crawls of the demo that are killed")
    arguments.add_argument("--seed", type=int, default=20261128)
    given = arguments.parse_args()
    if not can_strike():
        sys.exit("strace is not here, or may not trace; install it with: .ci/system strace")
    chance, broken = random.Random(given.seed), 0
    with tempfile.TemporaryDirectory(prefix="gongkai-torture-") as folder:
        nights = record(Path(folder), NETWORK)
        whole = Path(folder) / f"{nights[-1].calls.stem}.undisturbed.db"
        kills = strikes(nights, given.places, chance)
        faults = io_strikes(nights, given.places, chance)
        broken += told("SIGKILL at a system call of the write path", lambda: sweep(kills))
        broken += told("an I/O error there", lambda: sweep(faults))
        broken += told("a byte changed in the archive", lambda: flips(whole, given.places, chance))
        old = made_old(whole, Path(folder))
        renewals = chance.sample(old.system_calls, min(given.places, len(old.system_calls)))
        broken += told("SIGKILL while an older archive is renewed", lambda: renewal_kills(old, renewals))
        broken += told("SIGKILL at a moment of a crawl", lambda: crawl_kills(Path(folder), given.crawls, chance))
        for bug, places in ((EARLY, kills), (CARELESS, faults), (FORGETFUL, faults)):
            broken += missed(bug, sweep(chance.sample(places, min(PLANTED, len(places))), bug))
        broken += missed(PIECEMEAL, renewal_kills(old, old.after_backup[:PLANTED], PIECEMEAL))
    sys.exit(1 if broken else 0)


def told(what: str, strike: Callable[[], Tally]) -> int:
    """Print what a sweep saw; how many promises it broke."""
    begun = time.monotonic()
    tally = strike()
    endings = ", ".join(f"{ending} {count}" for ending, count in sorted(tally.endings.items()))
    print(
        f"{what}: {tally.strikes} places ({endings}), {len(tally.failures)} failures, {time.monotonic() - begun:.0f} s"
    )
    for failure in tally.failures:
        print(f"  {failure}")
    sys.stdout.flush()
    return len(tally.failures)


def missed(bug: str, tally: Tally) -> bool:
    """Whether a planted bug went through a sweep unseen; print by what it was caught."""
    print(f"planted: {bug}: caught by {len(tally.failures)} findings at {tally.strikes} places")
    return not tally.failures


if __name__ == "__main__":
    main()
