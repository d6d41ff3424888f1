"""Where a link leads that calls a function of its page with a page's number, as `goPage(2)` does."""

import re
from collections.abc import Mapping
from functools import lru_cache

_CALL = re.compile(r"\b([A-Za-z_$][\w$]*)\(\s*[\"']?(\d{1,4})[\"']?\s*[,)]")
_SET = re.compile(r"location(?:\.href)?\s*=\s*([^;\n}]+)|(?:window\.open|location\.(?:replace|assign))\(([^;\n}]+)\)")
_PIECE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z_$][\w$.]*)|(\d+)")
_FUNCTION = re.compile(
    r"(?:function\s+([A-Za-z_$][\w$]*)|(?<![\w$])([A-Za-z_$][\w$]*)\s*=\s*function)\s*\(\s*([\w$]+)[^(){}]*\)\s*\{"
)
_GIVEN = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$.]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))\s*[;,\n]")
_LONGEST = 800  # characters of a function that are read
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_CONDITION = re.compile(r"[?<>]|[=!]=")


def calls_with_number(attributes: Mapping[str, str | None]) -> bool:
    """Does a link call a function with a number, as of a page."""
    return any(_CALL.search(attributes.get(name) or "") for name in ("onclick", "href"))


def called_address(attributes: Mapping[str, str | None], code: str) -> str | None:
    """The address that the function called by a link sets, as written; None where the code does not tell.

    >>> code = "function goPage(n, s) { var u = 'list.jsp'; location.href = u + '?cat=3&page=' + n; }"
    >>> called_address({"href": "javascript:goPage(2, 15)"}, code), called_address({"onclick": "other(2)"}, code)
    ('list.jsp?cat=3&page=2', None)
    """
    script = f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}"
    for name, number in _CALL.findall(script):
        word, body = _functions(code).get(name, ("", ""))
        if setting := _SET.search(body):
            return _joined(setting[1] or setting[2], {word: number}, code)
    return None


@lru_cache(4)
def _functions(code: str) -> dict[str, tuple[str, str]]:
    """The first word and the beginning of every function by its name: read once for all links of a page."""
    found = _FUNCTION.finditer(code)
    return {one[1] or one[2]: (one[3], code[one.end() : one.end() + _LONGEST]) for one in reversed(list(found))}


def _joined(expression: str, known: dict[str, str], code: str) -> str | None:
    """The value of strings and names joined by `+`; None with a name whose value is not written in the code.

    None, too, for an expression with a condition: no address is better than a false one.

    >>> _joined("'index_' + n + '.html'", {"n": "3"}, ""), _joined("n==1 ? 'index.html' : 'x'", {"n": "3"}, "")
    ('index_3.html', None)
    """
    if _CONDITION.search(_STRING.sub("", expression)):
        return None
    pieces: list[str] = []
    for double, single, name, digits in _PIECE.findall(expression):
        value = known.get(name) or _values(code).get(name) if name else double or single or digits
        if value is None:
            return None
        pieces.append(value)
    return "".join(pieces) or None


@lru_cache(4)
def _values(code: str) -> dict[str, str]:
    """The first string or number that a name is given."""
    return {one[0]: next(filter(None, one[1:]), "") for one in reversed(_GIVEN.findall(code))}
