"""Shapes that templates of many hands draw: where an article's title stands, how its block pairs, what ends it."""

import time

import pytest

from archive.records import DocumentPage, ListingPage
from crawler.extract.page import Page
from crawler.reading import read

URL = "http://www.baihe.example/zwgk/nb/202501/t20250120_811.html"
TITLE = "白鹤县水务局2024年政府信息公开工作年度报告"
TEXT = "<p>一、总体情况</p><p>2024年，本局主动公开政府信息三十二条，收到申请四件，均已按期答复。</p>"
PLAIN_BODY = f"<div class='TRS_Editor'>{TEXT}</div>"


def document(body: str, head: str = "") -> DocumentPage:
    found = read(Page(URL, f"<html><head>{head}</head><body>{body}</body></html>".encode()))
    assert isinstance(found, DocumentPage)
    return found


def listing(body: str) -> ListingPage:
    rows = "".join(
        f"<li><a href='./202{n}01/t202{n}0110_7{n}.html'>白鹤县水务局202{n}年政府信息公开工作年度报告</a>"
        f"<span>202{n + 1}-01-10</span></li>"
        for n in range(4)
    )
    page = f"<html><body><h2>政府信息公开年报</h2><ul>{rows}</ul>{body}</body></html>"
    found = read(Page("http://www.baihe.example/zwgk/nb/index.html", page.encode()))
    assert isinstance(found, ListingPage)
    return found


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("<title>白鹤县水务局</title>", f"<table><tr><td align=center><font size=5>{TITLE}</font></td></tr></table>"),
        ("<title>白鹤县政府信息公开目录</title>", f"<center><b>{TITLE}</b></center>"),
        ("<title>白鹤县水务局</title>", f"<div id=logo><h1>白鹤县水务局</h1></div><div>{TITLE}</div>"),
        ("<title>政府信息公开年报_白鹤县水务局</title>", f"<h2>政府信息公开年报</h2><h1>{TITLE}</h1>"),
        ("<title>政府信息公开_白鹤县</title>", f"<h2>政府信息公开</h2><div class=title>{TITLE}</div>"),
        ("<title>白鹤县</title>", f"<h2><a href='/t1.html'>白鹤县召开2024年度工作会议</a></h2><div>{TITLE}</div>"),
        ("<title>白鹤县</title>", "<div>白鹤县水务局</div><div>2024年政府信息公开工作年度报告</div>"),
        (f'<meta name="ArticleTitle" content="{TITLE[:6]}<br/>{TITLE[6:]}">', "<h1>年报</h1>"),
    ],
)
def test_title(head: str, before: str) -> None:
    found = document(before + PLAIN_BODY, head)
    assert (found.kind, found.title, found.report_year) == ("report", TITLE, 2024)
    assert found.reporting_body == "白鹤县水务局"


PAIRS = (("索 引 号", "BH0104/2025-00007"), ("发布机关", "白鹤县水务局"), ("成文时间", "2025年1月18日"))


@pytest.mark.parametrize(
    "pair",
    [
        "<li><p>{}</p><p>{}</p></li>",
        "<li><div>{}：</div><p>{}</p></li>",
        "<li><h4>{}：</h4><p>{}</p></li>",
        "<div><span>{}：</span><div>{}</div></div>",
        "<div><label>{}：</label><p>{}</p></div>",
        "<li>{}：</li><li>{}</li>",
        "<tr><td>[ {} ]</td><td>{}</td></tr>",
        "<p>【 {} ：{} 】</p>",
        "<p>{}：{}<span>所属科目：</span>年报</p>",
    ],
)
def test_block(pair: str) -> None:
    inner = "".join(pair.format(*each) for each in PAIRS)
    wrapped = f"<table>{inner}</table>" if "<td>" in pair else f"<ul>{inner}</ul>" if "<li>" in pair else inner
    found = document(f"<div class=xx>{wrapped}</div><h1>{TITLE}</h1>{PLAIN_BODY}")
    read_as = (found.index_number, found.issuing_body, found.written_date)
    assert read_as == ("BH0104/2025-00007", "白鹤县水务局", "2025-01-18")


