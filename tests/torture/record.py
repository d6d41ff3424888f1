"""Record what a real crawl of the demo asks of the store: `python -m tests.torture.record FOLDER NETWORK`.

Leaves in FOLDER, for each night, `DATE.calls` (every call that writes) and `DATE.db` (the archive as it was before).
"""

import os
import pickle
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crawler.run
from archive.store import Store
from crawler.look import Silent
from crawler.plan import Plan
from demo.server import Portals
from settings.clock import read_clock
from settings.portals import load_registry
from settings.program import load_program
from tests.torture.calls import APART, LOOKED_AT, NIGHTS, TOGETHER, Call

WRITES = (
    "begin_run", "see_rows", "keep_answer", "keep_document", "keep_document_soon", "keep_listing", "close_look",
    "end_run",
)  # fmt: skip


class Recording(Store):
    """A store that remembers its calls."""

    calls: list[Call] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        self.calls.append((TOGETHER, (), {}, None))
        with super().together():
            yield
        self.calls.append((APART, (), {}, None))


def _recorded(name: str) -> Any:
    method = getattr(Store, name)

    def call(self: Recording, *values: Any, **named: Any) -> Any:
        found = method(self, *values, **named)
        self.calls.append((name, values, named, found))
        return found

    return call


for _name in WRITES:
    setattr(Recording, _name, _recorded(_name))


def main(folder: Path, network: str) -> None:
    archive = folder / "recorded.db"
    crawler.run.Store = Recording  # type: ignore[misc]  # the run makes its store by this name
    with Portals(network=network) as box:
        registry = load_registry(box.write_registry(folder))
        for date in NIGHTS:
            if archive.exists():
                shutil.copy(archive, folder / f"{date}.db")
            box.night = date
            clock = read_clock(f"{date}T02:30")
            plan = Plan(portals=registry.select(LOOKED_AT), program=load_program(), clock=clock)
            _crawl_in_a_child(plan, archive, folder / f"{date}.calls")


def _crawl_in_a_child(plan: Plan, archive: Path, calls: Path) -> None:
    """A loop of events starts once in a process."""
    child = os.fork()
    if child == 0:
        crawler.run.crawl(plan, archive, Silent())
        calls.write_bytes(pickle.dumps(Recording.calls))
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"the crawl of {calls.stem} failed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
