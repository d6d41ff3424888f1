"""Rows that say no more than a year or an organ: reports where their column names itself as one of annual reports."""

from collections.abc import Iterable

from crawler.extract.body import holds_text
from crawler.extract.columns import is_column_name, is_organ_name, is_year_name
from crawler.extract.headings import find_heading, is_heading, is_report_title, name_pieces
from crawler.extract.leads import words_before
from crawler.extract.marks import last_step, marks_of
from crawler.extract.outline import Outline, fold

_LEAST_YEARS = 2


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


def years_beside_report(outline: Outline, url: str, links: Iterable[int]) -> list[int]:
    """Of these links those called by a year, beside the newest report that a column of annual reports shows itself."""
    years = {link: name for link in links if is_year_name(name := outline.text(link))}
    return list(years) if len(set(years.values())) >= _LEAST_YEARS and _shows_report(outline, url) else []


def _shows_report(outline: Outline, url: str) -> bool:
    heading = find_heading(outline, len(outline.tags))
    if heading is None or not is_report_title(outline.text(heading)):
        return False
    return holds_text(outline) and names_itself(outline, url)
