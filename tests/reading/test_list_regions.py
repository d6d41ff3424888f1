"""A column's own list is told from the lists beside it, full or emptied, in pages of many templates."""

from collections.abc import Callable
from itertools import product

import pytest

from crawler.extract.page import Page
from crawler.platforms import read_listing

COLUMN = "http://www.beiluo.gov.cn/zwgk/zfxxgk/zfxxgknb/"
BODIES = ("教育局", "财政局", "水利局", "民政局", "司法局", "审计局")
NEWS = (
    "春灌会议召开",
    "防汛值班安排",
    "道路封闭施工",
    "便民点搬迁",
    "集市办法征求意见",
    "秋收进度",
    "招聘公示",
    "停水信息",
)

Shape = Callable[[list[tuple[str, str, str]]], str]


def _items(rows: list[tuple[str, str, str]]) -> str:
    return "".join(f'<li><a href="{href}">{title}</a><span>{date}</span></li>' for href, title, date in rows)


def _cells(rows: list[tuple[str, str, str]]) -> str:
    head = "<tr><th>序号</th><th>标题</th><th>发布日期</th></tr>"
    return head + "".join(
        f'<tr><td>{number}</td><td><a href="{href}">{title}</a></td><td>{date}</td></tr>'
        for number, (href, title, date) in enumerate(rows, 1)
    )


def _definitions(rows: list[tuple[str, str, str]]) -> str:
    return "".join(f'<dd><i>{date}</i><a href="{href}">{title}</a></dd>' for href, title, date in rows)


def _cards(rows: list[tuple[str, str, str]]) -> str:
    return "".join(
        f'<div class="item"><h4><a href="{href}">{title}</a></h4><p>一段说明文字。</p><em>{date}</em></div>'
        for href, title, date in rows
    )


# A main part: how its rows are written, and what stands round them.
MAINS: dict[str, tuple[Shape, str]] = {
    "trail and drawn pager": (
        _items,
        '<div class="wz">当前位置：<a href="/">首页</a> &gt; <a href="./">政府信息公开年报</a></div>'
        '<ul class="list">{}</ul>'
        '<div class="page"><script>createPageHTML(1, 0, "index", "html");</script></div>',
    ),
    "heading and link pager": (
        _items,
        '<h2>政府信息公开年报</h2><ul class="list">{}</ul>'
        '<div class="fy"><a>首页</a><a>上一页</a><a>下一页</a><a>尾页</a></div>',
    ),
    "table and counted pager": (
        _cells,
        '<div class="tit">政府信息公开年报</div><table class="tb">{}</table><p>共1页 第1页</p>',
    ),
    "definitions": (_definitions, '<div class="dqwz">您的位置：首页 &gt; 政府信息公开年报</div><dl class="lb">{}</dl>'),
    "cards": (_cards, '<div class="crumb">首页 &gt; 政府信息公开年报</div><div class="list-box">{}</div><p>尾页</p>'),
}

# A whole page: {main} and {side}; the side list is of the same shape as the main one where a template says so.
PAGES = {
    "side by name before": '<div class="side fl"><h3>政务公开</h3>'
    '<ul class="x">{side}</ul></div><div class="main fr">{main}</div>',
    "side after without name": '<div class="w1"><div class="a">{main}</div>'
    '<div class="b"><h3>热点推荐</h3><ul>{side}</ul></div></div>',
    "left column without heading": '<div class="left"><ul class="list">{side}</ul></div>'
    '<div class="right">{main}</div>',
    "right column, latest": '<div class="left">{main}</div>'
    '<div class="right"><p class="t">最新公开</p><ul class="list">{side}</ul></div>',
    "table layout": '<table width="1000"><tr><td width="200"><ul>{side}</ul></td><td>{main}</td></tr></table>',
    "notices with more": "<div>{main}</div>"
    '<div><p><span>通知公告</span><a href="/tzgg/">更多&gt;&gt;</a></p><ul>{side}</ul></div>',
    "aside element": "<main>{main}</main><aside><ul>{side}</ul></aside>",
    "whole page in a frame name": '<div class="page nav-page">{main}<div class="hot"><ul>{side}</ul></div></div>',
    "related below": '{main}<div class="bottom-box"><strong>相关信息</strong><ul>{side}</ul></div>',
    "headed by its column": "<div>{main}</div><div><h3>工作动态</h3><ul>{side}</ul></div>",
}


def _reports(count: int, elsewhere: bool = False) -> list[tuple[str, str, str]]:
    return [
        (
            f"/zfbm/b{number}/202401/t20240110_{number}.html" if elsewhere else f"./202401/t20240110_{number}.html",
            f"北洛县{body}2023年政府信息公开工作年度报告",
            f"2024-01-{10 + number}",
        )
        for number, body in enumerate(BODIES[:count])
    ]


def _news(folder: str = "/zwgk/tzgg/") -> list[tuple[str, str, str]]:
    return [(f"{folder}202403/t20240301_{n}.html", f"北洛县{title}", "2024-03-01") for n, title in enumerate(NEWS)]


