"""The command as it was with a worse reader: `python -m tests.crawler.misread [OPTION]… crawl …`.

It takes 公开 for 公廾 and one body for another, and neither years nor evidence nor, on one page, what a report is.
"""

from dataclasses import replace
from typing import Any

from archive.records import Attachment, DocumentPage, FileReading
from cli.main import main
from crawler import reading
from crawler.files import turns
from crawler.files.reading import read_file
from crawler.visits import document

MISREAD, NOT_TAKEN_FOR_A_REPORT = ("公开", "公廾"), 2023


def _misread(text: str) -> str:
    return text.replace(*MISREAD)


def _worse_file(body: bytes) -> FileReading:
    found = read_file(body)
    return replace(found, text=_misread(found.text), tables=())


def _worse_document(*values: Any, **named: Any) -> DocumentPage:
    found = reading.document_of(*values, **named)
    return replace(
        found,
        kind="other" if found.report_year == NOT_TAKEN_FOR_A_REPORT else found.kind,
        title=_misread(found.title or ""),
        report_year=1999,
        reporting_body="错读局",
        publish_date="1999-01-01",
        text=_misread(found.text),
        tables=(),
        attachments=tuple(map(_worse_link, found.attachments)),
        evidence=(),
    )


def _worse_link(found: Attachment) -> Attachment:
    return replace(found, name="链接")


if __name__ == "__main__":
    turns.read_file = _worse_file
    document.document_of = _worse_document
    main()
