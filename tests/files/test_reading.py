"""Text and tables of true files of each kind, as a report needs them."""

import shutil

import made
import pytest

from archive.records import FileReading
from crawler.files.reading import read_file
from crawler.report_file import title_of

needs_catdoc = pytest.mark.skipif(shutil.which("catdoc") is None, reason="catdoc is not installed")
LINES = ("根据条例的规定编制本报告，所列数据的统计期限自2024年1", "月1日至12月31日。", "一、总体情况", "收到申请九件。")
FILES = {
    "pdf": made.pdf([["- 1 -", *made.TITLE, *LINES], ["二、公开情况", "2"], []], made.TABLE),
    "docx": made.word(),
    "ofd": made.ofd(),
}


@pytest.mark.parametrize("kind", FILES)
def test_text_begins_with_the_title_over_two_lines(kind: str) -> None:
    reading = read_file(FILES[kind])
    assert (reading.kind, reading.fault) == (kind, None)
    assert title_of(reading.text) == "青潭县水务局2024年政府信息公开工作年度报告"
    assert "一、总体情况" in reading.text.split("\n")


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_tables(kind: str) -> None:
    assert read_file(FILES[kind]).tables == (made.TABLE,)


def test_printed_lines_are_paragraphs_again_without_page_numbers() -> None:
    text = read_file(FILES["pdf"]).text.split("\n")
    assert text[:4] == [*made.TITLE, "".join(LINES[:2]), "一、总体情况"]
    assert "- 1 -" not in text
    assert "2" not in text


def test_table_over_two_pages_is_one() -> None:
    rows = [(f"第{number}项", str(number)) for number in range(40)]
    body = made.pdf_of([made.ruled(rows[:16], top=420), made.ruled(rows[16:], top=800)])
    [table] = read_file(body).tables
    assert table == tuple(rows)


def test_cell_that_spans_others_stands_once() -> None:
    document = made.docx.Document()
    grid = document.add_table(rows=2, cols=3)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "结果"
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "自然人"
    grid.cell(1, 2).text = "11"
    kept = made.io.BytesIO()
    document.save(kept)
    assert read_file(kept.getvalue()).tables == ((("结果", "自然人"), ("", "11")),)


@needs_catdoc
def test_old_word_file_with_a_table() -> None:
    body = made.old_word((*made.TITLE, *made.TEXT, "信息内容\x07制发件数\x07有效件数\x07\x07规章\x070\x0711\x07\x07"))
    reading = read_file(body)
    assert title_of(reading.text) == "青潭县水务局2024年政府信息公开工作年度报告"
    assert (reading.kind, reading.fault, *reading.tables) == (
        "doc", None, (("信息内容", "制发件数", "有效件数"), ("规章", "0", "11"))
    )  # fmt: skip


UNREAD = {
    "scan": (made.scan(), "pdf", "no text layer"),
    "ofd without text": (made.ofd(()), "ofd", "no text layer"),
    "empty docx": (made.word((), ()), "docx", "no text in it"),
    "wps of its own": (made.old_word(stream="Contents"), "ole", "files of this kind are not read: ole"),
    "spreadsheet": (made.old_word(stream="Workbook"), "xls", "files of this kind are not read: xls"),
    "zip": (made.packed({"a.txt": b"a"}), "zip", "files of this kind are not read: zip"),
    "page": (b"<html></html>", "markup", "a page in place of the file"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_unread_with_the_reason(name: str) -> None:
    body, kind, fault = UNREAD[name]
    assert read_file(body) == FileReading(kind=kind, fault=fault)


@pytest.mark.parametrize("body", [b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", b"%PDF-1.4 %%EOF"])
def test_pdf_that_is_none_inside(body: bytes) -> None:
    assert "not opened as a PDF" in (read_file(body).fault or "")


def test_docx_whose_parts_are_damaged() -> None:
    body = made.word()
    at = body.index(b"word/document.xml") + 200
    assert read_file(body[:at] + b"\0" * 64 + body[at + 64 :]).fault


WHOLE = "青潭县水务局2024年政府信息公开工作年度报告"
HEADS = {
    "青潭县水务局文件|青水〔2025〕3号|青潭县水务局|2024年政府信息公开工作年度报告|根据规定：": WHOLE,
    "政府信息公开年报|青潭县水务局2024年政府信息公开工作年度报告|一、概述": WHOLE,
    "青潭县|水务局 2024 年政府信息公开|工作年度报告|（公开发布稿）": WHOLE + "（公开发布稿）",
    "附件1|政府信息公开工作年度报告|（2024年度）": "政府信息公开工作年度报告（2024年度）",
    "关于开展检查的通知|各科室：|2024年政府信息公开工作年度报告": None,
}


@pytest.mark.parametrize("lines", HEADS)
def test_title_in_the_first_lines(lines: str) -> None:
    assert title_of(lines.replace("|", "\n")) == HEADS[lines]
