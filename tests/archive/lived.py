"""An archive in which every table has rows and every way of packing occurs: three weeks of one portal."""

from contextlib import closing
from pathlib import Path
from typing import Any

from archive_world import (
    COLUMN,
    PORTAL,
    SITE,
    Walked,
    address,
    answer_to,
    look,
    moment,
    report_id,
    report_page,
)

from archive.records import Account, Attachment, DocumentPage, FileCheck, Listing, Quality, Verdict
from archive.store import Store

NAMES = tuple(f"r{number:02}" for number in range(18))
FILE = address("f").replace(".html", ".pdf")


def page_of(name: str, content: int = 0, **fields: Any) -> DocumentPage:
    """Some 3 KB that a dictionary learns from, and a text that is this report's own."""
    body = f"{name}局"
    own = "\n".join(f"{name}第{number}条：{'主动公开' * (number % 7)}{number * 37 % 101}件。" for number in range(60))
    title = f"{body}2024年政府信息公开工作年度报告"
    return report_page(
        f"全年收到申请{11 + content}件。\n{own}", title=title, reporting_body=body, issuing_body=body, **fields
    )


def live(path: Path) -> None:
    there = {name: page_of(name) for name in NAMES}
    second = there | {"r01": page_of("r01", 1), "r02": Quality.NOT_MODIFIED}
    with closing(Store(path)) as store:
        look(store, "2026-01-10", [Walked(names=NAMES)], there)
        look(store, "2026-01-11", [Walked(names=NAMES)], second)
        for day in ("12", "13", "14"):
            left = tuple(name for name in NAMES if name != "r03")
            look(store, f"2026-01-{day}", [Walked(names=left)], {"r03": Quality.GONE, "r04": page_of("r04", int(day))})
        moved = (*(name for name in NAMES if name not in ("r03", "r05")), "r99")
        look(store, "2026-01-15", [Walked(names=moved)], {"r99": page_of("r05"), "r05": Quality.GONE})
        _with_file(store, "2026-01-16")
        store.begin_run(moment("2026-01-17"), True, [SITE])
        store.keep_answer(8, PORTAL, answer_to(COLUMN, moment("2026-01-17"), Quality.FAILED))
        look(store, "2026-01-18", [Walked(verdict=Verdict.BLOCKED)], {"r06": Quality.BLOCKED})
        cell: dict[str, object] = {
            "portal": PORTAL, "body": "r06局", "year": 2024, "state": "on_time", "due": "2025-01-31", "days_late": None,
            "basis": "第五十条", "expected_because": None, "reason": "published", "severity": None,
            "report": report_id("r06"), "as_of": "2026-01-18",
        }  # fmt: skip
        store.keep_cells([cell], [PORTAL])


def _with_file(store: Store, date: str) -> None:
    """A night in which a report's page has a file, a listing has two pages, and headers and a POST are kept."""
    at = moment(date)
    run = store.begin_run(at, True, [SITE], nightly=True)
    head = (("Server", "nginx"), ("Date", "Fri, 16 Jan 2026 03:00:00 GMT"), ("ETag", '"1"'))
    pages = [
        store.keep_answer(run, PORTAL, answer_to(COLUMN, at, body=b"<ul>", headers=head)),
        store.keep_answer(run, PORTAL, answer_to(COLUMN, at, body=b"<ol>", method="POST", sent=b"page=2")),
    ]
    file = store.keep_answer(run, PORTAL, answer_to(FILE, at, body=b"%PDF", headers=head[:1]))
    attached = Attachment(url=FILE, name="年报.pdf", digest="d" * 64, capture=file)
    page = page_of("r07", attachments=(attached,))
    checks = [FileCheck(url=FILE, at=at)]
    answer = answer_to(address("r07"), at, body=page.text.encode(), headers=head)
    store.keep_document(run, PORTAL, report_id("r07"), answer, page, checks=checks)
    listing = Listing(portal=PORTAL, column=f"{COLUMN}2", body=None, verdict=Verdict.COMPLETE, reason=None,
                      documents=(report_id("r06"), report_id("r07")), reports=2, total=2, pages=2,
                      captures=tuple(pages))  # fmt: skip
    store.keep_listing(run, at, listing)
    account = Account(asked=4, answers={"page": 4})
    store.close_look(run, PORTAL, at, date, Verdict.COMPLETE, None, account, [])
    store.end_run(run, at, Verdict.COMPLETE)
