"""NFCMS: static column pages of 20 rows, and static JSON for every column and every post."""

import json
from datetime import timedelta, timezone
from typing import Any

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page, json_page
from demo.pages.frame import article_metas, page, site_metas
from demo.pages.report import body_html

_CHINA = timezone(timedelta(hours=8))
_PAGE_SIZE = 20
_COLUMNS = {"report": (27418, "zwgk/zfxxgknb", "政府信息公开年报"), "news": (27402, "zwgk/tzgg", "通知公告")}


def column(portal: Portal, base: str) -> str:
    return f"{base}/zwgk/zfxxgknb/index.html"


def address(document: Document) -> str:
    """`/{column}/content/post_{id}.html`."""
    return f"/{_column_of(document)[1]}/content/post_{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    pages = {"/": html_page(_home(portal, base))}
    for kind, (number, path, name) in _COLUMNS.items():
        rows = [each for each in documents if (each.kind == "news") == (kind == "news")]
        modified = max(each.modified for each in documents)
        pages[f"/postmeta/i/{number}.json"] = json_page(_column_json(number, path, name, rows, base), modified)
        for position, start in enumerate(range(0, max(len(rows), 1), _PAGE_SIZE), 1):
            text = _column_page(portal, number, rows[start : start + _PAGE_SIZE], position, len(rows), documents, base)
            pages[f"/{path}/index{'' if position == 1 else f'_{position}'}.html"] = html_page(text, modified)
        pages[f"/{path}/"] = pages[f"/{path}/index.html"]
    return pages


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    pages = {}
    for each in documents:
        pages[address(each)] = html_page(_detail(portal, each, documents, base), each.modified)
        path = f"/postmeta/p/{each.id // 1_000_000}/{each.id // 1_000}/{each.id}.json"
        pages[path] = json_page(_post_json(each, base), each.modified)
    return pages


def _column_of(document: Document) -> tuple[int, str, str]:
    return _COLUMNS["news" if document.kind == "news" else "report"]


def _home(portal: Portal, base: str) -> str:
    links = "\n".join(f'<li><a href="{base}/{path}/index.html">{name}</a></li>' for _, path, name in _COLUMNS.values())
    return page(portal, head=f"<title>{portal.name}</title>", main=f'<ul class="channels">{links}</ul>', news="")


def _column_json(number: int, path: str, name: str, rows: list[Document], base: str) -> dict[str, Any]:
    return {
        "category": {"id": number, "name": name, "pub_point": path, "publish_count": len(rows)},
        "children": [],
        "articles": [_article(each, base) for each in rows],
        "updated": f"{max(each.modified for each in rows)}",
    }


def _article(document: Document, base: str) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "url": base + address(document),
        "date": f"{document.published:%Y-%m-%d %H:%M:%S}",
        "source": document.issuer,
        "abstract": "",
        "visible_publish_time": int(document.published.replace(tzinfo=_CHINA).timestamp()),
        "json_ext": "[]",
    }


def _post_json(document: Document, base: str) -> dict[str, Any]:
    """`gkml_data` is JSON in a string, as the platform has it."""
    data = {"document_number": "", "publisher": document.issuer, "is_expired": 0}
    return {
        **_article(document, base),
        "content": body_html(document),
        "origin_url": "",
        "gkml_url": "",
        "attachment": [],
        "related_posts": [],
        "gkml_data": json.dumps(data, ensure_ascii=False),
    }


def _script(number: int, kind: str) -> str:
    return f"""<script type="text/javascript">
window.NFCMS_SITE_ID = '449902'; window.NFCMS_PUB_TYPE = '{kind}'; window.NFCMS_CAT_ID = '{number}';
(function (u, here) {{
  if (u.indexOf("iPhone") > -1) {{ document.location.href = here.replace("/index", "/mindex"); }}
}})(window.navigator.userAgent, document.location.href);
</script>"""


def _news(documents: list[Document], base: str) -> str:
    return "\n".join(_row(each, base) for each in documents if each.kind == "news")


def _column_page(
    portal: Portal, number: int, rows: list[Document], position: int, total: int, documents: list[Document], base: str
) -> str:
    _, path, name = next(each for each in _COLUMNS.values() if each[0] == number)
    items = "\n".join(_row(each, base) for each in rows)
    main = f"""<div class="gdlogo" style="display:none;"><img src="/images/gd_logo.png" alt="页面已归档">
<p>1970年01月01日</p></div>
<div class="crumbs"><a href="{base}/">首页</a>&nbsp;&gt;&nbsp;<a href="{base}/{path}/">{name}</a></div>
<ul class="list clearfix">
{items}
</ul>
{_pager(path, position, total, base)}"""
    metas = site_metas(portal, base.split("//")[1], name)
    head = f"{metas}\n<title>{portal.name} - {name}</title>\n{_script(number, 'cat')}"
    return page(portal, head=head, main=main, news=_news(documents, base))


def _row(document: Document, base: str) -> str:
    shown = document.title if len(document.title) < 32 else document.title[:30] + "..."
    return f"""<li>
    <a target="_blank" title="{document.title}" href="{base}{address(document)}">{shown}</a>
    <span> [{document.published:%Y-%m-%d}]</span>
</li>"""


def _pager(path: str, position: int, total: int, base: str) -> str:
    last = max(-(-total // _PAGE_SIZE), 1)
    following = f'<li><a class="next" href="{base}/{path}/index_{position + 1}.html">下一页</a></li>'
    return f"""<div class="list-fy page" id="pages"><ul class="clearfix">
<li><a class="first" href="{base}/{path}/index.html">第一页</a></li>
{following if position < last else ""}
</ul>
<script type="text/javascript">
// 总页数
var totalPage = Math.ceil({total}/{_PAGE_SIZE});
var pages_limit = 20;
if (totalPage > pages_limit) {{ totalPage = pages_limit; }}
var pageCurrent = {position};
createPageHTML(totalPage, pageCurrent, "index", "html");
</script></div>"""


def _detail(portal: Portal, document: Document, documents: list[Document], base: str) -> str:
    number, path, name = _column_of(document)
    main = f"""<div class="crumbs"><a href="{base}/">首页</a>&nbsp;&gt;&nbsp;<a href="{base}/{path}/">{name}</a></div>
<div class="xl_main articleBox">
<h1 class="xl_title">{document.title}</h1>
<div class="xl_sub"><span>发布时间：{document.published:%Y-%m-%d %H:%M:%S}</span>　<span>来源：{document.issuer}</span>
　字号：<a href="javascript:doZoom('large')">大</a> <a href="javascript:doZoom('middle')">中</a>
<a href="javascript:doZoom('small')">小</a></div>
<div class="news_cont_d_wrap" id="zoom">
{body_html(document)}
</div>
<div class="share">分享到：<a href="javascript:;">微信</a> <a href="javascript:;">微博</a></div>
</div>"""
    metas = f"{site_metas(portal, base.split('//')[1], name)}\n{article_metas(document, base + address(document))}"
    head = f"{metas}\n<title>{document.title} - {portal.name}</title>\n{_script(number, 'post')}"
    return page(portal, head=head, main=main, news=_news(documents, base))
