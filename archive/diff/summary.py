"""One line with what moved: `总计: 11 → 12; …`."""

from collections.abc import Sequence

from archive.diff.difference import NUMBER, Difference
from archive.diff.marks import Change, changed_parts, is_change

SHOWN = 3  # differences that are named; of the rest, how many
AROUND = 8  # characters before what changed
LONGEST = 40  # characters of a wording
_STOPS = "，,、。；："


def summary(differences: Sequence[Difference]) -> str:
    """The differences in short, those in which a number moved first."""
    ordered = sorted(differences, key=lambda each: not _moves_number(each))  # stable: else as on the page
    parts = [_brief(each) for each in ordered[:SHOWN]]
    rest = len(differences) - SHOWN
    return " ".join(("; ".join(parts) + (f"; and {rest} more" if rest > 0 else "")).split())


def _moves_number(difference: Difference) -> bool:
    if difference.kind not in ("table", "text") or difference.before is None or difference.after is None:
        return False
    return NUMBER.findall(difference.before) != NUMBER.findall(difference.after)


def _brief(difference: Difference) -> str:
    before, after = difference.before or "", difference.after or ""
    if difference.kind == "moved":
        return f"{difference.where}: moved {_cut(after)}"
    changed = _in_place(before, after) if difference.kind == "text" else None
    return f"{difference.where}: " + (changed or f"{_cut(before) or '—'} → {_cut(after) or '—'}")


def _in_place(before: str, after: str) -> str | None:
    """What changed, with the words around it; None where most did.

    >>> _in_place("全年收到申请11件，答复9件。", "全年收到申请12件，办结9件。")
    '全年收到申请11 → 12件, 答复 → 办结9'
    """
    parts = list(changed_parts(before, after))
    kept = sum(len(old) for old, new in parts if not is_change((old, new)))
    if 2 * kept < max(len(before), len(after)):
        return None
    return ", ".join(_with_words(parts, place) for place, part in enumerate(parts) if is_change(part))


def _with_words(parts: list[Change], place: int) -> str:
    """Words that came or went speak for themselves; what was replaced needs those beside it."""
    old, new = parts[place]
    if not (old and new):
        return " → ".join(_cut(text.strip(_STOPS) or text) or "—" for text in (old, new))
    ahead = "".join(new for _, new in parts[max(0, place - 1) : place])
    behind = "".join(new for _, new in parts[place + 1 : place + 2])
    return f"{_last_words(ahead)}{_cut(old)} → {_cut(new)}{behind[:1]}"


def _last_words(text: str) -> str:
    """The end of what stands before, from the last stop on."""
    for stop in _STOPS:
        text = text.rsplit(stop, 1)[-1]
    return text[-AROUND:]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
