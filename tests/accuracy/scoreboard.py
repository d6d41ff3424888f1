"""Precision and recall of reading, per platform and field: `make accuracy`. Meaning: docs/accuracy.md.

Two sources of pages: the project's own sample folders, and the real pages beside the repository, where they are.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.extract.page import Page
from crawler.reading import read
from tests.reading.conftest import SHARED, as_printed, folded

SAMPLES = Path(__file__).resolve().parents[1] / "reading" / "cases"
REAL_PAGES = SHARED / "real_pages"
LISTS = {"rows": ("title", "date", "is_report"), "attachments": ("name",), "next": ()}  # judged item by item, by url
NOT_READ = ("columns",)  # of the home pages among the samples: judged by their own test


class Mark(StrEnum):
    HIT = "hit"  # expected, and found equal
    FALSE = "false"  # found, and not expected so
    MISS = "miss"  # expected, and not found so


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A page with what must be read from it; a key that is left out is not judged."""

    name: str
    page: Page
    expected: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Score:
    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None where nothing was found."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else None

    @property
    def recall(self) -> float | None:
        """The share of what was expected that was found; None where nothing was expected."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def is_perfect(self) -> bool:
        return not self.false and not self.missed


Scores = dict[tuple[str, str], Score]  # by platform and field


def own_samples(folder: Path = SAMPLES) -> Iterator[Sample]:
    """The folders `<platform>/<trap>/` with page, headers.json and expected.json."""
    for headers in sorted(folder.glob("*/*/headers.json")):
        told = json.loads(headers.read_text(encoding="utf-8"))
        body = next(headers.parent.glob("page.*")).read_bytes()
        expected = json.loads((headers.parent / "expected.json").read_text(encoding="utf-8"))
        name = f"{headers.parent.parent.name}/{headers.parent.name}"
        yield Sample(name=name, page=Page(told["url"], body, told["content_type"]), expected=expected)


def real_samples(folder: Path = REAL_PAGES) -> Iterator[Sample]:
    """The files of `urls.tsv` (file, address, content type) that have an expected.json; none where it is absent."""
    table = folder / "urls.tsv"
    for line in table.read_text(encoding="utf-8").splitlines()[1:] if table.exists() else []:
        name, url, kind, *_ = line.split("\t")
        expected = folder / f"{name}.expected.json"
        if expected.exists():
            page = Page(url, (folder / name).read_bytes(), kind)
            yield Sample(name=name, page=page, expected=json.loads(expected.read_text(encoding="utf-8")))


def score(samples: Iterable[Sample]) -> Scores:
    """What came of every judged field of every sample."""
    marks: Counter[tuple[str, str, Mark]] = Counter()
    for sample in samples:
        platform = str(sample.expected.get("platform") or sample.name.partition("/")[0])
        marks.update((platform, field, mark) for field, mark in judge(sample))
    keys = dict.fromkeys((platform, field) for platform, field, _ in marks)
    return {
        key: Score(hits=marks[*key, Mark.HIT], false=marks[*key, Mark.FALSE], missed=marks[*key, Mark.MISS])
        for key in sorted(keys)
    }


def judge(sample: Sample) -> Iterator[tuple[str, Mark]]:
    """The marks of one page, field by field."""
    found = folded(as_printed(read(sample.page)))
    for field, value in folded(sample.expected).items():
        if field in LISTS:
            yield from _judge_items(field, value, found.get(field) or [])
        elif field not in NOT_READ:
            yield from ((field, mark) for mark in marks_of(value, found.get(field)))


def marks_of(expected: Any, found: Any) -> list[Mark]:
    """The marks of one value: none where neither has one, two where they differ.

    Absent is None; False, of a row that is no report, counts as absent.
    """
    if expected == found:
        return [] if expected in (None, False) else [Mark.HIT]
    wrong = [Mark.FALSE] if found not in (None, False) else []
    return wrong + ([Mark.MISS] if expected not in (None, False) else [])


def _judge_items(field: str, expected: list[Any], found: list[Any]) -> Iterator[tuple[str, Mark]]:
    """The marks of a list: its items by their addresses, then what stands in those that both have."""
    wanted, had = {_address(item): item for item in expected}, {_address(item): item for item in found}
    for address in {**wanted, **had}:
        for mark in marks_of(address if address in wanted else None, address if address in had else None):
            yield field, mark
    for address in wanted.keys() & had.keys():
        for part in LISTS[field]:
            for mark in marks_of(wanted[address].get(part), had[address].get(part)):
                yield f"{field}.{part}", mark


def _address(item: Any) -> str:
    """What an item is matched by: its address, with method and body where it is not simply fetched."""
    if isinstance(item, str):
        return item
    return " ".join(str(item[key]) for key in ("url", "method", "body") if item.get(key))


def table(scores: Scores) -> str:
    """A line for each field, a column for each platform: `1` where all is right, else precision/recall."""
    platforms = sorted({platform for platform, _ in scores})
    fields = sorted({field for _, field in scores})
    lines = [["field", *platforms]]
    lines += [[field, *(_cell(scores.get((platform, field))) for platform in platforms)] for field in fields]
    lines.append(["values expected", *(str(_expected(scores, platform)) for platform in platforms)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cell(one: Score | None) -> str:
    if one is None:
        return "."
    return "1" if one.is_perfect else f"{_share(one.precision)}/{_share(one.recall)}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _expected(scores: Scores, platform: str) -> int:
    return sum(one.hits + one.missed for (name, _), one in scores.items() if name == platform)


def main() -> int:
    """Print both tables; 1 when a judged real page is read below 1.0."""
    print(f"own samples (1: all right; precision/recall; a point: not judged)\n\n{table(score(own_samples()))}\n")
    real = list(real_samples())
    if not real:
        print("real pages: ../shared is absent, not judged")
        return 0
    print(f"real pages\n\n{table(score(real))}\n")
    below = [sample.name for sample in real if any(mark is not Mark.HIT for _, mark in judge(sample))]
    print(f"{len(real) - len(below)} of {len(real)} real pages are read as expected", *below, sep="\n  below 1.0: ")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
