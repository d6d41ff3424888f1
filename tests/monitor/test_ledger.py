"""The states of a ledger cell at their edges. The department's report on 2025 is due on 2026-01-31."""

from contextlib import closing
from datetime import date

import pytest
from monitor_world import COLUMN, GOVERNMENT, OTHER_COLUMN, SITE, TOWN, WATER, ZONE, Paper, Walked, World

from archive.records import Quality, Verdict
from monitor.ledger import ledger
from settings.deadlines import load_deadlines

COMPLETE, DOUBTFUL, INCOMPLETE, BLOCKED, FAILED = Verdict
UNTRUSTED = (DOUBTFUL, INCOMPLETE, BLOCKED, FAILED)
OLD = (Paper(year=2023, printed="2024-01-20"), Paper(year=2024, printed="2025-01-20"))

DELETED = Paper(had=Quality.GONE)

Nights = list[tuple[str, Verdict]]


@pytest.mark.parametrize(
    ("nights", "today", "state"),
    [
        ([("2026-01-30", COMPLETE), ("2026-01-31", COMPLETE)], "2026-01-31", "not_due"),
        ([("2026-01-30", COMPLETE), ("2026-01-31", COMPLETE)], "2026-02-01", "unknown"),
        ([("2026-01-31", COMPLETE), ("2026-02-01", COMPLETE)], "2026-02-01", "unknown"),
        ([("2026-02-01", COMPLETE), ("2026-02-01", COMPLETE)], "2026-02-01", "unknown"),
        ([("2026-02-01", COMPLETE), ("2026-02-02", COMPLETE)], "2026-02-02", "missing"),
        ([("2026-02-01", COMPLETE), ("2026-02-05", COMPLETE)], "2026-02-09", "missing"),
        *(([("2026-02-01", COMPLETE), ("2026-02-02", bad)], "2026-02-02", "unknown") for bad in UNTRUSTED),
        *(([(f"2026-02-0{day}", bad) for day in range(1, 9)], "2026-02-09", "unknown") for bad in UNTRUSTED),
        *(
            ([("2026-02-01", COMPLETE), ("2026-02-02", bad), ("2026-02-03", COMPLETE)], "2026-02-03", "missing")
            for bad in UNTRUSTED
        ),
    ],
)
def test_absence_needs_two_complete_walks_on_two_dates_after_the_due_date(
    world: World, nights: Nights, today: str, state: str
) -> None:
    for day, verdict in nights:
        world.night(day, verdict=verdict)
    assert world.state(today) == state


def test_a_date_is_the_date_in_china(world: World) -> None:
    """00:10 on 1 February in China is still January in UTC."""
    world.night("2026-02-01", clock="00:10")
    world.night("2026-02-01", clock="23:50")
    assert world.state("2026-02-01") == "unknown"
    world.night("2026-02-02", clock="00:10")
    assert world.state("2026-02-02") == "missing"


def test_missing_names_its_proof(world: World) -> None:
    world.night("2026-01-30")
    world.night("2026-02-02", replayed=True)
    world.night("2026-02-03")
    cell = world.cell("2026-02-03")
    assert "2026-02-02 (replayed) and 2026-02-03, after" in cell["reason"]
    assert (cell["severity"], cell["days_late"], cell["as_of"], cell["report"]) == ("statutory", 3, "2026-02-03", None)
    assert (cell["due"], cell["expected_because"]) == ("2026-01-31", "named in the registry")
    assert "第四十九条第一款" in cell["basis"]


def test_an_old_proof_stays_through_nights_that_cannot_look(world: World) -> None:
    world.night("2026-02-01")
    world.night("2026-02-02")
    for day in range(3, 7):
        world.night(f"2026-02-0{day}", verdict=BLOCKED)
    cell = world.cell("2026-02-06")
    assert (cell["state"], cell["as_of"], cell["days_late"]) == ("missing", "2026-02-02", 2)
    assert "as of 2026-02-02: the walk of 2026-02-06 was blocked" in cell["reason"]


def test_unknown_says_why(world: World) -> None:
    world.night("2026-02-01")
    world.night("2026-02-02", verdict=INCOMPLETE)
    assert "the walk of 2026-02-02 was incomplete: the incomplete walk" in world.cell("2026-02-02")["reason"]


