"""The Guangdong directory before gkmlpt: metadata as lines of text, a list table, a pager in words."""

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page
from demo.pages.frame import page
from demo.pages.report import body_html

_PAGE_SIZE = 20
_CATEGORY = "政府信息公开工作年度报告"


def column(portal: Portal, base: str) -> str:
    return f"{base}/{portal.organisation}/zfgzbg/list.html"


def address(document: Document) -> str:
    """`/{folder}/{year}/{id}.html`."""
    folder = "tzgg" if document.kind == "news" else "zfgzbg"
    return f"/{folder}/{document.published.year}/{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    rows = [each for each in documents if each.kind != "news"]
    parts = [rows[start : start + _PAGE_SIZE] for start in range(0, max(len(rows), 1), _PAGE_SIZE)]
    path = f"/{portal.organisation}/zfgzbg/list.html"
    pages = {
        f"{path}?page={number}": html_page(_list_page(portal, part, number, len(parts), len(rows), documents))
        for number, part in enumerate(parts, 1)
    }
    entrance = f'<ul class="mulu"><li><a href="{path}">{_CATEGORY}</a></li></ul>'
    home = html_page(page(portal, head=f"<title>{portal.name}</title>", main=entrance, news=_news(documents)))
    return {"/": home, path: pages[f"{path}?page=1"], **pages}


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    return {address(each): html_page(_detail(portal, each, documents)) for each in documents}


def _news(documents: list[Document]) -> str:
    return "\n".join(
        f'<li>·<a href="{address(each)}">{each.title}</a> ({each.published:%m-%d})</li>'
        for each in documents
        if each.kind == "news"
    )


def _list_page(
    portal: Portal, rows: list[Document], number: int, count: int, total: int, documents: list[Document]
) -> str:
    items = "\n".join(_row(each) for each in rows)
    main = f"""<div class="dqwz">当前位置: <a href="/">{portal.name}</a>&gt;{_CATEGORY}</div>
<table class="list" width="98%" cellspacing="0">
<tr><th width="26%">索引号</th><th>标题</th><th width="16%">发布日期</th></tr>
{items}
</table>
{_pager(number, count, total)}"""
    return page(portal, head=f"<title>{portal.name} {_CATEGORY}</title>", main=main, news=_news(documents))


def _row(document: Document) -> str:
    link = f'<a href="{address(document)}" target="_blank">{document.title}</a>'
    return f"<tr><td>{document.index_number}</td><td>{link}</td><td>{document.published:%Y-%m-%d}</td></tr>"


def _pager(number: int, count: int, total: int) -> str:
    back = f'<a href="list.html?page={number - 1}">上一页</a>' if number > 1 else "上一页"
    on = f'<a href="list.html?page={number + 1}">下一页</a>' if number < count else "下一页"
    return (
        f'<div class="fenye">共{total}条 第{number}/{count}页 <a href="list.html?page=1">首页</a> {back} {on} '
        f'<a href="list.html?page={count}">尾页</a></div>'
    )


def _detail(portal: Portal, document: Document, documents: list[Document]) -> str:
    day = document.published
    category = "通知公告" if document.kind == "news" else _CATEGORY
    main = f"""<div class="dqwz">当前位置: <a href="/">{portal.name}</a>&gt;{portal.name} 浏览字体:【
<a href="javascript:doZoom('large')">大</a> <a href="javascript:doZoom('middle')">中</a>
<a href="javascript:doZoom('small')">小</a>】</div>
<div class="xxgk_head">
索引号:{document.index_number}&nbsp;&nbsp;&nbsp;类目名称: {category}<br>
发布机构:{document.issuer}&nbsp;&nbsp;&nbsp;发布时间: {day.year}年{day.month:02d}月{day.day:02d}日<br>
文 号:无&nbsp;&nbsp;&nbsp;废止日期:<br>
</div>
<div class="biaoti"><b>{document.title}</b></div>
<div class="neirong" id="zoom">
{body_html(document)}
</div>
<div class="fujian">相关附件：</div>"""
    return page(portal, head=f"<title>{portal.name}</title>", main=main, news=_news(documents))
