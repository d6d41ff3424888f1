"""The words of the design as values: what is read from pages, and what is kept of a look.

Dates of documents are as printed, ISO, China time without offset (`2015-03-20`, `2025-03-10T15:35`).
The archive's own times (`at`) are UTC with `Z`. Absent is `None`.
"""

import posixpath
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.bodies import Body


class Verdict(StrEnum):
    """How far a look can be trusted, from best to worst; a portal's verdict is the worst of its listings."""

    COMPLETE = "complete"
    DOUBTFUL = "doubtful"  # complete, but no rows, or under 90 % of the last complete walk
    INCOMPLETE = "incomplete"  # a page, or rows up to the site's own total, lacking
    BLOCKED = "blocked"  # refused; never worked around
    FAILED = "failed"  # nothing usable came

    @property
    def rank(self) -> int:
        return list(Verdict).index(self)


class State(StrEnum):
    """What is known of a report's page."""

    LISTED = "listed"  # row seen, page not yet had
    CURRENT = "current"
    GONE = "gone"  # own address 404/410 or a deletion stub, or absent from a complete listing
    WITHDRAWN = "withdrawn"  # absent and gone on three different dates


class ChangeKind(StrEnum):
    NEW = "new"
    REVISED = "revised"  # body text, tables or attachments; even if metadata changed too
    METADATA = "metadata"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One exchange as received.

    `body`: bytes after transfer decoding and before content decoding.
    `headers`: names, values and repeats as the HTTP library gives them. `partial`: the connection did not say that
    the body is whole (no length announced, or one that does not hold).
    """

    url: str
    at: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: Body = b""
    method: str = "GET"
    sent: bytes = b""
    rendered: bool = False
    partial: bool = False

    def header(self, name: str) -> str | None:
        """First value of a header, by its name in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Way(StrEnum):
    """A way to the rows of a column; the same rows may come by several, in this order of asking."""

    JSON = "json"  # asked before the pages: the whole column in fewer requests
    PAGES = "pages"
    WIDE = "wide"  # the pages with more rows each: asked only when another way turned out to lack something


@dataclass(frozen=True, kw_only=True)
class Ask:
    """An address to be asked for: a page named by another page, and not yet walked."""

    url: str
    method: str = "GET"
    body: str | None = None
    way: Way = Way.PAGES


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a listing."""

    url: str
    title: str
    date: str | None = None
    is_report: bool = False


@dataclass(frozen=True, kw_only=True)
class ListingPage:
    """One page of a column.

    `total` and `pages` are the site's own counts. `pointer`: this page holds no rows of its own and
    only names where they are (a category tree, a frame), so an empty `rows` says nothing. `way`: the one that
    this page shows to be of, whichever way led to it; None where it cannot tell. `fault`: why this is no listing
    at all, such as an API's own error message sent with status 200. `unread`: the words of a pager that leads on by a
    script that cannot be read.
    """

    platform: str | None
    rows: tuple[Row, ...] = ()
    next: tuple[Ask, ...] = ()
    total: int | None = None
    pages: int | None = None
    pointer: bool = False
    way: Way | None = None
    fault: str | None = None
    unread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A value seen for a field, as printed, and its `source`: `block 发布机构`, `meta PubDate`, `title`, …"""

    field: str
    source: str
    value: str


