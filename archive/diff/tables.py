"""Cells that differ, named by their labels; a row or a column that came or went is one difference."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from archive.diff.align import Pair, differing, opposite
from archive.diff.content import fold
from archive.diff.difference import Difference, is_value
from archive.diff.labels import labels
from archive.diff.sentences import NO_HEADING, text_differences
from archive.records import Table

Row = tuple[str, ...]
Names = list[list[str]]

LONG = 80  # characters of a cell that is read as a text


def table_differences(before: Sequence[Table], after: Sequence[Table]) -> Iterator[Difference]:
    """In order; the tables of two readings stand opposite each other by what is printed in them."""
    for one, other in opposite(before, after, _folded_table, _words, _words_of):
        if one is not None and other is not None:
            yield from _inside(before[one], after[other])
        else:
            table, number = (before, one) if other is None else (after, other)
            yield _came_or_went(f"table {(number or 0) + 1}", _flat(table[number or 0]), other is None)


def _folded_row(row: Row) -> Row:
    return tuple(map(fold, row))


def _folded_table(table: Table) -> tuple[Row, ...]:
    return tuple(map(_folded_row, table))


def _words(table: Table) -> tuple[Row, ...]:
    return tuple(map(_row_words, table))


def _words_of(table: Table) -> Counter[str]:
    return Counter(word for row in table for word in _row_words(row))


def _row_words(row: Row) -> Row:
    """The labels of a row: they stay when its numbers change, and when a column comes or goes."""
    return tuple(cell for cell in map(fold, row) if not is_value(cell))


def _row_parts(row: Row) -> Counter[str]:
    """Cells of a row; a label counts for more than a number, which any row may have."""
    return Counter({cell: 1 if is_value(cell) else 4 for cell in map(fold, row)})


def _flat(table: Table) -> str:
    return "\n".join("\t".join(row) for row in table)


def _inside(before: Table, after: Table) -> Iterator[Difference]:
    """Rows that came and went and cells that changed, then columns that came and went."""
    columns = _columns(before, after)
    widths = _width(before), _width(after)
    names = labels(before), labels(after)
    for one, other in opposite(before, after, _folded_row, _row_words, _row_parts):
        if one is None or other is None:
            yield from _row(before, after, one, other)
        elif columns and (len(before[one]), len(after[other])) == widths:
            yield from _cells(before, after, names, (one, other), [pair for pair in columns if None not in pair])
        else:
            places = _through(_folded_row(before[one]), _folded_row(after[other]))
            yield from _cells(before, after, names, (one, other), places)
    for left, right in columns:
        if left is None or right is None:
            yield _column(before, after, left, right)


def _width(table: Table) -> int:
    return max(map(len, table), default=0)


def _columns(before: Table, after: Table) -> list[Pair]:
    """Which column stands opposite which, where one has more; by the first rows that have them all."""
    if _width(before) == _width(after) or not (before and after):
        return []
    heads = (next(row for row in table if len(row) == _width(table)) for table in (before, after))
    return list(_through(*map(_folded_row, heads)))


def _through(old: Row, new: Row) -> Iterator[Pair]:
    """Every cell beside its opposite; rows of the same length cell by cell."""
    if len(old) == len(new):
        yield from zip(range(len(old)), range(len(new)), strict=True)
        return
    at, to = 0, 0
    for i, j, k, m in [*differing(old, new), (len(old), len(old), len(new), len(new))]:
        yield from zip(range(at, i), range(to, k), strict=True)
        yield from zip_longest(range(i, j), range(k, m))
        at, to = j, m


def _cells(
    before: Table, after: Table, names: tuple[Names, Names], rows: tuple[int, int], places: Iterable[Pair]
) -> Iterator[Difference]:
    for left, right in places:
        old = None if left is None else before[rows[0]][left]
        new = None if right is None else after[rows[1]][right]
        if fold(old or "") != fold(new or ""):
            where = names[1][rows[1]][right] if right is not None else names[0][rows[0]][left or 0]
            yield from _cell(where, old, new)


def _cell(where: str, old: str | None, new: str | None) -> Iterator[Difference]:
    if min(len(old or ""), len(new or "")) > LONG:
        for each in text_differences(old or "", new or ""):
            yield replace(each, where=where if each.where == NO_HEADING else f"{where}: {each.where}")
    else:
        yield Difference(kind="table", where=where, before=old, after=new)


def _row(before: Table, after: Table, one: int | None, other: int | None) -> Iterator[Difference]:
    """A row of one cell is a line of the text, and compared there."""
    table, number = (before, one) if other is None else (after, other)
    row = table[number or 0]
    if len(row) > 1:
        where = f"row {next((cell for cell in row if not is_value(fold(cell))), (number or 0) + 1)}"
        yield _came_or_went(where, "\t".join(row), other is None)


def _column(before: Table, after: Table, left: int | None, right: int | None) -> Difference:
    table, place = (before, left or 0) if right is None else (after, right)
    cells = [row[place] for row in table if len(row) == _width(table)]
    return _came_or_went(f"column {cells[0] or place + 1}", "\n".join(cells), right is None)


def _came_or_went(where: str, shown: str, has_gone: bool) -> Difference:
    old, new = (shown, None) if has_gone else (None, shown)
    return Difference(kind="table", where=where, before=old, after=new)
