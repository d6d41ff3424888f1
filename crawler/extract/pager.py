"""How many rows and pages a listing has by its own account, and which page it names as the next."""

import re
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from crawler.extract.addresses import target, without_fragment
from crawler.extract.outline import Outline

_NEXT = re.compile(r"(?:下一?[页頁]|后一?页|[>›»]{1,2}|next(?: page)?)", re.IGNORECASE)
_CALL = re.compile(r"(?<!function\s)\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_TOTAL = (
    re.compile(r"Math\.ceil\(\s*(\d+)\s*/\s*\d+\s*\)"),
    re.compile(
        r"\b(?:recordCount|totalRecords?|totalCount|countnum|total_?count)\s*[:=]\s*[\"']?(\d+)",
        re.IGNORECASE,
    ),
)
_PAGES = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|page_?count)\s*[:=]\s*(?:Number\()?\s*[\"']?(\d+)(?!\d*\s*/)",
    re.IGNORECASE,
)
_CURRENT = re.compile(r"\bcurrentPage\s*[:=]\s*(?:Number\()?\s*[\"']?(\d+)", re.IGNORECASE)
_SAID_TOTAL = re.compile(r"(?:共|总计|总共|共计|共有)\s*(\d+)\s*(?:条|篇|个?记录|项|份)")
_SAID_PAGES = re.compile(r"(?:共|共计|总计)\s*(\d+)\s*页|(?<!\d)\d+\s*/\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页")
_SAID_CURRENT = re.compile(r"第\s*(\d+)\s*[页/]|(?<!\d)(\d+)\s*/\s*\d+\s*页")
_PLACE = re.compile(r"/([^/]*?)(?:_(\d+))?\.(\w+)$")
_WRITTEN = re.compile(r"\.?[\"']?(s?html?|jhtml|jsp)\b(?=[\\\"'])")
_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Pager:
    """`total` rows and `pages` as the site counts them; `next`: the next page, None on the last."""

    total: int | None = None
    pages: int | None = None
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Script:
    pages: int | None = None
    current: int | None = None
    name: str = "index"
    extension: str | None = None


def read_pager(outline: Outline, url: str, first: int = 0) -> Pager:
    """The pager of a static listing.

    `first` is what the dialect calls its first page in scripts and addresses: with 0 (TRS) `index_1.html` is
    the second page, with 1 (NFCMS, JEECMS) `index_2.html` is. Source: platform facts, 2, 5, 9.
    """
    code = _COMMENT.sub("", outline.code)
    said = _said(outline)
    script = _script(code, url, first)
    total = _first_number(_TOTAL, code) or _number(_SAID_TOTAL, said)
    pages = script.pages or _number(_SAID_PAGES, said)
    link, has_pager_link = _linked(outline, url)
    if link is None and not has_pager_link and pages:
        link = _computed(script, pages, _number(_SAID_CURRENT, said), url, first)
    return Pager(total=total, pages=pages, next=link)


def _said(outline: Outline) -> str:
    """The last texts of the page, where a pager stands."""
    return " ".join(text.strip() for text in outline.texts if text and len(text) < 60 and text.strip())


def _linked(outline: Outline, url: str) -> tuple[str | None, bool]:
    """The address behind 下一页, and whether there is such a link at all."""
    seen = False
    for place in outline.links:
        names = (outline.text(place).replace(" ", ""), outline.attribute(place, "title").strip())
        if not any(map(_NEXT.fullmatch, names)) and "next" not in outline.attribute(place, "class").split():
            continue
        seen = True
        found = target(outline.attributes[place], url)
        if found and without_fragment(found) != without_fragment(url):
            return found, True
    return None, seen


def _script(code: str, url: str, first: int) -> _Script:
    for call in _CALL.finditer(code):
        values = [_value(part.strip(), code) for part in call[1].split(",")]
        numbers = [value for value in values if isinstance(value, int)]
        names = [value for value in values if isinstance(value, str)]
        if numbers and len(names) >= 2:
            return _Script(
                pages=numbers[0],
                current=numbers[1] if len(numbers) > 1 else None,
                name=names[-2],
                extension=names[-1],
            )
    pages, current, written = _PAGES.search(code), _CURRENT.search(code), _WRITTEN.search(code)
    return _Script(
        pages=int(pages[1]) if pages else None,
        current=int(current[1]) if current else None,
        extension=written[1] if written else None,
    )


def _value(part: str, code: str) -> int | str | None:
    """A literal of a call, or what the script last assigned to the name, smaller than its own limit."""
    if part.isdigit():
        return int(part)
    if part[:1] in ("'", '"'):
        return part.strip("'\"")
    assigned = (
        re.findall(rf"\b{re.escape(part)}\s*=\s*(?:Math\.ceil\(\s*(\d+)\s*/\s*(\d+)\s*\)|(\d+)|(\w+))\s*[;\n]", code)
        if part
        else []
    )
    values = [
        ceil(int(a) / max(1, int(b))) if a else int(n) if n else _value(name, code) if name != part else None
        for a, b, n, name in assigned
    ]
    numbers = [value for value in values if isinstance(value, int)]
    return min(numbers) if numbers else None


def _computed(script: _Script, pages: int, said_current: int | None, url: str, first: int) -> str | None:
    """The next page by the dialect's rule of names, when the pager has one more."""
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
    base = without_fragment(url).partition("?")[0]
    return f"{base.rsplit('/', 1)[0]}/{name}_{current + 1}.{extension}"


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _first_number(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    return next((int(match[1]) for pattern in patterns if (match := pattern.search(text))), None)
