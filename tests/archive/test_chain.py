"""Every run that ended is linked to all before it; what the store itself rewrites later leaves the chain as it is."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import PORTAL, SITE, Walked, answer_to, audit, kinds, look, moment, report_page, rows
from lived import live
from older import take_back

from archive import chain, database, documents
from archive.backup import opened
from archive.errors import ArchiveRefuses, NotASeal
from archive.migrations import SCHEMA_VERSION
from archive.records import Quality, Verdict
from archive.seal import read_seal, seal_faults, write_seal
from archive.store import Store

LONG = "全年共收到政府信息公开申请若干件，均已依法答复。" * 10
LATER = moment("2026-03-01")


def links(archive: Path) -> list[tuple[object, ...]]:
    return rows(archive, "select run, last_capture, digest, findings from link order by run")


def test_a_run_is_linked_when_it_ends(store: Store, archive: Path) -> None:
    run = store.begin_run(moment("2026-01-30"), True, [SITE])
    assert links(archive) == []
    store.end_run(run, moment("2026-01-30"), "complete")
    assert [link[:2] for link in links(archive)] == [(1, 0)]


def test_a_killed_run_is_linked_as_it_stands_when_the_next_one_begins(store: Store, archive: Path) -> None:
    run = store.begin_run(moment("2026-01-30"), True, [SITE])
    store.keep_answer(run, PORTAL, answer_to(SITE.home, moment("2026-01-30"), Quality.FAILED))
    assert links(archive) == []
    store.begin_run(moment("2026-01-31"), True, [SITE])
    assert [link[:2] for link in links(archive)] == [(1, 1)]
    assert rows(archive, "select verdict from run where id = 1") == [("killed",)]


def test_what_a_later_run_merges_leaves_the_chain_and_moves_the_sums(store: Store, archive: Path) -> None:
    """`b` was listed in the first run, and its page, had in the second, is that of `a`."""
    look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page(LONG), "b": Quality.FAILED})
    [first] = links(archive)
    look(store, "2026-01-31", [Walked(names=("a", "b"))], {"b": report_page(LONG)})
    assert rows(archive, "select count(*) from document") == [(1,)]
    [then, _] = links(archive)
    assert then[:3] == first[:3] and then[3] != first[3]
    assert audit(archive) == []


def test_merged_versions_of_an_earlier_run(store: Store, archive: Path) -> None:
    """`b` had a page of its own in the second run, before it turned out to be where `a` went."""
    look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page(LONG)})
    away = Walked(names=("b",), verdict=Verdict.INCOMPLETE)
    look(store, "2026-01-31", [away], {"b": report_page(LONG + "改")})
    assert kinds(archive) == ["new", "new"]
    look(store, "2026-02-01", [Walked(names=("b",))], {"a": Quality.GONE})
    assert rows(archive, "select count(*) from document") == [(1,)]
    assert kinds(archive) == ["new", "revised", "moved"]
    assert audit(archive) == []


def test_a_merge_does_not_bless_what_was_changed_before_it(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "bent.db"
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page(LONG), "b": Quality.FAILED})
        store._connection.execute("update change set summary = 'nothing'")
        look(store, "2026-01-31", [Walked(names=("a", "b"))], {"b": report_page(LONG)})
        assert rows(path, "select count(*) from document") == [(1,)]
    assert [(fault.code, fault.where) for fault in audit(path)] == [("findings", "run 1")]


def test_without_the_renewal_a_merge_would_show(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above is one: it fails where the store forgets."""
    path = tmp_path / "forgetful.db"
    monkeypatch.setattr(chain, "_sums", lambda *_: {})
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page(LONG), "b": Quality.FAILED})
        look(store, "2026-01-31", [Walked(names=("a", "b"))], {"b": report_page(LONG)})
    monkeypatch.undo()
    assert {fault.code for fault in audit(path)} == {"findings"}


def made_old(path: Path) -> list[tuple[object, ...]]:
    """An archive as schema 4 had it; the links that it had."""
    live(path)
    before = links(path)
    with closing(database.sqlite3.connect(path, isolation_level=None)) as connection:
        take_back(connection, 4)
        connection.execute("update version set digest = 'by an older rule' where id = 1")
        connection.execute("update address set address = 'by an older rule' where url like '%r02%'")
    return before


def test_an_older_archive_is_linked_as_it_stands_after_a_backup_of_it(archive: Path) -> None:
    before = made_old(archive)
    with pytest.raises(ArchiveRefuses, match=r"schema 4 is older.*gongkai crawl"), opened(archive):
        pass
    Store(archive).close()
    kept = archive.with_name("gongkai.schema-4.db")
    assert sorted(path.name for path in archive.parent.iterdir()) == [archive.name, kept.name]
    assert links(archive) == before
    assert rows(archive, "select count(*) from version where digest = 'by an older rule'") == [(0,)]
    assert rows(kept, "select count(*) from address where address = 'by an older rule'") == [(1,)]
    assert rows(archive, "select count(*) from address where address = 'by an older rule'") == [(0,)]
    assert rows(kept, "pragma user_version") == [(4,)]
    assert rows(kept, "select digest from version where id = 1") == [("by an older rule",)]
    assert rows(kept, "pragma integrity_check") == [("ok",)]


