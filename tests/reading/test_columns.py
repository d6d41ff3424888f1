"""What columns of annual reports are called, and where a page leads, by which words."""

import pytest

from crawler.extract.columns import columns_of, is_column_name
from crawler.extract.leads import leads_of, onward
from crawler.extract.page import Page

URL = "https://www.qingtan.gov.cn/zwgk/"


def page(body: str) -> Page:
    return Page(URL, f"<html><head><title>青潭县政府网站</title></head><body>{body}</body></html>".encode())


NAMES = """
政府信息公开年报 信息公开年报 政府信息公开工作年度报告 政府信息公开年度报告 政务信息公开年度报告
部门年报 县区年报 政府信息公开工作年报 ·信息公开年报>> 政务公开年报 政府信息公开年报专栏
历年政府信息公开年报 政府信息公开年报（12） 各部门年报 市直部门信息公开年报
市政府年报 政府部门年报 市直各部门年报 乡镇（街道）年报 市政府部门年报 区级部门年报 各区年报 县（市、区）年报
本级年报 政府年报 部门、乡镇年报 镇街年报 委办局年报 （四）政府信息公开年报 4.政府信息公开年报
四、政府信息公开年报 政府信息公开年報 政府信息公开工作情况年度报告 政府信息公开-年报 政府信息公开年报：
县（市、区）政府信息公开年报 生态环境局信息公开年报
"""
OTHERS = """
政府网站工作年度报表 法治政府建设年度报告 统计年报 2023年政府信息公开年度报告 年报 政府信息公开指南
政府信息公开 政府工作报告 关于报送政府信息公开年报的通知 二〇二三年政府信息公开年度报告
企业信息公开年报 环境信息公开年度报告 高校信息公开年报 医院信息公开年报 政府年度工作报告 财政年度报告 市统计年报
"""


@pytest.mark.parametrize("name", [*NAMES.split(), "政府信息\n 公开年报"])
def test_names_of_columns(name: str) -> None:
    assert is_column_name(name)


@pytest.mark.parametrize("name", OTHERS.split())
def test_names_of_other_things(name: str) -> None:
    assert not is_column_name(name)


def test_words_of_a_link_are_its_own() -> None:
    """Neither the words of the page round it nor those of another link become its name."""
    found = {
        lead.url: lead.names
        for lead in leads_of(page("<a href='a/'><img src='x.png'></a><p>乙<a href='b/'></a></p>").outline, URL)
    }
    assert found == {f"{URL}a/": (), f"{URL}b/": ("乙",)}


def test_addresses_that_lead_nowhere() -> None:
    body = "<a href='javascript:;'>甲</a><a href='#top'>乙</a><a href='mailto:a@b.cn'>丙</a><a onclick='go(3)'>丁</a>"
    assert leads_of(page(body).outline, URL) == ()


def test_columns_in_a_menu_of_a_list_box() -> None:
    options = "<option value='7'>部门年报</option><option value='../bmnb/'>部门年报</option>"
    body = f"<select onchange='go(this.value)'>{options}</select>"
    assert [ask.url for ask in columns_of(page(body).outline, URL)] == ["https://www.qingtan.gov.cn/bmnb/"]


@pytest.mark.parametrize(
    "body",
    [
        "<script>if (isMobile()) location.href='/m/';</script>" + "<a href='/x/'>x</a>" * 4,
        "<meta http-equiv='refresh' content='300'>",
        "<script>var here = window.location.href; my_location='/x/'</script>",
    ],
)
def test_pages_that_do_more_than_lead_on(body: str) -> None:
    assert onward(page(body).outline, URL) == ()
