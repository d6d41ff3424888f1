"""What the walks of a portal's columns prove. Dates are Shanghai dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from monitor.names import key_of
from settings.program import SHANGHAI


def china_date(at: str) -> date:
    """The date in China of one of the archive's own times.

    >>> china_date("2026-01-30T18:30:00Z")
    datetime.date(2026, 1, 31)
    """
    return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(SHANGHAI).date()


@dataclass(frozen=True, kw_only=True)
class Walks:
    """The walks of columns, oldest first. `bodies`: each column with the one body whose it is, or None."""

    rows: list[dict[str, Any]]
    bodies: Mapping[str, str | None]

    def of(self, body: str, portal: str) -> "Walks":
        """Those of the columns that are this body's, else all of them."""
        key = key_of(body, portal)
        own = {column: name for column, name in self.bodies.items() if name and key_of(name, portal) == key}
        return Walks(rows=[row for row in self.rows if row["column"] in own], bodies=own) if own else self

    @cached_property
    def complete_dates(self) -> list[date]:
        """Dates on which every one of the columns was walked completely."""
        had: dict[date, set[str]] = {}
        for row in self.rows:
            if row["verdict"] == "complete":
                had.setdefault(china_date(row["at"]), set()).add(row["column"])
        return sorted(day for day, walked in had.items() if walked == set(self.bodies))

    @cached_property
    def _replayed_dates(self) -> set[date]:
        return {china_date(row["at"]) for row in self.rows if row["replayed"]}

    def told(self, day: date) -> str:
        """A date in words; a walk made under `--now` or from a recorded folder is shown as replayed."""
        return f"{day} (replayed)" if day in self._replayed_dates else str(day)

    def last_trouble(self, after: date) -> str | None:
        """Why the newest walk after a date that was not complete was not."""
        last = self._last_trouble
        if last is None or china_date(last["at"]) <= after:
            return None
        return f"the walk of {china_date(last['at'])} was {last['verdict']}: {last['reason']}"

    @cached_property
    def _last_trouble(self) -> dict[str, Any] | None:
        return next((row for row in reversed(self.rows) if row["verdict"] != "complete"), None)


def walks_in_force(rows: list[dict[str, Any]]) -> Walks:
    """The walks of the columns that the portal has now. `rows`: of `Reader.walks`.

    Those are the columns of the newest look that was whole, and of any later one: a look that was cut short or refused
    drops no column.
    """
    rows = sorted(rows, key=lambda row: (row["at"], row["run"]))
    bodies: dict[str, str | None] = {}
    for _, walks in groupby(reversed(rows), key=lambda row: row["run"]):
        whole = True
        for row in walks:
            bodies.setdefault(row["column"], row["body"])
            whole = whole and row["verdict"] == "complete" and bool(row["closed"])
        if whole:
            break
    return Walks(rows=[row for row in rows if row["column"] in bodies], bodies=bodies)