def test_no_look_after_the_due_date(world: World) -> None:
    world.night("2026-01-30")
    cell = world.cell("2026-03-01")
    assert (cell["state"], cell["as_of"]) == ("unknown", "2026-01-30")
    assert "no complete walk after it" in cell["reason"]


def test_where_the_due_date_lies_before_the_first_look(world: World) -> None:
    world.night("2025-12-01", verdict=FAILED)
    world.night("2025-12-02")
    world.night("2025-12-03")
    world.night("2026-02-01")
    world.night("2026-02-02")
    reason = world.cell("2026-02-02", year=2015)["reason"]
    assert "first looked at on 2025-12-02, so not there, which is not the same as never published" in reason
    assert "never published" not in world.cell("2026-02-02", year=2025)["reason"]


@pytest.mark.parametrize("second", [COMPLETE, *UNTRUSTED])
def test_every_column_of_the_portal_must_be_complete_on_the_date(world: World, second: Verdict) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.look(day, {COLUMN: Walked(), OTHER_COLUMN: Walked(verdict=second)})
    assert world.state("2026-02-02") == ("missing" if second is COMPLETE else "unknown")


def test_columns_may_be_walked_in_two_runs_of_one_date(world: World) -> None:
    both = {COLUMN: Walked(), OTHER_COLUMN: Walked()}
    world.look("2026-02-01", both)
    world.look("2026-02-02", {**both, OTHER_COLUMN: Walked(verdict=FAILED)})
    world.look("2026-02-02", {**both, COLUMN: Walked(verdict=FAILED)}, clock="09:00")
    assert world.state("2026-02-02") == "missing"


@pytest.mark.parametrize("printed", [WATER, "水务局", "县水务局"])
def test_a_column_of_the_body_counts_alone_for_it(world: World, printed: str) -> None:
    world.register((WATER, "department"), ("澧川县教育局", "department"))
    for day in ("2026-02-01", "2026-02-02"):
        world.look(day, {COLUMN: Walked(verdict=FAILED), OTHER_COLUMN: Walked(body=printed)})
    assert world.state("2026-02-02") == "missing"
    assert world.state("2026-02-02", "澧川县教育局") == "unknown"


def test_other_columns_do_not_speak_for_a_body_with_its_own(world: World) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.look(day, {COLUMN: Walked(), OTHER_COLUMN: Walked(body=WATER, verdict=BLOCKED)})
    assert world.state("2026-02-02") == "unknown"


def test_a_body_is_named_in_the_registry_by_its_column_too(world: World) -> None:
    world.register()
    for day in ("2026-02-01", "2026-02-02"):
        world.look(day, {COLUMN: Walked(), OTHER_COLUMN: Walked(body="澧川县财政局")})
    cell = world.cell("2026-02-02", "澧川县财政局")
    assert (cell["state"], cell["expected_because"]) == ("missing", "named in the registry")


def test_a_column_that_the_registry_dropped_is_no_longer_asked_for(world: World) -> None:
    world.look("2026-02-01", {COLUMN: Walked(), OTHER_COLUMN: Walked(verdict=FAILED, body=WATER)})
    world.look("2026-02-02", {COLUMN: Walked()})
    assert world.state("2026-02-02") == "missing"


@pytest.mark.parametrize(("verdict", "ended"), [(BLOCKED, "blocked"), (COMPLETE, None), (COMPLETE, "stopped")])
def test_a_look_that_was_cut_short_drops_no_column(world: World, verdict: Verdict, ended: str | None) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.look(day, {COLUMN: Walked(), OTHER_COLUMN: Walked(verdict=INCOMPLETE)})
    world.look("2026-02-03", {COLUMN: Walked(verdict=verdict)}, ended=ended)
    assert world.state("2026-02-03") == "unknown"


def test_a_new_column_must_be_walked_before_anything_is_missing(world: World) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day)
    world.look("2026-02-03", {COLUMN: Walked(), OTHER_COLUMN: Walked(verdict=INCOMPLETE)})
    assert world.state("2026-02-03") == "unknown"


