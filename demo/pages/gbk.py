"""An old TRS site: bytes in GB18030 under a header and a meta that say UTF-8, a visit counter near the title."""

from datetime import timedelta

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page
from demo.pages.frame import page
from demo.pages.report import body_html

_COLUMN = "/xxgk/xxgknb/"
_NEWS_COLUMN = "/xxgk/tzgg/"
_PAGE_SIZE = 12
_ENCODING = "gb18030"


def column(portal: Portal, base: str) -> str:
    return f"{base}{_COLUMN}index.html"


def address(document: Document) -> str:
    return (_NEWS_COLUMN if document.kind == "news" else _COLUMN) + _link(document)


def _link(document: Document) -> str:
    made = document.published + timedelta(days=1)
    return f"{made:%Y%m}/t{made:%Y%m%d}_{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    rows = [each for each in documents if each.kind != "news"]
    modified = max(each.modified for each in documents)
    parts = [rows[start : start + _PAGE_SIZE] for start in range(0, len(rows), _PAGE_SIZE)] or [[]]
    pages = {}
    for position, part in enumerate(parts):
        text = _list_page(portal, part, _pager(position, len(parts)) if rows else "", documents)
        path = f"{_COLUMN}index{f'_{position}' if position else ''}.html"
        pages[path] = html_page(text, modified, encoding=_ENCODING)
    entrance = f'<table><tr><td><a href=".{_COLUMN}">信息公开年报</a></td></tr></table>'
    home = page(portal, head=f"<title>{portal.name}</title>", main=entrance, news=_news(documents))
    return {"/": html_page(home, encoding=_ENCODING), _COLUMN: pages[f"{_COLUMN}index.html"], **pages}


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    return {
        address(each): html_page(_detail(portal, each, documents), each.modified, encoding=_ENCODING)
        for each in documents
    }


def _news(documents: list[Document]) -> str:
    return "\n".join(
        f'<li><a href="{address(each)}">{each.title}</a> {each.published:%Y-%m-%d}</li>'
        for each in documents
        if each.kind == "news"
    )


def _list_page(portal: Portal, rows: list[Document], pager: str, documents: list[Document]) -> str:
    items = "\n".join(_row(each) for each in rows)
    main = f"""<table width="752" border="0" cellpadding="0" cellspacing="0" class="bor"><tbody>
<tr><td class="pos" height="27">您现在的位置是：
<a href="../../" title="首页" class="CurrChnlCls">首页</a>&nbsp;&gt;&gt;
<a href="../" title="信息公开" class="CurrChnlCls">信息公开</a>&nbsp;&gt;&gt;
<a href="./" title="信息公开年报" class="CurrChnlCls">信息公开年报</a>
</td></tr>
<tr><td valign="top">
<table width="682" border="0" cellspacing="0" cellpadding="0" class="gl_list"><tbody>
{items}
</tbody></table>
</td></tr>
<tr><td class="page">
{pager}
</td></tr>
</tbody></table>"""
    return page(portal, head=f"<title>{portal.name}</title>", main=main, news=_news(documents))


def _row(document: Document) -> str:
    return f"""<tr valign="top" style="padding-bottom:10px;">
<td width="25"><img src="../../images/ico2.jpg"></td>
<td width="550">
    <a href="./{_link(document)}">{document.title}</a>
</td>
<td>
    {document.published:%Y-%m-%d}
</td>
</tr>"""


def _pager(position: int, count: int) -> str:
    return f"""<script language="JavaScript" type="text/javascript">
var currentPage = {position};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {count}//共多少页
document.write("共计&nbsp;<font style='color:#FF8008'>"+"{count}"+"</font>&nbsp;页");
document.write("&nbsp;<a href=\\"index."+"html\\">首页</a>&nbsp;|");
if (countPage>1 && currentPage>1)
document.write("<a href=\\"index"+"_" + prevPage + "."+"html\\">上一页</a>&nbsp;");
else if (countPage>1 && currentPage==1)
document.write("<a href=\\"index.html\\">上一页</a>&nbsp;");
if (countPage>1 && currentPage!=(countPage-1))
document.write("&nbsp;<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>&nbsp;");
</script>"""


def _detail(portal: Portal, document: Document, documents: list[Document]) -> str:
    name = "通知公告" if document.kind == "news" else "信息公开年报"
    day = document.published
    main = f"""<div class="pos">您现在的位置是：
<a href="../../../" class="CurrChnlCls">首页</a>&nbsp;&gt;&gt;&nbsp;<a href="../" class="CurrChnlCls">{name}</a></div>
<div class="top cf">
<div class="top-l fl">
<p><strong>索引号</strong>：{document.index_number}</p>
<p><strong>发布机构</strong>：{document.issuer}</p>
<p><strong>名称</strong>：{document.title}</p>
<p><strong>文号</strong>：无</p>
<!--<p><strong>主题词</strong>：年度报告</p>-->
</div>
<div class="top-r fr">
<p><strong>主题分类</strong>：{name}</p>
<p><strong>发布日期</strong>：{day.year}年{day.month:02d}月{day.day:02d}日</p>
<!--<p><strong>成文日期</strong>：1970年01月01日</p>
<p><strong>有效期</strong>：</p>-->
</div>
</div>
<h1 id="biaoti">{document.title}</h1>
<div class="info">时间：{day:%Y-%m-%d %H:%M}　来源：{document.issuer}　
浏览次数：<span id="hits">{document.visits}</span> 次</div>
<div class="TRS_Editor" id="zoom">
{body_html(document)}
</div>"""
    return page(portal, head=f"<title>{document.title}</title>", main=main, news=_news(documents))
