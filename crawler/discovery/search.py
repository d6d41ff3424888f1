"""The search of one site for its columns of annual reports: best first, within a budget of requests. Pure.

What a page shows decides where to look next; a column is one only when its own listing holds reports.
Source: docs/discovery.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from archive.records import Ask, ListingPage, Quality, without_session
from crawler.discovery.candidates import (
    candidates_of,
    entries_of,
    is_by_rows,
    is_of_other_bodies,
    is_one_report,
    links_of,
    onward_of,
    parts,
    reasons_of,
    reports_of,
    rows_elsewhere,
)
from crawler.discovery.found import FoundColumn, holds, worth_keeping
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.parts import is_below, is_year, years_beside
from crawler.discovery.promise import Promise
from crawler.extract.addresses import ARTICLE, without_fragment
from crawler.extract.marks import marks_of
from crawler.extract.page import Page
from crawler.platforms import recognise
from crawler.reading import listing_of

BUDGET = 40  # requests of one search, robots.txt included
_SPENT = f"the {BUDGET} requests of a search are used up"
_ROWS_TRIED = 2  # pages in which the rows of one column are looked for
_BARREN = 4  # parts of a column of columns without a new report, after which the others are left alone
_ENOUGH = 4  # parts with reports, after which the others wait until the site's own column is known
_TOLD = 3  # examples of each kind in the reason of a search that found nothing
_ALIKE = 2  # parts with reports, after which those not asked for any more are believed to be alike


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A page that was not had. `is_named`: it was called a column; `promise`: as of its candidate."""

    is_named: bool
    promise: int
    quality: Quality
    reason: str


