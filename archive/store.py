"""The only writer of the archive. Every method is one transaction: what it acknowledges is kept, whole."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive import documents
from archive.captures import EXCHANGE, keep_capture, read_exchange
from archive.database import Connection, explained, open_for_writing
from archive.migrations import migrate
from archive.records import (
    Account,
    Answer,
    ChangeKind,
    DocumentPage,
    Exchange,
    Listing,
    Quality,
    Sighting,
    Site,
    State,
    Verdict,
)

DATES_GONE = 3  # withdrawn: absent from complete listings and its own address gone, on so many dates


class Store:
    """The archive, open for writing. Raises ArchiveRefuses and NoRoom."""

    def __init__(self, path: Path):
        self.path = path
        database = open_for_writing(path)
        migrate(database, path)
        self._connection: Connection = database.conn

    def close(self) -> None:
        """End with everything in the one file, so that any tool opens it."""
        with explained(self.path):
            self._connection.execute("pragma wal_checkpoint(truncate)")
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with explained(self.path):
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")

    def begin_run(self, at: str, replayed: bool, sites: Sequence[Site], nightly: bool = False) -> int:
        """A run over these portals; earlier runs that never ended are marked as killed.

        `nightly`: tonight's job over every enabled portal: one that is not among them is not watched any more.
        """
        with self._transaction() as connection:
            connection.execute("update run set verdict = 'killed' where ended is null and verdict is null")
            if nightly:
                connection.execute("update portal set ended = ? where ended is null", (at,))
            for site in sites:
                _keep_site(connection, at, site)
            return int(
                connection.execute(
                    "insert into run (started, replayed, nightly) values (?, ?, ?)", (at, replayed, nightly)
                ).lastrowid
                or 0
            )

    def end_run(self, run: int, at: str, verdict: str) -> None:
        with self._transaction() as connection:
            connection.execute("update run set ended = ?, verdict = ? where id = ?", (at, verdict, run))

    def see_rows(self, run: int, portal: str, at: str, sightings: Sequence[Sighting]) -> list[str]:
        """Documents of these rows, made where they are new; their ids in the order of the rows."""
        with self._transaction() as connection:
            keys = [documents.see(connection, run, portal, at, sighting) for sighting in sightings]
            return [_id_of(connection, key) for key in keys]

    def keep_answer(self, run: int, portal: str, answer: Answer) -> int:
        """A capture that is no document's: a listing's page, robots.txt, a refusal."""
        with self._transaction() as connection:
            return keep_capture(connection, run, portal, answer)

    def keep_document(
        self, run: int, portal: str, document: str, answer: Answer, page: DocumentPage | None = None,
        before: DocumentPage | None = None,
    ) -> ChangeKind | None:  # fmt: skip
        """What a document's own address answered: a version when its content is new, else a check.

        `page`: the reading, None for a 304 and for what is no page. `before`: the version before, read again.
        """
        at = answer.exchange.at
        with self._transaction() as connection:
            key = _key_of(connection, document)
            capture = keep_capture(connection, run, portal, answer, key)
            if answer.quality is Quality.GONE and documents.current_state(connection, key)[0] is State.CURRENT:
                documents.set_state(connection, run, key, at, State.GONE, answer.reason)
            if answer.quality not in (Quality.PAGE, Quality.NOT_MODIFIED):
                return None
            documents.know_address(connection, portal, answer.exchange.url, key)
            connection.execute("update document set last_seen = max(last_seen, ?) where key = ?", (at, key))
            kind = documents.keep_page(connection, run, key, capture, at, page, before) if page else None
            return documents.confirm(connection, run, key, at) or kind

    def keep_listing(self, run: int, at: str, listing: Listing) -> int:
        """A walk of a column; its rows are kept once, and named again while they stay the same."""
        with self._transaction() as connection:
            keys = sorted({_key_of(connection, each) for each in listing.documents})
            row = {
                "run": run, "portal": listing.portal, "column": listing.column, "body": listing.body, "at": at,
                "verdict": listing.verdict, "reason": listing.reason, "rows": len(listing.documents),
                "reports": listing.reports, "total": listing.total, "pages": listing.pages,
                "capture": listing.captures[0] if listing.captures else None,
                "rows_of": _same_rows(connection, listing, keys),
            }  # fmt: skip
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join(f":{name}" for name in row)
            key = int(connection.execute(f"insert into listing ({names}) values ({marks})", row).lastrowid or 0)
            if not row["rows_of"]:
                connection.execute("update listing set rows_of = id where id = ?", (key,))
                connection.executemany("insert into listing_row values (?, ?)", [(key, each) for each in keys])
            pages = [(key, number, capture) for number, capture in enumerate(listing.captures, 1)]
            connection.executemany("insert into listing_page values (?, ?, ?)", pages)
            return key

    def close_look(
        self, run: int, portal: str, at: str, date: str, verdict: Verdict, reason: str | None, account: Account,
        full_columns: Sequence[str],
    ) -> None:  # fmt: skip
        """End one portal's look. `full_columns`: those walked completely to the end, in which absence means something.

        `date`: the day in China, on which absence is counted.
        """
        with self._transaction() as connection:
            for key in _absent(connection, run, portal, full_columns):
                _note_absence(connection, run, key, at, date)
            connection.execute(
                "insert into look (run, portal, verdict, reason, asked, answers) values (?, ?, ?, ?, ?, ?)",
                (run, portal, verdict, reason, account.asked, json.dumps(account.answers)),
            )

    def keep_cells(self, cells: Sequence[dict[str, object]], portals: Sequence[str]) -> None:
        """The ledger of these portals, in place of what stood there."""
        with self._transaction() as connection:
            connection.executemany("delete from cell where portal = ?", [(portal,) for portal in portals])
            for cell in cells:
                marks = ", ".join(f":{name}" for name in cell)
                connection.execute(f"insert into cell ({', '.join(cell)}) values ({marks})", cell)

    def validators(self, url: str, document: str | None = None) -> tuple[str | None, str | None]:
        """ETag and Last-Modified that the last page at this address came with, when it was had for this document.

        Another document that is led to the same address has not seen that page: a 304 would hide it a revision.
        """
        row = self._connection.execute(
            """select v.etag, v.last_modified from validator v join capture c on c.id = v.capture
               left join document d on d.key = c.document where v.url = ? and d.id is ?""",
            (url, document),
        ).fetchone()
        return (row["etag"], row["last_modified"]) if row else (None, None)

    def validated_exchange(self, url: str) -> Exchange | None:
        """The page that the validators of this address belong to: what a 304 speaks of."""
        query = EXCHANGE + "join validator v on v.capture = c.id where v.url = ?"
        row = self._connection.execute(query, (url,)).fetchone()
        return read_exchange(row) if row else None

    def version_exchange(self, document: str) -> Exchange | None:
        """The exchange that the latest version of a document was read from."""
        query = (
            EXCHANGE
            + """join version v on v.capture = c.id join document d on d.key = v.document
                 where d.id = ? order by v.number desc limit 1"""
        )
        row = self._connection.execute(query, (document,)).fetchone()
        return read_exchange(row) if row else None

    def known_reports(self, portal: str) -> list[tuple[str, str, str]]:
        """(id, address, title in the listing) of every report that the portal ever listed."""
        rows = self._connection.execute(
            "select id, url, title from document where portal = ? and kind = 'report' order by key", (portal,)
        )
        return [(row["id"], row["url"], row["title"]) for row in rows]

    def last_complete(self, portal: str, column: str, documents: Sequence[str]) -> tuple[int | None, int]:
        """Rows of the column's last complete walk, and how many of them are among these documents."""
        row = self._connection.execute(
            """select rows, rows_of from listing where portal = ? and "column" = ? and verdict = 'complete'
               order by id desc limit 1""",
            (portal, column),
        ).fetchone()
        if row is None:
            return None, 0
        still = self._connection.execute(
            """select count(*) as n from listing_row r join document d on d.key = r.document
               where r.listing = ? and d.id in (select value from json_each(?))""",
            (row["rows_of"], json.dumps(list(documents))),
        ).fetchone()
        return int(row["rows"]), int(still["n"])


