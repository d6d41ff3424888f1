"""Kaipu UCAP (开普云): gov.cn and many provinces; static lists, and a JSON of every channel beside them.

Source: docs/platforms/.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Row, Way
from crawler.extract import document, listing
from crawler.extract.addresses import absolute
from crawler.extract.body import named_body
from crawler.extract.dates import read_date
from crawler.extract.faults import fault_of_reply
from crawler.extract.outline import plain
from crawler.extract.page import Page
from crawler.extract.replies import date_among, records
from crawler.extract.titles import read_title
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "ucap"
ROWS = 15  # that the platform's own script asks for
WIDE = 200  # rows a page of the second way
ARTICLE = re.compile(
    r"(?:^|/)(?:content_\d+\.s?html?$|\d{6}/(?:c\d+/)?[0-9a-f]{32}\.s?html?|c\d+/content(?:_\w+)?\.s?html?)"
)
_SIGNS = (
    "UCAP-CONTENT",
    "UCAPCONTENT",
    "ucapcontent",
    "UCAPTITLE",
    "ucaptitle",
    "<PUBLISHTIME",
    "<publishtime",
    "CMSPRO_",
)
_LIST = re.compile(r"/common_\w{0,40}list\w{0,40}\.shtml$|[\"']common_\w{0,40}list\w{0,40}[\"']")
_GOV_CN = re.compile(r"^https?://(?:www\.)?gov\.cn/\S*/content_\d+\.html?$")
_CHANNEL = r"[0-9a-f]{32}"
_API = re.compile(rf"/(?:common/search|searchList)/({_CHANNEL})")
_NAMED = re.compile(rf"\bchannel_?id[\"']?\s*[:=]\s*[\"']({_CHANNEL})[\"']", re.IGNORECASE)
_DATES = ("publishedTimeStr", "publishedTime", "pubDate")


def speaks(page: Page) -> bool:
    if _API.search(page.url) or _GOV_CN.search(page.url):
        return True
    if page.json is not None:
        return any("domainMetaList" in one for one in records(_data(page.json).get("results")))
    if _LIST.search(urlsplit(page.url).path) or any(sign in page.text for sign in _SIGNS):
        return True
    code = page.outline.code
    return ("common_" in code and _LIST.search(code) is not None) or _api_of(page) is not None


def is_listing(page: Page) -> bool | None:
    if page.json is not None or _API.search(page.url):
        return True
    if ARTICLE.search(urlsplit(page.url).path):
        return False
    described = page.outline.metas.get("articletitle") or named_body(page.outline)
    return None if described or _api_of(page) is None else True


def read_listing(page: Page) -> ListingPage:
    if page.json is not None:
        return _reply(page, _data(page.json))
    if _API.search(page.url):
        return ListingPage(platform=NAME, fault="markup stands in place of the JSON list")
    found = listing.read_listing(page, NAME, ARTICLE, first=1)
    api = _api_of(page)
    if api is None or found.fault:
        return found
    more = Ask(url=_page_of(api, 1, ROWS), way=Way.JSON)
    return ListingPage(
        platform=NAME,
        rows=found.rows,
        next=(*found.next, more),
        total=found.total,
        pages=found.pages,
        pointer=not found.rows,
    )


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


def _api_of(page: Page) -> str | None:
    """The JSON list of the channel that a list page names: the address itself, or the channel's number."""
    code = page.outline.code
    if "earch" in code and (address := _API.search(code)):
        return urljoin(page.url, address[0])
    meta = page.outline.metas.get("channelid", "")
    number = re.fullmatch(_CHANNEL, meta) or ("channel" in code.lower() and _NAMED.search(code)) or None
    return urljoin(page.url, f"/common/search/{number[number.lastindex or 0]}") if number else None


def _page_of(api: str, number: int, rows: int) -> str:
    return f"{api}?page={number}&_pageSize={rows}&_isAgg=true&_isJson=true&_template=index"


def _data(reply: Any) -> dict[str, Any]:
    """The object that holds `results`: `data` of the reply, or `results.data` of some portals."""
    for _ in range(3):
        if not isinstance(reply, dict) or isinstance(reply.get("results"), list):
            break
        reply = reply.get("data") or reply.get("results")
    return reply if isinstance(reply, dict) else {}


def _reply(page: Page, data: dict[str, Any]) -> ListingPage:
    if not isinstance(data.get("results"), list):
        return ListingPage(platform=NAME, fault=fault_of_reply(page.json))
    found = records(data["results"])
    number, size = _number_in(page.url, "page", 1), _number_in(page.url, "_pageSize", len(found) or ROWS)
    total = int(str(data["total"])) if str(data.get("total")).isdecimal() else None
    way = Way.WIDE if size >= WIDE else Way.JSON
    whole = len(found) < size if total is None else not found or number * size >= total
    ends = whole or not _API.search(page.url)
    api = page.url.partition("?")[0]
    following = () if ends else (Ask(url=_page_of(api, number + 1, size), way=way),)
    wider = () if ends or way is Way.WIDE else (Ask(url=_page_of(api, 1, WIDE), way=Way.WIDE),)
    return ListingPage(
        platform=NAME,
        rows=tuple(row for one in found if (row := _row(one, page.url))),
        next=following + wider,
        total=total,
        way=way,
    )


def _number_in(url: str, key: str, otherwise: int) -> int:
    given = parse_qs(urlsplit(url).query).get(key, [""])[0]
    return int(given) if given.isdecimal() and int(given) > 0 else otherwise


def _row(result: dict[str, Any], base: str) -> Row | None:
    url = absolute(base, str(result.get("url") or ""))
    title = plain(result.get("title")) or plain(result.get("titleHtml"))
    if not url or not title:
        return None
    return Row(url=url, title=title, date=_date(result), is_report=read_title(title).is_report)


def _date(result: dict[str, Any]) -> str | None:
    """When it was published, else the date among its own metadata (`pubdate`); `publishedTime` is milliseconds."""
    moment = result.get("publishedTime")
    seconds = moment // 1000 if isinstance(moment, int) else moment
    if date := date_among({**result, "publishedTime": seconds}, *_DATES):
        return date
    pairs = [pair for group in records(result.get("domainMetaList")) for pair in records(group.get("resultList"))]
    printed = (str(pair.get("value")) for pair in pairs if str(pair.get("key")).lower() in ("pubdate", "publishdate"))
    return next((date for text in printed if (date := read_date(text))), None)


UCAP = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
