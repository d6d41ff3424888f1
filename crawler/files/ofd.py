"""OFD (GB/T 33190): the text of its pages, in reading order."""

from typing import BinaryIO

import ofdkit

from archive.records import FileReading
from crawler.files.limits import PAGES, Unread
from crawler.files.package import check_package
from crawler.files.plain import paragraphs


def read(file: BinaryIO) -> FileReading:
    """Raises Unread: not to be opened, with too many pages, or pages that are pictures only."""
    check_package(file)
    try:
        with ofdkit.open(file) as document:
            if len(document.pages) > PAGES:
                raise Unread(f"{len(document.pages)} pages; up to {PAGES} are read")
            text = paragraphs([page.text() for page in document.pages])
    except ofdkit.OFDError as error:
        raise Unread(f"not opened as an OFD: {error}") from error
    if not text:
        raise Unread("no text layer")
    return FileReading(kind="ofd", text=text)
