"""What stands around a report and differs at every visit makes no version and no difference."""

from collections.abc import Mapping

import pytest

from archive.diff.compare import compare
from archive.diff.content import digest, kind_of_change
from archive.records import DocumentPage
from crawler.extract.page import Page
from crawler.platforms import read_document

URL = "https://www.yunxi.example/zwgk/nb/202501/t20250120_1207.html"
ARTICLE = """<p>一、总体情况</p><p>{number}，答复9件。</p>
<p>二、主动公开政府信息情况</p><table border="1"><tr><td>信息内容</td><td>现行有效件数</td></tr><tr>
<td>行政规范性文件</td><td>{cell}</td></tr></table><p>三、存在的主要问题及改进情况</p><p>解读偏少，{plan}。</p>"""
TAIL = """<div class="printed">{printed}</div><div class="share">{share}</div><div class="turn">{neighbours}</div>
<div class="related"><h3>相关链接</h3><ul>{related}</ul></div>"""
FRAMES = {
    "trs": f'<div class="TRS_Editor">{ARTICLE}</div>{TAIL}',
    "vsb": f'<div id="vsb_content"><div class="v_news_content">{ARTICLE}</div></div>{TAIL}',
    "article": f'<div class="article">{ARTICLE}</div>{TAIL}',
    "all inside": f'<div id="zoom">{ARTICLE}{TAIL}</div>',
    "no names": f"<table><tr><td>{ARTICLE}</td></tr><tr><td>{TAIL}</td></tr></table>",
}
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>云溪县水务局2024年政府信息公开工作年度报告</title>
<meta name="ArticleTitle" content="云溪县水务局2024年政府信息公开工作年度报告">
<meta name="PubDate" content="2025-01-20">
<script>{script}</script></head><body>
<div class="top"><span>{today}</span><ul class="nav">{nav}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a>&gt;<a href="/zwgk/">政务公开</a></div>
<div class="main"><h1>云溪县水务局2024年政府信息公开工作年度报告</h1>
<div class="info"><span>发布日期：2025-01-20</span> <span>来源：云溪县水务局</span> <span>{counter}</span> {tools}</div>
{article}
</div>
<div class="friends"><select>{friends}</select></div>
<div class="footer">{footer}</div></body></html>"""
PLAIN = {
    "script": "var token='a1b2';", "today": "今天是2026年1月30日 星期五", "counter": "浏览次数：<em>1024</em>",
    "nav": '<li><a href="/">首页</a></li><li><a href="/xw/">新闻</a></li>', 
    "tools": "【字体：大 中 小】 【打印】 【关闭】",
    "printed": "打印日期：2026-01-30", "share": "分享到：微信 微博",
    "neighbours": '上一篇：<a href="t1.html">2023年年度报告</a> 下一篇：没有了',
    "related": '<li><a href="/a.html">部门预算公开</a></li>', "friends": "<option>县政府</option>",
    "footer": "主办：云溪县人民政府 备案号：云ICP备05000001号 您是第 20188 位访客",
    "number": "全年收到申请11件（含网上）", "cell": "51", "plan": "加强培训，更新目录",
}  # fmt: skip
OTHERS: dict[str, dict[str, str]] = {
    "visit counter": {"counter": "浏览次数：<em>2048</em>"},
    "counter that came": {"counter": ""},
    "day of the visit": {"today": "今天是2026年2月2日 星期一"},
    "print date": {"printed": "打印日期：2026-02-02"},
    "script and token": {"script": "var token='ffff';var visits=7;"},
    "navigation": {
        "nav": '<li><a href="/">首页</a></li><li><a href="/hd/">互动</a></li><li><a href="/zwgk/">公开</a></li>',
    },
    "neighbours": {
        "neighbours": '上一篇：<a href="t1.html">2023年年度报告</a> 下一篇：<a href="t3.html">2025年年度报告</a>',
    },
    "related links": {"related": '<li><a href="/b.html">部门决算公开</a></li><li><a href="/c.html">政策解读</a></li>'},
    "tools": {"tools": "【打印】 【收藏】"},
    "share": {"share": "分享到：微信 微博 QQ空间"},
    "friends": {"friends": "<option>县政府</option><option>省政府</option>"},
    "footer": {"footer": "主办：云溪县人民政府 网站标识码：5300000001 您是第 30999 位访客"},
    "blanks": {"number": "全年 收到&nbsp;申请　11件\n（含网上）", "cell": " 51 "},
    "full and half width": {"number": "全年收到申请１１件(含网上)", "cell": "５１"},
    "tags": {"number": "<span style='x'>全年收到</span><b>申请</b>11件（含网上）"},
}  # fmt: skip
EVERYTHING = {key: value for other in OTHERS.values() for key, value in other.items()}


def reading(frame: str, **other: str) -> DocumentPage:
    values: Mapping[str, str] = {**PLAIN, **other}
    article = FRAMES[frame].format(**values)
    found = read_document(Page(URL, PAGE.format(article=article, **values).encode(), "text/html"))
    assert found is not None
    return found


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", OTHERS)
def test_no_version_and_no_difference(frame: str, name: str) -> None:
    before, after = reading(frame), reading(frame, **OTHERS[name])
    assert compare(before, after) == ()
    assert kind_of_change(before, after) is None
    assert digest(before) == digest(after)


@pytest.mark.parametrize("frame", FRAMES)
def test_beside_all_that_what_was_edited_is_seen_and_nothing_else(frame: str) -> None:
    """The same page with everything around it different, and a number, a cell and some words of its own edited."""
    edited = {"number": "全年收到申请12件（含网上）", "cell": "52", "plan": "加强培训，修订目录"}
    found = compare(reading(frame), reading(frame, **{**EVERYTHING, **edited}))
    assert [(each.kind, each.where, each.before, each.after) for each in found] == [
        ("table", "行政规范性文件 / 现行有效件数", "51", "52"),
        ("text", "一、总体情况", "全年收到申请11件（含网上），答复9件。", "全年收到申请12件（含网上），答复9件。"),
        ("text", "三、存在的主要问题及改进情况", "解读偏少，加强培训，更新目录。", "解读偏少，加强培训，修订目录。"),
    ]
