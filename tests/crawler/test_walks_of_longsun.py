"""Walks over Longsun's columns: rows of the column's own page, then replies that hold no pager of their own."""

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.longsun import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "https://www.hewan.example"
COLUMN = f"{SITE}/public/column/77?type=4&catId=9&action=list"
NOT_THERE = (Quality.GONE, "own address answers 404")


def rows(*years: int) -> str:
    return "".join(
        f'<div class="xxgk_navli"><ul><li>{year}</li><li><a href="/public/77/{year}.html">'
        f"禾湾县{year}年政府信息公开工作年度报告</a></li><li>{year + 1}-01-12</li></ul></div>"
        for year in years
    )


def column(body: str, pages: int, total: str = "") -> str:
    asked = 'labelName:"publicInfoList", siteId:"5", pageSize:2, pageIndex:n, organId:"77", catId:"9", file:"/x/list"'
    script = f'Ls.ajax({{url:"/site/label/8888", data:{{{asked}}}}}); var conf = {{pageCount:{pages}{total}}};'
    return f'<div class="xxgk_nav_con">{body}</div><script>{script}</script>'


def reply(number: int, pages: int | None = None, size: int = 2) -> str:
    carried = f"#pages={pages}" if pages else ""
    return (
        f"{SITE}/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&pageSize={size}&type=4&action=list"
        "&isDate=true&dateFormat=yyyy-MM-dd&length=80&result=%E6%9A%82%E6%97%A0%E7%9B%B8%E5%85%B3%E4%BF%A1%E6%81%AF"
        f"&file=%2Fx%2Flist&siteId=5&organId=77&catId=9&pageIndex={number}{carried}"
    )


WIDE = reply(1, size=200)


def verdict_of(site: dict[str, str | tuple[Quality, str]]) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, COLUMN).verdict(None)
    return verdict, reason or ""


def test_the_columns_own_rows_and_two_replies() -> None:
    site = {COLUMN: column(rows(2024, 2023), 3, ", total: 5"), reply(2, 3): rows(2022, 2021), reply(3, 3): rows(2020)}
    assert verdict_of({**site}) == (Verdict.COMPLETE, "")


def test_without_a_total_the_count_of_pages_is_the_end() -> None:
    site = {COLUMN: column(rows(2024, 2023), 3), reply(2, 3): rows(2022, 2021), reply(3, 3): rows(2020)}
    assert verdict_of({**site}) == (Verdict.COMPLETE, "")


def test_a_column_whose_rows_all_come_by_script() -> None:
    site = {COLUMN: column("", 2), reply(1, 2): rows(2024, 2023), reply(2, 2): rows(2022)}
    assert verdict_of({**site}) == (Verdict.COMPLETE, "")


def test_more_rows_a_page_where_page_2_is_not_there() -> None:
    site: dict[str, str | tuple[Quality, str]] = {COLUMN: column(rows(2024, 2023), 2, ", total: 3")}
    assert verdict_of({**site, reply(2, 2): NOT_THERE, WIDE: rows(2024, 2023, 2022)}) == (Verdict.COMPLETE, "")
    verdict, reason = verdict_of({**site, reply(2, 2): NOT_THERE, WIDE: NOT_THERE})
    assert (verdict, "2 rows of 3" in reason, "404" in reason) == (Verdict.INCOMPLETE, True, True)


def test_page_2_repeats_the_first() -> None:
    first = rows(2024, 2023)
    site = {COLUMN: column(first, 2, ", total: 4"), reply(2, 2): first, WIDE: first}
    verdict, reason = verdict_of({**site})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_an_empty_page_in_the_middle() -> None:
    site = {
        COLUMN: column(rows(2024), 3),
        reply(2, 3): "<p>暂无相关信息</p>",
        reply(3, 3): rows(2022),
        WIDE: rows(2024),
    }
    verdict, reason = verdict_of({**site})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_a_column_that_says_there_are_none() -> None:
    assert verdict_of({COLUMN: column("", 1), reply(1, 1): "<p>暂无相关信息</p>"})[0] is Verdict.DOUBTFUL


def test_a_login_page_is_no_empty_column() -> None:
    verdict, reason = verdict_of({COLUMN: column("", 1), reply(1, 1): '<form><input type="password"></form>'})
    assert (verdict, "a login page stands in place of the list" in reason) == (Verdict.FAILED, True)
