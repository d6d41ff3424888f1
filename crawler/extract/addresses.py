"""Addresses as pages write them, made absolute."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

_LOCATION = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|window\.open\(|\w\(\s*this\s*,(?=\s*['\"](?:/|http)))"
    r"\s*['\"]([^'\"]+)['\"]"
)
_IN_PLACE = ("#", "javascript:", "mailto:", "tel:", "data:", "void(")

# Addresses of single articles in the dialects seen. Source: docs/platforms/generic.md.
ARTICLE = re.compile(
    r"/t\d{8}_\d+\."  # TRS
    r"|/content/(?:\d+/\d+/)?m?post_\d+\.html"  # NFCMS, gkmlpt
    r"|/art/(?:\d{4}/)?(?:\d+/\d+/)?art_"  # Hanweb
    r"|/content_\d+\.s?html?"  # gov.cn and newspapers
    r"|/info/\d+/\d+\.htm|NewsContentUrl"  # Boda VSB
    r"|/public/\d+/\d+\.html"  # Longsun
    r"|/\d+\.jhtml$"  # JEECMS
    r"|/c\d+/content\.s?html?"  # UCAP
    r"|/\d{6,8}/[0-9a-f-]{24,36}(?:/c)?\.s?html"  # /YYYYMM/HEX.shtml, /YYYYMMDD/HEX.html, /YYYYMMDD/HEX/c.html
    r"|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\."  # Sichuan
    r"|/columns/[0-9a-f-]{32,36}/\d{6}/\d{2}/[0-9a-f-]{32,36}\."  # Hebei
    r"|/\d{4}-\d{2}-\d{2}/\d+\.s?html?|/\d{8}/\d+\.s?html?"
    r"|/\d{12,}/index\.s?html?"  # Liaoning; the first 8 digits are a date
    r"|/\d{5,9}/index\.s?html"  # districts of Beijing
    r"|/pnidpv\d+\.html"
    r"|/portal/article/\d+/[0-9a-f]+"
    r"|/\d{4}/\d{4}/\d+\.s?html?"  # SAFE
    r"|ShowInfo\.php\?"  # EmpireCMS
    r"|/\d{4}/\d{2}-\d{2}/\w+\.s?html?|/\d{4}-\d{2}/\d{2}/\w+\.s?html?"  # Henan; Beijing, Chengdu
    r"|(?i:/(?:show|detail|view|article|node)(?:[/_-]\d+)+(?:\.s?html?)?(?=$|[?#]))"
    r"|/[0-9a-f]{24}\.s?html?|/[0-9a-f]{32}\.s?html?"
    r"|/c\d+/\d{6}/\d+\.s?html?|/\d{8}/i\d+\.s?html?"
    r"|(?i:/\w*(?:show|detail|view|read|article|content|info)(?:\.(?:asp|aspx|php|jsp|do|action|html))?"
    r"\?(?:[^#]*&)?(?:article|info|news|content|doc)?_?id=\w)"
)


def absolute(base: str, href: str) -> str | None:
    """An http(s) address joined to its page's, white space gone; None for what leads nowhere or to no host or port.

    >>> absolute("https://a.cn/x/y/", " ../t1\\n.html "), absolute("https://a.cn/", "javascript:;")
    ('https://a.cn/x/t1.html', None)
    >>> absolute("http://a.cn/", "http:///x"), absolute("http://a.cn/", "http://a.cn:port/x")
    (None, None)
    """
    plain = _forward(re.sub(r"[\t\r\n]", "", href).strip().replace(" ", "%20"))
    if not plain or plain.lower().startswith((*_IN_PLACE, "http:///", "https:///")):
        return None
    try:
        parts = urlsplit(url := urljoin(base, plain))
        return url if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _forward(href: str) -> str:
    r"""An address with the slashes that browsers read for backslashes. Source: URL Standard, 4.4.

    >>> _forward("..\\nb\\1.html?a=\\")
    '../nb/1.html?a=\\'
    """
    path, mark, query = href.partition("?")
    return path.replace("\\", "/") + mark + query


def address_of(attributes: Mapping[str, str | None]) -> str:
    """The address of a link as written: its href, or else the location its script sets; "" for neither.

    >>> address_of({"href": "#", "onclick": "location.href='index_7.jhtml'"}), address_of({"href": "javascript:;"})
    ('index_7.jhtml', '')
    >>> address_of({"href": "javascript:window.open('./t1.html')"})
    './t1.html'
    >>> address_of({"onclick": "query(this, '/ui?page=2')"}), address_of({"onclick": "query(this, '[NEXTPAGE]')"})
    ('/ui?page=2', '')
    """
    href = (attributes.get("href") or "").strip()
    if href and not href.lower().startswith(_IN_PLACE):
        return href
    script = _LOCATION.search(f"{attributes.get('onclick') or ''} {href}")
    return script[1] if script else ""


def target(attributes: Mapping[str, str | None], base: str) -> str | None:
    """Where a link leads, absolute; None when it leads nowhere."""
    return absolute(base, address_of(attributes))


def without_fragment(url: str) -> str:
    return url.partition("#")[0]
