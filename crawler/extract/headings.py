"""The title of an article outside its metadata: heading and title tag."""

import re

from crawler.extract.outline import Outline
from crawler.extract.titles import read_title

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:title|tit|bt|biaoti|headline|arttit|news_tit|content-title|article[_-]?title)(?:$|[\s_-]|\d)"
)
_STEPS = re.compile(r"\s*(?:>{1,2}|[»›])\s*")
_SUFFIX = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|\s*--+\s*")
_TAIL = re.compile(r"\s*[-–—]+\s*[^-–—]*(?:政府|网|网站|门户|局|委|委员会|厅|平台|办公室|中心)$")
_PIECES = re.compile(r"[-–—_|｜>]+|\s{2,}")
_SITE = re.compile(r"(?:门户网站|政府网|政务网|官网|网站|门户|信息网)$")
_LONGEST = 200  # characters of a heading
_SPACE = re.compile(r"\s")
_SENTENCE = re.compile(r"[。，]|^(?:根据|按照|依据)")
_REPORT_WORD = re.compile("年[报報度]|[报報]告")


def head_title(outline: Outline) -> str | None:
    """The title tag without the names of column and site; None when it holds nothing else.

    Source: docs/platforms/ (the tag is the site's name alone on some hosts).
    """
    site = [outline.metas.get(name, "") for name in ("sitename", "columnname")]
    steps = _STEPS.split(outline.head_title)
    whole = steps[-1] if is_report_title(steps[-1]) else outline.head_title
    title = _TAIL.sub("", _SUFFIX.split(whole)[0]).strip()
    for name in filter(None, site):
        title = title.removesuffix(name).rstrip("-_ —") or title
    return None if not title or title in site or _SITE.search(title) else title


def name_pieces(outline: Outline) -> frozenset[str]:
    """The names by which a page may call its column: ColumnName, the pieces of its title tag without the site's."""
    site = outline.metas.get("sitename", "")
    pieces = map(str.strip, _PIECES.split(outline.head_title))
    return frozenset({outline.metas.get("columnname", ""), *(p for p in pieces if not _SITE.search(p))} - {"", site})


def find_heading(outline: Outline, before: int) -> int | None:
    """The heading before a place: one that reads as a report's, else the one that the title tag repeats, else h1, else
    one named title. A headline that is a link leads to another page.
    """
    places = [place for place in outline.elements if place < before and is_heading(outline, place)]
    texts = {place: _SPACE.sub("", outline.text(place)) for place in places}
    filled = [place for place in places if 4 <= len(texts[place]) <= _LONGEST and not _is_link(outline, place)]
    reports = [place for place in filled if is_report_title(outline.text(place))]
    repeated = [place for place in filled if _repeats(texts[place], outline)]
    first = [place for place in filled if outline.tags[place] == "h1"]
    return next(iter(reports[-1:] or repeated[-1:] or first[-1:] or filled[-1:]), None)


def is_report_title(text: str) -> bool:
    """Does a text read as the title of a report of some year: a column's name has none."""
    if not 8 <= len(text) <= _LONGEST or not _REPORT_WORD.search(text) or _SENTENCE.search(text):
        return False
    title = read_title(text)
    return title.is_report and title.report_year is not None


def _repeats(text: str, outline: Outline) -> bool:
    """Is a heading what the page calls itself: all of it, a whole piece, or most of it."""
    title = outline.metas.get("articletitle") or outline.head_title
    wanted, pieces = _SPACE.sub("", title), {_SPACE.sub("", piece) for piece in _SUFFIX.split(title)}
    if not wanted or text in pieces - {_SPACE.sub("", outline.metas.get("columnname", ""))}:
        return bool(wanted)
    return text.startswith(wanted) or (wanted.startswith(text) and 2 * len(text) > len(wanted))


def _is_link(outline: Outline, place: int) -> bool:
    """Is all of an element's text one link."""
    links = (link for link in outline.links if place < link < outline.ends[place])
    return any(outline.text(link) == outline.text(place) for link in links)


def is_heading(outline: Outline, place: int) -> bool:
    """Is an element a heading by its tag, or named as one."""
    names = outline.names(place)
    return outline.tags[place] in ("h1", "h2", "h3", "ucaptitle") or bool(names and _NAMED.search(names))
