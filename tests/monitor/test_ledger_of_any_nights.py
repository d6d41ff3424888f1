"""No false `missing`, no false `withdrawn`: random nights against an oracle written from the design's sentences."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as some
from monitor_world import COLUMN, OTHER_COLUMN, WATER, Paper, Walked, World

from archive.records import Quality, Verdict

FIRST_DAY, DUE = date(2026, 1, 28), date(2026, 1, 31)
DAYS = 11
SHOWS_ROWS = {Verdict.COMPLETE, Verdict.DOUBTFUL, Verdict.INCOMPLETE}
MOSTLY_COMPLETE = some.sampled_from([Verdict.COMPLETE] * 5 + list(Verdict)[1:])
WHILE_SHOWN = some.sampled_from([Quality.PAGE] * 4 + [Quality.FAILED, Quality.GONE])
AFTERWARDS = some.sampled_from([Quality.GONE] * 6 + [Quality.FAILED, Quality.PAGE])


@dataclass(frozen=True, kw_only=True)
class Night:
    """`shown`: the column lists the report; `answer`: what the report's own address gives."""

    day: date
    verdict: Verdict
    other: Verdict
    shown: bool
    answer: Quality

    @property
    def row_seen(self) -> bool:
        return self.shown and self.verdict in SHOWS_ROWS


@some.composite
def some_nights(draw: some.DrawFn) -> list[Night]:
    """Up to ten nights; what the portal shows on a date it shows in every look of that date."""
    appears = draw(some.sampled_from((0, 1, 4, DAYS)))
    vanishes = appears + draw(some.sampled_from((0, 1, 3, DAYS)))
    shown = [appears <= day < vanishes for day in range(DAYS)]
    answers = [draw(WHILE_SHOWN if each else AFTERWARDS) for each in shown]
    return [
        Night(
            day=FIRST_DAY + timedelta(days=day),
            verdict=draw(MOSTLY_COMPLETE),
            other=draw(MOSTLY_COMPLETE),
            shown=shown[day],
            answer=answers[day],
        )
        for day in sorted(draw(some.lists(some.integers(0, DAYS - 1), min_size=3, max_size=10)))
    ]


def expected_state(nights: list[Night], printed: date | None, own_column: bool, today: date) -> str:
    """The state by the words of the design, from the nights until today."""
    nights = [night for night in nights if night.day <= today]
    known, had, withdrawn, first_seen = False, False, False, None
    gone_on: set[date] = set()
    for night in nights:
        if night.row_seen and not known:
            known, first_seen = True, night.day
        answered = known and night.answer is Quality.PAGE
        if night.row_seen or answered:
            gone_on.clear()
        had = had or answered
        withdrawn = withdrawn and not answered
        if had and night.verdict is Verdict.COMPLETE and not night.shown and night.answer is Quality.GONE:
            gone_on.add(night.day)
            withdrawn = withdrawn or len(gone_on) == 3
    if withdrawn:
        return "withdrawn"
    if had and printed:
        return "on_time" if printed <= DUE else "late"
    if had:
        return "on_time" if first_seen and first_seen <= DUE else "unknown"
    if known:
        return "unknown"
    if today <= DUE:
        return "not_due"
    return "missing" if len(proving_dates(nights, own_column)) >= 2 else "unknown"


def proving_dates(nights: list[Night], own_column: bool) -> set[date]:
    """Dates after the due date on which the body's column, or every column, was walked completely."""
    dates = {night.day for night in nights if night.day > DUE}
    first = {night.day for night in nights if night.verdict is Verdict.COMPLETE}
    other = {night.day for night in nights if night.other is Verdict.COMPLETE}
    return dates & first if own_column else dates & first & other


def play(world: World, nights: list[Night], paper: Paper, own_column: bool) -> None:
    known = False
    for number, night in enumerate(nights):
        known = known or night.row_seen
        answered = replace(paper, had=night.answer)
        papers = (answered,) if night.row_seen else ()
        walks = {
            COLUMN: Walked(papers=papers, verdict=night.verdict, body=WATER if own_column else None),
            OTHER_COLUMN: Walked(verdict=night.other),
        }
        asked = [answered] if known and not night.row_seen else []
        world.look(night.day.isoformat(), walks, asked=asked, clock=f"{number + 1:02}:30")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    nights=some_nights(),
    printed=some.none() | some.dates(date(2026, 1, 20), date(2026, 2, 12)),
    own_column=some.booleans(),
    today=some.integers(0, DAYS),
)
def test_the_ledger_says_what_the_design_says(
    nights: list[Night], printed: date | None, own_column: bool, today: int
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder) / "gongkai.db")
        paper = Paper(printed=printed.isoformat() if printed else None)
        play(world, nights, paper, own_column)
        for day in (FIRST_DAY + timedelta(days=today), FIRST_DAY + timedelta(days=DAYS)):
            wanted = expected_state(nights, printed, own_column, day)
            cells = [cell["state"] for cell in world.cells(day.isoformat()) if cell["year"] == 2025]
            event(wanted)
            assert cells == ([wanted] if nights[0].day <= day else [])
