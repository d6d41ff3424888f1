"""Which characters the bytes of a page mean, judged from the bytes: portals lie about their charset."""

import codecs
import re
from functools import lru_cache

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which a meta declaration, or the NULs of UTF-16, are looked for
_SOUND = 10  # good characters beyond ASCII for each bad byte; GBK read as UTF-8 has hardly any
_BIG5 = "big5hkscs"  # what WHATWG calls Big5 holds the Hong Kong supplement


@lru_cache(2)  # a page is judged before it is read
def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a body after content decoding, and the name of what decoded it; never raises.

    In order: BOM, NULs of UTF-16, strict UTF-8, a declared Big5 (content type or meta) that decodes strictly,
    strict GB18030, else the reading with the fewest replacement characters. Source: design, section 5.

    >>> decode("索引号".encode("gbk"), "text/html; charset=utf-8")
    ('索引号', 'gb18030')
    >>> decode("索引号".encode("utf-16-le") + "<p>".encode("utf-16-le") * 9)[1]
    'utf-16'
    """
    marked = _by_mark(body)
    if marked is not None:
        return marked
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if _is_utf8(body):
            return body.decode("utf-8", "replace"), "utf-8"
    if _declares_big5(body, declared):
        try:
            return body.decode(_BIG5), "big5"
        except UnicodeDecodeError:
            pass  # the declaration lies: the readings below decide
    return _least_damaged(body)


def _by_mark(body: bytes) -> tuple[str, str] | None:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace"), codec[:6] if codec.startswith("utf-16") else codec
    order = _utf16_without_mark(body[:_HEAD])
    return (body.decode(order, "replace"), "utf-16") if order else None


def _utf16_without_mark(head: bytes) -> str | None:
    """The byte order that the NULs of ASCII markup betray: one side of the pairs holds nearly all of them."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(4, len(head) // 10):
        return None
    if odd > 9 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 9 * odd else None


def _is_utf8(body: bytes) -> bool:
    """Strict UTF-8; a body cut inside its last character still counts."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return bool(decoder.decode(body)) or not body
    except UnicodeDecodeError:
        return False


def _declares_big5(body: bytes, declared: str | None) -> bool:
    labels = _DECLARED.findall((declared or "").encode("utf-8", "replace")) + _DECLARED.findall(body[:_HEAD])
    return any(label.lower() in (b"big5", b"big5-hkscs", b"x-x-big5") for label in labels)


def _least_damaged(body: bytes) -> tuple[str, str]:
    unicode = body.decode("utf-8", "replace")
    if _is_damaged_utf8(unicode):
        return unicode, "utf-8"
    chinese = _decode_gb(body)
    if "\ufffd" not in chinese:
        return chinese, "gb18030"
    if unicode.count("\ufffd") <= chinese.count("\ufffd"):
        return unicode, "utf-8"
    return chinese, "gb18030"


def _is_damaged_utf8(text: str) -> bool:
    """A few bad bytes in much good UTF-8, which GB18030 may read without complaint, as nonsense.

    >>> decode("政府信息公开工作年度报告，索引号".encode() + b"\\xff\\xfe" + "二〇二〇年".encode())[1]
    'utf-8'
    """
    damaged = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - damaged >= _SOUND * damaged


def _decode_gb(body: bytes) -> str:
    """GB18030 as browsers read it: 0x80 alone is the euro sign, 0xA3A0 a wide space (source: WHATWG).

    >>> _decode_gb(b"\\x80\\xa3\\xa0\\xd6\\xd0")
    '€\\u3000中'
    """
    return body.decode("gb18030", "gongkai_euro").replace("\ue5e5", "\u3000")


def _euro(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    sign = "€" if error.object[error.start] == 0x80 else "\ufffd"
    return sign, error.start + 1


codecs.register_error("gongkai_euro", _euro)