def _keep_site(connection: Connection, at: str, site: Site) -> None:
    connection.execute(
        """insert into portal (id, name, division, platform, home, columns, ended) values (?, ?, ?, ?, ?, ?, ?)
           on conflict (id) do update set name = excluded.name, division = excluded.division,
               platform = excluded.platform, home = excluded.home, columns = excluded.columns,
               ended = excluded.ended""",
        (site.id, site.name, site.division, site.platform, site.home, site.columns, None if site.enabled else at),
    )
    connection.execute(
        "update body set ended = ? where portal = ? and ended is null and name not in (select value from json_each(?))",
        (at, site.id, json.dumps([name for name, _ in site.bodies])),
    )
    for name, kind in site.bodies:
        connection.execute(
            """insert into body (portal, name, kind, because, added) values (?, ?, ?, 'named in the registry', ?)
               on conflict (portal, name) do update set kind = excluded.kind, ended = null""",
            (site.id, name, kind, at),
        )


def _key_of(connection: Connection, document: str) -> int:
    return int(connection.execute("select key from document where id = ?", (document,)).fetchone()["key"])


def _id_of(connection: Connection, key: int) -> str:
    return str(connection.execute("select id from document where key = ?", (key,)).fetchone()["id"])


def _same_rows(connection: Connection, listing: Listing, keys: list[int]) -> int:
    """The listing that holds exactly these rows of this column already, 0 when the last one does not."""
    last = connection.execute(
        'select rows_of from listing where portal = ? and "column" = ? order by id desc limit 1',
        (listing.portal, listing.column),
    ).fetchone()
    if last is None:
        return 0
    query = "select document from listing_row where listing = ? order by document"
    known = [row["document"] for row in connection.execute(query, (last["rows_of"],))]
    return int(last["rows_of"]) if known == keys else 0


