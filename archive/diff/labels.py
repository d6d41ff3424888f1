"""What a cell of a table is called: the words left of it, and those at the head of its column."""

from archive.diff.content import fold
from archive.diff.difference import is_value
from archive.records import Table

# The columns of tables 三 and 四, which stand under heads of several rows: the format of 国办公开办函〔2021〕30号.
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_REVIEWS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_FORMS = (_APPLICANTS, tuple(f"{review} {result}" for review in _REVIEWS for result in _RESULTS))


def labels(table: Table) -> list[list[str]]:
    """The name of every cell, by row and column."""
    words = {fold(cell) for row in table for cell in row}
    forms = [form for form in _FORMS if words.issuperset(" ".join(form).split())]
    heads: dict[tuple[int, int], str] = {}  # by the length of the row and the column, in the nearest row above
    names = []
    for number, row in enumerate(table, 1):
        values = [is_value(fold(cell)) for cell in row]
        names.append(_of_row(number, row, values, forms, heads))
        heads |= {(len(row), column): cell for column, cell in enumerate(row) if not values[column]}
    return names


def _of_row(
    number: int, row: tuple[str, ...], values: list[bool], forms: list[tuple[str, ...]],
    heads: dict[tuple[int, int], str],
) -> list[str]:  # fmt: skip
    left, names = "", []
    columns = next((form for form in forms if len(row) >= len(form) and all(values[-len(form) :])), ())
    for column, cell in enumerate(row):
        place = column - (len(row) - len(columns))
        above = columns[place] if columns and place >= 0 else heads.get((len(row), column), "")
        names.append(" / ".join(filter(None, (left, above))) or f"row {number}, cell {column + 1}")
        left = left if values[column] else cell
    return names
