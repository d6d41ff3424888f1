"""The disclosure module of Hanweb (政府信息公开目录): a tree of kinds, rows from search.jsp, a page of annual reports.

Source: docs/platforms/.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.records import Ask, ListingPage, Row
from crawler.extract import listing
from crawler.extract.addresses import absolute, address_of
from crawler.extract.columns import is_column_name
from crawler.extract.document import read_document
from crawler.extract.faults import fault_of
from crawler.extract.outline import Outline
from crawler.extract.page import Page
from crawler.extract.pager import read_pager
from crawler.extract.pager_links import next_link
from crawler.extract.rows import rows_of_fragment
from crawler.platforms.jpage_units import ARTICLE

_SEARCH = "/module/xxgk/search.jsp"
_MODULE = re.compile(r"/module/xxgk/(\w+)\.jsp", re.IGNORECASE)
_ADDRESS = re.compile(r"[\"'](?P<url>(?:https?://[^\"'/\s]+)?/module/xxgk/(?P<page>\w+)\.jsp\?[^\"'<>\s]*)")
_LOAD = re.compile(r"\bloadDynamic\s*\(([^;]{1,600}?)\)\s*;?")
_STRING = re.compile(r"[\"']([^\"']*)[\"']")
_JOINED = re.compile(r"[\"']\s*\+[^,]*?\+\s*[\"']")
_CODE_NAME = re.compile(r"funclick\(\s*\\?[\"'](\w+)\\?[\"'][^>]{0,200}>\s*([^<]{2,40})", re.IGNORECASE)
_NAME_CODE = re.compile(r"[\"']([^\"'<>]{2,40})[\"']\s*,\s*[\"'][^\"',]{0,40}funclick\(\s*\\?[\"'](\w+)", re.IGNORECASE)
_EMPTY = ("vc_title", "vc_number", "vc_filenumber", "vc_all", "texttype", "fbtime")
_KINDS = ("infotypeId", "number", "i_id")  # how an address calls a kind of documents
_AREAS = ("area", "vc_xxgkarea")  # how it calls a body
_YEAR = re.compile(r"(?:^|\D)((?:19|20)\d{2})(?:\D|$)")


def is_module(url: str) -> bool:
    return _MODULE.search(url) is not None


def is_listing_of_module(url: str) -> bool | None:
    """Is an address of the module's a list, or (the report of a given year) a document; None for other addresses."""
    page = _MODULE.search(url)
    if page is None:
        return None
    return not (page[1].lower() == "xxgkannualreport" and _query(url).get("fbtime"))


def read_module(page: Page, platform: str) -> ListingPage:
    """A page at an address of the module's: a reply with rows, the years of reports, or a tree that points on."""
    name = _MODULE.search(page.url)
    if name and name[1].lower() == "xxgkannualreport":
        return ListingPage(platform=platform, rows=tuple(_years(page)) or _itself(page), fault=fault_of(page))
    if name and name[1].lower() == "tree":
        return ListingPage(platform=platform, next=columns_of_tree(page), pointer=True, fault=fault_of(page))
    return _reply(page, platform)


def pointers_of(page: Page) -> tuple[Ask, ...]:
    """Where a page that shows the module in itself has its rows: the list it loads, else its tree or report page."""
    named = {match["page"].lower(): unescape(match["url"]) for match in _ADDRESS.finditer(page.text)}
    form = _form(page)
    if form.get("infotypeId") and "search" in {*named, *(["search"] if _LOAD.search(page.text) else [])}:
        return (_ask(page.url, form),)
    if tree := columns_of_tree(page):
        return tree
    urls = (absolute(page.url, named[name]) for name in ("xxgkannualreport", "tree") if name in named)
    return tuple(Ask(url=url) for url in urls if url)[:1]


def columns_of_tree(page: Page) -> tuple[Ask, ...]:
    """The kinds of a tree that are named for annual reports, as lists to ask for."""
    pairs = [(code, name) for code, name in _CODE_NAME.findall(page.text)]
    pairs += [(code, name) for name, code in _NAME_CODE.findall(page.text)]
    codes = [code for code, name in pairs if is_column_name(unescape(name), "/zfxxgknb/")]
    form = _form(page) if codes else {}
    return tuple(_ask(page.url, {**form, "infotypeId": code}) for code in dict.fromkeys(codes))


