"""Where on a page a list stands: is it the column's own list, or one beside it.

A list says so by several signs, none of them sure: its place between the column's heading and its pager, the names
of the elements round it, the words that head it, where its links lead. Source: docs/platforms/.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from crawler.extract.headings import name_pieces
from crawler.extract.marks import last_step, marks_of, trail_of
from crawler.extract.outline import Outline, fold

LEAST = -1  # a list below this score stands beside the column's own
SURE = 2  # a list from this score on is the column's own, however long another one is

_FRAME = re.compile(
    r"(?:^|[\s_-])(?:header|footer|foot|nav(?![_-]con)|menu|leftnav|breadcrumbs?|crumbs?|pager?|pages|pagination|links?|yqlj)(?:$|[\s_-])"
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:side\w*|aside|hot\w*|recommend\w*|related|rel|xgxx|xgwj|tuijian|paihang|rank\w*|latest|zxxx)(?:$|[\s_-])"
)
_HALF = re.compile(r"(?:^|[\s_-])(?:left|right|fl|fr|l|r)(?:$|[\s_-])")
_FRAME_TAGS = frozenset(("nav", "footer", "header", "aside"))
_ASIDE_HEADING = re.compile(
    r"(?:本站|网站|今日|本周|站内|栏目)?(?:热点|热门|推荐|最新|最近|相关|猜你|点击|阅读|浏览|排行|图片|头条|焦点|友情)\w{0,8}|\w{0,4}排行榜?|通知公告|公示公告|公告公示"
    r"|\w{0,4}(?:要闻|动态|快讯|快速通道|新闻)"
)
_MORE = re.compile(r"[\[【（(]?\s*(?:更多|查看更多|more)\s*[>›»+…. ]*[\]】）)]?|[>›»+]+", re.IGNORECASE)
_COLUMN_HEADS = re.compile(
    r"序号|标\s*题|名\s*称|(?:信息|文件)名称|发布(?:日期|时间|机构)|成文日期|索\s*引\s*号|文\s*号|日\s*期|时\s*间"
)
_NUMBERED_COLUMN = re.compile(r"/col/col(\d+)/")
_NEAR = 200  # places before a list in which its heading stands
_LONGEST_HEADING = 16  # characters
_FRONT = re.compile(r"/m?(?:index|list|default)(?:_\d+)?\.\w+$", re.IGNORECASE)
_FRAMED = 3  # how much a frame's name speaks against what stands in it
_FEW = 8  # headings from the top, and pagers from the end, that are looked at
_LISTS = frozenset(("ul", "ol", "dl", "table", "tbody"))


@dataclass(frozen=True, kw_only=True)
class Link:
    """One row of a list, as its place is judged: where it begins, where it leads, is it a report by its title."""

    place: int
    href: str
    is_report: bool


class Regions:
    """The signs of one page, found once; `score` weighs one list against them."""

    def __init__(self, outline: Outline, url: str) -> None:
        self._outline = outline
        self._url = url
        names = name_pieces(outline)
        self._marks = marks_of(outline, names)
        self._names = names | {last_step(outline, crumb) for crumb in self._marks.trails}
        self._frames = self._weights()
        self._whole: dict[tuple[int, int], bool] = {}

    def score(self, links: Sequence[Link]) -> int:
        """How much a list looks like the column's own; nothing known is 0."""
        first = links[0].place
        return (
            3 * (2 * sum(link.is_report for link in links) >= len(links))
            + self._by_links(links)
            + self._by_heading(first)
            + self._by_place(first)
            - self._frames[first]
            - 2 * bool(self._marks.nothing)
        )

    def score_unnamed(self, links: Sequence[Link]) -> int:
        """The score of a list as if the elements round it had no names; their tags still speak against it."""
        first = links[0].place
        is_frame = any(self._outline.tags[above] in _FRAME_TAGS for above in self._outline.ancestors(first))
        return self.score(links) + (0 if is_frame else self._frames[first])

    def is_framed(self, place: int) -> bool:
        """Does a place stand in a header, footer or navigation of the page."""
        return self._frames[place] == _FRAMED

    def may_hold_rows(self, place: int) -> bool:
        """May a second list of the column begin at a place: it is in no frame, and not headed as a list beside."""
        return not self.is_framed(place) and not any(map(_ASIDE_HEADING.fullmatch, self._heading(place)[0]))

    def _by_links(self, links: Sequence[Link]) -> int:
        """Rows most often lie under the column's own address; Hanweb's carry its number in theirs."""
        if column := _NUMBERED_COLUMN.search(self._url):
            own = re.compile(rf"/art_{column[1]}_|/col{column[1]}/")
            return 2 * (2 * sum(own.search(link.href) is not None for link in links) >= len(links))
        below = own_paths(self._url)
        if not below:
            return 0
        base = self._outline.base_of(self._url)
        inside = sum(_address(base, link.href).startswith(below) for link in links)
        return 2 if 2 * inside >= len(links) else -1

    def _by_heading(self, place: int) -> int:
        words, more = self._heading(place)
        if not words:
            return 0
        if any(word in self._names for word in words):
            return 2
        return -3 if any(map(_ASIDE_HEADING.fullmatch, words)) else -2 * more

    def _heading(self, place: int) -> tuple[list[str], bool]:
        """The short texts just before a list, up to the first element that holds any; and has it a link to more."""
        outline = self._outline
        inside = place
        for above in outline.ancestors(place):
            texts = [
                fold(outline.texts[place])
                for place in range(max(above, inside - _NEAR), inside)
                if outline.texts[place] and not outline.texts[place].isspace() and not self.is_framed(place)
            ]
            words = [text for text in texts if not _MORE.fullmatch(text) and not _COLUMN_HEADS.fullmatch(text)]
            if words:
                last = words[-1].strip("：:|｜·> ")
                return ([last] if len(last) <= _LONGEST_HEADING else []), len(texts) > len(words)
            if outline.tags[above] == "body":
                break
        return [], False

    def _by_place(self, place: int) -> int:
        """A list stands after the trail, and in the part of the page that is made for it."""
        early = bool(self._marks.trails) and place < self._marks.trails[0]
        return -2 * early - 3 * self._stands_outside(place)

    def _stands_outside(self, place: int) -> bool:
        """Does the part of the page that holds heading and pager, or a heading and an emptied list, end elsewhere."""
        for mark in (*self._marks.starts[:_FEW], *self._marks.pagers[-_FEW:]):
            branch = self._branch(mark, place)
            if branch is None:
                continue
            if (branch, mark) not in self._whole:
                self._whole[branch, mark] = self._is_whole(range(branch, self._outline.ends[branch]), mark)
            if self._whole[branch, mark]:
                return True
        return False

    def _is_whole(self, part: range, mark: int) -> bool:
        """Does a part of the page hold both heading and pager, or a list without rows."""
        begins, ends = (
            any(start in part for start in self._marks.starts),
            any(end in part for end in self._marks.pagers),
        )
        return (begins and ends) or self._is_emptied(part, mark)

    def _branch(self, mark: int, place: int) -> int | None:
        """The widest element round a mark that does not hold the place."""
        found = None
        for above in (mark, *self._outline.ancestors(mark)):
            if above <= place < self._outline.ends[above]:
                break
            found = above
        return found

    def _is_emptied(self, part: range, mark: int) -> bool:
        """Is there in a part a list without rows, or the word that there are none."""
        outline = self._outline
        if any(place in part for place in self._marks.nothing):
            return True
        for place in part:
            end = outline.ends[place]
            if outline.tags[place] in _LISTS and not place <= mark < end and "a" not in outline.tags[place:end]:
                texts = [text for text in map(fold, outline.texts[place:end]) if text]
                if all(map(_COLUMN_HEADS.fullmatch, texts)) and outline.tags[place:end].count("tr") < 2:
                    return True
        return False

    def _weights(self) -> list[int]:
        """For each place, how much the names of the elements round it speak against it."""
        outline, marks = self._outline, sorted((*self._marks.starts, *self._marks.pagers))
        trails = {trail_of(outline, crumb) for crumb in self._marks.trails}
        weights: list[int] = []
        open_until: list[tuple[int, int]] = [(len(outline.tags), 0)]
        for place, tag in enumerate(outline.tags):
            while open_until[-1][0] <= place and len(open_until) > 1:
                open_until.pop()
            weight = _name_weight(tag, outline.names(place)) if tag and tag not in ("body", "html") else 0
            if place in trails:
                weight = _FRAMED
            elif weight and bisect_right(marks, place) < bisect_left(marks, outline.ends[place]):
                weight = 0
            if weight > open_until[-1][1]:
                open_until.append((outline.ends[place], weight))
            weights.append(open_until[-1][1])
        return weights


