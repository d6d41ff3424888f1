"""How many rows and pages a listing has by its own account, and which page it names as the next."""

import re
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from archive.records import Ask
from crawler.extract.addresses import without_fragment
from crawler.extract.outline import Outline
from crawler.extract.pager_counts import told_counts
from crawler.extract.pager_forms import form_page
from crawler.extract.pager_links import next_link, numbered_link, option_link
from crawler.extract.pager_promises import promised
from crawler.extract.pager_script import DrawnPager, read_script, without_comments

# These are searched in code that was made small: a pattern that minds no case takes five times as long.
_TOTAL = (
    re.compile(r"math\.ceil\(\s*(\d+)\s*/\s*\d+\s*\)"),
    re.compile(r"(?:recordcount|totalrecords?|totalcount|countnum|total_count)\s*[:=]\s*[\"']?(\d+)"),
)
_TOTAL_BESIDE_SIZE = (re.compile(r"(?:var|let|const)\s+total\s*=\s*[\"']?(\d+)"),)
_SIZE = (re.compile(r"(?:pagesize|page_size|perpage)\s*[:=]\s*[\"']?(\d+)"),)
_N = r"(\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)"  # thousands may be set off
_SAID_TOTAL = re.compile(
    rf"(?:共|总计|总共|共计|合计|共有|查询到|检索到|找到)\s*(?:(?:记录|信息|文章|文件)数?\s*[:：]?\s*)?{_N}\s*"
    rf"(?:条|篇|个?(?:记录|文件|结果)|项|份)|共\s*\d+\s*页\s*[,，/|]?\s*{_N}\s*条"
    rf"|(?:记录总?数|总(?:记录|条)?数)\s*[:：]\s*{_N}|(?<![\d/,，-])(?<!每页)(?<!每页 ){_N}\s*条\s*(?:记录|信息|数据)"
)
_SAID_PAGES = re.compile(
    rf"(?:共|共计|总计|分)\s*{_N}\s*页|页数\s*[:：]\s*\d+\s*/\s*(\d+)|(?<!\d)\d+\s*/\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页|总页数\s*[:：]\s*(\d+)"
    r"|页次\s*[:：]\s*\d+\s*/\s*(\d+)"
)
_SAID_CURRENT = re.compile(r"第\s*(\d+)\s*[页/]|(?<!\d)(\d+)\s*/\s*\d+\s*页|页次\s*[:：]\s*(\d+)")
_TOTAL_TITLE = re.compile(r"Total record|总数|总记录数?", re.IGNORECASE)
_IN_QUERY = re.compile(r"&((?:cur|current|now)?_?p(?:age)?_?(?:no|num|number|index)?)=(\d+)", re.IGNORECASE)
_PLACE = re.compile(r"/([^/]*?)(?:_(\d+))?\.(\w+)$")


@dataclass(frozen=True, kw_only=True)
class Pager:
    """`total` rows and `pages` as the site counts them; `next`: the next page, None on the last.

    `unread`: words that promise a next page, where no address of it can be read and nothing counts the pages.
    """

    total: int | None = None
    pages: int | None = None
    next: Ask | None = None
    unread: str | None = None


def read_pager(outline: Outline, url: str, first: int = 0) -> Pager:
    """The pager of a static listing.

    `first` is what the dialect calls its first page in scripts and addresses: with 0 (TRS) `index_1.html` is
    the second page, with 1 (NFCMS, JEECMS) `index_2.html` is. Source: docs/platforms/.
    """
    code = without_comments(outline.code)
    said = _said(outline)
    script = read_script(code)
    small, told = code.lower(), told_counts(outline)
    said_total, titled = _number(_SAID_TOTAL, said), _titled_total(outline)
    totals = (_first_number(_TOTAL, small), script.total, said_total, titled, told.total)
    total = next((number for number in totals if number is not None), None)
    size = _first_number(_SIZE, small)
    if total is None and size:
        total = _first_number(_TOTAL_BESIDE_SIZE, small)
    pages = script.pages or _number(_SAID_PAGES, said) or _divided(total, size) or told.pages
    link, has_link = next_link(outline, url)
    if link is None and not has_link:
        link = numbered_link(outline, url) or option_link(outline, url)
    current = _number(_SAID_CURRENT, said)
    is_last = pages is not None and current is not None and current >= pages
    form = form_page(outline, url) if link is None and not is_last else None
    if link is None and form is None and not has_link and pages:
        link = _computed(script, pages, current, url, first)
    following = form or (Ask(url=link) if link else None)
    unread = None if following or pages is not None else promised(outline)
    return Pager(total=total, pages=pages, next=following, unread=unread)


def _said(outline: Outline) -> str:
    """The last texts of the page, where a pager stands."""
    return " ".join(text.strip() for text in outline.texts if text and len(text) < 60 and text.strip())


def _computed(script: DrawnPager, pages: int, said_current: int | None, url: str, first: int) -> str | None:
    """The next page by the dialect's rule of names, when the pager has one more."""
    if urlsplit(url).query:
        return counted_on(url, pages)
    if "/" in script.name:
        return None
    match = _PLACE.search(urlsplit(url).path)
    if match and match[2]:
        current = int(match[2])
    elif script.current:
        current = script.current
    else:
        current = said_current - 1 + first if said_current else first
    if current - first + 1 >= pages:
        return None
    extension = match[3] if match else script.extension or "html"
    name = match[1] if match else script.name
    return f"{without_fragment(url).rsplit('/', 1)[0]}/{name}_{current + 1}.{extension}"


def counted_on(url: str, pages: int) -> str | None:
    """The next of so many pages where the query of this one's address holds its number.

    >>> counted_on("http://a.cn/list.jsp?cat=3&cur_page=2", 3)
    'http://a.cn/list.jsp?cat=3&cur_page=3'
    """
    here = _IN_QUERY.search(f"&{urlsplit(url).query}")
    if here is None or int(here[2]) >= pages:
        return None
    return re.sub(rf"([?&]{re.escape(here[1])}=)\d+", rf"\g<1>{int(here[2]) + 1}", without_fragment(url), count=1)


def _titled_total(outline: Outline) -> int | None:
    """The count that a link without an address prints: titled so (EmpireCMS), or with its measure (PHPCMS)."""
    for place in outline.links:
        if outline.attribute(place, "href"):
            continue
        titled = _TOTAL_TITLE.fullmatch(outline.attribute(place, "title").strip())
        count = re.fullmatch(r"(\d+)" if titled else r"(\d+)\s*条", outline.text(place))
        if count:
            return int(count[1])
    return None


def _divided(total: int | None, size: int | None) -> int | None:
    """The pages that so many rows fill."""
    return ceil(total / size) if total and size else None


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(re.sub("[,，]", "", next(group for group in match.groups() if group))) if match else None


def _first_number(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    return next((int(match[1]) for pattern in patterns if (match := pattern.search(text))), None)
