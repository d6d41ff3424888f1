"""Bodies in parts: kept once and whole or not at all, given back as they were, and every fault of a part is found."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from archive_world import PORTAL, SITE, answer_to, audit, moment, rows

from archive import database
from archive.backup import backup
from archive.blobs import KeptBody
from archive.bodies import LARGE, PIECE, Body, FileBody, LargeBody, held, pieces_of
from archive.errors import ArchiveRefuses
from archive.export.giving import Export, export_captures
from archive.export.reading import read_records
from archive.export.tables import Filters
from archive.queries import Reader
from archive.store import Store
from tests.conftest import ROOT

NOISE = random.Random(5).randbytes(LARGE + PIECE // 2)  # five parts
LINES = b"".join(b"%d\n" % number for number in range(700_000))
URL = "https://www.yunxi.example/nb/P1.zip"
AT = moment("2026-02-02")
LATER = moment("2026-03-01")


def keep(store: Store, *bodies: Body) -> list[int]:
    """One run that had these bodies; their captures."""
    run = store.begin_run(AT, True, [SITE])
    captures = [store.keep_answer(run, PORTAL, answer_to(URL, AT, body=body)) for body in bodies]
    store.end_run(run, AT, "complete")
    return captures


@pytest.fixture
def large(archive: Path) -> Path:
    """An archive with one body in five parts, capture 1."""
    with closing(Store(archive)) as store:
        assert keep(store, held([NOISE])) == [1]
    return archive


def given_back(archive: Path, capture: int) -> bytes:
    with closing(Reader(archive, LATER)) as reader:
        return b"".join(pieces_of(reader.exchange(capture).body))


def test_it_comes_back_as_it_was_and_is_kept_once(archive: Path) -> None:
    with closing(Store(archive)) as store:
        noise, lines, again, whole, small = keep(store, held([NOISE]), held([LINES]), held([NOISE]), LINES, b"small")
    assert [given_back(archive, each) for each in (noise, again)] == [NOISE, NOISE]
    assert [given_back(archive, each) for each in (lines, whole)] == [LINES, LINES]
    assert given_back(archive, small) == b"small"
    assert rows(archive, "select blob, count(*) from part group by blob") == [(1, 5), (2, 5)]
    assert rows(archive, "select digest, size from blob where id = 1") == [(sha256(NOISE).hexdigest(), len(NOISE))]
    assert rows(archive, "select sum(length(zstd)) < ? from part where blob = 2", len(LINES) // 3) == [(1,)]
    assert rows(archive, "select max(length(zstd)) <= ? from part", PIECE + 64) == [(1,)]


def test_one_that_an_older_program_kept_whole_is_read_as_ever(archive: Path) -> None:
    with closing(Store(archive)) as store:
        assert keep(store, NOISE) == [1]
    assert rows(archive, "select count(*) from part") == [(0,)]
    assert given_back(archive, 1) == NOISE


def test_a_reader_in_the_middle_of_it_does_not_hold_up_the_store(large: Path) -> None:
    with closing(Reader(large, LATER)) as reader:
        pieces = iter(pieces_of(reader.exchange(1).body))
        first = next(pieces)
        with closing(Store(large)) as store:
            keep(store, b"another")
        assert large.with_name(large.name + "-wal").stat().st_size == 0  # emptied: no snapshot is in its way
        assert first + b"".join(pieces) == NOISE


WRONG = {
    "changed": ("update part set zstd = (select zstd from part where number = 4) where number = 2", {"blob_digest"}),
    "a byte": (
        "update part set zstd = cast(substr(zstd, 1, 99) || x'55' || substr(zstd, 101) as blob) where number = 2",
        {"blob_digest"},
    ),
    "cut": ("update part set zstd = substr(zstd, 1, 999) where number = 3", {"blob_unreadable"}),
    "no zstd": ("update part set zstd = x'00' where number = 3", {"blob_unreadable"}),
    "the first lacks": ("delete from part where number = 1", {"blob_parts"}),
    "one lacks": ("delete from part where number = 3", {"blob_parts"}),
    "the last lacks": ("delete from part where number = 5", {"blob_size"}),
    "all lack": ("delete from part", {"blob_parts"}),
    "one more": ("insert into part select blob, 6, zstd from part where number = 1", {"blob_size"}),
    "two in another order": (
        "update part set number = case number when 2 then -3 else -2 end where number in (2, 3);"
        "update part set number = -number where number < 0",
        {"blob_digest"},
    ),
    "one more, empty": ("insert into part values (1, 6, x'28b52ffd2000010000')", {"blob_parts"}),
    "one before": ("insert into part values (1, 0, x'28b52ffd2000010000')", {"blob_parts"}),
    "beside the bytes": ("update blob set zstd = (select zstd from part where number = 1)", {"blob_parts"}),
    "by a base": ("update blob set base = 1", {"blob_base"}),
    "another size": ("update blob set size = size - 1", {"blob_size"}),
    "another digest": ("update blob set digest = substr(digest, 2) || 'x'", {"blob_digest", "link_digest"}),
    "announces any size": (
        "update part set zstd = x'28b52ffde00000000000010000010000' where number = 2", {"blob_parts"}
    ),
    "of no body": ("update part set blob = 7 where number = 5", {"reference", "blob_size"}),
}  # fmt: skip


GIVES_OTHER_BYTES = [*WRONG][:10]


def tampered(large: Path, tmp_path: Path, statements: str) -> Path:
    copy = tmp_path / "copy.db"
    copy.write_bytes(large.read_bytes())
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript(statements)
    return copy


@pytest.mark.parametrize("name", WRONG)
def test_every_fault_of_a_part_is_found(large: Path, tmp_path: Path, name: str) -> None:
    statements, codes = WRONG[name]
    assert {fault.code for fault in audit(tampered(large, tmp_path, statements))} == codes


@pytest.mark.parametrize("name", GIVES_OTHER_BYTES)
def test_other_bytes_are_not_given_as_its_own(large: Path, tmp_path: Path, name: str) -> None:
    copy = tampered(large, tmp_path, WRONG[name][0])
    with pytest.raises(ArchiveRefuses, match=r"copy\.db: the bytes of blob 1 do not give their digest; see"):
        given_back(copy, 1)


def test_backup_and_export_carry_it(large: Path, tmp_path: Path) -> None:
    assert "1 bodies" in str(backup(large, tmp_path / "copy.db"))
    assert given_back(tmp_path / "copy.db", 1) == NOISE
    with closing(Reader(large, LATER)) as reader:
        path = tmp_path / "all.warc.gz"
        export_captures(reader, Export(path=path, kind="warc", filters=Filters()))
        with path.open("rb") as file:
            assert sha256(NOISE).hexdigest() in {record.payload for record in read_records(file)}


def test_an_export_of_a_damaged_one_is_not_there(large: Path, tmp_path: Path) -> None:
    copy, folder = tampered(large, tmp_path, "delete from part where number = 5"), tmp_path / "given"
    folder.mkdir()
    with closing(Reader(copy, LATER)) as reader, pytest.raises(ArchiveRefuses, match="do not give their digest"):
        export_captures(reader, Export(path=folder / "all.warc.gz", kind="warc", filters=Filters()))
    assert list(folder.iterdir()) == []


def test_raw_of_a_damaged_one_ends_with_4(large: Path, tmp_path: Path) -> None:
    copy = tampered(large, tmp_path, "update blob set digest = 'x'")
    command = [sys.executable, "-m", "cli", "--archive", str(copy), "raw", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (4, NOISE)
    assert b"blob 1 do not give their digest; see `gongkai audit`" in ended.stderr


class Broken(LargeBody):
    """A body of which no more can be read than some pieces."""

    def __init__(self, body: FileBody):
        self._body = body

    @property
    def digest(self) -> str:
        return self._body.digest

    def __len__(self) -> int:
        return len(self._body)

    def pieces(self) -> Iterator[bytes]:
        for number, piece in enumerate(self._body.pieces()):
            if number == 3:
                self.end()
            yield piece

    def end(self) -> None:
        raise OSError("no more")


class Killed(Broken):
    def end(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def body() -> FileBody:
    found = held([NOISE])
    assert isinstance(found, FileBody)
    return found


def test_half_of_it_is_not_kept(archive: Path) -> None:
    with closing(Store(archive)) as store:
        run = store.begin_run(AT, True, [SITE])
        with pytest.raises(Exception, match="no more"):
            store.keep_answer(run, PORTAL, answer_to(URL, AT, body=Broken(body())))
        assert store.keep_answer(run, PORTAL, answer_to(URL, AT, body=b"small")) == 1
    assert rows(archive, "select count(*), (select count(*) from part) from blob") == [(1, 0)]


def test_killed_in_the_middle_nothing_of_it_is_kept(archive: Path) -> None:
    with closing(Store(archive)) as store:
        run = store.begin_run(AT, True, [SITE])
    child = os.fork()
    if not child:
        with closing(Store(archive)) as store:
            store.keep_answer(run, PORTAL, answer_to(URL, AT, body=Killed(body())))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert audit(archive) == []
    with closing(Store(archive)) as store:
        keep(store, body())
    assert given_back(archive, 1) == NOISE
    assert rows(archive, "select count(*), (select count(*) from part) from blob") == [(1, 5)]


def test_it_is_not_copied_to_be_compared(large: Path) -> None:
    with closing(Reader(large, LATER)) as reader:
        kept = reader.exchange(1).body
        assert isinstance(kept, KeptBody)
        assert kept == body()
        assert len(kept) == len(NOISE)