def own_paths(url: str) -> tuple[str, ...]:
    """Under which `host/path/` the rows of a column stand; none when it is the root of its host.

    >>> own_paths("http://a.cn/gk/nb/index_2.html"), own_paths("http://a.cn/gk/nb.shtml"), own_paths("http://a.cn/")
    (('a.cn/gk/nb/',), ('a.cn/gk/nb/', 'a.cn/gk/'), ())
    """
    address = _address(url, "")
    folder, _, last = address.rpartition("/")
    if "." not in last and last:
        return (f"{address}/",)
    stem = last.partition(".")[0]
    own = [] if re.fullmatch(r"(?:m?index|list|default|)(?:_\d+)?", stem, re.IGNORECASE) else [f"{folder}/{stem}/"]
    return (*own, f"{folder}/") if "/" in folder else tuple(own)


def leads_up(base: str, url: str, href: str) -> bool:
    """Does a link lead to the page's own folder or one above it, as the steps of a trail do.

    >>> here = "http://a.cn/gk/nb/index_2.html"
    >>> leads_up(here, here, "../"), leads_up(here, here, "./t20200101_1.html")
    (True, False)
    """
    own, other = _FRONT.sub("/", _address(url, "")), _FRONT.sub("/", _address(base, href))
    return "?" not in href and (own == other or (other.endswith("/") and own.startswith(other)))


@lru_cache(maxsize=4096)
def _address(base: str, href: str) -> str:
    try:
        parts = urlsplit(urljoin(base, href.strip()))
    except ValueError:
        return ""
    return f"{parts.netloc.lower()}{parts.path or '/'}"


@lru_cache(maxsize=4096)
def _name_weight(tag: str, names: str) -> int:
    if tag in _FRAME_TAGS:
        return _FRAMED
    if not names:
        return 0
    return _FRAMED if _FRAME.search(names) or _ASIDE.search(names) else int(_HALF.search(names) is not None)
