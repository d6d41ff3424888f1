"""eportal (浪潮 Inspur, EasySite): lists in numbered modules of a page, their pages asked by a script.

Source: docs/platforms/.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.addresses import ARTICLE, absolute, without_fragment
from crawler.extract.body import named_body
from crawler.extract.outline import Outline
from crawler.extract.page import Page
from crawler.extract.pager_links import next_link
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "eportal"
_SIGNS = re.compile(
    r"[\"'(=]/eportal/(?:ui\b|uiFramework/|fileDir/)|\beasysite-\w|\bid=[\"']?easysiteText\b"
    r"|\bname=[\"']?article_paging_list_hidden\b|\beprotalCurrentPageId\b",
)
_WORDS = ("/eportal/", "easysite", "article_paging_list_hidden", "eprotalCurrentPageId")  # one of each sign
_PAGER = re.compile(r"\barticle_paging_list_hidden\b|\beasysite-(?:page-wrap|total-page)\b")
_CURRENT = re.compile(r"[?&]currentPage=(\d{1,6})\b|/[0-9a-f]+-(\d{1,6})\.s?html?$")
_OF_PAGES = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")
_NEXT = re.compile(r"下一?页")
_LEAST_ROWS = 2


def speaks(page: Page) -> bool:
    return "/eportal/" in page.url or (page.holds(*_WORDS) and _SIGNS.search(page.text) is not None)


def is_listing(page: Page) -> bool | None:
    if page.json is not None or _PAGER.search(page.text):
        return True
    if page.outline.metas.get("articletitle") or named_body(page.outline):
        return False
    return len(listing.read_listing(page, NAME).rows) >= _LEAST_ROWS or None


def read_listing(page: Page) -> ListingPage:
    found = listing.read_listing(page, NAME, ARTICLE)
    if found.fault:
        return found
    pages = _pages(page.outline) or found.pages
    following = _next(page, pages)
    return replace(found, pages=pages, next=(Ask(url=following),) if following else ())


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


def _pages(outline: Outline) -> int | None:
    """The number of pages: told beside the list, or printed as 2/9 in the pager."""
    for place in _named(outline, "article_paging_list_hidden"):
        told = outline.attribute(place, "totalpage")
        if told.isdecimal() and len(told) < 7:
            return int(told)
    places = (place for place in range(len(outline.tags)) if "easysite-total-page" in outline.names(place))
    shown = next((match for place in places if (match := _OF_PAGES.search(outline.text(place)))), None)
    return int(shown[2]) if shown else None


def _named(outline: Outline, name: str) -> Iterator[int]:
    """The hidden inputs of a name or id."""
    for place, tag in enumerate(outline.tags):
        if tag == "input" and name in (outline.attribute(place, "name"), outline.attribute(place, "id")):
            yield place


def _next(page: Page, pages: int | None) -> str | None:
    """The page after this one: where the pager leads, or the module of the list asked for it."""
    link, _ = next_link(page.outline, page.url)
    if link or (link := _tagged(page.outline, page.url)):
        return link
    match = _CURRENT.search(without_fragment(page.url))
    current = int(match[1] or match[2]) if match else 1
    return _asked(page, current + 1) if pages and current < pages else None


def _tagged(outline: Outline, url: str) -> str | None:
    """The address that the pager's link keeps beside itself; on the last page a word in brackets stands there."""
    for place in outline.links:
        names = (outline.attribute(place, "title"), outline.text(place))
        written = outline.attribute(place, "tagname")
        if written and not written.startswith("[") and any(map(_NEXT.fullmatch, names)):
            return absolute(outline.base_of(url), written)
    return None


def _asked(page: Page, number: int) -> str | None:
    """The address of a page of the list: by the numbers of page and module, or a file named for the module."""
    outline = page.outline
    inside = next((outline.attribute(place, "value") for place in _named(outline, "eprotalCurrentPageId")), "")
    modules = (outline.attribute(place, "moduleid") for place in _named(outline, "article_paging_list_hidden"))
    module = next(filter(None, modules), "")
    if inside and re.fullmatch(r"[0-9a-f]{32}", module):
        query = {"pageId": inside, "currentPage": number, "moduleId": module, "staticRequest": "yes"}
        return urljoin(page.url, f"/eportal/ui?{urlencode(query)}")
    if not re.fullmatch(r"[0-9a-f]{1,8}", module):
        return None
    extension = "shtml" if urlsplit(page.url).path.endswith(".shtml") else "html"
    return urljoin(page.url, f"{module}-{number}.{extension}")


EPORTAL = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
