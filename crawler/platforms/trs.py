"""TRS WCM (拓尔思): static pages whose pager a script draws, counted from 0, and files beside the page.

Source: docs/platforms/.
"""

import re
from dataclasses import replace

from archive.records import DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.page import Page
from crawler.platforms import trs_search
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "trs"
ARTICLE = re.compile(r"(?:^|/)t(?:19|20)\d{6}_\d+\.\w+")
_SIGNS = ("CurrChnlCls", "countPage =", "countPage=")
_EDITORS = ("TRS_Editor", "TRS_UEDITOR")  # of pasted text, too
_OTHERS = ("UCAP", "ucapcontent")  # whose articles such text is pasted into
_LINK = re.compile(r"/t(?:19|20)\d{6}_\d+\.")


def speaks(page: Page) -> bool:
    if trs_search.SERVICE.search(page.url):
        return True
    if page.holds(*_SIGNS) or (page.holds(*_EDITORS) and not page.holds(*_OTHERS)):
        return True
    return bool(_LINK.search(page.text) or ARTICLE.search(page.url))


def is_listing(page: Page) -> bool | None:
    if trs_search.SERVICE.search(page.url):
        return True
    return False if ARTICLE.search(page.url) else None


def read_listing(page: Page) -> ListingPage:
    if trs_search.SERVICE.search(page.url):
        return trs_search.read_reply(page, NAME)
    found = listing.read_listing(page, NAME, ARTICLE, first=0)
    return replace(found, next=found.next + trs_search.ask_of(page)) if page.holds("fjdzapp", "trsapi") else found


def read_document(page: Page) -> DocumentPage:
    return document.read_document(page, NAME)


TRS = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
