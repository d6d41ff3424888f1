"""A child process for `test_killed_store.py`: lives through fixed nights, and tells each call that came back.

`python replay_nights.py ARCHIVE`: nights that ended are not lived again; one that was cut short is.
"""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from archive_world import Answered, Walked, look, report_page, rows

from archive.records import Quality, Verdict
from archive.store import Store

NAMES = tuple(f"r{number:02}" for number in range(12))
DATES = tuple(f"2026-02-{day:02}" for day in range(1, 15))


class Telling:
    """The store, with a line on stdout for every call that came back."""

    def __init__(self, store: Store):
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def told(*values: Any, **named: Any) -> Any:
            found = method(*values, **named)
            print(name, flush=True)
            return found

        return told


def night(day: int) -> tuple[list[Walked], dict[str, Answered]]:
    """Contents that change and come back, a report taken away for days 5 to 9, a refusal on day 3."""
    away = {"r03", "r07"} if 5 <= day <= 9 else set()
    there = tuple(name for name in NAMES if name not in away)
    answers: dict[str, Answered] = {
        name: report_page(f"收到申请{number + (day // 2) % 3}件", category=f"{day // 5}")
        for number, name in enumerate(NAMES)
    }
    answers |= dict.fromkeys(away, Quality.GONE)
    if day == 3:
        return [Walked(verdict=Verdict.BLOCKED)], dict.fromkeys(NAMES, Quality.BLOCKED)
    return [Walked(names=there)], answers


def main(archive: Path) -> None:
    print("ready", flush=True)
    with closing(Store(archive)) as store:
        ended = {started[:10] for (started,) in rows(archive, "select started from run where ended is not null")}
        for day, date in enumerate(DATES, 1):
            if date not in ended:
                look(Telling(store), date, *night(day))  # type: ignore[arg-type]  # it passes every call on


if __name__ == "__main__":
    main(Path(sys.argv[1]))
