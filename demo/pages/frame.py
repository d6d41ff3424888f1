"""What stands around the text on every portal: header, navigation, sidebar, footer, scripts."""

from demo.cast import Portal
from demo.documents import Document

_SECTIONS = {
    "首页": "/",
    "要闻动态": "/ywdt/",
    "政务公开": "/zwgk/",
    "政务服务": "/zwfw/",
    "互动交流": "/hdjl/",
    "数据开放": "/sjkf/",
    "专题专栏": "/ztzl/",
}
_DIRECTORY = (
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "机构职能",
    "领导之窗",
    "行政规范性文件",
    "规划计划",
    "统计信息",
    "财政预决算",
    "行政许可",
    "行政处罚和行政强制",
    "重大建设项目",
    "应急管理",
    "人事信息",
    "建议提案办理",
    "依申请公开",
)
_SCRIPTS = """<script type="text/javascript">
(function () {
  var box = document.getElementById("search-box"), tip = "请输入关键字";
  function clear() { if (box.value === tip) { box.value = ""; } }
  function restore() { if (!box.value) { box.value = tip; } }
  if (box) { box.onfocus = clear; box.onblur = restore; restore(); }
  var now = new Date(), names = ["日", "一", "二", "三", "四", "五", "六"];
  var place = document.getElementById("today");
  if (place) {
    place.innerHTML = now.getFullYear() + "年" + (now.getMonth() + 1) + "月" + now.getDate() + "日";
    place.title = "星期" + names[now.getDay()];
  }
  var sizes = { small: "14px", middle: "16px", large: "18px" };
  window.doZoom = function (name) {
    var area = document.getElementById("zoom");
    if (area) { area.style.fontSize = sizes[name]; }
  };
  if (/AppleWebKit.*Mobile/i.test(navigator.userAgent)) { document.body.className += " phone"; }
})();
</script>"""


def page(portal: Portal, *, head: str, main: str, news: str) -> str:
    """A page of the portal with `main` between header and footer, `news` in the sidebar."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">
{head}
<link rel="stylesheet" type="text/css" href="/images/base.css">
<link rel="stylesheet" type="text/css" href="/images/style.css">
<script type="text/javascript" src="/images/jquery.min.js"></script>
</head>
<body>
{_header(portal)}
<div class="container clearfix">
<div class="side fl">
<h3>政府信息公开</h3>
<ul class="side-nav">
{_directory()}
</ul>
<h3>通知公告</h3>
<ul class="side-news">
{news}
</ul>
</div>
<div class="main fr">
{main}
</div>
</div>
{_footer(portal)}
{_SCRIPTS}
</body>
</html>
"""


def site_metas(portal: Portal, host: str, column: str) -> str:
    """Site and column metas of 国办发〔2017〕47号."""
    return "\n".join(
        (
            f'<meta name="SiteName" content="{portal.name}">',
            f'<meta name="SiteDomain" content="{host}">',
            f'<meta name="SiteIDCode" content="44990{portal.number}0001">',
            f'<meta name="ColumnName" content="{column}">',
            f'<meta name="ColumnDescription" content="{portal.city}{column}栏目">',
            f'<meta name="ColumnKeywords" content="{column},{portal.city}">',
            '<meta name="ColumnType" content="信息公开">',
        )
    )


def article_metas(document: Document, address: str) -> str:
    """Article metas of 国办发〔2017〕47号."""
    return "\n".join(
        (
            f'<meta name="ArticleTitle" content="{document.title}">',
            f'<meta name="PubDate" content="{document.published:%Y-%m-%d %H:%M}">',
            f'<meta name="ContentSource" content="{document.issuer}">',
            '<meta name="Keywords" content="">',
            '<meta name="Author" content="">',
            '<meta name="Description" content="">',
            f'<meta name="Url" content="{address}">',
        )
    )


def _header(portal: Portal) -> str:
    links = "\n".join(f'<li><a href="{path}" title="{name}">{name}</a></li>' for name, path in _SECTIONS.items())
    return f"""<div class="header">
<div class="top-bar"><span id="today"></span>
<a href="/mail/">政务邮箱</a> | <a href="/rss/">邮件订阅</a> | <a href="javascript:;">无障碍浏览</a> |
<a href="/en/">English</a> | <a href="/big5/">繁體版</a></div>
<div class="logo"><a href="/"><img src="/images/logo.png" alt="{portal.name}"></a></div>
<form class="search" action="/search/" method="get">
<input type="text" id="search-box" name="q"><input type="submit" value="搜索"></form>
<!-- <div class="notice">发布时间：2019-03-01　索引号：000000000/2019-00000　发布机构：网站测试</div> -->
<ul class="nav clearfix">
{links}
</ul>
</div>"""


def _directory() -> str:
    return "\n".join(
        f'<li id="nav_{number}"><a href="/zwgk/mulu/{number}/" title="{name}">{name}</a></li>'
        for number, name in enumerate(_DIRECTORY, 1)
    )


def _footer(portal: Portal) -> str:
    organs = "\n".join(f'<option value="/bm/{body.code}/">{body.name}</option>' for body in portal.bodies)
    return f"""<div class="footer">
<div class="links">网站链接：<select onchange="window.open(this.value)">
<option value="">——部门网站——</option>
{organs}
</select> <a href="/sitemap/">网站地图</a> | <a href="/about/">关于我们</a> |
<a href="/law/">法律声明</a> | <a href="/contact/">联系我们</a></div>
<p>主办：{portal.name}　承办：{portal.name}办公室　网站标识码：44990{portal.number}0001</p>
<p>建议使用1366×768以上分辨率浏览　最后更新：2026-01-29　版权所有 不得转载</p>
<script id="_jiucuo_" sitecode="44990{portal.number}0001" src="/images/jiucuo.js"></script>
</div>"""
