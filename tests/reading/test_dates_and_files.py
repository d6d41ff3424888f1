"""Where else than in a block templates print the date, and how they hang a report's files beside it."""

import pytest

from archive.records import DocumentPage
from crawler.extract.page import Page
from crawler.reading import read

URL = "http://www.baihe.example/zwgk/show/811"
TITLE = "白鹤县水务局2024年政府信息公开工作年度报告"
LINES = (
    "一、总体情况",
    "2024年，本局主动公开政府信息三十二条，收到申请四件，均已按期答复。",
    "二、存在的问题",
    "公开的内容还不够细，平台的栏目还不够齐，下一年将逐项改进，并接受公众监督。",
    "同时，本局将按月检查各科室的公开目录，把群众问得最多的事项放在栏目最前，方便查阅。",
)
TEXT, PLAIN = "".join(f"<p>{line}</p>" for line in LINES), "\n".join(LINES)


def document(body: str) -> DocumentPage:
    found = read(Page(URL, f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>".encode()))
    assert isinstance(found, DocumentPage) and found.title == TITLE
    return found


@pytest.mark.parametrize(
    ("page", "date"),
    [
        ("<h2>{0}<small>(2025年1月20日)</small></h2><div class=nr>{1}</div>", "2025-01-20"),
        ("<h1>{0}</h1><p>由 <b>admin</b> 于 2025-01-20 提交</p><div class=nr>{1}</div>", "2025-01-20"),
        ("<h1>{0}</h1><p>作者：admin 于 2025-01-20 10:11:12 发布</p><div class=nr>{1}</div>", "2025-01-20T10:11:12"),
        ("<h1>{0}</h1><p>2025年1月20日 星期一　来源：办公室</p><div class=nr>{1}</div>", "2025-01-20"),
        (
            "<h1>{0}</h1><p>2025年01月20日 10:12　|　来源：办公室　|　浏览：102次</p><div class=nr>{1}</div>",
            "2025-01-20T10:12",
        ),
        ("<h1>{0}</h1><p>发布日期：25-01-20</p><div class=nr>{1}</div>", "2025-01-20"),
        ("<h1>{0}</h1><p>发布日期：2025-01-19T20:11:12Z</p><div class=nr>{1}</div>", "2025-01-20T04:11:12"),
        ("<h1>{0}</h1><div class=nr>{1}</div><div><p>发布日期：2025-01-20</p></div>", "2025-01-20"),
        ("<h1>{0}</h1><div class=nr>{1}</div><p>2025年1月20日 星期一</p>", None),
    ],
)
def test_date(page: str, date: str | None) -> None:
    found = document(page.format(TITLE, TEXT))
    assert found.publish_date == date
    assert found.text == PLAIN or date is None


@pytest.mark.parametrize(
    ("after", "url"),
    [
        (
            "<div><h4>附件</h4><p><a href='/cms/file/get?uuid=0b3b'>2024年年报正文</a></p></div>",
            "/cms/file/get?uuid=0b3b",
        ),
        ("<p>附件：<a href='/cms/file/get?uuid=0b3b'>2024年年报正文</a></p>", "/cms/file/get?uuid=0b3b"),
        ("<p>附件：<a href='/uploads/a.jpg'>年报全文.jpg</a></p>", "/uploads/a.jpg"),
        ("<div class='article-file'><a href='/u/2.docx'>点击下载：2024年年报.docx</a></div>", "/u/2.docx"),
        ("<script>PDFObject.embed('/u/nb.pdf', '#v');</script>", "/u/nb.pdf"),
        ('<script>var pdfUrl = "/u/nb.pdf";</script>', "/u/nb.pdf"),
    ],
)
def test_file(after: str, url: str) -> None:
    [file] = document(f"<h1>{TITLE}</h1><div class=nr>{TEXT}{after}</div>").attachments
    assert file.url == f"http://www.baihe.example{url}"


def test_a_file_in_the_block() -> None:
    file = "<td>文件下载</td><td><a href='/u/1.pdf'><img src=p.gif></a></td>"
    block = f"<table><tr><td>索引号</td><td>BH0104/2025-7</td>{file}</tr></table>"
    [found] = document(f"{block}<h1>{TITLE}</h1><div id=Zoom>{TEXT}</div>").attachments
    assert (found.url, found.name) == ("http://www.baihe.example/u/1.pdf", "1.pdf")


def test_an_empty_area_takes_no_file_from_beside_it() -> None:
    beside = "<div><h4>附件</h4><p>无</p></div><div><a href='/help.pdf'>浏览器帮助.pdf</a></div>"
    assert document(f"<div><h1>{TITLE}</h1><div class=nr>{TEXT}</div>{beside}</div>").attachments == ()


@pytest.mark.parametrize(
    "tail", ["责任编辑：王某", "文章录入：admin　　责任编辑：admin", "【打印此文】【关闭窗口】", "（编辑：甲）"]
)
def test_who_put_it_on_the_page_is_no_text(tail: str) -> None:
    assert document(f"<h1>{TITLE}</h1><div id=Zoom>{TEXT}<p>{tail}</p></div>").text == PLAIN


def test_a_title_at_the_end_of_a_trail_in_the_title_tag() -> None:
    page = f"<title>白鹤县水务局网站>>政府信息公开年报>>{TITLE}</title><body><div class=nr>{TEXT}</div></body>"
    assert read(Page(URL, page.encode())).title == TITLE
