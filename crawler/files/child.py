"""The child process that reads one file: `python -m crawler.files.child KIND < FILE` writes a JSON of what it read."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import BinaryIO

from archive.records import FileReading
from crawler.files.limits import OUTPUT, Unread, limit_myself
from crawler.files.sniff import Kind


def reader_of(kind: Kind) -> Callable[[BinaryIO], FileReading]:
    """The reader of a kind; only its own libraries are loaded. It takes what it needs of the file."""
    if kind is Kind.PDF:
        from crawler.files.pdf import read
    elif kind is Kind.DOCX:
        from crawler.files.docx import read
    elif kind is Kind.OFD:
        from crawler.files.ofd import read
    else:
        from crawler.files.doc import read
    return read


def main() -> None:
    limit_myself()
    kind = Kind(sys.argv[1])
    try:
        reading = reader_of(kind)(sys.stdin.buffer)
    except Unread as error:
        reading = FileReading(kind=kind, fault=str(error))
    except MemoryError:
        reading = FileReading(kind=kind, fault="needs more memory than one file may have")
    told = _told(reading)
    if len(told) > OUTPUT:
        told = _told(FileReading(kind=kind, fault=f"more than {OUTPUT >> 20} MB of text"))
    sys.stdout.buffer.write(told)


def _told(reading: FileReading) -> bytes:
    return json.dumps(asdict(reading), ensure_ascii=False).encode()


if __name__ == "__main__":
    main()
