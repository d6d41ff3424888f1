"""What time it is for every decision: now, or the time given by `--now`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from settings.errors import SettingsError
from settings.program import SHANGHAI


@dataclass(frozen=True, kw_only=True)
class Clock:
    """`fixed`: the moment given by `--now`; a run under it is stored as replayed."""

    fixed: datetime | None = None

    @property
    def replayed(self) -> bool:
        return self.fixed is not None

    def now(self) -> datetime:
        return self.fixed or datetime.now(UTC)

    def stamp(self) -> str:
        """The archive's own time: UTC, whole seconds, with Z."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def today(self) -> date:
        """The date in China."""
        return self.now().astimezone(SHANGHAI).date()


def read_clock(when: str | None) -> Clock:
    """`--now`: ISO time, Asia/Shanghai when it has no offset; a date alone is its midnight. Raises SettingsError.

    >>> read_clock("2026-02-02T02:30").stamp()
    '2026-02-01T18:30:00Z'
    """
    if when is None:
        return Clock()
    try:
        moment = datetime.fromisoformat(when)
        clock = Clock(fixed=moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))
        clock.stamp()  # a moment that UTC or China cannot write is none
        clock.today()
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"--now {when!r}: not an ISO time; write it as 2026-02-02T02:30") from error
    return clock


def days_between(earlier: str, later: str) -> int:
    """Days in China from one of the archive's own times to another.

    >>> days_between("2026-02-01T15:59:59Z", "2026-02-01T16:00:00Z")
    1
    """
    dates = [datetime.fromisoformat(at).astimezone(SHANGHAI).date() for at in (earlier, later)]
    return (dates[1] - dates[0]).days
