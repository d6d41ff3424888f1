"""The heading of an article among the lines of its page: marked as one, repeating the title, or read as a report's."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crawler.extract.headings import find_heading, head_title, is_report_title
from crawler.extract.labels import Cell
from crawler.extract.outline import BLOCKS, Outline, fold
from crawler.extract.row_texts import is_only_date
from crawler.extract.titles import is_organ, read_title


class Heading(NamedTuple):
    """`end`: the place after it; `date`: printed in an element of its own inside it."""

    text: str | None = None
    end: int = 0
    date: str | None = None


def heading_of(outline: Outline, cells: Sequence[Cell], before: int) -> Heading:
    """The heading before a place, and its end: an element marked as one, or a line that repeats the title."""
    place, ahead = find_heading(outline, before), [cell for cell in cells if cell.place < before]
    marked = _marked(outline, place) if place is not None else repeated(outline, ahead)
    if _tells_of_a_report(outline, marked.text):
        return marked
    line = report_line(outline, ahead, reversed(range(len(ahead))))
    return line if line.text else marked


def _marked(outline: Outline, place: int) -> Heading:
    """An element that is a heading; a date in an element of its own at its end is that of publishing."""
    end = outline.ends[place]
    pieces = [(inner, text) for inner in range(place, end) if (text := fold(outline.texts[inner]))]
    last = pieces[-1][1].strip("（）()[]【】")
    if len(pieces) < 2 or not is_only_date(last) or not outline.tags[pieces[-1][0] - 1]:
        return Heading(outline.text(place), end)
    return Heading(fold("".join(text for _, text in pieces[:-1])), end, last)


def _tells_of_a_report(outline: Outline, heading: str | None) -> bool:
    titles = (heading, outline.metas.get("articletitle"), head_title(outline))
    return any(is_report_title(title) for title in titles if title)


def report_line(outline: Outline, cells: Sequence[Cell], order: Iterable[int]) -> Heading:
    """The first of these lines that reads as a report's title and is no link, and where it ends; an empty one without.

    Old templates print the title in a cell or a centred line that no name marks as one; the organ may stand above it.
    """
    for number in order:
        text = _line(cells[number])
        if is_report_title(text) and not _is_linked(outline, cells[number]):
            organ = _organ_above(outline, cells, number) if read_title(text).reporting_body is None else ""
            return Heading(f"{organ}{text}", line_end(outline, cells[number].place))
    return Heading()


def _organ_above(outline: Outline, cells: Sequence[Cell], number: int) -> str:
    above = _line(cells[number - 1]) if number else ""
    return above if is_organ(above) and not _is_linked(outline, cells[number - 1]) else ""


def _line(cell: Cell) -> str:
    return fold(cell.text.replace("\x1f", ""))


def _is_linked(outline: Outline, cell: Cell) -> bool:
    return any(outline.tags[above] == "a" for above in outline.ancestors(cell.place))


def repeated(outline: Outline, cells: Iterable[Cell]) -> Heading:
    """The line that repeats the title the page gives of itself, and where it ends; an empty one without."""
    titles = {outline.metas.get("articletitle") or None, head_title(outline)} - {None}
    found = next((cell for cell in cells if fold(cell.text.replace("\x1f", "")) in titles), None)
    return Heading(fold(found.text.replace("\x1f", "")), line_end(outline, found.place)) if found else Heading()


def line_end(outline: Outline, place: int) -> int:
    """Where the line that begins at a text ends: at the next block, or with the block round it."""
    if place < 0:
        return 0
    limit = next(
        (outline.ends[above] for above in outline.ancestors(place) if outline.tags[above] in BLOCKS),
        len(outline.tags),
    )
    return next((after for after in range(place + 1, limit) if outline.tags[after] in BLOCKS), limit)
