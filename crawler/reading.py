"""From an answer to values: quality, then the platform's reader; a page that cannot be read is counted, not lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from archive.bodies import Held
from archive.records import Answer, Ask, DocumentPage, Evidence, Exchange, FileReading, ListingPage, Quality, Row
from crawler.capture.exchange import BrokenBody, decoded_body
from crawler.capture.quality import judge_page, judge_status, judge_text
from crawler.capture.refusals import challenge
from crawler.capture.seen import Seen
from crawler.capture.stubs import stub_target
from crawler.extract.addresses import absolute
from crawler.extract.attachments import names_file
from crawler.extract.columns import is_year_name
from crawler.extract.page import Page
from crawler.extract.titles import read_title, uncut
from crawler.files.reading import is_file, read_file, why_no_file
from crawler.platforms import find_columns, read_document, read_listing
from crawler.platforms import read as read_page
from crawler.report_file import file_document

LEAST_TEXT = 200  # characters; of a shorter report little can be lost
EMPTIED = 20  # times less text than before
MOST_LEFT = 1_000  # characters; a page with more has its text


class Unreadable(Exception):
    """No value can be had from this page; the message says why. It costs one page, never the others."""


def answer_of(exchange: Exchange) -> tuple[Answer, Page | None]:
    """The answer with its quality, and the page where it is one."""
    judged = judge_status(exchange)
    if judged and judged[0] is not Quality.FAILED:
        return Answer(exchange=exchange, quality=judged[0], reason=judged[1]), None
    try:
        body = decoded_body(exchange)
    except BrokenBody as error:
        return Answer(exchange=exchange, quality=Quality.FAILED, reason=judged[1] if judged else str(error)), None
    if judged:
        return _failure(exchange, judged[1], body), None
    quality, reason = judge_page(exchange, body)
    page = Page(exchange.url, body, exchange.header("Content-Type")) if quality is Quality.PAGE else None
    return Answer(exchange=exchange, quality=quality, reason=reason), page


def _failure(exchange: Exchange, reason: str | None, body: Held) -> Answer:
    """A status that means a failure, unless a challenge is sent with it."""
    if isinstance(body, bytes) and (name := challenge(body)):
        return Answer(exchange=exchange, quality=Quality.BLOCKED, reason=f"{reason}, with a challenge page ({name})")
    return Answer(exchange=exchange, quality=Quality.FAILED, reason=reason)


def led_to(answer: Answer) -> str | None:
    """The address that an answer of quality `redirect` leads to: by its Location, or by a page that only leads on."""
    exchange = answer.exchange
    if answer.quality is not Quality.REDIRECT:
        return None
    if location := exchange.header("Location"):
        return absolute(exchange.url, _as_utf8(location))
    body = decoded_body(exchange)
    return stub_target(Seen(body, exchange.header("Content-Type")), exchange.url) if isinstance(body, bytes) else None


def _as_utf8(header: str) -> str:
    """A header's value whose bytes are UTF-8: servers write addresses as they stand in their files.

    >>> _as_utf8("/nb/å¹´.html"), _as_utf8("/nb/1.html"), _as_utf8("/é")
    ('/nb/年.html', '/nb/1.html', '/é')
    """
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def listing_of(page: Page, platform: str) -> ListingPage:
    """The listing on a page. Raises Unreadable."""
    with _failures_named():
        return read_listing(page, platform)


def columns_of(page: Page, platform: str) -> tuple[Ask, ...]:
    """The columns of annual reports that a page names. Raises Unreadable."""
    with _failures_named():
        return find_columns(page, platform)


def read(page: Page) -> ListingPage | DocumentPage:
    """What one saved answer says, a page or a file, as a listing or as a document; nothing in it makes this raise."""
    return file_document(page, read_file(page.body), None) if is_file(page.body) else read_page(page)


def file_of(exchange: Exchange) -> Page | None:
    """The file that an answer holds, by its bytes; None for a page, and for what is no answer."""
    if exchange.status != 200:
        return None
    try:
        body = decoded_body(exchange)
    except BrokenBody:
        return None
    return Page(exchange.url, body, exchange.header("Content-Type")) if is_file(body) else None


def document_of(page: Page, platform: str, row: Row, reading: FileReading | None = None) -> DocumentPage:
    """The document with what its listing row adds. `reading`: where it is a file.

    Raises Unreadable, also for a page without title and text, for a file that is none, and for another page in its
    place.
    """
    if reading:
        if reason := why_no_file(page.body):
            raise Unreadable(reason)
        return _completed(file_document(page, reading, row.title), row)
    if names_file(row.url) and not page.is_binary:
        raise Unreadable("a page stands in place of the file")
    with _failures_named():
        found = read_document(page, platform)
    if notice := judge_text(found.text):
        raise Unreadable(f"a notice stands in place of its text: {notice}")
    if not found.title and not found.text and not page.is_binary:
        raise Unreadable("neither title nor text was found")
    if not (page.is_binary or _is_listed(found, row.title)):
        raise Unreadable(f"another page stands in its place: {found.title or 'one without a title'}")
    return _completed(found, row)


def is_emptied(found: DocumentPage, before: DocumentPage) -> bool:
    """Whether a page has lost its text, and shows nothing that may hold the report: most often a fault of the day."""
    return len(before.text) >= LEAST_TEXT and len(found.text) * EMPTIED < len(before.text)


def may_be_emptied(found: DocumentPage) -> bool:
    return len(found.text) < MOST_LEFT and not (found.file or found.attachments or found.tables)


def _is_listed(found: DocumentPage, title: str) -> bool:
    """Whether a page is the report that was listed: an error page sent with 200 is not."""
    if found.kind == "report" or found.report_year or found.index_number or found.attachments:
        return True
    said = title[:4] if is_year_name(title) else uncut(title)
    return _bare(said) in _bare((found.title or "") + found.text)


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

    A row's title decides what is a report; one that the site cut short, or that says no more than a year, is overruled
    by the page's own.
    """
    title = read_title(row.title)
    settled = row.is_report and title.is_report and (page.title is None or uncut(row.title) == row.title)
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
