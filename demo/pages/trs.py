"""TRS WCM: a static list whose pager is drawn by script, relative links, attachments beside the page."""

from datetime import timedelta

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page
from demo.pages.frame import article_metas, page, site_metas
from demo.pages.report import body_html

COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
SECOND_PAGE = f"{COLUMN}index_1.html"
_NEWS_COLUMN = "/zwgk/tzgg/"
_PAGE_SIZE = 15
_BLOCK_SINCE = 2023  # pages published before have metas only


def column(portal: Portal, base: str) -> str:
    return base + COLUMN


def address(document: Document) -> str:
    return (_NEWS_COLUMN if document.kind == "news" else COLUMN) + _link(document)


def _link(document: Document) -> str:
    """`YYYYMM/tYYYYMMDD_ID.html`, by the day the page was made here, which is not the day it was published."""
    made = document.published + timedelta(days=3 if document.published.year >= _BLOCK_SINCE else 97)
    return f"{made:%Y%m}/t{made:%Y%m%d}_{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    rows = [each for each in documents if each.kind != "news"]
    modified = max(each.modified for each in documents)
    parts = [rows[start : start + _PAGE_SIZE] for start in range(0, max(len(rows), 1), _PAGE_SIZE)]
    pages = {
        f"{COLUMN}index{f'_{position}' if position else ''}.html": html_page(
            _list_page(portal, part, position, len(parts), documents, base), modified
        )
        for position, part in enumerate(parts)
    }
    home = page(portal, head=f"<title>{portal.name}</title>", main=_entrance(), news=_news(documents))
    return {"/": html_page(home), COLUMN: pages[f"{COLUMN}index.html"], **pages}


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    pages = {}
    for each in documents:
        pages[address(each)] = html_page(_detail(portal, each, documents, base), each.modified)
        if each.kind == "report":
            pages[_folder(each) + _attachment(each)] = Page(
                body=_plain_pdf(each.id), content_type="application/pdf", modified=each.modified
            )
    return pages


def _folder(document: Document) -> str:
    return address(document).rsplit("/", 1)[0] + "/"


def _attachment(document: Document) -> str:
    return f"P0{document.published:%Y%m%d%H%M%S}{document.id:06d}.pdf"


def _plain_pdf(number: int) -> bytes:
    """A PDF of one empty page."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Title (%d) >>" % number,
    )
    text, offsets = b"%PDF-1.4\n", []
    for position, content in enumerate(objects, 1):
        offsets.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (position, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return text + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(text))
    )


def _entrance() -> str:
    return f'<ul class="channels"><li><a href=".{COLUMN}">政府信息<br>公开年报</a></li></ul>'


def _news(documents: list[Document]) -> str:
    return "\n".join(
        f'<li><a href="{address(each)}">{each.title}</a><span>{each.published:%Y-%m-%d}</span></li>'
        for each in documents
        if each.kind == "news"
    )


def _list_page(
    portal: Portal, rows: list[Document], position: int, count: int, documents: list[Document], base: str
) -> str:
    items = "\n".join(_row(each) for each in rows)
    main = f"""<div class="breadcrumb">当前位置：<a href="../../../" title="首页" class="CurrChnlCls">首页</a> &gt;
<a href="../../" title="政务公开" class="CurrChnlCls">政务公开</a> &gt;
<a href="../" title="政府信息公开" class="CurrChnlCls">政府信息公开</a> &gt;
<a href="./" title="政府信息公开年报" class="CurrChnlCls">政府信息公开年报</a></div>
<div class="rules_tabs"><dl><dt>标题</dt><dt>发布日期</dt></dl></div>
<ul class="newsList">
{items}
</ul>
<div class="page_num" id="page_div">
<script type="text/javascript">createPageHTML({count}, {position}, "index", "html");</script>
</div>"""
    metas = site_metas(portal, base.split("//")[1], "政府信息公开年报")
    title = f"<title>政府信息公开年报_{portal.name}</title>"
    return page(portal, head=f"{metas}\n{title}", main=main, news=_news(documents))


def _row(document: Document) -> str:
    return f"""<li class="ellipsis">
  <a href="./{_link(document)}" target="_blank" title="{document.title}">
    {document.title}
  </a>
  <span>
    {document.published:%Y-%m-%d}
  </span>
</li>"""


def _detail(portal: Portal, document: Document, documents: list[Document], base: str) -> str:
    name = "通知公告" if document.kind == "news" else "政府信息公开年报"
    main = f"""<div class="breadcrumb">当前位置：<a href="../../../../" title="首页" class="CurrChnlCls">首页</a> &gt;
<a href="../" title="{name}" class="CurrChnlCls">{name}</a></div>
{_block(document, name) if document.published.year >= _BLOCK_SINCE else ""}
<h2 class="article_title">{document.title}</h2>
<div class="article_extend"><span class="article_source">来源：{document.issuer}</span>
<span class="article_time">时间：{document.published:%Y-%m-%d %H:%M}</span></div>
<div class="article_area"><div class="TRS_Editor" id="zoom">
{body_html(document)}
</div></div>
{_appendix(document)}"""
    metas = f"{site_metas(portal, base.split('//')[1], name)}\n{article_metas(document, base + address(document))}"
    extra = f'<meta name="DocId" content="{document.id}">\n<meta name="ChnlId" content="2107">'
    head = f"{metas}\n{extra}\n<title>\n{document.title}_{name}_{portal.name}\n</title>"
    return page(portal, head=head, main=main, news=_news(documents))


def _block(document: Document, name: str) -> str:
    return f"""<div class="index_box"><ul class="trt-row">
<li class="trt-col-12">
  索&ensp;引&ensp;号：
    <font>{document.index_number}</font>
</li>
<li class="trt-col-12">
  主题分类：
    <font id="zhuTi"></font>
</li>
<li class="trt-col-12">
  发布机构：
    <font>{document.issuer}</font>
</li>
<li class="trt-col-12">
  成文日期：
    <font>{document.published:%Y-%m-%d}</font>
</li>
<li class="trt-col-24">
  标&ensp;&ensp;&ensp;&ensp;题：
    <font>{document.title}</font>
</li>
<li class="trt-col-12">
  发文字号：
    <font>无</font>
</li>
<li class="trt-col-12">
  发布日期：
    <font>{document.published:%Y-%m-%d}</font>
</li>
<li class="trt-col-12">
  有&ensp;效&ensp;性： <em>有效</em>
</li>
</ul></div>"""


def _appendix(document: Document) -> str:
    if document.kind != "report":
        return ""
    name = f"{document.title}.pdf"
    link = f'<a appendix="true" href="./{_attachment(document)}" download="{name}">{name}</a>'
    return f'<div class="fj_list">附件：<p class="insertfileTag">{link}</p></div>'
