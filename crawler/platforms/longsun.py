"""Longsun (龙讯), Anhui: columns of the disclosure directory, whose further rows a script asks for as HTML.

Source: docs/platforms/.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Way
from crawler.extract import document, listing
from crawler.extract.page import Page
from crawler.extract.pager_script import read_script, without_comments
from crawler.extract.script import plain_pairs
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "longsun"
WIDE = 200  # rows a page of the second way
ARTICLE = re.compile(r"/public/\d+/\d+\.html")
_COLUMN = re.compile(r"/public/column/(\d+)")
_LABEL = re.compile(r"/(?:[\w-]{1,40}/){0,4}site/label/\d+")
_OLD = re.compile(r"/public/spage\.xp\?", re.IGNORECASE)
_WRITTEN = re.compile(r"[\"'][^\"']*\?([^\"']*labelName=[^\"']*)[\"']")
_MOST_CALLS = 8  # of a page; a column has one or two
_LONGEST_CALL = 4_000  # characters before and after the name of its label
_TOTAL = re.compile(r"\btotal\s*:\s*[\"']?(\d+)")
# What the platform's own script asks for when the page leaves it out. Source: docs/platforms/.
_USUAL = {
    "IsAjax": "1",
    "dataType": "html",
    "labelName": "publicInfoList",
    "pageSize": "15",
    "type": "4",
    "action": "list",
    "isDate": "true",
    "dateFormat": "yyyy-MM-dd",
    "length": "80",
    "result": "暂无相关信息",
    "file": "/xxgk/publicInfoList_newest2020",
}
_ASKED = ("siteId", "organId", "catId", "catIds", "cId", "keyWords", "fuzzySearch", "fromCode", "sortType")


def speaks(page: Page) -> bool:
    parts = urlsplit(page.url)
    if any(sign.search(parts.path) for sign in (_COLUMN, _LABEL, ARTICLE)) or _OLD.search(page.url):
        return True
    return "publicInfoList" in page.text or _is_linked(page)


def is_listing(page: Page) -> bool | None:
    if ARTICLE.search(page.url):
        return False
    return True if _COLUMN.search(page.url) or _is_reply(page) or _OLD.search(page.url) else None


def read_listing(page: Page) -> ListingPage:
    found = listing.read_listing(page, NAME, ARTICLE)
    found = replace(found, rows=tuple(row for row in found.rows if not _COLUMN.search(row.url)))
    if found.fault or _OLD.search(page.url):
        return found
    code = without_comments(page.outline.code)
    pages = read_script(code).pages or found.pages or _pages_carried(page)
    total = _first_total(code) or found.total
    query = dict(parse_qsl(urlsplit(page.url).query, True)) if _is_reply(page) else _query(page, code)
    if not query:
        return found
    asks = tuple(_asks(page, query, pages, len(found.rows)))
    return ListingPage(
        platform=NAME,
        rows=found.rows,
        next=asks,
        total=total,
        pages=pages,
        pointer=not found.rows and not _is_reply(page),
        way=_way(query) if _is_reply(page) else Way.PAGES,
    )


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


def _is_linked(page: Page) -> bool:
    """Does a page link to columns of its own directory."""
    if "/public/column/" not in page.text:
        return False
    host = urlsplit(page.url).netloc
    links = (urlsplit(urljoin(page.url, page.outline.attribute(place, "href"))) for place in page.outline.links)
    return any(link.netloc == host and _COLUMN.search(link.path) for link in links)


def _pages_carried(page: Page) -> int | None:
    """How many pages the column counts, carried in the #fragment: its replies do not say it."""
    carried = re.fullmatch(r"pages=(\d+)", urlsplit(page.url).fragment)
    return int(carried[1]) if carried else None


def _is_reply(page: Page) -> bool:
    return _LABEL.search(urlsplit(page.url).path) is not None


def _asks(page: Page, query: dict[str, str], pages: int | None, rows: int) -> Iterator[Ask]:
    """The page after this one, or the first where a column has no rows of its own; then the same with more rows."""
    label = urlsplit(page.url).path if _is_reply(page) else _label(page.outline.code)
    base, way = urljoin(page.url, label), _way(query)
    here = _number(query, "pageIndex", 1) if _is_reply(page) else int(rows > 0)
    if here < (pages or 1):
        yield Ask(url=_address(base, query, here + 1) + (f"#pages={pages}" if pages else ""), way=way)
    may_have_more = pages > 1 if pages else rows >= _number(query, "pageSize", WIDE)
    if way is Way.PAGES and here == 1 and may_have_more:
        yield Ask(url=_address(base, {**query, "pageSize": str(WIDE)}, 1), way=Way.WIDE)


def _way(query: dict[str, str]) -> Way:
    return Way.WIDE if _number(query, "pageSize", 0) >= WIDE else Way.PAGES


def _number(query: dict[str, str], key: str, otherwise: int) -> int:
    given = query.get(key, "")
    return int(given) if given.isdecimal() else otherwise


def _address(base: str, query: dict[str, str], number: int) -> str:
    return f"{base}?{urlencode({**query, 'pageIndex': str(number)})}"


def _label(code: str) -> str:
    found = _LABEL.search(code)
    return found[0] if found else "/site/label/8888"


def _query(page: Page, code: str) -> dict[str, str]:
    """What a column's script asks its rows with; empty on a page that is no column and names none."""
    column = _COLUMN.search(page.url)
    script = dict(_script_pairs(code))
    address = dict(parse_qsl(urlsplit(page.url).query, True)) if column else {}
    given = {"siteId": page.outline.metas.get("siteid", ""), **script, **address}
    if column:
        given["organId"] = column[1]
    if not given.get("organId"):
        return {}
    wanted = [*_USUAL, *_ASKED]
    return {key: value for key in wanted if (value := given.get(key) or _USUAL.get(key, ""))}


def _script_pairs(code: str) -> Iterator[tuple[str, str]]:
    """The names and values beside `publicInfoList`: in an object, whose values may be variables, or an address."""
    for place in islice(re.finditer(r"publicInfoList", code), _MOST_CALLS):
        first, last = max(place.start() - _LONGEST_CALL, 0), place.end() + _LONGEST_CALL
        start, end = code.rfind("{", first, place.start()), code.find("}", place.end(), last)
        part = code[start if start >= 0 else first : end + 1 if end > 0 else last]
        for query in _WRITTEN.findall(part):
            yield from parse_qsl(query, True)
        for name, value in plain_pairs(part).items():
            yield name, _value(value, code)


def _value(word: str, code: str) -> str:
    """What a word in a script stands for: the value of the variable of that name, else itself."""
    found = (
        re.search(rf"\bvar\s+{re.escape(word)}\s*=\s*[\"']?([^\"';\s]*)[\"']?\s*;", code)
        if word.isidentifier()
        else None
    )
    return found[1] if found else word


def _first_total(code: str) -> int | None:
    found = _TOTAL.search(code)
    return int(found[1]) if found else None


LONGSUN = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
