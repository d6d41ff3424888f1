"""The visit of a report's own page, or of the file that it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from archive.bodies import digest_of
from archive.records import (
    Answer,
    DocumentPage,
    Exchange,
    FileCheck,
    FileReading,
    Quality,
    Row,
    canonical_address,
)
from crawler.capture.stubs import leads_up
from crawler.extract.page import Page
from crawler.extract.titles import read_title, uncut
from crawler.files.turns import read_in_turn
from crawler.gathering import Gathering
from crawler.look import kind_of
from crawler.reading import answer_of, document_of, file_of, is_emptied, may_be_emptied
from crawler.report_file import reading_of
from crawler.visits.attachment import ask_files
from crawler.visits.visit import Errand, Visit
from crawler.walk import brief

DATES_EMPTIED = 2  # on which a page had lost its text already: on the third it is believed


@dataclass(kw_only=True)
class DocumentVisit(Visit):
    """`row`: as it was listed last; `is_listed`: in this look, or in a full walk that it stands for."""

    is_listing = False

    document: str
    row: Row
    is_listed: bool = True
    _reading: FileReading | None = None

    def validators(self, url: str) -> tuple[str | None, str | None]:
        return self.look.run.store.validators(url, self.document)

    def known(self, url: str) -> Exchange | None:
        return self.look.run.store.version_exchange(self.document)

    def judge(self, answer: Answer, errand: Errand, leads_to: str | None) -> Answer:
        """A portal that has no such page any more often leads to its front page instead of saying so."""
        home = canonical_address(self.look.portal.home)
        if answer.quality is Quality.REDIRECT and leads_to and canonical_address(leads_to) == home:
            return replace(answer, quality=Quality.GONE, reason="its own address leads to the front page")
        if answer.quality is Quality.REDIRECT and leads_to and leads_up(errand.ask.url, leads_to):
            return replace(answer, quality=Quality.GONE, reason=f"its own address leads to the folder {leads_to}")
        return super().judge(answer, errand, leads_to)

    async def prepare(self, exchange: Exchange) -> None:
        """Read the file that the document is, unless its newest version was read from the same bytes."""
        self._reading = None
        if file := file_of(exchange):
            kept = self.look.run.store.latest_page(self.document)
            same = kept and kept.file and kept.file.digest == digest_of(file.body)
            self._reading = (reading_of(kept) if kept and same else None) or await read_in_turn(file.body)

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        reader = partial(document_of, row=self.row, reading=self._reading)
        answer, found = self.read(reader, answer, page)
        if found and (reason := self._is_another(found, page) or self._is_emptied(found)):
            answer, found = replace(answer, quality=Quality.UNREADABLE, reason=reason), None
        self.settle(kind_of(answer.quality))
        if answer.quality not in (Quality.PAGE, Quality.NOT_MODIFIED):
            self._keep(answer, None)
            yield from self.turned_away(errand, answer)
            return
        self.look.welcome()
        has_no_files = found is not None and not found.attachments
        kept = None if has_no_files else self.look.run.store.latest_page(self.document)
        whole, before = (found, self._before(found, answer.exchange)) if found else (kept, kept)
        if whole and whole.kind == "report" and whole.attachments:
            finish = partial(self._keep_whole, answer, before)
            yield from ask_files(self.look, Gathering(page=whole, known=kept, finish=finish), errand.ask.url)
        else:
            self._keep(answer, found, before)

    def _is_another(self, found: DocumentPage, page: Page | None) -> str | None:
        """Why this is not the listed report, although it may be one: the column, or the report of another row."""
        if page and digest_of(page.body) in self.look.listing_bodies:
            return "the column's page stands in its place"
        row, store = read_title(uncut(self.row.title)), self.look.run.store
        if None in (row.report_year, found.report_year) or row.report_year == found.report_year:
            return None
        kept = store.latest_page(self.document)
        known = kept is not None and kept.report_year == row.report_year
        if known or store.lists_report(self.look.portal.id, found.report_year, row.reporting_body, self.document):
            return f"the report of {found.report_year} stands in its place"
        return None

    def _is_emptied(self, found: DocumentPage) -> str | None:
        """Why a page without its text is no version of it; one that stays so is believed on the third date."""
        store = self.look.run.store
        kept = store.latest_page(self.document) if may_be_emptied(found) else None
        if kept is None or not is_emptied(found, kept):
            return None
        reason = f"its text is gone: {len(found.text)} characters, where the version before had {len(kept.text)}"
        return reason if store.dates_told(self.document, reason) < DATES_EMPTIED else None

    def _before(self, found: DocumentPage, exchange: Exchange) -> DocumentPage | None:
        """The newest version read again by today's reader; None for a file: its bytes decide, as they were kept."""
        kept = self.look.run.store.version_exchange(self.document)
        if kept is None or kept.body == exchange.body:
            return found if kept else None
        reader = partial(document_of, row=self.row)
        return None if file_of(kept) else self.read(reader, *answer_of(kept))[1]

    def _keep_whole(
        self, answer: Answer, before: DocumentPage | None, page: DocumentPage, checks: Sequence[FileCheck]
    ) -> None:
        """Keep the report with its files; a run that is stopped before they were had leaves it to the next one."""
        if self.look.run.stopping and any(check.lacking for check in checks):
            self.look.keep(answer)
            self.look.lacking.append(f"{answer.exchange.url}: the run was stopped before its attachments were had")
        else:
            self._keep(answer, page, before, checks)

    def _keep(
        self, answer: Answer, page: DocumentPage | None, before: DocumentPage | None = None,
        checks: Sequence[FileCheck] = (),
    ) -> None:  # fmt: skip
        run = self.look.run
        run.store.keep_document_soon(run.number, self.look.portal.id, self.document, answer, page, before, checks)

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        if self.is_listed:
            self.look.lacking.append(brief(reason))
        yield from ()
