"""One page of a column read by the shared readers: rows, the site's own counts, the next page."""

import re

from archive.records import Ask, ListingPage
from crawler.extract.addresses import ARTICLE
from crawler.extract.page import Page
from crawler.extract.pager import read_pager
from crawler.extract.rows import rows_of


def read_listing(
    page: Page, platform: str | None = None, article: re.Pattern[str] = ARTICLE, first: int = 1
) -> ListingPage:
    """The listing on an HTML page; `article` and `first` as in `rows_of` and `read_pager`."""
    if page.is_binary or page.json is not None:
        return ListingPage(platform=platform)
    pager = read_pager(page.outline, page.url, first)
    return ListingPage(
        platform=platform,
        rows=rows_of(page.outline, page.url, article),
        next=(Ask(url=pager.next),) if pager.next else (),
        total=pager.total,
        pages=pager.pages,
    )
