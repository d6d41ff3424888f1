"""NFCMS (南方新闻网): ordinary columns of Guangdong, with a static JSON for every column and every post.

The written pager is capped (20 pages at most); older rows are reachable only through the JSON.
Source: docs/platforms/.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from archive.records import Ask, Attachment, DocumentPage, ListingPage, Row, Way
from crawler.extract import document, listing
from crawler.extract.addresses import absolute, without_fragment
from crawler.extract.article import Article, Said
from crawler.extract.attachments import attachments_of
from crawler.extract.body import lines_and_tables
from crawler.extract.faults import fault_of, fault_of_reply
from crawler.extract.labels import is_blank
from crawler.extract.outline import Outline, plain
from crawler.extract.page import Page
from crawler.extract.replies import date_among, records
from crawler.extract.titles import read_title
from crawler.platforms.generic import find_columns
from crawler.platforms.platform import Platform

NAME = "nfcms"
ARTICLE = re.compile(r"(?:^|/)content/m?post_\d+\.html")
_POST = re.compile(r"href=[\"']?(?:https?://([^/\"']{1,200}))?[^\"'\s>]{0,300}content/m?post_\d+\.html")
_HANWEB = re.compile(r"\.jpage\s*\(\s*\{|/jpaas-(?:publish|web)-server/|template,templategroup|ZJEG_RSS\.content")
_COLUMN = re.compile(r"NFCMS_CAT_ID[\"']?\s*[:=]\s*[\"']?(\d+)")
_ROW_DATES = ("date", "display_publish_time", "publish_time", "created_at")
_IS_COLUMN = re.compile(r"NFCMS_PUB_TYPE[\"']?\s*[:=]\s*[\"']?cat\b")


def speaks(page: Page) -> bool:
    if "/postmeta/" in page.url or "NFCMS_" in page.text or ARTICLE.search(page.url):
        return True
    if "post_" not in page.text or _HANWEB.search(page.text):
        return False
    host = urlsplit(page.url).hostname or ""
    return any(not match[1] or match[1].partition(":")[0] == host for match in _POST.finditer(page.text))


def is_listing(page: Page) -> bool | None:
    if "/postmeta/i/" in page.url:
        return True
    if isinstance(page.json, dict):
        return "articles" in page.json or "children" in page.json
    return False if ARTICLE.search(page.url) else None


def read_listing(page: Page) -> ListingPage:
    if page.json is not None:
        return _column(page, page.json)
    if "/postmeta/i/" in page.url:
        return ListingPage(platform=NAME, way=Way.JSON, fault=fault_of(page) or "a page stands in place of the reply")
    found = listing.read_listing(page, NAME, ARTICLE, first=1)
    column = _column_id(page)
    more = (_json_ask(page, column),) if column else ()
    return ListingPage(platform=NAME, rows=found.rows, next=found.next + more, total=found.total, pages=found.pages)


def read_document(page: Page) -> DocumentPage:
    if isinstance(page.json, dict):
        return document.decide(article_of(page.json, page.url), NAME, page.charset)
    return document.read_document(page, NAME)


def _column_id(page: Page) -> str | None:
    """The number of this column: told by script or meta, or the navigation entry whose link is this page."""
    told = _COLUMN.search(page.outline.code)
    if told and _IS_COLUMN.search(page.outline.code):
        return told[1]
    meta = page.outline.metas.get("columnid", "")
    return meta if meta.isdigit() else _own_entry(page)


def _own_entry(page: Page) -> str | None:
    outline, here = page.outline, _plain(page.url)
    for place in outline.links:
        url = absolute(page.url, outline.attribute(place, "href"))
        if url and _plain(url) == here:
            entries = (re.fullmatch(r"chnl_(\d+)", outline.attribute(p, "id")) for p in outline.ancestors(place)[:3])
            number = next((entry[1] for entry in entries if entry), None)
            if number:
                return number
    return None


def _plain(url: str) -> str:
    return re.sub(r"/index(?:_\d+)?\.html$", "/", without_fragment(url)).partition("://")[2]


def _column(page: Page, reply: Any) -> ListingPage:
    """The rows of a column's JSON; its children (years, issues) are columns of their own."""
    articles = reply.get("articles") if isinstance(reply, dict) else None
    children = reply.get("children") if isinstance(reply, dict) else None
    rows = tuple(rows_of(articles, page.url))
    if not isinstance(articles, list) and not isinstance(children, list):
        return ListingPage(platform=NAME, way=Way.JSON, fault=fault_of_reply(reply))
    further = tuple(_json_ask(page, child["id"]) for child in records(children) if "id" in child)
    return ListingPage(platform=NAME, rows=rows, next=further, pointer=bool(further) and not rows, way=Way.JSON)


