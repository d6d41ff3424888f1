"""Questions to the archive, answered as rows with the contract's keys. `now`: UTC with Z; what was known then."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.captures import EXCHANGE, read_exchange
from archive.content import unpack
from archive.database import Connection, explained, open_for_reading
from archive.diff.compare import compare
from archive.documents import COLUMNS
from archive.errors import NotFound
from archive.hits import SECONDS, Hits, find_hits
from archive.migrations import check_schema
from archive.records import Attachment, DocumentPage, Exchange
from archive.views import reports_as_of

REPORT_KEYS = (
    "id", "portal", "body", "year", "title", "index_number", "issuing_body", "document_number", "publish_date",
    "url", "state", "versions", "first_seen", "last_seen", "last_changed",
)  # fmt: skip
REPORTS = f"""select {", ".join(REPORT_KEYS)} from ({reports_as_of(":now")})
    where (:portal is null or portal = :portal) and (:body is null or body = :body)
        and (:year is null or year = :year) and (:state is null or state = :state)
        and (:since is null or last_changed >= :since) and (:until is null or last_changed < :until)"""
LISTINGS = """select at, run, portal, "column", verdict, reason, rows, reports, total, pages, capture from listing
    where at <= :now and (:portal is null or portal = :portal) and (:state is null or verdict = :state)
        and (:since is null or at >= :since) and (:until is null or at < :until)"""

Rows = list[dict[str, Any]]


class Reader:
    """The archive, open for reading, as it was at `now`. Raises NoArchive and ArchiveRefuses."""

    def __init__(self, path: Path, now: str):
        self.path = path
        self.now = now
        self._connection: Connection = open_for_reading(path)
        check_schema(self._connection.execute("pragma user_version").fetchone()[0], path)

    def close(self) -> None:
        self._connection.close()

    def each(self, query: str, **values: object) -> Iterator[dict[str, Any]]:
        """The rows of a query one by one, all of one moment of the file; `:now` is given."""
        with explained(self.path):
            for row in self._connection.execute(query, {"now": self.now, **values}):
                yield dict(row)

    def _rows(self, query: str, **values: object) -> Rows:
        return list(self.each(query, **values))

    def define(self, name: str, function: Callable[..., str], arguments: int) -> None:
        """Let queries of this reader call a function."""
        self._connection.create_function(name, arguments, function, deterministic=True)

    def schema(self) -> int:
        """The number of the file's schema."""
        [row] = self._rows("pragma user_version")
        return int(row["user_version"])

    def reports(
        self, portal: str | None = None, body: str | None = None, year: int | None = None,
        state: str | None = None, since: str | None = None, limit: int | None = None,
    ) -> Rows:  # fmt: skip
        """Reports, newest year first. `since`: changed at or after this time."""
        query = f"{REPORTS} order by year desc, portal, body, id limit coalesce(:limit, -1)"
        values = {"portal": portal, "body": body, "year": year, "state": state, "since": since, "until": None}
        return self._rows(query, **values, limit=limit)

    def show(self, report: str) -> dict[str, Any]:
        """One report with its text, its addresses, its captures and its evidence. Raises NotFound."""
        found = self._rows(f"select * from ({reports_as_of(':now')}) where id = :id", id=report)
        if not found:
            raise NotFound(f"{self.path}: no report {report!r}; `gongkai reports` lists the ids")
        row = found[0]
        page = self._page(row["version"]) if row["version"] else None
        addresses = self._rows("select url from address where document = :key order by address", key=row["key"])
        captures = self._rows(
            """select id, at, url, status, quality, body from (
                   select c.id, c.at, u.url, c.status, c.quality, b.digest as body
                   from capture c join url u on u.id = c.url
                   left join blob b on b.id = c.body where c.document = :key and c.at <= :now) order by id""",
            key=row["key"],
        )
        return {
            **{key: row[key] for key in REPORT_KEYS},
            "category": page and page.category,
            "written_date": page and page.written_date,
            "abolition_date": page and page.abolition_date,
            "addresses": [each["url"] for each in addresses],
            "attachments": self._attachments(row["key"], page) if page else [],
            "captures": captures,
            "evidence": [vars(each) for each in page.evidence] if page else [],
            "text": page and page.text,
        }

    def _attachments(self, document: int, page: DocumentPage) -> Rows:
        """The files of a version, first the document's own where it is one.

        `checked`: when an attachment was last asked for, `lacking`: why it was not had then.
        """
        checks = self._rows(
            "select url, at, lacking from attachment where document = :key and at <= :now", key=document
        )
        found = {check["url"]: check for check in checks}
        files = (*((page.file,) if page.file else ()), *page.attachments)
        later = self._later([each.capture for each in files if each.capture])
        shown = [Attachment(url=each.url, name=each.name) if each.capture in later else each for each in files]
        never = {"at": None, "lacking": None}
        return [
            {
                **_file(each),
                "checked": found.get(each.url, never)["at"],
                "lacking": found.get(each.url, never)["lacking"],
            }
            for each in shown
        ]

    def _later(self, captures: list[int]) -> set[int]:
        """Those of these captures that were not yet made at `now`."""
        query = "select id from capture where id in (select value from json_each(:ids)) and at > :now"
        return {row["id"] for row in self._rows(query, ids=json.dumps(captures))}

    def _page(self, version: int) -> DocumentPage:
        query = "select v.*, c.zstd from version v join content c on c.version = v.id where v.id = :version"
        row = self._rows(query, version=version)[0]
        return DocumentPage(platform=None, **{name: row[name] for name in COLUMNS}, **unpack(row["zstd"]))

    def versions(self, report: str) -> Rows:
        """The versions of a report, first to last. Raises NotFound."""
        self.show(report)
        return self._rows(
            """select v.number, v.at, v.capture, v.digest, v.title, v.publish_date from version v
               join document d on d.key = v.document where d.id = :id and v.at <= :now order by v.number""",
            id=report,
        )

    def diff(self, report: str, older: int | None = None, newer: int | None = None) -> dict[str, Any]:
        """What changed between two versions, by default the last two. Raises NotFound."""
        numbers = [row["number"] for row in self.versions(report)]
        newer = newer if newer is not None else (numbers[-1] if numbers else 0)
        older = older if older is not None else max(newer - 1, 1)
        pages = []
        for number in (older, newer):
            if number not in numbers:
                raise NotFound(f"{report}: no version {number}; it has {len(numbers)} (`gongkai versions {report}`)")
            query = """select v.id from version v join document d on d.key = v.document
                where d.id = :id and v.number = :number"""
            pages.append(self._page(self._rows(query, id=report, number=number)[0]["id"]))
        changes = [vars(each) for each in compare(*pages)]
        return {"report": report, "from": older, "to": newer, "changes": changes}

    def changes(
        self, portal: str | None = None, body: str | None = None, year: int | None = None,
        since: str | None = None, limit: int | None = None, run: int | None = None,
    ) -> Rows:  # fmt: skip
        """Changes, oldest first; with `limit` the newest of them."""
        query = """select * from (select c.at, c.kind, d.portal, d.id as report, coalesce(v.report_year, d.report_year)
                as year, coalesce(v.body, d.body) as body, coalesce(v.title, d.title) as title, d.url,
                c.from_version, c.to_version, c.summary, c.id as number
            from change c join document d on d.key = c.document
            left join version v on v.document = c.document and v.number = coalesce(c.to_version, c.from_version)
            where c.at <= :now and (:portal is null or d.portal = :portal) and (:since is null or c.at >= :since)
                and (:run is null or c.run = :run))
            where (:body is null or body = :body) and (:year is null or year = :year)
            order by number desc limit coalesce(:limit, -1)"""
        rows = self._rows(query, portal=portal, body=body, year=year, since=since, limit=limit, run=run)
        return [{key: value for key, value in row.items() if key != "number"} for row in reversed(rows)]

    def search(
        self, text: str, portal: str | None = None, body: str | None = None, year: int | None = None,
        state: str | None = None, limit: int = 20, seconds: float = SECONDS,
    ) -> Hits:  # fmt: skip
        """Reports whose title or text, or that of an attachment, holds `text`: best first, with the passage.

        Raises NotFound for a text without a letter, digit or Han character, SearchStopped after `seconds`.
        """
        filters = {"portal": portal, "body": body, "year": year, "state": state}
        return find_hits(self._connection, self.path, text, limit, seconds, now=self.now, **filters)

    def runs(self, limit: int | None = None) -> Rows:
        """Runs, newest first; `portals`: each with its verdict, its reason and its account."""
        rows = self._rows(
            """select id, started, iif(ended <= :now, ended, null) as ended,
                   iif(ended <= :now or ended is null, verdict, null) as verdict, replayed
               from run where started <= :now order by id desc limit coalesce(:limit, -1)""",
            limit=limit,
        )
        for row in rows:
            looks = self._rows(
                """select portal, l.verdict, l.reason, asked, answers from look l join run r on r.id = l.run
                   where r.id = :run and (r.ended <= :now or r.ended is null) order by portal""",
                run=row["id"],
            )
            row["portals"] = [{**look, "answers": json.loads(look["answers"])} for look in looks]
            row["replayed"] = bool(row["replayed"])
        return [{key: row[key] for key in ("id", "started", "ended", "verdict", "portals", "replayed")} for row in rows]

    def last_night(self) -> str | None:
        """When the newest nightly run began that did its work; a replayed, killed or stopped one did not."""
        [row] = self._rows(
            """select max(started) as started from run where nightly and not replayed
                   and ended <= :now and verdict != 'stopped'"""
        )
        started: str | None = row["started"]
        return started

    def listings(
        self, portal: str | None = None, state: str | None = None, since: str | None = None, limit: int | None = None
    ) -> Rows:
        """Walks of columns, newest first. `state`: their verdict."""
        query = f"{LISTINGS} order by id desc limit coalesce(:limit, -1)"
        return self._rows(query, portal=portal, state=state, since=since, until=None, limit=limit)

    def exchange(self, capture: int) -> Exchange:
        """One capture as it was received. Raises NotFound."""
        with explained(self.path):
            row = self._connection.execute(EXCHANGE + "where c.id = ? and c.at <= ?", (capture, self.now)).fetchone()
        if row is None:
            raise NotFound(f"{self.path}: no capture {capture}; `gongkai show REPORT` lists a report's captures")
        with explained(self.path):
            return read_exchange(self._connection, row)

    def last_looks(self) -> dict[str, dict[str, Any]]:
        """The last look at each portal: `at` (the run's start) and `verdict`."""
        rows = self._rows(
            """select l.portal, r.started as at, l.verdict, max(r.id) from look l join run r on r.id = l.run
               where r.started <= :now and (r.ended <= :now or r.ended is null) group by l.portal"""
        )
        return {row["portal"]: row for row in rows}

    def walks(self, portal: str) -> Rows:
        """Every walk of the portal's columns, oldest first, with its run's `replayed`.

        `closed`: the run's look at the portal was ended by itself, neither killed nor stopped on request.
        """
        return self._rows(
            """select l.id, l.at, l."column", l.body, l.verdict, l.reason, l.run, r.replayed,
                   k.run is not null and r.ended is not null and r.ended <= :now and r.verdict <> 'stopped' as closed
               from listing l join run r on r.id = l.run left join look k on k.run = l.run and k.portal = l.portal
               where l.portal = :portal and l.at <= :now order by l.id""",
            portal=portal,
        )

    def bodies(self, portal: str) -> Rows:
        """Bodies that the registry names for the portal: `name`, `kind`, `because`."""
        query = """select name, kind, because from body
            where portal = :portal and added <= :now and (ended is null or ended > :now) order by id"""
        return self._rows(query, portal=portal)

    def portals(self) -> Rows:
        """Portals that were ever looked at: `id`, `name`, and whether they were watched at `now`."""
        return self._rows("select id, name, ended is null or ended > :now as enabled from portal order by id")

    def check_portal(self, portal: str | None) -> None:
        """Raise NotFound for a portal that was never looked at: nothing found there would be no answer."""
        if portal is not None and not self._rows("select 1 from portal where id = :portal", portal=portal):
            raise NotFound(f"{self.path}: no look at portal {portal!r} yet; `gongkai portals` lists the ids")

    def gone(self, run: int) -> Rows:
        """Reports that this run found gone, and why."""
        return self._rows(
            """select d.id as report, d.portal, d.title, s.reason from state s join document d on d.key = s.document
               where s.run = :run and s.state = 'gone' order by s.id""",
            run=run,
        )


def _file(file: Attachment) -> dict[str, Any]:
    """A file as it is shown; `unread`: why it gave no text, or not all of it."""
    reading = file.reading
    return {
        "url": file.url,
        "name": file.name,
        "digest": file.digest,
        "capture": file.capture,
        "kind": reading and reading.kind,
        "unread": reading and reading.fault,
    }