def test_an_empty_value_takes_no_paragraph() -> None:
    article = f"<p>文　号：</p><p>依据国办发〔2019〕61号编制。</p>{TEXT}"
    assert document(f"<h1>{TITLE}</h1><div class='TRS_Editor'>{article}</div>").document_number is None


@pytest.mark.parametrize(
    "tail",
    [
        "<p>上一篇：<a href='t1.html'>白鹤县水务局2023年政府信息公开工作年度报告</a></p><p>下一篇：没有了</p>",
        "<div>相关链接</div><ul><li><a href='/a/'>预算公开</a></li><li><a href='/b/'>决算公开</a></li></ul>",
    ],
)
def test_what_stands_after_an_article_is_not_its_text(tail: str) -> None:
    with_tail = document(f"<h1>{TITLE}</h1><div class='TRS_Editor'>{TEXT}{tail}</div>")
    assert with_tail.text == document(f"<h1>{TITLE}</h1>{PLAIN_BODY}").text


def test_an_article_in_several_elements() -> None:
    parts = "".join(f"<div class='TRS_Editor'>{part}</p></div>" for part in TEXT.split("</p>")[:-1])
    assert document(f"<h1>{TITLE}</h1><div>{parts}</div>").text == document(f"<h1>{TITLE}</h1>{PLAIN_BODY}").text


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("附件：<a href='P07.pdf'><img src='pdf.gif'></a><a href='P07.pdf'>统计表.pdf</a>", "统计表.pdf"),
        ("<p>附件：<a href='#' onclick=\"window.open('./P07.pdf')\">统计表</a></p>", "统计表"),
        ("<div class='file_list'><a href='P07.pdf'>统计表</a></div>", "统计表"),
        ("<b>文件下载：</b><a href='P07.pdf'>统计表</a>", "统计表"),
        ("<script>var f='<a href=\"./P07.pdf\">统计表</a>';document.write('附件：'+f)</script>", "统计表"),
    ],
)
def test_attachment(markup: str, name: str) -> None:
    [file] = document(f"<h1>{TITLE}</h1>{PLAIN_BODY}{markup}").attachments
    assert (file.url, file.name) == (URL.rsplit("/", 1)[0] + "/P07.pdf", name)


@pytest.mark.parametrize(
    ("script", "pages", "total"),
    [
        ('createPageHTML1("page_div",3,0,"index","html",12);', 3, 12),
        ("createPageHtml(3, 0, 'index', '.html');", 3, None),
        ("Pager({size:3, current:0, prefix:'index', suffix:'html'});", 3, None),
        ("kkpager.generPageHtml({pno:1, total:3, totalRecords:12, hrefFormer:'index', hrefLatter:'.html'});", 3, 12),
        ("layui.laypage.render({elem:'page', count:12, limit:4, curr:1});", 3, 12),
        ("var m_nRecordCount = 12; var m_nPageSize = 4; _pageNav(m_nRecordCount, 0, m_nPageSize);", 3, 12),
    ],
)
def test_pager_of_a_script(script: str, pages: int, total: int | None) -> None:
    found = listing(f"<div class=page><script>{script}</script></div>")
    assert [ask.url for ask in found.next] == ["http://www.baihe.example/zwgk/nb/index_1.html"]
    assert (found.pages, found.total) == (pages, total)


@pytest.mark.parametrize(
    "line",
    [
        "来源：白鹤县水务局 阅读量 1000",
        "来源：白鹤县水务局　已阅：1000",
        "来源：白鹤县水务局 Views: 1000",
        "来源：白鹤县水务局 点赞 3 分享 5",
    ],
)
def test_counters_are_no_part_of_the_source(line: str) -> None:
    assert document(f"<h1>{TITLE}</h1><div>2025-01-20 {line}</div>{PLAIN_BODY}").issuing_body == "白鹤县水务局"


