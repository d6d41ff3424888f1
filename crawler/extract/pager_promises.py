"""What a page shows of further pages, though nothing tells their addresses: a walk that ends there is not whole."""

import re
from collections.abc import Iterator

from crawler.extract.addresses import address_of
from crawler.extract.outline import Outline
from crawler.extract.pager_calls import called_number
from crawler.extract.pager_counts import is_pager, pager_names
from crawler.extract.pager_links import is_next_word, named_next, page_number

_CALL = re.compile(r"(?<!void)\(")
_IDLE = re.compile(
    r"(?:^|[\s_-])(?:unable|off|none|no|gray|grey|hide|hidden|last|d)(?:$|[\s_-])|disabled?(?:$|[\s_-])", re.IGNORECASE
)
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NEXT = re.compile(r"next", re.IGNORECASE)
_BACK = re.compile(
    r"(?:上一?|前一?)[页頁]|首[页頁]|第一[页頁]|(?:尾|末|最后一?)[页頁]|prev(?:ious)?|first|last", re.IGNORECASE
)
_CURRENT = re.compile(
    r"(?:^|[\s_-])(?:active|current|cur|curr|on|now|sel|selected|this|here)(?:$|[\s_-])", re.IGNORECASE
)
_MORE = re.compile(r"(?:点击)?(?:加载|显示|查看)更多(?:信息|内容|数据)?[>›»….]*|load\s*more", re.IGNORECASE)
_SEE_MORE = re.compile(r"(?:浏览)?更多(?:信息|内容|数据)?[>›»….]*|more", re.IGNORECASE)
_LOADS = re.compile(r"(?:load|get|show|btn)[_-]?more|more[_-]?btn", re.IGNORECASE)
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|slick|superslide|layui|layer|vue|element-?ui|respond|html5|modernizr|polyfill|share|jiucuo|wza"
    r"|hm\.js|analy|stat|count|search|login|print|date|qrcode|wx|weixin",
    re.IGNORECASE,
)  # names of files that fill no pager of their page by themselves
_WATCHES = re.compile(r"//[^/]*(?:baidu|cnzz|conac|51\.la)\b", re.IGNORECASE)  # hosts that count visits
_FILLED = "an empty pager, which a script fills"
_WIDE, _LARGEST = 3, 300  # levels and places of the element that holds a whole pager
_LONGEST = 12  # places of a button


def promised(outline: Outline) -> str | None:
    """The words of a link or button that would bring more rows by a script, or of an emptied pager; None without.

    Among numbered pages it promises nothing when this is the largest.
    """
    signs = (_words_of_next(outline), _numbers_beyond(outline), _words_of_more(outline), _emptied(outline))
    return next((words for sign in signs for words in sign), None)


def _words_of_next(outline: Outline) -> Iterator[str]:
    named = [place for place in named_next(outline) if is_next_word(outline.text(place))]
    yield from (outline.text(one) for one in named if _acts(outline, one) and not _is_last(outline, one))
    shown = (place for place in outline.elements if _NEXT.search(outline.names(place)))
    yield from (outline.text(one) for one in shown if _is_shown_next(outline, one) and not _is_last(outline, one))


def _is_shown_next(outline: Outline, place: int) -> bool:
    """Is an element named and called the next page, with its handler elsewhere: no link beside it has an address."""
    if outline.ends[place] - place > _LONGEST or not is_next_word(outline.text(place)) or _is_idle(outline, place):
        return False
    links = (one for one in _around(outline, place) if outline.tags[one] == "a")
    led = map(outline.text, (one for one in links if address_of(outline.attributes[one])))
    return not any(is_next_word(words) or _BACK.fullmatch(words) or page_number(words) for words in led)


def _around(outline: Outline, place: int) -> range:
    """The places of the pager that an element is in."""
    wide = [above for above in outline.ancestors(place)[:_WIDE] if outline.ends[above] - above <= _LARGEST]
    return range(wide[-1], outline.ends[wide[-1]]) if wide else range(0)


def _is_idle(outline: Outline, place: int) -> bool:
    """Is an element switched off or hidden, by its own names or those of the one round it."""
    if "disabled" in outline.attributes[place] or _UNSEEN.search(outline.attribute(place, "style")):
        return True
    return any(_IDLE.search(outline.names(each)) for each in (place, outline.parents[place]))


