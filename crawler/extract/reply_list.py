"""A list of documents in a JSON reply that no dialect knows: told by its records, which have titles and addresses."""

import re
from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from archive.records import Ask, ListingPage, Row
from crawler.extract.addresses import absolute
from crawler.extract.outline import plain
from crawler.extract.pager import counted_on
from crawler.extract.replies import date_of_value, records
from crawler.extract.titles import read_title

_DEEPEST, _MOST = 6, 2_000  # levels and values of a reply that are looked through
_TITLE = re.compile(r"title$|^(?:name|subject)$", re.IGNORECASE)
_OTHER_TITLE = re.compile(r"sub|seo|short|site|column|channel|list", re.IGNORECASE)
_ADDRESS = re.compile(r"url|link|href|path$", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(
    r"img|image|pic|thumb|logo|icon|cover|photo|site|host|domain|column|channel|video", re.IGNORECASE
)
_PUBLISHED = re.compile(r"pub|releas|issu|show|display", re.IGNORECASE)
_DATE = re.compile(r"date|time|day$", re.IGNORECASE)
_OTHER_DATE = re.compile(r"updat|modif|creat|begin|start|end|expir|top|write|written|abol", re.IGNORECASE)
_TOTAL = re.compile(
    r"total|total_?(?:count|num|number|elements|hits|rows?|records?|size)|(?:record|row)s?_?(?:count|total)|count|num_?found",
    re.IGNORECASE,
)
_PAGES = re.compile(r"pages|(?:total|count)_?pages?|pages?_?(?:count|total)", re.IGNORECASE)
_SIZE = re.compile(r"page_?size|per_?page|rows|limit|size", re.IGNORECASE)


def read_list(reply: Any, url: str) -> ListingPage | None:
    """The rows of the largest list of documents in a reply, with its counts and the page after it; None without one."""
    found = [(parents, rows) for parents, values in _lists(reply) if (rows := tuple(_rows(values, url)))]
    if not found:
        return None
    parents, rows = max(found, key=lambda pair: len(pair[1]))
    total, pages = (_count(parents, name) for name in (_TOTAL, _PAGES))
    if pages is None and total is not None:
        pages = ceil(total / (_size(url) or max(len(rows), 1)))
    following = counted_on(url, pages) if pages else None
    return ListingPage(
        platform=None, rows=rows, next=(Ask(url=following),) if following else (), total=total, pages=pages
    )


def _lists(reply: Any) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Every list of objects in a reply, after the objects that hold it, innermost first."""
    waiting: list[tuple[list[dict[str, Any]], Any]] = [([], reply)]
    for parents, value in islice(_drained(waiting), _MOST):
        if isinstance(value, dict) and len(parents) < _DEEPEST:
            waiting += [([value, *parents], inner) for inner in value.values() if isinstance(inner, dict | list)]
        elif values := records(value):
            yield parents, values


def _drained(waiting: list[tuple[list[dict[str, Any]], Any]]) -> Iterator[tuple[list[dict[str, Any]], Any]]:
    while waiting:
        yield waiting.pop(0)


def _rows(values: list[dict[str, Any]], base: str) -> Iterator[Row]:
    for value in values:
        title, address = _title(value), _address(value, base)
        if title and address:
            yield Row(url=address, title=title, date=_date(value), is_report=read_title(title).is_report)


def _title(value: dict[str, Any]) -> str | None:
    named = [
        plain(each)
        for name, each in value.items()
        if isinstance(each, str) and _TITLE.search(name) and not _OTHER_TITLE.search(name)
    ]
    return next((title for title in named if title), None)


def _address(value: dict[str, Any], base: str) -> str | None:
    named = (
        absolute(base, each)
        for name, each in value.items()
        if isinstance(each, str)
        and re.search(r"[/.?]", each)
        and _ADDRESS.search(name)
        and not _OTHER_ADDRESS.search(name)
    )
    return next((address for address in named if address), None)


def _date(value: dict[str, Any]) -> str | None:
    """The date of publishing, else any that is not of another act."""
    dated = [(name, date) for name, each in value.items() if _may_date(name) and (date := date_of_value(each))]
    published = [date for name, date in dated if _PUBLISHED.search(name)]
    return next(iter(published or [date for name, date in dated if not _OTHER_DATE.search(name)]), None)


def _may_date(name: str) -> bool:
    return bool(_DATE.search(name) or _PUBLISHED.search(name))


def _count(parents: list[dict[str, Any]], pattern: re.Pattern[str]) -> int | None:
    """The first number of this name in the objects round the list."""
    named = (each for one in parents for name, each in one.items() if pattern.fullmatch(name))
    return next((int(each) for each in named if _is_count(each)), None)


def _is_count(value: Any) -> bool:
    if isinstance(value, str):
        return value.isdecimal() and len(value) < 10
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


def _size(url: str) -> int | None:
    """How many rows the address asks for."""
    asked = (value for name, value in parse_qsl(urlsplit(url).query) if _SIZE.fullmatch(name))
    return next((int(value) for value in asked if value.isdecimal() and 0 < int(value[:9]) < 10**6), None)
