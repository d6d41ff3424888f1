"""A report that is itself a file: what its listing row and its own first lines say of it. Pure."""

import re
from itertools import takewhile
from urllib.parse import unquote, urlsplit

from archive.bodies import digest_of
from archive.records import Attachment, DocumentPage, Evidence, FileReading
from crawler.extract.columns import is_organ_name, is_year_name
from crawler.extract.document import read_period
from crawler.extract.page import Page
from crawler.extract.titles import read_title, uncut

_FIRST_LINES = 24  # of a document, among which its title stands
_TITLE_LINES = 5  # over which a title is spread, at most
_LONGEST = 60  # characters of a line that is a part of a title
_SENTENCE = re.compile(r"[。；：;，,]|^[一二三四五六七八九十]+、|^(?:根据|按照|依据|本报告)")
_NO_TITLE = re.compile(
    r"附\s*件\s*[0-9一二三四五六七八九十]*\s*[:：]?|目\s*录|.*(?:文件|公报)|.*[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*(?:第\s*)?\d+\s*[号期]?|[\d\s./年月日-]+"
)
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_BRACKET = re.compile(r"[（(〔\[].{2,20}[）)〕\]]")


def file_document(page: Page, reading: FileReading, listed: str | None) -> DocumentPage:
    """The document that a file is. `listed`: the title of the row that led to it; one that the site cut short, or that
    says no more than a year or an organ, is less.

    The year and the body come from the title, then from the title in the file, the year last from the period there.
    """
    own = title_of(reading.text)
    title = listed if listed and _is_whole(listed) else own or listed
    said, inside = read_title(title or ""), read_title(own or "")
    return DocumentPage(
        platform=None,
        kind="report" if said.is_report else "other",
        title=title,
        report_year=said.report_year or inside.report_year or (read_period(reading.text) if said.is_report else None),
        reporting_body=said.reporting_body or inside.reporting_body,
        text=reading.text,
        tables=reading.tables,
        evidence=(Evidence(field="title", source="first lines", value=own),) if own else (),
        file=Attachment(
            url=page.url,
            name=listed or unquote(urlsplit(page.url).path.rsplit("/", 1)[-1]),
            digest=digest_of(page.body),
            reading=FileReading(kind=reading.kind, fault=reading.fault),
        ),
    )


def _is_whole(listed: str) -> bool:
    return uncut(listed) == listed and not is_year_name(listed) and not is_organ_name(listed)


def reading_of(document: DocumentPage) -> FileReading | None:
    """What was read of the file that a document is, as `file_document` took it; None for a page."""
    if document.file is None or document.file.reading is None:
        return None
    reading = document.file.reading
    return FileReading(kind=reading.kind, fault=reading.fault, text=document.text, tables=document.tables)


def title_of(text: str) -> str | None:
    """The title of a report in its first lines, over which it may be spread; None when there is none.

    >>> title_of("青潭县水务局\\n2024 年政府信息公开工作\\n年度报告\\n根据《条例》，编制本报告。")
    '青潭县水务局2024年政府信息公开工作年度报告'
    >>> title_of("附件1\\n政府信息公开工作年度报告\\n（2024年度）\\n一、总体情况")
    '政府信息公开工作年度报告（2024年度）'
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()][:_FIRST_LINES]
    head = list(takewhile(_may_be_title, lines))
    titles = [title for start in range(len(head)) if (title := _spread(head[start:]))]
    dated = (title for title in titles if read_title(title).report_year)
    return next(dated, titles[0] if titles else None)


def _may_be_title(line: str) -> bool:
    return not _SENTENCE.search(line)


def _spread(lines: list[str]) -> str | None:
    """The shortest title that begins with the first line, with what stands in brackets under it."""
    for end in range(1, min(_TITLE_LINES, len(lines)) + 1):
        if _NO_TITLE.fullmatch(lines[end - 1]) or len(lines[end - 1]) > _LONGEST:
            return None
        if read_title(_joined(lines[:end])).is_report:
            below = [line for line in lines[end : end + 1] if _BRACKET.fullmatch(line)]
            return _joined(lines[:end] + below)
    return None


def _joined(lines: list[str]) -> str:
    """Lines of a title as one; a space beside a Chinese sign is the printer's."""
    return _SPACE.sub("", "".join(lines))
