"""What an audit finds, and how much it has looked at."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NamedTuple

from archive.database import Connection, DatabaseError, Row, is_damage

DAMAGE = (
    DatabaseError,
    UnicodeDecodeError,  # where SQLite's own message quotes a damaged schema
    TypeError, AttributeError,  # of a value that is not of its column's type: the tables are strict, and never had it
)  # fmt: skip
BATCH = 64  # rows that are looked at in one snapshot; a longer one would keep the write-ahead log from being emptied
MB = 1_000_000


class Fault(NamedTuple):
    """`code`: a line of docs/audit.md. `where`: the row or the file. `what`: a sentence."""

    code: str
    where: str
    what: str


class Share(NamedTuple):
    """One of `of` parts: the rows whose key leaves `part` when divided by it."""

    part: int
    of: int


WHOLE = Share(0, 1)


class Tally:
    """What was looked at; `rate`: megabytes a second at most, None: as fast as it goes."""

    def __init__(self, rate: float | None = None):
        self.counts: Counter[str] = Counter()
        self.bytes = 0
        self._rate = rate
        self._began = monotonic()

    def count(self, kind: str, number: int, size: int) -> None:
        """`size`: bytes of them all."""
        self.counts[kind] += number
        self.bytes += size

    def rest(self) -> None:
        """Wait until so many bytes may have been read."""
        if self._rate:
            sleep(max(0.0, self._began + self.bytes / MB / self._rate - monotonic()))

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {kind}" for kind, number in self.counts.items())
        return f"{counts or 'nothing'}; {self.bytes / MB:.1f} MB in {monotonic() - self._began:.1f} s"


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """One state of the archive for several questions, whatever is written meanwhile."""
    connection.execute("begin")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


def row_of(connection: Connection, query: str, key: int) -> Row:
    """The row under a key that the table was just found to have; its tree is damaged where it is not there."""
    row: Row | None = connection.execute(query, (key,)).fetchone()
    if row is None:
        raise DatabaseError("no row under its own key")
    return row


def each_row(
    connection: Connection, table: str, share: Share, tally: Tally, check: Callable[[int], Iterator[Fault]]
) -> Iterator[Fault]:
    """Faults of the share's rows of a table, by key, in snapshots of some rows each."""
    last, ids = -1, [0]
    query = f"select id from {table} where id > ? and id % ? = ? order by id limit ?"
    while ids:
        with snapshot(connection):
            ids = [row[0] for row in connection.execute(query, (last, share.of, share.part, BATCH))]
            found = [fault for key in ids for fault in _caught(f"{table} {key}", check(key))]
        yield from found
        tally.rest()
        last = ids[-1] if ids else last


def _caught(where: str, found: Iterator[Fault]) -> Iterator[Fault]:
    """What is found, and what SQLite itself finds damaged on the way there."""
    try:
        yield from found
    except DAMAGE as error:
        if not is_damage(error):
            raise
        yield Fault("damaged", where, f"cannot be read: {error}")