def _json_ask(page: Page, column: object) -> Ask:
    return Ask(url=urljoin(page.url, f"/postmeta/i/{column}.json"), way=Way.JSON)


def rows_of(articles: Any, base: str) -> Iterator[Row]:
    """Rows of a JSON listing; `date` is epoch seconds or a printed date."""
    for article in records(articles):
        url = absolute(base, str(article.get("url") or article.get("post_url") or ""))
        title = plain(article.get("title"))
        if url and title:
            yield Row(
                url=url, title=title, date=date_among(article, *_ROW_DATES), is_report=read_title(title).is_report
            )


def article_of(post: dict[str, Any], base: str) -> Article:
    """A post of NFCMS or gkmlpt given as JSON, with the JSON strings inside it read as well."""
    data = {
        **_inner(post.get("json_ext")),
        **_inner(post.get("gkml_data")),
        **{k: v for k, v in post.items() if v not in (None, "")},
    }
    outline = _outline(str(data.get("content") or ""))
    body = range(len(outline.tags))
    lines, tables = lines_and_tables(outline, body)
    listed = [
        Attachment(url=url, name=plain(item.get("name")) or url.rsplit("/", 1)[-1])
        for item in records(data.get("attachment") or data.get("attachments"))
        if (url := absolute(base, str(item.get("url") or "")))
    ]
    linked = attachments_of(outline, body, base)
    known = {item.url for item in listed}
    return Article(
        said=list(_said(data)),
        lines=lines,
        tables=tables,
        attachments=(*listed, *(item for item in linked if item.url not in known)),
    )


_KEYS = (
    ("title", "title"),
    ("index_number", "identifier"),
    ("index_number", "index_number"),
    ("issuing_body", "publisher"),
    ("issuing_body", "EXT_fbjg"),
    ("issuing_body", "EXT_fwdw"),
    ("issuing_body", "source"),
    ("document_number", "document_number"),
    ("document_number", "EXT_wh"),
    ("document_number", "EXT_zh"),
    ("category", "classify_main_name"),
    ("category", "EXT_ztfl"),
)
_DATES = (
    (
        "publish_date",
        ("display_publish_time", "visible_publish_time", "publish_time", "first_publish_time", "created_at"),
    ),
    ("publish_date", ("date",)),
    ("abolition_date", ("expired_time", "abolition_date")),
    ("written_date", ("written_date", "EXT_cwrq")),
)


def _said(data: dict[str, Any]) -> Iterator[Said]:
    for name, key in _KEYS:
        value = plain(str(data.get(key) or "")) if not isinstance(data.get(key), dict | list) else ""
        if value and not is_blank(value):
            yield Said(field=name, source=f"json {key}", value=value)
    for name, keys in _DATES:
        date = date_among(data, *keys)
        if date:
            yield Said(field=name, source=f"json {keys[0]}", value=date)


def _inner(value: Any) -> dict[str, Any]:
    """The object that a JSON string inside JSON holds; `"[]"` stands for none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return {key: inner for key, inner in value.items() if inner not in (None, "")} if isinstance(value, dict) else {}


def _outline(content: str) -> Outline:
    return Page("", f"<body>{content}</body>".encode("utf-8", "replace")).outline


NFCMS = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
