"""The parts of a column of columns: its years, departments and kinds, below its address or beside it."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

from archive.records import ListingPage
from crawler.discovery.frontier import host_kin
from crawler.extract.addresses import ARTICLE
from crawler.extract.attachments import is_file
from crawler.extract.columns import is_column_name, is_organ_name, is_year_name
from crawler.extract.leads import Lead, leads_of
from crawler.extract.page import Page
from crawler.extract.regions import own_paths
from crawler.extract.titles import read_title

_DOCUMENT = re.compile(r".*(?:报告|总结|通知|公告|通报|报表|意见|方案|要点|办法|情况|函)(?:[（(].*[）)])?")
_PAGE_NUMBER = re.compile(r"[_/](?:index|list)_(?!(?:19|20)\d\d\.)\d+\.|[?&]page\w*=")
_LIST_ADDRESS = re.compile(r"/(?:(?:index|list|default)\.\w+)?$", re.IGNORECASE)
_LEAST = 2  # links of one element that are called alike; years beside those of the rows
_LONGEST_YEAR = 16  # characters of a text that is looked at as a year


def parts_of(page: Page, listing: ListingPage, known: frozenset[str], *, has_reports: bool) -> list[Lead]:
    """What a page called a column leads to as its parts; what has a date, and what is an article, is none.

    They stand below its address, in a frame, or are its rows; of a page that shows reports itself only the years below
    it are. Links of one element that are years, organs or columns by name are parts wherever they lead, and so are
    the 更多 of several lists headed by such a name. `known`: addresses on the page that named this one: they are its
    siblings, but for years below it.
    """
    dates = {row.url: row.date for row in listing.rows}
    leads = [one for one in leads_of(page.outline, page.url) if not dates.get(one.url) and _may_be_part(one)]
    new = [one for one in leads if one.url not in known]
    chosen = {one.url for one in leads if is_below(one.url, page.url) and _is_year(one)}
    chosen |= _called_alike(new, page) | _more_of_lists(new, page)
    if not has_reports:
        chosen |= {one.url for one in new if one.url in dates or is_below(one.url, page.url) or _is_frame(one, page)}
    return [one for one in leads if one.url in chosen]


def _called_alike(leads: list[Lead], page: Page) -> set[str]:
    """The addresses of the site that stand in one element with others, most of them years, organs or columns."""
    elements: dict[int, list[Lead]] = defaultdict(list)
    for lead in leads:
        elements[lead.around].append(lead)
    found: set[str] = set()
    for together in elements.values():
        alike = [one.url for one in together if _is_on_site(one.url, page.url) and _is_called_so(one)]
        if len(alike) >= max(_LEAST, len(together) / 2):
            found.update(alike)
    return found


def _more_of_lists(leads: list[Lead], page: Page) -> set[str]:
    more = {one.url for one in leads if one.is_more and _is_on_site(one.url, page.url) and _is_called_so(one)}
    return more if len(more) >= _LEAST else set()


def _is_frame(lead: Lead, page: Page) -> bool:
    return lead.is_frame and _is_on_site(lead.url, page.url)


def _is_on_site(url: str, page_url: str) -> bool:
    """Is an address of the same site, and not the front page of a part of it."""
    there, here = urlsplit(url), urlsplit(page_url)
    is_front = not there.path.strip("/") and not there.query
    return not is_front and host_kin(there.hostname or "") == host_kin(here.hostname or "")


def _is_called_so(lead: Lead) -> bool:
    if _is_year(lead) or _is_titled_column(lead):
        return True
    return any(is_organ_name(name) or is_column_name(name, lead.url) for name in lead.names)


def _is_year(lead: Lead) -> bool:
    return any(map(is_year_name, lead.names))


def _is_titled_column(lead: Lead) -> bool:
    """May a link called as a report, of no body, lead to the reports of its year: its address is that of a list."""
    is_list = _LIST_ADDRESS.search(urlsplit(lead.url).path) is not None
    return is_list and any(map(_is_titled_year, lead.names))


def _is_titled_year(name: str) -> bool:
    title = read_title(name)
    return title.report_year is not None and not title.reporting_body


def is_year(name: str) -> bool:
    """Is a part called by a year, or as the reports of a year."""
    return is_year_name(name) or _is_titled_year(name)


def _may_be_part(lead: Lead) -> bool:
    if not (lead.names or lead.is_frame) or ARTICLE.search(lead.url) or is_file(lead.url):
        return False
    if _is_year(lead) or _is_titled_column(lead):
        return True
    if any(_DOCUMENT.fullmatch(name) and not is_column_name(name) for name in lead.names):
        return False
    is_page_number = bool(lead.names) and all(len(name) < 4 and name.isdigit() for name in lead.names)
    return not is_page_number and not _PAGE_NUMBER.search(lead.url)


def is_below(url: str, column: str) -> bool:
    """Does an address stand under a column's own: in its folder, or in that named as its file is.

    >>> column = "http://a.cn/gk/nb.htm"
    >>> is_below("http://a.cn/gk/nb/2024/", column), is_below("http://a.cn/gk/zn.htm", column)
    (True, False)
    """
    parts = urlsplit(url)
    return url != column and f"{parts.netloc.lower()}{parts.path}".startswith(own_paths(column)[:1])


def years_beside(page: Page, listing: ListingPage) -> str | None:
    """The years that a page shows by themselves, when all its reports are of another: its rows are a part of them."""
    years = {str(read_title(row.title).report_year) for row in listing.rows if row.is_report}
    texts = page.outline.texts if page.is_markup and len(years) == 1 else []
    named = {text.strip()[:4] for text in texts if len(text) < _LONGEST_YEAR and is_year_name(text)}
    if len(others := sorted(named - years)) < _LEAST:
        return None
    return f"all its reports are of {years.pop()}, but it names other years: {', '.join(others)}"
