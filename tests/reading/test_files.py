"""`gongkai read` of a file: the same keys as of a page, from its first lines and its text."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.page import Page
from crawler.reading import read
from tests.files import made

WHOLE = {
    "kind": "report",
    "title": "青潭县水务局2024年政府信息公开工作年度报告",
    "report_year": 2024,
    "reporting_body": "青潭县水务局",
    "attachments": [],
    "platform": None,
    "charset": None,
}
NO_YEAR = ("政府信息公开工作年度报告", "本报告的统计期限为2024年1月1日至12月31日。")
FILES = {
    "pdf": made.pdf([[*made.TITLE, "一、总体情况"]], made.TABLE),
    "docx": made.word(),
    "ofd": made.ofd(),
    "doc": made.old_word(),
}


@pytest.mark.parametrize("kind", FILES)
def test_report_that_is_a_file(kind: str, differing: Callable[..., dict[str, Any]]) -> None:
    if kind == "doc" and shutil.which("catdoc") is None:
        pytest.skip("catdoc is not installed")
    page = read(Page(f"https://x.gov.cn/nb/P1.{kind}", FILES[kind], "text/html"))
    assert differing(page, WHOLE) == {}


def test_year_from_the_period_when_the_title_has_none(differing: Callable[..., dict[str, Any]]) -> None:
    page = read(Page("https://x.gov.cn/nb/P1.docx", made.word(NO_YEAR, ())))
    assert differing(page, {"kind": "report", "title": NO_YEAR[0], "report_year": 2024, "reporting_body": None}) == {}


def test_scan_has_no_text(differing: Callable[..., dict[str, Any]]) -> None:
    page = read(Page("https://x.gov.cn/nb/P1.pdf", made.scan()))
    assert differing(page, {"kind": "other", "title": None, "text": ""}) == {}


def test_page_that_is_named_like_a_file_is_a_page(differing: Callable[..., dict[str, Any]]) -> None:
    body = (
        "<html><head><title>关于放假的通知</title></head><body><h1>关于放假的通知</h1><p>特此通知。</p></body></html>"
    )
    assert differing(read(Page("https://x.gov.cn/nb/P1.pdf", body.encode())), {"title": "关于放假的通知"}) == {}


def test_empty_template_of_the_form_is_no_report_of_a_year(
    shared: Path, differing: Callable[..., dict[str, Any]]
) -> None:
    body = (shared / "real_pages/attachments/nianbao_template.docx").read_bytes()
    found = read(Page("https://x.gov.cn/a.docx", body))
    assert differing(found, {"report_year": None, "reporting_body": None}) == {}
