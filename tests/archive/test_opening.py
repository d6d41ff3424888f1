"""What stands at the archive's path: the right error, in one line with the mend, and nothing of it touched."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils.utils
from archive_world import Walked, look, moment, report_page, rows

from archive import database
from archive.errors import ArchiveError, ArchiveRefuses, NoArchive, NoRoom
from archive.migrations import SCHEMA_VERSION
from archive.queries import Reader
from archive.store import Store

NOW = moment("2026-02-01")


def no_file(path: Path) -> None:
    """Nothing is there."""


def empty_file(path: Path) -> None:
    path.touch()


def text_file(path: Path) -> None:
    path.write_text("岁末，全年共收到申请11件。\n" * 200, encoding="utf-8")


def short_text_file(path: Path) -> None:
    path.write_text("no", encoding="utf-8")


def foreign_database(path: Path) -> None:
    with closing(database.sqlite3.connect(path)) as connection:
        connection.execute("create table note (text)")
        connection.commit()


def newer_schema(path: Path) -> None:
    Store(path).close()
    with closing(database.sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 99")


def folder(path: Path) -> None:
    path.mkdir()


def cut_short(path: Path) -> None:
    """An archive that lost its second half."""
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page("申请" * 20_000)})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def refusal(ask: Callable[[], object]) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        ask()
    return caught.value


@pytest.mark.parametrize(
    ("make", "error", "word"),
    [
        (no_file, NoArchive, "gongkai crawl"),
        (empty_file, NoArchive, "gongkai crawl"),
        (text_file, ArchiveRefuses, "--archive"),
        (short_text_file, ArchiveRefuses, "--archive"),
        (foreign_database, ArchiveRefuses, "--archive"),
        (newer_schema, ArchiveRefuses, "schema 99"),
        (folder, NoRoom, "permission"),
    ],
)
def test_reading(tmp_path: Path, make: Callable[[Path], None], error: type[ArchiveError], word: str) -> None:
    path = tmp_path / "it is.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    found = refusal(lambda: Reader(path, NOW))
    assert type(found) is error
    assert str(found).startswith(f"{path}: ") and word in str(found) and "\n" not in str(found)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    ("make", "error", "word"),
    [
        (text_file, ArchiveRefuses, "--archive"),
        (short_text_file, ArchiveRefuses, "--archive"),
        (foreign_database, ArchiveRefuses, "--archive"),
        (newer_schema, ArchiveRefuses, "schema 99"),
        (folder, NoRoom, "permission"),
    ],
)
def test_writing(tmp_path: Path, make: Callable[[Path], None], error: type[ArchiveError], word: str) -> None:
    path = tmp_path / "it is.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    found = refusal(lambda: Store(path))
    assert type(found) is error
    assert str(found).startswith(f"{path}: ") and word in str(found) and "\n" not in str(found)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "gongkai.db", tmp_path / "file" / "deep" / "gongkai.db"):
        found = refusal(lambda path=path: Store(path))  # type: ignore[misc]  # a lambda with a default
        assert type(found) is NoRoom
        assert "make room or give permission" in str(found) and "\n" not in str(found)


def test_damage_is_refused_and_never_repaired_by_force(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.db"
    cut_short(path)
    before = path.read_bytes()

    def ask() -> object:
        with closing(Reader(path, NOW)) as reader:
            return [reader.show(row["id"]) for row in reader.reports()]

    assert type(refusal(ask)) is ArchiveRefuses
    assert path.read_bytes() == before


@pytest.mark.parametrize("make", [no_file, empty_file])
def test_an_archive_is_made_where_none_is(archive: Path, make: Callable[[Path], None]) -> None:
    make(archive)
    Store(archive).close()
    assert [file.name for file in archive.parent.iterdir()] == [archive.name]
    assert rows(archive, "pragma user_version") == [(SCHEMA_VERSION,)]


def test_an_archive_under_a_strange_name(tmp_path: Path) -> None:
    path = tmp_path / "新 建" / "甲?乙#1%20.db"
    Store(path).close()
    with closing(Reader(path, NOW)) as reader:
        assert reader.reports() == []


def test_opened_again_it_is_the_same(archive: Path) -> None:
    Store(archive).close()
    before = rows(archive, "select type, name, sql from sqlite_schema order by name")
    Store(archive).close()
    assert rows(archive, "select type, name, sql from sqlite_schema order by name") == before


def test_a_reader_cannot_write(store: Store, archive: Path) -> None:
    with closing(database.open_for_reading(archive)) as connection, pytest.raises(database.sqlite3.OperationalError):
        connection.execute("pragma query_only = off")
        connection.execute("delete from run")


def test_a_second_writer_is_told_who_holds_it(store: Store, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 10)
    with closing(Store(archive)) as second, store._transaction():
        found = refusal(lambda: second.begin_run(NOW, True, []))
    assert type(found) is ArchiveRefuses
    assert "held by another program" in str(found)


def test_a_reader_is_not_stopped_by_a_writer(store: Store, archive: Path) -> None:
    look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
    with closing(Reader(archive, NOW)) as reader:
        store._connection.execute("begin immediate")
        store._connection.execute("delete from change")
        assert len(reader.changes()) == 1
        store._connection.execute("rollback")


def test_one_sqlite_in_the_process() -> None:
    assert sqlite_utils.utils.sqlite3 is database.sqlite3
    assert database.wal_is_safe(database.sqlite3.sqlite_version_info)


WATCHED = """
import sys
from contextlib import closing
touched = []
events = ("open", "sqlite3.connect")  # Python's own open, and its own SQLite; ours raises neither
sys.addaudithook(lambda event, values: touched.append(str(values[0])) if event in events else None)
from archive.queries import Reader
from archive_world import Path, Store, Walked, look, moment, report_page
path = Path(sys.argv[1])
with closing(Store(path)) as store, closing(Reader(path, moment("2026-02-01"))) as reader:
    look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
    print(len(reader.search("申请").rows), path.name in "".join(touched))
path.read_bytes()
print(path.name in "".join(touched))
"""


def test_nothing_but_our_sqlite_opens_the_file(archive: Path) -> None:
    command = [sys.executable, "-c", WATCHED, str(archive)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert found.stdout.split() == ["1", "False", "True"]


def test_every_connection_is_hardened(store: Store, archive: Path) -> None:
    with closing(database.open_for_reading(archive)) as reader:
        for connection in (store._connection, reader):
            asked = ("foreign_keys", "trusted_schema", "cell_size_check", "mmap_size", "busy_timeout")
            found = [connection.execute(f"pragma {name}").fetchone()[0] for name in asked]
            assert found == [1, 0, 1, 0, 30_000]
    assert store._connection.execute("pragma synchronous").fetchone()[0] == 2
    assert store._connection.execute("pragma journal_mode").fetchone()[0] == "wal"


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 34, 1), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 44, 9), True),
        ((3, 45, 3), False), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False),
        ((3, 51, 3), True), ((3, 52, 0), True), ((3, 54, 1), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_where_wal_is_safe(version: tuple[int, int, int], safe: bool) -> None:
    assert database.wal_is_safe(version) is safe


def test_no_wal_on_an_affected_library(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "wal_is_safe", lambda: False)
    with closing(Store(archive)) as store:
        assert store._connection.execute("pragma journal_mode").fetchone()[0] == "delete"