@dataclass(kw_only=True)
class Search:
    """`hosts`, `kin`: as of the Frontier. `pages`: read; `stopped`: why it ended; `site`: what its pages say of it.

    `refused`: addresses called like a column that are none, with the reason; `failures`: pages not had;
    `platforms`: those recognised, each with the first page that showed it.
    """

    home: str
    platform: str = "auto"
    hosts: frozenset[str] = frozenset()
    kin: bool = False
    pages: int = 0
    stopped: str = "nothing more to follow"
    site: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    platforms: dict[str, str] = field(default_factory=dict)
    _found: dict[str, FoundColumn] = field(default_factory=dict)
    _barren: Counter[str] = field(default_factory=Counter)
    _fruitful: Counter[str] = field(default_factory=Counter)
    _best: int = 0  # what the most promising page beside the first promised
    _above: dict[str, str] = field(default_factory=dict)  # the tree of a part that shows no more than parts
    _links: dict[str, frozenset[str]] = field(default_factory=dict)  # what each page read leads to

    def __post_init__(self) -> None:
        self.frontier = Frontier(home=self.home, hosts=self.hosts, kin=self.kin)
        self.frontier.offer(Candidate(ask=Ask(url=self.home), promise=Promise.ONWARD, why="the address given"))
        if self.platform == "gkmlpt":
            index = Ask(url=urljoin(self.home, "gkmlpt/index"))
            self.frontier.offer(Candidate(ask=index, promise=Promise.ONWARD + 1, why="the platform's directory"))

    def next(self, asked: int) -> Candidate | None:
        """The address to ask for now, after so many requests in all; None when the search has ended."""
        while candidate := self.frontier.best(self._waits):
            if asked >= BUDGET:
                self.stopped = _SPENT
                return None
            if not candidate.is_named and self._has_own_column():
                self.stopped = "enough is known"
                return None
            self.frontier.take(candidate)
            if not self._is_needless(candidate):
                self._best = max(self._best, candidate.promise if candidate.named_by else 0)
                return candidate
        return None

    def _has_own_column(self) -> bool:
        return any(not column.of_others for column in self._found.values())

    def _waits(self, candidate: Candidate) -> bool:
        """Is a part of a tree of which enough is known to believe the others, while the site's own column is not."""
        return bool(candidate.tree) and self._fruitful[candidate.tree] >= _ENOUGH and not self._has_own_column()

    def _is_needless(self, candidate: Candidate) -> bool:
        """Is it known what stands there, or likely that nothing does."""
        if candidate.promise == Promise.ADDRESS and any(is_below(candidate.ask.url, url) for url in self._found):
            return True
        is_barren = self._barren[candidate.tree] >= _BARREN and not self._fruitful[candidate.tree]
        return candidate.column in self._found or (bool(candidate.tree) and is_barren)

    def lack(self, candidate: Candidate, quality: Quality, reason: str) -> None:
        """A page was not had."""
        failure = Failure(is_named=candidate.is_named, promise=candidate.promise, quality=quality, reason=reason)
        self.failures.append(failure)
        self._barren[candidate.tree] += 1

    def add(self, candidate: Candidate, page: Page) -> None:
        """Take in a page that was asked for. Raises Unreadable."""
        self.pages += 1
        self.frontier.take(replace(candidate, ask=Ask(url=page.url)))  # where it was led to
        self._note(page)
        self._links[page.url] = links_of(page)
        if not self._weigh(candidate, page) and (leads_on := onward_of(page, candidate)):
            self._offer(leads_on)
            return
        for each in candidates_of(page, candidate, self.platform):
            if "#" not in each.ask.url or without_fragment(each.ask.url) != without_fragment(page.url):
                self.frontier.offer(each)
            elif self.frontier.take(each):  # the same page once more, read for another category
                self._weigh(each, Page(each.ask.url, page.body, page.content_type))
        if self.pages == 1 and self.frontier.best(self._waits) is None:
            self._offer(entries_of(page, candidate))

    def _offer(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            self.frontier.offer(candidate)

    def _note(self, page: Page) -> None:
        if (platform := recognise(page)) is not None:
            self.platforms.setdefault(platform, page.url)
        if page.is_markup:
            metas = page.outline.metas
            said = {"name": metas.get("sitename"), "code": metas.get("siteidcode"), "title": page.outline.head_title}
            for name, value in said.items():
                if value:
                    self.site.setdefault(name, value)

    def _weigh(self, candidate: Candidate, page: Page) -> bool:
        """Is this page a column, or one of columns, or does it say where the column's rows are."""
        listing, reasons = listing_of(page, self.platform), reasons_of(page, candidate)
        if reports_of(listing) and (reasons or is_by_rows(listing)):
            if is_one_report(page, self.platform):
                return self._take_report(candidate, page, listing, reasons)
            further = self._parts(candidate, page, listing)
            doubt = None if further else years_beside(page, listing)
            reasons = (*(reasons or ("most of its rows are reports",)), *filter(None, [doubt]))
            self._find(candidate, page, listing, reasons)
            self._offer(further)
            return True
        if not reasons:
            return False
        if rows := rows_elsewhere(page, candidate, listing)[:_ROWS_TRIED]:
            self._offer(rows)
            return True
        if is_one_report(page, self.platform):
            return self._take_report(candidate, page, listing, reasons)
        self._barren[candidate.tree] += 1
        further = self._parts(candidate, page, listing)
        self._offer(further)
        if further:
            self._above[page.url] = candidate.tree
        else:
            self.refused[page.url] = listing.fault or _why_none(page, listing)
        return bool(further)

    def _take_report(self, candidate: Candidate, page: Page, listing: ListingPage, reasons: tuple[str, ...]) -> bool:
        """A report stands where a column was looked for: a part like it is none, a column with the others beside is."""
        if candidate.tree:
            self._barren[candidate.tree] += _BARREN
        elif candidate.is_named and not ARTICLE.search(candidate.ask.url) and is_by_rows(listing):
            shown = (*reasons, f"it shows {page.url}")
            self._find(replace(candidate, column=candidate.ask.url), page, listing, shown)
            return True
        elif reasons:
            self.refused[page.url] = "it is one report"
            self._offer(self._parts(candidate, page, listing, is_report=True))
        return False

    def _parts(
        self, candidate: Candidate, page: Page, listing: ListingPage, *, is_report: bool = False
    ) -> list[Candidate]:
        known = self._links.get(candidate.named_by or "", frozenset())
        return parts(page, candidate, listing, known, has_reports=is_report or bool(reports_of(listing)))

    def _find(self, candidate: Candidate, page: Page, listing: ListingPage, reasons: tuple[str, ...]) -> None:
        column = FoundColumn(
            url=candidate.column or page.url,
            platform=listing.platform,
            reasons=reasons,
            named_by=candidate.named_by,
            reports=reports_of(listing),
            rows=len(listing.rows),
            is_whole=not listing.next,
            of_year=is_year(candidate.why.rpartition(" › ")[2]),
            of_others=is_of_other_bodies(page, candidate, " ".join(self.site.values())),
        )
        is_new = not any(holds(other, column) for other in self._found.values())
        (self._fruitful if is_new else self._barren)[candidate.tree] += 1
        if is_new and (above := self._above.pop(candidate.tree, None)) is not None:
            self._barren[above] -= 1
        self._found.setdefault(column.url, column)

    @property
    def columns(self) -> list[FoundColumn]:
        """The columns in the order found, and the parts that are believed to be alike; no address is of one visit."""
        columns = (*worth_keeping(list(self._found.values())), *self._alike())
        return [replace(column, url=without_session(column.url)) for column in columns]

    def _alike(self) -> Iterator[FoundColumn]:
        """The parts of a column of columns that were not asked for any more, where those that were are columns."""
        for candidate in self.frontier.left():
            alike = self._fruitful[candidate.tree]
            if candidate.promise == Promise.BELOW and alike >= max(_ALIKE, self._barren[candidate.tree]):
                reason = f"{candidate.why}: not read, {alike} beside it are columns"
                yield FoundColumn(url=candidate.ask.url, platform=None, reasons=(reason,), named_by=candidate.tree)

    def doubts(self) -> Iterator[str]:
        """Why the columns found may not be all."""
        if self.stopped == _SPENT:
            yield f"ended: {self.stopped}"
        if not self._has_own_column():
            yield "no column of the site's own body was found"

    def fault(self) -> tuple[Quality, str]:
        """Why no column was found, and how that counts: the best way to it was refused, or the search failed."""
        refusals = [each for each in self.failures if each.quality is Quality.BLOCKED]
        blocked = any(each.is_named or not self.pages or each.promise >= self._best for each in refusals)
        return (Quality.BLOCKED if blocked else Quality.FAILED), "; ".join(self._told())

    def _told(self) -> Iterator[str]:
        if self.pages:
            yield f"{self.home} leads to no column of annual reports: pages read: {self.pages}, {self.stopped}"
        yield from (f"{url}: {reason}" for url, reason in list(self.refused.items())[:_TOLD])
        yield from (failure.reason for failure in self.failures[:_TOLD])
        for host, what in list(self.frontier.abroad.items())[:_TOLD]:
            yield f"host {host} is not in the portal's `hosts`: {what}"


def _why_none(page: Page, listing: ListingPage) -> str:
    if listing.rows:
        return f"none of its {len(listing.rows)} rows is a report"
    if page.is_markup and marks_of(page.outline, frozenset()).nothing:
        return "it says itself that there is nothing yet"
    return "it shows no rows; where a script writes them, an entry with `render = true` is needed"
