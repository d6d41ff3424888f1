"""Walks over JPaaS columns: the page names its unit, the unit's pages hold the rows, all at once as the second way."""

import json
from urllib.parse import urlencode

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.jpaas import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "https://www.jichuan.example"
COLUMN = f"{SITE}/col/col7/index.html"
NOT_THERE = (Quality.GONE, "own address answers 404")
FORM = {
    "parseType": "bulidstatic",
    "webId": "3",
    "tplSetId": "t",
    "pageType": "column",
    "tagId": "当前栏目_list",
    "editType": "null",
    "pageId": "7",
}
SCRIPT = f'<script url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{FORM}"></script>'

Pages = dict[str, str | tuple[Quality, str]]


def unit(number: int, size: int) -> str:
    paging = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    address = f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit"
    return f"{address}?{urlencode({**FORM, 'paramJson': paging})}"


def markup(*years: int, count: int | None = None, rows: int = 2) -> str:
    items = "".join(
        f'<li><a href="/art/{year + 1}/art_{year:032x}.html">霁川市{year}年政府信息公开工作年度报告</a>'
        f"<span>{year + 1}-01-09</span></li>"
        for year in years
    )
    pager = "" if count is None else f'<div class="pagination" querydata="{FORM}" rows="{rows}" count="{count}"></div>'
    return f"<div><ul>{items}</ul></div>{pager}"


def reply(*years: int, count: int | None = None) -> str:
    return json.dumps({"success": True, "data": {"html": markup(*years, count=count)}}, ensure_ascii=False)


def verdict_of(site: Pages) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, COLUMN).verdict(None)
    return verdict, reason or ""


FIRST = {COLUMN: SCRIPT, unit(1, 50): reply(2024, 2023, count=5)}


def test_pages_of_the_unit() -> None:
    site: Pages = {**FIRST, unit(2, 2): reply(2022, 2021, count=5), unit(3, 2): reply(2020, count=5)}
    assert verdict_of(site) == (Verdict.COMPLETE, "")


def test_first_rows_on_the_columns_own_page() -> None:
    site: Pages = {COLUMN: markup(2024, 2023, count=3) + SCRIPT, unit(2, 2): reply(2022, count=3)}
    assert verdict_of(site) == (Verdict.COMPLETE, "")


def test_a_unit_without_a_count() -> None:
    assert verdict_of({COLUMN: SCRIPT, unit(1, 50): reply(2024, 2023)}) == (Verdict.COMPLETE, "")


def test_ignored_page_numbers_are_seen_and_more_rows_a_page_tried() -> None:
    site: Pages = {**FIRST, unit(2, 2): reply(2024, 2023, count=5)}
    whole = reply(2024, 2023, 2022, 2021, 2020, count=5)
    assert verdict_of({**site, unit(1, 5): whole}) == (Verdict.COMPLETE, "")
    verdict, reason = verdict_of({**site, unit(1, 5): reply(2024, 2023, count=5)})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_page_2_is_not_there_though_the_count_says_more() -> None:
    verdict, reason = verdict_of({**FIRST, unit(2, 2): NOT_THERE, unit(1, 5): NOT_THERE})
    assert (verdict, "404" in reason, "2 rows of 5" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_error_in_place_of_a_page() -> None:
    error = '{"success":false,"message":"没有权限","data":null}'
    verdict, reason = verdict_of({**FIRST, unit(2, 2): error, unit(1, 5): error})
    assert (verdict, "没有权限" in reason) == (Verdict.INCOMPLETE, True)
    assert verdict_of({COLUMN: SCRIPT, unit(1, 50): error})[0] is Verdict.FAILED


def test_an_empty_page_in_the_middle() -> None:
    site: Pages = {
        **FIRST,
        unit(2, 2): reply(count=5),
        unit(3, 2): reply(2020, count=5),
        unit(1, 5): NOT_THERE,
    }
    verdict, reason = verdict_of(site)
    assert (verdict, "3 rows of 5" in reason) == (Verdict.INCOMPLETE, True)


def test_an_emptied_column_is_doubtful() -> None:
    assert verdict_of({COLUMN: SCRIPT, unit(1, 50): reply(count=0)})[0] is Verdict.DOUBTFUL
