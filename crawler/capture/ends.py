"""Whether a body reaches its own end; asked where the connection did not say that it was whole."""

import re
from json import loads

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_END = re.compile(rb"</(?:html|body)\s*>", re.I)


def lacks_its_end(body: bytes) -> bool:
    """True for HTML, JSON, XML, PDF and zip files (DOCX, OFD) without their end mark; False where none is known.

    >>> lacks_its_end(b"<html><body><p>half"), lacks_its_end(b'{"a": 1}'), lacks_its_end(b"plain")
    (True, False, False)
    """
    start, end = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048], body[-4096:]
    if start.startswith(b"%PDF"):
        return b"%%EOF" not in end
    if start.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" not in body[-65_557:]  # end record with the longest comment (APPNOTE 4.3.16)
    if start[:1] in (b"{", b"["):
        return not _is_json(body)
    if _HTML.search(start):
        return _HTML_END.search(end) is None
    return start.startswith(b"<?xml") and not end.rstrip().endswith(b">")


def _is_json(body: bytes) -> bool:
    try:
        loads(body)
    except (ValueError, RecursionError):
        return False
    return True
