"""gkmlpt, the disclosure directory of Guangdong (政府信息公开目录管理平台): tree, list API, details.

Source: platform facts, section 1.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage
from crawler.extract import document, listing
from crawler.extract.addresses import absolute
from crawler.extract.columns import columns_of, is_column_name
from crawler.extract.page import Page
from crawler.extract.script import value_of
from crawler.platforms.nfcms import article_of, records, rows_of
from crawler.platforms.platform import Platform

NAME = "gkmlpt"
API_ROWS = 100  # the most an API page holds
ARTICLE = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html")
_BASE = re.compile(r"^(.*?/gkmlpt/)")
_CATEGORY = re.compile(r"#(\d+)")


def speaks(page: Page) -> bool:
    return "/gkmlpt/" in page.url or ("_CONFIG" in page.text and "/gkmlpt/" in page.text)


def is_listing(page: Page) -> bool | None:
    if page.json is not None:
        return True
    if ARTICLE.search(page.url) or value_of(page.outline.code, "DETAIL"):
        return False
    return True if value_of(page.outline.code, "TREE") is not None else None


def read_listing(page: Page) -> ListingPage:
    if isinstance(page.json, dict):
        return _api_page(page, page.json)
    if value_of(page.outline.code, "TREE") is None:
        return listing.read_listing(page, NAME, ARTICLE)
    category = _CATEGORY.search(page.url)
    number = category[1] if category else next(_report_categories(page), None)
    return ListingPage(platform=NAME, next=(Ask(url=_api(page, number)),) if number else (), pointer=True)


def read_document(page: Page) -> DocumentPage:
    detail = (
        page.json if isinstance(page.json, dict) else None if page.is_binary else value_of(page.outline.code, "DETAIL")
    )
    if not isinstance(detail, dict) or not detail:
        return document.read_document(page, NAME)
    return document.decide(article_of(detail, page.url), NAME, page.charset)


def find_columns(page: Page) -> tuple[Ask, ...]:
    """The annual-report categories of the tree, then links of the page; `jump_url` is the column itself."""
    if page.is_binary or page.json is not None:
        return ()
    found = [Ask(url=urljoin(_base(page), f"index#{number}")) for number in _report_categories(page)]
    found += [Ask(url=url) for url in _report_jumps(page)]
    known = {ask.url for ask in found}
    return (*found, *(ask for ask in columns_of(page.outline, page.url) if ask.url not in known))


def _report_nodes(page: Page) -> Iterator[dict[str, Any]]:
    """Nodes of the category tree (nested or flat) named for annual reports."""
    waiting = records(value_of(page.outline.code, "TREE"))[::-1]
    while waiting:
        node = waiting.pop()
        if is_column_name(str(node.get("name") or ""), "/zfxxgknb/"):
            yield node
        else:
            waiting += records(node.get("children"))[::-1]


def _report_categories(page: Page) -> Iterator[str]:
    return (str(node["id"]) for node in _report_nodes(page) if not node.get("jump_url") and "id" in node)


def _report_jumps(page: Page) -> Iterator[str]:
    urls = (absolute(page.url, str(node.get("jump_url") or "")) for node in _report_nodes(page))
    return (url for url in urls if url)


def _base(page: Page) -> str:
    match = _BASE.match(page.url)
    return match[1] if match else urljoin(page.url, "/gkmlpt/")


def _api(page: Page, category: str) -> str:
    sid = value_of(page.outline.code, "SID")
    return urljoin(_base(page), f"api/all/{category}?page=1" + (f"&sid={sid}" if sid else ""))


def _api_page(page: Page, reply: dict[str, Any]) -> ListingPage:
    classify = reply.get("classify")
    count = classify.get("post_count") if isinstance(classify, dict) else reply.get("total")
    total = int(str(count)) if str(count).isdigit() else None
    articles = records(reply.get("articles"))
    number = _page_number(page.url)
    more = total is not None and articles and _rows_so_far(number, len(articles), total) < total
    return ListingPage(
        platform=NAME,
        rows=tuple(rows_of(articles, page.url)),
        next=(Ask(url=_with_page(page.url, number + 1)),) if more else (),
        total=total,
    )


def _rows_so_far(number: int, rows: int, total: int) -> int:
    """Rows up to this API page: pages hold 100, unless the count shows that they hold fewer.

    >>> _rows_so_far(1, 88, 203), _rows_so_far(3, 3, 203), _rows_so_far(2, 20, 50)
    (88, 203, 40)
    """
    before = (number - 1) * API_ROWS
    return before + rows if before < total else number * rows


def _page_number(url: str) -> int:
    """Pages 0 and 1 are the same."""
    given = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return max(1, int(given)) if given.isdigit() else 1


def _with_page(url: str, number: int) -> str:
    if re.search(r"[?&]page=\d*", url):
        return re.sub(r"([?&]page=)\d*", rf"\g<1>{number}", url, count=1)
    return f"{url}{'&' if '?' in url else '?'}page={number}"


GKMLPT = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