def _absent(connection: Connection, run: int, portal: str, full_columns: Sequence[str]) -> list[int]:
    """Reports once listed, every column of theirs walked completely in this run, and in none of its listings."""
    rows = connection.execute(
        """select d.key from document d where d.portal = :portal and d.kind = 'report'
               and exists (select 1 from version v where v.document = d.key)
               and exists (select 1 from listing l join listing_row r on r.listing = l.rows_of
                   where l.portal = :portal and r.document = d.key)
               and not exists (select 1 from listing l join listing_row r on r.listing = l.rows_of
                   where l.portal = :portal and r.document = d.key
                   and (l.run = :run or l."column" not in (select value from json_each(:full))))""",
        {"portal": portal, "run": run, "full": json.dumps(list(full_columns))},
    )
    return [int(row["key"]) for row in rows]


def _note_absence(connection: Connection, run: int, key: int, at: str, date: str) -> None:
    """Absent from complete listings: gone; with the own address gone too on three dates since last seen: withdrawn."""
    answered = connection.execute(
        "select quality from capture where document = ? and run = ? order by id desc limit 1", (key, run)
    ).fetchone()
    if answered and answered["quality"] == Quality.GONE:
        connection.execute("insert or ignore into absence values (?, ?, ?)", (key, date, run))
    dates = connection.execute(
        """select count(*) as n from absence a join run r on r.id = a.run
           join document d on d.key = a.document where d.key = ? and r.started > d.last_seen""",
        (key,),
    ).fetchone()["n"]
    state, _ = documents.current_state(connection, key)
    if state is State.CURRENT:
        documents.set_state(connection, run, key, at, State.GONE, documents.ABSENT)
    if state is State.WITHDRAWN or dates < DATES_GONE:
        return
    number = documents.latest_number(connection, key)
    text = f"absent from complete listings and its own address gone on {dates} dates"
    documents.insert_change(connection, run, key, at, ChangeKind.WITHDRAWN, (number, None), text)
    documents.set_state(connection, run, key, at, State.WITHDRAWN, text)
