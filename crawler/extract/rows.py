"""The rows of a listing: repeated elements with one link each, most often with a date; never navigation."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from archive.records import Row
from crawler.extract.addresses import ARTICLE, absolute, address_of
from crawler.extract.attachments import is_file
from crawler.extract.named_rows import is_bare_row, names_itself, years_beside_report
from crawler.extract.outline import Outline, fold
from crawler.extract.regions import LEAST, SURE, Link, Regions, leads_up
from crawler.extract.row_elements import reach, row_element
from crawler.extract.row_texts import date_of_attributes, date_of_row, is_only_date, is_operation, title_of_link
from crawler.extract.titles import read_title

_LEAST_DATED = 3  # rows
_LIST_ADDRESS = re.compile(r"/(?:(?:index|list|default)\.\w+)?$", re.IGNORECASE)
_ITEMS = frozenset(("li", "tr", "dd", "div", "p"))
_VARYING_END = re.compile(r"(?<=\w)[_-](?:odd|even|first|last)$", re.IGNORECASE)
_VARIES = frozenset(("first", "last", "odd", "even", "on", "current", "active", "cur", "top", "new", "hover"))


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """One link and the element of its row."""

    link: int
    around: int
    href: str
    title: str
    date: str | None
    is_report: bool


def rows_of(outline: Outline, url: str, article: re.Pattern[str] = ARTICLE) -> tuple[Row, ...]:
    """The rows of the listing on a page, in order, each address once.

    `article` says which addresses look like this dialect's articles: lists without dates are known by it.
    """
    rows = _told_by_column(outline, url, _main_list(outline, url, article), article)
    return _rows(outline, url, rows or _years(outline, url, _hrefs(outline)))


def _years(outline: Outline, url: str, hrefs: dict[int, str]) -> list[_Candidate]:
    years = years_beside_report(outline, url, (link for link, href in hrefs.items() if not _is_list(href)))
    return [replace(one, is_report=True) for one in _candidates(outline, url, hrefs, years)]


def _told_by_column(outline: Outline, url: str, rows: list[_Candidate], article: re.Pattern[str]) -> list[_Candidate]:
    """In a column of annual reports what is called by its year alone is one too; its own page has the last word."""
    documents = (row for row in rows if row.date or article.search(row.href) or is_file(row.href))
    bare = {row.link for row in documents if not row.is_report and is_bare_row(outline, row.title, row.around)}
    if not bare or not names_itself(outline, url):
        return rows
    return [replace(row, is_report=True) if row.link in bare else row for row in rows]


def rows_of_fragment(outline: Outline, url: str, article: re.Pattern[str] = ARTICLE) -> tuple[Row, ...]:
    """The rows of markup that an interface sends: a list with nothing beside it, so its place says nothing."""
    hrefs = _hrefs(outline)
    found = _likeliest(outline, lambda _: SURE, _candidates(outline, url, hrefs, list(hrefs)), article)
    return _rows(outline, url, found)


def rows_of_record(outline: Outline, url: str, article: re.Pattern[str] = ARTICLE) -> tuple[Row, ...]:
    """The row of one record of a datastore; several where it holds several `li` or `tr` with links.

    Of the links of a row the one counts that leads to an article, else the one with the longest name.
    """
    hrefs, whole = _hrefs(outline), outline.tags.index("body") if "body" in outline.tags else 0
    elements = {link: _item(outline, link, whole) for link in hrefs}
    lone = len(set(elements.values())) == 1
    groups: dict[int, list[_Candidate]] = defaultdict(list)
    for link, element in elements.items():
        if candidate := _candidate(outline, link, link, hrefs[link]):
            groups[element].append(candidate)
    chosen = {element: max(group, key=lambda one: _likeness(one, article)) for element, group in groups.items()}
    rows = (_candidate(outline, one.link, whole if lone else item, one.href) for item, one in chosen.items())
    return _rows(outline, url, (row for row in rows if row))


def _item(outline: Outline, link: int, whole: int) -> int:
    return next((place for place in outline.ancestors(link) if outline.tags[place] in ("li", "tr")), whole)


def _likeness(one: _Candidate, article: re.Pattern[str]) -> tuple[bool, bool, int]:
    return one.is_report, article.search(one.href) is not None, len(one.title)


def _rows(outline: Outline, url: str, candidates: Iterable[_Candidate]) -> tuple[Row, ...]:
    rows: dict[str, Row] = {}
    for candidate in candidates:
        address = absolute(outline.base_of(url), candidate.href)
        if address and address not in rows:
            rows[address] = Row(url=address, title=candidate.title, date=candidate.date, is_report=candidate.is_report)
    return tuple(rows.values())


def _hrefs(outline: Outline) -> dict[int, str]:
    places = sorted((*outline.links, *_clicked(outline)))
    return {place: href for place in places if (href := address_of(outline.attributes[place]))}


def _clicked(outline: Outline) -> Iterator[int]:
    """Items of a list that hold no link and lead somewhere by a click."""
    for place, tag in enumerate(outline.tags):
        if tag in _ITEMS and "onclick" in outline.attributes[place]:
            inside = bisect_left(outline.links, place), bisect_left(outline.links, outline.ends[place])
            if inside[0] == inside[1]:
                yield place


def _without_operations(outline: Outline, hrefs: dict[int, str]) -> dict[int, str]:
    """The links of a page without those called 查看 or 下载 beside one that names the document, or another of them."""
    items: dict[int, list[int]] = defaultdict(list)
    for link in hrefs:
        items[_item(outline, link, -1)].append(link)
    spare: set[int] = set()
    for links in (links for item, links in items.items() if item >= 0):
        operations = [link for link in links if is_operation(outline.text(link))]
        spare.update(operations if len(operations) < len(links) else operations[1:])
    return {link: href for link, href in hrefs.items() if link not in spare}


def _main_list(outline: Outline, url: str, article: re.Pattern[str]) -> list[_Candidate]:
    """The group of like links that weighs most; links in frames of the page count only where no others do.

    Where no group is the column's, the only dated list with a report is, whatever the elements round it are called.
    """
    hrefs, regions = _without_operations(outline, _hrefs(outline)), Regions(outline, url)

    def score(rows: list[_Candidate]) -> int:
        return regions.score(_links(rows, article))

    for inside_frames in (False, True):
        places = [place for place in hrefs if regions.is_framed(place) is inside_frames]
        candidates = _candidates(outline, url, hrefs, places)
        found = _likeliest(outline, score, candidates, article)
        if found and not inside_frames:
            lists = (rows for rows in _lists(outline, candidates).values() if regions.may_hold_rows(rows[0].around))
            strays = [one for one in chain.from_iterable(lists) if _is_stray(one, article)]
            return _with_strays(outline.base_of(url), found, strays)
        if found:
            return found
    everywhere = _lists(outline, _candidates(outline, url, hrefs, list(hrefs)))
    with_reports = (rows for rows in everywhere.values() if any(one.is_report for one in rows))
    return _only_dated([rows for rows in with_reports if regions.score_unnamed(_links(rows, article)) >= LEAST - 1])


def _links(rows: list[_Candidate], article: re.Pattern[str]) -> list[Link]:
    links = [(one, one.is_report and not _may_lead_on(one, article)) for one in rows]
    return [Link(place=one.around, href=one.href, is_report=is_report) for one, is_report in links]


def _is_stray(one: _Candidate, article: re.Pattern[str]) -> bool:
    """Is a link by its title alone the report of a year: a row of the column, whatever list it stands in."""
    return one.is_report and read_title(one.title).report_year is not None and not _may_lead_on(one, article)


def _with_strays(base: str, rows: list[_Candidate], strays: list[_Candidate]) -> list[_Candidate]:
    """The rows of a list and those of a second list or a box above it; of two links to one address the list's own."""
    known = {absolute(base, one.href) for one in rows}
    more = (one for one in strays if absolute(base, one.href) not in known)
    return sorted([*rows, *more], key=lambda one: one.link)


