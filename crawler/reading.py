"""From an answer to values: quality, then the platform's reader; a page that cannot be read is counted, not lost."""

from dataclasses import replace

from archive.records import Answer, DocumentPage, Evidence, Exchange, ListingPage, Quality, Row
from crawler.capture.exchange import BrokenBody, decoded_body
from crawler.capture.quality import judge
from crawler.extract.page import Page
from crawler.extract.titles import read_title
from crawler.platforms import read_document, read_listing


def answer_of(exchange: Exchange) -> tuple[Answer, Page | None]:
    """The answer with its quality, and the page where it is one."""
    try:
        body = decoded_body(exchange)
    except BrokenBody as error:
        return Answer(exchange=exchange, quality=Quality.FAILED, reason=str(error)), None
    quality, reason = judge(exchange, body)
    page = Page(exchange.url, body, exchange.header("Content-Type")) if quality is Quality.PAGE else None
    return Answer(exchange=exchange, quality=quality, reason=reason), page


def listing_of(page: Page, platform: str) -> ListingPage:
    return read_listing(page, platform)


def document_of(page: Page, platform: str, row: Row | None) -> DocumentPage | None:
    """The document with what its listing row adds; None when neither title nor text was found in the page."""
    found = read_document(page, platform)
    if not found.title and not found.text and not page.is_binary:
        return None
    return _completed(found, row) if row else found


def _completed(page: DocumentPage, row: Row) -> DocumentPage:
    """The listing row is the last source of the title and of the date (order of trust)."""
    title = read_title(row.title)
    seen = [("title", row.title), ("publish_date", row.date)]
    evidence = tuple(Evidence(field=field, source="listing row", value=value) for field, value in seen if value)
    return replace(
        page,
        kind="report" if row.is_report else page.kind,
        title=page.title or row.title,
        report_year=page.report_year or title.report_year,
        reporting_body=page.reporting_body or title.reporting_body,
        publish_date=page.publish_date or row.date,
        evidence=page.evidence + evidence,
    )
