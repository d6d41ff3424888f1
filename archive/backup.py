"""Copies of the whole archive: made while a crawl writes, audited, and put back only where nothing is lost by it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from itertools import zip_longest
from pathlib import Path

from archive.aside import written_aside
from archive.audit.fault import Fault, Tally
from archive.audit.whole import faults
from archive.chain import CAPTURE
from archive.database import Connection, copy_to, explained, open_for_reading, take_out_of_use
from archive.errors import ArchiveError, ArchiveRefuses
from archive.lock import run_lock
from archive.migrations import check_schema_is_ours

BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def opened(archive: Path) -> Iterator[Connection]:
    """An archive of this program's schema, for reading. Raises NoArchive and ArchiveRefuses."""
    with closing(open_for_reading(archive)) as connection, explained(archive):
        check_schema_is_ours(connection, archive)
        yield connection


def backup(archive: Path, file: Path) -> Tally:
    """Write the archive as it is at this moment to `file`; what the audit of it looked at.

    Raises ArchiveRefuses when `file` is anything but an older backup of this archive, and when the copy has a fault:
    then it is kept, but never in place of an older one.
    """
    with opened(archive) as source, _held(source, archive):
        taken = _is_taken(file)
        if taken and not (_is_alone(file, archive) and _holds_all_of(source, file)):
            raise ArchiveRefuses(f"{file}: is there already, and is no older backup of this archive; name another file")
        with written_aside(file) as aside:
            copy_to(source, aside)
            tally, fault = _audited(aside)
            if fault and taken:
                raise ArchiveRefuses(f"{file}: stays as it was, for the archive has a fault: {_told(fault)}")
    if fault:
        raise ArchiveRefuses(f"{file}: is written, and has the archive's fault: {_told(fault)}")
    return tally


def restore(archive: Path, file: Path) -> Tally:
    """Put a backup in the archive's place; what the audit of it looked at.

    Raises ArchiveRefuses when the backup has a fault, when a run is at work, or when there is anything in that place
    that the backup does not hold.
    """
    with run_lock(archive), opened(file) as source, written_aside(archive) as aside:
        copy_to(source, aside)
        tally, fault = _audited(aside)
        if fault:
            raise ArchiveRefuses(f"{file}: has a fault, take another backup: {_told(fault)}")
        if _is_taken(archive) and not (_is_other(archive, file) and _holds_all_of(source, archive)):
            raise ArchiveRefuses(
                f"{archive}: holds what {file} does not, or cannot be read; move it away, with its -wal, to restore"
            )
        _make_way(archive)
        return tally


def _held(source: Connection, archive: Path) -> AbstractContextManager[None]:
    """With a rollback journal a run would wait for the whole copy, so there is to be none; else it need not."""
    [mode] = source.execute("pragma journal_mode").fetchone()
    return nullcontext() if mode == "wal" else run_lock(archive)


def _audited(copy: Path) -> tuple[Tally, Fault | None]:
    tally = Tally()
    with opened(copy) as connection:
        return tally, next(faults(connection, tally=tally), None)


def _told(fault: Fault) -> str:
    return f"{fault.code}: {fault.where} {fault.what}; `gongkai audit` names them all, docs/audit.md the mend"


def _is_taken(path: Path) -> bool:
    return any(Path(f"{path}{suffix}").exists() for suffix in BESIDE) or (path.exists() and path.stat().st_size > 0)


def _is_other(path: Path, than: Path) -> bool:
    return path.exists() and not path.samefile(than)


def _is_alone(file: Path, archive: Path) -> bool:
    """Whether a file is no archive at work, and not the archive itself under another name."""
    return _is_other(file, archive) and not any(Path(f"{file}{suffix}").exists() for suffix in BESIDE)


def _holds_all_of(this: Connection, path: Path) -> bool:
    try:
        with opened(path) as other:
            return holds(this, other)
    except ArchiveError:
        return False


def holds(this: Connection, other: Connection) -> bool:
    """Whether an archive holds all that was seen in another: its chain to the end, and what a run added after that."""
    head = "select run, digest, last_capture from link order by run desc limit 1"
    end = other.execute(head).fetchone() or {"run": 0, "digest": None, "last_capture": 0}
    same = this.execute("select digest from link where run = ?", (end["run"],)).fetchone()
    if end["run"] and (same is None or same["digest"] != end["digest"]):
        return False
    begun = "select id, started from run where id > ?"
    runs = {tuple(row) for row in other.execute(begun, (end["run"],))}
    if not runs <= {tuple(row) for row in this.execute(begun, (end["run"],))}:
        return False
    [newest] = other.execute("select max(id) from capture").fetchone()
    span = {"after": end["last_capture"], "last": newest or 0}
    pairs = zip_longest(other.execute(CAPTURE, span), this.execute(CAPTURE, span))
    return all(theirs is not None and ours is not None and tuple(theirs) == tuple(ours) for theirs, ours in pairs)


def _make_way(archive: Path) -> None:
    """End with everything that stands there in the one file; raise ArchiveRefuses while others have it open."""
    if archive.exists() and archive.stat().st_size:
        take_out_of_use(archive)
    left = [suffix for suffix in BESIDE if Path(f"{archive}{suffix}").exists()]
    if left:
        raise ArchiveRefuses(f"{archive}{left[0]}: is in the way, and may hold what was kept last; move it away")