@pytest.mark.parametrize(
    ("printed", "state", "late"),
    [
        ("2025-12-28", "on_time", None),
        ("2026-01-31", "on_time", None),
        ("2026-01-31T23:59", "on_time", None),
        ("2026-02-01", "late", 1),
        ("2026-03-10T15:35", "late", 38),
        ("2026-01", "on_time", None),
        ("2026-02", "late", 1),
    ],
)
def test_found_by_its_printed_date(world: World, printed: str, state: str, late: int | None) -> None:
    world.night("2026-03-20", Paper(printed=printed))
    cell = world.cell("2026-03-21")
    assert (cell["state"], cell["days_late"]) == (state, late)
    assert cell["severity"] == ("statutory" if late else None)
    assert cell["report"].startswith("lichuan-")


@pytest.mark.parametrize(("seen", "state"), [("2026-01-31", "on_time"), ("2026-02-01", "unknown")])
def test_without_a_printed_date_the_first_sight_speaks(world: World, seen: str, state: str) -> None:
    world.night(seen, Paper(printed=None), replayed=True)
    world.night("2026-02-07", Paper(printed=None))
    cell = world.cell("2026-02-07")
    assert (cell["state"], cell["days_late"]) == (state, None)
    assert f"no printed date; first seen {seen} (replayed)" in cell["reason"]


@pytest.mark.parametrize("day", ["2026-01-20", "2026-02-05"])
def test_listed_only_is_unknown_never_missing(world: World, day: str) -> None:
    world.night(day, Paper(had=Quality.FAILED))
    world.night("2026-02-06", Paper(had=Quality.FAILED))
    world.night("2026-02-07")
    world.night("2026-02-08")
    cell = world.cell("2026-02-08")
    assert (cell["state"], "page was not had" in cell["reason"]) == ("unknown", True)


@pytest.mark.parametrize(("body", "year"), [(WATER, None), (None, 2025), (None, None)])
def test_a_row_not_had_that_may_be_the_report_is_unknown(world: World, body: str | None, year: int | None) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day, Paper(body=body, year=year, had=Quality.FAILED))
    assert world.state("2026-02-02") == "unknown"
    assert world.state("2026-02-02", year=2024) == ("missing" if year else "unknown")


def test_a_row_not_had_from_before_the_years_end_is_no_report_of_that_year(world: World) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day, Paper(year=None, listed="2014-03-01", printed=None, had=Quality.FAILED))
    assert world.state("2026-02-02") == "missing"
    assert world.state("2026-02-02", year=2013) == "unknown"


def test_the_report_year_is_never_taken_from_the_publish_date(world: World) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day, Paper(year=None, printed="2026-01-20"), Paper(year=2024, printed="2026-01-20"))
    assert world.state("2026-02-02") == "missing"
    assert world.state("2026-02-02", year=2024) == "late"


def test_gone_keeps_its_state(world: World) -> None:
    world.night("2026-01-30", Paper())
    world.look("2026-02-01", {COLUMN: Walked()}, asked=[DELETED])
    world.look("2026-02-02", {COLUMN: Walked()}, asked=[DELETED])
    cell = world.cell("2026-02-02")
    assert (cell["state"], cell["as_of"]) == ("on_time", "2026-01-30")
    assert "its page is gone now" in cell["reason"]


def test_withdrawn(world: World) -> None:
    world.night("2026-01-30", Paper())
    for day in ("2026-02-01", "2026-02-02", "2026-02-03"):
        assert world.state("2026-02-01") == "on_time"
        world.look(day, {COLUMN: Walked()}, asked=[DELETED])
    cell = world.cell("2026-02-03")
    assert (cell["state"], cell["as_of"]) == ("withdrawn", "2026-02-03")
    assert "published 2026-01-20" in cell["reason"]
    assert world.state("2026-02-02") == "on_time"


def test_where_another_stands_nothing_is_withdrawn(world: World) -> None:
    again = Paper(printed="2026-03-05", title=f"{WATER}2025年政府信息公开年度报告")  # with the same title it had moved
    world.night("2026-01-30", Paper())
    for day in ("2026-03-06", "2026-03-07", "2026-03-08"):
        world.look(day, {COLUMN: Walked(papers=(again,))}, asked=[DELETED])
    cell = world.cell("2026-03-08")
    assert (cell["state"], "its page is withdrawn now" in cell["reason"]) == ("on_time", True)


