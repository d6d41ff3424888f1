"""Walks over columns of VSB: pages numbered from the end, and the verdict when one of them lies."""

from archive.records import ListingPage, Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.vsb import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "http://www.qingtan.example/zfxxgk"
FIRST, SECOND, LAST = f"{SITE}/nb.htm", f"{SITE}/nb/2.htm", f"{SITE}/nb/1.htm"
NO_PAGE = (Quality.GONE, "own address answers 404")


def page(url: str, numbers: range, number: int, total: int | None = 7, pages: int = 3) -> ListingPage:
    """The page of this number of a column as VSB 9 writes it."""
    rows = "".join(
        f'<li id="line_u8_{n}"><a href="/info/1077/{n}.htm">清潭县第{n}局2025年政府信息公开工作年度报告</a>'
        f"<span>2026-01-{n:02}</span></li>"
        for n in numbers
    )
    following = f'<a href="/zfxxgk/nb/{pages - number}.htm">下页</a>' if number < pages else "下页"
    pager = f'<span class="p_t">{f"共{total}条" if total is not None else ""}</span>{following}'
    pager += f'<a href="javascript:;" onclick="_simple_list_gotopage_fun({pages},\'u8_goto\',2)">跳转</a>'
    return read_listing(Page(url, f'<ul>{rows}</ul><div class="pb_sys_common">{pager}</div>'.encode()))


def verdict_of(site: dict[str, Outcome]) -> tuple[Verdict, str]:
    verdict, reason = walked(site, FIRST).verdict(None)
    return verdict, reason or ""


def whole() -> dict[str, Outcome]:
    return {
        FIRST: page(FIRST, range(1, 4), 1),
        SECOND: page(SECOND, range(4, 7), 2),
        LAST: page(LAST, range(7, 8), 3),
    }


def test_all_pages_down_to_number_one() -> None:
    walk = walked(whole(), FIRST)
    assert walk.verdict(None) == (Verdict.COMPLETE, None)
    assert len(walk.rows) == 7


def test_no_total_and_every_page_had() -> None:
    site: dict[str, Outcome] = {
        FIRST: page(FIRST, range(1, 4), 1, total=None, pages=2),
        LAST: page(LAST, range(4, 6), 2, total=None, pages=2),
    }
    assert verdict_of(site)[0] is Verdict.COMPLETE


def test_second_page_repeats_the_first() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(SECOND, range(1, 4), 2)})
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_second_page_is_not_there_though_the_total_says_more() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: NO_PAGE})
    assert (verdict, "3 rows of 7" in reason, "404" in reason) == (Verdict.INCOMPLETE, True, True)


def test_empty_page_in_the_middle() -> None:
    verdict, reason = verdict_of({**whole(), SECOND: page(SECOND, range(0), 2)})
    assert (verdict, "page 2 has no rows" in reason) == (Verdict.INCOMPLETE, True)


def test_login_page_in_place_of_a_page() -> None:
    login = '<form action="/system/login.jsp"><input name="user"><input type="password" name="pw"></form>'
    verdict, reason = verdict_of({**whole(), LAST: read_listing(Page(LAST, login.encode()))})
    assert (verdict, "a login page" in reason) == (Verdict.INCOMPLETE, True)


def test_new_document_under_both_its_addresses_is_one_row() -> None:
    asked = (
        '<ul><li><a href="/content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1077&amp;wbnewsid=1">清潭县第1局2025年'
    )
    asked += "政府信息公开工作年度报告</a><span>2026-01-01</span></li></ul>"
    site = {**whole(), LAST: read_listing(Page(LAST, asked.encode()))}
    assert len(walked(site, FIRST).rows) == 6


def test_column_in_a_frame() -> None:
    frame = f"{SITE}/list.jsp?urltype=egovinfo.EgovInfoList&wbtreeid=1012"
    holder = f'<h2>政府信息公开年报</h2><iframe src="{frame}"></iframe>'
    site = {FIRST: read_listing(Page(FIRST, holder.encode())), frame: page(frame, range(1, 4), 1, total=3, pages=1)}
    assert verdict_of(site)[0] is Verdict.COMPLETE
