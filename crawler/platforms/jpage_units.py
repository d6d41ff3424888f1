"""The paged lists (units) that a Hanweb page carries: first group inline, the rest behind an address that it names.

Two generations write them, a datastore in a script of type text/xml and an array of strings; both are cut out as text,
so nothing that an XML document could declare is ever expanded. Source: docs/platforms/.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.records import Ask, Way
from crawler.extract.addresses import absolute
from crawler.extract.outline import Outline
from crawler.extract.page import Page
from crawler.extract.script import bracketed, plain_pairs, strings_of

ARTICLE = re.compile(r"/art/(?:\d{4}/)?(?:\d{1,2}/\d{1,2}/)?art_\w+\.html")
CALL = re.compile(r"(?:[\"']#([\w-]+)[\"']\s*\)\s*)?\.jpage\s*\(\s*(?=\{)")
PROXY = "/module/web/jpage/dataproxy.jsp"
_STORE = re.compile(r"<datastore\b", re.IGNORECASE)
_RECORD = re.compile(r"<record\b[^<>]*>", re.IGNORECASE)
_RECORD_END = re.compile(r"</record\s*>", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d{1,9})", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup\b[^<>]*>", re.IGNORECASE)
_GROUP_END = re.compile(r"</nextgroup", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]+)\"|'([^']+)')", re.IGNORECASE)
_ARRAY = re.compile(r"\b(?:InitData(\w*)|dataStore)\s*[:=]\s*(?=\[)")
_NUMBERED = re.compile(r"(?:^|&)page=\d+")
_COLUMN = re.compile(r"/col/col(\d+)/")
_GROUP, _SIZE = 3, 15  # pages in a group, rows in a page, where the page does not say
_LONGEST_CALL = 4000  # characters of a call whose brackets do not close
_MOST = 20  # lists on a page
_RANGE = ("startrecord", "endrecord", "perpage")


@dataclass(frozen=True, kw_only=True)
class Datastore:
    """`following`: where the next group is; `says_following`: the store says whether there is one."""

    records: tuple[str, ...] = ()
    total: int | None = None
    following: str | None = None
    says_following: bool = False


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One paged list. `form`: what its script sends to `proxy` for a group of `group` pages of `size` rows."""

    name: str
    store: Datastore = Datastore()
    total: int | None = None
    size: int = _SIZE
    group: int = _GROUP
    proxy: str = PROXY
    form: dict[str, str] = field(default_factory=dict)


def read_datastore(text: str) -> Datastore:
    """The records of a datastore as markup, its count, and the address of the next group.

    >>> store = "<datastore><totalrecord>9</totalrecord><recordset><record><![CDATA[<li>a</li>]]></record></recordset>"
    >>> read_datastore(store)
    Datastore(records=('<li>a</li>',), total=9, following=None, says_following=False)
    >>> read_datastore("<datastore><nextgroup><![CDATA[<a href='/p?page=1&amp;b=2'></a>]]></nextgroup>").following
    '/p?page=1&b=2'
    """
    total, group = _TOTAL.search(text), _NEXT_GROUP.search(text)
    return Datastore(
        records=tuple(_markup(_RECORD_END.split(piece, maxsplit=1)[0]) for piece in _RECORD.split(text)[1:]),
        total=int(total[1]) if total else None,
        following=_address(_markup(_GROUP_END.split(text[group.end() :], maxsplit=1)[0])) if group else None,
        says_following=group is not None,
    )


def read_array(code: str) -> Datastore:
    """The first group, or a reply, as an array of strings.

    >>> read_array("['<li>a</li>','<li>b</li>'];").records
    ('<li>a</li>', '<li>b</li>')
    """
    literal = bracketed(code, start) if (start := code.find("[")) >= 0 else None
    return Datastore(records=tuple(text for text in strings_of(literal or "") if "<" in text))


def units_of(page: Page) -> list[Unit]:
    """The units of a page, the likeliest to be its column's own first: by the column's number, then by their size."""
    stores, code = _stores(page.outline), page.outline.code
    calls = [(match[1] or "", _call_at(code, match.end())) for match in islice(CALL.finditer(code), _MOST)]
    units = [_unit(page, name, call, stores) for name, call in calls or [(name, "") for name in stores]]
    column = _column_of(page.url)
    return sorted(units, key=lambda unit: _likeness(unit, column), reverse=True)


def asks_of(unit: Unit, url: str, had: int) -> list[Ask]:
    """The next group of a unit, and all of its rows at once as the second way; `had`: rows of the first group."""
    if unit.total is not None and had >= unit.total:
        return []
    asks = []
    address = absolute(url, unit.store.following or "")
    if address and (_NUMBERED.search(urlsplit(address).query) or not unit.form):
        asks.append(Ask(url=address))
    elif unit.total:
        asks.append(_group_after(unit, url, had))
    if unit.form and unit.total:
        asks.append(Ask(url=_proxy(unit.proxy, url, (1, unit.total, unit.size), unit.form), way=Way.WIDE))
    return asks