@pytest.mark.parametrize("count", ["（下载次数：{}）", " [下载{}次]", "【已下载 {} 次】", "(下载量:{})"])
def test_counters_are_no_part_of_a_file_s_name(count: str) -> None:
    body = f"<div class='TRS_Editor'>{TEXT}<p>附件：<a href='/P1.pdf'>统计表.pdf{count.format(7)}</a></p></div>"
    assert [file.name for file in document(f"<h1>{TITLE}</h1>{body}").attachments] == ["统计表.pdf"]


@pytest.mark.parametrize("noise", ["今天是：2026年2月3日 星期二", "今天是2026年2月3日", "已阅：1000", "分享：5"])
def test_what_changes_nightly_is_no_text(noise: str) -> None:
    with_noise = f"<h1>{TITLE}</h1><div class='TRS_Editor'>{TEXT}<p>{noise}</p></div>"
    assert document(with_noise).text == document(f"<h1>{TITLE}</h1>{PLAIN_BODY}").text


@pytest.mark.parametrize(
    "code",
    [
        "TREE: [",
        "publicInfoList{",
        "/a",
        "<svg><a>",
        "page(",
        "createPageHTML(1,",
        "pageCount:",
        "laypage.render({",
        "{",
        "'",
    ],
)
def test_no_repeat_holds_a_reader_up(code: str) -> None:
    """Twice the size in hardly more than twice the time; a reader that grows with the square takes seconds."""
    for url in ("http://x.example/public/column/7?type=4", "http://x.example/gkmlpt/index", URL):
        body = f"<html><body><script>{code * (60_000 // len(code))}</script></body></html>".encode()
        begun = time.process_time()
        read(Page(url, body))
        assert time.process_time() - begun < 1.5


NOTICES = "".join(
    f"<li><span>2025-0{n}-11</span><a href='/art/{80 + n}.html'>白鹤县水务局关于第{n}号取水许可的公示</a></li>"
    for n in range(1, 7)
)


@pytest.mark.parametrize("step", [">", "&gt;", "/", "»"])
def test_a_column_beside_a_menu_without_words_of_its_own(step: str) -> None:
    """Other documents, elsewhere than below the column, in a right-hand box without a heading."""
    items = "<li><a href='/gk/'>公开指南</a></li><li><a href='/ysq/'>依申请公开</a></li>"
    menu = f"<div class='con_left'><ul>{items}</ul></div>"
    trail = f"<div class='dqwz'>当前位置：<a href='/'>首页</a>{step}<a href='/gs/'>公示</a></div>"
    page = f"<html><body>{menu}<div class='con_right'>{trail}<ul>{NOTICES}</ul></div></body></html>"
    found = read(Page("http://www.baihe.example/gs/", page.encode()))
    assert isinstance(found, ListingPage)
    assert len(found.rows) == 6


def test_an_emptied_column_takes_no_rows_from_beside_it() -> None:
    hot = f"<div class='con_right'><h3>热点信息</h3><ul>{NOTICES}</ul></div>"
    page = f"<html><body><div class='list'><h2>年报</h2><ul></ul>暂无数据</div>{hot}</body></html>"
    found = read(Page("http://www.baihe.example/gs/", page.encode()))
    assert isinstance(found, ListingPage)
    assert found.rows == ()


LONG = "<p>2024年，本局主动公开政府信息三十二条。</p><p>收到申请四件。</p><p>均已按期答复。</p>"
NEIGHBOURS = "".join(
    f"<p>{word}一篇：<a href='{n}.html'>白鹤县水务局{n}年政府信息公开工作年度报告</a> 20{n - 2000}-01-11</p>"
    for word, n in (("上", 2022), ("下", 2025))
)


