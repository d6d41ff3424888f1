"""One walk of a column: which pages to ask for next, and how far the walk can be trusted at its end. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import takewhile
from urllib.parse import urlsplit

from archive.records import Ask, FullWalk, ListingPage, Quality, Row, Verdict, Way, canonical_address
from crawler.extract.addresses import ARTICLE
from crawler.extract.columns import is_year_name
from crawler.extract.titles import read_title

MOST_PAGES = 500  # an endless pager ends there, with its reason
MOST_EMPTY = 10  # pages in a row without rows: a calendar, and no column
MOST_ROWS = 10**9  # a count beyond it is no count
SHRUNK = 0.9  # fewer rows than this share of the last complete walk are doubtful
_LONG_WORD = re.compile(r"(\S{200})\S+")
_MOST_RUNS = 5


@dataclass(frozen=True, kw_only=True)
class WalkedPage:
    """`next`: the further pages of its own way that it names and that are needed. `unread`: as of a ListingPage."""

    url: str
    way: Way
    addresses: frozenset[str]
    repeats: bool
    next: frozenset[Ask]
    unread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    way: Way
    quality: Quality
    reason: str


@dataclass(kw_only=True)
class Walk:
    """`column`: its address in the registry, or as found. `body`: the one body whose column it is.

    `last`: the full walk whose rows a first page like it stands for; None: this one goes to the end.
    `led_to`: where a redirect led that left the column's own address. `short`: it ended after its first page.
    """

    column: str
    body: str | None = None
    last: FullWalk | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    captures: list[int] = field(default_factory=list)
    total: int | None = None
    page_count: int | None = None
    led_to: str | None = None
    short: bool = False
    first_page: str | None = None
    _pages: list[WalkedPage] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _asked: set[Ask] = field(default_factory=set)
    _settled: set[Ask] = field(default_factory=set)
    _held: list[Ask] = field(default_factory=list)
    _named: dict[tuple[str | None, ...], Ask] = field(default_factory=dict)

    def ask(self, ask: Ask) -> bool:
        """Note a page to be asked for; False when it was asked for already, or the walk is too long."""
        ask = self._first_named(ask)
        if ask in self._asked:
            return False
        if len(self._asked) >= MOST_PAGES:
            self._faults.append(Fault(way=ask.way, quality=Quality.FAILED, reason="the pager has no end"))
            return False
        self._asked.add(ask)
        return True

    def _first_named(self, ask: Ask) -> Ask:
        """The same page as it was first named: a session number in an address makes no other page."""
        key = (canonical_address(ask.url), urlsplit(ask.url).fragment, ask.method, ask.body)
        return self._named.setdefault(key, ask)

    def settle(self, ask: Ask) -> bool:
        """Note that a page was answered or failed; True when no other is under way."""
        self._settled.add(ask)
        return self._settled == self._asked

    def add(self, ask: Ask, page: ListingPage) -> list[Ask]:
        """Take in a page; the pages that it names and that are to be asked for now."""
        if page.fault:
            self.fail(ask, Quality.FAILED, f"{ask.url}: {page.fault}")
            return []
        page = replace(page, next=tuple(dict.fromkeys(map(self._first_named, page.next))))
        if page.total is not None and page.total <= MOST_ROWS:
            self.total = max(page.total, self.total or 0)
        if page.pages is not None and page.pages <= MOST_ROWS:
            self.page_count = max(page.pages, self.page_count or 0)
        if page.pointer:
            return self._shorter_way(page.next)
        if self.first_page is None:
            self.first_page = digest_of_rows(page)
            if page.next and self._is_as_before():
                self.short = True
                page = replace(page, next=())
        way = page.way or ask.way
        addresses = frozenset(canonical_address(row.url) for row in page.rows)
        repeats = bool(addresses) and any(each.addresses == addresses for each in self._pages if each.way is way)
        for row in page.rows:
            self.rows.setdefault(canonical_address(row.url), row)
        if folded := _of_two_years(page.rows):
            self.fail(ask, Quality.FAILED, f"reports of different years stand at one address, {folded}")
        empty = self._empty_in_a_row(way) if not addresses and page.next else 0
        if empty >= MOST_EMPTY:
            self.fail(ask, Quality.FAILED, f"the pager has no end: {empty} pages in a row without rows")
        enough = empty >= MOST_EMPTY or (way is Way.JSON and self.total is not None and len(self.rows) >= self.total)
        named = () if repeats or enough else page.next
        following = frozenset(ask for ask in named if ask.way is way)
        self._pages.append(
            WalkedPage(url=ask.url, way=way, addresses=addresses, repeats=repeats, next=following, unread=page.unread)
        )
        return self._shorter_way(named)

    def _empty_in_a_row(self, way: Way) -> int:
        """How many pages of a way had no rows, this one and those right before it."""
        pages = [page for page in self._pages if page.way is way]
        return 1 + len(list(takewhile(lambda page: not page.addresses, reversed(pages))))

    def _is_as_before(self) -> bool:
        """Whether the first page shows nothing new: its rows, the total and the page count are the same."""
        others = self._asked - self._settled
        if self.last is None or not self.last.first_page or len(others) > 1:
            return False
        seen = (self.first_page, self.total, self.page_count)
        return seen == (self.last.first_page, self.last.total, self.last.pages)

    def _shorter_way(self, named: tuple[Ask, ...]) -> list[Ask]:
        """The first way of those named that is not gone yet; the others wait until it turns out to lack something."""
        new = [ask for ask in named if ask not in self._asked]
        first = min((ask.way for ask in new), key=list(Way).index, default=None)
        self._held += [ask for ask in new if ask.way is not first]
        return [ask for ask in new if ask.way is first]

    def held_back(self) -> list[Ask]:
        """At the end: the pages of the next way, when no way gone so far is whole."""
        held, self._held = self._held, []
        return self._shorter_way(tuple(held)) if self._lacking() else []

    def fail(self, ask: Ask, quality: Quality, reason: str) -> None:
        self._faults.append(Fault(way=ask.way, quality=quality, reason=brief(reason)))

    def verdict(self, last_complete_rows: int | None, still: int = 1) -> tuple[Verdict, str | None]:
        """The verdict and its reason. `last_complete_rows`: of the column's last complete walk, `still`: here again."""
        if self.short and self.last:
            return Verdict.COMPLETE, f"short: its first page is as in the full walk of {self.last.at}"
        lacking = self._lacking()
        refused = [fault.reason for fault in self._faults if fault.quality is Quality.BLOCKED]
        if lacking and refused:
            return Verdict.BLOCKED, lacking
        if not self._pages:
            return Verdict.FAILED, lacking
        if lacking:
            return Verdict.INCOMPLETE, lacking
        if not self.rows:
            mend = "" if self.last else "; where a script writes them, the entry needs `render = true`"
            return Verdict.DOUBTFUL, f"complete, but no rows{mend}"
        if last_complete_rows and len(self.rows) < SHRUNK * last_complete_rows:
            return Verdict.DOUBTFUL, f"{len(self.rows)} rows, where the last complete walk had {last_complete_rows}"
        if last_complete_rows and not still:
            return Verdict.DOUBTFUL, f"none of the {last_complete_rows} rows of the last complete walk"
        reports = any(row.is_report for row in self.rows.values())
        if self.led_to and not reports:
            return Verdict.DOUBTFUL, f"it leads to {self.led_to}, which lists no report"
        if self.led_to and ARTICLE.search(self.led_to):
            return Verdict.DOUBTFUL, f"it leads to {self.led_to}, an article, which is no row of its own list"
        if not reports and all(is_year_name(row.title) for row in self.rows.values()):
            return Verdict.DOUBTFUL, f"each of its {len(self.rows)} rows is called by a year, and none is a report"
        return Verdict.COMPLETE, None

    def _lacking(self) -> str | None:
        """What the walk lacks; None when one way to the rows is whole by itself."""
        ways = dict.fromkeys([page.way for page in self._pages] + [fault.way for fault in self._faults])
        lacks = [self._lack_of(way) for way in ways]
        if not lacks:
            return "no page of it was had"
        return None if None in lacks else "; ".join(dict.fromkeys(lack for lack in lacks if lack))

    def _lack_of(self, way: Way) -> str | None:
        """Why the pages of this way are not the whole column; None when they are."""
        pages = [page for page in self._pages if page.way is way]
        if way is Way.PAGES and self._is_counted_out(pages):
            return None
        reasons = [fault.reason for fault in self._faults if fault.way is way]
        if repeated := [n for n, page in enumerate(pages, 1) if page.repeats]:
            reasons.append(_of_pages(repeated, "repeats an earlier page", "repeat earlier pages"))
        if len(pages) > 1 and (gaps := [n for n, page in enumerate(pages, 1) if self._is_gap(page)]):
            where = f": {pages[gaps[0] - 1].url}" if len(gaps) == 1 else ""
            reasons.append(brief(_of_pages(gaps, "has no rows", "have no rows") + where))
        if unmet := self._unmet(way, pages):
            reasons.append(f"pages named and not had: {unmet}")
        if self.total is not None:
            if len(self.rows) < self.total:
                reasons.append(f"{len(self.rows)} rows of {self.total}")
        else:
            reasons += self._short_of_end(way, pages)
        if unread := [page.unread for page in pages if page.unread and not page.next and not self._is_total_had()]:
            reasons.append(f"its pager shows {unread[-1]!r}, and no address of that page can be read")
        return "; ".join(dict.fromkeys(reasons)) or None

    def _is_counted_out(self, pages: list[WalkedPage]) -> bool:
        """Whether all pages that the site counts were had, with all rows that it counts: a link beyond them is idle."""
        if any(fault.quality is Quality.BLOCKED for fault in self._faults):
            return False
        had = sum(bool(page.addresses) and not page.repeats for page in pages)
        if self.page_count is None or had < self.page_count:
            return False
        return self._is_total_had() or (self.total is None and self.page_count > 1)

    def _is_total_had(self) -> bool:
        return self.total is not None and len(self.rows) >= self.total

    def _is_gap(self, page: WalkedPage) -> bool:
        """An empty page; at the pager's end it is none where the site's own total shows that nothing lacks."""
        return not page.addresses and (bool(page.next) or not self._is_total_had())

    def _unmet(self, way: Way, pages: list[WalkedPage]) -> int:
        """How many pages of this way were named or asked for, and neither answered nor failed."""
        named = {ask for page in pages for ask in page.next} | {ask for ask in self._asked if ask.way is way}
        return len(named - self._settled)

    def _short_of_end(self, way: Way, pages: list[WalkedPage]) -> Iterator[str]:
        """Without a total: why these pages may not reach the column's end."""
        if way is Way.PAGES and pages and len(pages) < (self.page_count or 0):
            yield f"{len(pages)} pages of {self.page_count}"
        if pages and all(page.next for page in pages):
            yield "its last page names a next one"
        own, most = self._rows_by(way), max(self._rows_by(page.way) for page in self._pages) if self._pages else 0
        if own < most:
            yield f"{own} rows come this way, {most} another"
        if way is Way.WIDE and own <= max((self._rows_by(each) for each in Way if each is not way), default=0):
            yield "asking for more rows a page brought none"

    def _rows_by(self, way: Way) -> int:
        return len(frozenset[str]().union(*(page.addresses for page in self._pages if page.way is way)))


