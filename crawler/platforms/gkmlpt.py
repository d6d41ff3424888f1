"""gkmlpt, the disclosure directory of Guangdong (政府信息公开目录管理平台): tree, list API, details.

Source: docs/platforms/.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Way
from crawler.extract import document, listing
from crawler.extract.addresses import absolute
from crawler.extract.columns import columns_of
from crawler.extract.faults import fault_of, fault_of_reply
from crawler.extract.page import Page
from crawler.extract.replies import records
from crawler.extract.script import value_of
from crawler.platforms.gkmlpt_tree import Node, columns_below, nodes_of, report_nodes
from crawler.platforms.nfcms import article_of, rows_of
from crawler.platforms.platform import Platform

NAME = "gkmlpt"
API_ROWS = 100  # the most an API page holds
ARTICLE = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html")
_BASE = re.compile(r"^(.*?/gkmlpt/)")
_CATEGORY = re.compile(r"#(\d+)")


def speaks(page: Page) -> bool:
    return "/gkmlpt/" in page.url or ("_CONFIG" in page.text and "/gkmlpt/" in page.text)


def is_listing(page: Page) -> bool | None:
    if page.json is not None or "/gkmlpt/api/" in page.url:
        return True
    if ARTICLE.search(page.url) or value_of(page.outline.code, "DETAIL"):
        return False
    return True if value_of(page.outline.code, "TREE") is not None else None


def read_listing(page: Page) -> ListingPage:
    if isinstance(page.json, dict):
        return _api_page(page, page.json)
    if "/gkmlpt/api/" in page.url:
        return ListingPage(platform=NAME, way=Way.JSON, fault=fault_of(page) or "a page stands in place of the reply")
    if value_of(page.outline.code, "TREE") is None:
        return listing.read_listing(page, NAME, ARTICLE)
    asks = tuple(Ask(url=_api(page, number), way=Way.JSON) for number in _pointed_at(page))
    return ListingPage(platform=NAME, next=asks, pointer=True)


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
    urls = [url for column in _report_columns(page) if (url := _address(page, column))]
    urls += [ask.url for ask in columns_of(page.outline, page.url)]
    return tuple(Ask(url=url) for url in dict.fromkeys(urls))


def _report_columns(page: Page) -> list[Node]:
    nodes = nodes_of(value_of(page.outline.code, "TREE"))
    return [column for node in report_nodes(nodes) for column in columns_below(node, nodes)]


def _address(page: Page, column: Node) -> str | None:
    jump = absolute(page.url, str(column.get("jump_url") or ""))
    return jump or (urljoin(_base(page), f"index#{column['id']}") if "id" in column else None)


def _pointed_at(page: Page) -> list[str]:
    """The categories whose rows an index page stands for: those of its #fragment, else of the first for reports."""
    nodes = nodes_of(value_of(page.outline.code, "TREE"))
    category = _CATEGORY.search(page.url)
    if category:
        meant = [node for node in nodes if str(node.get("id")) == category[1]]
        return [str(column["id"]) for node in meant[:1] for column in columns_below(node, nodes)] or [category[1]]
    first = next(iter(report_nodes(nodes)), None)
    return [str(column["id"]) for column in columns_below(first, nodes) if "id" in column] if first else []


def _base(page: Page) -> str:
    match = _BASE.match(page.url)
    return match[1] if match else urljoin(page.url, "/gkmlpt/")


def _api(page: Page, category: str) -> str:
    sid = value_of(page.outline.code, "SID")
    return urljoin(_base(page), f"api/all/{category}?page=1" + (f"&sid={sid}" if sid else ""))


def _api_page(page: Page, reply: dict[str, Any]) -> ListingPage:
    if not isinstance(reply.get("articles"), list):
        return ListingPage(platform=NAME, way=Way.JSON, fault=fault_of_reply(reply))
    classify = reply.get("classify")
    count = classify.get("post_count") if isinstance(classify, dict) else reply.get("total")
    total = int(str(count)) if str(count).isdigit() else None
    articles = records(reply.get("articles"))
    number = _page_number(page.url)
    more = total is not None and not _is_last(number, len(articles), total)
    return ListingPage(
        platform=NAME,
        rows=tuple(rows_of(articles, page.url)),
        next=(Ask(url=_with_page(page.url, number + 1), way=Way.JSON),) if more else (),
        total=total,
        way=Way.JSON,
    )


def _is_last(number: int, rows: int, total: int) -> bool:
    """Does an API page end its list: full pages of its own length reach the count, or pages of 100 just do.

    >>> _is_last(1, 88, 203), _is_last(3, 3, 203), _is_last(2, 20, 50), _is_last(1, 26, 26), _is_last(4, 0, 203)
    (False, True, False, True, True)
    """
    return rows == 0 or number * rows >= total or (number - 1) * API_ROWS + rows == total


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
