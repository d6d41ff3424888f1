"""What one night has to tell: changes, listings that could not be trusted, and what is owed and not there."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from archive.queries import Reader
from settings.deadlines import Deadlines

TOLD = ("new", "revised", "metadata", "moved", "withdrawn", "restored")


def digest(reader: Reader, run: dict[str, Any], cells: list[dict[str, Any]], deadlines: Deadlines, today: date) -> str:
    """The night's message, in lines; a line break of a page makes no line of its own."""
    lines = [
        *_head(run, today),
        *_changes(reader, run),
        *_gone(reader, run),
        *_troubles(run),
        *_owed(cells, newest_due_year(deadlines, today)),
    ]
    return "\n".join(" ".join(line.splitlines()) for line in lines)


def newest_due_year(deadlines: Deadlines, today: date) -> int:
    """The newest report year of which some report is due."""
    year = today.year - 1
    rules = [rule for rule in deadlines.rules if rule.first_year <= year <= rule.last_year]
    return year if any(rule.due(year) < today for rule in rules) else year - 1


def _head(run: dict[str, Any], today: date) -> Iterator[str]:
    verdicts = Counter(look["verdict"] for look in run["portals"])
    counted = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
    replayed = ", replayed" if run["replayed"] else ""
    yield f"Night of {today} (run {run['id']}{replayed}): {len(run['portals'])} portals, {counted or 'none looked at'}"


def _changes(reader: Reader, run: dict[str, Any]) -> Iterator[str]:
    changes = reader.changes(run=run["id"])
    baseline = {look["portal"] for look in run["portals"] if not _looked_before(reader, look["portal"], run["id"])}
    first = [change for change in changes if change["kind"] == "new" and change["portal"] in baseline]
    if first:
        portals = {change["portal"] for change in first}
        yield f"  baseline: {len(first)} reports kept at the first look at {len(portals)} portals"
    for change in (each for each in first if _pages_had_before(reader, each["portal"], run["id"])):
        what = "no complete walk came before, so it may be older"
        yield f"  first seen: {change['title']} ({change['portal']}) — {what}"
    told = [change for change in changes if change not in first]
    for kind in TOLD:
        for change in (each for each in told if each["kind"] == kind):
            what = "" if kind == "new" else f" — {change['summary']}"
            yield f"  {kind}: {change['title']} ({change['portal']}){what}"
    if not changes:
        yield "  no change"


def _looked_before(reader: Reader, portal: str, run: int) -> bool:
    """Whether the portal had its baseline: the first complete walk."""
    return any(walk["verdict"] == "complete" and walk["run"] < run for walk in reader.walks(portal))


def _pages_had_before(reader: Reader, portal: str, run: int) -> bool:
    return any(walk["verdict"] not in ("blocked", "failed") and walk["run"] < run for walk in reader.walks(portal))


def _gone(reader: Reader, run: dict[str, Any]) -> Iterator[str]:
    for report in reader.gone(run["id"]):
        yield f"  gone: {report['title']} ({report['portal']}) — {report['reason']}"


def _troubles(run: dict[str, Any]) -> Iterator[str]:
    for look in run["portals"]:
        if look["verdict"] != "complete":
            yield f"  {look['verdict']}: {look['portal']} — {look['reason']}"


def _owed(cells: list[dict[str, Any]], year: int) -> Iterator[str]:
    newest = [cell for cell in cells if cell["year"] == year]
    for cell in newest:
        if cell["state"] == "missing":
            law = f"due {cell['due']} by {cell['basis']}"
            yield f"  missing: {cell['body']} owes its {year} report, {law} — {cell['reason']}"
    for cell in newest:
        if cell["state"] == "unknown":
            yield f"  unknown: {cell['body']}, {year} — {cell['reason']}"
    states = Counter(cell["state"] for cell in newest)
    yield f"  reports for {year}: " + (", ".join(f"{states[state]} {state}" for state in sorted(states)) or "none owed")
