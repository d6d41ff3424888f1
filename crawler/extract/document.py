"""One document's page by the order of trust: the first valid value stands, the others are evidence."""

import re
from collections.abc import Callable, Iterable

from archive.records import DocumentPage, Evidence
from crawler.extract.article import Article, Said, read_html, read_text, say
from crawler.extract.dates import read_date
from crawler.extract.labels import is_document_number
from crawler.extract.outline import fold
from crawler.extract.page import Page
from crawler.extract.titles import read_title

_PERIOD = re.compile(
    r"((?:19|20)\d\d)\s*年\s*1\s*月\s*1\s*日\s*(?:起|开始)?\s*[,，]?\s*[至到—–－~-]+\s*(?:\1\s*年\s*)?12\s*月\s*3[01]\s*日"
)
_CUT = re.compile(r"(?:(?<!…)…+|(?<!\.)\.{3,})$")


def read_document(page: Page, platform: str | None = None) -> DocumentPage:
    """A document's page in any dialect's HTML, or a plain text; a binary file or strange JSON has no text."""
    if page.is_binary:
        return DocumentPage(platform=platform)
    if page.json is not None:
        return DocumentPage(platform=platform, charset=page.charset)
    article = read_text(page.text) if page.is_plain_text else read_html(page)
    return decide(article, platform, page.charset)


def decide(article: Article, platform: str | None, charset: str | None) -> DocumentPage:
    """The document that the order of trust makes of what was said. Source: design, section 3."""
    text = "\n".join(filter(None, map(_fold_cells, article.lines)))
    period = read_period(text)
    said = [*article.said, *say("report_year", "period in text", str(period) if period else None)]
    title = _first(said, "title", _is_whole) or _first(said, "title")
    reading = read_title(title or "")
    index_number = _first(said, "index_number", _is_index_number)
    return DocumentPage(
        platform=platform,
        charset=charset,
        kind="report" if reading.is_report else "other",
        title=title,
        report_year=reading.report_year or (period if reading.is_report else None),
        reporting_body=reading.reporting_body,
        index_number=index_number,
        issuing_body=_first(said, "issuing_body"),
        publish_date=_date(said, "publish_date"),
        written_date=_date(said, "written_date"),
        document_number=_first(said, "document_number", lambda value: is_document_number(value, index_number)),
        abolition_date=_date(said, "abolition_date"),
        category=_first(said, "category"),
        attachments=tuple(article.attachments),
        text=text,
        tables=tuple(article.tables),
        evidence=tuple(Evidence(field=one.field, source=one.source, value=one.value) for one in said),
    )


def read_period(text: str) -> int | None:
    """The year whose 1 January to 31 December the text gives as its period (统计期限).

    >>> read_period("统计期限自2014年1月1日至12月31日。"), read_period("2013年1月1日至2014年12月31日")
    (2014, None)
    """
    match = _PERIOD.search(text)
    return int(match[1]) if match else None


def _fold_cells(line: str) -> str:
    """A line folded cell by cell: the tabs between the cells of a table row stay."""
    return "\t".join(map(fold, line.split("\t")))


def _anything(_: str) -> bool:
    return True


def _is_whole(title: str) -> bool:
    return not _CUT.search(title)


def _is_index_number(value: str) -> bool:
    return len(value) <= 60 and any(sign.isdigit() for sign in value)


def _first(said: Iterable[Said], name: str, valid: Callable[[str], bool] = _anything) -> str | None:
    return next((one.value for one in said if one.field == name and valid(one.value)), None)


def _date(said: Iterable[Said], name: str) -> str | None:
    return next((date for one in said if one.field == name and (date := read_date(one.value))), None)