Table = tuple[tuple[str, ...], ...]  # rows of cells, as printed


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """What was read of a file. `kind`: by its bytes, such as `pdf`. `fault`: why no text was read, or not all of it."""

    kind: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file: its address and link text, and what was read of it once it was fetched.

    `digest`: SHA-256 of its bytes after content decoding, None while it was never had; `capture`: they came with.
    """

    url: str
    name: str
    digest: str | None = None
    capture: int | None = None
    reading: FileReading | None = None


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """What became of an attachment in one look. `at`: UTC. `lacking`: why it was not had; None when it was."""

    url: str
    at: str
    lacking: str | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """What was read from one document's page; `text` holds paragraphs and table rows, a line each."""

    platform: str | None
    charset: str | None = None
    kind: str = "other"  # report | other
    title: str | None = None
    report_year: int | None = None
    reporting_body: str | None = None  # as printed in the title
    index_number: str | None = None  # 索引号
    issuing_body: str | None = None  # 发布机构
    publish_date: str | None = None  # 发布日期
    written_date: str | None = None  # 成文日期
    document_number: str | None = None  # 文号
    abolition_date: str | None = None  # 废止日期
    category: str | None = None  # 类目名称
    attachments: tuple[Attachment, ...] = ()
    text: str = ""
    tables: tuple[Table, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    file: Attachment | None = (
        None  # the document itself, where it is no page but a file; `text` and `tables` are its own
    )


class Quality(StrEnum):
    """What an answer is, before anyone reads it."""

    PAGE = "page"
    NOT_MODIFIED = "not_modified"  # 304: a check, not a failure
    REDIRECT = "redirect"
    BLOCKED = "blocked"  # refused: a challenge page, 401, 403, 412, 429, 521
    GONE = "gone"  # 404, 410, or a deletion stub
    FAILED = "failed"  # an error page, a broken body
    UNREADABLE = "unreadable"  # a page in which no document and no listing was found


@dataclass(frozen=True, kw_only=True)
class Site:
    """A portal as the registry gives it, and the bodies that it names (name, kind)."""

    id: str
    name: str
    division: str | None
    platform: str
    home: str
    columns: int
    enabled: bool
    bodies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A row as it is kept: a report or other by its title, with the year and the body that the title prints."""

    row: Row
    report_year: int | None
    body: str | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An exchange and what it is."""

    exchange: Exchange
    quality: Quality
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One walk of a column in one run.

    `body`: the one body whose column it is. `documents`: ids of its distinct rows. `captures`: of its pages, in order.
    `short`: ended after its first page, which was as in the last full walk. `first_page`: digest of that page's rows.
    """

    portal: str
    column: str
    body: str | None
    verdict: Verdict
    reason: str | None
    documents: tuple[str, ...] = ()
    reports: int = 0
    total: int | None = None
    pages: int | None = None
    captures: tuple[int, ...] = ()
    short: bool = False
    first_page: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeptVersion:
    """A version as it was read from a capture. `row`: the listing's that led to it, as far as its evidence tells."""

    id: int
    report: str
    number: int
    platform: str
    capture: int
    row: Row
    page: DocumentPage


@dataclass(frozen=True, kw_only=True)
class FullWalk:
    """The last complete walk of a column that went to its end; `at`: UTC. `first_page`: digest of that page's rows."""

    at: str
    first_page: str
    total: int | None
    pages: int | None


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of every request of one portal's look: `asked` is the sum of `answers` by kind.

    `searched`: the portal's columns were searched for, as the registry names none.
    """

    asked: int
    answers: dict[str, int]
    searched: bool = False


_FRONT_PAGE = re.compile(r"/m?(?:index|default)\.(?:s?html?|jhtml|jsp|aspx?|php)$", re.I)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_TRACKING = re.compile(
    r"^(?:utm_\w+|jsessionid|phpsessid|aspsessionid\w*|spm|_t?|ts|timestamp|rnd|rand|random|nocache)$", re.I
)
_STAMP_NAME = re.compile(r"^(?:t|v|time|token|ver|version)$", re.I)
_STAMP_VALUE = re.compile(r"^(?:\d{10,}|(?=\D*\d)(?=.*[a-zA-Z])[\w.+/=-]{16,})$")
_ASP_SESSION = re.compile(r"/\(S\([0-9a-z]{16,}\)\)", re.I)
_MOBILE_HOST = re.compile(r"^(?:m|wap|3g|mobile)\.(?=.+\.)")
_POST = re.compile(r"^.*/content/(?:\d+/\d+/)?m?post_(\d+)\.html$")  # of NFCMS and gkmlpt: one number a post


_PROGRAM = re.compile(r"\.(?:jsp|aspx?|php|do|action)$|/[^./]+$", re.I)
_SESSION_NAME = re.compile(r"^(?:sid|session_?id)$", re.I)
_SESSION_VALUE = re.compile(r"^(?=\D*\d)[\w-]{16,}$")


@lru_cache(4096)  # each address is brought to it several times in a look
def canonical_address(url: str) -> str:
    """The one form of an address under which a document is known: no scheme, session, front page or twin.

    >>> canonical_address("HTTP://www.X.gov.cn:80/a/./b/index.html;jsessionid=1A?utm_source=x#top")
    '//www.x.gov.cn/a/b/'
    >>> canonical_address("https://m.x.gov.cn/zwgk/nb/content/mpost_7.html")
    '//www.x.gov.cn/content/post_7.html'
    >>> canonical_address("http://www.x.gov.cn/fgj/gkmlpt/content/0/0/post_7.html")
    '//www.x.gov.cn/content/post_7.html'
    >>> canonical_address("http://www.x.gov.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1077&wbnewsid=5121")
    '//www.x.gov.cn/info/1077/5121.htm'
    >>> canonical_address("http://www.x.gov.cn/(S(3k1xw2p0qz5hvn45bmj0ra55))/nb.aspx?id=7&t=1769990460123&v=2")
    '//www.x.gov.cn/nb.aspx?id=7&v=2'
    >>> canonical_address("http://www.x.gov.cn/nb/v.jsp?sid=7f3a9c0e51b24d68"), canonical_address(
    ...     "http://www.x.gov.cn/nb/1.html?sid=7f3a9c0e51b24d68")
    ('//www.x.gov.cn/nb/v.jsp?sid=7f3a9c0e51b24d68', '//www.x.gov.cn/nb/1.html')
    """
    parts = urlsplit(url.strip())
    host = _MOBILE_HOST.sub("www.", (parts.hostname or "").rstrip("."))
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    named = _ASP_SESSION.sub("", _SESSION.sub("", parts.path)) or "/"
    path = posixpath.normpath(named).replace("//", "/")
    if named.endswith("/") and path != "/":
        path += "/"
    path = _POST.sub(r"/content/post_\1.html", _FRONT_PAGE.sub("/", path))
    given = parse_qsl(parts.query, True)
    alone = len(given) == 1 and _PROGRAM.search(path) is not None  # the one thing that a program is told
    pairs = sorted(pair for pair in given if not _is_of_the_visit(*pair) or (alone and _SESSION_NAME.match(pair[0])))
    path, pairs = _on_disk(path, pairs)
    query = urlencode(pairs)
    return f"//{host}{port}{path}" + (f"?{query}" if query else "")


def without_session(url: str) -> str:
    """An address without the number that a server wrote into its path for one visit.

    >>> without_session("http://a.cn/xxgk/nb;jsessionid=0A5?page=2"), without_session("http://a.cn/nb/?a=;b")
    ('http://a.cn/xxgk/nb?page=2', 'http://a.cn/nb/?a=;b')
    """
    parts = urlsplit(url)
    return parts._replace(path=_ASP_SESSION.sub("", _SESSION.sub("", parts.path))).geturl()


def _is_of_the_visit(name: str, value: str) -> bool:
    """Whether a parameter of a query names the visit and not the page; a short `sid` may well be a site's number.

    >>> _is_of_the_visit("sid", "7f3a9c0e51b24d68"), _is_of_the_visit("sid", "12"), _is_of_the_visit("_t", "176")
    (True, False, True)
    >>> _is_of_the_visit("t", "1769990460123"), _is_of_the_visit("t", "3"), _is_of_the_visit("v", "2")
    (True, False, False)
    >>> _is_of_the_visit("token", "eyJhbGciOi.JIUzI1NiJ9="), _is_of_the_visit("token", "waterworks")
    (True, False)
    """
    if _TRACKING.match(name) or (_SESSION_NAME.match(name) and _SESSION_VALUE.match(value)):
        return True
    return bool(_STAMP_NAME.match(name) and _STAMP_VALUE.match(value))


def _on_disk(path: str, pairs: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The path and query of a document of Boda VSB that is still asked from its database: those it will be filed under.

    Source: docs/platforms/vsb.md.
    """
    given = dict(pairs)
    tree, number = given.get("wbtreeid", ""), given.get("wbnewsid", "")
    if path.endswith(".jsp") and tree.isdecimal() and number.isdecimal():
        return f"{posixpath.dirname(path).rstrip('/')}/info/{tree}/{number}.htm", []
    return path, pairs


def document_id(portal: str, url: str) -> str:
    """The portal and 12 hex digits of the first canonical address; it never changes."""
    return f"{portal}-{sha256(canonical_address(url).encode()).hexdigest()[:12]}"
