"""The visit of a column: the pages of one walk, and the reports that they name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.bodies import digest_of
from archive.records import Answer, Ask, ListingPage, Quality, Way, canonical_address
from crawler.extract.page import Page
from crawler.look import Look, kind_of
from crawler.reading import listing_of
from crawler.visits.document import DocumentVisit
from crawler.visits.visit import Errand, Visit
from crawler.walk import Walk


@dataclass(kw_only=True)
class ColumnVisit(Visit):
    priority = 10  # the whole walk before the documents

    walk: Walk

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        answer, listing = self.read(listing_of, answer, self.as_asked(answer, page, errand))
        capture = self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if page:
            self.look.listing_bodies.add(digest_of(page.body))
        if listing is None:
            yield from self.turned_away(errand, answer)
        else:
            yield from self.go_on(capture, listing, errand)

    def go_on(self, capture: int, listing: ListingPage, errand: Errand) -> Iterator[Errand]:
        """Take in a page of the column that is kept already."""
        new = self.look.see_rows(self.walk, listing.rows)  # before the walk knows of the page: it may not be kept
        self.walk.captures.append(capture)
        if canonical_address(errand.origin.url) != canonical_address(errand.ask.url):
            self.walk.led_to = errand.ask.url
        yield from self._ask(self.walk.add(errand.origin, listing), errand.ask.url)
        for document, row in new:
            visit = DocumentVisit(look=self.look, document=document, row=row)
            yield Errand(ask=Ask(url=row.url), visit=visit, named_by=errand.ask.url)
        yield from self._settle(errand)

    def ends_the_look(self, errand: Errand) -> bool:
        """A second way that is refused leaves the first one: a bare interface is often closed to guests."""
        return errand.origin.way is Way.PAGES or not self.walk.captures

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        self.walk.fail(errand.origin, quality, reason)
        yield from self._settle(errand)

    def _ask(self, asks: Iterable[Ask], named_by: str) -> Iterator[Errand]:
        for ask in asks:
            if self.walk.ask(ask):
                yield Errand(ask=ask, visit=self, named_by=named_by)

    def _settle(self, errand: Errand) -> Iterator[Errand]:
        """When its last page is settled a walk ends; after the last walk, reports that no listing named are met."""
        if not self.walk.settle(errand.origin):
            return
        held = list(self._ask(self.walk.held_back(), errand.ask.url))
        yield from held
        if held:
            return
        self.look.close_walk(self.walk)
        if self.look.walked and not self.look.refused:
            for document, row, is_listed in self.look.meet_known():
                visit = DocumentVisit(look=self.look, document=document, row=row, is_listed=is_listed)
                yield Errand(ask=Ask(url=row.url), visit=visit)


def open_walks(look: Look, columns: Iterable[tuple[Ask, str | None]], named_by: str | None = None) -> list[Errand]:
    """The first errand of each column's walk; all are open before the first can end."""
    walks = [(ask, look.open_walk(ask, body)) for ask, body in columns]
    return [
        Errand(ask=ask, visit=ColumnVisit(look=look, walk=walk), named_by=named_by)
        for ask, walk in walks
        if walk and walk.ask(ask)
    ]
