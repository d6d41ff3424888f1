"""Rows, addresses, listings, runs: what is kept once, and what is marked."""

from pathlib import Path

import pytest
from archive_world import PORTAL, SITE, Walked, address, look, moment, report_id, report_page, row_of, rows

from archive.records import Verdict
from archive.store import Store

FIRST = report_page()
TWIN = "http://WWW.yunxi.example:80/nb/a.html;jsessionid=1?utm_source=x#top"


def test_two_addresses_of_one_canonical_form_are_one_document(store: Store, archive: Path) -> None:
    run = store.begin_run(moment("2026-01-30"), True, [SITE])
    ids = store.see_rows(run, PORTAL, moment("2026-01-30"), [row_of("a"), row_of("b"), row_of("a", url=TWIN)])
    assert ids == [report_id("a"), report_id("b"), report_id("a")]
    assert rows(archive, "select id, url from document order by key") == [
        (report_id("a"), address("a")),
        (report_id("b"), address("b")),
    ]


def test_the_same_address_on_two_portals_is_two_documents(store: Store) -> None:
    sites = [SITE, type(SITE)(**{**vars(SITE), "id": "other", "bodies": ()})]
    run = store.begin_run(moment("2026-01-30"), True, sites)
    ours = store.see_rows(run, PORTAL, moment("2026-01-30"), [row_of("a")])
    theirs = store.see_rows(run, "other", moment("2026-01-30"), [row_of("a")])
    assert ours != theirs


def test_the_address_that_answered_belongs_to_the_document(store: Store, archive: Path) -> None:
    look(store, "2026-01-30", [Walked(names=("a",))], {"a": FIRST})
    assert rows(archive, "select address from address") == [("//www.yunxi.example/nb/a.html",)]


@pytest.mark.parametrize(
    ("walks", "kept"),
    [
        ([("a", "b"), ("a", "b"), ("b", "a")], [1, 1, 1]),
        ([("a", "b"), ("a",), ("a",)], [1, 2, 2]),
        ([("a",), ("a", "b"), ("a",)], [1, 2, 3]),
        ([(), (), ("a",)], [1, 1, 3]),
    ],
)
def test_rows_are_kept_once_while_they_stay_the_same(
    store: Store, archive: Path, walks: list[tuple[str, ...]], kept: list[int]
) -> None:
    for day, names in enumerate(walks, 1):
        look(store, f"2026-02-0{day}", [Walked(names=names)], {})
    assert [key for (key,) in rows(archive, "select rows_of from listing order by id")] == kept
    query = """select count(*) from listing l left join listing_row r on r.listing = l.rows_of
        where r.listing is not null group by l.id order by l.id"""
    assert [count for (count,) in rows(archive, query)] == [len(names) for names in walks if names]


def test_rows_of_another_column_are_not_shared(store: Store, archive: Path) -> None:
    look(store, "2026-02-01", [Walked(names=("a",)), Walked(names=("a",), column="https://www.yunxi.example/2/")], {})
    assert rows(archive, "select id, rows_of from listing") == [(1, 1), (2, 2)]


def test_the_last_complete_walk_is_remembered(store: Store) -> None:
    column = Walked().column
    assert store.last_complete(PORTAL, column, []) == (None, 0)
    look(store, "2026-02-01", [Walked(names=("a", "b"))], {})
    look(store, "2026-02-02", [Walked(verdict=Verdict.DOUBTFUL)], {})
    assert store.last_complete(PORTAL, column, [report_id("b"), report_id("c")]) == (2, 1)
    assert store.last_complete(PORTAL, column, []) == (2, 0)


def test_known_reports_are_those_ever_listed(store: Store) -> None:
    run = store.begin_run(moment("2026-01-30"), True, [SITE])
    store.see_rows(run, PORTAL, moment("2026-01-30"), [row_of("a"), row_of("b", is_report=False)])
    assert store.known_reports(PORTAL) == [(report_id("a"), row_of("a").row)]


def test_a_killed_run_is_marked_by_the_next(store: Store, archive: Path) -> None:
    store.begin_run(moment("2026-01-30"), True, [SITE])
    look(store, "2026-01-31", [Walked()], {})
    store.begin_run(moment("2026-02-01"), True, [SITE])
    found = rows(archive, "select ended, verdict from run order by id")
    assert found == [(None, "killed"), (moment("2026-01-31"), "complete"), (None, None)]


def test_a_site_is_kept_as_the_registry_has_it_now(store: Store, archive: Path) -> None:
    store.begin_run(moment("2026-01-30"), True, [SITE])
    renamed = type(SITE)(**{**vars(SITE), "name": "云溪区人民政府", "bodies": (("云溪县水务局", "office"),)})
    store.begin_run(moment("2026-01-31"), True, [renamed])
    assert rows(archive, "select name from portal") == [("云溪区人民政府",)]
    assert rows(archive, "select name, kind, added from body") == [("云溪县水务局", "office", moment("2026-01-30"))]


def test_the_ledger_takes_the_place_of_what_stood_there(store: Store, archive: Path) -> None:
    store.begin_run(moment("2026-01-30"), True, [SITE])
    cell: dict[str, object] = {
        "portal": PORTAL, "body": "云溪县水务局", "year": 2025, "state": "missing", "due": "2026-01-31",
        "days_late": None, "basis": "第五十条", "expected_because": "named", "reason": "two walks", "severity": None,
        "report": None, "as_of": "2026-02-02",
    }  # fmt: skip
    store.keep_cells([cell], [PORTAL])
    store.keep_cells([{**cell, "state": "late"}], [PORTAL])
    store.keep_cells([], ["other"])
    assert rows(archive, "select state from ledger") == [("late",)]
    store.keep_cells([], [PORTAL])
    assert rows(archive, "select state from ledger") == []
