"""Walks over Hanweb columns: a group of rows inline, the others by the named address, all at once as the second way."""

from archive.records import Quality, Verdict
from crawler.extract.page import Page
from crawler.platforms.jpage import read_listing
from tests.crawler.test_walk import Outcome, walked

SITE = "http://www.linlan.example"
COLUMN = f"{SITE}/col/col7/index.html"
NOT_THERE = (Quality.GONE, "own address answers 404")
FORM = "columnid=7&unitid=9"

Pages = dict[str, str | tuple[Quality, str]]


def records(*years: int) -> str:
    return "".join(
        f"<record><![CDATA[<li><a href='/art/{year + 1}/1/9/art_7_{year}.html'>"
        f"临澜市{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-09</span></li>]]></record>"
        for year in years
    )


def store(*years: int, named: str | None = None, total: int | None = None) -> str:
    group = "" if named is None else f"<nextgroup><![CDATA[<a href='{named}'></a>]]></nextgroup>"
    count = "" if total is None else f"<totalrecord>{total}</totalrecord><totalpage>381</totalpage>"
    return f"<datastore>{count}{group}<recordset>{records(*years)}</recordset></datastore>"


def column(inline: str, total: int) -> str:
    call = f"$('#9').jpage({{totalRecord:{total},perPage:1,groupSize:2,ajaxParam:{{columnid:7,unitid:'9'}}}})"
    return f'<div id="9"><script type="text/xml">{inline}</script></div><script>{call}</script>'


def named(page: int) -> str:
    return f"/module/web/jpage/dataproxy.jsp?page={page}&{FORM}"


def group(first: int, last: int) -> str:
    return f"{SITE}/module/web/jpage/dataproxy.jsp?startrecord={first}&endrecord={last}&perpage=1&{FORM}"


def verdict_of(site: Pages, start: str = COLUMN) -> tuple[Verdict, str]:
    pages: dict[str, Outcome] = {
        url: read_listing(Page(url, page.encode())) if isinstance(page, str) else page for url, page in site.items()
    }
    verdict, reason = walked(pages, start).verdict(None)
    return verdict, reason or ""


def test_groups_by_the_named_address() -> None:
    site: Pages = {
        COLUMN: column(store(2024, 2023, named=named(1)), 5),
        SITE + named(1): store(2022, 2021, named=named(2)),
        SITE + named(2): store(2020, named=""),
    }
    assert verdict_of(site) == (Verdict.COMPLETE, "")


def test_groups_by_their_range() -> None:
    site: Pages = {
        COLUMN: column(store(2024, 2023), 5),
        group(3, 4): store(2022, 2021, total=5),
        group(5, 6): store(2020, total=5),
    }
    assert verdict_of(site) == (Verdict.COMPLETE, "")


def test_groups_as_arrays_end_with_an_empty_one() -> None:
    site: Pages = {
        COLUMN: column(store(2024, 2023), 4),
        group(
            3, 4
        ): "['<li><a href=\"/art/2023/1/9/art_7_1.html\">甲</a></li>','<a href=\"/art/2023/1/9/art_7_2.html\">乙</a>']",
        group(5, 6): "[]",
    }
    assert verdict_of(site) == (Verdict.COMPLETE, "")


def test_an_empty_datastore_is_not_the_end_and_the_second_way_is_tried() -> None:
    site: Pages = {COLUMN: column(store(2024, 2023, named=named(1)), 4), SITE + named(1): store()}
    assert verdict_of({**site, group(1, 4): store(2024, 2023, 2022, 2021, total=4)}) == (Verdict.COMPLETE, "")
    verdict, reason = verdict_of({**site, group(1, 4): store()})
    assert (verdict, "empty datastore" in reason, "2 rows of 4" in reason) == (Verdict.INCOMPLETE, True, True)


def test_page_2_repeats_the_first() -> None:
    first = store(2024, 2023, named=named(1))
    site: Pages = {COLUMN: column(first, 4), SITE + named(1): first, group(1, 4): first}
    verdict, reason = verdict_of(site)
    assert (verdict, "page 2 repeats an earlier page" in reason) == (Verdict.INCOMPLETE, True)


def test_page_2_is_not_there_though_the_total_says_more() -> None:
    site: Pages = {COLUMN: column(store(2024, 2023), 4), group(3, 4): NOT_THERE, group(1, 4): NOT_THERE}
    verdict, reason = verdict_of(site)
    assert (verdict, "404" in reason, "2 rows of 4" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_empty_group_in_the_middle_is_not_the_end() -> None:
    site: Pages = {
        COLUMN: column(store(2024, 2023), 6),
        group(3, 4): store(total=6),
        group(5, 6): store(2020, 2019, total=6),
        group(1, 6): store(2024, 2023, 2020, 2019, total=6),
    }
    verdict, reason = verdict_of(site)
    assert (verdict, "page 2 has no rows" in reason, "4 rows of 6" in reason) == (Verdict.INCOMPLETE, True, True)


def test_an_emptied_column_is_doubtful() -> None:
    assert verdict_of({COLUMN: column(store(), 0)})[0] is Verdict.DOUBTFUL


def test_the_tree_of_the_module_leads_to_its_reports() -> None:
    tree = f"{SITE}/module/xxgk/tree.jsp?area=11&divid=div4"
    search = f"{SITE}/module/xxgk/search.jsp?infotypeId=A9&jdid=1&area=11&divid=div4"
    search += "&vc_title=&vc_number=&vc_filenumber=&vc_all=&texttype=&fbtime=&currpage="
    link = '<a href="/art/2025/1/9/art_7_{0}.html">临澜市{0}年政府信息公开工作年度报告</a>'
    row = f"<table><tr><td>{link}</td></tr></table>共2页"
    site: Pages = {
        COLUMN: '<iframe src="/module/xxgk/tree.jsp?area=11&amp;divid=div4"></iframe>',
        tree: "<a href=\"javascript:funclick('A9','div4')\">政府信息公开年报</a>",
        search + "1": row.format(2024),
        search + "2": row.format(2023),
    }
    assert verdict_of(site) == (Verdict.COMPLETE, "")
    assert verdict_of({**site, tree: "<p>没有权限</p>"})[0] is Verdict.FAILED
