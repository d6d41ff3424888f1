"""The ledger as rows, each portal's under one digest. Used by the store inside its transactions."""

from collections.abc import Iterable
from hashlib import sha256

from archive.chain import line
from archive.database import Connection

CELL_KEYS = (
    "portal", "body", "year", "state", "due", "days_late", "basis", "expected_because", "reason", "severity",
    "report", "as_of",
)  # fmt: skip
_NAMES, _MARKS = ", ".join(CELL_KEYS), ", ".join("?" * len(CELL_KEYS))


def keep_cells_of(connection: Connection, portal: str, cells: Iterable[dict[str, object]]) -> None:
    """A portal's cells, in place of what stood there."""
    connection.execute("delete from cell where portal = ?", (portal,))
    rows = [tuple(map(cell.get, CELL_KEYS)) for cell in cells]
    connection.executemany(f"insert into cell ({_NAMES}) values ({_MARKS})", rows)
    keep_digest(connection, portal)


def keep_digest(connection: Connection, portal: str) -> None:
    """Whoever writes a portal's cells does this after it."""
    connection.execute("update portal set ledger = ? where id = ?", (digest_of_cells(connection, portal), portal))


def digest_of_cells(connection: Connection, portal: str) -> str | None:
    """64 hex digits over a portal's cells as they are now; None where it has none."""
    query = "select * from cell where portal = ? order by body, year"
    lines = [line(*row) for row in connection.execute(query, (portal,))]
    return sha256(b"".join(lines)).hexdigest() if lines else None
