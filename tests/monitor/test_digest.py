"""The night's message: a line for each thing to tell, and nothing else."""

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from monitor_world import COLUMN, GOVERNMENT, OTHER_COLUMN, WATER, Paper, Walked, World

from archive.records import DocumentPage, Quality, Verdict
from monitor.digest import digest, newest_due_year
from settings.deadlines import Deadlines, Rule, load_deadlines

PAPER = Paper(printed="2026-01-20")
GONE = Paper(printed="2026-01-20", had=Quality.GONE)


def told(world: World, run: int, day: str) -> list[str]:
    """The digest of a run, told at the end of a day, in lines."""
    with closing(world.reader(day)) as reader:
        found = next(each for each in reader.runs() if each["id"] == run)
        return digest(reader, found, world.cells(day), load_deadlines(), date.fromisoformat(day)).splitlines()


def lines(world: World, run: int, day: str, word: str) -> list[str]:
    return [line for line in told(world, run, day) if line.startswith(f"  {word}")]


def test_first_look_is_the_baseline(world: World) -> None:
    run = world.night("2026-01-25", PAPER, Paper(year=2024, printed="2025-01-20"))
    assert told(world, run, "2026-01-25") == [
        "Night of 2026-01-25 (run 1): 1 portals, 1 complete",
        "  baseline: 2 reports kept at the first look at 1 portals",
        "  reports for 2024: 1 on_time",
    ]


def test_nothing_to_tell_says_so(world: World) -> None:
    world.night("2026-02-01", PAPER)
    run = world.night("2026-02-02", PAPER, replayed=True)
    assert told(world, run, "2026-02-02") == [
        "Night of 2026-02-02 (run 2, replayed): 1 portals, 1 complete",
        "  no change",
        "  reports for 2025: 1 on_time",
    ]


def test_a_new_report(world: World) -> None:
    world.night("2026-01-25")
    run = world.night("2026-01-26", PAPER)
    assert lines(world, run, "2026-01-26", "new") == [f"  new: {PAPER.name} (lichuan)"]
    assert not lines(world, run, "2026-01-26", "baseline")


@pytest.mark.parametrize("verdict", [Verdict.INCOMPLETE, Verdict.DOUBTFUL])
def test_what_came_before_the_first_complete_walk_is_no_news(world: World, verdict: Verdict) -> None:
    world.night("2026-01-25", verdict=verdict)
    run = world.night("2026-01-26", PAPER)
    assert not lines(world, run, "2026-01-26", "new")
    assert lines(world, run, "2026-01-26", "baseline")
    assert PAPER.name in lines(world, run, "2026-01-26", "first seen")[0]


class Reworded(Paper):
    @property
    def page(self) -> DocumentPage:
        return replace(super().page, text="全年收到申请四件。")


class Renumbered(Paper):
    @property
    def page(self) -> DocumentPage:
        return replace(super().page, index_number="007141332/2026-00001")


@pytest.mark.parametrize(("kind", "after"), [("revised", Reworded()), ("metadata", Renumbered())])
def test_a_changed_report_says_what_changed(world: World, kind: str, after: Paper) -> None:
    world.night("2026-01-25", PAPER)
    run = world.night("2026-01-26", after)
    [line] = lines(world, run, "2026-01-26", kind)
    assert line.startswith(f"  {kind}: {PAPER.name} (lichuan) — ")
    assert " → " in line


def test_gone_withdrawn_restored(world: World) -> None:
    world.night("2026-01-25", PAPER)
    first = world.look("2026-01-26", {COLUMN: Walked()}, asked=[GONE])
    assert lines(world, first, "2026-01-26", "gone") == [f"  gone: {PAPER.name} (lichuan) — status 404"]
    world.look("2026-01-27", {COLUMN: Walked()}, asked=[GONE])
    third = world.look("2026-01-28", {COLUMN: Walked()}, asked=[GONE])
    assert lines(world, third, "2026-01-28", "withdrawn")[0].startswith(f"  withdrawn: {PAPER.name} (lichuan) — absent")
    fourth = world.night("2026-01-29", PAPER)
    assert lines(world, fourth, "2026-01-29", "restored")[0].startswith(f"  restored: {PAPER.name}")
    assert not lines(world, fourth, "2026-01-29", "gone")


