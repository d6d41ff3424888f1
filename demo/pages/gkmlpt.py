"""gkmlpt: an index page with a category tree, a list API, details as JSON in a script."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, html_page, json_page
from demo.pages.frame import article_metas, page, site_metas
from demo.pages.report import body_html

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SID = 449901
_PAGE_SIZE = 100
_ROOT, _REPORTS, _NOTICES = 30501, 30516, 30533
_LEAVES = (
    (30502, "政府信息公开指南"),
    (30503, "政府信息公开制度"),
    (_REPORTS, "政府信息公开年报"),
    (30517, "政府网站工作年度报表"),
    (30518, "法治政府建设年度报告"),
)


def column(portal: Portal, base: str) -> str:
    return f"{base}/gkmlpt/index#{_REPORTS}"


def address(document: Document) -> str:
    """`/gkmlpt/content/{millions}/{thousands}/post_{id}.html`."""
    return f"/gkmlpt/content/{document.id // 1_000_000}/{document.id // 1_000}/post_{document.id}.html"


def listing(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    listed = [each for each in documents if each.kind != "news"]
    notices = [each for each in documents if each.kind == "news"]
    return {
        "/": html_page(_home(portal, base)),
        "/gkmlpt/index": html_page(_index(portal, len(listed), len(notices))),
        **_api(_REPORTS, "政府信息公开年报", _ROOT, listed, base),
        **_api(_NOTICES, "通知公告", 0, notices, base),
        **_api(0, "全部", 0, documents, base),
    }


def details(portal: Portal, documents: list[Document], base: str) -> dict[str, Page]:
    return {address(each): html_page(_detail(portal, each, documents, base), each.modified) for each in documents}


def _home(portal: Portal, base: str) -> str:
    main = f"""<div class="banner"><img src="/images/banner.jpg" alt="{portal.name}"></div>
<ul class="entrances">
<li><a href="/gkmlpt/index"><img src="/images/zfxxgk.png" alt="政府信息公开"><span>政府信息公开</span></a></li>
<li><a href="/gkmlpt/index#{_NOTICES}"><span>通知公告</span></a></li>
<li><a href="{base}/ysqgk/"><span>依申请公开</span></a></li>
</ul>"""
    return page(portal, head=f"<title>{portal.name}门户网站</title>", main=main, news="")


def _tree(reports: int, notices: int) -> list[dict[str, Any]]:
    counts = {_REPORTS: reports}
    leaves = [_node(number, name, _ROOT, counts.get(number, 0)) for number, name in _LEAVES]
    return [
        {**_node(_ROOT, "政府信息公开", 0, 0), "children": leaves},
        {**_node(30530, "法定主动公开内容", 0, 0), "children": [_node(30531, "机构职能", 30530, 0)]},
        _node(_NOTICES, "通知公告", 0, notices),
        {**_node(30540, "依申请公开", 0, 0), "jump_url": "https://ysqgk.example.gov.cn/"},
    ]


def _node(number: int, name: str, parent: int, count: int) -> dict[str, Any]:
    return {"id": number, "name": name, "parent": parent, "post_count": count, "jump_url": "", "children": []}


def _config(action: str, detail: str, tree: list[dict[str, Any]]) -> str:
    return f"""<script>
    window._CONFIG = {{
        ACTION: '{action}',
        SITE_NAME: '政府信息公开目录管理平台',
        SID: '{_SID}',
        PAGE_SIZE: 20,{detail}
        TREE: {_script_json(tree)},
        SERVICE_AREA_ID: 21,
        IS_MOBILE: /iPhone|Android/i.test(navigator.userAgent)
    }};
</script>"""


def _script_json(value: Any) -> str:
    """JSON that can stand in a script: no `<`."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003C")