def ask_after(url: str, store: Datastore) -> Ask | None:
    """The group after the one that a reply holds: the one it names, else the one that its own address counts on to."""
    if store.says_following:
        address = absolute(url, store.following or "")
        return Ask(url=address) if address else None
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    query, rows = dict(pairs), len(store.records)
    start, end, size = (_count(query.get(name)) for name in _RANGE)
    if start and end and size:
        more = end < store.total if store.total is not None else start > 1 and rows > end - start
        form = {name: value for name, value in pairs if name not in _RANGE}
        return _ask(url, url, (end + 1, end + end - start + 1, size), form) if more else None
    number = _count(query.get("page"))
    if number and rows and store.total is not None and number * rows < store.total:
        return Ask(url=re.sub(r"([?&]page=)\d+", rf"\g<1>{number + 1}", url, count=1))
    return None


def _group_after(unit: Unit, url: str, had: int) -> Ask:
    """Groups begin at multiples of their length; a first group that is cut short is filled up first."""
    start = -(-had // unit.size) * unit.size + 1
    length = unit.group * unit.size
    return _ask(unit.proxy, url, (start, -(-start // length) * length, unit.size), unit.form)


def _ask(proxy: str, url: str, records: tuple[int, int, int], form: dict[str, str]) -> Ask:
    """The form goes as the body, as the site's script sends it, and in the address, which so names one group only."""
    return Ask(url=_proxy(proxy, url, records, form), method="POST", body=urlencode(form))


def _proxy(proxy: str, url: str, records: tuple[int, int, int], form: dict[str, str]) -> str:
    query = dict(zip(_RANGE, map(str, records), strict=True))
    return f"{urljoin(url, proxy).partition('?')[0]}?{urlencode({**query, **form})}"


def _unit(page: Page, name: str, call: str, stores: dict[str, Datastore]) -> Unit:
    told = plain_pairs(call)
    name = name or told.get("unitid", "")
    store = stores.get(name) or (next(iter(stores.values())) if len(stores) == 1 else Datastore())
    form = _form(page, name, call, store)
    return Unit(
        name=name,
        store=store,
        total=_count(told.get("totalRecord"), store.total),
        size=_count(told.get("perPage")) or _SIZE,
        group=_count(told.get("groupSize")) or _GROUP,
        proxy=told.get("proxyUrl") or urlsplit(store.following or "").path or PROXY,
        form=form,
    )


def _form(page: Page, name: str, call: str, store: Datastore) -> dict[str, str]:
    """What names the list to the server: of the call, of a variable, of a hidden form, of the next group's address."""
    following, code = urlsplit(store.following or "").query, page.outline.code
    pairs = parse_qsl(following, keep_blank_values=True) if _NUMBERED.search(following) else []
    form = {
        **{key: value.strip("'") for key, value in pairs if key != "page"},
        **_inputs(page.outline, f"jpageform_{name}"),
        **plain_pairs(_object_after(code, f"param_{name}") or ""),
        **plain_pairs(_object_after(call, "ajaxParam") or ""),
    }
    column = form.get("columnid") or _column_of(page.url)
    return {**form, "columnid": column, "unitid": form.get("unitid", name)} if column and name else form


def _inputs(outline: Outline, name: str) -> dict[str, str]:
    """The named values of a form."""
    form = next((place for place in range(len(outline.tags)) if outline.attribute(place, "id") == name), None)
    inside = range(0) if form is None else range(form, outline.ends[form])
    inputs = (place for place in inside if outline.tags[place] == "input" and outline.attribute(place, "name"))
    return {outline.attribute(place, "name"): outline.attribute(place, "value") for place in inputs}


def _column_of(url: str) -> str:
    column = _COLUMN.search(url)
    return column[1] if column else ""


def _call_at(code: str, start: int) -> str:
    return bracketed(code, start) or code[start : start + _LONGEST_CALL]


def _stores(outline: Outline) -> dict[str, Datastore]:
    """The first groups of a page by the name of their unit: of the element round the script, or of the variable."""
    found: dict[str, Datastore] = {}
    places = (place for place, tag in enumerate(outline.tags) if tag == "script")
    for place, code in zip(places, outline.scripts, strict=True):
        if _STORE.search(code):
            store = read_datastore(code)
            name = dict(parse_qsl(urlsplit(store.following or "").query)).get("unitid")
            found[name or outline.attribute(outline.parents[place], "id")] = store
        for array in islice(_ARRAY.finditer(code), _MOST):
            found.setdefault(array[1] or "", read_array(code[array.end() :]))
    return found


def _likeness(unit: Unit, column: str) -> tuple[bool, int]:
    return column in unit.form.get("columnid", "").split(","), unit.total or len(unit.store.records)


def _object_after(code: str, key: str) -> str | None:
    match = re.search(rf"\b{re.escape(key)}[\"']?\s*[:=]\s*(?=\{{)", code)
    return bracketed(code, match.end()) if match else None


def _address(markup: str) -> str | None:
    href = _HREF.search(markup)
    return unescape(href[1] or href[2]).strip() if href else None


def _markup(piece: str) -> str:
    """What a record holds: a CDATA section as it stands, else text in which the markup is escaped."""
    if "<![CDATA[" in piece:
        return piece.replace("<![CDATA[", "").replace("]]>", "").strip()
    return (piece if "<" in piece else unescape(piece)).strip()


def _count(told: str | None, other: int | None = None) -> int | None:
    return int(told) if told and re.fullmatch(r"[0-9]{1,9}", told) else other
