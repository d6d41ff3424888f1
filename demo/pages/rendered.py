"""A site whose listing is empty as sent: its script asks for the rows as JSON and builds them in the browser."""

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page, json_page
from demo.pages.frame import page
from demo.pages.report import body_html

_COLUMN = "/xxgk/nianbao/"
_ROWS = "/xxgk/api/nianbao.json"
_NAME = "政府信息公开年报"
_SCRIPT = """<script type="text/javascript">
fetch("%s").then(function (reply) { return reply.json(); }).then(function (found) {
  document.getElementById("rows").innerHTML = found.rows.map(function (row) {
    return '<li><a href="' + row.url + '">' + row.title + "</a><span>" + row.date + "</span></li>";
  }).join("");
  document.getElementById("total").innerHTML = "共" + found.total + "条";
});
</script>"""


def column(portal: Portal, base: str) -> str:
    return f"{base}{_COLUMN}"


def address(document: Document) -> str:
    """`/{folder}/{id}.html`."""
    return f"/xxgk/{'tzgg' if document.kind == 'news' else 'nianbao'}/{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    main = f"""<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="{_COLUMN}">{_NAME}</a></div>
<ul class="news-list" id="rows"></ul>
<div class="pager"><span id="total"></span></div>
{_SCRIPT % _ROWS}"""
    news = _news(documents)
    entrance = f'<ul class="channels"><li><a href="{_COLUMN}">{_NAME}</a></li></ul>'
    shell = page(portal, head=f"<title>{_NAME}_{portal.name}</title>", main=main, news=news)
    home = page(portal, head=f"<title>{portal.name}</title>", main=entrance, news=news)
    return {"/": html_page(home), _COLUMN: html_page(shell), _ROWS: json_page(_rows(documents))}


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    return {address(each): html_page(_detail(portal, each, documents), each.modified) for each in documents}


def _rows(documents: list[Document]) -> dict[str, object]:
    listed = [each for each in documents if each.kind != "news"]
    rows = [{"url": address(each), "title": each.title, "date": f"{each.published:%Y-%m-%d}"} for each in listed]
    return {"total": len(rows), "rows": rows}


def _news(documents: list[Document]) -> str:
    return "\n".join(
        f'<li><a href="{address(each)}">{each.title}</a><span>{each.published:%m-%d}</span></li>'
        for each in documents
        if each.kind == "news"
    )


def _detail(portal: Portal, document: Document, documents: list[Document]) -> str:
    name = "通知公告" if document.kind == "news" else _NAME
    main = f"""<div class="position">当前位置：<a href="/">首页</a> &gt; {name}</div>
<table class="xxgk-table"><tr><th>索引号</th><td>{document.index_number}</td>
<th>发布机构</th><td>{document.issuer}</td></tr>
<tr><th>名称</th><td>{document.title}</td><th>发布日期</th><td>{document.published:%Y-%m-%d}</td></tr></table>
<h1 class="title">{document.title}</h1>
<div class="content" id="zoom">
{body_html(document)}
</div>"""
    return page(portal, head=f"<title>{document.title}_{portal.name}</title>", main=main, news=_news(documents))