def test_a_migration_that_fails_leaves_the_old_schema(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_old(archive)
    monkeypatch.setattr("archive.chain.add_link", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Store(archive)
    assert rows(archive, "pragma user_version") == [(4,)]
    assert rows(archive, "select name from sqlite_schema where name = 'link'") == []
    monkeypatch.undo()
    Store(archive).close()
    assert rows(archive, "pragma user_version") == [(SCHEMA_VERSION,)]


def sealed(archive: Path, file: Path) -> dict[str, object]:
    with opened(archive) as connection:
        write_seal(connection, file, LATER)
    return dict(json.loads(file.read_text()))


def disproved(archive: Path, file: Path) -> set[str]:
    with opened(archive) as connection:
        return {fault.code for fault in seal_faults(connection, read_seal(file))}


def test_a_seal_holds_while_the_archive_grows(archive: Path, tmp_path: Path) -> None:
    live(archive)
    file = tmp_path / "seal.json"
    [(captures,)] = rows(archive, "select count(*) from capture")
    assert sealed(archive, file) == {
        "run": 9, "digest": links(archive)[-1][2], "captures": captures, "at": LATER, "schema": SCHEMA_VERSION,
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    with closing(Store(archive)) as store:
        look(store, "2026-02-01", [Walked(names=("r01",))], {"r01": report_page(LONG)})
    assert disproved(archive, file) == set()
    sealed(archive, file)  # in place of the older one
    assert json.loads(file.read_text())["run"] == 10


def test_a_seal_shows_an_end_that_was_cut_off_and_a_chain_made_anew(archive: Path, tmp_path: Path) -> None:
    live(archive)
    file = tmp_path / "seal.json"
    sealed(archive, file)
    bent = Path(shutil.copyfile(archive, tmp_path / "bent.db"))
    with closing(database.sqlite3.connect(bent, isolation_level=None)) as connection:
        for table in ("link", "look", "listing", "run"):
            connection.execute(f"delete from {table} where {'id' if table == 'run' else 'run'} = 9")
    assert disproved(bent, file) == {"seal"}
    with closing(database.sqlite3.connect(archive, isolation_level=None)) as connection:
        connection.row_factory = database.Row
        connection.execute("update capture set status = 403 where id = 20")
        ends = connection.execute("select run, last_capture from link order by run").fetchall()
        connection.execute("delete from link")
        for run, last in ends:
            chain.add_link(connection, run, last)
    assert audit(archive) == []
    assert disproved(archive, file) == {"seal"}


def test_a_seal_never_goes_over_another_file(archive: Path, tmp_path: Path) -> None:
    live(archive)
    other = tmp_path / "other.db"
    with closing(Store(other)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
    file, notes = tmp_path / "seal.json", tmp_path / "notes.txt"
    sealed(other, file)
    notes.write_text("{}")
    for taken in (file, notes):
        before = taken.read_text()
        with pytest.raises(ArchiveRefuses, match="name another file"):
            sealed(archive, taken)
        assert taken.read_text() == before
    with pytest.raises(NotASeal):
        read_seal(notes)


def test_nothing_to_seal(archive: Path, tmp_path: Path) -> None:
    Store(archive).close()
    with pytest.raises(ArchiveRefuses, match="no run has ended"):
        sealed(archive, tmp_path / "seal.json")
    assert not (tmp_path / "seal.json").exists()


def test_what_is_stored_is_for_ever() -> None:
    """Digests and addresses stand in files for years: whoever changes the rule writes a migration, and then this."""
    page = report_page("收到 １１ 件（含网上）", tables=((("总计", "11"),),), category="年度报告")
    assert documents.digest(page) == "860bb3adfce53b9a8f214c1772e38a4d2c9d7b50806a6242e19dbc86aaf08354"
    connection = database.open_scratch()
    link = chain.Link(run=1, last=0, digest="", before=chain.START, after=0)
    connection.execute("create table run (id, started, ended, verdict, replayed, nightly)")
    connection.execute("insert into run values (1, '2026-01-30T03:00:00Z', null, 'killed', 0, 1)")
    for table in ("look", "listing", "listing_page", "capture", "head", "blob", "url"):
        columns = 'run, id, portal, "column", number, listing, body, at, verdict, reason, rows, reports, total, pages, '
        columns += "capture, rows_of, short, first_page, asked, answers, searched, url, method, sent, status, head, "
        connection.execute(f"create table {table} ({columns} served, rendered, quality, digest)")
    assert chain.digest_of(connection, link) == "959cdcbf9bf1672904fc1cc34b08cdbcab0d2b0e52403da735e9750cd422a0b3"
