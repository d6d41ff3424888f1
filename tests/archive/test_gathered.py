"""Pages that are kept together: none is lost by what is kept or asked next, and one that fails costs itself only."""

from pathlib import Path

import pytest
from archive_world import PORTAL, SITE, address, answer_to, changes, moment, report_id, report_page, row_of

from archive.store import MOST_GATHERED, Store

NOW = moment("2026-02-10")
MANY = [f"a{number}" for number in range(MOST_GATHERED)]


@pytest.fixture
def begun(store: Store) -> Store:
    store.begin_run(NOW, True, [SITE])
    store.see_rows(1, PORTAL, NOW, [row_of(name) for name in MANY])
    return store


def gather(store: Store, *names: str) -> None:
    for name in names:
        answer = answer_to(address(name), NOW, body=name.encode())
        store.keep_document_soon(1, PORTAL, report_id(name), answer, report_page(f"{name}的报告。"))


def test_kept_with_what_is_kept_next(begun: Store, archive: Path) -> None:
    gather(begun, "a1", "a2")
    assert changes(archive) == []
    begun.end_run(1, NOW, "complete")
    assert len(changes(archive)) == 2


def test_kept_when_they_are_many(begun: Store, archive: Path) -> None:
    gather(begun, *MANY)
    assert len(changes(archive)) == len(MANY)


def test_kept_after_a_second(begun: Store, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gather(begun, "a1")
    monkeypatch.setattr("archive.store.monotonic", lambda: begun._first_gathered + 1.5)
    gather(begun, "a2")
    assert len(changes(archive)) == 2


def test_kept_before_it_is_asked_for(begun: Store, archive: Path) -> None:
    gather(begun, "a1")
    page = begun.latest_page(report_id("a1"))
    assert page is not None and page.text == "a1的报告。"


def test_kept_before_the_connection_is_closed(archive: Path) -> None:
    store = Store(archive)
    store.begin_run(NOW, True, [SITE])
    store.see_rows(1, PORTAL, NOW, [row_of("a1")])
    gather(store, "a1")
    store.step_aside()
    assert len(changes(archive)) == 1


def test_one_that_fails_costs_itself_only(begun: Store, archive: Path) -> None:
    gather(begun, "a1", "never listed", "a2")
    with pytest.raises(TypeError):
        begun.end_run(1, NOW, "complete")
    assert changes(archive) == []
    begun.end_run(1, NOW, "complete")
    assert len(changes(archive)) == 2


def test_gathered_while_something_else_is_kept_together(begun: Store, archive: Path) -> None:
    gather(begun, "a1")
    with begun.together():
        begun.keep_cells([], [])
        gather(begun, "a2")
    assert len(changes(archive)) == 1
    begun.keep_cells([], [])
    assert len(changes(archive)) == 2


def test_gathered_is_not_lost_by_what_fails_with_it(begun: Store, archive: Path) -> None:
    gather(begun, "a1")
    with pytest.raises(ZeroDivisionError), begun.together():
        begun.keep_cells([], [])
        raise ZeroDivisionError
    assert changes(archive) == []
    begun.keep_cells([], [])
    assert len(changes(archive)) == 1
