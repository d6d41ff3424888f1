"""Lists that are asked for by POST, as JSON or from their end, walked over a real server."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted import COLUMN, Said, Scripted, address, leads_to, page, report, title_of

from tests.crawler.conftest import Ended

YEARS = tuple(range(2024, 2011, -1))
DATAPROXY = "/module/web/jpage/dataproxy.jsp"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
Look = Callable[[Scripted], Ended]


class Portal(Scripted):
    """A scripted portal whose list requests are answered by their query."""

    path = ""
    rows: Callable[[dict[str, str]], Said]

    def answer(self, path: str) -> Said:
        parts = urlsplit(path)
        if self.path and parts.path == self.path:
            return self.rows({name: values[-1] for name, values in parse_qs(parts.query).items()})
        return super().answer(path)


@pytest.fixture
def portal(hosts: object) -> object:
    with Portal("qingtan", next(hosts)) as opened:
        for year in YEARS:
            opened.say(address(year), report(year))
        yield opened


@pytest.fixture
def look(crawl: Callable[..., Ended], tmp_path: Path) -> Look:
    return lambda portal: crawl(portal, archive=tmp_path / "gongkai.db")


def items(years: tuple[int, ...]) -> list[str]:
    return [f"<li><a href='{address(year)}' title='{title_of(year)}'>{title_of(year)}</a>"
            f"<span>{year + 1}-01-20</span></li>" for year in years]  # fmt: skip


def records(years: tuple[int, ...]) -> str:
    return "".join(f"<record><![CDATA[{item}]]></record>" for item in items(years))


def jpage_column(total: int = len(YEARS)) -> Said:
    """Six rows inline; the others come in groups of three pages of two, asked for by their numbers."""
    script = (
        f"$('#881').jpage({{totalRecord:{total},groupSize:3,proxyUrl:'{DATAPROXY}',perPage:2,"
        "ajaxParam:{col:1,appid:'1',webid:31,path:'/',columnid:2104,unitid:'881',webname:'q',permissiontype:0}});"
    )
    store = f"<datastore><recordset>{records(YEARS[:6])}</recordset></datastore>"
    inline = f"<div id='881'><script type='text/xml'>{store}</script></div>"
    return page(f"<h2>政府信息公开年报</h2>{inline}<script>{script}</script>".encode())


def jpage_group(query: dict[str, str], last: int | None = None) -> Said:
    first, end = int(query["startrecord"]), int(query["endrecord"])
    years = YEARS[first - 1 : min(end, last or end)]
    store = f"<datastore><totalrecord>{len(YEARS)}</totalrecord><totalpage>99</totalpage>"
    body = f"{store}<recordset>{records(years)}</recordset></datastore>"
    return Said(body=body.encode(), headers=(("Content-Type", "text/xml; charset=utf-8"),))


def test_jpage_groups_are_asked_for_until_the_total(portal: Portal, look: Look) -> None:
    portal.say(COLUMN, jpage_column())
    portal.path, portal.rows = DATAPROXY, jpage_group
    ended = look(portal)
    assert ended.code == 0, ended.stderr
    assert ended.kept.listings("qingtan") == [("complete", None, 13, 13)]
    groups = [each for each in portal.asked if each.path.startswith(DATAPROXY)]
    assert [parse_qs(urlsplit(each.path).query)["startrecord"] for each in groups] == [["7"], ["13"]]
    assert all(each.headers["referer"].startswith(portal.base) for each in groups)


def test_jpage_short_groups_lead_to_the_wide_way(portal: Portal, look: Look) -> None:
    """A server that gives no more than ten rows by groups: all at once are asked for before giving up."""
    portal.say(COLUMN, jpage_column())
    portal.path = DATAPROXY
    portal.rows = lambda query: jpage_group(query, None if query["startrecord"] == "1" else 10)
    ended = look(portal)
    assert ended.kept.listings("qingtan") == [("complete", None, 13, 13)], ended.stderr
    assert any(parse_qs(urlsplit(path).query).get("endrecord") == ["13"] for path in portal.paths())


def test_jpage_silent_proxy_is_incomplete(portal: Portal, look: Look) -> None:
    portal.say(COLUMN, jpage_column())
    portal.path, portal.rows = DATAPROXY, lambda query: page(b"<datastore></datastore>")
    [(verdict, reason, rows, total)] = look(portal).kept.listings("qingtan")
    assert (verdict, rows, total) == ("incomplete", 6, 13)
    assert "6 rows of 13" in reason


def jpaas_column() -> Said:
    query = "{'webId':'31','tplSetId':'t5','pageType':'column','tagId':'当前栏目_list','pageId':'p9'}"
    body = f"<h2>政府信息公开年报</h2><div queryData=\"{query}\"></div><script src='{UNIT}'></script>"
    return page(body.encode())


def jpaas_unit(query: dict[str, str], ignores_pages: bool = False) -> Said:
    asked = json.loads(query["paramJson"])
    number, size = (1, 5) if ignores_pages else (int(asked["pageNo"]), min(int(asked["pageSize"]), 5))
    years = YEARS[(number - 1) * size : number * size]
    pager = f"<div class='page' queryData=\"{{'count':{len(YEARS)},'rows':5}}\"></div>"
    body = json.dumps({"success": True, "data": {"html": f"<ul>{''.join(items(years))}</ul>{pager}"}})
    return Said(body=body.encode(), headers=(("Content-Type", "application/json"),))


def test_jpaas_units_are_asked_for_page_by_page(portal: Portal, look: Look) -> None:
    portal.say(COLUMN, jpaas_column())
    portal.path, portal.rows = UNIT, jpaas_unit
    ended = look(portal)
    assert ended.kept.listings("qingtan") == [("complete", None, 13, 13)], ended.stderr
    assert all(each.headers.get("referer") for each in portal.asked if each.path.startswith(UNIT))


def test_jpaas_that_always_gives_page_one_is_incomplete(portal: Portal, look: Look) -> None:
    portal.say(COLUMN, jpaas_column())
    portal.path, portal.rows = UNIT, lambda query: jpaas_unit(query, ignores_pages=True)
    [(verdict, reason, rows, total)] = look(portal).kept.listings("qingtan")
    assert (verdict, rows, total) == ("incomplete", 5, 13)
    assert "repeats an earlier page" in reason


def vsb_page(years: tuple[int, ...], number: int, of: int) -> Said:
    """The newest page is the column's own; the others are numbered from the end."""
    lead = f"<a class='Next' href='{'nb/' if number == 1 else ''}{of - number}.htm'>下页</a>" if number < of else ""
    body = f"<h2>政府信息公开年报</h2><ul>{''.join(items(years))}</ul><div>共13条 {number}/{of} {lead}</div>"
    return page(
        f"<html><head><script src='/system/resource/js/counter.js'></script></head><body>{body}</body>".encode()
    )


