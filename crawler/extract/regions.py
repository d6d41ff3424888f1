"""Where on a page a list stands: is it the column's own list, or one beside it.

A list says so by several signs, none of them sure: its place between the column's heading and its pager, the names
of the elements round it, the words that head it, where its links lead. Source: platform facts, 2, 5, 9, 13.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.extract.headings import is_heading, name_pieces
from crawler.extract.outline import Outline, fold

LEAST = -1  # a list below this score stands beside the column's own
SURE = 2  # a list from this score on is the column's own, however long another one is

_CRUMB = re.compile(r"(?:当前|现在|所在|您|你)(?:所在)?的?(?:所在)?位置")
_CRUMB_NAME = re.compile(r"(?:^|[\s_-])(?:breadcrumbs?|crumbs?|dqwz|position|location|weizhi|curpos)(?:$|[\s_-])")
_PAGER = re.compile(r"(?:上一?|下一?|尾|末)[页頁]|共\s*\d+\s*页")
_DRAWN = re.compile(r"\bcreatePage(?:HTML)?\s*\(|\bcountPage\b|\btotalPage", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:对不起|抱歉|很遗憾)?[,，!！\s]*(?:暂无|暂时没有|没有(?:找到|查询到|查到)?)(?:任何|相关|符合条件的)*"
    r"(?:数据|信息|内容|记录|文件|文章|结果|公开)*[。.!！…]*|.{0,8}共\s*0\s*(?:条|篇|个?记录|项).{0,12}"
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:header|footer|foot|nav|menu|leftnav|breadcrumbs?|crumbs?|pager?|pages|pagination|links?|yqlj)(?:$|[\s_-])"
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:side\w*|aside|hot\w*|recommend\w*|related|rel|xgxx|xgwj|tuijian|paihang|rank\w*|latest|zxxx)(?:$|[\s_-])"
)
_HALF = re.compile(r"(?:^|[\s_-])(?:left|right|fl|fr|l|r)(?:$|[\s_-])")
_FRAME_TAGS = {"nav": 4, "footer": 4, "header": 4, "aside": 3}
_ASIDE_HEADING = re.compile(
    r"(?:本站|网站|今日|本周|站内|栏目)?(?:热点|热门|推荐|最新|最近|相关|猜你|点击|阅读|浏览|排行|图片|头条|焦点|友情)\w{0,8}|\w{0,4}排行榜?|通知公告|公示公告|公告公示"
    r"|\w{0,4}(?:要闻|动态|快讯|快速通道|新闻)"
)
_MORE = re.compile(r"[\[【（(]?\s*(?:更多|查看更多|more)\s*[>›»+…. ]*[\]】）)]?|[>›»+]+", re.IGNORECASE)
_COLUMN_HEADS = re.compile(r"序号|标\s*题|名\s*称|信息名称|文件名称|发布(?:日期|时间|机构)|成文日期|索引号|文号|日期|时间")
_LONGEST_HEADING = 16  # characters
_LONGEST_TRAIL = 60  # places
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
        self._crumbs, self._starts, self._pagers, self._nothing = _marks(outline, names)
        self._names = names | {_last_step(outline, crumb) for crumb in self._crumbs}
        self._frames = self._weights()

    def score(self, links: Sequence[Link]) -> int:
        """How much a list looks like the column's own; nothing known is 0."""
        first = links[0].place
        return (
            3 * (2 * sum(link.is_report for link in links) >= len(links))
            + self._by_links(links)
            + self._by_heading(first)
            + self._by_place(first)
            - self._frames[first]
            - 2 * bool(self._nothing)
        )

    def is_framed(self, place: int) -> bool:
        """Does a place stand in a header, footer or navigation of the page."""
        return self._frames[place] > SURE

    def _by_links(self, links: Sequence[Link]) -> int:
        """Rows most often lie under the column's own address."""
        below = own_paths(self._url)
        if not below:
            return 0
        inside = sum(_address(self._url, link.href).startswith(below) for link in links)
        return 2 if 2 * inside >= len(links) else -1

    def _by_heading(self, place: int) -> int:
        words, more = self._heading(place)
        if not words:
            return 0
        if any(word in self._names for word in words):
            return 2
        return -4 if any(map(_ASIDE_HEADING.fullmatch, words)) else -2 * more

    def _heading(self, place: int) -> tuple[list[str], bool]:
        """The short texts just before a list, up to the first element that holds any; and has it a link to more."""
        outline = self._outline
        inside = place
        for above in outline.ancestors(place):
            texts = [fold(text) for text in outline.texts[above:inside] if text and not text.isspace()]
            words = [text for text in texts if not _MORE.fullmatch(text) and not _COLUMN_HEADS.fullmatch(text)]
            if words:
                last = words[-1].strip("：:|｜·> ")
                return ([last] if len(last) <= _LONGEST_HEADING else []), len(texts) > len(words)
            if outline.tags[above] == "body":
                break
        return [], False

    def _by_place(self, place: int) -> int:
        """A list stands after the trail, before the pager, and with them in the part of the page made for it."""
        points = 0
        if self._crumbs and place < self._crumbs[0]:
            points -= 2
        if self._pagers and place > self._pagers[-1]:
            points -= 1
        return points - 3 * self._stands_outside(place)

    def _stands_outside(self, place: int) -> bool:
        """Does the part of the page that holds heading and pager, or a heading and an emptied list, end elsewhere."""
        for mark in (*self._starts, *self._pagers):
            branch = self._branch(mark, place)
            if branch is None:
                continue
            part = range(branch, self._outline.ends[branch])
            begins, ends = any(start in part for start in self._starts), any(end in part for end in self._pagers)
            if (begins and ends) or self._is_emptied(part, mark):
                return True
        return False

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
        if any(place in part for place in self._nothing):
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
        outline, marks = self._outline, (*self._starts, *self._pagers)
        weights: list[int] = []
        open_until: list[tuple[int, int]] = [(len(outline.tags), 0)]
        for place, tag in enumerate(outline.tags):
            while open_until[-1][0] <= place and len(open_until) > 1:
                open_until.pop()
            weight = _name_weight(tag, outline.names(place)) if tag and tag not in ("body", "html") else 0
            if weight > open_until[-1][1] and not any(place < mark < outline.ends[place] for mark in marks):
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


