"""Rows that say no more than a year or an organ: reports where their column names itself as one of annual reports."""

from crawler.extract.columns import is_column_name, is_organ_name, is_year_name
from crawler.extract.headings import is_heading, name_pieces
from crawler.extract.leads import words_before
from crawler.extract.marks import last_step, marks_of
from crawler.extract.outline import Outline, fold


def is_bare_row(outline: Outline, title: str, around: int) -> bool:
    """Is a row called by a year alone, or by an organ in a list that a year heads. `around`: the row's element."""
    if is_year_name(title):
        return True
    return is_organ_name(title) and is_year_name(words_before(outline, outline.parents[around]))


def names_itself(outline: Outline, url: str) -> bool:
    """Does a page call itself a column of annual reports: in ColumnName, title tag, trail or a heading."""
    names = set(name_pieces(outline))
    names |= {last_step(outline, crumb) for crumb in marks_of(outline, frozenset(names)).trails}
    names |= {fold(outline.text(place)) for place in outline.elements if is_heading(outline, place)}
    return any(is_column_name(name, url) for name in names if name)
