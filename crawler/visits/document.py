"""The visit of a report's own page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from archive.records import Answer, Exchange, Quality, Row, canonical_address
from crawler.extract.page import Page
from crawler.look import kind_of
from crawler.reading import answer_of, document_of
from crawler.visits.visit import Errand, Visit


@dataclass(kw_only=True)
class DocumentVisit(Visit):
    """`row`: of the listing that named it in this look, None when none did; `title`: that it was listed under."""

    is_listing = False

    document: str
    title: str
    row: Row | None = None

    def validators(self, url: str) -> tuple[str | None, str | None]:
        return self.look.run.store.validators(url, self.document)

    def known(self, url: str) -> Exchange | None:
        return self.look.run.store.version_exchange(self.document)

    def judge(self, answer: Answer, errand: Errand, leads_to: str | None) -> Answer:
        """A portal that has no such page any more often leads to its front page instead of saying so."""
        home = canonical_address(self.look.portal.home)
        if answer.quality is Quality.REDIRECT and leads_to and canonical_address(leads_to) == home:
            return replace(answer, quality=Quality.GONE, reason="its own address leads to the front page")
        return super().judge(answer, errand, leads_to)

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        look = self.look
        reader = partial(document_of, row=self.row, title=self.title)
        answer, found = self.read(reader, answer, page)
        kept = look.run.store.version_exchange(self.document) if found else None
        if kept and kept.body == answer.exchange.body:
            before = found
        else:
            before = self.read(reader, *answer_of(kept))[1] if kept else None
        look.run.store.keep_document(look.run.number, look.portal.id, self.document, answer, found, before)
        look.settle(kind_of(answer.quality))
        if answer.quality in (Quality.PAGE, Quality.NOT_MODIFIED):
            look.welcome()
        else:
            yield from self.turned_away(errand, answer)

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        if self.row:
            self.look.lacking.append(reason)
        yield from ()
