"""The search of one site, over sites written as {path: page}: what it finds, and in how few requests."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Quality
from crawler.discovery.search import BUDGET, Search
from crawler.extract.page import Page

HOME = "http://www.qingtan.gov.cn"
NEWS = "".join(
    f"<li><a href='/xw/t2026010{n}_{n}.html'>青潭新闻第{n}条</a><span>2026-01-0{n}</span></li>" for n in range(1, 9)
)


def site(body: str, title: str = "青潭县人民政府", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}<ul class='news'>{NEWS}</ul></body></html>"


def links(*named: tuple[str, str]) -> str:
    return "<ul class='menu'>" + "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in named) + "</ul>"


def column(folder: str, *years: int, body: str = "青潭县人民政府", title: str = "年报") -> str:
    rows = "".join(
        f"<li><a href='{folder}t{year + 1}0120_{year}.html'>{body}{year}年政府信息公开工作年度报告</a>"
        f"<span>{year + 1}-01-20</span></li>"
        for year in years
    )
    return f"<html><head><title>{title}</title></head><body><h2>{title}</h2><ul class='list'>{rows}</ul></body></html>"


def searched(pages: Mapping[str, str], home: str = f"{HOME}/", platform: str = "auto", kin: bool = True) -> Search:
    """A search to its end; a path that the site lacks is answered 404. `asked`: in order."""
    search = Search(home=home, platform=platform, kin=kin)
    asked: list[str] = []
    while candidate := search.next(1 + len(asked)):
        url = candidate.ask.url.partition("#")[0]
        asked.append(url.removeprefix(HOME))
        if (body := pages.get(asked[-1])) is None:
            search.lack(candidate, Quality.GONE, f"{url}: own address answers 404")
        else:
            search.add(candidate, Page(candidate.ask.url, body.encode(), "text/html; charset=utf-8"))
    assert len(asked) < BUDGET
    search.site["asked"] = " ".join(asked)
    return search


def found(search: Search) -> list[str]:
    return [each.url.removeprefix(HOME) for each in search.columns]


def test_column_below_two_sections() -> None:
    search = searched(
        {
            "/": site(links(("/tzgg/", "通知公告"), ("/zwgk/", "政务公开"))),
            "/zwgk/": site(links(("/zwgk/gkml/", "信息公开目录"), ("/zwgk/jgzn/", "机构职能"))),
            "/zwgk/gkml/": site(links(("/zwgk/gkml/nb/", "政府信息公开年报"))),
            "/zwgk/gkml/nb/": column("/zwgk/gkml/nb/", 2024, 2023),
        }
    )
    assert found(search) == ["/zwgk/gkml/nb/"]
    assert search.site["asked"].split() == ["/", "/zwgk/", "/zwgk/gkml/", "/zwgk/gkml/nb/"]
    [one] = search.columns
    assert (one.rows, len(one.reports)) == (2, 2)
    assert one.reasons[0] == f"政府信息公开年报 (on {HOME}/zwgk/gkml/)"


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/nb/'><i class='ico'></i><span>政府信息</span><br>\n<b>公开</b>年报</a>",
        "<a href='/nb/'>政府信息</a><a href='/nb/'>公开年报</a>",
        "<a href='/nb/'><img src='/nb.png' alt='政府信息公开年报'></a>",
        "<a href='/nb/' title='政府信息公开工作年度报告'>更多</a>",
        "<div><h3>信息公开年报</h3><a class='more' href='/nb/'>更多&gt;&gt;</a></div>",
        "<a href='#' onclick=\"location.href='/nb/'\">政府信息公开年报</a>",
        "<a href=\"javascript:openColumn('/nb/', 7)\">政府信息公开年度报告</a>",
        "<div class='card' onclick=\"window.open('/nb/')\">政府信息公开工作年报</div>",
        "<a href='javascript:;' data-url='/nb/'>政务公开年报</a>",
        "<ul class='tree'><li data-url='/zn/'>指南</li><li data-url='/nb/'>政府信息公开年报</li></ul>",
        "<div data-href='/nb/'>政府信息公开年度报告</div>",
        "<span data-link='/nb/'>政府信息公开年报</span>",
        "<map><area href='/nb/' alt='政府信息公开年报'></map>",
        "<select><option value=''>请选择</option><option value='/nb/'>政府信息公开年报</option></select>",
        "<iframe src='/nb/' title='政府信息公开年报'></iframe>",
        "<a href='/nb/'>年报</a>",
    ],
)
def test_every_way_to_name_a_column(link: str) -> None:
    assert found(searched({"/": site(link), "/nb/": column("/nb/", 2024, 2023)})) == ["/nb/"]


@pytest.mark.parametrize("session", [";jsessionid=0A5C", "/(S(3k1xw2p0qz5hvn45bmj0ra55))"])
def test_a_column_is_told_without_the_number_of_the_visit(session: str) -> None:
    asked = f"/nb{session}" if session.startswith(";") else f"{session}/nb"
    search = searched({"/": site(links((asked, "政府信息公开年报"))), asked: column("/nb/", 2024, 2023)})
    assert (found(search), search.site["asked"]) == (["/nb"], f"/ {asked}")


@pytest.mark.parametrize("path", ["/zwgk/zfxxgknb/", "/xxgk/xxgknb/index.html", "/gknb/", "/zfxxgk/zfxxgkndbg/"])
def test_address_that_says_so_without_words(path: str) -> None:
    pages = {"/": site(f"<a href='{path}'><img src='b7.png'></a>"), path: column("/a/", 2024, 2023)}
    assert found(searched(pages)) == [path]


def test_address_told_in_a_script() -> None:
    pages = {
        "/": site("<script>menu.add({id: 7, url: '/zwgk/xxgknb/'})</script>"),
        "/zwgk/xxgknb/": column("/a/", 2024),
    }
    assert found(searched(pages)) == ["/zwgk/xxgknb/"]


@pytest.mark.parametrize(
    "code",
    [
        "nodes = [{id: 1, name: '指南', url: '/zn/'}, {id: 9, name: '政府信息公开年报', url: '/c9/', children: []}]",
        "tree.add(1, 0, '机构职能', '/c1/'); tree.add(9, 0, '信息公开年报', '/c9/')",
        r"document.write('<a href=\"/c1/\">机构职能<\/a><a href=\"/c9/\">政府信息公开年报<\/a>')",
        r'{"menu": [{"name": "政府信息公开年报", "path": "\/c9\/"}, {"name": "其他", "path": "\/c1\/"}]}',
    ],
    ids=["nodes", "calls", "markup", "json"],
)
def test_menu_in_a_script(code: str) -> None:
    search = searched({"/": site(f"<script>{code}</script>"), "/c9/": column("/c9/", 2024)})
    assert (found(search), search.site["asked"]) == (["/c9/"], "/ /c9/")


def test_address_given_is_the_column_itself() -> None:
    search = searched({"/zwgk/xxgknb/": column("/zwgk/xxgknb/", 2024)}, home=f"{HOME}/zwgk/xxgknb/")
    assert found(search) == ["/zwgk/xxgknb/"]


@pytest.mark.parametrize("name", ["ColumnName", "ColumnType"])
def test_page_says_it_of_itself(name: str) -> None:
    nb = column("/nb/", 2024).replace("<title>", f"<meta name='{name}' content='政府信息公开年报'><title>")
    search = searched({"/": site(links(("/nb/", "公开"))), "/nb/": nb})
    assert [each.reasons for each in search.columns] == [(f"{name} 政府信息公开年报",)]


def test_page_without_a_name_is_a_column_by_its_rows() -> None:
    search = searched({"/": site(links(("/bg/", "公开"))), "/bg/": column("/bg/", 2024, 2023, title="青潭")})
    assert [each.reasons for each in search.columns] == [("most of its rows are reports",)]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("政府信息公开年报", "{year}年青潭县政府工作报告"),
        ("年度报告", "青潭县{year}年法治政府建设年度报告"),
        ("政府信息公开年报", "青潭县政府网站{year}年度工作报表"),
        ("政府信息公开年报", "关于做好{year}年政府信息公开工作年度报告编制工作的通知"),
    ],
)
def test_look_alikes_are_refused(name: str, rows: str) -> None:
    items = "".join(
        f"<li><a href='/nb/t{y}_1.html'>{rows.format(year=y)}</a><span>{y}-02-01</span></li>" for y in (2023, 2024)
    )
    search = searched({"/": site(links(("/nb/", name))), "/nb/": f"<html><body><ul>{items}</ul></body></html>"})
    assert found(search) == []
    assert search.refused == {f"{HOME}/nb/": "none of its 2 rows is a report"}
    assert "none of its 2 rows is a report" in search.fault()[1]


def test_yearly_tables_on_websites_are_not_even_asked_for() -> None:
    search = searched({"/": site(links(("/zfxxgk/wznb/", "政府网站工作年度报表")))})
    assert search.site["asked"] == "/"


def test_own_column_is_looked_for_beside_that_of_the_departments() -> None:
    pages = {
        "/": site(links(("/bmnb/", "部门年报"), ("/zwgk/", "政府信息公开"))),
        "/bmnb/": column("/bmnb/", 2024, 2023, body="青潭县水务局"),
        "/zwgk/": site(links(("/zwgk/nb/", "政府信息公开年报"))),
        "/zwgk/nb/": column("/zwgk/nb/", 2024),
    }
    assert found(searched(pages)) == ["/bmnb/", "/zwgk/nb/"]


@pytest.mark.parametrize(
    "name", ["县（市、区）政府信息公开年报", "东山镇信息公开年报", "公共企事业单位信息公开年报", "县直部门年报"]
)
def test_own_column_is_looked_for_beside_that_of_any_other_body(name: str) -> None:
    pages = {
        "/": site(links(("/a/", name), ("/zwgk/", "政府信息公开"))),
        "/a/": column("/a/", 2024, 2023, body="东山镇", title=name),
        "/zwgk/": site(links(("/zwgk/nb/", "政府信息公开年报"))),
        "/zwgk/nb/": column("/zwgk/nb/", 2024),
    }
    assert found(searched(pages)) == ["/a/", "/zwgk/nb/"]


def test_search_says_that_no_column_is_the_site_s_own() -> None:
    search = searched({"/": site(links(("/bmnb/", "部门年报"))), "/bmnb/": column("/bmnb/", 2024, body="青潭县水务局")})
    assert list(search.doubts()) == ["no column of the site's own body was found"]


def test_column_named_by_the_site_is_its_own() -> None:
    pages = {"/": site(links(("/a/", "青潭县信息公开年报"), ("/zwgk/", "政府信息公开"))), "/a/": column("/a/", 2024)}
    assert searched(pages).site["asked"].split() == ["/", "/a/"]


@pytest.mark.parametrize("name", ["企业信息公开年报", "环境信息公开年度报告", "高校信息公开年报"])
def test_columns_of_companies_and_schools_are_not_even_asked_for(name: str) -> None:
    assert searched({"/": site(links(("/a/", name))), "/a/": column("/a/", 2024, 2023)}).site["asked"] == "/"


@pytest.mark.parametrize(("name", "asked"), [("办事处年报", True), ("统计年报", False), ("企业年报", False)])
def test_any_annual_column_on_a_page_of_disclosure(name: str, *, asked: bool) -> None:
    pages = {"/": site(links(("/zwgk/", "政府信息公开"))), "/zwgk/": site(links(("/a/", name)))}
    assert ("/a/" in searched(pages).site["asked"].split()) is asked


def test_departments_wait_until_the_own_column_is_known() -> None:
    names = [f"/bm/d{number}/" for number in range(60)]
    pages = {
        "/": site(links(("/bm/", "部门年报"), ("/zwgk/", "政府信息公开"))),
        "/bm/": links(*((path, f"第{n}局") for n, path in enumerate(names))),
        "/zwgk/": site(links(("/zwgk/nb/", "政府信息公开年报"))),
        "/zwgk/nb/": column("/zwgk/nb/", 2024),
    }
    pages |= {path: column(path, 2024, body=f"青潭县第{n}局") for n, path in enumerate(names)}
    search = searched(pages)
    assert set(found(search)) == {"/zwgk/nb/", *names}
    assert list(search.doubts()) == [f"ended: the {BUDGET} requests of a search are used up"]
    assert search.site["asked"].split().index("/zwgk/nb/") < 8


def test_search_stops_when_enough_is_known() -> None:
    pages = {
        "/": site(links(("/nb/", "政府信息公开年报"), ("/a/", "政府信息公开"), ("/b/", "信息公开目录"))),
        "/nb/": column("/nb/", 2024),
    }
    search = searched(pages)
    assert search.site["asked"].split() == ["/", "/nb/"]
    assert search.stopped == "enough is known"


def years(folder: str, *numbers: int) -> str:
    return site(links(*((f"{folder}{number}n/", f"{number}年") for number in numbers)))


def test_years_are_columns_of_their_own() -> None:
    pages = {"/": site(links(("/zfxxgknb/", "政府信息公开年报"))), "/zfxxgknb/": years("/zfxxgknb/", 2024, 2023, 2022)}
    pages |= {f"/zfxxgknb/{y}n/": column(f"/zfxxgknb/{y}n/", y) for y in (2024, 2023, 2022)}
    search = searched(pages)
    assert found(search) == [f"/zfxxgknb/{year}n/" for year in (2024, 2023, 2022)]
    assert search.columns[0].reasons[0] == f"政府信息公开年报 › 2024年 (on {HOME}/zfxxgknb/)"


ORGANS = ("市教育局", "东山区", "市政府办公室")


@pytest.mark.parametrize(
    "names",
    [("2024年", "2023年", "2022年"), ORGANS, ("2024", "2023年度", "2022年度（部门）")],
    ids=["years", "organs", "kinds"],
)
@pytest.mark.parametrize("shows", [(), (2025,)], ids=["without rows", "with rows"])
@pytest.mark.parametrize("address", ["/col/col7{n}/index.html", "/nb/list_202{n}.html"])
def test_parts_are_links_called_alike_wherever_they_lead(
    names: tuple[str, ...], shows: tuple[int, ...], address: str
) -> None:
    shared = links(("/col/col1/index.html", "政策文件"), ("/nb/", "政府信息公开年报"), ("/col/col2/", "2024年"))
    parts = {address.format(n=n): name for n, name in enumerate(names)}
    pages = {"/": site(shared), "/nb/": shared + links(*parts.items()) + column("/nb/", *shows)}
    pages |= {path: shared + column(path.rpartition("/")[0] + name, 2024, 2023) for path, name in parts.items()}
    assert found(searched(pages)) == ["/nb/"] * bool(shows) + list(parts)


def test_rows_of_one_year_among_years_that_lead_nowhere() -> None:
    tabs = "".join(f"<li data-year='{year}'>{year}年</li>" for year in (2024, 2023, 2022))
    search = searched({"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": column("/nb/", 2024) + tabs})
    assert search.columns[0].reasons[-1] == "all its reports are of 2024, but it names other years: 2022, 2023"


def test_menu_beside_a_column_without_rows_is_not_asked_for() -> None:
    others = [(f"/gk/x{n}.htm", f"栏目{n}") for n in range(30)]
    menu = links(*others, ("/gk/nb.htm", "信息公开年报"), ("/zfxxgk/", "政府信息公开"))
    pages = {path: site(menu) for path, _ in others} | {"/": site(menu), "/gk/nb.htm": menu}
    pages |= {"/zfxxgk/": links(("/zfxxgk/nb/", "政府信息公开年报")), "/zfxxgk/nb/": column("/zfxxgk/nb/", 2024)}
    search = searched(pages)
    assert found(search) == ["/zfxxgk/nb/"]
    assert search.site["asked"].split() == ["/", "/gk/nb.htm", "/zfxxgk/", "/zfxxgk/nb/"]


def test_frame_of_a_column_without_rows_is_its_part() -> None:
    frame = "<iframe src='/list.jsp?id=7'></iframe>"
    pages = {
        "/": site(links(("/gk/nb.htm", "公开年报"))),
        "/gk/nb.htm": site(frame),
        "/list.jsp?id=7": column("/a/", 2024),
    }
    assert found(searched(pages)) == ["/list.jsp?id=7"]


@pytest.mark.parametrize("shows", [(), (2025,)], ids=["without rows", "with rows"])
def test_years_called_as_reports_are_parts_when_the_first_of_them_lists_reports(shows: tuple[int, ...]) -> None:
    parts = {f"/nb/{year}n/": f"{year}年度政府信息公开工作年度报告" for year in range(2012, 2025)}
    menu = links(*parts.items())
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": menu + column("/nb/", *shows)}
    lists = {path: menu + column("/nb/", int(path[4:8]), title="青潭县") for path in parts}
    assert found(searched(pages | lists)) == ["/nb/"] * bool(shows) + list(parts)
    article = "<html><body><h1>青潭县{}</h1><div class='TRS_Editor'>一、总体情况</div></body></html>"
    reports = {path: article.format(title) for path, title in parts.items()}
    search = searched(pages | reports)
    assert search.site["asked"].split() == ["/", "/nb/", "/nb/2012n/"]
    assert found(search) == ["/nb/"]


@pytest.mark.parametrize("heads", [("市政府年报", "部门年报", "县区年报"), ("市政府", "市直部门", "各县区")])
@pytest.mark.parametrize("folder", ["/nb/", "/gk/"], ids=["below", "beside"])
def test_newest_of_several_columns(heads: tuple[str, ...], folder: str) -> None:
    """Each has its own 更多; the page that shows the newest is left out once they are known."""
    parts = {f"{folder}c{n}/": head for n, head in enumerate(heads)}
    more = "<div><h3>{}</h3><a href='{}'>更多&gt;&gt;</a>{}</div>"
    tabs = "".join(more.format(head, path, column(path, 2024, 2023)) for path, head in parts.items())
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": site(tabs)}
    pages |= {path: column(path, *range(2010, 2025)) for path in parts}
    assert found(searched(pages)) == list(parts)


def test_column_that_shows_its_newest_report_with_the_others_beside() -> None:
    beside = column("/nb/", 2023, 2022).replace("<h2>年报</h2>", "")
    head = f"<meta name='ArticleTitle' content='{TITLE}'>"
    report = f"<html><head>{head}</head><body><h1>{TITLE}</h1>{beside}</body></html>"
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": report}
    search = searched(pages)
    assert found(search) == ["/nb/"]
    assert search.columns[0].reasons[-1] == f"it shows {HOME}/nb/"
    alone = searched(pages | {"/nb/": report.replace(beside, "<p>一、总体情况</p>")})
    assert (found(alone), alone.refused) == ([], {f"{HOME}/nb/": "it is one report"})


YEARS = (2024, 2023, 2022)


def shows_newest(named: str, folder: str) -> str:
    beside = links(*((folder.format(year), named.format(year)) for year in YEARS))
    body = "".join(f"<p>{'本机关主动公开政府信息三百条，均按时办结。' * 8}</p>" for _ in range(4))
    head = "<head><title>政府信息公开年报</title></head>"
    return f"<html>{head}<body>{beside}<h1>{TITLE}</h1><div>{body}</div></body></html>"


@pytest.mark.parametrize("named", ["{}年", "{}年度报告", "{}年年度报告", "{}"])
def test_column_that_shows_its_newest_report_with_the_years_beside(named: str) -> None:
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": shows_newest(named, "/doc/7{}.html")}
    search = searched(pages)
    assert (found(search), search.site["asked"]) == (["/nb/"], "/ /nb/")
    assert (search.columns[0].rows, len(search.columns[0].reports)) == (3, 3)


def test_years_beside_the_newest_report_may_be_lists() -> None:
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": shows_newest("{}年", "/nb/{}n/")}
    lists = {f"/nb/{year}n/": column(f"/nb/{year}n/", year, title="青潭县") for year in YEARS}
    assert found(searched(pages | lists)) == list(lists)


def test_frames_of_a_section_are_read_with_it() -> None:
    frames = "<iframe src='/gk/left.html'></iframe><iframe src='/gk/list.html'></iframe>"
    pages = {
        "/": site(links(("/gk/", "政府信息公开目录"), ("/zw/", "政务公开"))),
        "/gk/": site(frames + links(*((f"/x{n}/", f"栏目{n}") for n in range(8)))),
        "/gk/left.html": links(("/gk/c9/", "政府信息公开年报")),
        "/gk/c9/": column("/gk/c9/", 2024),
    }
    search = searched(pages)
    assert found(search) == ["/gk/c9/"]
    assert search.site["asked"].split() == ["/", "/gk/", "/gk/left.html", "/gk/c9/"]


def test_years_of_departments_beyond_four() -> None:
    """A year that shows no more than departments is not barren once one of them is a column."""
    pages = {"/": site(links(("/nb/", "部门年报"))), "/nb/": years("/nb/", *range(2016, 2025))}
    for year in range(2016, 2025):
        pages[f"/nb/{year}n/"] = links((f"/nb/{year}n/sw/", "水务局"), (f"/nb/{year}n/jy/", "教育局"))
        pages |= {f"/nb/{year}n/{name}/": column(f"/nb/{year}n/{name}/", year) for name in ("sw", "jy")}
    assert len(found(searched(pages))) == 18


def test_departments_by_years() -> None:
    pages = {"/": site(links(("/nb/", "部门年报"))), "/nb/": links(("/nb/2024n/", "2024年"), ("/nb/2023n/", "2023年"))}
    for year in (2024, 2023):
        pages[f"/nb/{year}n/"] = links((f"/nb/{year}n/sw/", "水务局"), (f"/nb/{year}n/jy/", "教育局"))
        for name, body in (("sw", "青潭县水务局"), ("jy", "青潭县教育局")):
            pages[f"/nb/{year}n/{name}/"] = column(f"/nb/{year}n/{name}/", year, body=body)
    assert sorted(found(searched(pages))) == ["/nb/2023n/jy/", "/nb/2023n/sw/", "/nb/2024n/jy/", "/nb/2024n/sw/"]


def test_years_that_only_repeat_the_column_are_left_out() -> None:
    parts = links(*((f"/nb/{year}/", f"{year}年") for year in range(2010, 2025)))
    pages = {"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": column("/nb/", *range(2010, 2025)) + parts}
    pages |= {f"/nb/{year}/": column("/nb/", year) for year in range(2010, 2025)}
    search = searched(pages)
    assert found(search) == ["/nb/"]
    assert len(search.site["asked"].split()) == 2 + 4


def test_departments_beyond_the_budget_are_believed_to_be_alike() -> None:
    names = [f"/nb/bm{number}/" for number in range(60)]
    pages = {
        "/": site(links(("/nb/", "部门年报"))),
        "/nb/": links(*((path, f"第{n}局") for n, path in enumerate(names))),
    }
    pages |= {path: column(path, 2024, body=f"青潭县第{n}局") for n, path in enumerate(names)}
    search = searched(pages)
    assert found(search) == names
    assert "not read" in search.columns[-1].reasons[0]
    assert search.stopped == f"the {BUDGET} requests of a search are used up"


@pytest.mark.parametrize(
    "front",
    [
        "<html><head><meta http-equiv='Refresh' content='0; URL=/portal/index.html'></head></html>",
        "<html><body><script>window.location.href='/portal/index.html';</script></body></html>",
        "<html><body><script>location.replace('/portal/index.html')</script></body></html>",
        "<html><frameset rows='*'><frame src='/portal/index.html'></frameset></html>",
        "<html><body><a href='/portal/index.html'><img src='enter.jpg'></a></body></html>",
        "<html><script>var u = '/portal/index.html'; window.location.href = u</script></html>",
        "<html><script>window.open('/portal/index.html', '_self')</script></html>",
        "<html><script>location.href = location.origin + `/portal/index.html`</script></html>",
        "<html><meta http-equiv='refresh' content='3; url=portal/index.html'>" + "<a href='http://a.cn/'>甲</a>" * 6,
    ],
)
def test_entry_page_that_only_leads_on(front: str) -> None:
    pages = {"/": front, "/portal/index.html": site(links(("/nb/", "政府信息公开年报"))), "/nb/": column("/nb/", 2024)}
    assert found(searched(pages)) == ["/nb/"]


def test_report_on_the_front_page_leads_to_its_column() -> None:
    trail = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/0/'>政府信息公开年报</a></div>"
    pages = {
        "/": site(links(("/zwgk/0/t20250120_1.html", "青潭县2024年政府信息公开工作年度报告"))),
        "/zwgk/0/t20250120_1.html": f"<html><body>{trail}<h1>青潭县2024年政府信息公开工作年度报告</h1></body></html>",
        "/zwgk/0/": column("/zwgk/0/", 2024, 2023),
    }
    assert found(searched(pages)) == ["/zwgk/0/"]


def gkmlpt(*nodes: str) -> str:
    config = f"window._CONFIG = {{ SID: '7', TREE: [{', '.join(nodes)}], SERVICE_AREA_ID: 1 }}"
    return f"<html><script>{config}</script><script src='/gkmlpt/a.js'></script></html>"


TITLE = "青潭县2024年政府信息公开工作年度报告"
NODE = '{"id":31,"name":"政府信息公开年报","post_count":1}'
POST = {"title": TITLE, "url": f"{HOME}/gkmlpt/content/1/1/post_1.html"}
ROWS = json.dumps({"classify": {"id": 31, "post_count": 1}, "articles": [POST]})


@pytest.mark.parametrize("platform", ["auto", "gkmlpt"])
def test_directory_tree_of_gkmlpt(platform: str) -> None:
    pages = {
        "/": site(links(("/gkmlpt/index", "政府信息公开"))),
        "/gkmlpt/index": gkmlpt(
            '{"id":30,"name":"政策","post_count":9}', '{"id":31,"name":"政府信息公开年报","post_count":1}'
        ),
        "/gkmlpt/api/all/31?page=1&sid=7": ROWS,
    }
    search = searched(pages, platform=platform)
    assert found(search) == ["/gkmlpt/index#31"]
    assert len(search.columns[0].reports) == 1
    asked = search.site["asked"].split()
    assert asked[-2:] == ["/gkmlpt/index", "/gkmlpt/api/all/31?page=1&sid=7"]
    assert len(asked) == (2 if platform == "gkmlpt" else 3)  # its front page is not needed


def test_category_that_holds_no_report_is_refused() -> None:
    pages = {
        "/": site(links(("/gkmlpt/index", "政府信息公开"))),
        "/gkmlpt/index": gkmlpt('{"id":31,"name":"政府信息公开年报","post_count":0}'),
        "/gkmlpt/api/all/31?page=1&sid=7": '{"classify":{"id":31,"post_count":0},"articles":[]}',
    }
    search = searched(pages)
    assert found(search) == []
    [reason] = search.refused.values()
    assert "no rows" in reason and "render = true" in reason


def test_hosts_of_the_same_name_are_followed_in_a_probe_only() -> None:
    front = {
        "/": site(links(("http://zfxxgk.qingtan.gov.cn/nb/", "政府信息公开年报"), ("http://a.example.cn/", "部门年报")))
    }
    there = {"http://zfxxgk.qingtan.gov.cn/nb/": column("/nb/", 2024)}
    assert found(searched(front | there)) == ["http://zfxxgk.qingtan.gov.cn/nb/"]
    stays = searched(front | there, kin=False)
    assert found(stays) == []
    assert set(stays.frontier.abroad) == {"zfxxgk.qingtan.gov.cn", "a.example.cn"}
    assert "host zfxxgk.qingtan.gov.cn is not in the portal's `hosts`" in stays.fault()[1]


def test_site_that_cannot_be_had() -> None:
    search = searched({})
    assert search.fault() == (Quality.FAILED, f"{HOME}/: own address answers 404")


def test_refused_column_is_blocked_and_not_absent() -> None:
    search = Search(home=f"{HOME}/")
    first = search.next(1)
    assert first
    search.add(first, Page(f"{HOME}/", site(links(("/nb/", "政府信息公开年报"))).encode()))
    second = search.next(2)
    assert second
    search.lack(second, Quality.BLOCKED, f"{HOME}/nb/: refused with status 412")
    assert search.next(3) is None
    assert search.fault()[0] is Quality.BLOCKED


@pytest.mark.parametrize(("others", "quality"), [((), "blocked"), ((("/zfxxgk/", "政府信息公开"),), "failed")])
def test_refused_section_is_blocked_where_it_is_the_best_way(others: tuple[tuple[str, str], ...], quality: str) -> None:
    search = Search(home=f"{HOME}/")
    for asked in range(1, 4):
        if candidate := search.next(asked):
            if candidate.ask.url.endswith("/zwgk/"):
                search.lack(candidate, Quality.BLOCKED, "refused with status 412")
            else:
                search.add(candidate, Page(candidate.ask.url, site(links(("/zwgk/", "政务公开"), *others)).encode()))
    assert search.fault()[0] == quality


def test_column_that_says_it_is_empty() -> None:
    search = searched({"/": site(links(("/nb/", "政府信息公开年报"))), "/nb/": "<html><p>暂无相关信息</p></html>"})
    assert search.refused == {f"{HOME}/nb/": "it says itself that there is nothing yet"}


WORDS = st.sampled_from(
    [
        "政府信息公开",
        "信息公开目录",
        "政府信息公开年报",
        "部门年报",
        "年报",
        "2023年",
        "公开指南",
        "网站地图",
        "新闻",
        "",
        TITLE,
    ]
)
PATHS = [f"/{name}/" for name in "abcdefgh"]
PATHS += ["/zfxxgknb/", "/", "/gkmlpt/index", "/a/xxgknb/", "/a/t20230101_1.html"]
BODIES = st.lists(st.tuples(st.sampled_from(PATHS), WORDS), max_size=8).map(lambda named: site(links(*named)))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(PATHS), BODIES, max_size=len(PATHS)), st.booleans())
def test_any_site_ends_within_the_budget(pages: dict[str, str], kin: bool) -> None:
    search = searched(pages, kin=kin)
    asked = search.site["asked"].split()
    assert len(asked) == len(set(asked))
    assert set(found(search)) <= set(asked)


@settings(deadline=None)
@given(st.integers(1, 9), WORDS.filter(bool))
def test_site_without_end(width: int, word: str) -> None:
    """Every page names pages that nobody has seen."""
    search, asked = Search(home=f"{HOME}/"), 1
    while candidate := search.next(asked):
        asked += 1
        named = [(f"{candidate.ask.url}{number}/", word) for number in range(width)]
        search.add(candidate, Page(candidate.ask.url, site(links(*named)).encode()))
    assert asked <= BUDGET
