"""Pages that hold nothing but the way to another one: `meta refresh`, or a script that sets the location."""

import posixpath
import re
from html import unescape
from urllib.parse import urlsplit

from crawler.capture.seen import Seen
from crawler.extract.addresses import absolute

STUB_BYTES = 16 << 10
SCRIPT_SIZE = 2 << 10  # characters of a page whose script only sets the location
STUB_WORDS = 60  # characters: "the page has moved, please wait"
SOON = 10  # seconds after which a `meta refresh` still means to lead on
_REFRESH = re.compile(
    r"<meta\b(?=[^<>]*http-equiv\s*=\s*['\"]?refresh)[^<>]*?content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I
)
_AFTER = re.compile(r"\s*(\d{0,9})[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]*)", re.I)
_LOCATION = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\s*\(|\bnavigate\s*\()\s*(['\"])([^'\"\n]{1,2000})\1"
)
_DOES_MORE = re.compile(r"<script\b[^>]*\bsrc|userAgent|<(?:div|section)\b[^>]*\bid\s*=\s*['\"]?(?:app|root)\b", re.I)
_FRONT = re.compile(r"(?:index|default)\.\w+\Z", re.I)
_GONE_PAGE = re.compile(
    r"(?:err(?:or)?[_-]?)?(?:40[0-9]|not_?found|no_?page|no_?file|deleted?)(?:[_-]?(?:page|error))?\Z", re.I
)
_FAULT_PAGE = re.compile(r"(?:50\d|err(?:or)?s?(?:[_-]?(?:page|msg|info|50\d))?)\Z", re.I)
_LOGIN_PAGE = re.compile(r"/(?:login|signin|sso|passport|captcha|verify|waf\w*|challenge)\b", re.I)


def stub_target(seen: Seen, url: str) -> str | None:
    """The address that a stub leads to; None for a page that is none, also for one that refreshes itself.

    >>> stub_target(Seen(b"<meta http-equiv=refresh content='0; url=../x.html'>"), "http://a.cn/b/c.html")
    'http://a.cn/x.html'
    >>> stub_target(Seen(b"<script>window.location.href = '/index/';</script>"), "http://a.cn/")
    'http://a.cn/index/'
    """
    if len(seen.body) > STUB_BYTES or len(seen.words) > STUB_WORDS or seen.links > 1:
        return None
    target = _refresh(seen.text) or _location(seen.text)
    joined = absolute(url, unescape(target)) if target else None
    return None if joined == url else joined


def _refresh(text: str) -> str | None:
    found = _REFRESH.search(text)
    wait = _AFTER.match(found[1] or found[2] or "") if found else None
    return wait[2].strip() or None if wait and int(wait[1] or 0) <= SOON else None


def _location(text: str) -> str | None:
    """The location that a script sets where it does nothing else: one that sends telephones elsewhere is no stub."""
    found = _LOCATION.search(text) if len(text) <= SCRIPT_SIZE and not _DOES_MORE.search(text) else None
    return found[2] if found else None


def leads_up(url: str, target: str) -> bool:
    """Whether a page leads to a folder that it lies in: a document that is no more is often answered so.

    >>> leads_up("http://a.cn/nb/t1.html", "http://a.cn/nb/"), leads_up("http://a.cn/", "http://a.cn/index/")
    (True, False)
    """
    own, to = urlsplit(url), urlsplit(target)
    folder = _FRONT.sub("", to.path) or "/"
    inside = own.path.startswith(folder) and own.path.rstrip("/") + "/" != folder
    return own.hostname == to.hostname and not to.query and folder.endswith("/") and inside


def kind_of_target(target: str) -> str | None:
    """What an address says by its name that it is: `gone`, `error` or `login`; None for any other.

    >>> [kind_of_target("http://a.cn" + path) for path in ("/404.htm", "/error.jsp", "/sso/login?x", "/nb/4041.html")]
    ['gone', 'error', 'login', None]
    """
    path = urlsplit(target).path
    if _LOGIN_PAGE.search(path):
        return "login"
    name = posixpath.splitext(posixpath.basename(path.rstrip("/")))[0]
    if _GONE_PAGE.match(name):
        return "gone"
    return "error" if _FAULT_PAGE.match(name) else None
