"""Every method of the store is one transaction: broken at any of its statements, it leaves nothing behind."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_world import (
    COLUMN,
    PORTAL,
    SITE,
    Walked,
    address,
    answer_to,
    dump,
    kinds,
    look,
    moment,
    report_id,
    report_page,
    row_of,
)

from archive import remembered
from archive.records import Account, Listing, Quality, Verdict
from archive.remembered import Remembered
from archive.store import Store

NOW = moment("2026-02-10")
QUESTIONS = {name for name, _ in inspect.getmembers(Remembered, inspect.isfunction)}
CELL: dict[str, object] = {
    "portal": PORTAL, "body": "云溪县水务局", "year": 2025, "state": "missing", "due": "2026-01-31", "days_late": None,
    "basis": "第五十条", "expected_because": None, "reason": "two walks", "severity": None, "report": None,
    "as_of": None,
}  # fmt: skip


class Broken(Exception):
    """The fault put in."""


class Breaking:
    """A connection whose `at`-th statement after `begin`, counted from 1, fails."""

    def __init__(self, connection: Any, at: int):
        self._connection = connection
        self._left = at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> Any:
        self._count(statement)
        return self._connection.execute(statement, *values)

    def executemany(self, statement: str, *values: Any) -> Any:
        self._count(statement)
        return self._connection.executemany(statement, *values)

    def _count(self, statement: str) -> None:
        if statement.startswith(("begin", "rollback")):
            return
        self._left -= 1
        if self._left == 0:
            raise Broken(statement)


def a_page(store: Store) -> object:
    answer = answer_to(address("a"), NOW, body=b"2", headers=(("ETag", "2"),))
    return store.keep_document(5, PORTAL, report_id("a"), answer, report_page("全年共收到申请12件。"))


def a_return(store: Store) -> object:
    return store.keep_document(5, PORTAL, report_id("gone"), answer_to(address("gone"), NOW, body=b"3"), report_page())


def a_404(store: Store) -> object:
    return store.keep_document(5, PORTAL, report_id("a"), answer_to(address("a"), NOW, Quality.GONE, body=b"4"))


def several_pages(store: Store) -> object:
    """Gathered, and kept with what comes next."""
    store._gathered.clear()  # of the time before, which was broken
    for name, body in (("a", b"6"), ("gone", b"7")):
        answer = answer_to(address(name), NOW, body=body)
        store.keep_document_soon(5, PORTAL, report_id(name), answer, report_page(f"全年共收到申请{body.decode()}件。"))
    return store.end_run(5, NOW, "complete")


def an_answer(store: Store) -> object:
    """All that follows from one answer."""
    with store.together():
        store.keep_answer(5, PORTAL, answer_to(COLUMN, NOW, body=b"8"))
        store.see_rows(5, PORTAL, NOW, [row_of("a"), row_of("n3")])
        return a_listing(store)


def a_listing(store: Store) -> object:
    documents = (report_id("a"), report_id("b"))
    listing = Listing(portal=PORTAL, column=COLUMN, body=None, verdict=Verdict.COMPLETE, reason=None,
                      documents=documents, reports=2, captures=(1, 2))  # fmt: skip
    return store.keep_listing(5, NOW, listing)


def an_end(store: Store) -> object:
    """Closes a look in which the third date makes `late` withdrawn."""
    account = Account(asked=1, answers={"gone": 1})
    return store.close_look(5, PORTAL, NOW, "2026-02-10", Verdict.COMPLETE, None, account, [COLUMN])


def another_reading(store: Store) -> object:
    [version, *_] = store.versions_of(None)
    return store.renew(version, replace(store.kept_version(version).page, title="年报", text="另一种读法"))


CALLS: dict[str, Callable[[Store], object]] = {
    "begin_run": lambda store: store.begin_run(NOW, True, [SITE]),
    "end_run": lambda store: store.end_run(5, NOW, "complete"),
    "see_rows": lambda store: store.see_rows(5, PORTAL, NOW, [row_of("a"), row_of("n1"), row_of("n2")]),
    "keep_answer": lambda store: store.keep_answer(
        5, PORTAL, answer_to(COLUMN, NOW, body=b"5", headers=(("ETag", "5"),))
    ),
    "keep_document": a_page,
    "keep_document restored": a_return,
    "keep_document gone": a_404,
    "keep_document_soon": several_pages,
    "keep_listing": a_listing,
    "together": an_answer,
    "close_look": an_end,
    "renew": another_reading,
    "keep_cells": lambda store: store.keep_cells([CELL, {**CELL, "year": 2024}], [PORTAL]),
}


@pytest.fixture
def lived(store: Store) -> Store:
    """An archive with a withdrawn report, one on its last date, and a fifth run under way."""
    look(
        store, "2026-01-30", [Walked(names=("a", "gone", "late"))], dict.fromkeys(("a", "gone", "late"), report_page())
    )
    for day, names in (("2026-01-31", ("late",)), ("2026-02-01", ()), ("2026-02-02", ())):
        missing = dict.fromkeys({"gone", "late"} - set(names), Quality.GONE)
        look(store, day, [Walked(names=("a", *names))], missing)
    run = store.begin_run(NOW, True, [SITE])
    assert run == 5
    store.keep_document(run, PORTAL, report_id("late"), answer_to(address("late"), NOW, Quality.GONE))
    store.see_rows(run, PORTAL, NOW, [row_of("a"), row_of("b")])
    store.keep_cells([CELL], [PORTAL])
    listing = Listing(portal=PORTAL, column=COLUMN, body=None, verdict=Verdict.COMPLETE, reason=None,
                      documents=(report_id("a"),))  # fmt: skip
    store.keep_listing(run, NOW, listing)
    return store


@pytest.mark.parametrize("call", CALLS)
def test_broken_in_the_middle_nothing_is_left(
    lived: Store, archive: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, whole = dump(archive), lived._connection
    for at in range(1, 200):
        monkeypatch.setattr(lived, "_connection", Breaking(whole, at))
        try:
            CALLS[call](lived)
        except Broken:
            assert dump(archive) == before, f"statement {at} of {call}"
        else:
            break
    assert at > 1
    assert dump(archive) != before


def test_the_end_of_the_look_withdraws(lived: Store, archive: Path) -> None:
    """The world above is the one that its names say."""
    an_end(lived)
    assert kinds(archive).count("withdrawn") == 2


def test_every_writing_method_is_broken() -> None:
    methods = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}
    assert not re.search(r"\b(?:insert|update|delete|replace) |_transaction", inspect.getsource(remembered))
    assert methods - QUESTIONS - {"close", "step_aside"} == {call.split()[0] for call in CALLS}
