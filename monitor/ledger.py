"""The state of every obligation, from what the archive knew at a moment. Dates are Shanghai dates."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from archive.queries import Reader
from monitor.judgement import Judgement, judge
from monitor.roster import Body, bodies_of
from monitor.walks import Walks, walks_in_force
from settings.deadlines import FIRST_REPORT_YEAR, Deadlines, Rule

Cell = dict[str, Any]


def ledger(reader: Reader, deadlines: Deadlines, today: date, portal: str | None = None) -> list[Cell]:
    """Every cell of the portals that were looked at and are enabled, by portal, body and year."""
    cells: list[Cell] = []
    for site in reader.portals():
        if not site["enabled"] or portal not in (None, site["id"]):
            continue
        walks = walks_in_force(reader.walks(site["id"]))
        named = [*reader.bodies(site["id"]), *({"name": name, "kind": None} for name in walks.bodies.values() if name)]
        for body in bodies_of(site, named, reader.reports(portal=site["id"])):
            cells += _cells_of(site["id"], body, walks.of(body.name, site["name"]), deadlines, today)
    return cells


def _cells_of(portal: str, body: Body, walks: Walks, deadlines: Deadlines, today: date) -> Iterator[Cell]:
    first = min(body.published, default=FIRST_REPORT_YEAR)
    for year in range(max(first, FIRST_REPORT_YEAR), today.year):
        rule = deadlines.rule_for(body.kind, year)
        judged = judge(body, year, rule, walks, today)
        yield {
            "portal": portal,
            "body": body.name,
            "year": year,
            "state": judged.state,
            "due": rule.due(year).isoformat(),
            "days_late": judged.days_late,
            "basis": rule.basis,
            "expected_because": body.expected_because(year),
            "reason": judged.reason,
            "severity": _severity(judged, rule),
            "report": judged.report,
            "as_of": judged.as_of.isoformat() if judged.as_of else None,
        }


def _severity(judged: Judgement, rule: Rule) -> str | None:
    if judged.state not in ("missing", "late"):
        return None
    return "statutory" if rule.statutory else "courtesy"
