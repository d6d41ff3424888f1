"""How a run gets on: a bar on a terminal, plain lines elsewhere; always on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.records import Verdict
from cli.output import escaped
from crawler.look import Teller

if TYPE_CHECKING:
    from rich.progress import Progress

REQUESTS_A_LINE = 50


class Lines:
    """A line for every 50 requests of a portal, and one at its end."""

    def moved(self, portal: str, asked: int, settled: int) -> None:
        if settled % REQUESTS_A_LINE == 0:
            print(f"{portal}: {settled} of {asked} requests", file=sys.stderr)

    def ended(self, portal: str, verdict: Verdict, reason: str | None) -> None:
        print(ending(portal, verdict, reason), file=sys.stderr)


class Bars:
    """A bar for the run: portals ended, and the requests of the one that moved last."""

    def __init__(self, progress: "Progress", portals: int):
        self._progress = progress
        self._bar = progress.add_task("looking", total=portals, now="")

    def moved(self, portal: str, asked: int, settled: int) -> None:
        self._progress.update(self._bar, now=f"{portal} {settled}/{asked}")

    def ended(self, portal: str, verdict: Verdict, reason: str | None) -> None:
        self._progress.console.print(ending(portal, verdict, reason), markup=False, highlight=False)
        self._progress.advance(self._bar)


def ending(portal: str, verdict: Verdict, reason: str | None) -> str:
    mend = "; nothing is lost, the next run looks again" if verdict is Verdict.FAILED else ""
    return escaped(f"{portal}: {verdict}" + (f" — {reason}{mend}" if reason else ""))


@contextmanager
def told(portals: int) -> Iterator[Teller]:
    """A teller for a run over so many portals."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console  # a seventh of the start of a command that draws nothing
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[now]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bars(progress, portals)
