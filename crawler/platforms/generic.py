"""Every page that no other dialect recognises, read by the shared readers alone.

Source: docs/platforms/.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from archive.records import Ask, Attachment, DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.addresses import ARTICLE, target
from crawler.extract.attachments import is_file
from crawler.extract.body import holds_text, named_body
from crawler.extract.cells import cells_of
from crawler.extract.columns import columns_of
from crawler.extract.headings import find_heading, head_title, is_report_title
from crawler.extract.labels import block_of, read_cells
from crawler.extract.page import Page
from crawler.platforms.platform import Platform

NAME = "generic"
_LIST_ADDRESS = re.compile(r"/(?:(?:m?index|\w*list|default)(?:_\d+)?\.\w+)?$", re.IGNORECASE)
_LEAST_ROWS = 2
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)$", re.IGNORECASE)
_NUMBERED_FOLDER = re.compile(r"/\d{5,9}/index\.s?html?")  # of an article in some districts, of a column elsewhere
_SEPARATED = re.compile(
    r"<!--\s*file_sep_start\s*-->((?:(?!<!--\s*file_sep_).)*)<!--\s*file_sep_end\s*-->", re.DOTALL
)  # Foosun


def is_article(page: Page) -> bool:
    """Does the page show that it is one article: no markup, an article's own address, or ArticleTitle."""
    if page.is_binary or page.is_plain_text:
        return True
    if ARTICLE.search(page.url):
        return not _NUMBERED_FOLDER.search(page.url) or holds_text(page.outline)
    title, column = (page.outline.metas.get(name, "") for name in ("articletitle", "columnname"))
    if title in ("", column):  # some fill in the column's name on lists
        return False
    return is_report_title(title) or holds_text(page.outline) or bool(named_body(page.outline))


def is_list(page: Page, found: ListingPage) -> bool:
    """Is what was found on a page a list: by the page's address or by the number of rows, unless it is a report."""
    if page.json is not None:
        return bool(found.rows)
    if _is_report(page):
        return False
    if _LIST_ADDRESS.search(urlsplit(page.url).path):
        return bool(found.rows) or not named_body(page.outline)
    if len(found.rows) < _LEAST_ROWS:
        return False
    return any(row.date or not _is_attached(row.url) for row in found.rows) or not _is_described(page)


def _is_report(page: Page) -> bool:
    """Does a page call itself the report of a year and tell it: links to its neighbours make it no list."""
    if not page.is_markup:
        return False
    heading = find_heading(page.outline, len(page.outline.tags))
    titles = (head_title(page.outline) or "", page.outline.text(heading) if heading is not None else "")
    return any(map(is_report_title, titles)) and holds_text(page.outline)


def _is_attached(url: str) -> bool:
    return is_file(url) or _PICTURE.search(url) is not None


def _is_described(page: Page) -> bool:
    """Does a page hold an article, a metadata block or a time of publishing: files without dates are attachments."""
    outline = page.outline
    if named_body(outline):
        return True
    pairs = read_cells(cells_of(outline, 0, len(outline.tags)))
    return bool(block_of(pairs)) or any(pair.field == "publish_date" and pair.value for pair in pairs)


def speaks(page: Page) -> bool:
    """It has no signs of its own: it reads what nobody else recognises."""
    return False


def is_listing(page: Page) -> bool | None:
    return False if is_article(page) else None


def read_listing(page: Page) -> ListingPage:
    return listing.read_listing(page, NAME)


def read_document(page: Page) -> DocumentPage:
    found = document.read_document(page, NAME)
    if page.is_binary or "file_sep_start" not in page.text:
        return found
    known = {one.url for one in found.attachments}
    more = (one for one in _separated_files(page) if one.url not in known)
    return replace(found, attachments=(*found.attachments, *more))


def _separated_files(page: Page) -> Iterator[Attachment]:
    """The links between the comments with which Foosun fences its attachments, pictures too."""
    for part in _SEPARATED.findall(page.text):
        outline = Page(page.url, part.encode()).outline
        for place in outline.links:
            if url := target(outline.attributes[place], page.url):
                yield Attachment(url=url, name=outline.text(place) or url.rsplit("/", 1)[-1])


def find_columns(page: Page) -> tuple[Ask, ...]:
    return columns_of(page.outline, page.url) if page.is_markup else ()


GENERIC = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
