"""Rows as CSV and as JSONL, and the same read again."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from archive.export.tables import Columns

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # what spreadsheets take for one (OWASP, CSV injection)

Rows = Iterable[dict[str, Any]]


def write_csv(path: Path, columns: Columns, rows: Rows) -> int:
    """RFC 4180 in UTF-8 with a mark at its head: without it Excel reads Chinese as GBK. The number of rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        cells = ([cell(row[column]) for column in columns] for row in rows)
        return sum(1 for _ in map(writer.writerow, cells))


def cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; `plain` takes it away again.

    >>> cell("=HYPERLINK(1)"), cell("'-1"), cell(-1), cell("第十号")
    ("'=HYPERLINK(1)", "''-1", -1, '第十号')
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def plain(text: str) -> str:
    """A cell's text as it was before it was made harmless.

    >>> [plain(cell(text)) for text in ("=1", "'=1", "'a", "a")]
    ['=1', "'=1", "'a", 'a']
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_csv(path: Path, columns: Columns) -> Iterator[dict[str, str]]:
    """Its rows as they were written; absent is an empty text. Raises ValueError where it is not whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        if next(reader, None) != list(columns):
            raise ValueError("the head is not that of the table")
        for row in reader:
            yield {column: plain(text) for column, text in zip(columns, row, strict=True)}


def write_jsonl(path: Path, columns: Columns, rows: Rows) -> int:
    """One object a line, in UTF-8. The number of rows."""
    with path.open("wb") as file:
        return write_objects(file, columns, rows)


def write_objects(file: IO[bytes], columns: Columns, rows: Rows) -> int:
    objects = ({column: row[column] for column in columns} for row in rows)
    return sum(1 for each in objects if file.write(json.dumps(each, ensure_ascii=False).encode() + b"\n"))


def read_jsonl(path: Path, columns: Columns) -> Iterator[dict[str, Any]]:
    """Its rows as they were written. Raises ValueError where it is not whole."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row = json.loads(line)
            if list(row) != list(columns) or not line.endswith("\n"):
                raise ValueError("a row has not the columns of the table, or no end")
            yield row
