"""The counts that a page hands to its pager: in attributes of the element that a script fills, or in hidden fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from crawler.extract.outline import Outline

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:(?:page|pager|paging|pagination)(?:[_-]?(?:bar|nav|list|box|wrap|num|turn))?s?|pages|laypage|fenye)"
    r"\d?(?:$|\s)",
    re.IGNORECASE,
)
_SLIDES = re.compile(r"swiper|slide|slick|banner|carousel|focus", re.IGNORECASE)
_SIGNS = re.compile(r"^:|^data-|[_-]")
_TOTAL = re.compile(r"(?:total|record|row|item)s?(?:count|num|number|records?|rows|items)|count(?:num|total)")
_PAGES = re.compile(r"total(?:pages?|pagecount|pagenum)|pages?(?:count|total)|countpages?|maxpage")
_SIZE = re.compile(r"pagesize|perpage|pagerows|pagelimit")
_SHORT = {"total": "total", "count": "total", "pages": "pages", "size": "size", "limit": "size"}  # in a pager
_MOST = 9  # digits


@dataclass(frozen=True, kw_only=True)
class Told:
    """`total` rows, `size` of a page, `pages`; None where the page hands over no such number."""

    total: int | None = None
    size: int | None = None
    pages: int | None = None


def is_pager(outline: Outline, place: int) -> bool:
    """Is an element the pager of a list, by its tag or its names."""
    return "pagination" in outline.tags[place] or bool(pager_names(outline, place))


def pager_names(outline: Outline, place: int) -> list[str]:
    """The id and the classes by which an element is named as a pager; the dots below a row of pictures are none."""
    if _SLIDES.search(names := outline.names(place)) or not ("pag" in names or "fenye" in names):
        return []
    return [name for each in ("id", "class") if _NAMED.search(name := outline.attribute(place, each))]


def told_counts(outline: Outline) -> Told:
    """The counts of the first pager, else of the hidden fields, each by itself; one page alone only from a pager."""
    found: dict[str, int] = {}
    for name, number in _numbers(outline):
        found.setdefault(name, number)
    total, size, pages = (found.get(name) for name in ("total", "size", "pages"))
    return Told(total=total, size=size, pages=pages or (ceil(total / size) if total and size else None))


def _numbers(outline: Outline) -> Iterator[tuple[str, int]]:
    hidden: list[int] = []
    for place in outline.elements:
        if outline.tags[place] == "input" and outline.attribute(place, "type").lower() == "hidden":
            hidden.append(place)
        elif is_pager(outline, place):
            for attribute, value in outline.attributes[place].items():
                kind = _kind(attribute) or _SHORT.get(_plain(attribute))
                if kind and (number := _number(value)):
                    yield kind, number
    for place in hidden:
        kind = _kind(outline.attribute(place, "id")) or _kind(outline.attribute(place, "name"))
        number = _number(outline.attribute(place, "value"))
        if kind and number and (kind != "pages" or number > 1):  # a script may begin with 1
            yield kind, number


def _plain(name: str) -> str:
    """A name without what writers of markup put before and between its words.

    >>> _plain(":page-size"), _plain("data-total_pages"), _plain("totalPage")
    ('pagesize', 'totalpages', 'totalpage')
    """
    return _SIGNS.sub("", _SIGNS.sub("", name, count=1)).lower()


def _kind(name: str) -> str | None:
    plain = _plain(name)
    kinds = (("pages", _PAGES), ("total", _TOTAL), ("size", _SIZE))
    return next((kind for kind, pattern in kinds if pattern.fullmatch(plain)), None)


def _number(value: str | None) -> int | None:
    text = (value or "").strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST else None