def _address(base: str, href: str) -> str:
    try:
        parts = urlsplit(urljoin(base, href.strip()))
    except ValueError:
        return ""
    return f"{parts.netloc.lower()}{parts.path}"


def _name_weight(tag: str, names: str) -> int:
    if tag in _FRAME_TAGS:
        return _FRAME_TAGS[tag]
    if not names.strip():
        return 0
    return 4 if _FRAME.search(names) else 3 if _ASIDE.search(names) else 1 if _HALF.search(names) else 0


def _marks(outline: Outline, known: frozenset[str]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Places of trails, of trails and headings of this column, of pagers, and of words that there is no row."""
    crumbs, starts, pagers, nothing = [], [], [], []
    scripts = iter(outline.scripts)
    for place, tag in enumerate(outline.tags):
        text = outline.texts[place].strip() if not tag else ""
        if tag == "script":
            if _DRAWN.search(next(scripts)):
                pagers.append(place)
        elif tag:
            if is_heading(outline, place) and outline.text(place) in known:
                starts.append(place)
            elif outline.attributes[place] and _CRUMB_NAME.search(outline.names(place)):
                crumbs.append(place)
        elif text and len(text) < 40:
            if _CRUMB.match(text):
                crumbs.append(place)
            elif _PAGER.search(text):
                pagers.append(place)
            if _NOTHING.fullmatch(text) and not _is_hidden(outline, place):
                nothing.append(place)
    return crumbs, sorted(crumbs + starts), pagers, nothing


def _last_step(outline: Outline, crumb: int) -> str:
    """The column that a trail ends with."""
    whole = crumb if outline.tags[crumb] else outline.parents[crumb]
    texts = [fold(text).strip(">》» ：:") for text in outline.texts[crumb : outline.ends[whole]][:_LONGEST_TRAIL]]
    return next((text for text in reversed(texts) if text), "")


def _is_hidden(outline: Outline, place: int) -> bool:
    styles = (outline.attribute(above, "style") for above in outline.ancestors(place)[:3])
    return any("none" in style for style in styles)
