"""The article of a page: the element that holds it, its text and its tables."""

import re
from collections.abc import Iterator

from archive.records import Table
from crawler.extract.lines import clean_line
from crawler.extract.outline import BLOCKS, Outline, fold

# Names of the element that holds the article, the surest first. Source: docs/platforms/.
_CONTAINERS = (
    "ucap-content",
    "ucapcontent",
    "trs_ueditor",
    "trs_editor",
    "trs_editor_view",
    "zoom",
    "zoomcon",
    "news_cont_d_wrap",
    "article_content",
    "article-content",
    "articlecontent",
    "article_zoom",
    "j-fontcontent",
    "xxgk-content",
    "zwxl-article",
    "main-txt",
    "bt_content",
    "article-con",
    "article-text",
    "article_con",
    "detail-content",
    "detail_content",
    "ivs_content",
    "tyxxy_main",
    "content1",
    "easysite-news-text",
    "easysitetext",
    "vsb_content",
    "v_news_content",
    "pages_content",
    "xl_main",
    "articlebox",
    "con_text",
    "content-text",
    "content-body",
    "content_text",
    "contenttext",
    "articletext",
    "arttext",
    "text_content",
    "artcontent",
    "bulletin_content",
    "content-box",
    "content-main",
    "contentxxgk",
    "newscontnet",
    "wzcon",
    "detail-news",
)
_RANK = {name: rank for rank, name in enumerate(_CONTAINERS)}
_SKIPPED = frozenset(("select", "button", "iframe", "nav", "option", "form", "script", "style", "noscript", "template"))
_STRUCTURE = frozenset(
    ["article", "center", "div", "dd", "dl", "form", "li", "main", "section", "tbody", "td", "tr", "ul"]
)
_ASIDE = re.compile(r"(?:^|[\s_-])(?:share|bdshare\w*|qrcode|ewm|breadcrumb|crumbs?|print)(?:$|[\s_-])")
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:header|footer|foot|head|nav|menu|sidebar|topbar|bottom|copyright|breadcrumb)(?:$|[\s_-])"
)
_SENTENCES = 3  # of an article at least
_LEAST = 30  # characters: an element with less may be an ornament


def named_body(outline: Outline) -> range:
    """The places of the element that its name marks as the article; empty without one.

    The surest name with text of some length wins, the longest of it; else the longest of any name.
    """
    best: tuple[bool, int, int] | None = None
    chosen = range(0)
    for place in outline.elements:
        rank = _rank(outline, place)
        if rank is None:
            continue
        size = len(outline.text(place))
        short = size < _LEAST
        order = (short, 0 if short else rank, -size)
        if (size or _holds_file(outline, place)) and (best is None or order < best):
            best, chosen = order, range(place, outline.ends[place])
    return _with_siblings(outline, chosen) if chosen else chosen


def _with_siblings(outline: Outline, body: range) -> range:
    """An article that an editor cut into several elements of one name, side by side."""
    parent, names = outline.parents[body.start], outline.names(body.start)
    alike = [
        place
        for place in outline.elements
        if outline.parents[place] == parent and names and outline.names(place) == names
    ]
    return range(min(alike, default=body.start), max((outline.ends[place] for place in alike), default=body.stop))


def _rank(outline: Outline, place: int) -> int | None:
    if outline.tags[place] in _RANK:
        return _RANK[outline.tags[place]]
    names = outline.names(place)
    return min((_RANK[name] for name in names.split() if name in _RANK), default=None) if names else None


def widest_body(outline: Outline, body: range) -> range:
    """The outermost named element round the article: files may stand beside the text inside it."""
    named = [place for place in outline.ancestors(body.start) if _rank(outline, place) is not None]
    return range(named[-1], outline.ends[named[-1]]) if named else body


def _holds_file(outline: Outline, place: int) -> bool:
    return any(tag in ("a", "img", "iframe", "embed", "object") for tag in outline.tags[place : outline.ends[place]])


def densest(outline: Outline) -> range:
    """From the root downwards, the element that holds most of the running text that is no link."""
    weights = _running_text(outline)
    place = outline.tags.index("body") if "body" in outline.tags else 0
    while outline.tags:
        end = outline.ends[place]
        total = weights[end] - weights[place]
        child = max(_children(outline, place), key=lambda c: weights[outline.ends[c]] - weights[c], default=None)
        if child is None or weights[outline.ends[child]] - weights[child] < 0.7 * total or total == 0:
            return range(place, end)
        place = child
    return range(0)


def _running_text(outline: Outline) -> list[int]:
    """Running sum of the lengths of texts outside links, page frames and controls."""
    sums, total, silent_until = [0], 0, 0
    for place, tag in enumerate(outline.tags):
        names = outline.names(place)
        if tag == "a" or tag in _SKIPPED or tag in ("head", "header", "footer") or (names and _FRAME.search(names)):
            silent_until = max(silent_until, outline.ends[place])
        if tag == "" and place >= silent_until:
            total += len(outline.texts[place].strip())
        sums.append(total)
    return sums


def holds_text(outline: Outline) -> bool:
    """Does a page hold sentences outside links and frames: an article, and no list."""
    silent_until, sentences = 0, 0
    for place, tag in enumerate(outline.tags):
        names = outline.names(place)
        if tag == "a" or tag in _SKIPPED or tag in ("head", "header", "footer") or (names and _FRAME.search(names)):
            silent_until = max(silent_until, outline.ends[place])
        elif tag == "" and place >= silent_until:
            sentences += outline.texts[place].count("。")
    return sentences >= _SENTENCES


def _children(outline: Outline, place: int) -> Iterator[int]:
    child = place + 1
    while child < outline.ends[place]:
        tag = outline.tags[child]
        if tag in _STRUCTURE or (tag == "table" and _table(outline, child) is None):
            yield child
        child = outline.ends[child]


def lines_and_tables(outline: Outline, body: range) -> tuple[list[str], list[Table]]:
    """Paragraphs, one a line, with table rows in their place (cells joined by a tab), and the tables."""
    lines: list[str] = []
    tables: list[Table] = []
    texts: list[str] = []
    ends: list[int] = []

    def flush() -> None:
        if text := fold("".join(texts)):
            lines.append(clean_line(text))
        texts.clear()

    place = body.start
    while place < body.stop:
        while ends and ends[-1] <= place:
            flush()
            ends.pop()
        tag, end = outline.tags[place], outline.ends[place]
        names = outline.names(place)
        if tag in _SKIPPED or (names and place > body.start and _ASIDE.search(names)):
            place = end
        elif tag == "table" and (table := _table(outline, place)):
            flush()
            lines += ["\t".join(row).rstrip("\t") for row in table]
            tables.append(table)
            place = end
        else:
            if tag in BLOCKS:
                flush()
                ends.append(end)
            if tag == "":
                texts.append(outline.texts[place])
            place += 1
    flush()
    return [line for line in lines if line.strip()], tables


def _table(outline: Outline, place: int) -> Table | None:
    """The rows of a table with data; None for one that lays out the page (one column, or tables inside)."""
    end = outline.ends[place]
    if "table" in outline.tags[place + 1 : end]:
        return None
    rows: list[list[str]] = []
    inner = place + 1
    while inner < end:
        tag = outline.tags[inner]
        if tag == "tr":
            rows.append([])
        if tag in ("td", "th") and rows:
            rows[-1].append(outline.text(inner))
            inner = outline.ends[inner]
        else:
            inner += 1
    table = tuple(tuple(row) for row in rows if row)
    return table if max(map(len, table), default=0) > 1 else None
