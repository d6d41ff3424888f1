"""What one row of a listing prints: the title of its link, and its date in any of the shapes of a list."""

import re

from crawler.extract.dates import read_date
from crawler.extract.outline import Outline, fold

_SHORTENED = re.compile(r"(?:…+|\.{2,})$")
_BULLET = re.compile(r"^[·•▪■◆●>»\s]+")
_NUMERIC = r"(?:19|20)\d{2}\s?(?:[-/.]\s?\d{1,2}){2}"
_DATE_AT_END = re.compile(rf"[\s\[（(【]+({_NUMERIC})(?:\s\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*[\]）)】]?$")
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
_FEW_SIGNS = 8  # digits and dashes of a date printed one to an element


def title_of_link(outline: Outline, link: int) -> tuple[str, str | None]:
    """The full title of a link, and the date printed inside it."""
    pieces = [fold(text) for text in outline.texts[link : outline.ends[link]] if text and not text.isspace()]
    dates = [piece for piece in pieces if _is_only_date(piece)]
    if 0 < len(dates) < len(pieces):
        pieces = [piece for piece in pieces if piece not in dates]
    visible, printed = without_date(_BULLET.sub("", "".join(pieces) if not dates else " ".join(pieces)))
    full = without_date(fold(outline.attribute(link, "title")))[0]
    start = _SHORTENED.sub("", visible).strip()
    if not visible or (start != visible and full.startswith(start[:8])):
        visible = full or visible or _image_name(outline, link)
    return visible, read_date(dates[0]) if dates else printed


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


def _image_name(outline: Outline, link: int) -> str:
    images = (place for place in range(link, outline.ends[link]) if outline.tags[place] == "img")
    return next((fold(outline.attribute(place, "alt")) for place in images), "")


def _is_only_date(text: str) -> bool:
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
    alone = [text for text in folded if _is_only_date(text)]
    published = [text for text in alone if not _WRITTEN.search(text)]
    if not alone and sum(len(text) == 1 for text in folded) >= _FEW_SIGNS:
        joined = "".join(folded)
    return read_date((published or alone or [joined])[-1])
