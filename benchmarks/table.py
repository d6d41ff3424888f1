"""Figures printed beside their bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.measure import Taken


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A value and what it has to reach, by the table of the design; one without a bar is only told."""

    what: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bar(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def verdict(self) -> str:
        if not self.bar:
            return ""
        reached = self.value >= (self.at_least or 0) and (self.at_most is None or self.value <= self.at_most)
        return "met" if reached else "MISSED"


def print_rows(medians: Mapping[str, Taken], pages: int) -> None:
    print(f"{'':34}{'pages/s':>9}{'CPU s per 1,000':>17}{'peak MB':>9}")
    for name, taken in medians.items():
        rate, cpu = pages / taken.seconds, taken.cpu / pages * 1000
        print(f"{name:34}{rate:9.0f}{cpu:17.2f}{taken.peak / 1e6:9.0f}")


def print_bars(bars: Iterable[Bar]) -> None:
    print(f"\n{'':62}{'value':>10}{'bar':>10}")
    for each in bars:
        value = f"{each.value:.0f}" if each.value >= 10 else f"{each.value:.3f}"
        print(f"{each.what:62}{value:>10}{each.bar:>10}  {each.verdict}")
