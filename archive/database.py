"""The one place that imports SQLite: opening the archive, and what SQLite's errors mean.

sqlite-utils takes `pysqlite3` where it is installed, and so do we; whatever else in the process asks for `sqlite3` gets
the same one: a second library in a process drops the locks of the first (howtocorrupt.html, 2.2.1).
"""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from archive.errors import ArchiveError, ArchiveRefuses, NoArchive, NoRoom

with suppress(ImportError):  # where it is not installed, Python's own is the one
    sys.modules["sqlite3"] = import_module("pysqlite3")
    sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")

from sqlite_utils import Database  # it imports `sqlite3` by that name too
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # chosen there, not exported

APPLICATION_ID = 0x676B6169  # "gkai"
BUSY_TIMEOUT_MS = 30_000
LOG_BYTES = 16 << 20  # of the write-ahead log that stay on the disk once it was emptied; SQLite empties it after 4 MB
WAL_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # WAL-reset corruption: fixed in 3.51.3, and in these backports

_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")

Row = sqlite3.Row
Connection = sqlite3.Connection
OperationalError = sqlite3.OperationalError
DatabaseError = sqlite3.DatabaseError


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset bug of 3.7.0 to 3.51.2.

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 50, 7)), wal_is_safe((3, 53, 4))
    (False, True, True)
    """
    return version >= WAL_FIXED[0] or any(version[:2] == fix[:2] and version >= fix for fix in WAL_FIXED)


def journal_note() -> str | None:
    """What is to be said where this SQLite may not keep a write-ahead log; None where it may."""
    if wal_is_safe():
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug, so the archive has a rollback journal, and readers "
        "wait for writers; `pip install pysqlite3` brings a SQLite without it"
    )


def open_for_writing(path: Path) -> Database:
    """The archive, made if it is not there. Raises ArchiveRefuses when it is not ours, NoRoom when it cannot be."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
        _harden(connection)
        if _is_empty(connection):
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
        else:
            _check_ours(connection, path)
        connection.execute(f"pragma journal_mode = {'wal' if wal_is_safe() else 'delete'}")
        connection.execute(f"pragma journal_size_limit = {LOG_BYTES}")
        connection.execute("pragma synchronous = full")
        return Database(connection)


def open_for_reading(path: Path) -> Connection:
    """A read-only connection. Raises NoArchive when there is none at `path`, ArchiveRefuses when it is not ours."""
    with explained(path):
        if not path.exists():
            raise NoArchive(f"{path}: no archive there; `gongkai crawl` makes one, --archive names another")
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None)
        _harden(connection)
        if _is_empty(connection):
            raise NoArchive(f"{path}: an empty file; `gongkai crawl` makes an archive of it, --archive names another")
        _check_ours(connection, path)
        connection.execute("pragma query_only = on")
        return connection


def copy_to(source: Connection, path: Path) -> None:
    """One state of an open archive as a file of its own, without a log beside it, whatever is written meanwhile."""
    with explained(path), closing(sqlite3.connect(path, isolation_level=None)) as target:
        source.backup(target)  # all pages in one step: in several, each write of another would start it again
        target.execute("pragma journal_mode = delete")


def take_out_of_use(path: Path) -> None:
    """Empty the archive's log into the file. Raises ArchiveRefuses while another program has it open."""
    with explained(path), closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.execute("begin exclusive")
        connection.execute("rollback")


def open_scratch() -> Connection:
    """A database in memory, of the same library."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = Row
    return connection


def _harden(connection: Connection) -> None:
    connection.row_factory = Row
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = on",
        "trusted_schema = off",
        "cell_size_check = on",
        "mmap_size = 0",
    ):
        connection.execute(f"pragma {pragma}")


def _is_empty(connection: Connection) -> bool:
    try:
        return not connection.execute("select count(*) from sqlite_schema").fetchone()[0]
    except UnicodeDecodeError as error:  # of a damaged schema, which SQLite quotes in what it says
        raise DatabaseError(str(error)) from error


def _check_ours(connection: Connection, path: Path) -> None:
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveRefuses(f"{path}: a database, but not an archive of gongkai; name another file with --archive")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into the archive's own, with the mend."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


def is_damage(error: Exception) -> bool:
    """Whether SQLite says by this error that the file is not what was written; else it could not be read now."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name == "SQLITE_IOERR_CORRUPTFS" or not name.startswith((*_NO_ROOM, "SQLITE_BUSY", "SQLITE_INTERRUPT"))


def explain(error: Exception, path: Path) -> ArchiveError:
    """The archive's own error for one of SQLite or of the file system."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if isinstance(error, OSError) or name.startswith(_NO_ROOM):
        return NoRoom(f"{path}: cannot be written ({error}); make room or give permission, then run again")
    if name.startswith("SQLITE_BUSY"):
        return ArchiveRefuses(f"{path}: held by another program ({error}); wait for it, then run again")
    if name == "SQLITE_NOTADB":
        return ArchiveRefuses(f"{path}: not an archive of gongkai ({error}); name another file with --archive")
    return ArchiveRefuses(f"{path}: SQLite refuses ({error}); keep the file as it is and take the last backup")
