"""Chinese search that is right from one character up: every letter, digit and Han character is a token of its own.

unicode61 alone keeps a Chinese title as one token, and trigram finds nothing for two characters. With a space round
every character a phrase query is a substring query; punctuation is dropped, so hits are checked against the text.
"""

from archive.diff.content import fold

_COMMON_SIGNS = ",.。、;:()“”《》-%/"  # taken out ahead: with them gone, most texts hold nothing but what is indexed


def spaced(text: str) -> str:
    """Text as it is indexed.

    >>> spaced("收到 11 件（Web）")
    '收 到 1 1 件 W e b'
    """
    plain = fold(text)
    for sign in _COMMON_SIGNS:
        plain = plain.replace(sign, "")
    return " ".join(plain if plain.isalnum() else filter(str.isalnum, plain))


def phrase(query: str) -> str | None:
    """The FTS5 query of a search text; None when it holds no letter, digit or Han character."""
    return f'"{spaced(query)}"' if spaced(query) else None


def passage(text: str, query: str, around: int = 30) -> str | None:
    """The first place in `text` that matches, with some characters before and after; None when none does.

    >>> passage("全年共收到申请 11 件。", "申请11件", around=3)
    '…共收到申请 11 件。'
    """
    folded = [(position, part) for position, sign in enumerate(text) for part in fold(sign).casefold()]
    wanted = fold(query).casefold()
    found = "".join(part for _, part in folded).find(wanted)
    if found < 0 or not wanted:
        return None
    start, end = folded[found][0], folded[found + len(wanted) - 1][0] + 1
    before, after = max(0, start - around), min(len(text), end + around)
    shown = " ".join(text[before:after].split())
    return ("…" if before else "") + shown + ("…" if after < len(text) else "")
