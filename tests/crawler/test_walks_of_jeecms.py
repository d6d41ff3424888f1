"""Walks over JEECMS columns, whose pages are named only in the script of their links."""

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.jeecms import read_listing
from tests.crawler.test_walk import Outcome, walked

COLUMN = "http://www.danxiapo.example/nb/index.jhtml"
SECOND, THIRD = COLUMN.replace(".jhtml", "_2.jhtml"), COLUMN.replace(".jhtml", "_3.jhtml")
NOT_THERE = (Quality.GONE, "own address answers 404")


def page(years: range, number: int, counted: str = "共6条记录 ") -> str:
    items = "".join(
        f'<li><span>{year + 1}-01-12</span><a href="{year}.jhtml">丹霞坡区{year}年政府信息公开工作年度报告</a></li>'
        for year in years
    )
    link = f'<a class="next" href="#" onclick="location.href=\'index_{number + 1}.jhtml\'">&gt;&gt;</a>'
    pager = f'<div class="pages"><span>{counted}{number}/3页</span>{link if number < 3 else ""}</div>'
    return f'<ul class="news-list">{items}</ul>{pager}'


def verdict_of(site: dict[str, str | tuple[Quality, str]]) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, COLUMN).verdict(None)
    return verdict, reason or ""


def whole() -> dict[str, str | tuple[Quality, str]]:
    return {COLUMN: page(range(2022, 2024), 1), SECOND: page(range(2020, 2022), 2), THIRD: page(range(2018, 2020), 3)}


def test_all_pages() -> None:
    assert verdict_of(whole()) == (Verdict.COMPLETE, "")


def test_all_pages_without_a_total() -> None:
    site = {url: text.replace("共6条记录", "") for url, text in whole().items() if isinstance(text, str)}
    assert verdict_of({**site}) == (Verdict.COMPLETE, "")


def test_page_2_repeats_the_first() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(range(2022, 2024), 1)})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_page_2_is_not_there() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: NOT_THERE})
    assert (verdict, "404" in reason, "2 rows of 6" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_empty_page_in_the_middle() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(range(0), 2)})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_an_empty_column() -> None:
    empty = '<div class="dqwz">当前位置：年报</div><ul class="news-list"></ul><span>共0条记录 1/1页</span>'
    assert verdict_of({COLUMN: empty})[0] is Verdict.DOUBTFUL