def _index(portal: Portal, reports: int, notices: int) -> str:
    main = f"""<div id="app"><div class="loading">正在加载……</div></div>
{_config("index", "", _tree(reports, notices))}
<script src="/gkmlpt/gkml/pc/js/chunk-common.5d1c3a.js"></script>"""
    return page(portal, head=f"<title>政府信息公开目录 - {portal.name}</title>", main=main, news="")


def _api(category: int, name: str, parent: int, rows: list[Document], base: str) -> dict[str, Page]:
    """Pages 0 and 1 are the same, and so is an address without a page; beyond the end there are no rows."""
    path = f"/gkmlpt/api/all/{category}"
    classify = {"id": category, "name": name, "parent": parent, "post_count": len(rows), "theme_count": len(rows)}
    pages = [rows[start : start + _PAGE_SIZE] for start in range(0, max(len(rows), 1), _PAGE_SIZE)] + [[]]
    answers = [json_page({"classify": classify, "articles": [_article(each, base) for each in part]}) for part in pages]
    numbered = {f"{path}?page={number}": answer for number, answer in enumerate(answers, 1)}
    return {path: answers[0], f"{path}?page=0": answers[0], **numbered}


def _article(document: Document, base: str) -> dict[str, Any]:
    midnight = datetime.combine(document.published.date(), datetime.min.time(), _SHANGHAI)
    seconds = int(document.published.replace(tzinfo=_SHANGHAI).timestamp())
    return {
        "id": document.id,
        "identifier": document.index_number,
        "title": document.title,
        "document_number": "",
        "publisher": document.issuer,
        "keywords": "",
        "date": int(midnight.timestamp()),
        "created_at": f"{document.published:%Y-%m-%d %H:%M:%S}",
        "first_publish_time": seconds,
        "display_publish_time": seconds,
        "abstract": "",
        "classify_main_name": _category_name(document),
        "url": base + address(document),
        "post_url": base + address(document),
        "is_expired": 0,
        "is_abolished": 0,
        "attachment": [],
    }


def _category_name(document: Document) -> str:
    return "通知公告" if document.kind == "news" else "政府信息公开年报"


def _detail(portal: Portal, document: Document, documents: list[Document], base: str) -> str:
    value = {
        **_article(document, base),
        "content": body_html(document),
        "classify_main": _NOTICES if document.kind == "news" else _REPORTS,
        "gkml_data": {"document_number": "", "publisher": document.issuer, "is_expired": 0},
    }
    reports = sum(each.kind != "news" for each in documents)
    config = _config("content", f"\n        DETAIL: {_script_json(value)},", _tree(reports, len(documents) - reports))
    main = f"""<div class="crumbs">当前位置：<a href="/">首页</a> &gt;
<a href="/gkmlpt/index">政府信息公开目录</a></div>
{_block(document)}
<h1 class="title document-number">{document.title}</h1>
<div class="article-content" id="zoom"></div>
{config}
<script src="/gkmlpt/gkml/pc/js/chunk-common.5d1c3a.js"></script>"""
    site = site_metas(portal, base.split("//")[1], _category_name(document))
    article = article_metas(document, base + address(document))
    title = f"<title>{document.title} - {portal.name}</title>"
    return page(portal, head=f"{site}\n{article}\n{title}", main=main, news="")


def _block(document: Document) -> str:
    day = f"{document.published:%Y-%m-%d}"
    pairs = (
        (("索引号", document.index_number), ("分类", _category_name(document))),
        (("发布机构", document.issuer), ("成文日期", day)),
        (("名称", document.title),),
        (("文号", "—  —"), ("发布日期", day)),
        (("主题词", ""),),
    )
    rows = "\n".join(f"<tr>{''.join(_pair(*each, wide=len(row) == 1) for each in row)}</tr>" for row in pairs)
    return f'<div class="classify"><table><tbody>\n{rows}\n</tbody></table></div>'


def _pair(label: str, value: str, *, wide: bool) -> str:
    span = ' colspan="3"' if wide else ""
    return f'<td class="first">{label}：</td><td class="second"{span}>{value}</td>'