def _form(page: Page) -> dict[str, str]:
    """What names a list to the server, as the page's address, its frames and its call of loadDynamic tell it."""
    told: dict[str, str] = {}
    for match in _ADDRESS.finditer(page.text):
        told = {**_query(unescape(match["url"])), **told}
    load = _LOAD.search(page.text)
    arguments = _STRING.findall(_JOINED.sub("", load[1])) if load else []
    if arguments:
        told = {**told, **{key: value for key, value in _query(arguments[0]).items() if value}}
        places = {"divid": 1, "infotypeId": 2, "jdid": 5}
        told |= {key: arguments[n] for key, n in places.items() if len(arguments) > n and arguments[n]}
    own = _query(page.url)
    kind = next((own[key] for key in _KINDS if own.get(key)), told.get("infotypeId") or told.get("i_id", ""))
    area = next((own[key] for key in _AREAS if own.get(key)), told.get("area", ""))
    web = own.get("jdid") or own.get("webid") or told.get("jdid") or told.get("webid") or "1"
    return {"infotypeId": kind, "jdid": web, "area": area, "divid": own.get("divid") or told.get("divid") or "div1"}


def _ask(url: str, form: dict[str, str], number: int = 1) -> Ask:
    """The form goes as the body, as the site's script sends it, and in the address, which so names one page only."""
    whole = urlencode({**form, **{key: form.get(key, "") for key in _EMPTY}, "currpage": str(number)})
    return Ask(url=f"{urljoin(url, _SEARCH)}?{whole}", method="POST", body=whole)


def _reply(page: Page, platform: str) -> ListingPage:
    """One page of rows: a table with its pager."""
    if page.is_binary or page.json is not None:
        return listing.read_listing(page, platform)
    rows = rows_of_fragment(page.outline, page.url, ARTICLE)
    lacks = None if "table" in page.outline.tags else "the reply holds no table"
    if not rows and (fault := fault_of(page) or lacks):
        return ListingPage(platform=platform, fault=fault)
    pager = read_pager(page.outline, page.url, 1)
    query = _query(page.url)
    number = int(query["currpage"]) if re.fullmatch(r"[0-9]{1,9}", query.get("currpage", "")) else 1
    more = bool(rows) and _is_more(page.outline, number, len(rows), pager.total, pager.pages)
    return ListingPage(
        platform=platform,
        rows=rows,
        next=(_ask(page.url, query, number + 1),) if more else (),
        total=pager.total,
        pages=pager.pages,
    )


def _is_more(outline: Outline, number: int, rows: int, total: int | None, pages: int | None) -> bool:
    if pages or total:
        return number < pages if pages else number * rows < (total or 0)
    return next_link(outline, "")[1]


def _years(page: Page) -> Iterator[Row]:
    """The years that the page of annual reports offers, each the address of that year's report."""
    outline, seen = page.outline, set()
    for place, tag in enumerate(outline.tags):
        if tag not in ("a", "option"):
            continue
        told = f"{outline.attribute(place, 'onclick')} {outline.attribute(place, 'href')}"
        value = outline.attribute(place, "value") if tag == "option" else told
        year = _YEAR.search(_query(address_of(outline.attributes[place])).get("fbtime", "") or value)
        if year and year[1] in outline.text(place) and year[1] not in seen:
            seen.add(year[1])
            yield Row(url=_with_year(page.url, year[1]), title=outline.text(place), is_report=True)


def _itself(page: Page) -> tuple[Row, ...]:
    """The page itself, where it shows one report and offers no other year."""
    found = read_document(page)
    title = found.title if found.kind == "report" else None
    return (Row(url=page.url, title=title, date=found.publish_date, is_report=True),) if title else ()


def _with_year(url: str, year: str) -> str:
    return f"{url.partition('?')[0]}?{urlencode({**_query(url), 'fbtime': year})}"


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url.replace(" ", "%20")).query, keep_blank_values=True))
