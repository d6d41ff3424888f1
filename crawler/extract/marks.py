"""What on a listing's page tells where its list begins and ends: the trail, the column's heading, the pager."""

import re
from dataclasses import dataclass

from crawler.extract.headings import is_heading
from crawler.extract.outline import Outline, fold

_CRUMB = re.compile(r"(?:当前|现在|所在|您|你)(?:所在)?的?(?:所在)?位置")
_CRUMB_NAME = re.compile(r"(?:^|[\s_-])(?:breadcrumbs?|crumbs?|dqwz|position|location|weizhi|curpos)(?:$|[\s_-])")
_PAGER = re.compile(r"(?:上一?|下一?|尾|末)[页頁]|共\s*\d+\s*页")
_DRAWN = re.compile(r"createpage\w{0,20}\s*\(|(?:lay|kk)page|pagination\s*\(|pager\s*\(|countpage|totalpage")
_NOTHING = re.compile(
    r"(?:对不起|抱歉|很遗憾)?[,，!！\s]*(?:暂无|暂时没有|没有(?:找到|查询到|查到)?)(?:任何|相关|符合条件的)*"
    r"(?:数据|信息|内容|记录|文件|文章|结果|公开)*[。.!！…]*|.{0,8}共\s*0\s*(?:条|篇|个?记录|项).{0,12}"
)
_LONGEST_TRAIL = 60  # places


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Places in the order of the page.

    `trails`: 当前位置 and the like; `starts`: these and headings with the column's name; `pagers`: words and scripts
    that lead to other pages; `nothing`: the words that there are no rows.
    """

    trails: list[int]
    starts: list[int]
    pagers: list[int]
    nothing: list[int]


def marks_of(outline: Outline, known: frozenset[str]) -> Marks:
    """The marks of a page whose column is called by one of the known names."""
    crumbs, starts, pagers, nothing = [], [], [], []
    scripts = iter(outline.scripts)
    for place, tag in enumerate(outline.tags):
        text = outline.texts[place].strip() if not tag else ""
        if tag == "script":
            if _DRAWN.search(next(scripts).lower()):
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
    return Marks(trails=crumbs, starts=sorted(crumbs + starts), pagers=pagers, nothing=nothing)


def last_step(outline: Outline, crumb: int) -> str:
    """The column that a trail ends with."""
    trail = trail_of(outline, crumb)
    texts = [fold(text).strip(">》» ：:") for text in outline.texts[crumb : outline.ends[trail]]] if trail else []
    return next((text for text in reversed(texts) if text), "")


def trail_of(outline: Outline, crumb: int) -> int | None:
    """The element of a trail; None where it shares one with the rest of the page."""
    whole = crumb if outline.tags[crumb] else outline.parents[crumb]
    return whole if outline.ends[whole] - crumb <= _LONGEST_TRAIL else None


def _is_hidden(outline: Outline, place: int) -> bool:
    styles = (outline.attribute(above, "style") for above in outline.ancestors(place)[:3])
    return any("none" in style for style in styles)
