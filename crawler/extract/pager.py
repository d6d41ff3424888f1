"""How many rows and pages a listing has by its own account, and which page it names as the next."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.extract.addresses import target, without_fragment
from crawler.extract.outline import Outline
from crawler.extract.pager_script import DrawnPager, read_script, without_comments

_NEXT = re.compile(r"(?:下一?[页頁]|后一?页)?[>›»→]{0,2}|next(?:page)?[>›»→]{0,2}", re.IGNORECASE)
_TOTAL = (
    re.compile(r"Math\.ceil\(\s*(\d+)\s*/\s*\d+\s*\)"),
    re.compile(
        r"\b(?:recordCount|totalRecords?|totalCount|countnum|total_?count)\s*[:=]\s*[\"']?(\d+)",
        re.IGNORECASE,
    ),
)
_SAID_TOTAL = re.compile(r"(?:共|总计|总共|共计|共有)\s*(\d+)\s*(?:条|篇|个?记录|项|份)")
_SAID_PAGES = re.compile(r"(?:共|共计|总计)\s*(\d+)\s*页|(?<!\d)\d+\s*/\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页")
_SAID_CURRENT = re.compile(r"第\s*(\d+)\s*[页/]|(?<!\d)(\d+)\s*/\s*\d+\s*页")
_PLACE = re.compile(r"/([^/]*?)(?:_(\d+))?\.(\w+)$")


@dataclass(frozen=True, kw_only=True)
class Pager:
    """`total` rows and `pages` as the site counts them; `next`: the next page, None on the last."""

    total: int | None = None
    pages: int | None = None
    next: str | None = None


def read_pager(outline: Outline, url: str, first: int = 0) -> Pager:
    """The pager of a static listing.

    `first` is what the dialect calls its first page in scripts and addresses: with 0 (TRS) `index_1.html` is
    the second page, with 1 (NFCMS, JEECMS) `index_2.html` is. Source: docs/platforms/.
    """
    code = without_comments(outline.code)
    said = _said(outline)
    script = read_script(code)
    total = _first_number(_TOTAL, code) or _number(_SAID_TOTAL, said)
    pages = script.pages or _number(_SAID_PAGES, said)
    link, has_pager_link = _linked(outline, url)
    if link is None and not has_pager_link and pages:
        link = _computed(script, pages, _number(_SAID_CURRENT, said), url, first)
    if link is None and not has_pager_link and not pages:
        link = _numbered(outline, url)
    return Pager(total=total, pages=pages, next=link)


def _said(outline: Outline) -> str:
    """The last texts of the page, where a pager stands."""
    return " ".join(text.strip() for text in outline.texts if text and len(text) < 60 and text.strip())


def _linked(outline: Outline, url: str) -> tuple[str | None, bool]:
    """The address behind 下一页, and whether there is such a link at all."""
    seen = False
    for place in outline.links:
        if (
            not any(name and _NEXT.fullmatch(name) for name in _names(outline, place))
            and "next" not in outline.attribute(place, "class").split()
        ):
            continue
        seen = True
        found = target(outline.attributes[place], outline.base_of(url))
        if found and without_fragment(found) != without_fragment(url):
            return found, True
    return None, seen


def _names(outline: Outline, link: int) -> list[str]:
    """What a link is called: its text, its title, its pictures."""
    pictures = (outline.attribute(place, "alt") for place in range(link, outline.ends[link]))
    return [name.replace(" ", "") for name in (outline.text(link), outline.attribute(link, "title"), *pictures)]


def _numbered(outline: Outline, url: str) -> str | None:
    """The nearest page after this one among links that are numbers, where no link is called the next."""
    found: dict[int, str] = {}
    here = _number_of(url)
    for place in outline.links:
        if outline.text(place).strip("[]").isdigit() and int(outline.text(place).strip("[]")) > 1:
            page = target(outline.attributes[place], outline.base_of(url))
            if page and page.rpartition("/")[0] == without_fragment(url).rpartition("/")[0]:
                found.setdefault(_number_of(page), page)
    return min(((number, page) for number, page in found.items() if number > here), default=(0, None))[1]


def _number_of(url: str) -> int:
    match = _PLACE.search(urlsplit(url).path)
    return int(match[2] or 0) if match else 0


def _computed(script: DrawnPager, pages: int, said_current: int | None, url: str, first: int) -> str | None:
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
