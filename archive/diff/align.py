"""What stands opposite what in two sequences, in time that grows with their length, whatever is repeated in them.

difflib alone takes the square of it where much is repeated; here only short stretches are given to it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

ItemT = TypeVar("ItemT")
Stretch = tuple[int, int, int, int]  # from and to in the one, from and to in the other, as in difflib's opcodes
Pair = tuple[int | None, int | None]  # places of two that stand opposite, None for one that has no opposite

MATCHED = 10_000  # of old × new: difflib's work on a stretch; a longer one without a landmark has none in common
COMPARED = 150  # of old × new: likenesses that are reckoned in a stretch; in a longer one nothing is alike
ALIKE = 0.4  # of the parts of both that they share


def differing(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """The stretches in which two sequences differ, first to last.

    >>> differing("甲乙丙丁", "甲丙丁戊")
    [(1, 2, 1, 1), (4, 4, 3, 4)]
    """
    found: list[Stretch] = []
    at, to = 0, 0
    for here, there in [*_landmarks(old, new), (len(old), len(new))]:
        found += _within(old, new, (at, here, to, there))
        at, to = here + 1, there + 1
    return found


def opposite(
    old: Sequence[ItemT],
    new: Sequence[ItemT],
    exact: Callable[[ItemT], Hashable],
    outline: Callable[[ItemT], Hashable],
    parts: Callable[[ItemT], Counter[str]],
) -> Iterator[Pair]:
    """What differs, side by side: first by the same outline, such as a sentence but for its numbers, then the alike."""
    keys = [exact(each) for each in old], [exact(each) for each in new]
    for stretch in differing(*keys):
        at, _, to, _ = stretch
        left, right = old[slice(*stretch[:2])], new[slice(*stretch[2:])]
        for one, other in _side_by_side(left, right, outline, parts):
            yield (None if one is None else at + one), (None if other is None else to + other)


def _landmarks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Items that both have as often, the first opposite the first, in the longest order that both have."""
    counts = Counter(old), Counter(new)
    places: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, each in enumerate(new):
        places[each].append(place)
    common = (each if counts[0][each] == counts[1].get(each) else None for each in old)
    return _rising([(place, places[each].popleft()) for place, each in enumerate(common) if each is not None])


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, not all neighbours, in which the second rises too."""
    lowest: list[int] = []  # the least second with which a run of each length can end
    ends: list[int] = []  # and the pair that it is of
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(lowest, second)
        lowest[length : length + 1] = [second]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    run, number = [], ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _within(old: Sequence[Hashable], new: Sequence[Hashable], stretch: Stretch) -> list[Stretch]:
    at, here, to, there = stretch
    while at < here and to < there and old[at] == new[to]:
        at, to = at + 1, to + 1
    while at < here and to < there and old[here - 1] == new[there - 1]:
        here, there = here - 1, there - 1
    if at == here and to == there:
        return []
    if (here - at) * (there - to) > MATCHED or at == here or to == there:
        return [(at, here, to, there)]
    matcher = SequenceMatcher(None, old[at:here], new[to:there], autojunk=False)
    return [(at + i, at + j, to + k, to + m) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def _side_by_side(
    old: Sequence[ItemT],
    new: Sequence[ItemT],
    outline: Callable[[ItemT], Hashable],
    parts: Callable[[ItemT], Counter[str]],
) -> Iterator[Pair]:
    """Pairs of one stretch in which nothing is the same, in order."""
    at, to = 0, 0
    keys = [outline(each) for each in old], [outline(each) for each in new]
    for i, j, k, m in [*differing(*keys), (len(old), len(old), len(new), len(new))]:
        yield from zip(range(at, i), range(to, k), strict=True)
        yield from _alike([(i + n, parts(each)) for n, each in enumerate(old[i:j])],
                          [(k + n, parts(each)) for n, each in enumerate(new[k:m])])  # fmt: skip
        at, to = j, m


def _alike(old: list[tuple[int, Counter[str]]], new: list[tuple[int, Counter[str]]]) -> Iterator[Pair]:
    """The order-keeping pairs that are most alike; one opposite one is a pair, alike or not."""
    chosen = [(0, 0)] if len(old) == len(new) == 1 else []
    if not chosen and len(old) * len(new) <= COMPARED:
        chosen = _best([[_likeness(one, other) for _, other in new] for _, one in old])
    at, to = 0, 0
    for i, k in [*chosen, (len(old), len(new))]:
        yield from ((place, None) for place, _ in old[at:i])
        yield from ((None, place) for place, _ in new[to:k])
        if i < len(old):
            yield old[i][0], new[k][0]
        at, to = i + 1, k + 1


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    whole = one.total() + other.total()
    share = 2 * (one & other).total() / whole if whole else 0.0
    return share if share >= ALIKE else 0.0


def _best(likeness: list[list[float]]) -> list[tuple[int, int]]:
    """Places of the pairs with the greatest sum, in order in both."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for k in reversed(range(columns)):
            together = likeness[i][k] + best[i + 1][k + 1] if likeness[i][k] else 0.0
            best[i][k] = max(best[i + 1][k], best[i][k + 1], together)
    chosen, i, k = [], 0, 0
    while i < rows and k < columns:
        if likeness[i][k] and best[i][k] == likeness[i][k] + best[i + 1][k + 1]:
            chosen.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
    return chosen
