"""Addresses as pages write them, made absolute."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]")
_IN_PLACE = ("#", "javascript:", "mailto:", "tel:", "data:", "void(")

# Addresses of single articles in the dialects seen. Source: platform facts, 1-9.
ARTICLE = re.compile(
    r"/t\d{8}_\d+\.|/content/(?:\d+/\d+/)?m?post_\d+\.html|/art/(?:\d{4}/)?(?:\d+/\d+/)?art_|/content_\d+\.s?html?|/info/\d+/\d+\.htm"
    r"|/public/\d+/\d+\.html|/\d+\.jhtml$|/c\d+/content\.s?html?|/\d{6,8}/[0-9a-f-]{24,36}(?:/c)?\.s?html"
    r"|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.|/\d{4}-\d{2}-\d{2}/\d+\.s?html?|/\d{8}/\d+\.s?html?|ShowInfo\.php\?|NewsContentUrl"
)


def absolute(base: str, href: str) -> str | None:
    """An http(s) address joined to its page's, white space gone; None for what leads nowhere.

    >>> absolute("https://a.cn/x/y/", " ../t1\\n.html "), absolute("https://a.cn/", "javascript:;")
    ('https://a.cn/x/t1.html', None)
    """
    plain = re.sub(r"[\t\r\n]", "", href).strip().replace(" ", "%20")
    if not plain or plain.lower().startswith(_IN_PLACE):
        return None
    try:
        url = urljoin(base, plain)
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def target(attributes: Mapping[str, str | None], base: str) -> str | None:
    """Where a link leads, by its href or else by the location its onclick sets.

    >>> target({"href": "#", "onclick": "location.href='index_7.jhtml'"}, "http://a.cn/c/index_6.jhtml")
    'http://a.cn/c/index_7.jhtml'
    """
    onclick = _LOCATION.search(attributes.get("onclick") or "")
    return absolute(base, attributes.get("href") or "") or (absolute(base, onclick[1]) if onclick else None)


def without_fragment(url: str) -> str:
    return url.partition("#")[0]
