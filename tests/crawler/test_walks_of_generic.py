"""Walks over columns of no known dialect: the pager is guessed, and what it lacks is said."""

import json

import pytest

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms import read_listing
from tests.crawler.test_walk import Outcome, walked

COLUMN = "http://www.lanpu.example/nb/list.jsp?cat=6"
NOT_THERE = (Quality.GONE, "own address answers 404")


def address(number: int) -> str:
    return f"{COLUMN}&cur_page={number}"


def page(years: range, number: int, last: int = 3, counted: str = "") -> str:
    items = "".join(
        f'<li><a href="show.jsp?id={year}">兰浦县{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-12</span></li>'
        for year in years
    )
    links = "".join(f" <b>{n}</b>" if n == number else f' <a href="{address(n)}">{n}</a>' for n in range(1, last + 1))
    return f"<div>当前位置：年报</div><ul>{items}</ul><p>{counted}{links}</p>"


def verdict_of(site: dict[str, str | tuple[Quality, str]]) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, COLUMN).verdict(None)
    return verdict, reason or ""


def whole() -> dict[str, str | tuple[Quality, str]]:
    return {
        COLUMN: page(range(2022, 2024), 1),
        address(2): page(range(2020, 2022), 2),
        address(3): page(range(2018, 2020), 3),
    }


def test_pages_by_number() -> None:
    assert verdict_of(whole()) == (Verdict.COMPLETE, "")


def test_page_2_repeats_the_first() -> None:
    verdict, reason = verdict_of({**whole(), address(2): page(range(2022, 2024), 1)})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_page_2_is_not_there_while_the_total_says_more() -> None:
    counted = page(range(2022, 2024), 1, counted="共6条")
    verdict, reason = verdict_of({**whole(), COLUMN: counted, address(2): NOT_THERE})
    assert (verdict, "404" in reason, "2 rows of 6" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_empty_page_in_the_middle() -> None:
    verdict, reason = verdict_of({**whole(), address(2): page(range(0), 2)})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_a_notice_in_place_of_the_last_page_is_named_with_its_address() -> None:
    counted = page(range(2022, 2024), 1, last=2, counted="共4条")
    verdict, reason = verdict_of({COLUMN: counted, address(2): "<div><p>系统维护中，请稍后访问</p></div>"})
    assert verdict is Verdict.INCOMPLETE
    assert reason == f"page 2 has no rows: {address(2)}; 2 rows of 4"


def test_pages_that_nothing_leads_to() -> None:
    only = page(range(2022, 2024), 1, last=0, counted="第1页/共3页")
    verdict, reason = verdict_of({COLUMN: only})
    assert (verdict, "1 pages of 3" in reason) == (Verdict.INCOMPLETE, True)


@pytest.mark.parametrize("last", [True, False])
def test_the_rest_of_a_column_in_a_frame(last: bool) -> None:
    framed = page(range(2022, 2024), 1, last=0) + f"<iframe src='{address(2)}'></iframe>"
    site = {COLUMN: framed, **({address(2): page(range(2020, 2022), 2, last=0)} if last else {address(2): NOT_THERE})}
    verdict, reason = verdict_of(site)
    assert (verdict is Verdict.COMPLETE, address(2) in reason or "404" in reason) == (last, not last)


@pytest.mark.parametrize(
    "pager",
    [
        "<ul class=pagination><li class=active>1</li><li><a href='javascript:;' data-page=2>2</a></li></ul>",
        "<span class=btn-next>下一页</span>",
        "<div class=pagination></div><script src='/js/turn.js'></script>",
        "<div class=pagination data-total=5></div>",
        "<input type=hidden id=totalPages value=2>",
    ],
)
def test_a_pager_of_another_file_makes_no_complete_walk(pager: str) -> None:
    verdict, reason = verdict_of({COLUMN: page(range(2022, 2024), 1, last=0) + pager})
    assert (verdict, bool(reason)) == (Verdict.INCOMPLETE, True)


def test_json_in_place_of_a_column() -> None:
    verdict, reason = verdict_of({COLUMN: '{"success": false, "message": "请先登录"}'})
    assert (verdict, "请先登录" in reason) == (Verdict.FAILED, True)


SHELL = "<h2>年报</h2><ul id='list'></ul><script>fetch('/api/nb/list?cat=6&pageNo=1').then(draw)</script>"


def reply(years: range, total: int) -> str:
    rows = [
        {"title": f"兰浦县{year}年政府信息公开工作年度报告", "url": f"/show.jsp?id={year}", "date": f"{year + 1}-01-12"}
        for year in years
    ]
    return json.dumps({"data": {"total": total, "pageSize": 2, "list": rows}})


def interface(number: int) -> str:
    return f"http://www.lanpu.example/api/nb/list?cat=6&pageNo={number}"


def test_rows_that_a_script_asks_for() -> None:
    site: dict[str, str | tuple[Quality, str]] = {
        COLUMN: SHELL, interface(1): reply(range(2022, 2024), 4), interface(2): reply(range(2020, 2022), 4),
    }  # fmt: skip
    assert verdict_of(site) == (Verdict.COMPLETE, "")
    verdict, reason = verdict_of({**site, interface(2): NOT_THERE})
    assert (verdict, "404" in reason, "2 rows of 4" in reason) == (Verdict.INCOMPLETE, True, True)
    verdict, reason = verdict_of({**site, interface(1): NOT_THERE})
    assert (verdict, "404" in reason) == (Verdict.FAILED, True)
