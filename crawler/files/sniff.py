"""What a file is, by its bytes: names and content types lie."""

import re
from enum import StrEnum

from archive.bodies import Held

_HEAD = 4096  # bytes in which markup and control signs are looked for
_END = 1 << 16  # bytes at the end of a PDF in which its end mark is looked for; some servers add to a file
_ZIP_END = b"PK\x05\x06"
_ZIP_END_LENGTH = 22  # bytes, without its comment of at most 64 KB
_DIRECTORY = 4 << 20  # bytes of a zip's central directory that are looked at
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_LINEARIZED = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d{1,12})\b", re.DOTALL)


class Kind(StrEnum):
    """Kinds of files; the last three are none."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"  # also what a WPS file mostly is
    RTF = "rtf"
    OFD = "ofd"
    XLSX = "xlsx"
    PPTX = "pptx"
    XLS = "xls"
    PPT = "ppt"
    OLE = "ole"  # a compound file of another program
    ZIP = "zip"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    GZIP = "gzip"
    IMAGE = "image"
    UNKNOWN = "unknown"
    MARKUP = "markup"
    TEXT = "text"
    EMPTY = "empty"


READ = frozenset((Kind.PDF, Kind.DOCX, Kind.DOC, Kind.RTF, Kind.OFD))
NO_FILE = frozenset((Kind.MARKUP, Kind.TEXT, Kind.EMPTY))

_STARTS = (
    (b"{\\rtf", Kind.RTF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\0", Kind.IMAGE),
    (b"MM\0*", Kind.IMAGE),
)
_ZIP_ENTRIES = (
    (re.compile(rb"PK\x01\x02.{42}word/document\d*\.xml", re.DOTALL), Kind.DOCX),
    (re.compile(rb"PK\x01\x02.{42}(?:\./)?/?ofd\.xml", re.DOTALL | re.IGNORECASE), Kind.OFD),
    (re.compile(rb"PK\x01\x02.{42}xl/workbook", re.DOTALL), Kind.XLSX),
    (re.compile(rb"PK\x01\x02.{42}ppt/presentation", re.DOTALL), Kind.PPTX),
)
_OLE_STREAMS = (
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("PowerPoint Document", Kind.PPT),
)


def sniff(body: Held) -> Kind:
    """The kind of a file's bytes, after content decoding.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b" <!DOCTYPE html>"), sniff("正文".encode("gbk")), sniff(b"\\x01\\x02\\x03")
    (<Kind.PDF: 'pdf'>, <Kind.MARKUP: 'markup'>, <Kind.TEXT: 'text'>, <Kind.UNKNOWN: 'unknown'>)
    """
    head = body[:_HEAD]
    if not head.strip() and isinstance(body, bytes) and not body.strip():
        return Kind.EMPTY
    if b"%PDF-" in head[:1024] and not head.lstrip().startswith(b"<"):  # what readers of PDF accept
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(body)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(body)
    return next((kind for start, kind in _STARTS if head.startswith(start)), None) or _plain_kind(head)


def is_whole(body: Held, kind: Kind) -> bool:
    """Whether a file has the end that its kind must have.

    >>> is_whole(b"%PDF-1.7 ... %%EOF", Kind.PDF), is_whole(b"%PDF-1.7 ...", Kind.PDF)
    (True, False)
    """
    if kind is Kind.PDF:
        told = _LINEARIZED.search(body[:1024])
        return b"%%EOF" in body[-_END:] and (told is None or len(body) >= int(told[1]))
    if body[:4] == b"PK\x03\x04":
        return _zip_directory(body) is not None
    if kind is Kind.OLE:
        return _stream_name("Root Entry") in body
    return True


def _plain_kind(head: bytes) -> Kind:
    shown = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if shown.startswith(b"<"):
        return Kind.MARKUP
    return Kind.UNKNOWN if _CONTROL.search(shown) else Kind.TEXT


def _zip_kind(body: Held) -> Kind:
    directory = _zip_directory(body) or b""
    return next((kind for entry, kind in _ZIP_ENTRIES if entry.search(directory)), Kind.ZIP)


def _zip_directory(body: Held) -> bytes | None:
    """The beginning of a zip's central directory, which names its entries; None when the file ends before it."""
    tail = body[-_ZIP_END_LENGTH - (1 << 16) :]
    found = tail.rfind(_ZIP_END)
    if found < 0 or len(tail) < found + _ZIP_END_LENGTH:
        return None
    end = len(body) - len(tail) + found
    size = int.from_bytes(tail[found + 12 : found + 16], "little")
    start = max(0, end - size)
    return body[start : min(end, start + _DIRECTORY)]


def _ole_kind(body: Held) -> Kind:
    """By the name of a stream in the compound file's directory, which may stand anywhere in it."""
    return next((kind for name, kind in _OLE_STREAMS if _stream_name(name) in body), Kind.OLE)


def _stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
