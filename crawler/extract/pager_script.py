"""A pager that a script draws: how many pages, which is this one, and how their addresses are written.

By a call with numbers and the pieces of a file's name (`createPageHTML(3, 0, "index", "html")`, under any name), by the
options of a plug-in (`laypage.render({count: 45, limit: 15})`), or by variables.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

_CALL = re.compile(r"(?<!function\s)\b\w{0,40}?page\w{0,40}\s*\(((?:[^(){}]|\([^()]*\))*)\)", re.IGNORECASE)
_CALL_OF_FILES = re.compile(
    r"(?<![\w.$])[\w.$]{1,60}\(([^(){};]{0,200}[\"']\.?(?:s?html?|jhtml|jspx?|aspx?|php)[\"'][^(){};]{0,20})\)"
)
_FILE = re.compile(r"[\"']\.?(?:s?html?|jhtml|jspx?|aspx?|php)[\"']")
_NAMES_OF_FILES = re.compile(r"\.?(?:s?html?|jhtml|jspx?|aspx?|php)")
_OPTIONS = re.compile(r"\b[\w.$]{0,60}?(?:page|pagination)[\w.]{0,40}\s*\((?:[^(){}]*,)?\s*\{", re.IGNORECASE)
_OPTION = re.compile(r"""\b(\w+)["']?\s*:\s*["']?([\w./-]+)""")
_LONGEST_OPTIONS = 600  # characters
_ARGUMENT = re.compile(r"(?:[^,(]|\([^)]*\))+")
_PAGES = re.compile(
    r"(?:countPage|totalPages?|page_?count)\s*[:=]\s*([^;\n,}]+)",
    re.IGNORECASE,
)
_CURRENT = re.compile(r"\bcurrentPage\s*[:=]\s*([^;\n,}]+)", re.IGNORECASE)
_WRITTEN = re.compile(r"(s?html?|jhtml|jsp)(?=[\\\"'])")
_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*|/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*")
_GIVEN = re.compile(r"(?<![\w.])([^\W\d]\w*)\s*=(?!=)\s*(?=([^;\n{}]{1,200}))")
_CAST = re.compile(r"(?:Number|parseInt|String)\(\s*([^()]*?)\s*\)")
_CEIL = re.compile(r"Math\.ceil\(\s*([^()/]+?)\s*/\s*([^()/]+?)\s*\)")
_DEEPEST = 3  # names that stand for names
_FEW = 4  # values given to one name


@dataclass(frozen=True, kw_only=True)
class DrawnPager:
    """`total` rows; `current`: this page as the script counts it; `name` and `extension`: of the pages' addresses."""

    total: int | None = None
    pages: int | None = None
    current: int | None = None
    name: str = "index"
    extension: str | None = None


def without_comments(code: str) -> str:
    if "//" not in code and "/*" not in code:
        return code
    closed = code.rfind("*/") + 2 if "*/" in code else 0  # no comment that opens later ever ends
    return _COMMENT.sub("", code[:closed]) + _LINE_COMMENT.sub("", code[closed:])


def read_script(code: str) -> DrawnPager:
    """The pager that code without comments draws: by a call of createPageHTML, else by its variables.

    >>> read_script('createPageHTML(Math.ceil(71/15), "1", "nlist", "htm");')
    DrawnPager(total=None, pages=5, current=1, name='nlist', extension='htm')
    >>> read_script("createPageHTML('page_div', 33, 1, 'common_list', 'shtml', 484);").total
    484
    >>> read_script('var countPage = 4; var currentPage = Number("0"); write("index_1.shtml");').pages
    4
    """
    names_pages, names_files = "page" in code.lower(), _FILE.search(code) is not None  # far cheaper than the patterns
    calls = [*(_CALL.finditer(code) if names_pages else ()), *(_CALL_OF_FILES.finditer(code) if names_files else ())]
    for call in calls:
        values = [_value(part, code) for part in _ARGUMENT.findall(call[1])]
        numbers = [value for value in values if isinstance(value, int)]
        names = [value for value in values if isinstance(value, str)]
        if numbers and len(names) >= 2 and _NAMES_OF_FILES.fullmatch(names[-1]):
            return DrawnPager(
                total=numbers[2] if len(numbers) > 2 and isinstance(values[-1], int) else None,
                pages=max(numbers[:2]),
                current=min(numbers[:2]) if len(numbers) > 1 else None,
                name=names[-2],
                extension=names[-1].lstrip("."),
            )
    for call in _OPTIONS.finditer(code) if "pag" in code.lower() else ():
        if found := _by_options(dict(_OPTION.findall(code[call.end() : call.end() + _LONGEST_OPTIONS]))):
            return found
    written = _WRITTEN.search(code)
    return DrawnPager(
        pages=_assigned(_PAGES, code) if names_pages else None,
        current=_assigned(_CURRENT, code) if names_pages else None,
        extension=written[1] if written else None,
    )


def _by_options(said: dict[str, str]) -> DrawnPager | None:
    """The pager of a plug-in, by the options it is called with; which page this is, its address says.

    >>> _by_options({"count": "45", "limit": "15", "curr": "1"})
    DrawnPager(total=45, pages=3, current=None, name='index', extension=None)
    >>> _by_options({"size": "3", "current": "0", "prefix": "nb", "suffix": ".html"})
    DrawnPager(total=None, pages=3, current=None, name='nb', extension='html')
    """
    given = {name.lower(): value for name, value in said.items()}
    total = _first(given, "totalrecords", "totalrecord", "totalcount", "recordcount", "totaldata", "count", "items")
    pages = _first(given, "pages", "pagecount", "totalpages", "totalpage")
    name = given.get("prefix") or given.get("hrefformer")
    if pages is None and (name or total is not None):
        pages = _first(given, "total", "size") if name else None
    limit = _first(given, "limit", "pagesize", "perpage", "showdata", "itemsonpage")
    if pages is None and total is None and limit:
        total = _first(given, "total")
    if pages is None and total is not None and limit:
        pages = ceil(total / limit)
    if pages is None:
        return None
    extension = given.get("suffix") or given.get("hreflatter")
    return DrawnPager(
        total=total, pages=pages, name=name or "index", extension=extension.lstrip(".") if extension else None
    )


def _first(given: dict[str, str], *names: str) -> int | None:
    numbers = (given[name] for name in names if given.get(name, "").isdecimal())
    return next((int(number[:9]) for number in numbers), None)


def _assigned(pattern: re.Pattern[str], code: str) -> int | None:
    values = (_value(match[1], code) for match in pattern.finditer(code))
    return next((value for value in values if isinstance(value, int)), None)


def _value(part: str, code: str, depth: int = 0) -> int | str | None:
    """A number or string written out, a quotient rounded up, or the least number that a name is given.

    The least: a cap on the pages is written as a second assignment (`if (total > limit) total = limit`).
    """
    part = _CAST.sub(r"\1", part).strip()
    plain = part.strip("'\"")
    if plain.isdecimal():
        return int(plain)
    if part != plain:
        return plain
    if quotient := _CEIL.fullmatch(part):
        return _quotient(*(_value(piece, code, depth + 1) for piece in quotient.groups()))
    if depth > _DEEPEST or not part.isidentifier():
        return None
    given = list(_given(code).get(part, ()))
    values = [_value(one, code, depth + 1) for one in given[:_FEW] if one.strip() != part]
    return min((value for value in values if isinstance(value, int)), default=None)


@lru_cache(4)
def _given(code: str) -> dict[str, dict[str, None]]:
    """What the names of a script are given, each once and in order: read once for all of them."""
    found: dict[str, dict[str, None]] = {}
    for name, value in _GIVEN.findall(code):
        found.setdefault(name, {})[value] = None
    return found


def _quotient(rows: int | str | None, size: int | str | None) -> int | None:
    return ceil(rows / size) if isinstance(rows, int) and isinstance(size, int) and size else None
