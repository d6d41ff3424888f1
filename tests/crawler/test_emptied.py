"""A page that says nothing any more under its own heading: kept, and no version until it has stayed so."""

from collections.abc import Callable

import pytest
from scripted import COLUMN, address, html, listing, page, title_of

from tests.crawler.conftest import Ended, Open

TEXT = "全年主动公开政府信息六十四条，收到公开申请一件，已经按期答复，未收取费用。" * 12
FAULTS = [
    "",
    "内容审核中",
    "数据库连接失败",
    "您没有权限访问该信息，请登录后查看。",
    "<img src='/loading.gif'>",
    "<noscript>请启用JavaScript</noscript><script>load(12)</script>",
    "网络异常，请稍后再试。如有疑问请致电0000-1234567咨询某某县大数据中心运维人员，感谢您的理解与支持。",
    "<p>系统错误：ORA-01034: ORACLE not available</p><p>java.sql.SQLException at com.cms.Db.query(Db.java:88)</p>",
    "Error: 2003 (HY000): Can't connect to MySQL server on 10.0.0.1 (111)",
    "Microsoft OLE DB Provider for ODBC Drivers error '80004005' /view.asp, line 12",
]


def showing(inside: str) -> bytes:
    block = "<div>索引号：12/2025-00001 发布机构：青潭县水务局 发布日期：2025-01-20</div>"
    return html(title_of(2024), f"<h1>{title_of(2024)}</h1>{block}<div class='content'>{inside}</div>")


@pytest.mark.parametrize("inside", FAULTS, ids=range(len(FAULTS)))
def test_a_fault_under_the_right_heading_is_no_version(
    open_portal: Open, crawl: Callable[..., Ended], inside: str
) -> None:
    portal = open_portal("emptied")
    portal.say(COLUMN, listing([2024]))
    portal.say(address(2024), page(showing(f"<p>{TEXT}</p>")), page(showing(inside)))
    first = crawl(portal, now="2026-02-01T02:30")
    second = crawl(portal, archive=first.kept.path, now="2026-02-02T02:30")
    look = second.kept.look("emptied")
    assert (second.code, look.verdict, second.kept.rows("select count(*) from version")) == (3, "incomplete", [(1,)])
    assert second.kept.rows("select quality, body is not null from capture order by id desc limit 1") == [
        ("unreadable", 1)
    ]


def test_a_page_that_stays_empty_is_believed_on_the_third_date(open_portal: Open, crawl: Callable[..., Ended]) -> None:
    portal = open_portal("stays")
    portal.say(COLUMN, listing([2024]))
    portal.say(address(2024), page(showing(f"<p>{TEXT}</p>")), page(showing("<p>见纸质文本。</p>")))
    ended = crawl(portal, now="2026-02-01T02:30")
    verdicts = []
    for at in ("2026-02-02T02:30", "2026-02-02T05:30", "2026-02-03T02:30", "2026-02-04T02:30", "2026-02-05T02:30"):
        ended = crawl(portal, archive=ended.kept.path, now=at)
        verdicts.append(ended.kept.look("stays").verdict)
    assert verdicts == ["incomplete"] * 3 + ["complete"] * 2
    assert ended.kept.rows("select kind from change order by id") == [("new",), ("revised",)]
