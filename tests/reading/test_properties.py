"""What holds for any bytes and any date."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import DocumentPage
from crawler.extract.charset import decode
from crawler.extract.dates import read_date
from crawler.extract.page import Page
from crawler.extract.titles import read_title
from crawler.platforms import PLATFORMS, find_columns, read, read_document, read_listing, recognise

ANY_DATE = st.dates(date(1950, 1, 1), date(2099, 12, 31))
FORMS = (
    "{0}年{1:02}月{2:02}日",
    "{0}年{1}月{2}日",
    "{0}-{1:02}-{2:02}",
    "{0}/{1}/{2}",
    "{0}.{1:02}.{2:02}",
    "{0}——{1:02}——{2:02}",
    "[{0}-{1:02}- {2:02}]",
)
MARKUP = st.lists(
    st.sampled_from(
        [
            b"<ul><li>",
            b"<a href='t20200101_1.html'>",
            b"<td>",
            b"</table>",
            b"<!--",
            b"-->",
            "索引号：".encode(),
            "公开年报".encode("gbk"),
            b"\x00",
            b"{",
            b'"articles":[',
            b"]}",
            b"<script>window._CONFIG={DETAIL:{",
            b"createPageHTML(3,0,'index','html')",
            b"2020-01-01",
            b"\xff",
            b"<p>",
        ]
    )
).map(b"".join)


@given(
    st.binary() | MARKUP,
    st.sampled_from(["text/html; charset=gb2312", "text/html; charset=big5", "application/json", "text/plain", None]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_bytes_raise(body: bytes, kind: str | None) -> None:
    page = Page("https://www.example.gov.cn/a/gkmlpt/index#12", body, kind)
    for platform in ("auto", *(one.name for one in PLATFORMS)):
        read(page, platform)
        read_listing(page, platform)
        read_document(page, platform)
        find_columns(page, platform)


@given(st.text(min_size=1))
def test_unicode_is_decoded_as_sent(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == (text.encode().decode(), "utf-8")


@given(ANY_DATE, st.sampled_from(FORMS))
def test_dates_round_trip(day: date, form: str) -> None:
    assert read_date(form.format(day.year, day.month, day.day)) == day.isoformat()


@given(ANY_DATE)
def test_dates_in_chinese_numerals(day: date) -> None:
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(sign)] for sign in str(day.year))
    assert read_date(f"{year}年{_spoken(day.month)}月{_spoken(day.day)}日") == day.isoformat()


@given(st.text())
def test_any_text_is_a_title_or_not(text: str) -> None:
    read_title(text)
    read_date(text)


@pytest.mark.parametrize("piece", [b"<div>", b"<ul><li>", b"<b>", b"<table><tr><td>", b"<a href=x>", b"<span>", b"["])
def test_deep_nesting_takes_linear_time(piece: bytes) -> None:
    start = time.process_time()
    assert recognise(Page("https://www.example.gov.cn/", piece * 100_000)) is None
    read(Page("https://www.example.gov.cn/", piece * 100_000))
    assert time.process_time() - start < 10


def test_nul_bytes_do_not_stop_reading() -> None:
    body = "<h1>甲市2020年政府信息公开工作年度报告</h1>\0<p>一、概\0述</p>".encode()
    found = read_document(Page("https://www.example.gov.cn/a.html", body))
    assert found.title == "甲市2020年政府信息公开工作年度报告"
    assert "\0" not in found.text


def test_binary_document_has_no_text() -> None:
    found = read(Page("https://www.example.gov.cn/a.pdf", b"%PDF-1.7\n\xff\xfe", "text/html"))
    assert isinstance(found, DocumentPage)
    assert (found.text, found.kind) == ("", "other")


def _spoken(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
