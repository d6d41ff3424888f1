"""JEECMS: static pages named `.jhtml`, whose pager has addresses only in the script of its links.

Source: docs/platforms/.
"""

import re
from urllib.parse import urlsplit

from archive.records import DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.page import Page
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "jeecms"
ARTICLE = re.compile(r"(?:^|/)\d+(?:_\d+)?\.jhtml$")
_OWN = re.compile(r"\.jhtml(?:$|;)")
_ASSETS = re.compile(
    r"(?:src|href)\s*=\s*[\"']?(?:(?:https?:)?//([^/\"'\s>]{1,200}))?[^\"'\s>]{0,300}/r/cms/", re.IGNORECASE
)


def speaks(page: Page) -> bool:
    """By its own address, or by assets of its own: a neighbour's are no sign."""
    parts = urlsplit(page.url)
    if _OWN.search(parts.path):
        return True
    return "/r/cms/" in page.text and any(match[1] in (None, parts.netloc) for match in _ASSETS.finditer(page.text))


def is_listing(page: Page) -> bool | None:
    return False if ARTICLE.search(urlsplit(page.url).path) else None


def read_listing(page: Page) -> ListingPage:
    return listing.read_listing(page, NAME, ARTICLE, first=1)


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


JEECMS = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
