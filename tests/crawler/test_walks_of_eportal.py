"""Walks over columns of eportal: pages asked by a script, and the verdict when one of them lies."""

from archive.records import ListingPage, Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.eportal import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "http://www.linhaiguan.example"
FIRST = f"{SITE}/gk/302249/index.html"
MODULE = "08654b53d1cc42478813b0b2feddcb57"
NO_PAGE = (Quality.GONE, "own address answers 404")


def asked(number: int) -> str:
    return f"{SITE}/eportal/ui?pageId=302249&currentPage={number}&moduleId={MODULE}&staticRequest=yes"


SECOND, LAST = asked(2), asked(3)


def page(url: str, numbers: range, number: int, total: int | None = 7, linked: bool = True) -> ListingPage:
    """The page of this number of a column of three; `linked`: its pager is written, else drawn by a script."""
    rows = "".join(
        f'<li><a href="/gk/302249/{n}/index.html" title="第{n}处2025年政府信息公开工作年度报告">第{n}处2025年政府…</a>'
        f"<span>2026-01-{n:02}</span></li>"
        for n in numbers
    )
    target = asked(number + 1).removeprefix(SITE) if number < 3 else "[NEXTPAGE]"
    link = f'<a title="下一页" tagname="{target}" onclick="queryArticleByCondition(this,\'{target}\')">下一页</a>'
    counted = f"<span>共<b>{total}</b>条</span>" if total is not None else ""
    return read_listing(
        Page(
            url,
            f'<input type="hidden" id="eprotalCurrentPageId" value="302249"><ul class="conList_ull">{rows}</ul>'
            f'<div class="easysite-page-wrap">{link if linked else ""}</div><div class="easysite-total-page">{counted}'
            f'<b>{number}</b>/<b>3</b></div><input name="article_paging_list_hidden" moduleid="{MODULE}" totalpage="3">'
            "".encode(),
        )
    )


def verdict_of(site: dict[str, Outcome]) -> tuple[Verdict, str]:
    verdict, reason = walked(site, FIRST).verdict(None)
    return verdict, reason or ""


def whole(linked: bool = True) -> dict[str, Outcome]:
    return {
        FIRST: page(FIRST, range(1, 4), 1, linked=linked),
        SECOND: page(SECOND, range(4, 7), 2, linked=linked),
        LAST: page(LAST, range(7, 8), 3, linked=linked),
    }


def test_all_pages_by_the_links_of_the_pager() -> None:
    walk = walked(whole(), FIRST)
    assert walk.verdict(None) == (Verdict.COMPLETE, None)
    assert len(walk.rows) == 7


def test_all_pages_by_the_number_of_the_module() -> None:
    assert verdict_of(whole(linked=False))[0] is Verdict.COMPLETE


def test_second_page_repeats_the_first() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(SECOND, range(1, 4), 2)})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_second_page_is_not_there_though_the_total_says_more() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: NO_PAGE})
    assert (verdict, "3 rows of 7" in reason, "404" in reason) == (Verdict.INCOMPLETE, True, True)


def test_empty_page_in_the_middle() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(SECOND, range(0), 2)})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_error_of_the_interface_in_place_of_the_last_page() -> None:
    error = read_listing(Page(LAST, '{"success":false,"message":"模块不存在"}'.encode(), "application/json"))
    verdict, reason = verdict_of({**whole(), LAST: error})
    assert (verdict, "模块不存在" in reason) == (Verdict.INCOMPLETE, True)


def test_error_of_the_interface_is_no_empty_column() -> None:
    assert verdict_of({FIRST: read_listing(Page(FIRST, b'{"success":false}'))})[0] is Verdict.FAILED
