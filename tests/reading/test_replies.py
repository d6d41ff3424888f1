"""Lists in JSON replies of interfaces that no dialect knows."""

import json
from typing import Any

import pytest

from archive.records import Ask, ListingPage
from crawler.extract.page import Page
from crawler.platforms import read_listing
from crawler.reading import read

URL = "https://www.baihe.example/api/article/list?channelId=12&pageNo=1&pageSize=3"
YEARS = (2024, 2023, 2022)
TITLES = [f"白鹤县水务局{year}年政府信息公开工作年度报告" for year in YEARS]


def reply(value: Any, url: str = URL) -> ListingPage:
    found = read(Page(url, json.dumps(value).encode(), "application/json"))
    assert isinstance(found, ListingPage)
    return found


def plain_rows() -> list[dict[str, Any]]:
    return [
        {"id": year, "title": title, "url": f"/nb/{year}.html", "imgUrl": "/i.png", "publishDate": f"{year + 1}-01-10"}
        for year, title in zip(YEARS, TITLES, strict=True)
    ]


@pytest.mark.parametrize(
    ("wrap", "total", "pages"),
    [
        (lambda rows: {"code": 200, "data": {"total": 8, "pages": 3, "current": 1, "records": rows}}, 8, 3),
        (lambda rows: {"page": {"totalElements": "8", "totalPages": 3, "content": rows}}, 8, 3),
        (lambda rows: {"result": {"rows": rows, "totalCount": 8}}, 8, 3),
        (lambda rows: rows, None, None),
        (lambda rows: {"menu": [{"title": "首页", "url": "/"}], "datasource": rows}, None, None),
    ],
)
def test_rows_and_counts(wrap: Any, total: int | None, pages: int | None) -> None:
    found = reply(wrap(plain_rows()))
    assert [(row.title, row.date, row.is_report) for row in found.rows] == [
        (title, f"{year + 1}-01-10", True) for year, title in zip(YEARS, TITLES, strict=True)
    ]
    assert found.rows[0].url == "https://www.baihe.example/nb/2024.html"
    assert (found.total, found.pages) == (total, pages)
    following = (Ask(url=URL.replace("pageNo=1", "pageNo=2")),) if pages else ()
    assert found.next == following


@pytest.mark.parametrize(
    ("record", "date"),
    [
        ({"showTitle": TITLES[0], "publishUrl": "/a/1.html", "publishTime": "2025-01-10 09:00"}, "2025-01-10T09:00"),
        ({"TITLE": f"<em>{TITLES[0]}</em>", "LINK": "/a/1.html", "PUBDATE": 1736470800000}, "2025-01-10"),
        (
            {"name": TITLES[0], "href": "/a/1.html", "createTime": "2025-01-09", "releaseTime": "2025-01-10"},
            "2025-01-10",
        ),
        ({"subTitle": "x", "docTitle": TITLES[0], "docUrl": "/a/1.html", "updateTime": "2026-02-02"}, None),
    ],
)
def test_names_of_fields(record: dict[str, Any], date: str | None) -> None:
    [row] = reply({"list": [record]}).rows
    assert (row.url, row.title, row.date) == ("https://www.baihe.example/a/1.html", TITLES[0], date)


@pytest.mark.parametrize("value", [{}, [], {"msg": "没有权限"}, [1, "2", None], {"a": {"b": [{"title": "甲"}]}}])
def test_what_is_no_list_is_no_listing(value: Any) -> None:
    assert not isinstance(read(Page(URL, json.dumps(value).encode(), "application/json")), ListingPage)


def test_a_deep_and_wide_reply_ends() -> None:
    value: Any = plain_rows()
    for _ in range(50):
        value = {"a": value, "b": [{"c": number} for number in range(200)]}
    assert not isinstance(read(Page(URL, json.dumps(value).encode(), "application/json")), ListingPage)


SCRIPTS = {
    "fetch": 'fetch("/api/article/list?channelId=12&pageNo=1").then(r => r.json()).then(draw);',
    "jQuery": "$(function(){ $.getJSON('/api/article/list?channelId=12&pageNo=1', draw); });",
    "options": '$.ajax({type: "get", dataType: "json", url: "/api/article/list?channelId=12&pageNo=1"});',
    "axios": "axios.get(`/api/article/list?channelId=12&pageNo=1`).then(draw)",
    "joined": 'var no = 1; $.get("/api/article/list?channelId=12&pageNo=" + no, draw);',
    "beside others": '$.get("/visit/count?id=7"); $.get("/api/site/info"); '
    'fetch("/api/article/list?channelId=12&pageNo=1");',
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_page_without_rows_names_the_interface_of_its_script(script: str) -> None:
    found = shell(script)
    asked = "https://www.baihe.example/api/article/list?channelId=12&pageNo=1"
    assert (found.rows, found.pointer, found.next) == ((), True, (Ask(url=asked),))


@pytest.mark.parametrize(
    "script",
    [
        '$.ajax({type: "post", url: "/api/article/list", data: {id: 12}});',
        '$.ajax({url: "/api/article/list", method: "POST"});',
        'fetch("/api/article/list", {method: "POST", body: "id=12"});',
        'fetch("https://elsewhere.example/api/article/list?page=1");',
        'fetch("/api/" + name + "/list");',
        "fetch(`/api/article/${id}/list`);",
        '$.get("/visit/count.json");',
        'location.href = "/api/article/list";',
        'var no = new URLSearchParams(location.search).get("pageNo");',
    ],
)
def test_what_a_guest_would_not_ask_or_cannot_know_is_no_interface(script: str) -> None:
    found = shell(script)
    assert (found.next, found.pointer) == ((), False)


def test_a_page_with_rows_is_read_by_itself() -> None:
    row = '<li><a href="/nb/2024.html">白鹤县水务局2024年政府信息公开工作年度报告</a><span>2025-01-10</span></li>'
    found = shell(SCRIPTS["fetch"], f"<ul>{row}{row.replace('2024', '2023')}</ul>")
    assert (len(found.rows), found.next) == (2, ())


def shell(script: str, inside: str = "<ul id='list'></ul>") -> ListingPage:
    text = f"<html><head><title>政府信息公开年报</title></head><body>{inside}<script>{script}</script></body></html>"
    return read_listing(Page("https://www.baihe.example/zwgk/nb/", text.encode(), "text/html"))
