"""One page of a column read by the shared readers: rows, the site's own counts, the next page."""

import re

from archive.records import Ask, ListingPage
from crawler.extract.addresses import ARTICLE
from crawler.extract.faults import fault_of
from crawler.extract.page import Page
from crawler.extract.pager import read_pager
from crawler.extract.rows import rows_of


def read_listing(
    page: Page, platform: str | None = None, article: re.Pattern[str] = ARTICLE, first: int = 1
) -> ListingPage:
    """The listing on an HTML page; `article` and `first` as in `rows_of` and `read_pager`.

    A page in place of a listing has a `fault`.
    """
    if page.is_binary or page.json is not None:
        return ListingPage(platform=platform, fault=fault_of(page))
    rows = rows_of(page.outline, page.url, article)
    if not rows and (fault := fault_of(page)):
        return ListingPage(platform=platform, fault=fault)
    pager = read_pager(page.outline, page.url, first)
    return ListingPage(
        platform=platform,
        rows=rows,
        next=(Ask(url=pager.next),) if pager.next else (),
        total=pager.total,
        pages=pager.pages,
    )
