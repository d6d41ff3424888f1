"""The rows of a listing: repeated elements with one link each, most often with a date; never navigation."""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from archive.records import Row
from crawler.extract.addresses import ARTICLE, absolute
from crawler.extract.attachments import is_file
from crawler.extract.dates import read_date
from crawler.extract.outline import BLOCKS, Outline, fold
from crawler.extract.regions import LEAST, SURE, Link, Regions
from crawler.extract.titles import read_title

_LISTS = frozenset(("body", "html", "ul", "ol", "table", "tbody", "form", "section", "main"))
_SHORTENED = re.compile(r"(?:…+|\.{2,})$")
_BULLET = re.compile(r"^[·•▪■◆●>»\s]+")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s+(20\d{2})\s*[-./年]\s*(\d{1,2})(?![-./\d])")
_BESIDE_DATE = re.compile(r"[^\W\d_年月日号时分秒]")
_DATE_WORDS = re.compile(r"(?:发布|更新|公开|成文)?(?:日期|时间)")
_VARIES = frozenset(("first", "last", "odd", "even", "on", "current", "active", "cur", "top", "new", "hover"))


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """One link and the element of its row."""

    link: int
    around: int
    href: str
    title: str
    date: str | None
    is_report: bool


def rows_of(outline: Outline, base: str, article: re.Pattern[str] = ARTICLE) -> tuple[Row, ...]:
    """The rows of the listing on a page, in order, each address once.

    `article` says which addresses look like this dialect's articles: lists without dates are known by it.
    """
    best = _main_list(outline, base, article)
    rows: dict[str, Row] = {}
    for candidate in best:
        url = absolute(base, candidate.href)
        if url and url not in rows:
            rows[url] = Row(url=url, title=candidate.title, date=candidate.date, is_report=candidate.is_report)
    return tuple(rows.values())


def _main_list(outline: Outline, base: str, article: re.Pattern[str]) -> list[_Candidate]:
    """The group of like links that weighs most; links in frames of the page count only where no others do."""
    hrefs = {place: href for place in outline.links if (href := outline.attribute(place, "href").strip())}
    regions = Regions(outline, base)
    for inside_frames in (False, True):
        places = [place for place in hrefs if regions.is_framed(place) is inside_frames]
        found = _likeliest(outline, regions, _candidates(outline, hrefs, places), article)
        if found:
            return found
    return []


def _candidates(outline: Outline, hrefs: dict[int, str], places: list[int]) -> list[_Candidate]:
    rows = (_candidate(outline, place, _row_element(outline, hrefs, place), hrefs[place]) for place in places)
    return [row for row in rows if row]


def _likeliest(
    outline: Outline, regions: Regions, candidates: list[_Candidate], article: re.Pattern[str]
) -> list[_Candidate]:
    """Of the lists that may be the column's own, those of one shape: the surest, then the heaviest."""
    lists: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for one in candidates:
        lists[_shape(outline, one.around), outline.parents[one.around]].append(one)
    groups: dict[str, list[_Candidate]] = defaultdict(list)
    sure: set[str] = set()
    for (shape, _), rows in lists.items():
        score = regions.score([Link(place=one.around, href=one.href, is_report=one.is_report) for one in rows])
        if score >= LEAST:
            groups[shape] += rows
        if score >= SURE:
            sure.add(shape)
    weights = {shape: _weight(rows, article) for shape, rows in groups.items()}
    best = max((shape for shape in groups if weights[shape]), key=lambda s: (s in sure, weights[s]), default=None)
    return [] if best is None else sorted(groups[best], key=lambda one: one.link)


def _weight(group: list[_Candidate], article: re.Pattern[str]) -> int:
    """How much a group is the page's list: dates, addresses of articles and titles of reports count."""
    weight = 0
    for one in group:
        weight += 2 * (one.date is not None) + 3 * one.is_report
        weight += article.search(one.href) is not None or is_file(one.href)
    return weight


