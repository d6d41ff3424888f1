"""The tables that can be given away: their columns, by the keys of the queries, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.queries import LISTINGS, REPORTS, Reader
from archive.views import reports_as_of

TEXT, INTEGER, TIME, DATE = "text", "integer", "time", "date"  # TIME: of the archive, UTC; DATE: one we reckoned, China

Columns = dict[str, str]

TABLES: dict[str, Columns] = {
    "reports": {
        "id": TEXT, "portal": TEXT, "body": TEXT, "year": INTEGER, "title": TEXT, "index_number": TEXT,
        "issuing_body": TEXT, "document_number": TEXT, "publish_date": TEXT, "url": TEXT, "state": TEXT,
        "versions": INTEGER, "first_seen": TIME, "last_seen": TIME, "last_changed": TIME,
    },
    "versions": {
        "report": TEXT, "portal": TEXT, "body": TEXT, "year": INTEGER, "number": INTEGER, "at": TIME,
        "capture": INTEGER, "digest": TEXT, "title": TEXT, "publish_date": TEXT,
    },
    "listings": {
        "at": TIME, "run": INTEGER, "portal": TEXT, "column": TEXT, "verdict": TEXT, "reason": TEXT, "rows": INTEGER,
        "reports": INTEGER, "total": INTEGER, "pages": INTEGER, "capture": INTEGER,
    },
    "ledger": {
        "portal": TEXT, "body": TEXT, "year": INTEGER, "state": TEXT, "due": DATE, "days_late": INTEGER, "basis": TEXT,
        "expected_because": TEXT, "reason": TEXT, "severity": TEXT, "report": TEXT, "as_of": DATE,
    },
}  # fmt: skip

_VERSIONS = f"""select r.id as report, r.portal, r.body, r.year, v.number, v.at, v.capture, v.digest, v.title,
        v.publish_date
    from ({reports_as_of(":now")}) r join version v on v.document = r.key and v.at <= :now
    where (:portal is null or r.portal = :portal) and (:body is null or r.body = :body)
        and (:year is null or r.year = :year) and (:since is null or v.at >= :since)
        and (:until is null or v.at < :until)
    order by r.portal, r.id, v.number"""

_QUERIES = {
    "reports": f"{REPORTS} order by year desc, portal, body, id",
    "versions": _VERSIONS,
    "listings": f"{LISTINGS} order by id",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the archive is given away. `since`, `until`: UTC; the time of a change, version, walk or capture."""

    portal: str | None = None
    body: str | None = None
    year: int | None = None
    since: str | None = None
    until: str | None = None

    def given(self) -> dict[str, str | int]:
        return {name: value for name, value in vars(self).items() if value is not None}


def rows_of(reader: Reader, table: str, filters: Filters) -> Iterator[dict[str, Any]]:
    """Rows of `reports`, `versions` or `listings`, one by one; those of the ledger are judged elsewhere."""
    return reader.each(_QUERIES[table], **vars(filters), state=None)
