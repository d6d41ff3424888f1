"""Hanweb JCMS (大汉): a column's first group of rows inline, further groups behind dataproxy.jsp; and its xxgk module.

Source: docs/platforms/.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

from archive.records import Ask, DocumentPage, ListingPage, Row
from crawler.extract import document, listing
from crawler.extract.article import Said, read_html, say
from crawler.extract.outline import fold
from crawler.extract.page import Page
from crawler.extract.rows import rows_of_record
from crawler.platforms import generic
from crawler.platforms.jpage_units import (
    ARTICLE,
    CALL,
    Datastore,
    ask_after,
    asks_of,
    read_array,
    read_datastore,
    units_of,
)
from crawler.platforms.jpage_xxgk import columns_of_tree, is_listing_of_module, is_module, pointers_of, read_module
from crawler.platforms.platform import Platform

NAME = "jpage"
_REPLY = re.compile(r"/(?:morecolumn)?dataproxy\.jsp(?:$|[?#])")
_SIGNS = re.compile(
    r"dataproxy\.jsp\?|\.jpage\s*\(\s*\{|ZJEG_RSS\.content|<!--<\$\[[^\]]{1,20}\]>|<meta[^>]{1,300}name\s*=\s*[\"']?maketime\b"
    r"|id=[\"']hiddenLocation[\"']|<datastore>|[\"'=(]/module/(?:xxgk|web/jpage|jpage|download/downfile\.jsp)",
    re.IGNORECASE,
)
_ARTICLE_LINK = re.compile(
    r"href=[\"']?(?:https?://([^/\"'\s]+))?[^\"'\s>]{0,300}/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"
)
_WORDS = (
    "jpage",
    "dataproxy",
    "ZJEG_RSS",
    "<!--<$[",
    "aketime",
    "AKETIME",
    "hiddenLocation",
    "<datastore",
    "/module/",
    "/art/",
)
_MARKED = re.compile(r"<!--<\$\[([^\]]{1,20})\]>(?:begin)?-->([^<]{1,400})<!--")
_TITLE = re.compile(r"<!--<\$\[标题\]>begin-->([^<]{1,400})<!--<\$\[标题\]>end-->")
_BODY = (re.compile(r"<!--\s*ZJEG_RSS\.content\.begin\s*-->"), re.compile(r"<!--\s*ZJEG_RSS\.content\.end\s*-->"))
_MARKED_FIELDS = {
    "SYH": "index_number",
    "索引号": "index_number",
    "信息来源": "issuing_body",
    "来源": "issuing_body",
    "发布时间": "publish_date",
    "发布日期": "publish_date",
}


def speaks(page: Page) -> bool:
    if _REPLY.search(page.url) or ARTICLE.search(page.url) or is_module(page.url):
        return True
    if not page.holds(*_WORDS):
        return False
    if _SIGNS.search(page.text):
        return True
    host = urlsplit(page.url).hostname or ""
    return any(not match[1] or match[1].partition(":")[0] == host for match in _ARTICLE_LINK.finditer(page.text))


def is_listing(page: Page) -> bool | None:
    if _REPLY.search(page.url):
        return True
    if ARTICLE.search(page.url) or page.is_binary:
        return False
    if is_module(page.url):
        return is_listing_of_module(page.url)
    return True if CALL.search(page.outline.code) or pointers_of(page) else None


def read_listing(page: Page) -> ListingPage:
    if page.is_binary:
        return listing.read_listing(page, NAME)
    if _REPLY.search(page.url):
        return _reply(page)
    return read_module(page, NAME) if is_module(page.url) else _column(page)


def read_document(page: Page) -> DocumentPage:
    if page.is_binary or page.is_plain_text or page.json is not None:
        return document.read_document(page, NAME)
    article = read_html(Page(page.url, _with_elements(page.text).encode("utf-8", "replace"), "charset=utf-8"))
    said = [*_with_title(article.said, page.text), *_marked(page.text)]
    return document.decide(replace(article, said=said), NAME, page.charset)


def find_columns(page: Page) -> tuple[Ask, ...]:
    """The columns that links name, then those of the module's tree."""
    named: dict[str, Ask] = {}
    for ask in (*generic.find_columns(page), *(() if page.is_binary else columns_of_tree(page))):
        named.setdefault(ask.url, ask)
    return tuple(named.values())


def _column(page: Page) -> ListingPage:
    """A column's page: the rows that stand in its script, else those that it shows."""
    shown = listing.read_listing(page, NAME, ARTICLE)
    unit = next(iter(units_of(page)), None)
    if unit is None:
        asks = pointers_of(page)
        return ListingPage(platform=NAME, next=asks, pointer=True) if asks else shown
    inline = unit.store.records
    rows = tuple(_rows_of(unit.store, page.url)) if inline else shown.rows
    further = tuple(asks_of(unit, page.url, len(inline) or len(rows))) or (() if inline else shown.next)
    return ListingPage(
        platform=NAME,
        rows=rows,
        next=further if rows else further[:1],
        total=shown.total if unit.total is None else unit.total,
        pointer=bool(further) and not rows,
        fault=shown.fault if unit.total is None and not rows else None,
    )


def _reply(page: Page) -> ListingPage:
    """One group of rows, as a datastore or as an array; a store without a word on rows is a fault too."""
    text = page.text.lstrip("\ufeff \r\n\t")
    is_store = "<recordset" in text or "<datastore" in text
    store = read_datastore(text) if is_store else read_array(text) if _is_array(text) else None
    if store is None:
        return ListingPage(platform=NAME, fault="the reply is no group of rows")
    if not store.records and store.total is None and is_store:
        return ListingPage(platform=NAME, fault="the reply is an empty datastore")
    following = ask_after(page.url, store)
    return ListingPage(
        platform=NAME,
        rows=tuple(_rows_of(store, page.url)),
        next=(following,) if following else (),
        total=store.total,
    )


def _is_array(text: str) -> bool:
    return re.match(r"\[|(?:var\s+)?\w+\s*=\s*\[", text) is not None


def _rows_of(store: Datastore, url: str) -> Iterator[Row]:
    for record in store.records:
        markup = f"<table>{record}</table>" if re.match(r"<t[rd]\b", record, re.IGNORECASE) else record
        fragment = Page(url, f"<body>{markup}</body>".encode("utf-8", "replace"), "charset=utf-8")
        yield from rows_of_record(fragment.outline, url, ARTICLE)


def _with_elements(text: str) -> str:
    """The page with the comments that mark title and article made into elements that the shared readers know."""
    for comment, element in zip(_BODY, ('<div id="zoom">', "</div>"), strict=True):
        text = comment.sub(element, text, count=1)
    return _TITLE.sub(r"<h1>\1</h1>", text, count=1)


def _with_title(said: Sequence[Said], text: str) -> list[Said]:
    """The title between its comments stands before any other heading: `h1` and title tag may name the site alone."""
    marked = _TITLE.search(text)
    title = say("title", "comment 标题", fold(unescape(marked[1]))) if marked else []
    place = next((n for n, one in enumerate(said) if one.source in ("heading", "title tag")), len(said))
    return [*said[:place], *title, *said[place:]]


def _marked(text: str) -> list[Said]:
    """Values between comments that name them, the last to be believed."""
    return [
        one
        for name, value in _MARKED.findall(text)
        if name in _MARKED_FIELDS
        for one in say(_MARKED_FIELDS[name], f"comment {name}", fold(unescape(value)))
    ]


JPAGE = Platform(
    name=NAME,
    speaks=speaks,
    is_listing=is_listing,
    read_listing=read_listing,
    read_document=read_document,
    find_columns=find_columns,
)
