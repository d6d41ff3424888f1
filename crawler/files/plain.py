"""Text as files give it, made plain: one sign for one character, and the lines of printed pages as paragraphs."""

import re
import unicodedata
from collections.abc import Iterable

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
# Radicals that NFKC leaves, and the characters they look like. Source: Unicode, EquivalentUnifiedIdeograph.txt.
_LEFT_BY_NFKC = str.maketrans(
    "⺁⺄⺅⺈⺉⺊⺎⺒⺓⺖⺘⺙⺜⺝⺠⺡⺣⺨⺬⺭⺮⺰⺲⺶⺼⺾⻁⻂⻄⻅⻆⻈⻉⻋⻌⻍⻎⻐⻑⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲",
    "厂乙亻刀刂卜兀巳幺忄扌攵日月民氵灬犭示礻竹纟罒羊肉艹虎衤西见角讠贝车辶辶辶钅長长门阝雨青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙亀",
)
_BY_NFKC = {code: unicodedata.normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6))}
_RADICALS = _LEFT_BY_NFKC | _BY_NFKC
_DASHES = r"[-—–－‐―─·.\s]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}\d{{1,3}}{_DASHES}|第\s*\d{{1,3}}\s*页(?:\s*[,，/]?\s*共\s*\d{{1,3}}\s*页)?|\d{{1,3}}\s*/\s*\d{{1,3}}"
)
_SENTENCE_END = tuple("。！？；：!?;:")
_ROW = re.compile(r"(?:\s[\d.,]+){2,}$|[^\x00-\x7f]\s[^\x00-\x7f]")  # of a table: numbers at its end, or words apart
_BEGINNING = re.compile(r"(?:[一二三四五六七八九十]+|\d+)、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．](?!\d)")
_LATIN = re.compile(r"[0-9A-Za-z]{2}")  # signs that would make one word or number of two
_FULL = 0.75  # of the width of the document's wide lines: such a line goes on in the next, unless a sentence ends there
_WIDE = 0.9  # of the document's lines are narrower than its wide ones
_NARROW = 40  # columns, up to which a line never goes on: a title on a page of its own


def plain(text: str) -> str:
    """Text without control signs, its radicals as the characters they look like.

    Full-width signs stay: NFKC of the whole text would take them.

    >>> plain("⼀⼯⼒，⻓⻔\\x00")
    '一工力，长门'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode()
    return _NO_TEXT.sub("", lines).translate(_RADICALS)


def cell(text: str | None) -> str:
    """The text of a table's cell on one line: a Chinese word is broken anywhere.

    >>> cell("社会公益\\n组织 ")
    '社会公益组织'
    """
    return re.sub(r"[ \t]*\n[ \t]*", "", plain(text or "")).replace("\t", " ").strip()


def paragraphs(pages: Iterable[str]) -> str:
    """Printed pages as paragraphs, a line each: page numbers left out, lines that fill the page's width joined.

    >>> line = "本年度收到政府信息公开申请十一件，其中自然人提出九件，均"
    >>> paragraphs([f"- 1 -\\n{line}", "已按期答复。\\n二、公开情况"]) == f"{line}已按期答复。\\n二、公开情况"
    True
    """
    lines = [line for number, page in enumerate(pages, 1) for line in _lines(page, number)]
    widths = sorted(map(_width, lines))
    full = max(_NARROW, _FULL * widths[int(_WIDE * len(widths))]) if widths else 0
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not _begins(line):
            joined[-1] += (" " if _LATIN.fullmatch(joined[-1][-1] + line[0]) else "") + line
        else:
            joined.append(line)
        goes_on = _width(line) > full and not _ends(line)
    return "\n".join(joined)


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph by its number.

    >>> [_begins(line) for line in ("一、总体情况", "（二）依申请公开", "3.其他", "12 月 31 日", "1、其他")]
    [True, True, True, False, True]
    """
    return _BEGINNING.match(line) is not None


def _ends(line: str) -> bool:
    """Whether a line that fills the width ends a paragraph all the same.

    >>> [_ends(line) for line in ("均已答复。", "行政处罚 3 0 11", "信息内容 本年制发件数", "答复 11 件，其中")]
    [True, True, True, False]
    """
    return line.endswith(_SENTENCE_END) or _ROW.search(line) is not None


def _lines(page: str, page_number: int) -> list[str]:
    """The lines of a page without its number, which stands at its head or foot."""
    lines = [line.strip() for line in plain(page).split("\n") if line.strip()]
    ends = (0, len(lines) - 1)
    return [
        line
        for place, line in enumerate(lines)
        if not (place in ends and (line == str(page_number) or _PAGE_NUMBER.fullmatch(line)))
    ]


def _width(line: str) -> int:
    """In half-width columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line)