@pytest.mark.parametrize("oldest", ["had", "gone", "again"])
def test_vsb_pages_are_numbered_from_the_end(portal: Portal, look: Look, oldest: str) -> None:
    portal.columns = ["/nb.htm"]
    portal.say("/nb.htm", vsb_page(YEARS[:5], 1, 3))
    portal.say("/nb/2.htm", vsb_page(YEARS[5:10], 2, 3))
    if oldest == "had":
        portal.say("/nb/1.htm", vsb_page(YEARS[10:], 3, 3))
    if oldest == "again":
        portal.say("/nb/1.htm", leads_to("/nb/2.htm"))
    [(verdict, reason, rows, total)] = look(portal).kept.listings("qingtan")
    expected = ("complete", 13, 13) if oldest == "had" else ("incomplete", 10, 13)
    assert (verdict, rows, total) == expected, reason


def form_page(number: int) -> Said:
    """Five rows a page; the pager sets the number in a field of a form and sends it."""
    field = f"<form name='f' method='post' action='/nb.do'><input name='no' value='{number}'>"
    lead = f"{number}/3页 <a href='javascript:go({number + 1})'>下一页</a></form>"
    code = "<script>function go(n){ document.f.no.value = n; document.f.submit(); }</script>"
    rows = "".join(items(YEARS[number * 5 - 5 : number * 5]))
    return page(f"<h2>政府信息公开年报</h2><ul>{rows}</ul>{field}共13条 {lead}{code}".encode())


def test_pages_behind_a_form_are_posted_for(portal: Portal, look: Look) -> None:
    portal.say(COLUMN, form_page(1))
    portal.path, portal.rows = "/nb.do", lambda _: form_page(int(parse_qs(portal.sent)["no"][0]))
    ended = look(portal)
    assert ended.kept.listings("qingtan") == [("complete", None, 13, 13)], ended.stderr
