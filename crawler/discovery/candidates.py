"""What a page shows to a search: where it leads, whether it is a column, and which parts a column of columns has."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Row
from crawler.discovery.frontier import Candidate
from crawler.discovery.parts import parts_of
from crawler.discovery.promise import Promise, promise_of
from crawler.extract.addresses import ARTICLE
from crawler.extract.columns import is_column_address, is_column_name, is_of_others
from crawler.extract.headings import name_pieces
from crawler.extract.leads import Lead, leads_of, onward, refreshes_of
from crawler.extract.page import Page
from crawler.extract.script_leads import leads_in_scripts, paths_in_scripts
from crawler.extract.titles import read_title
from crawler.platforms import read, recognise
from crawler.reading import columns_of

_ENTRY_LINKS = 5  # a page with no more links than these only leads on
_FRAMED = 2  # how much less than its section a frame of it promises
_ANY_YEAR = re.compile(r"(?:19|20)\d{2}")
_LEAST_REPORTS = 2  # rows by which a page without a name is a column
_GUESSES: dict[str | None, tuple[tuple[str, int], ...]] = {  # where a platform keeps its directory, and its promise
    "gkmlpt": (("/gkmlpt/index", 45), ("/gkmlpt/annualreport", 15)),
    "nfcms": (("/gkmlpt/index", 20),),
}


def onward_of(page: Page, came_by: Candidate) -> list[Candidate]:
    """Where a page that only leads on leads to."""
    urls = onward(page.outline, page.url) if page.is_markup else ()
    return [replace(came_by, ask=Ask(url=url), named_by=page.url) for url in urls]


def candidates_of(page: Page, came_by: Candidate, platform: str) -> Iterator[Candidate]:
    """Every address of a page that promises to lead to the reports."""
    if not page.is_markup:
        return
    leads = leads_of(page.outline, page.url)
    told = [lead for lead in leads_in_scripts(page.outline, page.url) if _is_told_column(lead)]
    for lead in (*leads, *told):
        promise, why = promise_of(lead, came_by.depth, came_by.why)
        if lead.is_frame and _is_section(came_by) and urlsplit(lead.url).netloc == urlsplit(page.url).netloc:
            yield _candidate(came_by, page, lead.url, came_by.promise - _FRAMED, came_by.why, steps=0)
        if promise:
            yield _candidate(came_by, page, lead.url, promise, why)
    if len(leads) <= _ENTRY_LINKS:
        for lead in leads:
            yield _candidate(came_by, page, lead.url, Promise.ENTRY, "one of few links")
    if came_by.named_by is None:
        for url in refreshes_of(page.outline, page.url):
            yield _candidate(came_by, page, url, Promise.ONWARD, "the first page leads there")
    yield from _of_dialect(page, came_by, platform, {lead.url for lead in leads})


def entries_of(page: Page, came_by: Candidate) -> list[Candidate]:
    """The pages that the scripts of an entry page name, where it offers nothing else."""
    paths = paths_in_scripts(page.outline, page.url) if page.is_markup else ()
    return [_candidate(came_by, page, url, Promise.ENTRY, "named in a script of an entry page") for url in paths]


def _is_told_column(lead: Lead) -> bool:
    return is_column_address(lead.url) or any(is_column_name(name, lead.url) for name in lead.names)


def _is_section(came_by: Candidate) -> bool:
    return Promise.ENTRY < came_by.promise < Promise.ADDRESS


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


def parts(
    page: Page, came_by: Candidate, listing: ListingPage, known: frozenset[str], *, has_reports: bool
) -> list[Candidate]:
    """The years, departments and kinds of a column of columns; `known`, `has_reports` as of `parts_of`."""
    if not page.is_markup:
        return []
    leads = parts_of(page, listing, known, has_reports=has_reports)
    whys = (" › ".join((came_by.why, *lead.names[:1])) for lead in leads)
    return [
        _candidate(came_by, page, lead.url, Promise.BELOW, why, tree=page.url)
        for lead, why in zip(leads, whys, strict=True)
    ]


def links_of(page: Page) -> frozenset[str]:
    """The addresses that a page leads to."""
    return frozenset(lead.url for lead in leads_of(page.outline, page.url)) if page.is_markup else frozenset()


def reasons_of(page: Page, came_by: Candidate) -> tuple[str, ...]:
    """What names a page as a column of annual reports: the words that led to it, and its own."""
    reasons = [f"{came_by.why} (on {came_by.named_by})"] if came_by.is_named else []
    reasons += _own_names(page)
    if not reasons and is_column_address(page.url):
        reasons.append(f"address {page.url}")
    return tuple(reasons)


def _own_names(page: Page) -> dict[str, str]:
    """The names by which a page calls itself a column of annual reports, by what is said of each."""
    if not page.is_markup:
        return {}
    metas = page.outline.metas
    own = {f"{name} {value}": value for name in ("ColumnName", "ColumnType") if (value := metas.get(name.lower()))}
    own |= {f"title {piece}": piece for piece in sorted(name_pieces(page.outline)) if piece not in own.values()}
    return {said: name for said, name in own.items() if is_column_name(name, page.url)}


def is_of_other_bodies(page: Page, came_by: Candidate, site: str) -> bool:
    """Does a column's name, or that of the column it is a part of, say that its reports are not the site's own."""
    names = came_by.why.split(" › ") if came_by.is_named else []
    return any(is_of_others(name, site) for name in (*names, *_own_names(page).values()))


def reports_of(listing: ListingPage) -> tuple[str, ...]:
    """The rows that are reports; a row without year and date may be the link to a column, but for an article's."""
    return tuple(row.url for row in listing.rows if row.is_report and _is_dated(row))


def _is_dated(row: Row) -> bool:
    is_by_title = _ANY_YEAR.search(row.title) or read_title(row.title).report_year
    return bool(row.date or is_by_title or ARTICLE.search(row.url))


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