EARLY, MARCH, UNDATED = Paper(printed="2026-01-15"), Paper(printed="2026-03-05"), Paper(printed=None)


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ((EARLY, MARCH), "on_time"),
        ((MARCH, EARLY), "on_time"),
        ((MARCH, UNDATED), "late"),
        ((MARCH, Paper(listed="2026-01-10", printed=None, had=Quality.FAILED)), "unknown"),
        ((EARLY, Paper(listed="2026-01-10", printed=None, had=Quality.FAILED)), "on_time"),
        ((MARCH, Paper(listed="2026-03-06", printed=None, had=Quality.FAILED)), "late"),
    ],
)
def test_of_two_reports_the_earliest_published_decides(world: World, papers: tuple[Paper, ...], state: str) -> None:
    world.night("2026-03-10", *papers)
    assert world.state("2026-03-10") == state


def test_an_undated_report_seen_on_time_is_earlier_than_a_late_one(world: World) -> None:
    world.night("2026-01-25", UNDATED)
    world.night("2026-03-10", UNDATED, MARCH)
    assert world.state("2026-03-10") == "on_time"


@pytest.mark.parametrize(
    ("body", "kind", "year", "due", "law"),
    [
        (GOVERNMENT, "government", 2025, "2026-03-31", "第四十九条第二款"),
        (GOVERNMENT, "government", 2018, "2019-03-31", "第三十一条"),
        (f"{GOVERNMENT}办公室", "office", 2025, "2026-01-31", "第四十九条第一款"),
        (WATER, "department", 2018, "2019-03-31", "第三十一条"),
        (WATER, "department", 2019, "2020-01-31", "第四十九条第一款"),
        (TOWN, "township", 2018, "2019-03-31", "第三十一条"),
        (TOWN, "township", 2019, "2020-01-31", "no statutory date (custom)"),
        (ZONE, "other", 2018, "2019-01-31", "no statutory date (custom)"),
        (ZONE, "other", 2025, "2026-01-31", "no statutory date (custom)"),
    ],
)
def test_due_dates_by_kind_and_period(world: World, body: str, kind: str, year: int, due: str, law: str) -> None:
    world.register((body, kind))
    world.night("2026-04-01")
    world.night("2026-04-02")
    cell = world.cell("2026-04-02", body, year)
    assert cell["due"] == due
    assert law in cell["basis"]
    assert (cell["state"], cell["severity"]) == ("missing", "courtesy" if "custom" in law else "statutory")


@pytest.mark.parametrize(("body", "kind"), [(TOWN, "township"), (ZONE, "other")])
@pytest.mark.parametrize("printed", ["2026-01-20", "2026-03-01", None])
def test_by_custom_nobody_is_late(world: World, body: str, kind: str, printed: str | None) -> None:
    world.register((body, kind))
    world.night("2026-03-05", Paper(body=body, printed=printed))
    cell = world.cell("2026-03-05", body)
    assert (cell["state"], cell["days_late"], cell["severity"]) == ("on_time", None, None)


def test_missing_by_custom_has_no_days(world: World) -> None:
    world.register((TOWN, "township"))
    world.night("2026-02-01")
    world.night("2026-02-02")
    cell = world.cell("2026-02-02", TOWN)
    assert (cell["state"], cell["severity"], cell["days_late"]) == ("missing", "courtesy", None)


def test_township_under_the_law_of_2007_is_late(world: World) -> None:
    world.register((TOWN, "township"))
    world.night("2019-04-20", Paper(body=TOWN, year=2018, printed="2019-04-10"))
    assert world.state("2019-04-20", TOWN, 2018) == "late"


@pytest.mark.parametrize(
    ("between", "seen", "said"),
    [
        ("2026-01-21", "2026-02-02", True),
        ("2026-01-20", "2026-02-02", False),
        ("2026-01-19", "2026-02-02", False),
        ("2026-02-02", "2026-02-02", False),
    ],
)
def test_a_printed_date_may_be_contradicted(world: World, between: str, seen: str, said: bool) -> None:
    """By a complete walk on a date after the printed one (20 January) and before the first sight."""
    world.night(between, clock="01:00")
    world.night(seen, Paper())
    cell = world.cell("2026-02-02")
    assert (cell["state"], "date contradicted" in cell["reason"]) == ("on_time", said)


