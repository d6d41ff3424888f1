"""The search service beside a TRS column of Fujian: only the first page is written out, the service holds all rows.

Source: docs/platforms/trs.md.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.records import Ask, ListingPage, Row, Way
from crawler.extract.addresses import absolute
from crawler.extract.dates import read_date
from crawler.extract.faults import fault_of, fault_of_reply
from crawler.extract.outline import fold
from crawler.extract.page import Page
from crawler.extract.titles import read_title

SERVICE = re.compile(r"/fjdzapp/search\b")
_SIZE = 500  # rows a page, as the sites' own scripts ask for them
_SITE = re.compile(r"\b(?:channelid|searchid)[\"']?\s*[:=]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_USED = re.compile(r"/fjdzapp/search\b|\btrsapi\b")
_COLUMN = re.compile(r"\bchnlid[\"']?\s*[:=]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_ADDRESSES = ("docpuburl", "chnldocurl", "url")
_DATES = ("pubdate", "docreltime")


def ask_of(page: Page) -> tuple[Ask, ...]:
    """The request for all rows of a column whose page uses the service; none where its numbers are not told."""
    code = page.outline.code
    site, column = _SITE.search(code), _COLUMN.search(code)
    number = column[1] if column else page.outline.metas.get("chnlid", "")
    if not _USED.search(code) or site is None or not number.isdecimal():
        return ()
    return (_ask(page.url, {"channelid": site[1], "sortfield": "-pubdate", "classsql": f"chnlid={number}"}, 1),)


def read_reply(page: Page, name: str) -> ListingPage:
    """One page of the service's reply. Which page it is stands in the address's #fragment, which is never sent."""
    reply = page.json
    data = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(reply, dict) or not isinstance(data, list):
        fault = fault_of_reply(reply) if reply is not None else fault_of(page) or "a page stands in place of the reply"
        return ListingPage(platform=name, way=Way.JSON, fault=fault)
    form = dict(parse_qsl(urlsplit(page.url).fragment))
    number, pages = int(form.pop("page", "1")), str(reply.get("pageCount") or "")
    more = form and pages.isdecimal() and number < int(pages)
    return ListingPage(
        platform=name,
        rows=tuple(row for each in data if isinstance(each, dict) and (row := _row(each, page.url))),
        next=(_ask(page.url, form, number + 1),) if more else (),
        way=Way.JSON,
    )


def _ask(base: str, form: dict[str, str], number: int) -> Ask:
    asked = {**form, "page": str(number)}
    url = f"{urljoin(base, '/fjdzapp/search')}#{urlencode(asked)}"
    return Ask(url=url, method="POST", body=urlencode({**asked, "prepage": str(_SIZE)}), way=Way.JSON)


def _row(found: dict[str, Any], base: str) -> Row | None:
    url = next((url for key in _ADDRESSES if (url := absolute(base, str(found.get(key) or "")))), None)
    title = fold(re.sub(r"<[^>]{1,40}>", "", str(found.get("doctitle") or "")))
    date = next((date for key in _DATES if (date := read_date(str(found.get(key) or "")))), None)
    return Row(url=url, title=title, date=date, is_report=read_title(title).is_report) if url and title else None