def _titles(page: str, main: str, rows: list[tuple[str, str, str]], home: str = COLUMN) -> list[str]:
    write, frame = MAINS[main]
    inner = PAGES[page].format(main=frame.format(write(rows)), side=_items(_news()))
    html = (
        '<html><head><meta charset="utf-8"><title>政府信息公开年报_北洛县人民政府</title></head><body>'
        '<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">公开</a></li></ul></div>'
        f'{inner}<div class="footer"><a href="/about/">关于我们</a></div></body></html>'
    )
    return [row.title for row in read_listing(Page(home + "index.html", html.encode())).rows]


ALL = list(product(PAGES, MAINS))


@pytest.mark.parametrize(("page", "main"), ALL)
@pytest.mark.parametrize("count", [0, 1, 6])
def test_only_the_columns_own_rows(page: str, main: str, count: int) -> None:
    rows = _reports(count)
    assert _titles(page, main, rows) == [title for _, title, _ in rows]


@pytest.mark.parametrize(("page", "main"), ALL)
def test_rows_that_lead_into_other_columns(page: str, main: str) -> None:
    rows = _reports(5, elsewhere=True)
    assert _titles(page, main, rows) == [title for _, title, _ in rows]


@pytest.mark.parametrize(("page", "main"), ALL)
def test_rows_that_are_no_reports(page: str, main: str) -> None:
    rows = [(f"./202401/t20240110_{n}.html", f"北洛县第{n}号文件", "2024-01-10") for n in range(3)]
    assert _titles(page, main, rows) == [title for _, title, _ in rows]


@pytest.mark.parametrize(("page", "main"), ALL)
def test_other_rows_that_lead_into_other_columns(page: str, main: str) -> None:
    rows = [(f"/gzdt/202401/t20240110_{n}.html", f"北洛县第{n}号文件", "2024-01-10") for n in range(9)]
    assert _titles(page, main, rows) == [title for _, title, _ in rows]


@pytest.mark.parametrize("words", ["暂无数据", "没有找到相关信息！", "共 0 条记录", "对不起，暂无相关内容。"])
def test_a_page_that_says_it_is_empty(words: str) -> None:
    html = f"<body><div><h2>年报</h2><p>{words}</p></div><ul>{_items(_news())}</ul></body>"
    assert read_listing(Page(COLUMN, html.encode())).rows == ()


ELSEWHERE = [(f"http://b{n}.example.cn/nb/{n}.html", f"第{n}号目录", "2024-01-10") for n in range(5)]
ONE = [("./202401/t20240110_1.html", "第1号文件", "2024-01-10")]

# Pages whose only sign is one that misleads, and the rows they hold.
TRAPS = {
    "pager above the list": (f"<div>共5条 第1页 下一页</div><ul>{_items(ELSEWHERE)}</ul>", ELSEWHERE),
    "tabs without links beside the heading": (
        f"<div><h2>年报</h2><ul><li>县政府</li><li>部门</li></ul></div><div><ul>{_items(ELSEWHERE)}</ul></div>",
        ELSEWHERE,
    ),
    "hidden words that there is nothing": (
        f'<div style="display:none">暂无数据</div><ul>{_items(ELSEWHERE)}</ul>',
        ELSEWHERE,
    ),
    "own rows in an element named for links": (f'<div class="links"><ul>{_items(_reports(3))}</ul></div>', _reports(3)),
    "reports of other columns in an element named for a side": (
        f'<div class="side"><ul>{_items(_reports(3, elsewhere=True))}</ul></div>',
        _reports(3, elsewhere=True),
    ),
    "one own row above a long list of another shape": (
        f"<ul>{_items(ONE)}</ul><dl>{_definitions(_news())}</dl>",
        ONE,
    ),
    "trail below the list": (f'<ul>{_items(_reports(3))}</ul><div class="crumb">当前位置：年报</div>', _reports(3)),
    "a block for each year, with more": (
        "".join(
            f'<div><p><span>{year}年</span><a href="./{year}/">更多</a></p><ul>{_items([row])}</ul></div>'
            for year, row in zip((2023, 2022, 2021), _reports(3), strict=True)
        ),
        _reports(3),
    ),
    "newest of the same column in another box": (
        f"<div><h3>最新文件</h3><ul>{_items([('./202405/t20240501_9.html', '第9号文件', '2024-05-01')] * 4)}</ul></div>"
        f"<div><div>当前位置：<a href='./'>年报</a></div><ul>{_items(_reports(3))}</ul></div>",
        _reports(3),
    ),
    "news in the header, list to be drawn by script": (
        f'<div class="header"><ul>{_items(_news())}</ul></div><div><h2>年报</h2><ul id="list"></ul></div>',
        [],
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_misleading_sign(trap: str) -> None:
    html, rows = TRAPS[trap]
    page = Page(COLUMN, f'<html><head><meta charset="utf-8"><title>年报</title></head><body>{html}</body>'.encode())
    assert [row.title for row in read_listing(page).rows] == [title for _, title, _ in rows]
