"""Whether the page that came is the report that was listed, and what a title cut by the site is worth."""

import pytest

from archive.records import FileReading, Row
from crawler.extract.page import Page
from crawler.reading import Unreadable, document_of

URL = "http://x.gov.cn/nb/t20250120_1.html"
TITLE = "甲局2024年政府信息公开工作年度报告"


def page(title: str, body: str) -> Page:
    article = f"<h1>{title}</h1><div class='TRS_Editor'>{body}</div>"
    text = f"<html><head><title>{title}</title></head><body>{article}</body></html>"
    return Page(URL, text.encode(), "text/html; charset=utf-8")


def test_another_page_in_its_place_is_not_read() -> None:
    with pytest.raises(Unreadable, match="another page stands in its place"):
        document_of(page("抱歉", "<p>您要的内容已经下线。</p>"), "trs", Row(url=URL, title=TITLE, is_report=True))


def test_cut_title_is_overruled_by_the_page_s_own() -> None:
    cut = "甲局2024年政府信息公开工作…"
    row = Row(url=URL, title=cut, is_report=True)
    notice = page("甲局2024年政府信息公开工作要点的通知", "<p>各股室：</p>")
    assert document_of(notice, "trs", row).kind == "other"
    assert document_of(page(TITLE, "<p>一、总体情况</p>"), "trs", row).kind == "report"


@pytest.mark.parametrize(("title", "kind"), [(TITLE, "report"), ("甲局2024年法治政府建设年度报告", "other")])
def test_row_that_says_no_more_than_a_year_is_what_its_page_says(title: str, kind: str) -> None:
    row = Row(url=URL, title="2024年度报告", is_report=True)
    assert document_of(page(title, "<p>一、总体情况</p>"), "trs", row).kind == kind
    reading = FileReading(kind="pdf", fault=None, text=f"{title}\n一、总体情况")
    assert document_of(Page(f"{URL}.pdf", b"%PDF-1.7\n%%EOF"), "trs", row, reading).kind == kind


def test_file_that_the_platform_marks_belongs_to_the_article() -> None:
    beside = (
        "</div><div class='fj'><p class='insertfileTag'><a appendix='true' href='./P1.pdf'>附件1：统计表.pdf</a></p>"
    )
    found = document_of(page(TITLE, f"<p>一、总体情况</p>{beside}"), "trs", Row(url=URL, title=TITLE, is_report=True))
    assert [each.url for each in found.attachments] == ["http://x.gov.cn/nb/P1.pdf"]
