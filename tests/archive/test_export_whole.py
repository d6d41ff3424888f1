"""An export is complete or absent: killed at any step, out of room, twice at once."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from archive_world import PORTAL, SITE, Walked, address, answer_to, look, moment, report_page
from export_world import fill

from archive.errors import ArchiveRefuses, DamagedExport, NoRoom
from archive.export.check import check
from archive.export.giving import Export, export_captures, export_rows
from archive.export.manifest import manifest_path, read_manifest, sha256_of
from archive.export.tables import Filters, rows_of
from archive.queries import Reader
from archive.store import Store

ALWAYS = "2026-12-31T00:00:00Z"
STEPS = {"open", "os.rename", "os.remove", "os.truncate"}  # what leaves a trace in the folder, as Python audits it


def give(archive: Path, path: Path, kind: str, now: str = ALWAYS) -> None:
    table = None if kind in ("warc", "wacz") else "listings"
    wanted = Export(path=path, kind=kind, table=table, filters=Filters())
    with closing(Reader(archive, now)) as reader:
        if table:
            export_rows(reader, wanted, rows_of(reader, table, wanted.filters))
        else:
            export_captures(reader, wanted)


def killed_at(step: int, archive: Path, path: Path, kind: str) -> bool:
    """Export in a process that dies by SIGKILL before its step of this number; whether it got so far."""
    child = os.fork()
    if child == 0:
        left = step

        def die(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event in STEPS and str(path.parent) in str(arguments[0]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        give(archive, path, kind)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.fixture
def filled(archive: Path) -> Path:
    fill(archive)
    with closing(Store(archive)) as store:
        look(store, "2026-02-04", [Walked(names=("a",))], {"a": report_page()})
    return archive


@pytest.mark.parametrize("kind", ["csv", "parquet", "warc", "wacz"])
def test_killed_at_any_step(filled: Path, kind: str, tmp_path: Path) -> None:
    """Over an older export too: the name holds the old file or the new one, and a manifest only its own file's."""
    folder = tmp_path / "given"
    path = folder / f"x.{kind}"
    give(filled, path, kind, now="2026-02-02T12:00:00Z")
    old = path.read_bytes()
    give(filled, path, kind)
    new, steps = path.read_bytes(), 0
    assert old != new
    while True:
        give(filled, path, kind, now="2026-02-02T12:00:00Z")
        if not killed_at(steps + 1, filled, path, kind):
            break
        steps += 1
        assert path.read_bytes() in (old, new)
        if manifest_path(path).exists():
            assert read_manifest(path).sha256 == sha256_of(path)
    assert steps > 5
    give(filled, path, kind)
    check(path, read_manifest(path))
    assert sorted(each.name for each in folder.iterdir()) == [path.name, manifest_path(path).name]


@pytest.mark.parametrize("kind", ["csv", "warc"])
def test_killed_at_any_step_where_nothing_was(filled: Path, kind: str, tmp_path: Path) -> None:
    whole, steps = tmp_path / "whole" / "x", 0
    give(filled, whole, kind)
    while killed_at(steps + 1, filled, path := tmp_path / f"{steps}" / "x", kind):
        assert not path.exists() or path.read_bytes() == whole.read_bytes()
        assert path.exists() or not manifest_path(path).exists()
        steps += 1
    assert steps > 3 and manifest_path(path).exists()


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file may grow over `size` bytes: it stands for a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "warc", "wacz"])
def test_without_room_nothing_is_left(filled: Path, kind: str, tmp_path: Path) -> None:
    """At whatever byte the room ends; with room for the file but not for its manifest, the file alone is there."""
    path = tmp_path / "given" / "x"
    with closing(Store(filled)):  # keeps the -shm that a reader needs
        give(filled, path, kind)
        whole = path.stat().st_size
        for size in [*range(0, whole, max(whole // 40, 1)), whole - 1]:
            path.unlink(missing_ok=True)
            manifest_path(path).unlink(missing_ok=True)
            with room(size), pytest.raises(NoRoom, match="make room"):
                give(filled, path, kind)
            assert [each for each in path.parent.iterdir() if size < whole // 2 or each != path] == []


def test_what_stood_there_stays_when_there_is_no_room(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    give(filled, path, "warc", now="2026-02-02T12:00:00Z")
    old = path.read_bytes()
    with closing(Store(filled)), room(len(old)), pytest.raises(NoRoom, match="make room"):
        give(filled, path, "warc")
    assert path.read_bytes() == old
    check(path, read_manifest(path))


NO_ROOM = """
import resource, sys
from cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000,) * 2)
main()
"""


def test_the_command_says_that_there_is_no_room(archive: Path, tmp_path: Path) -> None:
    with closing(Store(archive)) as store:
        run = store.begin_run(moment("2026-01-30"), True, [SITE])
        store.keep_answer(run, PORTAL, answer_to(address("a"), moment("2026-01-30"), body=os.urandom(100_000)))
    command = [sys.executable, "-c", NO_ROOM, "--archive", archive, "export", "warc", tmp_path / "given" / "x"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert told.returncode == 5, told.stderr
    assert "make room" in told.stderr and "Traceback" not in told.stderr
    assert list((tmp_path / "given").iterdir()) == []


def test_a_fault_in_the_rows_leaves_nothing(filled: Path, tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield {}

    folder = tmp_path / "given"
    with closing(Reader(filled, ALWAYS)) as reader, pytest.raises(KeyError):
        wanted = Export(path=folder / "x", kind="csv", table="reports", filters=Filters())
        export_rows(reader, wanted, rows())
    assert list(folder.iterdir()) == []


def test_a_file_that_does_not_read_back_never_takes_its_name(filled: Path, tmp_path: Path) -> None:
    """Another hand makes it longer meanwhile."""
    folder = tmp_path / "given"

    def rows(reader: Reader) -> Iterator[dict[str, Any]]:
        yield from rows_of(reader, "listings", Filters())
        [part] = folder.iterdir()
        os.truncate(part, 1 << 20)

    with closing(Reader(filled, ALWAYS)) as reader, pytest.raises(DamagedExport, match="cannot be read as jsonl"):
        wanted = Export(path=folder / "x", kind="jsonl", table="listings", filters=Filters())
        export_rows(reader, wanted, rows(reader))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["gongkai.db", "gongkai.db-wal", "gongkai.db.lock", "link"])
def test_the_archive_is_never_written_over(filled: Path, name: str) -> None:
    (filled.parent / "link").symlink_to(filled)
    before = filled.read_bytes()
    with pytest.raises(ArchiveRefuses, match="belongs to the archive itself"):
        give(filled, filled.parent / name, "csv")
    assert filled.read_bytes() == before
