"""Comparing takes time in proportion to the pages, whatever is repeated in them."""

import random
import time
from collections.abc import Callable

import pytest
from archive_world import report_page

from archive.diff.compare import compare
from archive.diff.marks import changed_parts
from archive.diff.summary import summary
from archive.records import DocumentPage, Table

LARGE = 70_000  # characters: 200 KB of Chinese
MOST_SECONDS = 1.0  # for two of them
MOST_GROWTH = 8  # of four times the page; a square is 16
TRIES = 3
NOISE = 0.15  # seconds that a busy machine may add

Pages = tuple[DocumentPage, DocumentPage]


def sentences(size: int, chance: random.Random) -> list[str]:
    return [
        "".join(chance.choices("收到申请公开信息答复机关年度报告工作", k=30)) + f"{chance.randint(0, 99)}件。"
        for _ in range(size // 34)
    ]


def as_table(number: int, size: int, words: str) -> Table:
    return tuple((words.format(row), str(row * number), "0", str(row)) for row in range(size // 20))


def texts(before: str, after: str) -> Pages:
    return report_page(before), report_page(after)


def tables(before: tuple[Table, ...], after: tuple[Table, ...]) -> Pages:
    return report_page(tables=before), report_page(tables=after)


def edited(size: int) -> Pages:
    chance = random.Random(1)
    before = sentences(size, chance)
    after = [each.replace("件", "项") if chance.random() < 0.2 else each for each in before if chance.random() > 0.1]
    return texts("\n".join(before), "\n".join(after))


def shuffled(size: int) -> Pages:
    before = sentences(size, random.Random(1))
    return texts("\n".join(before), "\n".join(random.Random(2).sample(before, len(before))))


def rewritten(size: int) -> Pages:
    before, after = ("\n".join(sentences(size, random.Random(seed))) for seed in (1, 2))
    return texts(before, after)


SHAPES: dict[str, Callable[[int], Pages]] = {
    "edited": edited,
    "shuffled": shuffled,
    "rewritten": rewritten,
    "one word": lambda size: texts("无。" * (size // 2), "有。" + "无。" * (size // 3)),
    "two words": lambda size: texts("无。有。" * (size // 4), "有。有。无。" * (size // 6)),
    "one sentence": lambda size: texts("申请公开" * (size // 4), "公开申请" * (size // 4)),
    "numbers": lambda size: texts("收到1件。" * (size // 5), "收到2件。" * (size // 5)),
    "headings": lambda size: texts("（一）申请\n" * (size // 6), "（二）申请\n" * (size // 6)),
    "rows": lambda size: tables((as_table(1, size, "第{}项"),), (as_table(2, size, "第{}项"),)),
    "same rows": lambda size: tables((as_table(1, size, "项"),), (as_table(2, size, "项")[3:],)),
    "other rows": lambda size: tables((as_table(1, size, "甲{}"),), (as_table(1, size, "乙{}"),)),
    "many tables": lambda size: tables(
        (as_table(1, 60, "项"),) * (size // 60), (as_table(2, 60, "项"),) * (size // 60)
    ),
}


def seconds(pages: Pages) -> float:
    """The least of some tries: what else the machine does only adds."""

    def once() -> float:
        begun = time.process_time()
        summary(compare(*pages))
        return time.process_time() - begun

    return min(once() for _ in range(TRIES))


@pytest.mark.parametrize("shape", SHAPES)
def test_comparing_grows_with_the_pages(shape: str) -> None:
    small, large = seconds(SHAPES[shape](LARGE // 4)), seconds(SHAPES[shape](LARGE))
    assert large < MOST_GROWTH * small + NOISE
    assert large < MOST_SECONDS


def test_marking_a_long_sentence_is_quick() -> None:
    begun = time.process_time()
    for size in (600, LARGE):
        assert list(changed_parts("申请公开" * (size // 4), "公开申请" * (size // 4)))
    assert time.process_time() - begun < MOST_SECONDS
