"""Rows that say no more than a year or an organ, in columns that name themselves and in others."""

import pytest

from crawler.extract.page import Page
from crawler.platforms import read_listing

URL = "http://www.qingtan.gov.cn/gk/nb/"


def reports(head: str, body: str) -> list[str]:
    text = f"<html><head><title>{head}</title></head><body>{body}</body></html>"
    listing = read_listing(Page(URL, text.encode(), "text/html; charset=utf-8"))
    return [row.title for row in listing.rows if row.is_report]


def rows(*titles: str, href: str = "./t2025012{n}_{n}.html", date: str = "2025-01-20") -> str:
    items = (f"<li><a href='{href.format(n=n)}'>{title}</a><i>{date}</i></li>" for n, title in enumerate(titles))
    return f"<ul class='list'>{''.join(items)}</ul>"


@pytest.mark.parametrize("title", ["{}年度报告", "{}年年报", "{}年", "{}"])
@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("政府信息公开年报", ""),
        ("青潭县", "<div>当前位置：<a href='/'>首页</a> &gt; 政府信息公开年报</div>"),
        ("青潭县", "<h2>政府信息公开年报</h2>"),
    ],
)
def test_years_in_a_column_that_names_itself(title: str, head: str, before: str) -> None:
    titles = [title.format(2024), title.format(2023)]
    assert reports(head, before + rows(*titles)) == titles
    assert reports("统计年报", rows(*titles)) == []


def test_organs_below_a_year() -> None:
    organs = rows("市教育局", "东山区", "政策文件", date="")
    assert reports("政府信息公开年报", f"<div><h3>2024年</h3>{organs}</div>") == ["市教育局", "东山区"]
    assert reports("政府信息公开年报", f"<div><h3>部门</h3>{organs}</div>") == []


def test_year_that_may_lead_to_a_column_is_no_report() -> None:
    assert reports("政府信息公开年报", rows("2024年", "2023年", href="{n}/", date="")) == []


def test_title_of_a_link_that_shows_a_year() -> None:
    full = "青潭县2024年政府信息公开工作年度报告"
    cells = f"<td><a href='t20250120_1.html' title='{full}'>2024年</a></td><td>2025-01-20</td>"
    assert reports("青潭县", f"<table><tr>{cells}</tr></table>") == [full]
