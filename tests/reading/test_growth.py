"""Readers take time in proportion to a page, whatever is repeated on it: one page holds up no other portal's."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from archive.records import Exchange
from crawler.extract.page import Page
from crawler.reading import Unreadable, answer_of, columns_of, listing_of, read

SMALL, LARGE = 15_000, 60_000  # bytes
MOST_GROWTH = 8  # of four times the page; a square is 16
NOISE = 0.15  # seconds that a busy machine may add, or that are no matter
SCRIPT, PLAIN, TITLE = (
    "<script>{}</script>",
    "{}",
    '<title>{0}a</title><h1>{0}a</h1><a href="1.html" title="{0}a">{0}a</a>',
)
RECORD = "<datastore><record><![CDATA[{}]]></record></datastore>"
REPORT = "<h1>甲局2024年政府信息公开工作年度报告</h1><div class=content>{}</div>"
ADDRESSES = {
    "generic": "http://a.gov.cn/nb/",
    "gkmlpt": "http://a.gov.cn/gkmlpt/index",
    "reply": "http://a.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15",
    "jpage": "http://a.gov.cn/col/col5/index.html",
    "jpaas": "http://a.gov.cn/jpaas-publish-server/front/page/build/unit?paramJson={}",
    "longsun": "http://a.gov.cn/public/column/7?type=4",
    "vsb": "http://a.gov.cn/info/1/2.htm",
}
SIGNS: dict[tuple[str, str], tuple[str, ...]] = {  # what is repeated, by where it stands
    ("generic", SCRIPT): (
        "publicInfoList{", "publicInfoList", "/*a", "page(a,", "page(a);", "var a=b;", "createPageHTML(", "Math.ceil(",
        "p=a.data('x');", "pdf(", "apdf", "function go(n){", "if(n==1){location.href='", "location.href=n==1?'a':",
    ),
    ("longsun", SCRIPT): ("/a", "1/2", "/site/label", "'?labelName=", "publicInfoList:{a:b,", "publicInfoList{"),
    ("gkmlpt", SCRIPT): ("TREE: [", "DETAIL:{", "SID:'", '{"id":1,"children":['),
    ("jpage", SCRIPT): ("jpage({", "<record><![CDATA[", "dataproxy"),
    ("jpaas", SCRIPT): ("querydata={", '{"a":['),
    ("jpaas", '<script>"/jpaas-publish-server/{}</script>'): ("/a",),
    ("jpaas", "<script>interfacesWeb{}</script>"): ("/a",),
    ("reply", RECORD): ("<a href=1.html>a</a>", "<p><a href=1.html>a</a> 2020-01-01 </p>"),
    ("reply", "<datastore>{}"): ("<record ",),
    ("generic", '<script>"common_{}</script>'): ("list",),
    ("generic", "content/post_1.html {}"): ("href=",),
    ("generic", "/r/cms/ {}"): ("src=",),
    ("generic", PLAIN): (
        "<svg><a>", "<div>", "<div class=pagination><a href=1>2</a>", "<ul class=nav><li><a href=/>a</a>", "<a ",
        '<a onclick="location=', "<h1 ", "<p><a href=1.html>a</a></p>", "<span><a href=1.html>a</a>", "<!--", "<input ",
        "<td>来源：</td>", "<!--file_sep_start-->", "<a href=#>></a>", "<h2>年报</h2><ul><li><a href=1.html>a</a></ul>",
        "第1页/", "共1", "当前位置：", "下一页", "<li onclick=\"location='1.html'\">a</li>", "<form><input name=a>",
        "<a onclick='go(2)' data-p=2>下一页</a>",
        "<a href=\"javascript:__doPostBack('a','2')\">下一页</a><form><input name=a>",
    ),
    ("vsb", PLAIN): ("<svg><a>", "<table><tr><td>", "来源：", "<p>2024年"),
    ("generic", REPORT): (
        "<p>附件：<a href=a.pdf>a</a></p>", "<p>附件：<a href=/file/1>a</a>", "责任编辑：甲", "<p>上一篇：甲</p>",
        "<p>来源： 甲 甲", "<table><tr><td>1",
    ),
    ("generic", TITLE): ("[", "（", "（a）", "报告-", "政务公开", "2024年", "1 1 ", ".", "…", "-", " "),
}  # fmt: skip


def answers(address: str, body: bytes) -> list[Callable[[], object]]:
    """Every entry to the readers, as a crawl and `gongkai read` ask them."""
    exchange = Exchange(url=address, at="2026-02-02T00:00:00Z", status=200, body=body)
    page = [Page(address, body, "text/html; charset=utf-8") for _ in range(3)]
    return [
        lambda: answer_of(exchange),
        lambda: read(page[0]),
        lambda: listing_of(page[1], "auto"),
        lambda: columns_of(page[2], "auto"),
    ]


def seconds(entry: Callable[[], object]) -> float:
    begun = time.process_time()
    with suppress(Unreadable):  # in time, which is all that is asked here
        entry()
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("platform", "frame", "sign"), [(*place, sign) for place, signs in SIGNS.items() for sign in signs]
)
def test_time_grows_with_the_page(platform: str, frame: str, sign: str) -> None:
    small, large = (frame.format(sign * (size // len(sign.encode()))).encode() for size in (SMALL, LARGE))
    few, many = answers(ADDRESSES[platform], small), answers(ADDRESSES[platform], large)
    for number, entry in enumerate(many):
        spent = seconds(entry)
        assert spent < NOISE or spent < MOST_GROWTH * seconds(few[number]) + NOISE, f"{number}: {spent:.1f} s"


def test_links_that_call_functions_take_linear_time() -> None:
    """Half of the page is links, half is the script that they call."""

    def page(size: int) -> Page:
        links = "".join(f'<a href="javascript:go{number}(2)">2</a>' for number in range(size // 40))
        return Page(ADDRESSES["generic"], f"{links}<script>{'var a=1;' * (size // 8)}</script>".encode())

    assert seconds(lambda: read(page(LARGE))) < MOST_GROWTH * seconds(lambda: read(page(SMALL))) + NOISE
