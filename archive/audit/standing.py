"""What may be rewritten: tables against their sums, and the ledger of each portal against its digest."""

from collections.abc import Iterator

from archive.audit.fault import Fault, Share, Tally, snapshot
from archive.cells import digest_of_cells
from archive.database import Connection
from archive.standing import TABLES, standing_of


def standing_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Of a share, the tables whose number is of it: a sum is of the whole table or says nothing."""
    for number, table in enumerate(TABLES):
        if number % share.of == share.part:
            yield from _table(connection, tally, table)
            tally.rest()


def _table(connection: Connection, tally: Tally, table: str) -> Iterator[Fault]:
    with snapshot(connection):
        kept = connection.execute("select digest from standing where name = ?", (table,)).fetchone()
        found = standing_of(connection, table)
    tally.count("rows", found.rows, found.size)
    if kept is None or kept["digest"] != found.digest:
        yield Fault("standing", table, "its rows are not those that the store wrote")


def ledger_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    portals = [row["id"] for row in connection.execute("select id from portal order by id").fetchall()]
    for portal in portals[share.part :: share.of]:
        with snapshot(connection):
            kept = connection.execute("select ledger from portal where id = ?", (portal,)).fetchone()
            found = digest_of_cells(connection, portal)
        tally.count("ledgers", 1, 0)
        if kept["ledger"] != found:
            yield Fault("ledger", f"portal {portal}", "its cells are not those that the store wrote")