def _candidates(outline: Outline, url: str, hrefs: dict[int, str], places: list[int]) -> list[_Candidate]:
    rows = (_candidate(outline, place, row_element(outline, hrefs, place), hrefs[place]) for place in places)
    return [row for row in rows if row and not leads_up(outline.base_of(url), url, row.href)]


def _likeliest(
    outline: Outline,
    score_of: Callable[[list[_Candidate]], int],
    candidates: list[_Candidate],
    article: re.Pattern[str],
) -> list[_Candidate]:
    """Of the lists that may be the column's own, those of one shape: the surest, then the heaviest."""
    lists = _lists(outline, candidates)
    groups: dict[str, list[list[_Candidate]]] = defaultdict(list)
    sure: set[str] = set()
    for (shape, _), rows in lists.items():
        score = score_of(rows)
        if score >= LEAST:
            groups[shape].append(rows)
        if score >= SURE:
            sure.add(shape)
    if not groups:
        return _only_dated([rows for rows in lists.values() if score_of(rows) >= LEAST - 1])
    weights = {shape: _weight([*chain.from_iterable(parts)], article) for shape, parts in groups.items()}
    best = max((shape for shape in groups if weights[shape]), key=lambda s: (s in sure, weights[s]), default=None)
    return [] if best is None else sorted(_of_one_kind(groups[best]), key=lambda one: one.link)


