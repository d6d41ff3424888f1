"""Which element is the row of a link, and where the texts of a row begin and end."""

from bisect import bisect_left
from collections.abc import Mapping

from crawler.extract.outline import BLOCKS, Outline, fold
from crawler.extract.row_texts import is_only_date

LISTS = frozenset(("body", "html", "ul", "ol", "table", "tbody", "form", "section", "main"))
_LARGEST_ROW = 300  # places of an element; a row of a dozen cells has a third of it


def row_element(outline: Outline, hrefs: Mapping[int, str], link: int) -> int:
    """The widest element round a link that holds no other link's address and is no whole list."""
    around, parents = link, outline.parents
    above = parents[link]
    while above >= 0 and outline.tags[above] not in LISTS and _is_alone(outline, hrefs, above):
        around = above
        if outline.tags[above] in ("li", "tr"):
            return _row_of_cells(outline, hrefs, above)
        above = parents[above]
    return around


def _row_of_cells(outline: Outline, hrefs: Mapping[int, str], item: int) -> int:
    """What a list is in whose items are the cells of one row (number, title, date); else the item itself."""
    whole = outline.parents[item]
    if whole < 0 or outline.tags[whole] not in ("ul", "ol") or not _is_alone(outline, hrefs, whole):
        return item
    if not _has_date_beside(outline, whole, item):
        return item
    box = outline.parents[whole]
    return box if outline.tags[box] not in LISTS and _is_alone(outline, hrefs, box) else whole


def _is_alone(outline: Outline, hrefs: Mapping[int, str], place: int) -> bool:
    """Is an element small enough for a row, and has the links of one address only."""
    if outline.ends[place] - place > _LARGEST_ROW:
        return False
    first, last = bisect_left(outline.links, place), bisect_left(outline.links, outline.ends[place])
    found = (href for link in outline.links[first:last] if (href := hrefs.get(link)))
    one = next(found, None)
    return one is not None and all(other == one for other in found)


def _has_date_beside(outline: Outline, whole: int, item: int) -> bool:
    """Is one of the other items of a list nothing but a date."""
    beside = (*outline.texts[whole:item], *outline.texts[outline.ends[item] : outline.ends[whole]])
    return any(is_only_date(text) for text in map(fold, beside) if text)


def reach(outline: Outline, around: int, link: int) -> tuple[int, int, int]:
    """Where the texts of a row begin, where its link ends, where they end; a dt and its dd are one row.

    So are a cell and the date beside it, where a table has several documents to a line.
    """
    end = outline.ends[link]
    if around == link:
        return link, end, _line_end(outline, end)
    if outline.tags[around] == "td":
        start, after = _with_its_date(outline, around)
        return start, end, after
    after = outline.ends[around]
    while outline.tags[around] == "dt" and "".join(outline.texts[after : after + 1]).isspace():
        after += 1
    beside = outline.tags[around] == "dt" and outline.tags[after : after + 1] == ["dd"]
    if beside and "a" not in outline.tags[after : outline.ends[after]]:
        after = outline.ends[after]
    return around, end, after


def _with_its_date(outline: Outline, cell: int) -> tuple[int, int]:
    """Where a cell and the cell of its date begin and end: behind it where the line ends with a date, else before."""
    whole, cells = outline.parents[cell], []
    if outline.ends[whole] - whole > _LARGEST_ROW:
        return cell, outline.ends[cell]
    place = whole + 1
    while place < outline.ends[whole]:
        cells.append(place)
        place = outline.ends[place]
    dates = [is_only_date(outline.text(place)) for place in cells]
    beside = cells.index(cell) + (1 if dates[-1] else -1)
    if not 0 <= beside < len(cells) or not dates[beside]:
        return cell, outline.ends[cell]
    return min(cell, cells[beside]), max(outline.ends[cell], outline.ends[cells[beside]])


def _line_end(outline: Outline, place: int) -> int:
    """Where the line goes on to after a link that shares its element with other links."""
    while place < len(outline.tags) and outline.tags[place] != "a" and outline.tags[place] not in BLOCKS:
        place += 1
    return place
