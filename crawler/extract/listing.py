"""One page of a column read by the shared readers: rows, the site's own counts, the next page."""

import re
from dataclasses import replace

from archive.records import Ask, ListingPage
from crawler.extract.addresses import ARTICLE
from crawler.extract.faults import fault_of
from crawler.extract.page import Page
from crawler.extract.pager import read_pager
from crawler.extract.pager_links import framed_link
from crawler.extract.reply_list import read_list
from crawler.extract.rows import rows_of


def read_listing(
    page: Page, platform: str | None = None, article: re.Pattern[str] = ARTICLE, first: int = 1
) -> ListingPage:
    """The listing on a page, or in the reply of an unknown interface.

    `article` and `first`: as in `rows_of` and `read_pager`. A page in place of a listing has a `fault`.
    """
    if page.json is not None and (found := read_list(page.json, page.url)):
        return replace(found, platform=platform)
    if page.is_binary or page.json is not None:
        return ListingPage(platform=platform, fault=fault_of(page))
    rows = rows_of(page.outline, page.url, article)
    if not rows and (fault := fault_of(page)):
        return ListingPage(platform=platform, fault=fault)
    pager = read_pager(page.outline, page.url, first)
    following = pager.next
    if following is None and rows and pager.pages is None and (framed := framed_link(page.outline, page.url)):
        following = Ask(url=framed)
    return ListingPage(
        platform=platform,
        rows=rows,
        next=(following,) if following else (),
        total=pager.total,
        pages=pager.pages,
        unread=pager.unread,
    )
