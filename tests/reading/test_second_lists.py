"""A report that stands on a column's page is a row, in its second list too; what stands beside the column is none."""

import pytest

from archive.records import Row
from crawler.extract.page import Page
from crawler.platforms import read_listing

COLUMN = "http://www.qinghe.example/zwgk/nb/"
YEARS = range(2024, 2008, -1)


def title(year: int) -> str:
    return f"青禾县{year}年政府信息公开工作年度报告"


def link(year: int, folder: str = "./") -> str:
    return f'<a href="{folder}{year}0/a{year}.html">{title(year)}</a>'


def items(years: range) -> str:
    return "".join(f"<li>{link(year)}<span>{year + 1}-01-20</span></li>" for year in years)


def lines(years: range) -> str:
    return "".join(f"<p>{link(year)}　{year + 1}-01-20</p>" for year in years)


def cells(years: range) -> str:
    return "".join(f"<tr><td>{link(year)}</td><td>{year + 1}-01-20</td></tr>" for year in years)


def rows_on(main: str, beside: str = "") -> tuple[Row, ...]:
    trail = '<div>当前位置：<a href="/">首页</a> &gt; <a href="./">政府信息公开年报</a></div>'
    page = f"<meta charset=utf-8><title>政府信息公开年报</title>{trail}<div class=main>{main}</div>{beside}"
    return read_listing(Page(COLUMN, page.encode())).rows


FIRST, SECOND = YEARS[:8], YEARS[8:]
NEWEST, OLDER = YEARS[:1], YEARS[1:]


@pytest.mark.parametrize(
    "main",
    [
        f"<ul class=l>{items(FIRST)}</ul><ul class=r>{items(SECOND)}</ul>",
        f"<div class=fl><ul>{items(FIRST)}</ul></div><div class=fr><ul>{items(SECOND)}</ul></div>",
        f"<table>{cells(FIRST)}</table><ul>{items(SECOND)}</ul>",
        f'<ul>{items(FIRST)}<div class=more style="display:none">{items(SECOND)}</div></ul>',
        f'<ul class=show>{items(FIRST)}</ul><ul class=hide style="display:none">{items(SECOND)}</ul>',
        f"<div class=top><h2>{link(2024)}</h2><p>2025-01-20</p></div><ul>{items(OLDER)}</ul>",
        f"<div class=newest>{link(2024)}<em>2025-01-20</em><p>一段摘要。</p></div><ul class=old>{items(OLDER)}</ul>",
        f"<h3>县政府</h3>{lines(YEARS[:3])}<h3>部门</h3><ul>{items(YEARS[3:])}</ul>",
    ],
)
def test_every_report_is_a_row_in_the_order_of_the_page(main: str) -> None:
    found = rows_on(main)
    assert [(row.title, row.date) for row in found] == [(title(year), f"{year + 1}-01-20") for year in YEARS]


def test_a_row_without_a_date_in_another_element() -> None:
    found = rows_on(f"<ul>{items(YEARS[:15])}<p>{link(YEARS[15])}</p></ul>")
    assert [row.title for row in found] == [title(year) for year in YEARS]


def test_of_two_links_to_one_report_the_lists_own_counts() -> None:
    found = rows_on(f"<div class=top><h2>{link(2024, COLUMN)}</h2></div><ul>{items(YEARS)}</ul>")
    assert [row.date for row in found] == [f"{year + 1}-01-20" for year in YEARS]


OTHERS = "".join(f"<dd>{link(year, '/bm/sw/')}</dd>" for year in YEARS[:3])


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class=latest><dl>{OTHERS}</dl></div>",
        f"<aside><dl>{OTHERS}</dl></aside>",
        f"<div class=footer>{OTHERS}</div>",
        f"<div><h3>最新信息</h3><dl>{OTHERS}</dl></div>",
        f"<div><h3>相关阅读</h3><dl>{OTHERS}</dl></div>",
        f"<div class=years>{''.join(f'<b><a href=../{year}/>{title(year)}</a></b>' for year in YEARS)}</div>",
    ],
)
def test_a_list_beside_the_column_gives_no_rows(beside: str) -> None:
    assert [row.title for row in rows_on(f"<ul>{items(FIRST)}</ul>", beside)] == [title(year) for year in FIRST]


def mixed(folder: str) -> str:
    """Sixteen rows with dates, seven of them reports, that lead elsewhere than under the column."""
    others = "".join(
        f'<li><a href="{folder}{n}.html">关于印发第{n}期政务公开简报的通知</a><span>2024-03-0{n}</span></li>'
        for n in range(1, 10)
    )
    reports = "".join(f"<li>{link(year, folder)}<span>{year + 1}-01-20</span></li>" for year in YEARS[:7])
    return f"<ul>{others}{reports}</ul>"


@pytest.mark.parametrize(
    "name",
    ["xxgk_nav_con", "nav_list", "links", "menu-list", "header_list", "recommend_list", "news_hot", "sidebar-right"],
)
def test_the_only_dated_list_is_the_columns_whatever_it_is_called(name: str) -> None:
    assert len(rows_on(f"<div class={name}>{mixed('/public/66/')}</div>")) == 16


def test_a_list_in_the_tag_of_a_frame_is_none() -> None:
    assert not rows_on("", f"<footer>{mixed('/public/66/')}</footer>")


def test_the_dated_news_beside_a_list_that_a_script_fills_are_none() -> None:
    news = "".join(f"<li><a href=/xw/{n}.html>县长调研春耕</a><span>2024-03-0{n}</span></li>" for n in range(1, 9))
    assert not rows_on("<div id=list></div>", f"<div class=hot><ul>{news}</ul></div>")


def test_a_list_called_nav_con_beside_another_list() -> None:
    """Longsun's rows stand in `.xxgk_nav_con`."""
    other = "".join(f"<dd><a href=./zn/{n}.html>公开指南第{n}章</a> 2024-03-0{n}</dd>" for n in range(1, 5))
    found = rows_on(f"<dl>{other}</dl><div class=xxgk_nav_con>{mixed('/public/66/')}</div>")
    assert [row.title for row in found if row.is_report] == [title(year) for year in YEARS[:7]]


@pytest.mark.parametrize("pair", ["<td>{}</td><td>{}</td>", "<td>{1}</td><td>{0}</td>"])
def test_two_documents_to_a_line_of_a_table_have_their_own_dates(pair: str) -> None:
    row = [pair.format(link(year), f"{year + 1}-01-20") for year in YEARS]
    lines = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(row[::2], row[1::2], strict=True))
    found = rows_on(f"<table>{lines}</table>")
    assert [(row.title, row.date) for row in found] == [(title(year), f"{year + 1}-01-20") for year in YEARS]


def test_the_file_of_a_report_beside_its_page_is_no_row_of_its_own() -> None:
    files = "<a href=./f{0}.pdf>PDF版</a> <a href=./f{0}.docx>Word版</a> <a href=./f{0}.ofd>[OFD格式]</a>"
    lines = "".join(f"<li>{link(year)}<i>{year + 1}-01-20</i> {files.format(year)}</li>" for year in YEARS)
    assert [row.title for row in rows_on(f"<ul>{lines}</ul>")] == [title(year) for year in YEARS]
