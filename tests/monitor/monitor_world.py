"""A small county and its nights, written into a real archive as the crawler writes them."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from archive.queries import Reader
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
from monitor.ledger import Cell, ledger
from settings.deadlines import load_deadlines
from settings.program import SHANGHAI

COLUMN, OTHER_COLUMN = "https://www.lichuan.example/nb/", "https://www.lichuan.example/bm/nb/"
GOVERNMENT, WATER, TOWN = "澧川县人民政府", "澧川县水务局", "石桥镇人民政府"
ZONE = "澧川经济开发区管理委员会"
SITE = Site(
    id="lichuan", name=GOVERNMENT, division=None, platform="trs", home="https://www.lichuan.example/",
    columns=1, enabled=True, bodies=((WATER, "department"),),
)  # fmt: skip
STATUS = {Quality.PAGE: 200, Quality.GONE: 404, Quality.BLOCKED: 412, Quality.FAILED: 500}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A report as the portal shows it. `printed`: its publish date; `had`: what its own address gives."""

    body: str | None = WATER
    year: int | None = 2025
    printed: str | None = "2026-01-20"
    title: str = ""
    listed: str | None = None
    had: Quality = Quality.PAGE

    @property
    def name(self) -> str:
        return self.title or f"{self.body or ''}{self.year or ''}年政府信息公开工作年度报告"

    @property
    def url(self) -> str:
        return f"{COLUMN}{self.name}-{self.printed}-{self.listed}.html"

    @property
    def sighting(self) -> Sighting:
        row = Row(url=self.url, title=self.name, date=self.listed, is_report=True)
        return Sighting(row=row, report_year=self.year, body=self.body)

    @property
    def page(self) -> DocumentPage:
        return DocumentPage(
            platform="trs", kind="report", title=self.name, report_year=self.year, reporting_body=self.body,
            publish_date=self.printed, text="全年收到申请三件。",
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Walked:
    """One walk of a column; `body` where it is one body's."""

    papers: tuple[Paper, ...] = ()
    verdict: Verdict = Verdict.COMPLETE
    body: str | None = None


def stamp(day: str, clock: str = "02:30") -> str:
    """The archive's own time of a wall clock in China."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class World:
    """An archive and the questions to it."""

    def __init__(self, archive: Path, site: Site = SITE):
        self.archive, self.site = archive, site

    def register(self, *bodies: tuple[str, str], **fields: Any) -> None:
        self.site = replace(self.site, bodies=bodies, **fields)

    def night(
        self, day: str, *papers: Paper, verdict: Verdict = Verdict.COMPLETE, replayed: bool = False,
        ended: str | None = "complete", clock: str = "02:30",
    ) -> int:  # fmt: skip
        """A night that walks the one column."""
        walks = {COLUMN: Walked(papers=papers, verdict=verdict)}
        return self.look(day, walks, replayed=replayed, ended=ended, clock=clock)

    def look(
        self, day: str, walks: Mapping[str, Walked], asked: Sequence[Paper] = (), replayed: bool = False,
        ended: str | None = "complete", clock: str = "02:30",
    ) -> int:  # fmt: skip
        """A night over some columns; `asked`: known reports that no row names. `ended` None: killed."""
        at = stamp(day, clock)
        with closing(Store(self.archive)) as store:
            run = store.begin_run(at, replayed, [self.site])
            for column, walk in walks.items():
                self._walk(store, run, at, column, walk)
            for paper in [*(paper for walk in walks.values() for paper in walk.papers), *asked]:
                self._meet(store, run, at, paper)
            if ended:
                self._close(store, run, at, day, walks)
                store.end_run(run, at, ended)
        return run

    def _walk(self, store: Store, run: int, at: str, column: str, walk: Walked) -> None:
        seen = store.see_rows(run, self.site.id, at, [paper.sighting for paper in walk.papers])
        listing = Listing(
            portal=self.site.id, column=column, body=walk.body, verdict=walk.verdict,
            reason=None if walk.verdict is Verdict.COMPLETE else f"the {walk.verdict} walk",
            documents=tuple(dict.fromkeys(seen)), reports=len(seen),
        )  # fmt: skip
        store.keep_listing(run, at, listing)

    def _meet(self, store: Store, run: int, at: str, paper: Paper) -> None:
        exchange = Exchange(url=paper.url, at=at, status=STATUS[paper.had])
        page = paper.page if paper.had is Quality.PAGE else None
        reason = None if page else f"status {exchange.status}"
        answer = Answer(exchange=exchange, quality=paper.had, reason=reason)
        store.keep_document(run, self.site.id, document_id(self.site.id, paper.url), answer, page)

    def _close(self, store: Store, run: int, at: str, day: str, walks: Mapping[str, Walked]) -> None:
        verdict = max((walk.verdict for walk in walks.values()), key=lambda each: each.rank, default=Verdict.FAILED)
        full = [column for column, walk in walks.items() if walk.verdict is Verdict.COMPLETE]
        reason = None if verdict is Verdict.COMPLETE else f"the {verdict} look"
        account = Account(asked=0, answers={})
        store.close_look(run, self.site.id, at, day, verdict, reason, account, full)

    def reader(self, day: str) -> Reader:
        return Reader(self.archive, stamp(day, "23:00"))

    def cells(self, day: str) -> list[Cell]:
        """The ledger at the end of a day in China."""
        with closing(self.reader(day)) as reader:
            return ledger(reader, load_deadlines(), date.fromisoformat(day))

    def cell(self, day: str, body: str = WATER, year: int = 2025) -> Cell:
        [cell] = [each for each in self.cells(day) if (each["body"], each["year"]) == (body, year)]
        return cell

    def state(self, day: str, body: str = WATER, year: int = 2025) -> str:
        return str(self.cell(day, body, year)["state"])

    def bodies(self, day: str) -> set[str]:
        return {cell["body"] for cell in self.cells(day)}
