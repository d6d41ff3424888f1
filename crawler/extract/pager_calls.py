"""Where a link leads that calls a function of its page with a page's number, as `goPage(2)` does."""

import re
from collections.abc import Mapping

_CALL = re.compile(r"\b([A-Za-z_$][\w$]*)\(\s*[\"']?(\d{1,4})[\"']?\s*[,)]")
_SET = re.compile(r"location(?:\.href)?\s*=\s*([^;\n}]+)|(?:window\.open|location\.(?:replace|assign))\(([^;\n}]+)\)")
_PIECE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z_$][\w$.]*)|(\d+)")
_LONGEST = 800  # characters of a function that are read


def called_address(attributes: Mapping[str, str | None], code: str) -> str | None:
    """The address that the function called by a link sets, as written; None where the code does not tell.

    >>> code = "function goPage(n, s) { var u = 'list.jsp'; location.href = u + '?cat=3&page=' + n; }"
    >>> called_address({"href": "javascript:goPage(2, 15)"}, code), called_address({"onclick": "other(2)"}, code)
    ('list.jsp?cat=3&page=2', None)
    """
    script = f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}"
    for name, number in _CALL.findall(script):
        written = re.search(
            rf"(?:function\s+{re.escape(name)}|\b{re.escape(name)}\s*=\s*function)\s*\(\s*([\w$]+)[^)]*\)\s*\{{", code
        )
        body = code[written.end() : written.end() + _LONGEST] if written else ""
        setting = _SET.search(body)
        if written and setting:
            return _joined(setting[1] or setting[2], {written[1]: number}, code)
    return None


def _joined(expression: str, known: dict[str, str], code: str) -> str | None:
    """The value of strings and names joined by `+`; None with a name whose value is not written in the code."""
    pieces: list[str] = []
    for double, single, name, digits in _PIECE.findall(expression):
        value = known.get(name) or _given(name, code) if name else double or single or digits
        if value is None:
            return None
        pieces.append(value)
    return "".join(pieces) or None


def _given(name: str, code: str) -> str | None:
    found = re.search(rf"(?<![\w.$]){re.escape(name)}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))\s*[;,\n]", code)
    return next((group for group in found.groups() if group is not None), None) if found else None