def brief(reason: str) -> str:
    """A reason without the rest of a word that is longer than a line, such as an address.

    >>> len(brief("http://a.cn/" + "a" * 1_000_000 + ": answered with status 404"))
    226
    """
    return _LONG_WORD.sub(r"\1…", reason)


def _of_two_years(rows: tuple[Row, ...]) -> str | None:
    """An address at which reports of two years are listed: what tells them apart was taken for a visit's number."""
    years: dict[str, set[int]] = {}
    for row in rows:
        year = read_title(row.title).report_year if row.is_report else None
        if year:
            years.setdefault(canonical_address(row.url), set()).add(year)
    return next((address for address, named in years.items() if len(named) > 1), None)


def _of_pages(numbers: list[int], one: str, many: str) -> str:
    """What is said of pages by their numbers.

    >>> _of_pages([3], "has no rows", "have no rows"), _of_pages([2, 3, 4, 9], "has no rows", "have no rows")
    ('page 3 has no rows', 'pages 2 to 4, 9 have no rows')
    """
    if len(numbers) == 1:
        return f"page {numbers[0]} {one}"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS]]
    return f"pages {', '.join(said)}{' and others' if len(runs) > _MOST_RUNS else ''} {many}"


def digest_of_rows(page: ListingPage) -> str:
    """SHA-256 of a page's rows: their addresses, titles and dates, in order."""
    rows = [[canonical_address(row.url), row.title, row.date] for row in page.rows]
    return sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
