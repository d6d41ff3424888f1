"""Sentences that differ, each under its headings: changed, added, taken away, or moved."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.diff.align import Pair, opposite
from archive.diff.content import fold
from archive.diff.difference import NUMBER, Difference
from archive.records import Table

NO_HEADING = "text"
_SENTENCE = re.compile(r"[^。；！？;!?]*[。；！？;!?]+[”’」』）)]*|[^。；！？;!?]+")
_HAN = "[一二三四五六七八九十百]+"
_HEADINGS = tuple(  # the highest first
    re.compile(rf"(?:{number})[^，。；,;]{{0,40}}[：:]?{end}")
    for number, end in (
        (rf"第{_HAN}(?:部分|章|篇|节)", "。?"),
        (rf"{_HAN}[、.．]", "。?"),
        (rf"[（(]{_HAN}[）)]", "。?"),
        (r"\d{1,2}[、.．](?!\d)", ""),  # with a full stop it is a sentence of a list
        (r"[（(]\d{1,2}[）)]", ""),
    )
)


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    """`section`: the headings that it stands under. `folded`: as it is compared."""

    section: str
    text: str
    folded: str


def text_differences(before: str, after: str, tables: Iterable[Table] = ()) -> Iterator[Difference]:
    """In order. `tables`: of both; their rows stand in the texts, too, and are compared as tables."""
    if fold(before) == fold(after):
        return
    rows = {"".join(map(fold, row)) for table in tables for row in table if len(row) > 1}
    old, new = _split(before, rows), _split(after, rows)
    pairs = list(opposite(old, new, _folded, _outline, _parts))
    came = _moved(old, new, pairs)
    gone = set(came.values())
    for one, other in pairs:
        if other is not None and other in came:
            yield _moved_there(old[came[other]], new[other])
        elif one is None or one not in gone:
            yield _difference(None if one is None else old[one], None if other is None else new[other])


def _difference(old: _Sentence | None, new: _Sentence | None) -> Difference:
    section = next(each.section for each in (new, old) if each)
    return Difference(kind="text", where=section, before=old.text if old else None, after=new.text if new else None)


def _moved_there(old: _Sentence, new: _Sentence) -> Difference:
    where = new.section if old.section == new.section else f"{old.section} → {new.section}"
    return Difference(kind="moved", where=where, before=old.text, after=new.text)


def _moved(old: Sequence[_Sentence], new: Sequence[_Sentence], pairs: Sequence[Pair]) -> dict[int, int]:
    """Of what came without an opposite: where the same sentence went away."""
    gone: dict[str, deque[int]] = defaultdict(deque)
    for one, other in pairs:
        if one is not None and other is None:
            gone[old[one].folded].append(one)
    return {
        other: gone[new[other].folded].popleft()
        for one, other in pairs
        if one is None and other is not None and gone[new[other].folded]
    }


def _folded(sentence: _Sentence) -> str:
    return sentence.folded


def _outline(sentence: _Sentence) -> str:
    """A sentence without its numbers."""
    return NUMBER.sub("0", sentence.folded)


def _parts(sentence: _Sentence) -> Counter[str]:
    """Neighbours in a sentence: two that share most of them say much the same."""
    return Counter(map("".join, pairwise(f" {sentence.folded}")))


def _split(text: str, rows: set[str]) -> list[_Sentence]:
    headings: dict[int, str] = {}
    sentences = []
    for line in text.splitlines():
        if fold(line) in rows:
            continue
        parts = [part.strip() for part in _SENTENCE.findall(line) if part.strip()]
        _note_heading(headings, parts)
        section = " / ".join(headings.values()) or NO_HEADING
        sentences += [_Sentence(section=section, text=part, folded=fold(part)) for part in parts]
    return sentences


def _note_heading(headings: dict[int, str], parts: Sequence[str]) -> None:
    """Where a line begins with a heading, it ends those of its own height and below."""
    height = next((height for height, form in enumerate(_HEADINGS) if parts and form.fullmatch(parts[0])), None)
    if height is not None:
        for lower in [each for each in headings if each >= height]:
            del headings[lower]
        headings[height] = parts[0].rstrip("。：:")
