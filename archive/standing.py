"""What stands and may be rewritten, each table under one sum: portals, documents, states, validators and their like.

The sum moves with every row that the store's own connection writes, in the same transaction. Triggers do it, and they
are that connection's alone: no other tool meets a function that it does not know. The reasons are in
docs/decisions/0008-what-stands-is-summed.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from archive.chain import WRAP, line
from archive.database import Connection

TABLES = (
    "portal", "body", "document", "address", "state", "absence", "attachment", "validator", "dictionary",
    "_sqlite_migrations",
)  # fmt: skip


class Standing(NamedTuple):
    """Rows of a table, their size as they are summed in bytes, and the sum as 64 hex digits."""

    rows: int
    size: int
    digest: str


def standing_of(connection: Connection, table: str) -> Standing:
    """A table by its rows as they are now; the sum over none, where there is no such table."""
    rows = size = total = 0
    for row in connection.execute(f"select * from {table}") if _columns(connection, table) else ():
        summed = line(*row)
        rows, size, total = rows + 1, size + len(summed), total + _number(summed)
    return Standing(rows, size, _hex(total))


def follow(connection: Connection) -> None:
    """From here on the sums move with what this connection writes.

    It has recursive triggers, as sqlite-utils sets them: what `insert or replace` replaces is taken out as well.
    """
    connection.create_function("standing_moved", -1, _moved, deterministic=True)
    for table in TABLES:
        old, new = (", ".join(f'{row}."{name}"' for name in _columns(connection, table)) for row in ("old", "new"))
        _on(connection, table, "insert", f"standing_moved(digest, 1, {new})")
        _on(connection, table, "delete", f"standing_moved(digest, -1, {old})")
        _on(connection, table, "update", f"standing_moved(standing_moved(digest, -1, {old}), 1, {new})")


@contextmanager
def renewed(connection: Connection) -> Iterator[None]:
    """What the block writes unfollowed, as a migration does, is taken out of the sums and put in.

    What was changed before it, behind the store's back, goes on to show. The block may make the table of the sums.
    """
    before = {table: standing_of(connection, table).digest for table in TABLES}
    yield
    for table in TABLES:
        kept = connection.execute("select digest from standing where name = ?", (table,)).fetchone()
        after = standing_of(connection, table).digest
        moved = int(kept["digest"], 16) + int(after, 16) - int(before[table], 16) if kept else int(after, 16)
        connection.execute("insert or replace into standing (name, digest) values (?, ?)", (table, _hex(moved)))


def _columns(connection: Connection, table: str) -> list[str]:
    return [row["name"] for row in connection.execute("select name from pragma_table_info(?)", (table,))]


def _on(connection: Connection, table: str, event: str, moved: str) -> None:
    connection.execute(
        f"""create temp trigger {table}_{event} after {event} on main.{table}
            begin update standing set digest = {moved} where name = '{table}'; end"""
    )


def _moved(digest: str, sign: int, *row: object) -> str:
    return _hex(int(digest, 16) + sign * _number(line(*row)))


def _number(summed: bytes) -> int:
    return int.from_bytes(sha256(summed).digest())


def _hex(total: int) -> str:
    return f"{total % WRAP:064x}"
