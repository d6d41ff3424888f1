"""Whether a body reaches its own end; asked where the connection did not say that it was whole."""

import re
from json import loads

from archive.bodies import FileBody, Held

_HEAD = 64 << 10  # bytes, of which the first may be white space
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_PAIRED = tuple(
    (re.compile(rb"<%b[\s>]" % tag, re.I), re.compile(rb"</%b\s*>" % tag, re.I))
    for tag in (b"ul", b"ol", b"table", b"div")
)
_HTML_END = re.compile(rb"</(?:html|body)\s*>", re.I)


def lacks_its_end(body: Held) -> bool:
    """True for HTML, JSON, XML, PDF and zip files (DOCX, OFD) without their end mark; False where none is known.

    >>> lacks_its_end(b"<html><body><p>half"), lacks_its_end(b'{"a": 1}'), lacks_its_end(b"plain")
    (True, False, False)
    """
    start, end = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:2048], body[-4096:]
    if start.startswith(b"%PDF"):
        return b"%%EOF" not in end
    if start.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" not in body[-65_557:]  # end record with the longest comment (APPNOTE 4.3.16)
    if isinstance(body, FileBody):
        return False
    if start[:1] in (b"{", b"["):
        return not _is_json(body)
    if _HTML.search(start):
        return _HTML_END.search(end) is None
    if start.startswith(b"<?xml"):
        return not end.rstrip().endswith(b">")
    return start[:1] == b"<" and _is_open(body)


def _is_open(body: bytes) -> bool:
    """Whether a piece of HTML ends inside a tag, or opens more lists and tables than it closes.

    >>> _is_open(b"<ul><li>a</li></ul>"), _is_open(b"<ul><li>a</li><li>b"), _is_open(b"<li>a</li><li><a href=")
    (False, True, True)
    """
    if body.rfind(b"<") > body.rfind(b">"):
        return True
    return any(len(opens.findall(body)) > len(closes.findall(body)) for opens, closes in _PAIRED)


def _is_json(body: bytes) -> bool:
    try:
        loads(body)
    except (ValueError, RecursionError):
        return False
    return True
