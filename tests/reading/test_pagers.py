"""The next page behind functions, data attributes and forms: found where the code tells it, never guessed at."""

import pytest

from archive.records import Ask, ListingPage
from crawler.extract.page import Page
from crawler.reading import read

URL = "http://www.baihe.example/zwgk/nb/index.html"
INPUTS = "<input type=hidden name=cat value=88><input name=no id=no value=1>"
FORM = f"<form name='f' method='post' action='/zwgk/nb.do'>{INPUTS}{{}}</form>"
SETS_FIELD = "<script>function go(n){{document.getElementById('no').value={};document.f.submit();}}</script>"


def listing(pager: str, url: str = URL) -> ListingPage:
    rows = "".join(
        f"<li><a href='/zwgk/nb/202{n}01/t202{n}0110_7{n}.html'>白鹤县水务局202{n}年政府信息公开工作年度报告</a>"
        f"<span>202{n + 1}-01-10</span></li>"
        for n in range(4)
    )
    found = read(Page(url, f"<body><h2>政府信息公开年报</h2><ul>{rows}</ul>{pager}</body>".encode()))
    assert isinstance(found, ListingPage) and len(found.rows) == 4
    return found


@pytest.mark.parametrize(
    "code",
    [
        "location.href = n==1 ? 'index.html' : 'index_'+n+'.html';",
        "if(n<=1){ location.href='index.html'; } else { location.href='index_'+n+'.html'; }",
        "if (n > 1) { location.href='index_'+n+'.html'; } else { location.href='index.html'; }",
    ],
)
def test_a_function_with_a_condition(code: str) -> None:
    link = f"<a href='javascript:go(2)'>下一页</a><script>function go(n){{ {code} }}</script>"
    assert listing(link).next == (Ask(url="http://www.baihe.example/zwgk/nb/index_2.html"),)


def test_a_condition_that_cannot_be_judged_gives_no_address() -> None:
    code = "function go(n){ location.href = top.x==n ? 'a.html' : 'b.html'; }"
    assert listing(f"<a href='javascript:go(2)'>下一页</a><script>{code}</script>").next == ()


def test_one_handler_for_links_with_numbers_in_their_data() -> None:
    code = "$('.pg a').on('click', function(){ var p = $(this).attr('data-no'); location.href = '/list?c=1&p=' + p; });"
    link = f"<div class=pg><a data-no=1>1</a><a data-no=2>2</a><a data-no=2>下一页</a></div><script>{code}</script>"
    assert listing(link).next == (Ask(url="http://www.baihe.example/list?c=1&p=2"),)


@pytest.mark.parametrize("value", ["n", "n "])
def test_a_form_is_sent_with_the_number_of_the_page(value: str) -> None:
    pager = FORM.format("共8条 1/2页 <a href='javascript:go(2)'>下一页</a>") + SETS_FIELD.format(value)
    asked = Ask(url="http://www.baihe.example/zwgk/nb.do", method="POST", body="cat=88&no=2")
    assert listing(pager).next == (asked,)


def test_a_form_sent_by_get_is_an_address() -> None:
    pager = FORM.replace("post", "get").format("<a onclick='go(2)' href='#'>下一页</a>") + SETS_FIELD.format("n")
    assert listing(pager).next == (Ask(url="http://www.baihe.example/zwgk/nb.do?cat=88&no=2"),)


def test_the_last_page_sends_no_form() -> None:
    pager = FORM.format("共8条 2/2页 <a href='javascript:go(2)'>下一页</a>") + SETS_FIELD.format("n")
    assert listing(pager).next == ()


def test_a_postback_carries_the_state_of_its_page() -> None:
    inputs = "<input type=hidden name=__VIEWSTATE value='a/b='><input type=submit name=go value=GO>"
    link = "<a href=\"javascript:__doPostBack('ctl0$Pager','3')\">下一页</a>"
    asked = listing(f"<form method=post action='nb.aspx?id=3'>{inputs}第2/5页 {link}</form>").next
    body = "__VIEWSTATE=a%2Fb%3D&__EVENTTARGET=ctl0%24Pager&__EVENTARGUMENT=3"
    assert asked == (Ask(url="http://www.baihe.example/zwgk/nb/nb.aspx?id=3", method="POST", body=body),)


