"""Values cut out of a page's script, which is not JSON as a whole: keys without quotes, code around them."""

import json
import re
from itertools import islice
from typing import Any

from crawler.extract.outline import whole_signs

_QUOTES = "\"'`"
_PAIR = re.compile(
    r"""(?<!\w)["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|(-?\w[\w.]*))""", re.DOTALL
)
_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIGN = re.compile(r"[\"'`\[\]{}]")
_MOST_TRIES = 8  # of a key that is written often: its first values decide
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_STRING = {quote: re.compile(rf"[^\\{quote}]*+(?:\\.[^\\{quote}]*+)*+", re.DOTALL) for quote in _QUOTES}


def value_of(code: str, key: str) -> Any:
    """The JSON value (object, list, string, number) that a script gives a key; None when there is none.

    >>> value_of("window._CONFIG = { SID: '75', TREE: [{\\"id\\":1,\\"name\\":\\"a]}\\"}], X: 1 }", "TREE")
    [{'id': 1, 'name': 'a]}'}]
    >>> value_of("{ SID: '758001' }", "SID")
    '758001'
    """
    for match in islice(re.finditer(rf"(?<![\w$.]){re.escape(key)}[\"']?\s*[:=]\s*", code), _MOST_TRIES):
        raw = _literal(code, match.end())
        if raw is None:
            continue
        try:
            return json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _literal(code: str, start: int) -> str | None:
    sign = code[start : start + 1]
    if sign in ("{", "["):
        return bracketed(code, start)
    if sign and sign in _QUOTES:
        end = _string_end(code, start)
        inner = code[start + 1 : end]
        return f'"{inner}"' if sign == '"' else json.dumps(inner)
    number = re.compile(r"-?\d+(?![\w.])").match(code, start)
    return number[0] if number else None


def bracketed(code: str, start: int) -> str | None:
    """From an opening bracket to the one that closes it; brackets in strings do not count."""
    depth, place = 0, start
    while found := _SIGN.search(code, place):
        sign, place = found[0], found.end()
        if sign in _QUOTES:
            place = _string_end(code, place - 1) + 1
        elif sign in "[{":
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                return code[start:place]
    return None


def _string_end(code: str, start: int) -> int:
    """The place of the quote that closes the string opened at `start`; the end of the code when none does."""
    inside = _STRING[code[start]].match(code, start + 1)
    return inside.end() if inside else len(code)


def plain_pairs(code: str) -> dict[str, str]:
    """The strings, numbers and words that an object literal gives its keys, whatever the quotes; the first of each.

    >>> plain_pairs("{col:1, 'webid': '60', path:'/', name: 'b\\\\'s', openCookies:false, ajaxParam:{appid:'2'}}")
    {'col': '1', 'webid': '60', 'path': '/', 'name': "b's", 'openCookies': 'false', 'appid': '2'}
    """
    found: dict[str, str] = {}
    for match in _PAIR.finditer(code):
        found.setdefault(match[1], _unescaped(next((group for group in match.groups()[1:] if group is not None), "")))
    return found


def strings_of(code: str) -> list[str]:
    """The string literals of a script in order, without their escapes.

    >>> strings_of("['<a>b\\\\'s</a>', '\\\\u7532']")
    ["<a>b's</a>", '甲']
    """
    return [_unescaped(match[1] if match[1] is not None else match[2]) for match in _QUOTED.finditer(code)]


def _unescaped(text: str) -> str:
    return whole_signs(
        _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else _CONTROLS.get(match[2], match[2]), text)
    )