@pytest.mark.parametrize(
    "path", ["/nb/show/40912", "/nb/2024nb/", "/nb/2024nb/index.html", "/xxgk/325912345/index.shtml"]
)
@pytest.mark.parametrize("after", ["", NEIGHBOURS])
def test_a_report_at_an_address_like_a_column_s(path: str, after: str) -> None:
    page = f"<html><body><h1>{TITLE}</h1><div>{LONG}</div>{after}</body></html>"
    found = read(Page(f"http://www.baihe.example{path}", page.encode()))
    assert isinstance(found, DocumentPage)
    assert (found.kind, found.title) == ("report", TITLE)


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/zfxxgk/4081347/index.html", ""),
        ("/col/201904/index.html", ""),
        ("/zfxxgk/nb.html", '<meta name="ArticleTitle" content="政府信息公开年报">'),
    ],
)
def test_a_column_at_an_address_like_a_report_s(path: str, head: str) -> None:
    rows = "".join(
        f"<li><a href='/nb/{n}.html'>白鹤县水务局{n}年政府信息公开工作年度报告</a><span>{n + 1}-01-11</span></li>"
        for n in range(2019, 2024)
    )
    page = f"<html><head>{head}</head><body><h2>政府信息公开年报</h2><ul>{rows}</ul></body></html>"
    found = read(Page(f"http://www.baihe.example{path}", page.encode()))
    assert isinstance(found, ListingPage)
    assert len(found.rows) == 5


def rows_of_table(row: str) -> list[tuple[str, str, str | None, bool]]:
    """(last piece of the address, title, date, is a report) of rows drawn so, one a year."""
    rows = "".join(
        row.format(n=n, title=TITLE.replace("2024", str(n)), day=f"{n + 1}-01-11") for n in range(2020, 2025)
    )
    page = f"<html><body><h2>政府信息公开年报</h2><table>{rows}</table></body></html>"
    found = read(Page("http://www.baihe.example/zfxxgk/nb/", page.encode()))
    assert isinstance(found, ListingPage)
    return [(row.url.rsplit("/", 1)[1], row.title, row.date, row.is_report) for row in found.rows]


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>1</td><td>{title}</td><td>{day}</td><td><a href='/s/{n}.html'>查看</a></td></tr>",
        "<tr><td>{title}</td><td>{day}</td><td><a href='/s/{n}.html'>查看</a> <a href='/s/{n}.html'>下载</a></td></tr>",
        "<tr><td><a href='/s/{n}.html'>{title}</a></td><td>{day}</td><td><a href='/up/{n}.pdf'>下载</a></td></tr>",
        "<tr><td><a href='/s/{n}.html' title='标题：{title}&#10;'>白鹤县水务局{n}年…</a></td><td>{day}</td></tr>",
        "<tr><td><a href='/s/{n}.html' title='文章标题：{title}&#10;更新时间：{day}'>白鹤县水务局{n}年…</a></td></tr>",
    ],
)
def test_rows_with_operations_and_records_in_tips(row: str) -> None:
    wanted = [(f"{n}.html", TITLE.replace("2024", str(n)), f"{n + 1}-01-11", True) for n in range(2020, 2025)]
    assert rows_of_table(row) == wanted


@pytest.mark.parametrize(
    ("said", "pages", "total"),
    [
        ("分4页", 4, None),
        ("页数：1/4", 4, None),
        ("合计26条", None, 26),
        ("共有记录：26 条", None, 26),
        ("共有26个文件", None, 26),
        ("查询到26条结果", None, 26),
        ("每页26条", None, None),
    ],
)
def test_counts_in_other_words(said: str, pages: int | None, total: int | None) -> None:
    found = listing(f"<div class=page>{said}</div>")
    assert (found.pages, found.total) == (pages, total)


def test_a_next_page_behind_a_function_that_cannot_be_read_is_counted_on() -> None:
    script = "<script>function go(n){ if(n<=1){ location='index.html' } else { location=pages[n] } }</script>"
    pager = f"{script}<div class=page>1/3页 <a href='#' onclick='go(2)'>下一页</a></div>"
    assert [ask.url for ask in listing(pager).next] == ["http://www.baihe.example/zwgk/nb/index_1.html"]


def test_a_date_above_an_article_that_nothing_marks() -> None:
    line = "<div>发布于：2025-1-20 9:05 来源：白鹤县水务局</div>"
    found = document(f"<div>{line}<div>{LONG * 4}</div></div>", f"<title>{TITLE}</title>")
    assert (found.title, found.publish_date) == (TITLE, "2025-01-20T09:05")
