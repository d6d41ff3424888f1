"""The state of one obligation, by the design's sentences (section 3, "A ledger cell's state")."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.roster import Body
from monitor.walks import Walks, china_date
from settings.deadlines import Rule

WALKS_NEEDED = 2  # complete walks, on so many dates after the due date

_PRINTED = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:T.*)?)?")

Report = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`as_of`: the date up to which the archive knows it. `report`: the id of the report that decides."""

    state: str
    reason: str
    as_of: date | None
    report: str | None = None
    days_late: int | None = None


def judge(body: Body, year: int, rule: Rule, walks: Walks, today: date) -> Judgement:
    """The state of a body's report for a year, by the rule that sets its due date."""
    due, reports = rule.due(year), sorted(body.reports.get(year, []), key=_published)
    if any(each["state"] != "withdrawn" for each in reports):
        return _judge_there(reports, due, rule, walks)
    as_of = walks.complete_dates[-1] if walks.complete_dates else None
    if reports:
        reason = f"withdrawn: {reports[0]['title']} was here, published {reports[0]['publish_date']}"
        return Judgement(state="withdrawn", reason=reason, as_of=as_of, report=reports[0]["id"])
    if today <= due:
        return Judgement(state="not_due", reason=f"due on {due}", as_of=as_of)
    if not body.expected_because(year):
        reason = f"expected only from {body.expected_from(year)}: published here in too few of the three years before"
        return Judgement(state="unknown", reason=reason, as_of=as_of)
    if row := body.perhaps(year):
        reason = f"{row['title']} is listed and may be it; its page was not had yet"
        return Judgement(state="unknown", reason=reason, as_of=as_of, report=row["id"])
    return _judge_absent(due, rule, walks, as_of)


def _published(report: Report) -> str:
    """When it was published: the printed date, else the first sight."""
    return str(report["publish_date"] or china_date(report["first_seen"]))


def _judge_there(reports: list[Report], due: date, rule: Rule, walks: Walks) -> Judgement:
    """The earliest published decides; while its page was not had, another can show that it was on time."""
    had = [each for each in reports if each["versions"]]
    judged = _judge_had(had[0], due, rule, walks) if had else None
    if judged and (had[0] is reports[0] or judged.state == "on_time"):
        return judged
    first = reports[0]
    reason = "listed, but its page was not had yet"
    return Judgement(state="unknown", reason=reason, as_of=china_date(first["last_seen"]), report=first["id"])


def _judge_had(report: Report, due: date, rule: Rule, walks: Walks) -> Judgement:
    seen, as_of = china_date(report["first_seen"]), china_date(report["last_seen"])
    printed = printed_days(report["publish_date"])
    if printed:
        state, reason = _by_printed_date(printed, due), f"published {report['publish_date'][:10]} by the printed date"
        reason += _contradiction(printed[1], seen, walks)
    else:
        state, reason = "on_time" if seen <= due else "unknown", f"no printed date; first seen {walks.told(seen)}"
        reason += ", after the due date" if state == "unknown" else ""
    if not rule.statutory:
        state = "on_time"
    if report["state"] != "current":
        reason += f"; its page is {report['state']} now"
    days_late = (printed[0] - due).days if printed and state == "late" else None
    return Judgement(state=state, reason=reason, as_of=as_of, report=report["id"], days_late=days_late)


def printed_days(printed: str | None) -> tuple[date, date] | None:
    """The first and the last day that a printed date can mean; None for what is no date.

    >>> [str(day) for day in printed_days("2025-03-10T15:35")], [str(day) for day in printed_days("2016-10")]
    (['2025-03-10', '2025-03-10'], ['2016-10-01', '2016-10-31'])
    >>> printed_days("2016"), printed_days(None)
    (None, None)
    """
    match = _PRINTED.fullmatch(printed or "")
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if match[3]:
        return date(year, month, int(match[3])), date(year, month, int(match[3]))
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _by_printed_date(printed: tuple[date, date], due: date) -> str:
    if printed[1] <= due:
        return "on_time"
    return "late" if printed[0] > due else "unknown"


def _contradiction(printed: date, seen: date, walks: Walks) -> str:
    """Complete listings after the printed date and before the first sight speak against the date."""
    against = [day for day in walks.complete_dates if printed < day < seen]
    if not against:
        return ""
    return f"; date contradicted: not in the complete walk of {walks.told(against[-1])}, first seen {walks.told(seen)}"


def _judge_absent(due: date, rule: Rule, walks: Walks, as_of: date | None) -> Judgement:
    after = [day for day in walks.complete_dates if day > due]
    if len(after) < WALKS_NEEDED:
        looked = f"one complete walk after it ({walks.told(after[0])})" if after else "no complete walk after it"
        trouble = walks.last_trouble(due)
        reason = f"due {due}; {looked}, {WALKS_NEEDED} are needed" + (f"; {trouble}" if trouble else "")
        return Judgement(state="unknown", reason=reason, as_of=as_of)
    named = " and ".join(walks.told(day) for day in after[-WALKS_NEEDED:])
    reason = f"not in the complete walks of {named}, after the due date, of {_columns(walks)}"
    first, trouble = walks.complete_dates[0], walks.last_trouble(after[-1])
    if first > due:
        reason += f"; first looked at on {first}, so not there, which is not the same as never published"
    if trouble:
        reason += f"; as of {after[-1]}: {trouble}"
    days_late = (after[-1] - due).days if rule.statutory else None
    return Judgement(state="missing", reason=reason, as_of=after[-1], days_late=days_late)


def _columns(walks: Walks, most: int = 3) -> str:
    """The columns that were walked, by their addresses."""
    named = sorted(walks.bodies)
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "")
