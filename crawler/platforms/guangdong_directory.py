"""The directory of Guangdong before gkmlpt: its metadata block is text lines with 类目名称, two pairs a line.

Source: docs/platforms/. Its markup was not found: what is known are the lines.
"""

import re

from archive.records import DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.page import Page
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "guangdong_directory"
_SIGNS = re.compile(r"类\s*目\s*名\s*称")


def speaks(page: Page) -> bool:
    return _SIGNS.search(page.text) is not None


def is_listing(page: Page) -> bool | None:
    return False if page.is_plain_text else None


def read_listing(page: Page) -> ListingPage:
    return listing.read_listing(page, NAME)


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


GUANGDONG_DIRECTORY = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
