"""The visit of pages that may lead to the columns, when the registry names none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from archive.records import Answer, Ask, Quality
from crawler.discovery.found import FoundColumn
from crawler.discovery.frontier import Candidate
from crawler.discovery.search import BUDGET, Search
from crawler.extract.addresses import without_fragment
from crawler.extract.page import Page
from crawler.look import Look, kind_of
from crawler.reading import Unreadable, listing_of
from crawler.visits.column import ColumnVisit, open_walks
from crawler.visits.visit import Errand, Visit


@dataclass(kw_only=True)
class SearchVisit(Visit):
    """One page after the other, as the search says; at its end the columns found are walked."""

    priority = 10
    is_listing = False  # one page that is refused is not the portal's refusal, unless it is the first

    search: Search
    _now: Candidate | None = None
    _had: dict[str, tuple[int, Page]] = field(default_factory=dict)  # capture and page by address

    @classmethod
    def of(cls, look: Look) -> Self:
        portal = look.portal
        return cls(look=look, search=Search(home=portal.home, platform=portal.platform, hosts=portal.allowed_hosts))

    @property
    def renders(self) -> bool:
        return self.look.portal.render

    def begin(self) -> list[Errand]:
        """The first errand; until the search ends, no more than its budget is sent, retries and redirects included."""
        self.look.searched = True
        self._whole_budget = self.look.budget.pages
        self.look.budget.pages = min(self._whole_budget, BUDGET)
        return list(self._go_on())

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        page = self.as_asked(answer, page, errand)
        answer, is_read = self.read(self._add, answer, page)
        capture = self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if page is None or not is_read:
            yield from self.turned_away(errand, answer)
            return
        self.look.welcome()
        self._had[without_fragment(page.url)] = capture, page
        yield from self._go_on()

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        if self._now:
            self.search.lack(self._now, quality, reason)
        if quality is Quality.BLOCKED and not self.search.pages:
            yield from self.end()
        else:
            yield from self._go_on()

    def _add(self, page: Page, platform: str) -> bool:
        if self._now:
            self.search.add(self._now, page)
        return True

    def _go_on(self) -> Iterator[Errand]:
        self._now = self.search.next(self.look.asked)
        if self._now and self.look.ended:
            self._now, self.search.stopped = None, self.look.ended[1]
        if self._now:
            yield self.errand_of(self._now)
        else:
            yield from self.end()

    def errand_of(self, candidate: Candidate) -> Errand:
        return Errand(ask=candidate.ask, visit=self, named_by=candidate.named_by)

    def end(self) -> Iterator[Errand]:
        """The walks of the columns found; a page that the search has read is not asked for again."""
        self.look.budget.pages = self._whole_budget
        columns = self.search.columns
        if not columns:
            self.look.lack_entrance(*self.search.fault())
        errands = [errand for column in columns for errand in self._open(column)]
        for errand in errands:
            yield from self._walk(errand)

    def _open(self, column: FoundColumn) -> list[Errand]:
        return open_walks(self.look, [(Ask(url=column.url), None)], column.named_by)

    def _walk(self, errand: Errand) -> Iterator[Errand]:
        capture, page = self._had.get(without_fragment(errand.ask.url), (0, None))
        if page is None or not isinstance(errand.visit, ColumnVisit):
            yield errand
            return
        try:
            listing = listing_of(Page(errand.ask.url, page.body, page.content_type), self.look.portal.platform)
        except Unreadable as error:
            yield from errand.visit.lack(errand, Quality.UNREADABLE, str(error))
        else:
            yield from errand.visit.go_on(capture, listing, errand)
