"""DOCX: paragraphs and tables in the order of the document."""

from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile

import docx
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement

from archive.records import FileReading, Table
from crawler.files.limits import Unread
from crawler.files.package import check_package
from crawler.files.plain import cell, plain


def read(file: BinaryIO) -> FileReading:
    """Raises Unread: not to be opened, or with too much in it."""
    check_package(file)
    try:
        document = docx.Document(file)
    except (BadZipFile, KeyError, ValueError) as error:
        raise Unread(f"not opened as a DOCX: {error}") from error
    lines: list[str] = []
    tables: list[Table] = []
    for block in _blocks(document.element.body):
        if isinstance(block, CT_Tbl):
            tables.append(_table(block))
            lines += ["\t".join(row).rstrip("\t") for row in tables[-1]]
        elif isinstance(block, CT_P):
            lines += plain(block.text).split("\n")
    text = "\n".join(line.strip(" ") for line in lines if line.strip())
    if not text:
        raise Unread("no text in it")
    return FileReading(kind="docx", text=text, tables=tuple(tables))


def _blocks(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Paragraphs and tables, also those inside content controls."""
    for child in parent:
        if child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _blocks(child)
        else:
            yield child


def _table(table: CT_Tbl) -> Table:
    """A cell that spans others stands once, where it begins, as in a table of HTML."""
    return tuple(tuple(_cells(row)) for row in table.tr_lst)


def _cells(row: CT_Row) -> Iterator[str]:
    for each in row.tc_lst:
        if each.vMerge != "continue":
            yield _text(each)


def _text(tc: CT_Tc) -> str:
    return cell("\n".join(paragraph.text for paragraph in tc.p_lst))
