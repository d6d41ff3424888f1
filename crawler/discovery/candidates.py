"""What a page shows to a search: where it leads, whether it is a column, and which parts a column of columns has."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage
from crawler.discovery.frontier import Candidate
from crawler.discovery.promise import Promise, promise_of
from crawler.extract.addresses import ARTICLE
from crawler.extract.attachments import is_file
from crawler.extract.columns import is_column_address, is_column_name
from crawler.extract.headings import name_pieces
from crawler.extract.leads import Lead, leads_of, onward, told_in_scripts
from crawler.extract.page import Page
from crawler.extract.regions import own_paths
from crawler.extract.titles import read_title
from crawler.platforms import read, recognise
from crawler.reading import columns_of

_ENTRY_LINKS = 5  # a page with no more links than these only leads on
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?度?(?:年报|年度报告)?")
_ANY_YEAR = re.compile(r"(?:19|20)\d{2}")
_DOCUMENT = re.compile(r".*(?:报告|总结|通知|公告|通报|报表|意见|方案|要点|办法|情况|函)(?:[（(].*[）)])?")
_LEAST_REPORTS = 2  # rows by which a page without a name is a column
_GUESSES: dict[str | None, tuple[tuple[str, int], ...]] = {  # where a platform keeps its directory, and its promise
    "gkmlpt": (("/gkmlpt/index", 45), ("/gkmlpt/annualreport", 15)),
    "nfcms": (("/gkmlpt/index", 20),),
}


def is_markup(page: Page) -> bool:
    return not page.is_binary and not page.is_plain_text and page.json is None


def onward_of(page: Page, came_by: Candidate) -> list[Candidate]:
    """Where a page that only leads on leads to."""
    urls = onward(page.outline, page.url) if is_markup(page) else ()
    return [replace(came_by, ask=Ask(url=url), named_by=page.url) for url in urls]


def candidates_of(page: Page, came_by: Candidate, platform: str) -> Iterator[Candidate]:
    """Every address of a page that promises to lead to the reports."""
    if not is_markup(page):
        return
    leads = leads_of(page.outline, page.url)
    told = [Lead(url=url, names=()) for url in told_in_scripts(page.outline, page.url) if is_column_address(url)]
    for lead in (*leads, *told):
        promise, why = promise_of(lead, came_by.depth)
        if promise:
            yield _candidate(came_by, page, lead.url, promise, why)
    if len(leads) <= _ENTRY_LINKS:
        for lead in leads:
            yield _candidate(came_by, page, lead.url, Promise.ENTRY, "one of few links")
    yield from _of_dialect(page, came_by, platform, {lead.url for lead in leads})


def _of_dialect(page: Page, came_by: Candidate, platform: str, linked: set[str]) -> Iterator[Candidate]:
    """The columns that only the page's platform can see, and where it keeps its directory."""
    why = "the category of annual reports in the platform's directory"
    for ask in columns_of(page, platform):
        if ask.method != "GET":  # an entry of the registry cannot say it: the page that names it is the column
            yield _candidate(came_by, page, ask, Promise.ROWS, why, column=page.url)
        elif ask.url not in linked:
            yield _candidate(came_by, page, ask.url, Promise.NAMED, why)
    for path, promise in _GUESSES.get(recognise(page), ()):
        yield _candidate(came_by, page, urljoin(page.url, path), promise, "the platform's directory")


def rows_elsewhere(page: Page, came_by: Candidate, listing: ListingPage) -> list[Candidate]:
    """The pages that a column without rows of its own names for them."""
    if not listing.next or not (listing.pointer or not listing.rows):
        return []
    column = came_by.column or page.url
    return [
        _candidate(came_by, page, ask, Promise.ROWS, came_by.why, steps=0, column=column, tree=came_by.tree)
        for ask in listing.next
    ]


