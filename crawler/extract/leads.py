"""Where a page leads, and by which words: links, pictures, menus, frames, scripts; and pages that only lead on."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.addresses import absolute, address_of
from crawler.extract.outline import Outline, fold

LONGEST_NAME = 40  # characters; longer texts are titles or whole paragraphs
_FEW_LINKS = 3  # a page that only leads on has hardly any link of its own
_PARTS = 4  # links to one address, one after another, whose words may be parts of one name
_LEADING = ("a", "area", "option", "frame", "iframe")
_DATA = ("data-url", "data-href", "data-link")
_LEADING_BY = ("onclick", *_DATA)  # of any element
_MORE = re.compile(
    r"[\[【（(]?\s*(?:(?:查看)?更多|进入(?:栏目|专栏)?|详情|more)?\s*[>›»+….]*\s*[\]】）)]?", re.IGNORECASE
)
ADDRESS = re.compile(
    r"['\"]((?:https?://|\.{0,2}/)[^'\"<>\s]*|[\w./-]+\.(?:s?html?|jhtml|jsp|aspx?|php)(?:\?[^'\"<>\s]*)?)['\"]"
)
_REFRESH = re.compile(r"^\s*[\d.]+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_LOCATION = re.compile(
    r"(?<![\w-])location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]|location\.(?:replace|assign)\(\s*['\"]([^'\"]+)['\"]"
)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """An address that a page names. `names`: all that it is called by there; none for a picture without words.

    `around`: the place of the narrowest element that holds another address as well; `is_more`: it says 更多.
    """

    url: str
    names: tuple[str, ...]
    is_frame: bool = False
    around: int = 0
    is_more: bool = False


def leads_of(outline: Outline, url: str) -> tuple[Lead, ...]:
    """Each address once, in order. Two links beside each other to one address may share one name."""
    base = outline.base_of(url)
    found: dict[str, list[int]] = {}
    for place, tag in enumerate(outline.tags):
        if tag in _LEADING or any(map(outline.attributes[place].get, _LEADING_BY)):
            address = absolute(base, _written(outline, place, tag))
            if address:
                found.setdefault(address, []).append(place)
    led = dict(sorted((place, address) for address, places in found.items() for place in places))
    order = list(led)
    return tuple(
        _lead(outline, address, places, _around(outline, led, order, places[0])) for address, places in found.items()
    )


def _around(outline: Outline, led: dict[int, str], order: list[int], place: int) -> int:
    """The narrowest element round a link that leads to another address too. `led`: addresses by place, in `order`."""
    for above in outline.ancestors(place):
        inside = order[bisect_left(order, above) : bisect_left(order, outline.ends[above])]
        if any(led[other] != led[place] for other in inside):
            return above
    return 0


def _lead(outline: Outline, address: str, places: list[int], around: int) -> Lead:
    names = [name for place in places for name in _names(outline, place)]
    if 1 < len(places) <= _PARTS:
        names.append("".join(outline.text(place) for place in places))
    short = dict.fromkeys(name for name in names if 0 < len(name) <= LONGEST_NAME)
    is_frame = any("frame" in outline.tags[place] for place in places)
    is_more = any(name and _MORE.fullmatch(name) for name in short)
    return Lead(url=address, names=tuple(short), is_frame=is_frame, around=around, is_more=is_more)


def _written(outline: Outline, place: int, tag: str) -> str:
    """The address of an element as its page writes it."""
    attributes = outline.attributes[place]
    if "frame" in tag:
        return attributes.get("src") or ""
    if tag == "option":
        option = attributes.get("value") or ""
        return option if "/" in option else ""
    data = next((value for name in _DATA if (value := attributes.get(name))), None)
    call = f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}"
    return address_of(attributes) or data or _argument(call)


def _argument(code: str) -> str:
    """The address that a call of the page's own function is given.

    >>> _argument("return openColumn('/zwgk/nb/', 3)"), _argument("javascript:void(0)"), _argument("go('nb.html')")
    ('/zwgk/nb/', '', 'nb.html')
    """
    match = ADDRESS.search(code)
    return match[1] if match else ""


def _names(outline: Outline, place: int) -> Iterator[str]:
    """What one element is called by: its words, its title, its pictures, and for 更多 the words that head it."""
    text = outline.text(place)
    pictures = [fold(outline.attribute(inside, "alt")) for inside in range(place, outline.ends[place])]
    yield from (text, fold(outline.attribute(place, "title")), *pictures)
    if "frame" in outline.tags[place]:
        yield fold(outline.attribute(place, "name"))
    elif _MORE.fullmatch(text) and not any(pictures):
        yield words_before(outline, place)


def words_before(outline: Outline, place: int) -> str:
    """The words just before an element, in the narrowest element round it that holds any words."""
    for above in outline.ancestors(place)[:4]:
        if outline.tags[above] in ("body", "html"):
            break
        before = [fold(text) for text in outline.texts[above:place] if text and not text.isspace()]
        if before:
            return before[-1].strip("：:|｜· ")
    return ""


def onward(outline: Outline, url: str) -> tuple[str, ...]:
    """Where a page that only leads on leads to: its refresh, its script's location, its frames; () for any other.

    A page with links of its own is no such page: it may send small screens elsewhere.
    """
    if len(outline.links) > _FEW_LINKS:
        return ()
    written = [match[1] or match[2] for match in _LOCATION.finditer(outline.code)]
    written += [outline.attribute(place, "src") for place, tag in enumerate(outline.tags) if "frame" in tag]
    base = outline.base_of(url)
    found = (absolute(base, each) for each in written)
    return tuple(dict.fromkeys((*refreshes_of(outline, url), *filter(None, found))))


def refreshes_of(outline: Outline, url: str) -> tuple[str, ...]:
    """The other addresses that a page's refresh leads to."""
    places = [place for place, tag in enumerate(outline.tags) if tag == "meta" and _refreshes(outline, place)]
    written = (match[1] for place in places if (match := _REFRESH.match(outline.attribute(place, "content"))))
    found = (absolute(outline.base_of(url), each) for each in written)
    return tuple(each for each in found if each and each != url)


def _refreshes(outline: Outline, place: int) -> bool:
    return outline.attribute(place, "http-equiv").lower() == "refresh"