def test_counts_of_a_script_keep_a_pager_that_nobody_can_read_from_silence() -> None:
    found = listing("<div id=p></div><script>var total = 26; var pageSize = 8; draw(total, pageSize);</script>")
    assert (found.total, found.pages) == (26, 4)


@pytest.mark.parametrize(
    "pager",
    [
        "<a class=on>1</a><a href='javascript:Turn.to(2)'>2</a><a href='javascript:Turn.go(this)'>下一页</a>",
        "<span onclick='Turn.go(this)'>下一页</span>",
        "<button onclick='loadMore()'>加载更多</button>",
        "<div class=pg><a data-no=1 class=on>1</a><a data-no=2>2</a><a data-no=2>下一页</a></div>",
        "<a href=\"javascript:go('next')\">[下一页]</a>",
        "<div class='pagination' id='pages'></div><script>Turn.draw('#pages');</script>",
        "<ul class=pagination><li class=active><a>1</a></li><li><a href='javascript:;' data-no=2>2</a></li></ul>",
        "<div class=pages><a href='#'>1</a><a href='#'>2</a><a href='#'>3</a></div>",
        "<div class=fenye><span class='cur'>1</span><span data-i=2>2</span></div>",
        "<span>首页</span><span>上一页</span><span class=btn-next>下一页</span>",
        "<ul><li class='next'>下页</li></ul>",
        "<a href='javascript:;' class=more-btn>查看更多</a>",
        "<div id=load_more>更多&gt;&gt;</div>",
        "<div class='pagination'></div><script src='/js/turn.js'></script>",
        "<el-pagination :total='rows' @current-change='go'></el-pagination><script src='/app.js'></script>",
    ],
)
def test_a_pager_that_cannot_be_read_is_told(pager: str) -> None:
    found = listing(f"<div>{pager}</div>")
    assert (found.next, bool(found.unread)) == ((), True)


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='javascript:Turn.to(1)'>1</a><b>2</b><a href='javascript:Turn.go(this)'>下一页</a>",
        "<a class=disabled href='javascript:Turn.go(this)'>下一页</a>",
        "<a href='javascript:;'>下一页</a><a href='javascript:void(0)'>尾页</a>",
        "<span>下一页</span>",
        "<a class=next onclick='slide()'>&gt;</a>",
        "<a href='/tz/'>加载更多通知</a>",
        "共1页 <a href='javascript:Turn.go(this)'>下一页</a>",
        "<ul class=pagination><li><a class=active>1</a></li></ul><span class=disabled>下一页</span>",
        "<div class=pages><a href='#'>1</a><a href='#'>2</a><b class=on>3</b></div>",
        "<div class=page>每页<b>15</b>条<b>16</b></div>",
        "<span class='next next_disabled'>下一页</span>",
        "<b class='p_no_d'>1</b><span class='p_next_d'>下页</span>",
        "<a href='index.html'>首页</a><a href='index_1.html'>上一页</a><span class=next>下一页</span>",
        "<span class=next>下一篇</span><a class=prev href='/zwgk/nb/t1.html'>上一篇</a>",
        "<div class='swiper-pagination'></div><script src='/js/home.js'></script><script>'.swiper-pagination'</script>",
        "<div class='swiper-pagination'><span onclick='s(1)'>1</span><span onclick='s(2)'>2</span></div>",
        "<a class=more-btn href='/tz/'>更多</a>",
        "<a href='javascript:;'>更多</a>",
        "<div class='load-more' style='display: none'>加载更多</div>",
        "<div class='pagination'></div>",
        "<div class='pagination'></div><script src='/js/jquery.min.js'></script>",
        "<div class='pagination'></div>共1页<script src='/js/turn.js'></script>",
        "<div class='pagination' data-pages=1></div><script src='/js/turn.js'></script>",
    ],
)
def test_what_promises_no_page_is_not_told(pager: str) -> None:
    found = listing(f"<div>{pager}</div>")
    assert (found.next, found.unread) == ((), None)


