"""Gone and withdrawn: concluded from complete listings only, and never from a failed look."""

from itertools import product
from pathlib import Path

import pytest
from archive_world import COLUMN, Walked, dump, kinds, look, report_id, report_page, rows, states

from archive.documents import ABSENT
from archive.records import Quality, Verdict
from archive.store import Store

FIRST = report_page()
OTHER = f"{COLUMN}bm/"
THERE = [Walked(names=("a", "b"))]
NOT_THERE = [Walked(names=("b",))]
A = report_id("a")


def state(archive: Path) -> str:
    return states(archive)[A][0]


@pytest.fixture
def had(store: Store) -> Store:
    """An archive in which `a` and `b` were listed and had once."""
    look(store, "2026-01-30", THERE, {"a": FIRST, "b": FIRST})
    return store


def test_gone_by_its_own_address(had: Store, archive: Path) -> None:
    look(had, "2026-01-31", THERE, {"a": Quality.GONE})
    assert states(archive)[A] == ("gone", "status 404")
    assert kinds(archive) == ["new", "new"]
    look(had, "2026-02-01", THERE, {"a": Quality.NOT_MODIFIED})
    assert states(archive)[A] == ("current", None)
    assert kinds(archive) == ["new", "new"]


def test_absent_from_a_complete_listing_is_gone_and_listed_again_is_current(had: Store, archive: Path) -> None:
    for day in ("2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03"):
        look(had, day, NOT_THERE, {"a": FIRST})
        assert states(archive)[A] == ("gone", ABSENT)
    look(had, "2026-02-04", THERE, {})
    assert states(archive)[A] == ("current", None)
    assert kinds(archive) == ["new", "new"]


def test_a_state_is_kept_when_it_changes_and_not_every_night(had: Store, archive: Path) -> None:
    for day in range(1, 5):
        look(had, f"2026-02-0{day}", NOT_THERE, {"a": FIRST, "b": FIRST})
    look(had, "2026-02-05", THERE, {"a": Quality.GONE})
    look(had, "2026-02-06", THERE, {"a": Quality.GONE})
    query = "select state, reason from state s join document d on d.key = s.document where d.id = ? order by s.id"
    assert rows(archive, query, A) == [
        ("listed", None),
        ("current", None),
        ("gone", ABSENT),
        ("current", None),
        ("gone", "status 404"),
    ]


def test_withdrawn_on_the_third_date_of_both(had: Store, archive: Path) -> None:
    for day in ("2026-01-31", "2026-01-31", "2026-02-01"):
        look(had, day, NOT_THERE, {"a": Quality.GONE})
        assert state(archive) == "gone"
    look(had, "2026-02-05", NOT_THERE, {"a": Quality.GONE})
    assert state(archive) == "withdrawn"
    look(had, "2026-02-06", NOT_THERE, {"a": Quality.GONE})
    assert kinds(archive) == ["new", "new", "withdrawn"]
    withdrawn = "select from_version, to_version from change where kind = 'withdrawn'"
    assert rows(archive, withdrawn) == [(1, None)]


@pytest.mark.parametrize(
    ("walk", "answer"), [*product(NOT_THERE, (Quality.FAILED, Quality.BLOCKED)), (THERE[0], Quality.GONE)]
)
def test_one_condition_alone_never_withdraws(had: Store, archive: Path, walk: Walked, answer: Quality) -> None:
    for day in range(1, 8):
        look(had, f"2026-02-0{day}", [walk], {"a": answer})
    assert state(archive) == "gone"
    assert kinds(archive) == ["new", "new"]


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.COMPLETE])
@pytest.mark.parametrize("names", [(), ("b",)])
def test_no_other_listing_removes_or_weakens_anything(
    had: Store, archive: Path, verdict: Verdict, names: tuple[str, ...]
) -> None:
    before = dump(archive)
    for day in range(1, 5):
        look(had, f"2026-02-0{day}", [Walked(names=names, verdict=verdict)], {"a": Quality.FAILED})
    after = dump(archive)
    for table in ("state", "change", "version", "absence"):
        assert after[table] == before[table]
    assert [row[:4] for row in after["address"]] == [row[:4] for row in before["address"]]


def test_its_own_address_gone_under_broken_listings_is_gone_but_not_withdrawn(had: Store, archive: Path) -> None:
    for day in range(1, 6):
        look(had, f"2026-02-0{day}", [Walked(verdict=Verdict.INCOMPLETE)], {"a": Quality.GONE})
    assert states(archive)[A] == ("gone", "status 404")
    assert kinds(archive) == ["new", "new"]


def test_every_column_that_listed_it_must_be_complete(store: Store, archive: Path) -> None:
    two = [Walked(names=("a",)), Walked(names=("a",), column=OTHER)]
    look(store, "2026-01-30", two, {"a": FIRST})
    broken = [Walked(), Walked(column=OTHER, verdict=Verdict.INCOMPLETE)]
    for day in range(1, 5):
        look(store, f"2026-02-0{day}", broken, {"a": Quality.NOT_MODIFIED})
        look(store, f"2026-02-0{day}", [Walked(), two[1]], {"a": Quality.NOT_MODIFIED})
    assert state(archive) == "current"
    look(store, "2026-02-05", [Walked(), Walked(column=OTHER)], {})
    assert states(archive)[A] == ("gone", ABSENT)


@pytest.mark.parametrize("back", [FIRST, Quality.NOT_MODIFIED])
def test_restored_by_its_own_address(had: Store, archive: Path, back: Quality) -> None:
    for day in ("2026-01-31", "2026-02-01", "2026-02-02"):
        look(had, day, NOT_THERE, {"a": Quality.GONE})
    look(had, "2026-02-03", THERE, {"a": Quality.FAILED})
    assert state(archive) == "withdrawn"
    look(had, "2026-02-04", THERE, {"a": back})
    assert state(archive) == "current"
    assert kinds(archive) == ["new", "new", "withdrawn", "restored"]


def test_restored_with_other_content_is_a_version_too(had: Store, archive: Path) -> None:
    for day in ("2026-01-31", "2026-02-01", "2026-02-02"):
        look(had, day, NOT_THERE, {"a": Quality.GONE})
    look(had, "2026-02-03", THERE, {"a": report_page("全年共收到申请12件。")})
    assert kinds(archive) == ["new", "new", "withdrawn", "revised", "restored"]


def test_what_was_seen_again_is_counted_anew(had: Store, archive: Path) -> None:
    """Three dates since it was last seen: evidence from before a restoration withdraws nothing."""
    for day in ("2026-01-31", "2026-02-01", "2026-02-02"):
        look(had, day, NOT_THERE, {"a": Quality.GONE})
    for day in ("2026-02-03", "2026-02-04", "2026-02-05"):
        look(had, day, NOT_THERE, {"a": Quality.NOT_MODIFIED})
        assert states(archive)[A] == ("gone", ABSENT)
    for day in ("2026-02-06", "2026-02-07"):
        look(had, day, NOT_THERE, {"a": Quality.GONE})
    assert kinds(archive) == ["new", "new", "withdrawn", "restored"]
    look(had, "2026-02-08", NOT_THERE, {"a": Quality.GONE})
    assert kinds(archive)[-1] == "withdrawn"
