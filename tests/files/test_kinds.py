"""What bytes are, whatever their name says."""

import gzip
import random

import made
import pytest

from archive.bodies import FileBody
from crawler.files.reading import is_file, why_no_file
from crawler.files.sniff import Kind, is_whole, sniff

HTML = "<!DOCTYPE html><html><body>您访问的文件不存在</body></html>"
NOISE = random.Random(2).randbytes(200_000)
KINDS = {
    "pdf": (made.pdf([made.TITLE]), Kind.PDF),
    "pdf after white space": (b"\n\n" + made.pdf([made.TITLE]), Kind.PDF),
    "docx": (made.word(), Kind.DOCX),
    "ofd": (made.ofd(), Kind.OFD),
    "doc": (made.old_word(), Kind.DOC),
    "wps of its own": (made.old_word(stream="Contents"), Kind.OLE),
    "xls": (made.old_word(stream="Workbook"), Kind.XLS),
    "rtf": (b"{\\rtf1\\ansi }", Kind.RTF),
    "xlsx": (made.packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), Kind.XLSX),
    "zip": (made.packed({"2024.txt": b"..."}), Kind.ZIP),
    "zip that holds a docx": (made.packed({"2024.docx": made.word()}), Kind.ZIP),
    "docx with a picture": (made.word(picture=NOISE), Kind.DOCX),
    "rar": (b"Rar!\x1a\x07\x01\x00", Kind.RAR),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00", Kind.SEVEN_ZIP),
    "gzip": (gzip.compress(b"..."), Kind.GZIP),
    "png": (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    "jpeg": (b"\xff\xd8\xff\xe0", Kind.IMAGE),
    "nobody knows": (b"\x05\x07\x01CEB", Kind.UNKNOWN),
    "page": (HTML.encode(), Kind.MARKUP),
    "page in GBK": (b"\r\n " + HTML.encode("gbk"), Kind.MARKUP),
    "page in UTF-16": (HTML.encode("utf-16"), Kind.MARKUP),
    "page that speaks of PDF": (b"<html><!-- %PDF-1.7 --></html>", Kind.MARKUP),
    "message": ('{"code":404,"msg":"文件不存在"}'.encode(), Kind.TEXT),
    "nothing": (b" \r\n", Kind.EMPTY),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind(name: str) -> None:
    body, kind = KINDS[name]
    assert sniff(body) is kind
    assert is_whole(body, kind)


@pytest.mark.parametrize("name", KINDS)
def test_kind_of_a_large_file(name: str) -> None:
    """One that is not in memory; a page is no file there either, and white space a text that is none."""
    body, kind = KINDS[name]
    file = FileBody()
    file.append(body)
    assert sniff(file) is (Kind.TEXT if kind is Kind.EMPTY else kind)
    assert is_whole(file, kind)


@pytest.mark.parametrize("name", ["page", "page in GBK", "page in UTF-16", "message", "nothing"])
def test_what_is_no_file(name: str) -> None:
    assert why_no_file(KINDS[name][0])
    assert not is_file(KINDS[name][0])


@pytest.mark.parametrize("name", ["pdf", "docx", "ofd", "zip"])
def test_file_that_is_cut_short(name: str) -> None:
    body, _ = KINDS[name]
    for length in (len(body) // 2, len(body) - 12):
        assert why_no_file(body[:length]) == f"a {sniff(body[:length])} that is cut short"


def test_linearized_file_that_is_cut_short_has_an_end_mark_all_the_same() -> None:
    body = b"%PDF-1.7\n1 0 obj\n<< /Linearized 1 /L 90000 /H [ 1 2 ] >>\nendobj\n%%EOF\n1 0 obj"
    assert why_no_file(body) == "a pdf that is cut short"
    assert why_no_file(body.ljust(90000, b" ") + b"%%EOF") is None
