"""What a page shows of further pages, though nothing tells their addresses: a walk that ends there is not whole."""

import re

from crawler.extract.addresses import address_of
from crawler.extract.outline import Outline
from crawler.extract.pager_calls import called_number
from crawler.extract.pager_links import is_next_word, named_next, page_number

_CALL = re.compile(r"(?<!void)\(")
_IDLE = re.compile(
    r"(?:^|[\s_-])(?:disabled?|unable|off|none|no|gray|grey|hide|hidden|last)(?:$|[\s_-])", re.IGNORECASE
)
_MORE = re.compile(
    r"(?:点击)?(?:加载|显示|查看)更多(?:信息|内容|数据)?[>›»….]*|点击查看更多|load\s*more", re.IGNORECASE
)
PAGER = re.compile(
    r"(?:^|[\s_-])(?:page|pages|pager|paging|pagination|pagebar|pagenav|laypage|fenye)\d?(?:$|\s)", re.IGNORECASE
)
_BUTTON = re.compile(r"btn|button")
_CHOSEN = re.compile(r"(?:^|[\s_-])(?:active|current|cur|on|selected|thisclass)(?:$|[\s_-])")
_FILLED = "an empty pager, which a script fills"
_WIDE, _LARGEST = 3, 300  # levels and places of the element that holds a whole pager
_LONGEST = 12  # places of a button


def promised(outline: Outline) -> str | None:
    """The words of a link or button that would bring more rows by a script, or of an emptied pager; None without.

    Among numbered pages it promises nothing when this is the largest.
    """
    for place in named_next(outline):
        words = outline.text(place)
        if is_next_word(words) and _acts(outline, place) and not _is_last(outline, place):
            return words
    places = range(len(outline.tags))
    bring = (place for place in places if _brings_more(outline, place) or _is_button_of_next(outline, place))
    more = next(map(outline.text, bring), None)
    return (
        more
        or _larger_number(outline)
        or (_FILLED if any(_is_emptied_pager(outline, place) for place in places) else None)
    )


def _is_button_of_next(outline: Outline, place: int) -> bool:
    """Is 下一页 no link, but called a button and not switched off: a script of another file waits for it."""
    names = outline.names(place)
    if not _BUTTON.search(names) or _IDLE.search(names) or not is_next_word(outline.text(place)):
        return False
    return not any(address_of(outline.attributes[each]) for each in (place, outline.parents[place]))


def _larger_number(outline: Outline) -> str | None:
    """The largest number of a pager whose numbers lead nowhere that can be read, where this page's own is smaller."""
    for place in outline.elements:
        inside = range(place + 1, outline.ends[place])
        if len(inside) > _LARGEST or not PAGER.search(outline.names(place)):
            continue
        numbers = [
            (number, each)
            for each in inside
            if outline.tags[each] in ("a", "button", "li") and (number := page_number(outline.text(each)))
        ]
        own = [number for number, each in numbers if _is_marked(outline, each)]
        larger = [number for number, each in numbers if own and number > max(own) and not _leads(outline, each)]
        if larger:
            return str(max(larger))
    return None


def _is_marked(outline: Outline, place: int) -> bool:
    """Is a number shown as the page that one is on."""
    return any(_CHOSEN.search(outline.names(each)) for each in (place, outline.parents[place]))


def _leads(outline: Outline, place: int) -> bool:
    return any(address_of(outline.attributes[each]) for each in range(place, outline.ends[place]))


def _acts(outline: Outline, place: int) -> bool:
    """Does an element do something by a script, and is it not switched off."""
    attributes = outline.attributes[place]
    if "disabled" in attributes or any(_IDLE.search(outline.names(each)) for each in (place, outline.parents[place])):
        return False
    href = (attributes.get("href") or "").strip()
    script = f"{attributes.get('onclick') or ''} {href if href.lower().startswith('javascript:') else ''}"
    return not address_of(attributes) and (_CALL.search(script) is not None or called_number(attributes) is not None)


def _is_last(outline: Outline, following: int) -> bool:
    """Are there numbers beside the link to the next page, and is the largest of them this page's own."""
    wide = [above for above in outline.ancestors(following)[:_WIDE] if outline.ends[above] - above <= _LARGEST]
    around = range(wide[-1], outline.ends[wide[-1]]) if wide else range(0)
    numbers = [(number, place) for place in around if (number := page_number(outline.texts[place]))]
    own = [number for number, place in numbers if not _acts(outline, outline.parents[place])]
    asked = called_number(outline.attributes[following])
    if asked is not None and own:
        return asked <= max(own)
    return bool(numbers) and max(numbers)[0] in own


def _brings_more(outline: Outline, place: int) -> bool:
    if outline.tags[place] not in ("a", "button", "div", "span", "p") or outline.ends[place] - place > _LONGEST:
        return False
    attributes = outline.attributes[place]
    does = outline.tags[place] in ("a", "button") or "onclick" in attributes
    return does and not address_of(attributes) and _MORE.fullmatch(outline.text(place)) is not None


def _is_emptied_pager(outline: Outline, place: int) -> bool:
    """Is an element named as a pager, with nothing in it, and named in the page's code."""
    if outline.ends[place] - place > 1 or outline.tags[place] not in ("div", "ul", "p", "span", "nav"):
        return False
    names = [name for each in ("id", "class") if PAGER.search(name := outline.attribute(place, each))]
    return any(re.search(rf"[\"'#.]{re.escape(name)}\b", outline.code) for name in names)
