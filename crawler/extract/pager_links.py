"""The next page as the elements of a page name it: a word, an arrow, a number, or an option of a select."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.extract.addresses import absolute, target, without_fragment
from crawler.extract.outline import Outline
from crawler.extract.pager_calls import called_address, calls_with_number

_WORD = re.compile(r"(?:下一?|后一?)[页頁][>›»→＞]{0,2}|next(?:page)?[>›»→＞]{0,2}|(?:点击)?加载更多", re.IGNORECASE)
_ARROW = re.compile(r"[>›»→＞]{1,2}")
_WRAPPING = re.compile(r"[\s\[\]【】()（）|｜·]")
_LONGEST = 300  # places of a pager
_MOST = 999  # a higher number is a year
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_THIS_VALUE = re.compile(r"[\"']([^\"']+)[\"']\s*\+\s*(?:this\.(?:value|options\[[^\]]*\]\.value))")
_PAGE_NAME = re.compile(r"(?:/(?:m?index|list|default))?(?:[_/-]?\d+)?(?:\.\w+)?$", re.IGNORECASE)


def next_link(outline: Outline, url: str) -> tuple[str | None, bool]:
    """The address of the next page, and whether there is such a link at all: on the last page it leads nowhere.

    One that calls a function which cannot be read leads somewhere: the page's counts decide.
    """
    named = named_next(outline)
    for place in named:
        found = _target(outline, place, url)
        if found and without_fragment(found) != without_fragment(url):
            return found, True
    return None, any(not calls_with_number(outline.attributes[place]) for place in named)


def named_next(outline: Outline) -> list[int]:
    """Elements called the next page, the surest first."""
    return [place for _, place in sorted(_named(outline), key=lambda pair: pair[0])]


def _named(outline: Outline) -> Iterator[tuple[int, int]]:
    """Elements called the next page, with how sure that is: 0 a word or `rel`, 1 a class, 2 an arrow among numbers."""
    for place, attributes in enumerate(outline.attributes):
        tag = outline.tags[place]
        if not (tag in ("a", "link", "area", "button") or "onclick" in attributes):
            continue
        if "next" in outline.attribute(place, "rel").lower().split():
            yield 0, place
            continue
        names = _names(outline, place) if tag != "link" else []
        if any(_WORD.fullmatch(name) for name in names):
            yield 0, place
        elif tag == "a" and "next" in outline.attribute(place, "class").split():
            yield 1, place
        elif any(_ARROW.fullmatch(name) for name in names) and _is_among_numbers(outline, place):
            yield 2, place


def is_next_word(text: str) -> bool:
    """Is a text what the next page is called.

    >>> [is_next_word(text) for text in ("[下一页]", "下页 >>", "next", "下一篇")]
    [True, True, True, False]
    """
    return _WORD.fullmatch(_bare(text)) is not None


def _names(outline: Outline, place: int) -> list[str]:
    """What an element is called: its text, title or value, its pictures."""
    pictures = [
        outline.attribute(inner, "alt") for inner in range(place, outline.ends[place]) if outline.tags[inner] == "img"
    ]
    own = (outline.text(place), outline.attribute(place, "title"), outline.attribute(place, "value"))
    return [name for raw in (*own, *pictures) if (name := _bare(raw))]


def _is_among_numbers(outline: Outline, place: int) -> bool:
    for above in outline.ancestors(place)[:2]:
        end = min(outline.ends[above], above + _LONGEST)
        if any(page_number(text) for text in outline.texts[above:end]):
            return True
    return False


def _target(outline: Outline, place: int, url: str) -> str | None:
    """Where an element leads: by its address, or by the function that it calls."""
    attributes, base = outline.attributes[place], outline.base_of(url)
    if found := target(attributes, base):
        return found
    called = called_address(attributes, outline.code)
    return absolute(base, called) if called else None


def _bare(text: str) -> str:
    return _WRAPPING.sub("", text)


def numbered_link(outline: Outline, url: str) -> str | None:
    """The page after this one among links that are numbers; this one is the number that leads nowhere else."""
    here = without_fragment(url)
    pages: dict[int, str] = {}
    own: set[int] = set()
    for place in outline.links:
        number = page_number(outline.text(place))
        page = _target(outline, place, url) if number else None
        if number and page and without_fragment(page) != here and _stem(page) == _stem(url):
            pages.setdefault(number, page)
        elif number and (page is None or without_fragment(page) == here):
            own.add(number)
    if not own & {number + 1 for number in (0, *pages)}:
        own |= {number for text in outline.texts if (number := page_number(text)) and number not in pages}
    current = min((number for number in own if number + 1 in pages), default=None)
    if current is None and not own & {number + 1 for number in pages}:
        current = next((number for number in (1,) if number not in pages), None)
    return pages.get(current + 1) if current else None


def framed_link(outline: Outline, url: str) -> str | None:
    """The further page of this column that a page shows in a frame of its own."""
    here = without_fragment(url)
    for place, tag in enumerate(outline.tags):
        if tag not in ("iframe", "frame") or _is_hidden(outline, place):
            continue
        framed = absolute(outline.base_of(url), outline.attribute(place, "src"))
        if framed and without_fragment(framed) != here and _stem(framed) == _stem(url):
            return framed
    return None


def _is_hidden(outline: Outline, place: int) -> bool:
    sizes = (outline.attribute(place, side).removesuffix("px") for side in ("width", "height"))
    return any(size in ("0", "1") for size in sizes) or _UNSEEN.search(outline.attribute(place, "style")) is not None


def page_number(text: str) -> int | None:
    bare = _bare(text) if len(text) < 12 else ""
    return int(bare) if bare.isdecimal() and 0 < int(bare) <= _MOST else None


def _stem(url: str) -> str:
    """What the addresses of one column's pages share.

    >>> _stem("http://a.cn/gk/nb/") == _stem("http://a.cn/gk/nb/index_2.html") == _stem("http://a.cn/gk/nb/2.html?x=1")
    True
    >>> _stem("http://a.cn/gk/nb/") == _stem("http://a.cn/gk/tj/2.html")
    False
    """
    parts = urlsplit(url)
    path = parts.path
    return parts.netloc + (path[:-1] if path.endswith("/") else _PAGE_NAME.sub("", path, count=1))


def option_link(outline: Outline, url: str) -> str | None:
    """The page after the chosen one in a select whose options are the numbers of pages."""
    for place, tag in enumerate(outline.tags):
        if tag != "select" or "onchange" not in outline.attributes[place]:
            continue
        options = [inner for inner in range(place, outline.ends[place]) if outline.tags[inner] == "option"]
        if len(options) < 2 or not all(_is_page_name(outline.text(option)) for option in options):
            continue
        pages = [_option_page(outline, place, option, url) for option in options]
        chosen = [number for number, option in enumerate(options) if "selected" in outline.attributes[option]]
        chosen = chosen or [number for number, page in enumerate(pages) if page == without_fragment(url)]
        return next(iter(pages[(chosen or [0])[0] + 1 :]), None)
    return None


def _is_page_name(text: str) -> bool:
    """Is an option named by a page's number.

    >>> [_is_page_name(text) for text in ("3", "第3页", "3/12", "2023", "市教育局")]
    [True, True, True, False, False]
    """
    number = re.fullmatch(r"第?(\d+)(?:页|/\d+页?)?", _bare(text))
    return number is not None and int(number[1]) <= _MOST


def _option_page(outline: Outline, select: int, option: int, url: str) -> str | None:
    value = outline.attribute(option, "value") or outline.text(option)
    before = _THIS_VALUE.search(outline.attribute(select, "onchange"))
    if before is None and value.isdecimal():
        return None
    return absolute(outline.base_of(url), (before[1] if before else "") + value)
