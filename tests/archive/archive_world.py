"""A small portal to fill an archive with: values in short form, and whole nights as the crawler writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.audit.fault import Fault
from archive.audit.whole import faults
from archive.database import open_for_reading
from archive.records import (
    Account,
    Answer,
    DocumentPage,
    Exchange,
    Listing,
    Quality,
    Row,
    Sighting,
    Site,
    Verdict,
    document_id,
)
from archive.store import Store

PORTAL = "yunxi"
BASE = "https://www.yunxi.example/nb/"
COLUMN = BASE
BODY = "云溪县水务局"
SITE = Site(
    id=PORTAL, name="云溪县人民政府", division=None, platform="trs", home="https://www.yunxi.example/", columns=1,
    enabled=True, bodies=((BODY, "department"),),
)  # fmt: skip

STATUS = {
    Quality.PAGE: 200, Quality.NOT_MODIFIED: 304, Quality.REDIRECT: 302, Quality.GONE: 404, Quality.FAILED: 500,
    Quality.BLOCKED: 412, Quality.UNREADABLE: 200,
}  # fmt: skip


def address(name: str) -> str:
    return f"{BASE}{name}.html"


def report_id(name: str) -> str:
    return document_id(PORTAL, address(name))


def moment(date: str, clock: str = "03:00:00") -> str:
    """A time of the archive, UTC; before 16:00 the date in China is the same."""
    return f"{date}T{clock}Z"


def report_page(text: str = "全年共收到申请11件。", **fields: Any) -> DocumentPage:
    values: dict[str, Any] = {
        "platform": "trs", "kind": "report", "title": f"{BODY}2024年政府信息公开工作年度报告", "report_year": 2024,
        "reporting_body": BODY, "issuing_body": BODY, "publish_date": "2025-01-20", "text": text,
    }  # fmt: skip
    return DocumentPage(**{**values, **fields})


def row_of(name: str, **fields: Any) -> Sighting:
    title = fields.pop("title", f"{BODY}2024年政府信息公开工作年度报告")
    year, body = fields.pop("report_year", 2024), fields.pop("body", BODY)
    row = Row(**{"url": address(name), "title": title, "date": "2025-01-21", "is_report": True, **fields})
    return Sighting(row=row, report_year=year, body=body)


def answer_to(url: str, at: str, quality: Quality = Quality.PAGE, **fields: Any) -> Answer:
    reason = None if quality in (Quality.PAGE, Quality.NOT_MODIFIED) else f"status {STATUS[quality]}"
    return Answer(exchange=Exchange(**{"url": url, "at": at, "status": STATUS[quality], **fields}), quality=quality,
                  reason=reason)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Walked:
    """One walk of a column: the names of the documents in its rows, and how far it can be trusted."""

    names: tuple[str, ...] = ()
    verdict: Verdict = Verdict.COMPLETE
    column: str = COLUMN


Answered = DocumentPage | Quality


def look(
    store: Store, date: str, walks: Sequence[Walked], answers: Mapping[str, Answered], clock: str = "03:00:00"
) -> int:
    """One night as the crawler writes it; `answers`: by name, a page or what came instead. The run's number."""
    at = moment(date, clock)
    run = store.begin_run(at, True, [SITE])
    known: dict[str, str] = {}
    for walk in walks:
        ids = store.see_rows(run, PORTAL, at, [row_of(name) for name in walk.names])
        known |= zip(walk.names, ids, strict=True)
        capture = store.keep_answer(run, PORTAL, answer_to(walk.column, at, body=b"<ul>"))
        reason = None if walk.verdict is Verdict.COMPLETE else walk.verdict.value
        store.keep_listing(
            run, at,
            Listing(portal=PORTAL, column=walk.column, body=None, verdict=walk.verdict, reason=reason,
                    documents=tuple(ids), reports=len(ids), captures=(capture,)),
        )  # fmt: skip
    for name, answered in answers.items():
        meet(store, run, at, name, answered, known.get(name))
    verdict = max((walk.verdict for walk in walks), key=lambda each: each.rank, default=Verdict.FAILED)
    full = [walk.column for walk in walks if walk.verdict is Verdict.COMPLETE]
    account = Account(asked=len(answers), answers={"had": len(answers)})
    store.close_look(run, PORTAL, at, date, verdict, None, account, full)
    store.end_run(run, at, verdict)
    return run


def meet(store: Store, run: int, at: str, name: str, answered: Answered, document: str | None = None) -> Any:
    """Keep what a document's own address gave; the change, if any. `document`: else the one first listed there."""
    page = answered if isinstance(answered, DocumentPage) else None
    quality = Quality.PAGE if page else answered
    body = page.text.encode() if page else b""
    key = document or report_id(name)
    return store.keep_document(run, PORTAL, key, answer_to(address(name), at, quality, body=body), page)


def rows(archive: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the archive, by a connection of their own."""
    connection = open_for_reading(archive)
    try:
        return [tuple(row) for row in connection.execute(query, values)]
    finally:
        connection.close()


def audit(archive: Path) -> list[Fault]:
    """What is not as it should be, by every invariant."""
    connection = open_for_reading(archive)
    try:
        return list(faults(connection))
    finally:
        connection.close()


def states(archive: Path) -> dict[str, tuple[str, str | None]]:
    """Document id to its state and the reason."""
    query = """select d.id, s.state, s.reason from document d
        join state s on s.id = (select max(id) from state where document = d.key)"""
    return {key: (state, reason) for key, state, reason in rows(archive, query)}


def changes(archive: Path) -> list[tuple[str, str | None, str]]:
    """(document id, content digest, kind) of every change, in the order they were kept."""
    query = """select d.id, v.digest, c.kind from change c join document d on d.key = c.document
        left join version v on v.document = c.document and v.number = c.to_version order by c.id"""
    return [(key, digest, kind) for key, digest, kind in rows(archive, query)]


def kinds(archive: Path) -> list[str]:
    return [kind for _, _, kind in changes(archive)]


def dump(archive: Path, only: str = "*") -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every real table. `only`: of those whose name is like this."""
    tables = "select name from sqlite_schema where type = 'table' and rootpage > 0 and name glob ? order by name"
    return {name: sorted(rows(archive, f'select * from "{name}"'), key=repr) for (name,) in rows(archive, tables, only)}
