"""DOC and RTF, and WPS files that are DOC inside: by the system's `catdoc`."""

import subprocess
from itertools import groupby
from typing import BinaryIO

from archive.records import FileReading, Table
from crawler.files.limits import Unread
from crawler.files.plain import cell, plain

CATDOC = ("catdoc", "-d", "utf-8", "-w")  # -w: a paragraph is one line
_WORDS = 2  # letters, digits or Han characters that a text has at least


def read(file: BinaryIO) -> FileReading:
    """Raises Unread: `catdoc` is not there, gives up, or finds no text."""
    try:
        ended = subprocess.run(CATDOC, stdin=file, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Unread("catdoc is not installed: install the system's package `catdoc`") from error
    if ended.returncode:
        raise Unread(f"catdoc gives up: {ended.stderr.decode('utf-8', 'replace').strip() or ended.returncode}")
    lines = [line.strip(" ") for line in plain(ended.stdout.decode("utf-8", "replace")).split("\n") if line.strip()]
    text = "\n".join(line.rstrip("\t") for line in lines)
    if sum(map(str.isalnum, text)) < _WORDS:
        raise Unread("no text in it")
    return FileReading(kind="doc", text=text, tables=tuple(_tables(lines)))


def _tables(lines: list[str]) -> list[Table]:
    """Rows that follow one another: `catdoc` ends each cell with a tab."""
    groups = (list(group) for is_row, group in groupby(lines, key=lambda line: line.count("\t") > 1) if is_row)
    return [tuple(tuple(map(cell, row.removesuffix("\t").split("\t"))) for row in group) for group in groups]
