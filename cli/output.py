"""Rows as a table, as JSON or as CSV; text from pages with its control characters escaped."""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from archive.export.rows import cell as harmless

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_INVISIBLE = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")  # what could steer a terminal

FORMATS = ("table", "json", "csv")


def format_option(command: CommandT) -> CommandT:
    option = click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", help="How to print. Default: table"
    )
    return option(command)


def escaped(text: str) -> str:
    r"""Text with control and direction characters made visible, so that a page cannot speak to the terminal.

    >>> escaped("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return "".join(_visible(sign) for sign in text)


def _visible(sign: str) -> str:
    harmless = sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return sign if harmless else sign.encode("unicode_escape").decode("ascii")


def print_rows(rows: Sequence[dict[str, Any]], form: str, columns: Sequence[str]) -> None:
    """`columns`: what a table shows; JSON and CSV hold every key."""
    if form == "json":
        print_json(list(rows))
    elif form == "csv":
        _print_csv(rows)
    else:
        _print_table(rows, columns)


def print_json(value: Any) -> None:
    print(_INVISIBLE.sub(lambda sign: json.dumps(sign[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=1)))


def _print_csv(rows: Sequence[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(list(rows[0]) if rows else [])
    writer.writerows([_cell(harmless(value)) for value in row.values()] for row in rows)


def _print_table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console  # not for JSON and CSV
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 200)
    console.print(table if rows else "nothing found")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return escaped(json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value))


def print_fields(value: dict[str, Any], form: str) -> None:
    """One thing with its fields, one a line; as CSV, one row."""
    if form == "json":
        print_json(value)
    elif form == "csv":
        _print_csv([value])
    else:
        for key, field in value.items():
            print(f"{key}: {_cell(field)}")
