"""What time it is: `--now` as given, stamps in UTC, dates in China."""

from datetime import UTC, datetime

import pytest
import time_machine

from settings.clock import Clock, read_clock
from settings.errors import SettingsError


@pytest.mark.parametrize(
    ("when", "stamp"),
    [
        ("2026-02-02T02:30", "2026-02-01T18:30:00Z"),
        ("2026-02-02T02:30:59.9", "2026-02-01T18:30:59Z"),
        ("2026-02-02 02:30", "2026-02-01T18:30:00Z"),
        ("2026-02-02T02:30+08:00", "2026-02-01T18:30:00Z"),
        ("2026-02-02T02:30Z", "2026-02-02T02:30:00Z"),
        ("2026-02-02T02:30-05:00", "2026-02-02T07:30:00Z"),
        ("2026-02-02", "2026-02-01T16:00:00Z"),
    ],
)
def test_a_given_time(when: str, stamp: str) -> None:
    clock = read_clock(when)
    assert clock.replayed
    assert clock.stamp() == stamp


@pytest.mark.parametrize("when", ["", "yesterday", "2026-02-30", "02/02/2026", "2026-02-02T25:00", "二〇二六年"])
def test_no_time(when: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_clock(when)
    assert str(refused.value) == f"--now {when!r}: not an ISO time; write it as 2026-02-02T02:30"


@pytest.mark.parametrize(
    ("utc", "date"),
    [
        ("2026-01-31T15:59:59Z", "2026-01-31"),
        ("2026-01-31T16:00:00Z", "2026-02-01"),
        ("2026-02-01T00:00:00Z", "2026-02-01"),
        ("2025-12-31T16:00:00Z", "2026-01-01"),
    ],
)
def test_today_is_the_date_in_china(utc: str, date: str) -> None:
    assert read_clock(utc).today().isoformat() == date


def test_without_a_given_time_it_is_now() -> None:
    with time_machine.travel(datetime(2026, 1, 31, 16, 0, 1, tzinfo=UTC), tick=False):
        clock = read_clock(None)
        assert clock == Clock()
        assert not clock.replayed
        assert (clock.stamp(), clock.today().isoformat()) == ("2026-01-31T16:00:01Z", "2026-02-01")
