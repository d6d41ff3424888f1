"""The file itself: what SQLite finds in it, and whether its tables are the program's."""

from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from archive.audit.fault import Fault, Share, Tally
from archive.database import Connection, open_scratch
from archive.migrations import migrations
from archive.records import canonical_address
from archive.standing import TABLES

_OBJECTS = "select type || ' ' || name from sqlite_schema where name not glob 'sqlite_*'"


def page_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Pages, keys and indexes, by SQLite's own checks."""
    for (message,) in connection.execute("pragma integrity_check").fetchall():
        if message != "ok":
            yield Fault("damaged", "the file", f"SQLite: {message}")
    for table, row, parent, _ in connection.execute("pragma foreign_key_check").fetchall():
        yield Fault("reference", table if row is None else f"{table} {row}", f"points at no row of {parent}")
    size = "select page_count * page_size from pragma_page_count, pragma_page_size"
    tally.count("file", 1, connection.execute(size).fetchone()[0])


def schema_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Tables, views and indexes against those of an archive made anew."""
    with closing(open_scratch()) as scratch:
        migrations.apply(Database(scratch))
        ours = {name for (name,) in scratch.execute(_OBJECTS)}
    there = {name for (name,) in connection.execute(_OBJECTS)}
    for name in sorted(ours - there):
        yield Fault("schema", name, "is not there")
    for name in sorted(there - ours):
        yield Fault("schema", name, "is not of this program")


def address_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Both forms by today's rule: it may have become finer since the address was kept."""
    for address, url in connection.execute("select address, url from address"):
        tally.count("addresses", 1, len(address) + len(url))
        if not _is_form_of(address, url):
            yield Fault("address", address, f"is not the form of {url}")


def _is_form_of(address: str, url: str) -> bool:
    try:
        return canonical_address(f"http:{address}") == canonical_address(url)
    except ValueError:  # one of them is no address at all, such as with a port that is no number
        return False


def text_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Text that is no UTF-8, in tables that are queried most: a query that met it would end there."""
    for table in (*TABLES, "cell"):
        for row in connection.execute(f"select * from {table}"):
            broken = [name for name, value in dict(row).items() if isinstance(value, str) and not _is_text(value)]
            if broken:
                yield Fault("text", f"{table} {row[0]!a}", f"{', '.join(broken)} is no text")


def _is_text(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
