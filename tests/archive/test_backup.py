"""A backup is one whole state of the archive, whatever is written meanwhile; a restore loses nothing."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from archive_world import PORTAL, SITE, Walked, address, answer_to, audit, dump, look, moment, report_page, rows

from archive import database
from archive.aside import written_aside
from archive.backup import backup, restore
from archive.errors import ArchiveRefuses, NoArchive, NoRoom
from archive.lock import run_lock
from archive.store import Store

WRITER = Path(__file__).with_name("writing.py")
RESTORE = "import sys; from pathlib import Path; from archive.backup import restore; restore(*map(Path, sys.argv[1:]))"
BACKUP = RESTORE.replace("restore", "backup")
KILLS = 12
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def writing(archive: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes for as long as the block takes."""
    with subprocess.Popen([sys.executable, str(WRITER), str(archive)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline()
        try:
            yield child
            assert child.poll() is None, "the writer ended by itself"
        finally:
            child.kill()


def add_night(archive: Path, date: str = "2026-02-20") -> None:
    with closing(Store(archive)) as store:
        look(store, date, [Walked(names=("r01",))], {"r01": report_page("全年共收到申请99件。")})


def captures(archive: Path) -> int:
    return int(rows(archive, "select count(*) from capture")[0][0])


@pytest.fixture
def lived(made: Path, archive: Path) -> Path:
    return Path(shutil.copyfile(made, archive))


@pytest.fixture
def copy(lived: Path, tmp_path: Path) -> Path:
    file = tmp_path / "copies" / "备份.db"
    backup(lived, file)
    return file


def test_a_backup_is_the_archive_in_one_file(lived: Path, copy: Path) -> None:
    assert dump(copy) == dump(lived)
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    assert rows(copy, "pragma journal_mode") == [("delete",)]


def test_backups_while_a_writer_writes_at_full_speed(archive: Path, tmp_path: Path) -> None:
    """In steps a copy of some MB would begin again at each write, and never end."""
    file, had = tmp_path / "backup.db", [0]
    with closing(Store(archive)) as store:
        run = store.begin_run(moment("2026-02-01"), True, [SITE])
        for number in range(12):
            answer = answer_to(address(f"x{number}"), moment("2026-02-01"), body=os.urandom(1 << 20))
            store.keep_answer(run, PORTAL, answer)
    with writing(archive):
        for _ in range(4):
            backup(archive, file)  # over the one before, and audited
            had.append(captures(file))
    assert had == sorted(set(had)), "each holds more than the one before"
    assert had[-1] < captures(archive), "the writer wrote on"
    assert audit(file) == []


def test_the_audit_of_an_archive_that_grows_finds_nothing(archive: Path) -> None:
    with writing(archive):
        for _ in range(4):
            assert audit(archive) == []


@pytest.mark.parametrize("taken", ["other archive", "notes", "newer", "the archive itself", "at work"])
def test_a_backup_never_goes_over_anything_else(lived: Path, copy: Path, tmp_path: Path, taken: str) -> None:
    file = tmp_path / "taken"
    if taken == "other archive":
        add_night(file)
    elif taken == "notes":
        file.write_text("notes")
    elif taken == "newer":
        shutil.copyfile(copy, file)
        add_night(file)
    elif taken == "the archive itself":
        file.symlink_to(lived)
    else:
        shutil.copyfile(copy, file)
        Path(f"{file}-wal").touch()
    before = file.read_bytes()
    with pytest.raises(ArchiveRefuses, match="name another file"):
        backup(lived, file)
    assert file.read_bytes() == before


def test_a_faulty_copy_stands_but_never_in_place_of_a_whole_one(copy: Path, tmp_path: Path) -> None:
    bent, fresh, before = tmp_path / "bent.db", tmp_path / "fresh.db", copy.read_bytes()
    shutil.copyfile(copy, bent)
    with closing(database.sqlite3.connect(bent, isolation_level=None)) as connection:
        connection.execute("update capture set status = 403 where id = 20")
    with pytest.raises(ArchiveRefuses, match=r"stays as it was.*link_digest"):
        backup(bent, copy)
    assert copy.read_bytes() == before
    with pytest.raises(ArchiveRefuses, match="is written, and has the archive's fault: link_digest"):
        backup(bent, fresh)
    assert {fault.code for fault in audit(fresh)} == {"link_digest"}
    with pytest.raises(ArchiveRefuses, match="has a fault, take another backup: link_digest"):
        restore(tmp_path / "new.db", fresh)
    assert not (tmp_path / "new.db").exists()


def test_restore_where_nothing_is(copy: Path, tmp_path: Path) -> None:
    archive = tmp_path / "there" / "gongkai.db"
    restore(archive, copy)
    assert dump(archive) == dump(copy)
    add_night(archive)
    assert audit(archive) == []


def test_restore_over_an_older_archive_and_the_same(lived: Path, tmp_path: Path) -> None:
    older, newer = tmp_path / "older.db", tmp_path / "newer.db"
    backup(lived, older)
    add_night(lived)
    backup(lived, newer)
    restore(lived, newer)
    restore(older, newer)
    assert dump(lived) == dump(older) == dump(newer)


def test_restore_over_a_killed_archive_with_its_log(lived: Path, tmp_path: Path) -> None:
    """The log holds what was kept last: it is looked at, not left beside another file."""
    newer = tmp_path / "newer.db"
    store = Store(lived)
    look(store, "2026-02-20", [Walked(names=("r01",))], {"r01": report_page("全年共收到申请99件。")})
    killed = Path(shutil.copyfile(lived, tmp_path / "killed.db"))
    shutil.copyfile(f"{lived}-wal", f"{killed}-wal")
    backup(lived, newer)
    store.close()
    assert Path(f"{killed}-wal").stat().st_size > 0
    restore(killed, newer)
    assert dump(killed) == dump(newer)


@pytest.mark.parametrize("there", ["newer", "a run cut short", "another chain", "notes", "damaged", "only a log"])
def test_restore_refuses_to_go_over_what_the_backup_does_not_hold(copy: Path, tmp_path: Path, there: str) -> None:
    archive = tmp_path / "there.db"
    shutil.copyfile(copy, archive)
    if there == "newer":
        add_night(archive)
    elif there == "a run cut short":
        with closing(Store(archive)) as store:
            store.begin_run("2026-02-20T03:00:00Z", True, [])
    elif there == "another chain":
        add_night(archive)
        add_night(copy, "2026-02-21")
        add_night(copy, "2026-02-22")
    elif there == "notes":
        archive.write_text("notes")
    elif there == "damaged":
        archive.write_bytes(archive.read_bytes()[:9000])
    else:
        archive.unlink()
        Path(f"{archive}-wal").write_bytes(b"log")
    before = archive.read_bytes() if archive.exists() else None
    with pytest.raises(ArchiveRefuses, match="move it away"):
        restore(archive, copy)
    assert (archive.read_bytes() if archive.exists() else None) == before
    assert not list(tmp_path.glob("*.part*"))


def test_restore_waits_for_no_run_and_no_reader(lived: Path, copy: Path) -> None:
    with writing(lived), pytest.raises(ArchiveRefuses):
        restore(lived, copy)
    with run_lock(lived), pytest.raises(ArchiveRefuses, match="another run is at work"):
        restore(lived, copy)


def test_restore_is_refused_while_somebody_reads(lived: Path, copy: Path) -> None:
    before = dump(lived)
    with closing(database.open_for_reading(lived)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from run").fetchone()
        with pytest.raises(ArchiveRefuses, match="held by another program"):
            restore(lived, copy)
    assert dump(lived) == before


def test_no_backup_and_no_archive(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(NoArchive):
        backup(tmp_path / "none.db", tmp_path / "b.db")
    with pytest.raises(NoArchive):
        restore(tmp_path / "none.db", tmp_path / "b.db")
    with pytest.raises(NoRoom):
        backup(copy, copy / "below" / "b.db")


def killed(code: str, *files: Path, after: float) -> None:
    with subprocess.Popen([sys.executable, "-c", code, *map(str, files)], cwd=ROOT) as child:
        time.sleep(after)
        child.send_signal(signal.SIGKILL)


def test_killed_in_the_middle_the_old_or_the_new_is_there_whole(lived: Path, tmp_path: Path) -> None:
    """Of backup and of restore; the last ones are left to end, so that every place is met."""
    seed = random.randrange(2**32)
    chance, file = random.Random(seed), tmp_path / "backup.db"
    backup(lived, file)
    old = dump(lived)
    target = Path(shutil.copyfile(file, tmp_path / "target.db"))
    add_night(lived)
    new = dump(lived)
    newer = tmp_path / "newer.db"
    backup(lived, newer)
    began = time.monotonic()
    killed(BACKUP, lived, tmp_path / "timed.db", after=0)
    subprocess.run([sys.executable, "-c", BACKUP, str(lived), str(tmp_path / "timed.db")], cwd=ROOT, check=True)
    whole = time.monotonic() - began
    for _ in range(KILLS):
        after = chance.uniform(0.3, 1.1) * whole
        killed(BACKUP, lived, file, after=after)
        assert dump(file) in (old, new), f"seed {seed}"
        killed(RESTORE, target, newer, after=after)
        assert dump(target) in (old, new), f"seed {seed}"
    backup(lived, file)
    restore(target, newer)
    assert dump(file) == dump(target) == new
    assert audit(file) == audit(target) == []
    assert not list(tmp_path.glob("*.part*")), "what the killed ones left is cleared by the next"


def test_a_file_that_fails_halfway_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), written_aside(tmp_path / "it") as aside:
        aside.write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