@pytest.mark.parametrize("verdict", [each for each in Verdict if each is not Verdict.COMPLETE])
def test_a_look_that_cannot_be_trusted(world: World, verdict: Verdict) -> None:
    world.night("2026-01-25", PAPER)
    run = world.night("2026-01-26", verdict=verdict)
    assert lines(world, run, "2026-01-26", verdict) == [f"  {verdict}: lichuan — the {verdict} look"]
    assert told(world, run, "2026-01-26")[0].endswith(f"1 portals, 1 {verdict}")


def test_what_is_owed(world: World) -> None:
    world.register((WATER, "department"), ("澧川县财政局", "department"), (GOVERNMENT, "government"))
    own = {OTHER_COLUMN: Walked(body=WATER)}
    world.look("2026-02-01", {COLUMN: Walked(), **own})
    run = world.look("2026-02-02", {COLUMN: Walked(verdict=Verdict.BLOCKED), **own})
    [missing] = lines(world, run, "2026-02-02", "missing")
    assert missing.startswith(f"  missing: {WATER} owes its 2025 report, due 2026-01-31 by 政府信息公开条例")
    assert "2026-02-01 and 2026-02-02" in missing
    [unknown] = lines(world, run, "2026-02-02", "unknown")
    assert unknown.startswith("  unknown: 澧川县财政局, 2025 — due 2026-01-31; one complete walk")
    assert told(world, run, "2026-02-02")[-1] == "  reports for 2025: 1 missing, 1 not_due, 1 unknown"


def test_older_years_are_not_told(world: World) -> None:
    world.night("2025-06-01")
    run = world.night("2025-06-02")
    assert [line.split(" — ")[0] for line in lines(world, run, "2025-06-02", "missing")] == [
        f"  missing: {WATER} owes its 2024 report, due 2025-01-31 by "
        "政府信息公开条例（2019年国务院令第711号）第四十九条第一款"
    ]


def test_nobody_owes(world: World) -> None:
    world.register()
    run = world.night("2026-02-02")
    assert told(world, run, "2026-02-02")[-1] == "  reports for 2025: none owed"


def test_a_run_over_no_portal(world: World) -> None:
    run = world.night("2026-02-02", ended=None)
    assert told(world, run, "2026-02-02")[0] == "Night of 2026-02-02 (run 1): 0 portals, none looked at"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85", "\x0b"])
def test_a_page_cannot_write_a_line_of_its_own(world: World, sign: str) -> None:
    world.night("2026-01-25")
    forged = Paper(title=f"水务局{sign}  missing: 教育局2025年政府信息公开工作年度报告")
    run = world.night("2026-01-26", forged)
    assert not lines(world, run, "2026-01-26", "missing")
    assert len(lines(world, run, "2026-01-26", "new: 水务局")) == 1


@pytest.mark.parametrize(
    ("today", "year"),
    [
        ("2026-01-01", 2024),
        ("2026-01-31", 2024),
        ("2026-02-01", 2025),
        ("2026-03-31", 2025),
        ("2026-04-01", 2025),
        ("2026-12-31", 2025),
        ("2027-01-31", 2025),
    ],
)
def test_the_newest_due_year(today: str, year: int) -> None:
    assert newest_due_year(load_deadlines(), date.fromisoformat(today)) == year


def test_a_rule_of_other_years_makes_none_due() -> None:
    later = Rule(kinds=["department"], first_year=2030, day="01-31", basis="a law to come")
    now = Rule(kinds=["department"], first_year=2008, last_year=2029, day="03-31", basis="the law")
    assert newest_due_year(Deadlines([later, now]), date(2026, 2, 2)) == 2024
