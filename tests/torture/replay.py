"""Ask the store again what a recorded night asked of it: `python -m tests.torture.replay ARCHIVE CALLS [BUG]`.

A line on stdout is the number of calls that are acknowledged so far. Ends with the archive's exit code on its errors.
BUG plants one: a sweep that does not catch it proves nothing.
"""

import pickle
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.records import Attachment, DocumentPage, Listing
from archive.store import Store
from tests.torture.calls import APART, TOGETHER, Call

EARLY, CARELESS, FORGETFUL = "acknowledges-early", "goes-on-after-errors", "makes-a-new-database"
BUGS = (EARLY, CARELESS, FORGETFUL)
_UNACKNOWLEDGED = "keep_document_soon"


class Replay:
    """Recorded numbers of runs and captures stand for those that come back now."""

    def __init__(self, store: Store):
        self._store = store
        self._runs: dict[int, int] = {}
        self._captures: dict[int, int] = {}
        self._together: AbstractContextManager[None] | None = None

    def step(self, call: Call) -> bool:
        """Make one call; whether all calls so far are acknowledged when it has come back."""
        name, values, named, found = call
        if name == TOGETHER:
            self._together = self._store.together()
            self._together.__enter__()
        elif name == APART and self._together:
            together, self._together = self._together, None
            together.__exit__(None, None, None)
        else:
            self._note(name, found, getattr(self._store, name)(*self._now(name, values), **self._captured(named)))
        return self._together is None and name != _UNACKNOWLEDGED

    def _note(self, name: str, recorded: Any, found: Any) -> None:
        if name == "begin_run":
            self._runs[recorded] = found
        elif name == "keep_answer":
            self._captures[recorded] = found

    def _now(self, name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        first, *others = values
        first = first if name == "begin_run" else self._runs[first]
        return (first, *map(self._captured, others))

    def _captured(self, value: Any) -> Any:
        """A value with the captures of now in the places of the recorded ones."""
        if isinstance(value, Listing):
            return replace(value, captures=tuple(self._captures.get(each, each) for each in value.captures))
        if isinstance(value, Attachment):
            return replace(value, capture=self._captures.get(value.capture or 0, value.capture))
        if isinstance(value, DocumentPage):
            files = tuple(map(self._captured, value.attachments))
            return replace(value, attachments=files, file=self._captured(value.file))
        if isinstance(value, dict):
            return {key: self._captured(each) for key, each in value.items()}
        if isinstance(value, tuple) and not is_dataclass(value):
            return tuple(map(self._captured, value))
        return value


def main(archive: Path, calls: list[Call], bug: str | None) -> int:
    try:
        with closing(Store(archive)) as store:
            _replay(Replay(store), calls, bug)
    except ArchiveError as error:
        print(error, file=sys.stderr)
        if bug == FORGETFUL:
            archive.unlink(missing_ok=True)
            Store(archive).close()
        return 0 if bug == CARELESS else error.exit_code
    return 0


def _replay(replay: Replay, calls: list[Call], bug: str | None) -> None:
    for number, call in enumerate(calls, 1):
        if bug == EARLY:
            _acknowledge(number)
        step: Callable[[Call], bool] = replay.step
        if step(call) and bug != EARLY:
            _acknowledge(number)


def _acknowledge(number: int) -> None:
    print(number, flush=True)


if __name__ == "__main__":
    recorded: list[Call] = pickle.loads(Path(sys.argv[2]).read_bytes())
    sys.exit(main(Path(sys.argv[1]), recorded, sys.argv[3] if len(sys.argv) > 3 else None))