def _acts(outline: Outline, place: int) -> bool:
    """Does an element do something by a script, and is it not switched off."""
    attributes = outline.attributes[place]
    if _is_idle(outline, place):
        return False
    href = (attributes.get("href") or "").strip()
    script = f"{attributes.get('onclick') or ''} {href if href.lower().startswith('javascript:') else ''}"
    return not address_of(attributes) and (_CALL.search(script) is not None or called_number(attributes) is not None)


def _is_last(outline: Outline, following: int) -> bool:
    """Are there numbers beside the link to the next page, and is the largest of them this page's own."""
    around = _around(outline, following)
    numbers = [(number, place) for place in around if (number := page_number(outline.texts[place]))]
    own = [number for number, place in numbers if not _acts(outline, outline.parents[place])]
    asked = called_number(outline.attributes[following])
    if asked is not None and own:
        return asked <= max(own)
    return bool(numbers) and max(numbers)[0] in own


def _numbers_beyond(outline: Outline) -> Iterator[str]:
    """The largest number of a pager none of whose numbers has an address, where one follows this page's own."""
    for pager in outline.elements:
        if not is_pager(outline, pager) or outline.ends[pager] - pager > _LARGEST:
            continue
        inside = range(pager, outline.ends[pager])
        numbers = {number: outline.parents[place] for place in inside if (number := page_number(outline.texts[place]))}
        if any(address_of(outline.attributes[holder]) for holder in numbers.values()):
            continue
        own = [number for number, holder in numbers.items() if _is_current(outline, holder)]
        turned = [number for number, holder in numbers.items() if _turns(outline, holder)]
        own = own or [number for number in numbers if number not in turned] or [1]
        if own[0] + 1 in turned and own[0] in numbers:
            yield str(max(turned))


def _is_current(outline: Outline, holder: int) -> bool:
    above = outline.parents[holder]
    is_around = above >= 0 and outline.text(above) == outline.text(holder)
    return any(_CURRENT.search(outline.names(place)) for place in ((holder, above) if is_around else (holder,)))


def _turns(outline: Outline, holder: int) -> bool:
    """Is an element one to click on: a link or button, or with a handler or a number for one."""
    attributes = outline.attributes[holder]
    is_button = (
        outline.tags[holder] in ("a", "button") or "onclick" in attributes or called_number(attributes) is not None
    )
    return is_button and not _is_current(outline, holder) and not _is_idle(outline, holder)


def _words_of_more(outline: Outline) -> Iterator[str]:
    return (outline.text(place) for place in range(len(outline.tags)) if _brings_more(outline, place))


def _brings_more(outline: Outline, place: int) -> bool:
    """Is an element without an address called by words that load more, or named so and called 更多."""
    if outline.tags[place] not in ("a", "button", "div", "span", "p") or outline.ends[place] - place > _LONGEST:
        return False
    attributes, is_named = outline.attributes[place], _LOADS.search(outline.names(place)) is not None
    does = is_named or outline.tags[place] in ("a", "button") or "onclick" in attributes
    if not does or address_of(attributes) or _UNSEEN.search(outline.attribute(place, "style")):
        return False
    words = outline.text(place)
    return _MORE.fullmatch(words) is not None or (is_named and _SEE_MORE.fullmatch(words) is not None)


def _emptied(outline: Outline) -> Iterator[str]:
    return (_FILLED for place in outline.elements if _is_emptied_pager(outline, place))


def _may_fill(source: str) -> bool:
    """May a script's file be the page's own: by its name and host, for folders are called by anything.

    >>> [_may_fill(source) for source in ("/static/js/list.js", "/js/jquery.min.js", "//hm.baidu.com/h.js", "")]
    [True, False, False, False]
    """
    return bool(source) and not _LIBRARY.search(source.rpartition("/")[2]) and not _WATCHES.search(source)


def _is_emptied_pager(outline: Outline, place: int) -> bool:
    """Is an element named as a pager, with nothing in it, and named in the page's code or left to a script's file."""
    is_box = outline.tags[place] in ("div", "ul", "p", "span", "nav") or "pagination" in outline.tags[place]
    if not is_box or not is_pager(outline, place) or outline.text(place) or outline.ends[place] - place > 2:
        return False
    if any(map(_may_fill, outline.sources)):
        return True
    names = pager_names(outline, place)
    return any(re.search(rf"[\"'#.]{re.escape(name)}\b", outline.code) for name in names)
