"""The state of every obligation, from what the archive knew at a moment. Dates are Shanghai dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from archive.queries import Reader
from monitor.roster import Body, bodies_of
from settings.deadlines import FIRST_REPORT_YEAR, Deadlines, Rule
from settings.program import SHANGHAI

WALKS_NEEDED = 2  # complete walks, on so many dates after the due date

Cell = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Walks:
    """The walks of a portal's columns, oldest first."""

    rows: list[dict[str, Any]]

    def of(self, body: str) -> "Walks":
        """Those of the columns that are this body's, else all of them."""
        own = [row for row in self.rows if row["body"] == body]
        return Walks(rows=own or self.rows)

    @property
    def first(self) -> date | None:
        return china_date(self.rows[0]["at"]) if self.rows else None

    def complete_dates(self) -> list[date]:
        """Dates on which every column of the newest run was walked completely."""
        if not self.rows:
            return []
        newest = self.rows[-1]["run"]
        columns = {row["column"] for row in self.rows if row["run"] == newest}
        had: dict[date, set[str]] = {}
        for row in self.rows:
            if row["verdict"] == "complete":
                had.setdefault(china_date(row["at"]), set()).add(row["column"])
        return sorted(day for day, walked in had.items() if columns <= walked)

    def replayed(self, day: date) -> bool:
        return any(row["replayed"] for row in self.rows if china_date(row["at"]) == day)

    def last_trouble(self, after: date) -> str | None:
        """Why the newest walk after a date that was not complete was not."""
        troubles = [row for row in self.rows if row["verdict"] != "complete" and china_date(row["at"]) > after]
        if not troubles:
            return None
        last = troubles[-1]
        return f"the walk of {china_date(last['at'])} was {last['verdict']}: {last['reason']}"


def china_date(at: str) -> date:
    """The date in China of one of the archive's own times.

    >>> china_date("2026-01-30T18:30:00Z")
    datetime.date(2026, 1, 31)
    """
    return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(SHANGHAI).date()


def ledger(reader: Reader, deadlines: Deadlines, today: date, portal: str | None = None) -> list[Cell]:
    """Every cell of the portals that were looked at and are enabled, by portal, body and year."""
    cells: list[Cell] = []
    for site in reader.portals():
        if not site["enabled"] or portal not in (None, site["id"]):
            continue
        walks = Walks(rows=reader.walks(site["id"]))
        for body in bodies_of(site, reader.bodies(site["id"]), reader.reports(portal=site["id"])):
            cells += _cells_of(site["id"], body, walks.of(body.name), deadlines, today)
    return cells


def _cells_of(portal: str, body: Body, walks: Walks, deadlines: Deadlines, today: date) -> Iterator[Cell]:
    first = min(body.published, default=FIRST_REPORT_YEAR)
    for year in range(max(first, FIRST_REPORT_YEAR), today.year):
        rule = deadlines.rule_for(body.kind, year)
        judged = _judge(body, year, rule, walks, today)
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
            "severity": _severity(judged.state, rule),
            "report": judged.report,
            "as_of": judged.as_of.isoformat() if judged.as_of else None,
        }


@dataclass(frozen=True, kw_only=True)
class Judgement:
    state: str
    reason: str
    as_of: date | None
    report: str | None = None
    days_late: int | None = None


def _severity(state: str, rule: Rule) -> str | None:
    if state not in ("missing", "late"):
        return None
    return "statutory" if rule.statutory else "courtesy"


def _judge(body: Body, year: int, rule: Rule, walks: Walks, today: date) -> Judgement:
    due, reports = rule.due(year), body.reports.get(year, [])
    had = sorted((each for each in reports if each["versions"]), key=_published)
    standing = [each for each in had if each["state"] != "withdrawn"]
    if standing:
        return _judge_found(standing[0], due, rule)
    complete = walks.complete_dates()
    as_of = complete[-1] if complete else None
    if had:
        reason = f"withdrawn: {had[0]['title']} was here, published {had[0]['publish_date']}"
        return Judgement(state="withdrawn", reason=reason, as_of=as_of, report=had[0]["id"])
    if reports:
        reason = "listed, but its page was not had yet"
        return Judgement(state="unknown", reason=reason, as_of=as_of, report=reports[0]["id"])
    if today <= due:
        return Judgement(state="not_due", reason=f"due on {due}", as_of=as_of)
    if not body.expected_because(year):
        reason = f"expected only from {body.expected_from()}: published here in too few of the three years before"
        return Judgement(state="unknown", reason=reason, as_of=as_of)
    return _judge_absent(due, walks, [day for day in complete if day > due], today, as_of)


def _published(report: dict[str, Any]) -> tuple[str, str]:
    return report["publish_date"] or "9999", report["first_seen"]


def _judge_found(report: dict[str, Any], due: date, rule: Rule) -> Judgement:
    seen, as_of = china_date(report["first_seen"]), china_date(report["last_seen"])
    printed = date.fromisoformat(report["publish_date"][:10]) if len(report["publish_date"] or "") >= 10 else None
    state, days_late = "on_time", None
    if printed:
        reason = f"published {printed} by the printed date"
        if printed > due and rule.statutory:
            state, days_late = "late", (printed - due).days
    else:
        reason = f"no printed date; first seen {seen}"
        if seen > due and rule.statutory:
            state, reason = "unknown", f"{reason}, after the due date"
    if report["state"] == "gone":
        reason += "; its page is gone now"
    return Judgement(state=state, reason=reason, as_of=as_of, report=report["id"], days_late=days_late)


def _judge_absent(due: date, walks: Walks, after: list[date], today: date, as_of: date | None) -> Judgement:
    if len(after) >= WALKS_NEEDED:
        reason = f"not in the complete walks of {_dates(after[-WALKS_NEEDED:], walks)}, after the due date"
        if walks.first and walks.first > due:
            reason += f"; first looked at on {walks.first}, so not there, which is not the same as never published"
        return Judgement(state="missing", reason=reason, as_of=after[-1], days_late=(today - due).days)
    looked = f"one complete walk after the due date ({_dates(after, walks)})" if after else "no complete walk after it"
    trouble = walks.last_trouble(due)
    reason = f"due {due}; {looked}, {WALKS_NEEDED} are needed" + (f"; {trouble}" if trouble else "")
    return Judgement(state="unknown", reason=reason, as_of=as_of)


def _dates(days: Iterable[date], walks: Walks) -> str:
    """Dates in words; a walk made under `--now` or from a recorded folder is shown as replayed."""
    return " and ".join(f"{day}{' (replayed)' if walks.replayed(day) else ''}" for day in days)
