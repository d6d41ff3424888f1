"""A page that no dialect recognises, read by the shared readers; its platform is None."""

import re
from urllib.parse import urlsplit

from archive.records import Ask, ListingPage
from crawler.extract.addresses import ARTICLE
from crawler.extract.attachments import is_file
from crawler.extract.body import named_body
from crawler.extract.cells import cells_of
from crawler.extract.columns import columns_of
from crawler.extract.document import read_document
from crawler.extract.labels import block_of, read_cells
from crawler.extract.listing import read_listing
from crawler.extract.page import Page
from crawler.platforms.platform import Platform

_LIST_ADDRESS = re.compile(r"/(?:(?:m?index|list|default)(?:_\d+)?\.\w+)?$", re.IGNORECASE)
_LEAST_ROWS = 2


def is_article(page: Page) -> bool:
    """Does the page show that it is one article: no markup, an article's own address, or ArticleTitle."""
    if page.is_binary or page.is_plain_text or ARTICLE.search(page.url):
        return True
    return bool(page.outline.metas.get("articletitle"))


def is_list(page: Page, found: ListingPage) -> bool:
    """Is what was found on a page a list: by the page's address or by the number of rows."""
    if _LIST_ADDRESS.search(urlsplit(page.url).path):
        return bool(found.rows) or not named_body(page.outline)
    if len(found.rows) < _LEAST_ROWS:
        return False
    return any(row.date or not is_file(row.url) for row in found.rows) or not _is_described(page)


def _is_described(page: Page) -> bool:
    """Does a page hold an article or a metadata block: files without dates are then its attachments."""
    outline = page.outline
    return bool(named_body(outline)) or bool(block_of(read_cells(cells_of(outline, 0, len(outline.tags)))))


def is_listing(page: Page) -> bool | None:
    return False if is_article(page) else None


def find_columns(page: Page) -> tuple[Ask, ...]:
    return () if page.is_binary or page.is_plain_text or page.json is not None else columns_of(page.outline, page.url)


UNKNOWN = Platform(
    name="",
    speaks=lambda page: True,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
