"""Chinese search that is right from one character up: every letter, digit and Han character is a token of its own.

unicode61 alone keeps a Chinese title as one token, and trigram finds nothing for two characters. With a space round
every character a phrase query is a substring query; punctuation is dropped, so hits are checked against the text.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, takewhile
from pathlib import Path

HAN_FORMS = Path(__file__).with_name("han_forms.txt")


class _ByCharacter(dict[int, str]):
    """What each character becomes, found once: `str.translate` takes it as its table."""

    def __init__(self, become: Callable[[str], str]):
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        self[code] = self._become(chr(code))
        return self[code]


def _forms() -> Iterator[tuple[int, str]]:
    """Code of each form of a Han character, and the one form that stands for them."""
    for line in HAN_FORMS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from ((ord(form), group[0]) for group in line.split() for form in group[1:])


_ONE_FORM = dict(_forms())


def _fold(sign: str) -> str:
    """Half width, small, without accent and blank, one form of Han: each character by itself, so that places add up."""
    plain = unicodedata.normalize("NFKD", sign).casefold().translate(_ONE_FORM)
    return "".join(part for part in plain if not part.isspace() and not unicodedata.combining(part))


_FOLDED = _ByCharacter(_fold)
_SPACED = _ByCharacter(lambda sign: "".join(f"{part} " for part in _FOLDED[ord(sign)] if part.isalnum()))


def folded(text: str) -> str:
    """Text as it is compared with a query: width, case, accents, blanks and the form of Han make no difference.

    >>> folded("政府資訊公開 １１ 件（Web）")
    '政府资讯公开11件(web)'
    """
    return text.translate(_FOLDED)


def spaced(text: str) -> str:
    """Text as it is indexed: another outcome needs a migration that fills the index again.

    >>> spaced("收到 11 件（Web）")
    '收 到 1 1 件 w e b'
    """
    return text.translate(_SPACED).rstrip()


def phrase(query: str) -> str | None:
    """The FTS5 query of a search text; None when it holds no letter, digit or Han character."""
    return f'"{spaced(query)}"' if spaced(query) else None


def passage(text: str, query: str, around: int = 30) -> str | None:
    """The first place in `text` that matches, as printed, with some characters before and after; None when none does.

    >>> passage("全年共收到申請 11 件。", "申请11件", around=3)
    '…共收到申請 11 件。'
    """
    wanted = folded(query)
    found = folded(text).find(wanted)
    if found < 0 or not wanted:
        return None
    lengths = map(len, map(_FOLDED.__getitem__, map(ord, text)))
    ends = list(takewhile(lambda end: end < found + len(wanted), accumulate(lengths)))
    start, end = bisect_right(ends, found), len(ends) + 1
    before, after = max(0, start - around), min(len(text), end + around)
    shown = " ".join(text[before:after].split())
    return ("…" if before else "") + shown + ("…" if after < len(text) else "")