def _candidate(outline: Outline, link: int, around: int, href: str) -> _Candidate | None:
    if href[0] == "#" or href[:11].lower() == "javascript:":
        return None
    end = outline.ends[link]
    after = outline.ends[around] if around != link else _line_end(outline, end)
    outside = outline.texts[around:link] + outline.texts[end:after]
    title, inner = _title(outline, link)
    if not title:
        return None
    date = _date([text for text in outside if text and not text.isspace()]) or inner
    is_report = "公开" in title and read_title(title).is_report
    return _Candidate(link=link, around=around, href=href, title=title, date=date, is_report=is_report)


def _line_end(outline: Outline, place: int) -> int:
    """Where the line goes on to after a link that shares its element with other links."""
    while place < len(outline.tags) and outline.tags[place] != "a" and outline.tags[place] not in BLOCKS:
        place += 1
    return place


def _row_element(outline: Outline, hrefs: dict[int, str], link: int) -> int:
    """The widest element round a link that holds no other link's address and is no whole list."""
    around, links, parents = link, outline.links, outline.parents
    above = parents[link]
    while above >= 0 and outline.tags[above] not in _LISTS:
        inside = links[bisect_left(links, above) : bisect_left(links, outline.ends[above])]
        if len(inside) > 1 and any(hrefs.get(other, hrefs[link]) != hrefs[link] for other in inside):
            break
        around = above
        if outline.tags[above] in ("li", "tr"):
            break
        above = parents[above]
    return around


def _shape(outline: Outline, around: int) -> str:
    """Tags and class names of a row and the two elements above it, without what changes from row to row."""
    path = (around, *outline.ancestors(around)[:2])
    return " ".join(f"{outline.tags[place]}.{_stable(outline.attribute(place, 'class'))}" for place in path)


def _stable(names: str) -> str:
    if not names:
        return ""
    return " ".join(sorted(name for name in re.sub(r"\d+", "", names).split() if name not in _VARIES))


def _title(outline: Outline, link: int) -> tuple[str, str | None]:
    """The full title of a link, and the date printed inside it."""
    pieces = [fold(text) for text in outline.texts[link : outline.ends[link]] if text and not text.isspace()]
    dates = [piece for piece in pieces if _is_only_date(piece)]
    if 0 < len(dates) < len(pieces):
        pieces = [piece for piece in pieces if piece not in dates]
    visible = _BULLET.sub("", "".join(pieces) if not dates else " ".join(pieces))
    full = fold(outline.attribute(link, "title"))
    start = _SHORTENED.sub("", visible).strip()
    if not visible or (start != visible and full.startswith(start[:8])):
        visible = full or visible or _image_name(outline, link)
    return visible, read_date(dates[0]) if dates else None


def _image_name(outline: Outline, link: int) -> str:
    images = (place for place in range(link, outline.ends[link]) if outline.tags[place] == "img")
    return next((fold(outline.attribute(place, "alt")) for place in images), "")


def _is_only_date(text: str) -> bool:
    if len(text) > 30 or read_date(text) is None:
        return False
    return any(sign.isdigit() for sign in text) and not _BESIDE_DATE.search(_DATE_WORDS.sub("", text))


def _date(texts: list[str]) -> str | None:
    """The date of a row: a day set apart from its month, else the last text that is only a date, else any.

    >>> _date(["08", "2024-01"]), _date(["甲局", "[2020-01-02]"]), _date(["发布于2020年1月2日，甲局"])
    ('2024-01-08', '2020-01-02', '2020-01-02')
    """
    joined = fold(" ".join(texts))
    split = _DAY_FIRST.search(joined)
    if split:
        return read_date(f"{split[2]}-{split[3]}-{split[1]}")
    alone = [text for text in map(fold, texts) if _is_only_date(text)]
    return read_date(alone[-1] if alone else joined)
