"""What one row of a listing prints: the title of its link, and its date in any of the shapes of a list."""

import re
from collections.abc import Iterable, Mapping

from crawler.extract.dates import read_date
from crawler.extract.outline import Outline, fold
from crawler.extract.titles import read_title

_SHORTENED = re.compile(r"(?:(?<!…)…+|(?<!\.)\.{2,})$")
_BULLET = re.compile(r"^[·•▪■◆●>»\s]+")
_NUMERIC = r"(?:19|20)\d{2}\s?(?:[-/.]\s?\d{1,2}){2}"
_DATE_AT_END = re.compile(
    rf"(?<![\s\[（(【])[\s\[（(【]+({_NUMERIC})(?:\s\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*[\]）)】]?$"
)
_DATE_AT_START = re.compile(rf"^[\[（(【]?({_NUMERIC})[\s\]）)】]+")
_YEAR = r"(?<!\d)(?P<y>20\d{2})\s*年?"
_MONTH_DAY = r"(?<![-./\d])(?P<m>\d{1,2})\s?[-./月]\s?(?P<d>\d{1,2})日?(?![-./\d])"
# A box in which the year, or the day, stands by itself: 08 2024-01, 01-08 2024, 2024 01-08.
_APART = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2})日?\s+(?P<y>20\d{2})\s*[-./年]\s*(?P<m>\d{1,2})月?(?![-./\d])"),
    re.compile(rf"{_MONTH_DAY}\s+{_YEAR}(?![-./年\d])"),
    re.compile(rf"{_YEAR}\s+{_MONTH_DAY}"),
)
_BESIDE_DATE = re.compile(r"[^\W\d_年月日号时分秒]")
_DATE_WORDS = re.compile(r"(?:发布|更新|公开|成文|发文|生成|印发)?(?:日期|时间)")
_WRITTEN = re.compile(r"(?:成文|发文|生成|印发|实施|生效|废止|失效)(?:日期|时间)")
_PART_OF_DATE = re.compile(r"\d{1,4}年?|\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[月日]")
_RECORD = re.compile(r"\s*(?:文章|信息)?标\s*题\s*[:：]\s*([^\r\n]+)")
_RECORD_DATE = re.compile(r"(?:更新|发布|添加)(?:时间|日期)\s*[:：]\s*([^\r\n]+)")
_OPERATION = re.compile(
    r"(?:点击|在线|立即)?(?:查看|浏览|阅读|下载|预览)(?:详情|全文|附件|原文|文件|PDF)?|详情|详细|全文"
    r"|(?:PDF|Word|DOCX?|WPS|OFD)(?:版本?|格式)?",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAST_HEADING = 4  # characters
_DATE_ATTRIBUTES = ("readlabel", "datetime", "data-date", "data-time")
_WHOLE_NAME = re.compile(r"[^\s:：;；|]+")
_LEAST_CUT = 12  # characters; a name cut without a sign is not shorter
_FEW_SIGNS = 8  # digits and dashes of a date printed one to an element


def title_of_link(outline: Outline, link: int) -> tuple[str, str | None]:
    """The full title of a link, and the date printed inside it."""
    pieces, date = _apart(_texts(outline, link, outline.ends[link]))
    heading = _heading_inside(outline, link)
    if heading is not None:
        pieces = _texts(outline, heading, outline.ends[heading])
    visible, printed = without_date(_BULLET.sub("", "".join(pieces) if not date else " ".join(pieces)))
    told, told_date = told_title(outline.attribute(link, "title"))
    full = without_date(told)[0]
    start = _SHORTENED.sub("", visible).strip()
    cut = start != visible and full.startswith(start[:8])
    if not visible or cut or _is_cut_of(visible, full) or _is_told_by(full, visible):
        visible = full or visible or _image_name(outline, link)
    return visible, date or printed or told_date


def told_title(attribute: str) -> tuple[str, str | None]:
    """The title in a link's tip, and the date there: old systems put a record of several lines into it.

    >>> told_title("文章标题：甲局2023年年报\\n作者：乙\\n更新时间：2024-1-10 10:00")
    ('甲局2023年年报', '2024-01-10T10:00')
    >>> told_title("甲局 2023年年报")
    ('甲局 2023年年报', None)
    """
    record = _RECORD.match(attribute)
    if record is None:
        return fold(attribute), None
    date = _RECORD_DATE.search(attribute)
    return fold(record[1]), read_date(date[1]) if date else None


def is_operation(name: str) -> bool:
    """Is a link called by what it does, and not by where it leads."""
    return _OPERATION.fullmatch(name.strip("[]【】()（） ")) is not None


def _texts(outline: Outline, start: int, end: int) -> list[str]:
    return [fold(text) for text in outline.texts[start:end] if text and not text.isspace()]


def _apart(pieces: list[str]) -> tuple[list[str], str | None]:
    """The texts of a link without those that print its date, whole or in parts, and that date.

    >>> _apart(["甲局年报", "2024-01-08"]), _apart(["08", "2024-01", "甲局年报"]), _apart(["2024", "年报"])
    ((['甲局年报'], '2024-01-08'), (['甲局年报'], '2024-01-08'), (['2024', '年报'], None))
    """
    parts = [piece for piece in pieces if is_only_date(piece) or _PART_OF_DATE.fullmatch(piece)]
    date = date_of_row(parts) if 0 < len(parts) < len(pieces) else None
    return ([piece for piece in pieces if piece not in parts], date) if date else (pieces, None)


def _heading_inside(outline: Outline, link: int) -> int | None:
    """The heading of a card: a link round a heading, a date and a summary."""
    inside = range(link + 1, outline.ends[link])
    headings = (place for place in inside if outline.tags[place] in _HEADINGS)
    return next((place for place in headings if len(outline.text(place)) >= _LEAST_HEADING), None)


def without_date(title: str) -> tuple[str, str | None]:
    """A title without the date of the row before or after it, and that date.

    >>> without_date("甲市年报 [2024-01-31]"), without_date("2024/1/31 甲市年报"), without_date("截至2024年1月31日")
    (('甲市年报', '2024-01-31'), ('甲市年报', '2024-01-31'), ('截至2024年1月31日', None))
    """
    for pattern in (_DATE_AT_END, _DATE_AT_START):
        match = pattern.search(title)
        if match and (rest := title[: match.start()] + title[match.end() :]):
            return rest.strip(), read_date(match[0].strip("[]（）()【】"))
    return title, None


def _is_cut_of(visible: str, full: str) -> bool:
    """Is a name the beginning of the full one, cut without a sign; what follows is no second sentence.

    >>> _is_cut_of("甲市教育局2024年政府信息公开", "甲市教育局2024年政府信息公开工作年度报告")
    True
    >>> _is_cut_of("甲市教育局2024年度工作报告", "甲市教育局2024年度工作报告 发布时间：2025-01-02")
    False
    """
    rest = full.removeprefix(visible)
    return len(visible) >= _LEAST_CUT and rest != full and _WHOLE_NAME.fullmatch(rest) is not None


def _is_told_by(full: str, visible: str) -> bool:
    """Is a title the name of a report, where the words of its link are a year or an organ alone.

    >>> _is_told_by("甲市2024年政府信息公开工作年度报告", "2024年"), _is_told_by("政府信息公开年报", "2024年")
    (True, False)
    """
    return "公开" in full and "公开" not in visible and read_title(full).report_year is not None


def _image_name(outline: Outline, link: int) -> str:
    images = (place for place in range(link, outline.ends[link]) if outline.tags[place] == "img")
    return next((fold(outline.attribute(place, "alt")) for place in images), "")


def is_only_date(text: str) -> bool:
    """Is a text a date with nothing beside it but its label.

    >>> is_only_date("[2024-01-08]"), is_only_date("发布日期：2024-01-08"), is_only_date("2024年年报")
    (True, True, False)
    """
    if len(text) > 30 or read_date(text) is None:
        return False
    return any(sign.isdigit() for sign in text) and not _BESIDE_DATE.search(_DATE_WORDS.sub("", text))


def date_of_row(texts: list[str]) -> str | None:
    """The date among the texts beside a link: in parts, else the last text that is only a date, else any.

    A date labelled as that of writing counts only where there is no other.

    >>> date_of_row(["08", "2024-01"]), date_of_row(["01-08", "2024"]), date_of_row(["2024", "01/08"])
    ('2024-01-08', '2024-01-08', '2024-01-08')
    >>> date_of_row(["甲局", "[2020-01-02]"]), date_of_row(["发布于2020年1月2日"]), date_of_row(list("2020-01-02"))
    ('2020-01-02', '2020-01-02', '2020-01-02')
    >>> date_of_row(["发布日期：2020-01-02", "成文日期：2019-12-01"])
    '2020-01-02'
    """
    folded = [fold(text) for text in texts]
    joined = " ".join(folded)
    for pattern in _APART:
        if match := pattern.search(joined):
            return read_date(f"{match['y']}-{match['m']}-{match['d']}")
    alone = [text for text in folded if is_only_date(text)]
    published = [text for text in alone if not _WRITTEN.search(text)]
    if not alone and sum(len(text) == 1 for text in folded) >= _FEW_SIGNS:
        joined = "".join(folded)
    return read_date((published or alone or [joined])[-1])


def date_of_attributes(elements: Iterable[Mapping[str, str | None]]) -> str | None:
    """The date that an element gives only in an attribute (for screen readers), not in its text.

    >>> date_of_attributes([{"class": "d"}, {"readlabel": "2026-04-17"}])
    '2026-04-17'
    """
    values = (attributes.get(name) or "" for attributes in elements for name in _DATE_ATTRIBUTES)
    return next((read_date(value) for value in values if is_only_date(value)), None)
