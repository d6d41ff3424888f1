"""The only writer of the archive. Every method is one transaction: what it acknowledges is kept, whole."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic

from archive import blobs, chain, documents, identity, rereading, standing
from archive.bodies import LargeBody
from archive.captures import keep_capture
from archive.cells import keep_cells_of
from archive.database import Connection, explained, open_for_writing
from archive.migrations import migrate
from archive.records import (
    Account,
    Answer,
    ChangeKind,
    DocumentPage,
    FileCheck,
    Listing,
    Quality,
    Sighting,
    Site,
    State,
    Verdict,
)
from archive.remembered import Remembered, documents_of

MOST_GATHERED = 64  # pages that are kept by one transaction
GATHER_SECONDS = 1.0  # that the first of them waits for the others
DATES_GONE = 3  # withdrawn: absent from complete listings and its own address gone, on so many dates


class Store(Remembered):
    """The archive, open for writing. Raises ArchiveRefuses and NoRoom."""

    def __init__(self, path: Path):
        self.path = path
        database = open_for_writing(path)
        migrate(database, path)
        self._connection: Connection = database.conn
        with explained(path):
            standing.follow(self._connection)
            documents.let_texts_wait(self._connection)
        self._gathered: dict[str, Callable[[Connection], object]] = {}
        self._gathered_in_transaction: dict[str, Callable[[Connection], object]] = {}
        self._is_together = False
        self._first_gathered = 0.0

    def close(self) -> None:
        """End with everything in the one file, so that any tool opens it."""
        with explained(self.path):
            self._connection.execute("pragma wal_checkpoint(truncate)")
            self._connection.close()

    def step_aside(self) -> None:
        """Close this connection only: others of the same run are at work, and the last one brings all into one file."""
        self._settle()
        with explained(self.path):
            self._connection.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is kept meanwhile is kept by one transaction, which begins with the first of it."""
        self._is_together = True
        try:
            yield
            with explained(self.path):
                self._commit()
        finally:
            self._is_together = False
            with explained(self.path):
                self._roll_back()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with explained(self.path):
            if not self._connection.in_transaction:
                self._connection.execute("begin immediate")
            try:
                self._keep_gathered()
                yield self._connection
                if not self._is_together:
                    self._commit()
            finally:
                if not self._is_together:
                    self._roll_back()

    def _commit(self) -> None:
        if self._connection.in_transaction:
            documents.index_waiting(self._connection)
            self._connection.execute("commit")
            self._gathered_in_transaction.clear()

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")
            self._gathered = self._gathered_in_transaction | self._gathered
            self._gathered_in_transaction = {}

    def begin_run(self, at: str, replayed: bool, sites: Sequence[Site], nightly: bool = False) -> int:
        """A run over these portals; earlier runs that never ended are marked as killed, and linked as they stand.

        `nightly`: tonight's job over every enabled portal: one that is not among them is not watched any more.
        """
        with self._transaction() as connection:
            _end_killed(connection)
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
        """Close the run's record, and link it to those before it."""
        with self._transaction() as connection:
            connection.execute("update run set ended = ?, verdict = ? where id = ?", (at, verdict, run))
            chain.add_link(connection, run)

    def see_rows(self, run: int, portal: str, at: str, sightings: Sequence[Sighting]) -> list[str]:
        """Documents of these rows, made where they are new; their ids in the order of the rows."""
        with self._transaction() as connection:
            keys = [documents.see(connection, run, portal, at, sighting) for sighting in sightings]
            return [documents.id_of(connection, key) for key in keys]

    def keep_answer(self, run: int, portal: str, answer: Answer) -> int:
        """A capture that is no document's: a listing's page, robots.txt, a refusal."""
        with self._transaction() as connection:
            return keep_capture(connection, run, portal, answer)

    def keep_document(
        self, run: int, portal: str, document: str, answer: Answer, page: DocumentPage | None = None,
        before: DocumentPage | None = None, checks: Sequence[FileCheck] = (),
    ) -> ChangeKind | None:  # fmt: skip
        """What a document's own address answered: a version when its content is new, else a check.

        `page`: the reading, None for what is no page; after a 304 the one that we have, with its attachments as they
        are now, None where it has none. `before`: the version before, read again. `checks`: of its attachments.
        """
        with self._transaction() as connection:
            return _keep_document(connection, run, portal, document, answer, page, before, checks)

    def keep_document_soon(
        self, run: int, portal: str, document: str, answer: Answer, page: DocumentPage | None = None,
        before: DocumentPage | None = None, checks: Sequence[FileCheck] = (),
    ) -> None:  # fmt: skip
        """As `keep_document`, but in one transaction with its neighbours, and acknowledged only by what is kept next.

        That is anything else; or the page that makes them many, or that comes when the first has waited a second.
        """
        self._settle(document)
        documents.prepare(page, before)
        self._first_gathered = self._first_gathered if self._gathered else monotonic()
        self._gathered[document] = partial(
            _keep_document, run=run, portal=portal, document=document, answer=answer, page=page, before=before,
            checks=checks,
        )  # fmt: skip
        large = isinstance(answer.exchange.body, LargeBody)  # its room on the disk is not held for others
        if large or len(self._gathered) >= MOST_GATHERED or monotonic() - self._first_gathered > GATHER_SECONDS:
            self._settle()

    def _keep_gathered(self) -> None:
        """One that fails is dropped, or it would fail every transaction after this one."""
        while self._gathered:
            document = next(iter(self._gathered))
            keep = self._gathered.pop(document)
            keep(self._connection)
            self._gathered_in_transaction[document] = keep

    def _settle(self, document: str | None = None) -> None:
        """Keep what is gathered; where a document is named, only if it is among that."""
        if self._gathered if document is None else document in self._gathered:
            with self._transaction():
                pass  # every transaction begins with it

    def keep_listing(self, run: int, at: str, listing: Listing) -> int:
        """A walk of a column; its rows are kept once, and named again while they stay the same."""
        with self._transaction() as connection:
            keys = sorted({documents.key_of(connection, each) for each in listing.documents})
            row = {
                "run": run, "portal": listing.portal, "column": listing.column, "body": listing.body, "at": at,
                "verdict": listing.verdict, "reason": listing.reason, "rows": len(listing.documents),
                "reports": listing.reports, "total": listing.total, "pages": listing.pages,
                "capture": listing.captures[0] if listing.captures else None,
                "rows_of": _same_rows(connection, listing, keys), "short": listing.short,
                "first_page": listing.first_page,
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
            full = json.dumps(list(full_columns))
            identity.settle_moves(connection, run, portal, at, _absent(connection, run, portal, full), full)
            for key in _absent(connection, run, portal, full):
                _note_absence(connection, run, key, at, date)
            connection.execute(
                """insert into look (run, portal, verdict, reason, asked, answers, searched)
                   values (?, ?, ?, ?, ?, ?, ?)""",
                (run, portal, verdict, reason, account.asked, json.dumps(account.answers), account.searched),
            )
            blobs.train(connection, portal)

    def keep_cells(self, cells: Sequence[dict[str, object]], portals: Sequence[str]) -> None:
        """The ledger of these portals, in place of what stood there."""
        of_portal: dict[object, list[dict[str, object]]] = {portal: [] for portal in portals}
        for cell in cells:
            of_portal[cell["portal"]].append(cell)
        with self._transaction() as connection:
            for portal in portals:
                keep_cells_of(connection, portal, of_portal[portal])

    def renew(self, version: int, page: DocumentPage) -> tuple[str, ...]:
        """Put another reading of the same capture in the place of a version's; the names of the values that differ."""
        with self._transaction() as connection:
            return rereading.renew(connection, version, page)


def _end_killed(connection: Connection) -> None:
    killed = connection.execute("select id from run where ended is null and verdict is null order by id").fetchall()
    for row in killed:
        connection.execute("update run set verdict = 'killed' where id = ?", (row["id"],))
        chain.add_link(connection, row["id"])


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


def _keep_document(
    connection: Connection, run: int, portal: str, document: str, answer: Answer, page: DocumentPage | None,
    before: DocumentPage | None, checks: Sequence[FileCheck],
) -> ChangeKind | None:  # fmt: skip
    at = answer.exchange.at
    key = documents.key_of(connection, document)
    capture = keep_capture(connection, run, portal, answer, key)
    if answer.quality is Quality.GONE and documents.current_state(connection, key)[0] is State.CURRENT:
        documents.set_state(connection, run, key, at, State.GONE, answer.reason)
    if answer.quality not in (Quality.PAGE, Quality.NOT_MODIFIED):
        return None
    documents.know_address(connection, portal, answer.exchange.url, key)
    if page and not documents.latest_number(connection, key) and (twin := identity.twin_of(connection, key, page)):
        identity.merge(connection, run, at, key, twin)
        return None
    connection.execute("update document set last_seen = max(last_seen, ?) where key = ?", (at, key))
    if answer.quality is Quality.NOT_MODIFIED and page:
        capture = documents.latest_version(connection, key)["capture"]
    kind = documents.keep_page(connection, run, key, capture, at, page, before) if page else None
    if checks or kind:  # a version without attachments has no checks left
        documents.keep_files(connection, key, checks)
    return documents.confirm(connection, run, key, at) or kind


def _same_rows(connection: Connection, listing: Listing, keys: list[int]) -> int:
    """The listing that holds exactly these rows of this column already, 0 when the last one does not."""
    last = connection.execute(
        'select rows_of from listing where portal = ? and "column" = ? and short = ? order by id desc limit 1',
        (listing.portal, listing.column, listing.short),
    ).fetchone()
    if last is None:
        return 0
    return int(last["rows_of"]) if documents_of(connection, last["rows_of"]) == keys else 0


def _absent(connection: Connection, run: int, portal: str, full: str) -> list[int]:
    """Reports once listed, every column of theirs walked completely in this run, and in none of its listings."""
    rows = connection.execute(
        """select d.key from document d where d.portal = :portal and d.kind = 'report'
               and exists (select 1 from version v where v.document = d.key)
               and exists (select 1 from listing l join listing_row r on r.listing = l.rows_of
                   where l.portal = :portal and r.document = d.key)
               and not exists (select 1 from listing l join listing_row r on r.listing = l.rows_of
                   where l.portal = :portal and r.document = d.key
                   and (l.run = :run or l."column" not in (select value from json_each(:full))))""",
        {"portal": portal, "run": run, "full": full},
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
