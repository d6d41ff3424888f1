"""Which bodies publish on a portal, and why a report is expected of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from monitor.names import is_of_elsewhere, key_of, kind_of_name
from settings.portals import BodyKind

YEARS_BEFORE, YEARS_PUBLISHED = 3, 2  # expected: published in two of the three years before
FIRST_PUBLISHED = "12-20"  # a report stands nowhere before this day of its own year; domain facts, 4


@dataclass(kw_only=True)
class Body:
    """A body on a portal. `registry`: named there; `reports`: by report year.

    `unread`: rows whose page was not had and that do not say of which year or of which body they are.
    """

    name: str
    kind: BodyKind
    registry: bool
    reports: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    unread: list[dict[str, Any]] = field(default_factory=list)

    @property
    def published(self) -> set[int]:
        return set(self.reports)

    def expected_because(self, year: int) -> str | None:
        """Why a report for this year is expected; None when nothing says so."""
        if self.registry:
            return "named in the registry"
        before = _three_before(self.published, year)
        return f"published here for {before[-2]} and {before[-1]}" if len(before) >= YEARS_PUBLISHED else None

    def expected_from(self, year: int) -> int:
        """The first year after this one for which it can be expected, if it goes on publishing.

        >>> body = Body(name="X县水务局", kind="department", registry=False, reports={2019: [], 2023: []})
        >>> body.expected_from(2020), body.expected_from(2024), body.expected_from(2026)
        (2025, 2025, 2028)
        """
        going_on = max(year, max(self.published) + 1)
        for later in count(year + 1):
            if len(_three_before(self.published | set(range(going_on, later)), later)) >= YEARS_PUBLISHED:
                return later
        raise AssertionError("two years of publishing are enough")

    def perhaps(self, year: int) -> dict[str, Any] | None:
        """An unread row that may be the report for this year."""
        return next((row for row in self.unread if _may_be_of(row, year)), None)


def _three_before(years: set[int], year: int) -> list[int]:
    return sorted(years & set(range(year - YEARS_BEFORE, year)))


def _may_be_of(row: dict[str, Any], year: int) -> bool:
    listed = row["publish_date"]
    return row["year"] in (None, year) and (listed is None or listed >= f"{year}-{FIRST_PUBLISHED}")


def bodies_of(portal: dict[str, Any], named: Iterable[dict[str, Any]], reports: Iterable[dict[str, Any]]) -> list[Body]:
    """The registry's bodies, and those whose own reports stand here; a re-post of another's makes no body."""
    bodies: dict[str, Body] = {}
    for each in named:
        bodies.setdefault(key_of(each["name"], portal["name"]), _registered(each))
    unread = []
    for report in reports:
        if report["body"] is None or report["year"] is None:
            unread += [report] if not report["versions"] else []
        elif body := _body_of(report, portal["name"], bodies):
            body.reports.setdefault(report["year"], []).append(report)
    for key, body in bodies.items():
        body.unread = [row for row in unread if row["body"] is None or key_of(row["body"], portal["name"]) == key]
    return list(bodies.values())


def _registered(named: dict[str, Any]) -> Body:
    return Body(name=named["name"], kind=named["kind"] or kind_of_name(named["name"]), registry=True)


def _body_of(report: dict[str, Any], portal: str, bodies: dict[str, Body]) -> Body | None:
    """The body whose report it is, made when it is one of this portal; None for a re-post."""
    key, name = key_of(report["body"], portal), report["body"]
    if key not in bodies:
        if is_of_elsewhere(name, portal):
            return None
        bodies[key] = Body(name=name, kind=kind_of_name(name), registry=False)
    return bodies[key]