def parts_of(page: Page, came_by: Candidate, listing: ListingPage) -> list[Candidate]:
    """The years and departments of a column of columns: what stands below it, and its rows; what has a date is none."""
    if not is_markup(page):
        return []
    rows = {row.url: row.date for row in listing.rows}
    leads = [lead for lead in leads_of(page.outline, page.url) if lead.url in rows or is_below(lead.url, page.url)]
    undated = [lead for lead in leads if not rows.get(lead.url)]
    return [_part(page, came_by, lead) for lead in undated if lead.names and _may_be_part(lead, page)]


def years_of(page: Page, came_by: Candidate) -> list[Candidate]:
    """The years below a column that shows reports of its own."""
    leads = leads_of(page.outline, page.url) if is_markup(page) else ()
    years = (lead for lead in leads if any(_YEAR.fullmatch(name) for name in lead.names))
    return [_part(page, came_by, lead) for lead in years if is_below(lead.url, page.url) and _may_be_part(lead, page)]


def _part(page: Page, came_by: Candidate, lead: Lead) -> Candidate:
    return _candidate(came_by, page, lead.url, Promise.BELOW, f"{came_by.why} › {lead.names[0]}", tree=page.url)


def _may_be_part(lead: Lead, page: Page) -> bool:
    if ARTICLE.search(lead.url) or is_file(lead.url):
        return False
    if any(_DOCUMENT.fullmatch(name) and not (_YEAR.fullmatch(name) or is_column_name(name)) for name in lead.names):
        return False
    is_page_number = all(len(name) < 4 and name.isdigit() for name in lead.names)
    return not is_page_number and not re.search(r"[_/](?:index|list)_\d+\.|[?&]page\w*=", lead.url)


def is_below(url: str, column: str) -> bool:
    """Does an address stand under a column's own."""
    parts = urlsplit(url)
    return url != column and f"{parts.netloc.lower()}{parts.path}".startswith(own_paths(column))


def reasons_of(page: Page, came_by: Candidate) -> tuple[str, ...]:
    """What names a page as a column of annual reports: the words that led to it, and its own."""
    reasons = []
    if came_by.is_named:
        reasons.append(f"{came_by.why} (on {came_by.named_by})")
    if is_markup(page):
        metas = page.outline.metas
        own = {f"{name} {value}": value for name in ("ColumnName", "ColumnType") if (value := metas.get(name.lower()))}
        own |= {f"title {piece}": piece for piece in sorted(name_pieces(page.outline)) if piece not in own.values()}
        reasons += [said for said, name in own.items() if is_column_name(name, page.url)]
    if not reasons and is_column_address(page.url):
        reasons.append(f"address {page.url}")
    return tuple(reasons)


def reports_of(listing: ListingPage) -> tuple[str, ...]:
    """The rows that are reports; a row without year and date may be the link to a column."""
    rows = (row for row in listing.rows if row.is_report)
    return tuple(
        row.url for row in rows if row.date or _ANY_YEAR.search(row.title) or read_title(row.title).report_year
    )


def is_by_rows(listing: ListingPage) -> bool:
    """Is a page that nothing names a column by its rows: half of them are reports."""
    reports = len(reports_of(listing))
    return reports >= _LEAST_REPORTS and 2 * reports >= len(listing.rows)


def is_one_report(page: Page, platform: str) -> bool:
    """Is a page a report itself, with others beside it."""
    found = read(page, platform)
    return isinstance(found, DocumentPage) and found.kind == "report" and found.report_year is not None


def _candidate(
    came_by: Candidate, page: Page, ask: Ask | str, promise: int, why: str, *, steps: int = 1,
    column: str | None = None, tree: str = "",
) -> Candidate:  # fmt: skip
    return Candidate(
        ask=Ask(url=ask) if isinstance(ask, str) else ask,
        promise=promise,
        why=why,
        named_by=page.url,
        depth=came_by.depth + steps,
        column=column,
        tree=tree,
    )
