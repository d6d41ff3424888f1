"""VSB (博达 Visual SiteBuilder): pages numbered from the column's end, one document under two addresses.

Source: docs/platforms/.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from archive.records import Ask, Attachment, DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.addresses import absolute
from crawler.extract.body import named_body
from crawler.extract.outline import Outline
from crawler.extract.page import Page
from crawler.extract.pager_links import next_link, numbered_link
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "vsb"
ARTICLE = re.compile(
    r"(?:^|/)info/(?:\d+/\d+|egovinfo/[^?#]+)\.htm\b|[?&]wbnewsid=\d|urltype=(?:news\.NewsContentUrl|egovinfo\.EgovInfoContent)"
)
_SIGNS = re.compile(
    r"Visual SiteBuilder|\b_sitegray/|\b_jsq_\(|\b_simple_list_gotopage_fun\(|[\"'/]system/resource/(?:js|css|code)/"
    r"|\bid=[\"']?vsb_content"
)
_WORDS = (  # one of each sign
    "Visual SiteBuilder", "_sitegray/", "_jsq_", "_gotopage_fun", "/system/resource/", "vsb_content",
)  # fmt: skip
_LINK = re.compile(r"[?&]wbtreeid=\d|(?:^|/)info/\d+/\d+\.htm$")
_COUNTED = re.compile(
    r"\b_jsq_\(\s*\d+\s*,\s*'[^']{0,200}'\s*,\s*(-?\d{1,18})"
)  # tree, template, document (-1: a column)
_SHOWN_FILE = re.compile(r"\bshowVsbpdfIframe\(\s*[\"']([^\"']+)")
_PAGER = re.compile(r"\b_simple_list_gotopage_fun\(|\bpb_sys_common\b|\bid=[\"']?(?:fanye|ainfolist)\d")
_PAGES = (
    re.compile(r"\b_simple_list_gotopage_fun\(\s*(\d{1,6})\s*,"),
    re.compile(r"[?&;]totalpage=(\d{1,6})\b"),
    re.compile(r"[?&;]a\w*\d+t=(\d{1,6})&"),
)
_OF_PAGES = re.compile(r"(共\s*\d+\s*条)?\s*(\d{1,6})\s*/\s*(\d{1,6})\s*(页?)")  # 共2872条 1/144
_PAGER_NAME = re.compile(r"(?:^|[\s_-])(?:p_t|pages?|pager|fanye\d*|fy|pb_sys_common)(?:$|[\s_-])")
_NUMBERED = re.compile(r"/(\d{1,6})\.htm$")  # a page of a column on disk; the last one is 1.htm
_ASKED = re.compile(r"(?<=[?&])((?:PAGENUM|a\w*\d+p)=)(\d{1,6})\b")


def speaks(page: Page) -> bool:
    if ARTICLE.search(page.url) or "wbtreeid=" in page.url or (page.holds(*_WORDS) and _SIGNS.search(page.text)):
        return True
    return ("wbtreeid=" in page.text or "info/" in page.text) and _links_within(page)


def _links_within(page: Page) -> bool:
    """Does the page link to an address of the platform on its own host; a neighbour's is no sign."""
    outline, host = page.outline, urlsplit(page.url).netloc
    hrefs = (href for place in outline.links if _LINK.search(href := outline.attribute(place, "href").strip()))
    return any(urlsplit(url).netloc == host for href in hrefs if (url := absolute(page.url, href)))


def is_listing(page: Page) -> bool | None:
    if ARTICLE.search(page.url):
        return False
    counted = _COUNTED.search(page.text)
    if counted and int(counted[1]) > 0:
        return False
    return True if _PAGER.search(page.text) or (_frames(page) and not named_body(page.outline)) else None


def read_listing(page: Page) -> ListingPage:
    found = listing.read_listing(page, NAME, ARTICLE)
    if found.fault or page.is_binary:
        return found
    frames = () if found.rows else _frames(page)
    current, pages = _place(page, found.pages)
    following = None if frames else _next(page, current, pages)
    asks = (Ask(url=following),) if following else frames
    return replace(found, pages=pages, next=asks, pointer=bool(frames))


def read_document(page: Page) -> DocumentPage:
    found = document.read_document(page, NAME)
    if page.is_binary or page.is_plain_text or page.json is not None:
        return found
    known = {one.url for one in found.attachments}
    shown = (absolute(page.outline.base_of(page.url), url) for url in _SHOWN_FILE.findall(page.outline.code))
    more = (Attachment(url=url, name=url.rpartition("/")[2]) for url in shown if url and url not in known)
    return replace(found, attachments=(*found.attachments, *more))


def _frames(page: Page) -> tuple[Ask, ...]:
    """The frames that hold the rows of a page without rows of its own."""
    outline = page.outline
    places = [place for place, tag in enumerate(outline.tags) if tag in ("iframe", "frame")]
    urls = [absolute(outline.base_of(page.url), outline.attribute(place, "src")) for place in places]
    return tuple(Ask(url=url) for url in dict.fromkeys(urls) if url and "urltype=" in url and "wbtreeid=" in url)


def _place(page: Page, said: int | None) -> tuple[int, int | None]:
    """Which page this is, counted from 1, and of how many; a number above theirs is a column's name (2024.htm)."""
    shown = _shown(page.outline)
    counts = (int(match[1]) for pattern in _PAGES if (match := pattern.search(page.text)))
    pages = next(counts, shown[1] if shown else said)
    numbered, asked = _NUMBERED.search(urlsplit(page.url).path), _ASKED.search(page.url)
    if shown:
        return shown[0], pages
    if asked:
        return int(asked[2]), pages
    return (pages - int(numbered[1]) + 1 if numbered and pages and int(numbered[1]) < pages else 1), pages


def _shown(outline: Outline) -> tuple[int, int] | None:
    """The page and the number of pages that a pager prints as 2/9; a day and month beside a row are no such pair."""
    for place, text in enumerate(outline.texts):
        match = _OF_PAGES.fullmatch(text.strip()) if "/" in text else None
        if match and (match[1] or match[4] or _stands_in_pager(outline, place)):
            return int(match[2]), int(match[3])
    return None


def _stands_in_pager(outline: Outline, place: int) -> bool:
    return any(_PAGER_NAME.search(outline.names(above)) for above in outline.ancestors(place)[:3])


def _next(page: Page, current: int, pages: int | None) -> str | None:
    """The page after this one: linked as 下页, linked by its number, or named as the platform names pages."""
    link = next_link(page.outline, page.url)[0] or numbered_link(page.outline, page.url)
    return link or (_named(page.url, current, pages) if pages and current < pages else None)


def _named(url: str, current: int, pages: int) -> str | None:
    """The address of the page after the current one: on disk page P of N is /column/{N-P+1}.htm, the first /column.htm.

    >>> _named("http://a.cn/gk/nb.htm", 1, 144), _named("http://a.cn/gk/nb/143.htm", 2, 144)
    ('http://a.cn/gk/nb/143.htm', 'http://a.cn/gk/nb/142.htm')
    >>> _named("http://a.cn/list.jsp?wbtreeid=7&a7p=2", 2, 9), _named("http://a.cn/list.jsp?wbtreeid=7", 1, 9)
    ('http://a.cn/list.jsp?wbtreeid=7&a7p=3', None)
    """
    if _ASKED.search(url):
        return _ASKED.sub(rf"\g<1>{current + 1}", url)
    base, extension, rest = url.partition(".htm")
    if not extension or rest:
        return None
    folder = base.rpartition("/")[0] if current > 1 else base
    return f"{folder}/{pages - current}.htm"


VSB = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
