"""What the archive remembers for the next look: asked over the store's own connection, in the midst of its writing."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence

from archive import documents, rereading
from archive.captures import EXCHANGE, read_exchange
from archive.database import Connection
from archive.records import DocumentPage, Exchange, FullWalk, KeptVersion, Row, Verdict

DATES_SHRUNK = 2  # on which a smaller column was the same already: on the third it is believed


class Remembered(ABC):
    """The store's questions. What waits to be kept is kept before an answer that would depend on it."""

    _connection: Connection

    @abstractmethod
    def _settle(self, document: str | None = None) -> None:
        """Keep what is gathered; where a document is named, only if it is among that."""

    def validators(self, url: str, document: str | None = None) -> tuple[str | None, str | None]:
        """ETag and Last-Modified that the last page at this address came with, when it was had for this document.

        Another document that is led to the same address has not seen that page: a 304 would hide it a revision.
        """
        row = self._connection.execute(
            """select v.etag, v.last_modified from validator v join capture c on c.id = v.capture
               left join document d on d.key = c.document
               where v.url = (select id from url where url = ?) and d.id is ?""",
            (url, document),
        ).fetchone()
        return (row["etag"], row["last_modified"]) if row else (None, None)

    def validated_exchange(self, url: str) -> Exchange | None:
        """The page that the validators of this address belong to: what a 304 speaks of."""
        query = (
            EXCHANGE
            + """join validator v on v.capture = c.id
                 where u.url = ? and coalesce(v.etag, v.last_modified) is not null"""
        )
        row = self._connection.execute(query, (url,)).fetchone()
        return read_exchange(self._connection, row) if row else None

    def validated_capture(self, url: str) -> int | None:
        """The capture that the validators of this address belong to."""
        query = "select v.capture from validator v join url u on u.id = v.url where u.url = ?"
        row = self._connection.execute(query, (url,)).fetchone()
        return int(row["capture"]) if row else None

    def latest_page(self, document: str) -> DocumentPage | None:
        """The newest version of a document as it was kept; None before it has one."""
        self._settle(document)
        return documents.latest_page(self._connection, documents.key_of(self._connection, document))

    def page_since(self, portal: str, url: str, since: str) -> Exchange | None:
        """The last page, or word that there is none, that an address gave at or after a time (UTC).

        Captures are numbered as time goes by: those before the last listing of an earlier time are not looked at.
        """
        query = (
            EXCHANGE
            + """where c.portal = :portal and u.url = :url and c.at >= :since and c.quality in ('page', 'gone')
                 and c.id > coalesce((select l.capture from listing l where l.at < :since and l.capture is not null
                                      order by l.id desc limit 1), 0) order by c.id desc limit 1"""
        )
        row = self._connection.execute(query, {"portal": portal, "url": url, "since": since}).fetchone()
        return read_exchange(self._connection, row) if row else None

    def version_exchange(self, document: str) -> Exchange | None:
        """The exchange that the latest version of a document was read from."""
        self._settle(document)
        query = (
            EXCHANGE
            + """join version v on v.capture = c.id join document d on d.key = v.document
                 where d.id = ? order by v.number desc limit 1"""
        )
        row = self._connection.execute(query, (document,)).fetchone()
        return read_exchange(self._connection, row) if row else None

    def versions_of(self, portal: str | None) -> list[int]:
        """Keys of all versions, or those of one portal; those of a document in their order."""
        return rereading.versions_of(self._connection, portal)

    def kept_version(self, version: int) -> KeptVersion:
        return rereading.kept_version(self._connection, version)

    def exchange(self, capture: int) -> Exchange | None:
        """A capture as it was received; None when it is not there."""
        return rereading.exchange_of(self._connection, capture)

    def verdicts(self, run: int) -> dict[str, tuple[Verdict, str | None]]:
        """Verdict and reason of every portal whose look in this run has ended."""
        rows = self._connection.execute("select portal, verdict, reason from look where run = ?", (run,))
        return {row["portal"]: (Verdict(row["verdict"]), row["reason"]) for row in rows}

    def last_asked(self) -> dict[str, int]:
        """Requests of each portal's last look."""
        rows = self._connection.execute("select portal, asked, max(run) from look group by portal")
        return {row["portal"]: row["asked"] for row in rows}

    def lists_report(self, portal: str, year: int | None, body: str | None, other: str) -> bool:
        """Whether the portal lists a report of this year and body under another document than `other`."""
        self._settle()
        row = self._connection.execute(
            """select 1 from document
               where portal = ? and kind = 'report' and report_year = ? and body is ? and id <> ?""",
            (portal, year, body, other),
        ).fetchone()
        return row is not None

    def known_reports(self, portal: str) -> list[tuple[str, Row]]:
        """(id, row as it was last listed) of every report that the portal ever listed."""
        self._settle()
        rows = self._connection.execute(
            "select id, url, title, listed_date from document where portal = ? and kind = 'report' order by key",
            (portal,),
        )
        return [
            (row["id"], Row(url=row["url"], title=row["title"], date=row["listed_date"], is_report=True))
            for row in rows
        ]

    def listed_in_full_walks(self, portal: str, columns: Sequence[str]) -> set[str]:
        """Documents in the rows of each column's last complete walk that went to its end."""
        query = """select d.id from listing_row r join document d on d.key = r.document where r.listing = (
            select rows_of from listing where portal = ? and "column" = ? and verdict = 'complete' and not short
            order by id desc limit 1)"""
        return {row["id"] for column in columns for row in self._connection.execute(query, (portal, column))}

    def last_full_walk(self, portal: str, column: str) -> FullWalk | None:
        """The column's last complete walk that went to its end."""
        row = self._connection.execute(
            """select at, first_page, total, pages from listing
               where portal = ? and "column" = ? and verdict = 'complete' and not short order by id desc limit 1""",
            (portal, column),
        ).fetchone()
        if row is None or row["first_page"] is None:
            return None
        return FullWalk(at=row["at"], first_page=row["first_page"], total=row["total"], pages=row["pages"])

    def found_columns(self, portal: str) -> tuple[str, list[str]] | None:
        """When the portal's columns were last searched for, and those found; None unless its last look was complete."""
        last = self._connection.execute(
            "select verdict from look where portal = ? order by run desc limit 1", (portal,)
        ).fetchone()
        search = self._connection.execute(
            """select l.run, r.started from look l join run r on r.id = l.run
               where l.portal = ? and l.searched order by l.run desc limit 1""",
            (portal,),
        ).fetchone()
        if last is None or last["verdict"] != Verdict.COMPLETE or search is None:
            return None
        rows = self._connection.execute(
            'select "column" from listing where portal = ? and run = ? order by id', (portal, search["run"])
        )
        return search["started"], [row["column"] for row in rows]

    def last_had(self, document: str) -> str | None:
        """When a document's own address last gave its page; None when it never did."""
        row = self._connection.execute(
            """select max(c.at) as at from capture c join document d on d.key = c.document
               where d.id = ? and c.quality in ('page', 'not_modified')""",
            (document,),
        ).fetchone()
        last: str | None = row["at"]
        return last

    def dates_told(self, document: str, reason: str) -> int:
        """On how many dates in China its own address was answered with this reason since its newest version."""
        row = self._connection.execute(
            """select count(distinct date(c.at, '+8 hours')) as n from capture c join document d on d.key = c.document
               where d.id = ? and c.reason = ?
                   and c.id > (select max(v.capture) from version v where v.document = d.key)""",
            (document, reason),
        ).fetchone()
        return int(row["n"])

    def has_gone_reports(self, portal: str) -> bool:
        """Whether a report's own address is gone, and it is not yet withdrawn: only full walks can settle it."""
        row = self._connection.execute(
            """select 1 from document d where d.portal = ? and d.kind = 'report'
               and (select s.state from state s where s.document = d.key order by s.id desc limit 1) = 'gone'
               and (select c.quality from capture c where c.document = d.key order by c.id desc limit 1) = 'gone'""",
            (portal,),
        ).fetchone()
        return row is not None

    def last_complete(self, portal: str, column: str, documents: Sequence[str]) -> tuple[int | None, int]:
        """Rows of the column's last complete walk, and how many of them are among these documents.

        A column that showed these same documents on two dates since then, fewer than it had, has shrunk for good.
        """
        row = self._connection.execute(
            """select id, rows, rows_of from listing where portal = ? and "column" = ? and verdict = 'complete'
               and not short order by id desc limit 1""",
            (portal, column),
        ).fetchone()
        if row is None:
            return None, 0
        if self._dates_alike(portal, column, row["id"], documents) >= DATES_SHRUNK:
            return len(documents), len(documents)
        still = self._connection.execute(
            """select count(*) as n from listing_row r join document d on d.key = r.document
               where r.listing = ? and d.id in (select value from json_each(?))""",
            (row["rows_of"], json.dumps(list(documents))),
        ).fetchone()
        return int(row["rows"]), int(still["n"])

    def _dates_alike(self, portal: str, column: str, since: int, documents: Sequence[str]) -> int:
        """On how many dates in China all walks of a column after a listing were doubtful and had these documents."""
        query = "select key from document where id in (select value from json_each(?)) order by key"
        keys = [row["key"] for row in self._connection.execute(query, (json.dumps(list(documents)),))]
        walks = self._connection.execute(
            """select verdict, rows_of, date(at, '+8 hours') as day from listing
               where portal = ? and "column" = ? and id > ?""",
            (portal, column, since),
        ).fetchall()
        if not keys or any(walk["verdict"] != Verdict.DOUBTFUL for walk in walks):
            return 0
        alike = all(documents_of(self._connection, rows_of) == keys for rows_of in {walk["rows_of"] for walk in walks})
        return len({walk["day"] for walk in walks}) if alike else 0


def documents_of(connection: Connection, listing: int) -> list[int]:
    query = "select document from listing_row where listing = ? order by document"
    return [row["document"] for row in connection.execute(query, (listing,))]
