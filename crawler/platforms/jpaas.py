"""Hanweb JPaaS: a column's rows are a unit that the page's script asks the publish server for, as markup in JSON.

Source: docs/platforms/.
"""

import json
import re
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Row, Way
from crawler.extract import document, listing
from crawler.extract.addresses import absolute
from crawler.extract.dates import read_date
from crawler.extract.faults import fault_of, fault_of_reply
from crawler.extract.outline import fold
from crawler.extract.page import Page
from crawler.extract.rows import rows_of_fragment
from crawler.extract.script import bracketed, plain_pairs
from crawler.extract.titles import read_title
from crawler.platforms import generic
from crawler.platforms.platform import Platform

NAME = "jpaas"
ARTICLE = re.compile(r"/art/(?:\d{4}/)?(?:\d{1,2}/\d{1,2}/)?art_\w+\.html|/\w+/\d{6}/[0-9a-f]{32}\.s?html")
SIZE = 50  # rows asked for where the page does not say how many it shows
WIDEST = 1000  # rows that the second way asks for at once, at most
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_UNIT_ADDRESS = re.compile(r"[\"']((?:https?://[^\"'/\s]+)?/[\w/-]{0,60}jpaas-publish-server/[\w/-]{0,90}/unit)[\"'?]")
_SERVER = re.compile(r"(?:https?://([^/\"'\s]+))?/[\w/-]{0,60}jpaas-(?:publish|web)-server/")
_SIGNS = re.compile(
    r"name=[\"']?template,templategroup,version|tplSetId|content=[\"']页面生成时间|\bvar\s+manuscriptId\s*=",
    re.IGNORECASE,
)
_WORDS = ("templategroup", "tplSetId", "页面生成时间", "manuscriptId", "loadData", "jpaas-")  # one of each sign
_QUERY_DATA = re.compile(r"querydata[\"']?\s*[:=]\s*[\"']?(?=\{)", re.IGNORECASE)
_COUNT = re.compile(r"(?<![a-z])(?:total_?)?count[\"']?\s*[=:]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_ROWS = re.compile(r"(?<![\w-])(?:rows|pagesize|limit)[\"']?\s*[=:]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_LIST_NAME = re.compile(r"list|列表|分页|内容|栏目|信息|新闻", re.IGNORECASE)
_OTHER_NAME = re.compile(
    r"导航|位置|头部|页头|底部|页脚|页尾|轮播|热点|推荐|相关|友情|链接|标题|logo|nav|top|foot|banner|menu|树|搜索"
)
_LONGEST, _MOST = 2000, 40  # characters of a unit's parameters; units on a page
_PARTS = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_LOAD_DATA = re.compile(r"(/[\w/]{0,60}interfacesWeb\w{0,40}/loadData)")
_CHANNEL = re.compile(r"channel_?id[\"']?\s*[:=]\s*[\"']([\w-]+)[\"']", re.IGNORECASE)
_LOAD_SIZE = 15  # rows a page of loadData as its own script asks for them


def speaks(page: Page) -> bool:
    if _is_unit(page.url) or _LOAD_DATA.search(page.url):
        return True
    if not page.holds(*_WORDS):
        return False
    if _SIGNS.search(page.text) or _LOAD_DATA.search(page.text):
        return True
    host = urlsplit(page.url).hostname or ""
    return any(not match[1] or match[1].partition(":")[0] == host for match in _SERVER.finditer(page.text))


def is_listing(page: Page) -> bool | None:
    if _is_unit(page.url) or _LOAD_DATA.search(page.url):
        return True
    if ARTICLE.search(page.url) or page.is_binary:
        return False
    if generic.is_article(page):
        return None
    return True if _LOAD_DATA.search(page.text) or _list_form(page) else None


def read_listing(page: Page) -> ListingPage:
    if _is_unit(page.url):
        return _unit_reply(page)
    if _LOAD_DATA.search(page.url):
        return _data_reply(page)
    return listing.read_listing(page, NAME, ARTICLE) if page.is_binary or page.json is not None else _column(page)


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


def find_columns(page: Page) -> tuple[Ask, ...]:
    return generic.find_columns(page)


def _column(page: Page) -> ListingPage:
    """A column's page: its first rows with the pager that belongs to them, else the unit that holds them."""
    shown = listing.read_listing(page, NAME, ARTICLE)
    if load := _LOAD_DATA.search(page.text):
        channel = _CHANNEL.search(page.text)
        address = f"{urljoin(page.url, load[1])}?pageSize={_LOAD_SIZE}"
        ask = _data_ask(address, 1, {"channel_id": channel[1]} if channel else {})
        return ListingPage(platform=NAME, next=(ask,), pointer=True)
    form, total = _list_form(page), _count(_COUNT, _pagination(page.text))
    if form is None or (shown.rows and total is None and not _LIST_NAME.search(form["tagId"])):
        return shown
    address = _address(page)
    if shown.rows and total is not None:
        size = max(_count(_ROWS, _pagination(page.text)) or 0, len(shown.rows))
        further = _further(address, form, 1, size, total) if size < total else ()
        return ListingPage(platform=NAME, rows=shown.rows, next=further, total=total)
    return ListingPage(platform=NAME, next=(_ask(address, form, 1, SIZE),), pointer=True)


def _unit_reply(page: Page) -> ListingPage:
    """One page of a unit. The reply's markup counts the rows of the column; the address tells which page it is."""
    markup = _markup(page.json)
    if markup is None:
        return ListingPage(platform=NAME, fault=_fault(page))
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    asked = plain_pairs(query.pop("paramJson", ""))
    fragment = Page(page.url, f"<body>{markup}</body>".encode("utf-8", "replace"), "charset=utf-8")
    rows = rows_of_fragment(fragment.outline, page.url, ARTICLE)
    total = _count(_COUNT, markup)
    number, size = _whole(asked.get("pageNo")) or 1, _whole(asked.get("pageSize"))
    told = _count(_ROWS, markup) or 0
    if total is not None and rows and (told or number == 1):
        shown = max(told, len(rows))
        size = min(size or shown, shown)
    more = size and (number * size < total if total is not None else len(rows) >= size)
    address = page.url.partition("?")[0]
    following = _further(address, query, number, size, total) if size and more else ()
    return ListingPage(platform=NAME, rows=rows, next=following, total=total)


def _further(address: str, form: dict[str, str], number: int, size: int, total: int | None) -> tuple[Ask, ...]:
    """The next page of the same size, and from the first page also all rows at once as the second way."""
    following = (_ask(address, form, number + 1, size),)
    wide = min(total or WIDEST, WIDEST)
    return following + ((_ask(address, form, 1, wide, Way.WIDE),) if number == 1 and wide > size else ())


def _ask(address: str, form: dict[str, str], number: int, size: int, way: Way = Way.PAGES) -> Ask:
    paging = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return Ask(url=f"{address}?{urlencode({**form, 'paramJson': paging})}", way=way)


def _list_form(page: Page) -> dict[str, str] | None:
    """What names the unit that is the column's list: of several units the one with the likeliest name."""
    units = [_unit_form(page, told) for told in _told(page.text)]
    named = [unit for unit in units if unit.get("tagId")]
    best = max(named, key=lambda unit: _name_score(unit["tagId"]), default=None)
    return best if best and _name_score(best["tagId"]) >= 0 else None


def _told(text: str) -> list[dict[str, str]]:
    """The parameters of every unit on a page: of an attribute or of a script."""
    plain = unescape(text)
    matches = islice(_QUERY_DATA.finditer(plain), _MOST)
    found = [plain_pairs(bracketed(plain[match.end() : match.end() + _LONGEST], 0) or "") for match in matches]
    return found or ([plain_pairs(plain)] if "tplSetId" in plain else [])


def _unit_form(page: Page, told: dict[str, str]) -> dict[str, str]:
    metas = page.outline.metas
    known = {
        "parseType": "bulidstatic",
        "pageType": "column",
        "editType": "null",
        "webId": metas.get("webid", ""),
        "pageId": metas.get("colid", ""),
        **{key: value for key, value in told.items() if key in _PARTS and value},
    }
    return {key: known[key] for key in _PARTS if known.get(key)}


def _name_score(name: str) -> int:
    return 2 * bool(_LIST_NAME.search(name)) - 3 * bool(_OTHER_NAME.search(name))


def _address(page: Page) -> str:
    told = _UNIT_ADDRESS.search(page.text)
    return absolute(page.url, told[1] if told else _UNIT) or urljoin(page.url, _UNIT)


def _pagination(text: str) -> str:
    """The tags that carry a pager's numbers: those with the parameters of its unit, and what the script is given."""
    return " ".join(tag for tag in re.findall(r"<[a-z][^<>]{20,2000}>", text) if "querydata" in tag.lower())


def _markup(reply: Any) -> str | None:
    """The markup in a reply; None for an error, or where there is none."""
    data = reply.get("data") if isinstance(reply, dict) and reply.get("success") is not False else None
    markup = data.get("html") if isinstance(data, dict) else data
    return markup if isinstance(markup, str) and markup.strip() else None


def _fault(page: Page) -> str:
    if page.json is not None:
        return fault_of_reply(page.json)
    return fault_of(page) or "a page stands in place of the reply"


def _data_reply(page: Page) -> ListingPage:
    """One page of loadData (Suzhou): rows as objects, with both counts."""
    data = page.json.get("data") if isinstance(page.json, dict) else None
    articles = data.get("list") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(articles, list):
        return ListingPage(platform=NAME, fault=_fault(page))
    form = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    size, number = _whole(form.pop("pageSize", "")) or _LOAD_SIZE, _whole(form.pop("pageIndex", "")) or 1
    total, pages = _whole(data.get("allRow")), _whole(data.get("totalPage"))
    address = f"{page.url.partition('?')[0]}?pageSize={size}"
    more = number < pages if pages is not None else total is not None and number * size < total
    return ListingPage(
        platform=NAME,
        rows=tuple(row for article in articles if isinstance(article, dict) and (row := _row(article, page.url))),
        next=(_data_ask(address, number + 1, form),) if more and articles else (),
        total=total,
        pages=pages,
    )


def _data_ask(address: str, number: int, form: dict[str, str]) -> Ask:
    """The form goes as the body, as the site's script sends it, and in the address, which so names one page only."""
    body = urlencode({"pageIndex": str(number), **form})
    return Ask(url=f"{address}&{body}", method="POST", body=body)


def _row(article: dict[str, Any], base: str) -> Row | None:
    url, title = absolute(base, str(article.get("URL") or "")), fold(str(article.get("TITLE") or ""))
    dates = (str(article.get(key) or "") for key in ("PUBLISHED_TIME_FORMAT", "C_FWRQ_FORMAT"))
    date = next((date for value in dates if (date := read_date(value))), None)
    return Row(url=url, title=title, date=date, is_report=read_title(title).is_report) if url and title else None


def _is_unit(url: str) -> bool:
    return "jpaas-publish-server" in urlsplit(url).path and "/build/unit" in url


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match[1]) if match else None


def _whole(value: object) -> int | None:
    return int(str(value)) if re.fullmatch(r"[0-9]{1,9}", str(value)) else None


JPAAS = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
