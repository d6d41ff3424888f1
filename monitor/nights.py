"""Which night is due: the archive knows the last run, the settings the hour."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.errors import NoArchive
from archive.queries import Reader
from settings.program import Program


def last_due(now: datetime, program: Program) -> datetime:
    """The newest moment, not after `now`, at which a nightly run was due.

    >>> last_due(datetime(2026, 2, 2, 18, 0, tzinfo=UTC), Program()).isoformat()
    '2026-02-02T02:30:00+08:00'
    """
    local = now.astimezone(ZoneInfo(program.timezone))
    at = program.nightly_time
    due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def last_run(archive: Path, now: datetime) -> datetime | None:
    """When the newest run that came to its end began; None when there was none. Replayed runs are no nights."""
    try:
        with closing(Reader(archive, now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))) as reader:
            started = [run["started"] for run in reader.runs() if run["ended"] and not run["replayed"]]
    except NoArchive:
        return None
    return datetime.fromisoformat(started[0]) if started else None
