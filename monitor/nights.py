"""Which night is due: the archive knows the last run, the settings the hour."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.errors import ArchiveError as ArchiveError  # the clock may not import the archive
from archive.errors import NoArchive
from archive.queries import Reader
from settings.program import Program


def last_due(now: datetime, program: Program) -> datetime:
    """The newest moment, not after `now`, at which a nightly run was due.

    >>> last_due(datetime(2026, 2, 2, 18, 0, tzinfo=UTC), Program()).isoformat()
    '2026-02-02T02:30:00+08:00'
    """
    zone = ZoneInfo(program.timezone)
    today = now.astimezone(zone).date()
    due = datetime.combine(today, program.nightly_time, zone)
    if due.astimezone(UTC) <= now:  # times of one zone are compared by the wall clock, which summer time sets back
        return due
    return datetime.combine(today - timedelta(days=1), program.nightly_time, zone)


def last_night(archive: Path, now: datetime) -> datetime | None:
    """When the newest nightly run that came to its end by itself began; None when there was none.

    Raises ArchiveError.
    """
    try:
        with closing(Reader(archive, now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))) as reader:
            started = reader.last_night()
    except NoArchive:
        return None
    return datetime.fromisoformat(started) if started else None
