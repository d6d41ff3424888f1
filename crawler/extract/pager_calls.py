"""Where a link leads that calls a function of its page with a page's number, as `goPage(2)` does."""

import re
from collections.abc import Iterator, Mapping
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
_TEST = r"\(?\s*([A-Za-z_$][\w$]*)\s*([=!]={1,2}|[<>]=?)\s*[\"']?(\d{1,4})[\"']?\s*\)?"
_CHOICE = re.compile(rf"\s*\(?\s*{_TEST}\s*\?([^?:]+(?:\"[^\"]*\"|'[^']*')?):([^?]+?)\)?\s*")
_IF = re.compile(rf"\bif\s*\(\s*{_TEST}\s*\)?")
_DATA = re.compile(
    r"([A-Za-z_$][\w$]*)\s*=\s*(?:\$\(\s*\w+\s*\)|\w+)\.(?:(?:data|attr|getAttribute)\(\s*[\"'](?:data-)?([\w-]+)[\"']|dataset\.(\w+))"
)


def calls_with_number(attributes: Mapping[str, str | None]) -> bool:
    """Does a link call a function with a number, as of a page, or hand the number to one in a data attribute."""
    return called_number(attributes) is not None


def called_number(attributes: Mapping[str, str | None]) -> int | None:
    """The number of a page that a link hands to a function, or keeps for one in its data; None without one."""
    call = _CALL.search(f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}")
    handed = (value for name, value in attributes.items() if name.startswith("data-") and (value or "").isdecimal())
    return int(call[2]) if call else next((int(value or 0) for value in handed), None)


def called_address(attributes: Mapping[str, str | None], code: str) -> str | None:
    """The address that the function called by a link sets, as written; None where the code does not tell.

    >>> code = "function goPage(n, s) { var u = 'list.jsp'; location.href = u + '?cat=3&page=' + n; }"
    >>> called_address({"href": "javascript:goPage(2, 15)"}, code), called_address({"onclick": "other(2)"}, code)
    ('list.jsp?cat=3&page=2', None)
    """
    for word, number, body in function_called(attributes, code):
        if address := _set_by(body, {word: number}, code):
            return address
    return _delegated(attributes, code)


def function_called(attributes: Mapping[str, str | None], code: str) -> Iterator[tuple[str, str, str]]:
    """(first word, number given for it, beginning of its code) of every function that a link calls with a number."""
    script = f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}"
    for name, number in _CALL.findall(script):
        word, body = _functions(code).get(name, ("", ""))
        yield word, number, body


def _delegated(attributes: Mapping[str, str | None], code: str) -> str | None:
    """The address that one handler sets for all links of a pager, by the number in a data attribute of each.

    >>> code = "$('.pg a').click(function(){ var p = $(this).data('page'); location.href = 'list?page=' + p; });"
    >>> _delegated({"data-page": "2"}, code), _delegated({"data-page": "x"}, code)
    ('list?page=2', None)
    """
    for match in _DATA.finditer(code) if any(name.startswith("data-") for name in attributes) else ():
        number = attributes.get(f"data-{match[2] or match[3]}") or ""
        if number.isdecimal():
            return _set_by(code[match.end() : match.end() + _LONGEST], {match[1]: number}, code)
    return None


def _set_by(body: str, known: dict[str, str], code: str) -> str | None:
    """The address that the body of a function sets, of two by an `if` the one for these values.

    >>> _set_by("if (n <= 1) { location.href='a.html'; } else { location.href='a_'+n+'.html'; }", {"n": "2"}, "")
    'a_2.html'
    """
    settings = list(_SET.finditer(body))
    if not settings:
        return None
    condition = _IF.search(body, 0, settings[0].start())
    is_second = condition and len(settings) > 1 and _holds(condition, known) is False
    chosen = settings[1 if is_second else 0]
    return _joined(chosen[1] or chosen[2], known, code)


def _holds(test: re.Match[str], known: dict[str, str]) -> bool | None:
    """Whether a comparison of a known number with another holds; None where it is of something else."""
    if not known.get(test[1], "").isdecimal():
        return None
    left, right = int(known[test[1]]), int(test[3])
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}.get(
        test[2], (left == right) is test[2].startswith("=")
    )


@lru_cache(4)
def _functions(code: str) -> dict[str, tuple[str, str]]:
    """The first word and the beginning of every function by its name: read once for all links of a page."""
    found = _FUNCTION.finditer(code)
    return {one[1] or one[2]: (one[3], code[one.end() : one.end() + _LONGEST]) for one in reversed(list(found))}


def _joined(expression: str, known: dict[str, str], code: str) -> str | None:
    """The value of strings and names joined by `+`; None with a name whose value is not written in the code.

    None, too, for a condition that cannot be judged: no address is better than a false one.

    >>> _joined("'index_' + n + '.html'", {"n": "3"}, ""), _joined("a.b==1 ? 'index.html' : 'x'", {"n": "3"}, "")
    ('index_3.html', None)
    >>> _joined("n==1 ? 'index.html' : 'index_' + n + '.html'", {"n": "3"}, "")
    'index_3.html'
    """
    if (choice := _CHOICE.fullmatch(expression)) and (holds := _holds(choice, known)) is not None:
        expression = choice[4 if holds else 5]
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