@pytest.mark.parametrize(
    ("code", "pages", "total"),
    [
        ("showPages(1,2,12,'p','.html')", 2, None),
        ("leafTurn(1,2,'/open/yearly/p','.html')", 2, None),
        ("createPageHTML(3, 1, 'index', 'html')", 3, None),
        ("new Pager({total:12,pageSize:6,pageNo:1,url:'/nb'})", 2, 12),
    ],
)
def test_counts_in_calls_of_any_order(code: str, pages: int, total: int | None) -> None:
    found = listing(f"<div id=p></div><script>{code};</script>")
    assert (found.pages, found.total) == (pages, total)


@pytest.mark.parametrize(
    ("frame", "leads"),
    [
        ("<iframe src='index_2.html'></iframe>", True),
        ("<iframe src='/zwgk/nb/list.jsp?page=2' width='100%'></iframe>", True),
        ("<iframe src='index_2.html' style='display:none'></iframe>", False),
        ("<iframe src='index_2.html' height=0></iframe>", False),
        ("<iframe src='/zwgk/tq/index.html'></iframe>", False),
        ("<iframe src='http://www.other.example/zwgk/nb/index_2.html'></iframe>", False),
        ("<iframe src='index.html'></iframe>", False),
        ("<iframe src='index_2.html'></iframe>共1页", False),
    ],
)
def test_a_frame_of_the_column_is_its_next_page(frame: str, leads: bool) -> None:
    assert bool(listing(frame).next) is leads


@pytest.mark.parametrize(
    ("pager", "total", "pages"),
    [
        ("<el-pagination :total='25' :page-size='10' layout='prev'></el-pagination>", 25, 3),
        ("<input type=hidden id=totalPage value=3>", None, 3),
        ("<div id=pagination data-total=25 data-size=10></div>", 25, 3),
        ("<div class='pagination' data-pages='7'></div>", None, 7),
        ("<div class='page-nav' data-total-pages=3></div>", None, 3),
        ("<input type=hidden name=recordCount value=25><input type=hidden name=page_size value=10>", 25, 3),
        ("<input type=hidden id=totalPage value=1>", None, None),
        ("<input type=hidden id=totalPage value=0>", None, None),
        ("<input name=totalPage value=3>", None, None),
        ("<div class=pager data-total=''></div>", None, None),
        ("<div class='page-body' data-total='9999'></div><input id=total value=5>", None, None),
    ],
)
def test_counts_in_the_attributes_of_a_pager(pager: str, total: int | None, pages: int | None) -> None:
    found = listing(pager)
    assert (found.total, found.pages) == (total, pages)


@pytest.mark.parametrize(
    ("pager", "words"),
    [
        (
            "<ul class=pagination><li class=active><a>1</a></li><li><a href='javascript:;' data-page=2>2</a></li></ul>",
            "2",
        ),
        ("<div class=pager><a class=cur>1</a><a href='#'>2</a><a href='#'>3</a></div>", "3"),
        ("<a href='javascript:;' class=more-btn id=loadmore>查看更多</a>", "查看更多"),
        ("<ul class=pagination><li><a href='javascript:;'>1</a></li><li class=active><a>2</a></li></ul>", None),
        ("<ul class=pagination><li class=active><a>1</a></li></ul>", None),
        ("<span class=nextbtn>下一页</span>", "下一页"),
        ("<span class='nextbtn disabled'>下一页</span>", None),
        ("<span>上一页</span><span>下一页</span>", None),
        ("<a href='/zwgk/'>查看更多</a>", None),
    ],
)
def test_numbers_and_buttons_that_a_script_alone_can_follow(pager: str, words: str | None) -> None:
    assert listing(pager).unread == words
