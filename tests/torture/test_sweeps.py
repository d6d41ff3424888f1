"""A few strikes of each sweep, and each sweep against a planted bug; the long form is `make torture`."""

import random
from pathlib import Path

import pytest

from tests.torture.migrating import PIECEMEAL, Old, SystemCall, made_old, renewal_kills
from tests.torture.replay import CARELESS, EARLY, FORGETFUL
from tests.torture.sweep import Tally, flips, io_strikes, strikes, sweep
from tests.torture.world import Night, can_strike, record

PLACES, PLANTED = 5, 2
FLIPS = 40

pytestmark = pytest.mark.skipif(not can_strike(), reason="strace is not here, or may not trace: .ci/system strace")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("torture")


@pytest.fixture(scope="module")
def nights(folder: Path, network: str) -> list[Night]:
    return record(folder, network)


@pytest.fixture(scope="module")
def old(folder: Path, nights: list[Night]) -> Old:
    return made_old(folder / f"{nights[-1].calls.stem}.undisturbed.db", folder)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261128)


def failures(tally: Tally, places: int) -> list[str]:
    assert tally.strikes == places
    return tally.failures


def test_killed_at_system_calls(nights: list[Night], chance: random.Random) -> None:
    tally = sweep(strikes(nights, PLACES, chance))
    assert failures(tally, PLACES) == []
    assert tally.endings["exit -9"] > 0


def test_errors_of_the_disk(nights: list[Night], chance: random.Random) -> None:
    tally = sweep(io_strikes(nights, PLACES, chance))
    assert failures(tally, PLACES) == []
    assert tally.endings["exit 5"] > 0


def test_killed_while_an_older_archive_is_renewed(old: Old, chance: random.Random) -> None:
    tally = renewal_kills(old, [chance.choice(old.system_calls), *spread(old.after_backup, PLACES - 1)])
    assert failures(tally, PLACES) == []
    assert tally.endings == {"exit -9": PLACES}


def spread(calls: tuple[SystemCall, ...], count: int) -> tuple[SystemCall, ...]:
    """So many of them, as far from one another as can be."""
    return calls[len(calls) // (2 * count) :: len(calls) // count][:count]


def test_changed_bytes(folder: Path, nights: list[Night], chance: random.Random) -> None:
    assert failures(flips(folder / f"{nights[-1].calls.stem}.undisturbed.db", FLIPS, chance), FLIPS) == []


def test_an_audit_that_sees_nothing_is_caught(folder: Path, nights: list[Night], chance: random.Random) -> None:
    whole = folder / f"{nights[-1].calls.stem}.undisturbed.db"
    assert failures(flips(whole, FLIPS, chance, look=lambda _: []), FLIPS)


def test_a_store_that_acknowledges_too_early_is_caught(nights: list[Night], chance: random.Random) -> None:
    assert failures(sweep(strikes(nights, PLANTED, chance), EARLY), PLANTED)


def test_a_renewal_that_is_not_one_transaction_is_caught(old: Old) -> None:
    assert failures(renewal_kills(old, spread(old.after_backup, PLANTED), PIECEMEAL), PLANTED)


@pytest.mark.parametrize("bug", [CARELESS, FORGETFUL])
def test_a_store_that_takes_errors_lightly_is_caught(nights: list[Night], chance: random.Random, bug: str) -> None:
    assert failures(sweep(io_strikes(nights, PLANTED, chance), bug), PLANTED)