def _lists(outline: Outline, candidates: list[_Candidate]) -> dict[tuple[str, int], list[_Candidate]]:
    """Rows of one shape under one element are a list."""
    lists: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        lists[_shape(outline, one.around), outline.parents[one.around]].append(one)
    return lists


def _of_one_kind(parts: list[list[_Candidate]]) -> Iterator[_Candidate]:
    """The rows of lists of one shape; beside rows with dates, a list without dates and reports is another one."""
    are_dated = any(sum(one.date is not None for one in rows) >= _LEAST_DATED for rows in parts)
    for rows in parts:
        if not are_dated or any(one.date or one.is_report for one in rows):
            yield from rows


def _only_dated(lists: list[list[_Candidate]]) -> list[_Candidate]:
    """The one list with dates, where weak signs speak against it and no other stands on the page."""
    dated = [rows for rows in lists if sum(one.date is not None for one in rows) >= _LEAST_DATED]
    return dated[0] if len(dated) == 1 else []


def _weight(group: list[_Candidate], article: re.Pattern[str]) -> int:
    """How much a group is the page's list: dates, addresses of articles and titles of reports count.

    Titles of reports that may be a menu count once.
    """
    weight, menu = 0, 0
    for one in group:
        if _may_lead_on(one, article):
            menu = 3
        else:
            weight += 2 * (one.date is not None) + 3 * one.is_report
            weight += article.search(one.href) is not None or is_file(one.href)
    return weight + menu


def _may_lead_on(one: _Candidate, article: re.Pattern[str]) -> bool:
    """May a link called as a report be one of a menu of years: it has no date, and the address of a list."""
    return one.is_report and not one.date and _is_list(one.href) and not article.search(one.href)


def _is_list(href: str) -> bool:
    return _LIST_ADDRESS.search(href) is not None


def _candidate(outline: Outline, link: int, around: int, href: str) -> _Candidate | None:
    start, end, after = reach(outline, around, link)
    outside = [text for text in outline.texts[start:link] + outline.texts[end:after] if text and not text.isspace()]
    title, inner = title_of_link(outline, link)
    if is_operation(title):
        title = max((fold(text) for text in outside if not _is_number(text)), key=len, default="")
    if not title:
        return None
    date = date_of_row(outside) or inner
    date = date or date_of_attributes(outline.attributes[start:after])
    is_report = "公开" in title and read_title(title).is_report
    return _Candidate(link=link, around=around, href=href, title=title, date=date, is_report=is_report)


def _is_number(text: str) -> bool:
    """Is a cell a number, a year or a date."""
    return is_only_date(text) or re.fullmatch(r"\s*\d+\s*年?度?\s*", text) is not None


def _shape(outline: Outline, around: int) -> str:
    """Tags and class names of a row and the two elements above it, without what changes from row to row."""
    path = (around, *outline.ancestors(around)[:2])
    return " ".join(f"{outline.tags[place]}.{_stable(outline.attribute(place, 'class'))}" for place in path)


def _stable(names: str) -> str:
    if not names:
        return ""
    plain = (_VARYING_END.sub("", name) for name in re.sub(r"\d+", "", names).split())
    return " ".join(sorted(name for name in plain if name not in _VARIES))
