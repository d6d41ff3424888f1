"""PDF: text by pdfium, tables by pdfplumber on pages that draw lines. `/Title` is generic, and not believed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import pdfplumber
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from archive.records import FileReading, Table
from crawler.files.limits import PAGES, TABLE_SECONDS, Unread
from crawler.files.plain import cell, paragraphs

_LINES = 4  # drawn on a page, at least, that has a table
_LOW, _HIGH = 0.75, 0.25  # of a page's height: a table that ends below goes on above on the next page

Grid = list[list[str | None]]


def read(file: BinaryIO) -> FileReading:
    """Raises Unread: without a text layer (a scan), with too many pages, or locked."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Unread(f"not opened as a PDF: {error}") from error
    if len(document) > PAGES:
        raise Unread(f"{len(document)} pages; up to {PAGES} are read")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    text = paragraphs(pages)
    if not text:
        raise Unread("no text layer")
    ruled = [number for number, page in enumerate(document, 1) if _draws_lines(page)]
    tables, fault = _tables(file, ruled)
    return FileReading(kind="pdf", text=text, tables=tables, fault=fault)


def _draws_lines(page: pypdfium2.PdfPage) -> bool:
    paths = page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=3)
    return len(list(islice(paths, _LINES))) == _LINES


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A table on one page; `starts_high`, `ends_low`: it may be a part of one that is spread over pages."""

    page: int
    grid: Grid
    starts_high: bool
    ends_low: bool

    def goes_on_in(self, after: "_Piece") -> bool:
        same_columns = len(self.grid[-1]) == len(after.grid[0])
        return after.page == self.page + 1 and self.ends_low and after.starts_high and same_columns


def _tables(file: BinaryIO, ruled: list[int]) -> tuple[tuple[Table, ...], str | None]:
    """The tables, and what was not searched for lack of time."""
    joined: list[Grid] = []
    last: _Piece | None = None
    with pdfplumber.open(file, pages=ruled) as document:  # type: ignore[arg-type]  # any file that can be sought in
        for page in document.pages if ruled else ():
            if time.process_time() > TABLE_SECONDS:
                return tuple(map(_table, joined)), f"tables from page {page.page_number} on take too long to be found"
            for piece in _pieces(page):
                if last and last.goes_on_in(piece):
                    joined[-1] = joined[-1] + piece.grid
                else:
                    joined.append(piece.grid)
                last = piece
            page.close()
    return tuple(map(_table, joined)), None


def _pieces(page: pdfplumber.page.Page) -> Iterator[_Piece]:
    """Tables of two columns and more: a box round the text is none."""
    for found in page.find_tables():
        grid = found.extract()
        if max(map(len, grid), default=0) > 1:
            _, top, _, bottom = found.bbox
            yield _Piece(
                page=page.page_number,
                grid=grid,
                starts_high=top < _HIGH * page.height,
                ends_low=bottom > _LOW * page.height,
            )


def _table(grid: Grid) -> Table:
    """A cell that spans others stands once, where it begins, as in a table of HTML."""
    return tuple(tuple(cell(text) for text in row if text is not None) for row in grid)