@pytest.mark.parametrize("verdict", UNTRUSTED)
def test_only_complete_walks_contradict(world: World, verdict: Verdict) -> None:
    world.night("2026-01-25", verdict=verdict)
    world.night("2026-02-02", Paper())
    assert "contradicted" not in world.cell("2026-02-02")["reason"]


def test_years_of_a_registry_body(world: World) -> None:
    world.night("2026-02-01")
    assert [cell["year"] for cell in world.cells("2026-02-01")] == list(range(2008, 2026))


def test_years_begin_with_the_first_report(world: World) -> None:
    world.night("2026-02-01", *OLD)
    assert [cell["year"] for cell in world.cells("2026-02-01")] == [2023, 2024, 2025]


def test_the_new_year_brings_a_new_obligation(world: World) -> None:
    world.night("2025-12-30", Paper(printed="2025-12-29"))
    assert 2025 not in {cell["year"] for cell in world.cells("2025-12-31")}
    assert world.state("2026-01-01") == "on_time"


@pytest.mark.parametrize(
    ("years", "year", "state", "reason"),
    [
        ((2023, 2024), 2025, "missing", "published here for 2023 and 2024"),
        ((2022, 2024), 2025, "missing", "published here for 2022 and 2024"),
        ((2022, 2023), 2025, "missing", "published here for 2022 and 2023"),
        ((2021, 2022), 2025, "unknown", "expected only from 2027"),
        ((2024,), 2025, "unknown", "expected only from 2026"),
        ((2020, 2023, 2024), 2022, "unknown", "expected only from 2025"),
        ((2019, 2020, 2023, 2024), 2022, "missing", "published here for 2019 and 2020"),
    ],
)
def test_who_is_expected_without_a_registry(
    world: World, years: tuple[int, ...], year: int, state: str, reason: str
) -> None:
    world.register()
    papers = [Paper(year=each, printed=f"{each + 1}-01-20") for each in years]
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day, *papers)
    cell = world.cell("2026-02-02", year=year)
    assert cell["state"] == state
    assert reason in (cell["reason"] if state == "unknown" else cell["expected_because"])
    assert (cell["expected_because"] is None) == (state == "unknown")


@pytest.mark.parametrize("body", ["某某省人民政府", "邻水县水务局", "国务院办公厅", "江城市澄江区教育局"])
def test_a_repost_creates_no_obligation(world: World, body: str) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        world.night(day, *(Paper(body=body, year=year) for year in (2023, 2024)))
    assert world.bodies("2026-02-02") == {WATER}


def test_names_of_one_body_are_one_body(world: World) -> None:
    """The registry's name stands."""
    world.night(
        "2026-02-02", *OLD, Paper(body="县水务局"), Paper(body="水务局", year=2022), Paper(body="邻省某市水务局")
    )
    assert world.bodies("2026-02-02") == {WATER}
    assert [cell["state"] for cell in world.cells("2026-02-02")] == ["late", "on_time", "on_time", "on_time"]


def test_disabled_portals_give_no_cells(world: World) -> None:
    world.night("2026-02-01")
    world.register((WATER, "department"), enabled=False)
    world.night("2026-02-02")
    assert world.cells("2026-02-02") == []


def test_what_was_known_before_is_not_changed_by_a_later_look(world: World) -> None:
    world.night("2026-02-01")
    world.night("2026-02-02")
    before = world.cells("2026-02-02")
    world.register((WATER, "department"), ("澧川县财政局", "department"))
    world.look("2026-02-03", {COLUMN: Walked(papers=(Paper(printed="2026-02-03"),)), OTHER_COLUMN: Walked()})
    assert world.cells("2026-02-02") == before
    assert world.state("2026-02-03") == "late"


def test_a_portal_that_was_never_had_owes_nothing_known(world: World) -> None:
    world.night("2026-02-01", verdict=FAILED)
    world.night("2026-02-02", verdict=FAILED)
    assert {cell["state"] for cell in world.cells("2026-02-02")} == {"unknown"}
    assert {cell["as_of"] for cell in world.cells("2026-02-02")} == {None}


def test_only_the_asked_portal(world: World) -> None:
    world.night("2026-02-01")
    with closing(world.reader("2026-02-01")) as reader:
        assert ledger(reader, load_deadlines(), date(2026, 2, 1), "elsewhere") == []
        assert len(ledger(reader, load_deadlines(), date(2026, 2, 1), SITE.id)) == 18
