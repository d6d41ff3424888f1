"""Walks over UCAP's pages and its JSON: which way is asked, and how far the walk can be trusted."""

import json

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.ucap import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "https://www.songpu.example"
CHANNEL = "5f1c0a9be27d4c6f8a3b1d2e4f506172"
COLUMN = f"{SITE}/songpu/c105411/common_list.shtml"
SECOND = COLUMN.replace("list", "list_2")
NOT_THERE, BROKEN = (Quality.GONE, "own address answers 404"), (Quality.FAILED, "answered with status 500")


def html(years: range, page: int, pages: int, channel: bool = False) -> str:
    meta = f'<meta name="channelid" content="{CHANNEL}">' if channel else ""
    items = "".join(
        f'<li><a href="./{year}01/{year:032x}.shtml">松浦省{year}年政府信息公开工作年度报告</a>'
        f"<span>{year + 1}-01-20</span></li>"
        for year in years
    )
    script = f"<script>createPageHTML('page_div',{pages},{page},'common_list','shtml',5);</script>"
    return f"<html><head>{meta}</head><body><ul class='list'>{items}</ul>{script}</body></html>"


def api(page: int, rows: int = 15) -> str:
    return f"{SITE}/common/search/{CHANNEL}?page={page}&_pageSize={rows}&_isAgg=true&_isJson=true&_template=index"


def reply(years: range, total: int = 5) -> str:
    results = [
        {"title": f"松浦省{year}年政府信息公开工作年度报告", "url": f"/songpu/c105411/{year}01/{year:032x}.shtml"}
        for year in years
    ]
    return json.dumps({"data": {"total": total, "results": results}})


def verdict_of(site: dict[str, str | tuple[Quality, str]]) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, COLUMN).verdict(None)
    return verdict, reason or ""


FIRST_PAGE, SECOND_PAGE = html(range(2020, 2023), 1, 2), html(range(2018, 2020), 2, 2)


def test_pages_alone_are_complete() -> None:
    assert verdict_of({COLUMN: FIRST_PAGE, SECOND: SECOND_PAGE}) == (Verdict.COMPLETE, "")


def test_the_json_of_the_channel_spares_the_other_pages() -> None:
    site = {COLUMN: html(range(2020, 2023), 1, 2, channel=True), api(1): reply(range(2018, 2023))}
    assert verdict_of({**site}) == (Verdict.COMPLETE, "")


def test_a_failing_json_leaves_the_pages() -> None:
    site = {COLUMN: html(range(2020, 2023), 1, 2, channel=True), SECOND: SECOND_PAGE}
    assert verdict_of({**site, api(1): BROKEN}) == (Verdict.COMPLETE, "")


def test_more_rows_a_page_where_the_pages_break_off() -> None:
    site = {COLUMN: html(range(0), 1, 1, channel=True), api(1): reply(range(2000, 2015), 18), api(2): NOT_THERE}
    verdict, reason = verdict_of({**site, api(1, 200): BROKEN})
    assert (verdict, "15 rows of 18" in reason) == (Verdict.INCOMPLETE, True)
    assert verdict_of({**site, api(1, 200): reply(range(2000, 2018), 18)}) == (Verdict.COMPLETE, "")


def test_a_repeated_page_is_no_second_one() -> None:
    verdict, reason = verdict_of({COLUMN: FIRST_PAGE, SECOND: FIRST_PAGE})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_page_2_is_not_there() -> None:
    verdict, reason = verdict_of({COLUMN: FIRST_PAGE, SECOND: NOT_THERE})
    assert (verdict, "404" in reason, "3 rows of 5" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_empty_page_in_the_middle() -> None:
    site = {COLUMN: html(range(2020, 2023), 1, 3), SECOND: html(range(0), 2, 3)}
    verdict, reason = verdict_of({**site, COLUMN.replace("list", "list_3"): html(range(2018, 2020), 3, 3)})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_an_error_reply_is_no_empty_column() -> None:
    verdict, reason = verdict_of({COLUMN: html(range(0), 1, 1, channel=True), api(1): '{"code":500,"msg":"系统繁忙"}'})
    assert (verdict, "系统繁忙" in reason) == (Verdict.FAILED, True)
