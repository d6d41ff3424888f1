"""From an answer to values: quality, then the platform's reader; a page that cannot be read is counted, not lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from archive.records import Answer, Ask, DocumentPage, Evidence, Exchange, ListingPage, Quality, Row
from crawler.capture.exchange import BrokenBody, decoded_body
from crawler.capture.quality import judge_page, judge_status
from crawler.extract.page import Page
from crawler.extract.titles import read_title, uncut
from crawler.platforms import find_columns, read_document, read_listing


class Unreadable(Exception):
    """No value can be had from this page; the message says why. It costs one page, never the others."""


def answer_of(exchange: Exchange) -> tuple[Answer, Page | None]:
    """The answer with its quality, and the page where it is one."""
    judged = judge_status(exchange)
    if judged:
        return Answer(exchange=exchange, quality=judged[0], reason=judged[1]), None
    try:
        body = decoded_body(exchange)
    except BrokenBody as error:
        return Answer(exchange=exchange, quality=Quality.FAILED, reason=str(error)), None
    quality, reason = judge_page(body)
    page = Page(exchange.url, body, exchange.header("Content-Type")) if quality is Quality.PAGE else None
    return Answer(exchange=exchange, quality=quality, reason=reason), page


def listing_of(page: Page, platform: str) -> ListingPage:
    """The listing on a page. Raises Unreadable."""
    with _failures_named():
        return read_listing(page, platform)


def columns_of(page: Page, platform: str) -> tuple[Ask, ...]:
    """The columns of annual reports that a page names. Raises Unreadable."""
    with _failures_named():
        return find_columns(page, platform)


def document_of(page: Page, platform: str, row: Row | None, title: str) -> DocumentPage:
    """The document with what its listing row adds. `title`: that it was listed under.

    Raises Unreadable, also for a page without title and text, and for another page in its place.
    """
    with _failures_named():
        found = read_document(page, platform)
    if not found.title and not found.text and not page.is_binary:
        raise Unreadable("neither title nor text was found")
    if not (page.is_binary or _is_listed(found, title)):
        raise Unreadable(f"another page stands in its place: {found.title or 'one without a title'}")
    return _completed(found, row) if row else found


def _is_listed(found: DocumentPage, title: str) -> bool:
    """Whether a page is the report that was listed: an error page sent with 200 is not."""
    if found.kind == "report" or found.report_year or found.index_number or found.attachments:
        return True
    return _bare(uncut(title)) in _bare((found.title or "") + found.text)


def _bare(text: str) -> str:
    return "".join(text.split())


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a page is a stranger's: whatever its reader raises is a reason
        raise Unreadable(f"the reader failed: {type(error).__name__}: {error}") from error


def _completed(page: DocumentPage, row: Row) -> DocumentPage:
    """The listing row is the last source of the title and of the date (order of trust).

    A row's title decides what is a report; one that the site cut short is overruled by the page's own.
    """
    title = read_title(row.title)
    settled = row.is_report and (page.title is None or uncut(row.title) == row.title)
    seen = [("title", row.title), ("publish_date", row.date)]
    evidence = tuple(Evidence(field=field, source="listing row", value=value) for field, value in seen if value)
    return replace(
        page,
        kind="report" if settled else page.kind,
        title=page.title or row.title,
        report_year=page.report_year or title.report_year,
        reporting_body=page.reporting_body or title.reporting_body,
        publish_date=page.publish_date or row.date,
        evidence=page.evidence + evidence,
    )
