"""The sums over what may be rewritten hold at every commit, and only what the store itself writes moves them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import (
    BODY,
    COLUMN,
    PORTAL,
    SITE,
    Walked,
    address,
    answer_to,
    audit,
    dump,
    look,
    moment,
    report_id,
    report_page,
    row_of,
    rows,
)

from archive import database, standing
from archive.records import Attachment, FileCheck, Quality
from archive.store import Store

NOW = moment("2026-02-10")
FILE = f"{COLUMN}f.pdf"
CELL: dict[str, object] = {
    "portal": PORTAL, "body": BODY, "year": 2024, "state": "late", "due": "2025-01-31", "days_late": 3,
    "basis": "第五十条", "expected_because": None, "reason": "published", "severity": None, "report": None,
    "as_of": "2026-02-10",
}  # fmt: skip


def found(archive: Path) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in audit(archive)]


def bend(archive: Path, statement: str) -> None:
    """By plain SQL and another connection."""
    with closing(database.sqlite3.connect(archive, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount == 1


def test_the_audit_is_clean_at_every_moment_of_a_run(archive: Path) -> None:
    moments = 0
    with closing(Store(archive)) as store:

        def whole() -> None:
            nonlocal moments
            moments += 1
            assert audit(archive) == []

        run = store.begin_run(NOW, True, [SITE])
        whole()
        store.see_rows(run, PORTAL, NOW, [row_of("a"), row_of("b")])
        whole()
        answer = answer_to(address("a"), NOW, body=b"1", headers=(("ETag", "1"),))
        store.keep_document_soon(run, PORTAL, report_id("a"), answer, report_page())
        whole()
        with store.together():
            store.keep_answer(run, PORTAL, answer_to(COLUMN, NOW, body=b"2"))
            whole()
        store.keep_document(run, PORTAL, report_id("b"), answer_to(address("b"), NOW, Quality.GONE))
        whole()
        store.keep_cells([CELL], [PORTAL])
        whole()
    assert moments == 6


def test_two_writers_move_the_same_sums(archive: Path) -> None:
    with closing(Store(archive)) as one, closing(Store(archive)) as other:
        run = one.begin_run(NOW, True, [SITE])
        for number, store in enumerate((one, other, one, other)):
            store.see_rows(run, PORTAL, NOW, [row_of(f"n{number}"), row_of("n0")])


def test_what_is_rolled_back_moves_nothing(store: Store, archive: Path) -> None:
    run = store.begin_run(NOW, True, [SITE])
    before = dump(archive)
    with pytest.raises(ZeroDivisionError), store.together():
        store.see_rows(run, PORTAL, NOW, [row_of("a")])
        raise ZeroDivisionError
    assert dump(archive) == before


def test_a_file_named_twice_is_summed_once(store: Store, archive: Path) -> None:
    run = store.begin_run(NOW, True, [SITE])
    store.see_rows(run, PORTAL, NOW, [row_of("a")])
    page = report_page(attachments=(Attachment(url=FILE, name="年报.pdf"),))
    checks = [FileCheck(url=FILE, at=NOW), FileCheck(url=FILE, at=NOW, lacking="status 404")]
    store.keep_document(run, PORTAL, report_id("a"), answer_to(address("a"), NOW, body=b"1"), page, checks=checks)
    assert rows(archive, "select lacking from attachment") == [("status 404",)]


def test_a_version_made_and_completed_in_one_transaction_is_indexed_once(store: Store, archive: Path) -> None:
    """Its first text waits for the index when the second comes."""
    run = store.begin_run(NOW, True, [SITE])
    store.see_rows(run, PORTAL, NOW, [row_of("a")])
    with store.together():
        for digest in (None, "d" * 64):
            page = report_page(attachments=(Attachment(url=FILE, name="年报.pdf", digest=digest),))
            store.keep_document(run, PORTAL, report_id("a"), answer_to(address("a"), NOW, body=b"1"), page)
    assert rows(archive, "select number from version") == [(1,)]
    assert [*store._connection.execute("select * from waiting")] == []


def test_the_ledger_of_a_portal_is_bent_until_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
        for cells in ([CELL, {**CELL, "year": 2023}], [], [CELL]):
            store.keep_cells(cells, [PORTAL])
            assert found(path) == []
        for statement in (
            "update cell set state = 'on_time'",
            "delete from cell",
            f"insert into cell values ('{PORTAL}', 'x', 2024, 'late', '', null, '', null, '', null, null, null)",
        ):
            bend(path, statement)
            assert found(path) == [("ledger", f"portal {PORTAL}")]
            store.keep_cells([CELL], [PORTAL])
            assert found(path) == []


def test_a_report_that_becomes_another_stays_the_ledgers(store: Store, archive: Path) -> None:
    """Two listed documents turn out to be one, and the ledger names it by its other id."""
    page = report_page("全年共收到申请十一件，均已办结。" * 20)
    look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": page, "b": Quality.FAILED})
    store.keep_cells([{**CELL, "report": report_id("b")}], [PORTAL])
    look(store, "2026-01-31", [Walked(names=("a", "b"))], {"b": page})
    assert rows(archive, "select report from cell") == [(report_id("a"),)]


@pytest.fixture
def bent(tmp_path: Path) -> Iterator[Path]:
    """An archive in which a title was changed behind the store's back."""
    path = tmp_path / "bent.db"
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page()})
    bend(path, f"update document set title = '又一份' where id = '{report_id('a')}'")
    yield path


def test_what_the_store_writes_later_does_not_bless_it(bent: Path) -> None:
    with closing(Store(bent)) as store:
        look(store, "2026-01-31", [Walked(names=("a", "b"))], {"a": report_page("全年共收到申请12件。")})
    assert found(bent) == [("standing", "document")]


def test_a_migration_does_not_bless_it(bent: Path) -> None:
    with closing(database.open_for_writing(bent).conn) as connection, standing.renewed(connection):
        connection.execute("alter table document add column note text")
        connection.execute("update document set note = 'older'")
        connection.execute("update address set listed = null")
    assert found(bent) == [("standing", "document")]


def test_what_a_migration_writes_is_whole(archive: Path) -> None:
    with closing(Store(archive)) as store:
        look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page()})
    with closing(database.open_for_writing(archive).conn) as connection, standing.renewed(connection):
        connection.execute("alter table document add column note text")
        connection.execute("update document set note = 'older'")


def test_a_store_that_does_not_follow_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "unfollowed.db"
    monkeypatch.setattr(standing, "follow", lambda _: None)
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
    assert found(path) == [
        ("standing", each) for each in ("portal", "body", "document", "address", "state", "validator")
    ]


def test_another_tool_may_write_and_shows(archive: Path, tmp_path: Path) -> None:
    """The triggers are not in the file: no write of another tool breaks, and none is believed."""
    Store(archive).close()
    assert rows(archive, "select name from sqlite_schema where type = 'trigger'") == []
    copy = tmp_path / "copy.db"
    copy.write_bytes(archive.read_bytes())
    bend(copy, "insert into validator values (1, null, null, 1)")
    assert ("standing", "validator") in found(copy)
