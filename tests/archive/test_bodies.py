"""A large body flows through in pieces: the same bytes in memory and in a file, of which nothing is left."""

import random
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import bodies
from archive.bodies import PIECE, FileBody, Spool, digest_of, held, pieces_of
from archive.errors import NoRoom

NOISE = random.Random(3).randbytes(3 * PIECE + 7)


def in_file(body: bytes) -> FileBody:
    file = FileBody()
    file.append(body)
    return file


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@given(st.lists(st.binary(max_size=9), max_size=12))
def test_bytes_stay_the_same_whichever_side_of_the_line(pieces: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "LARGE", 20)
        body = held(pieces)
    whole = b"".join(pieces)
    assert isinstance(body, bytes) == (len(whole) <= 20)
    assert b"".join(pieces_of(body)) == whole
    assert (len(body), digest_of(body)) == (len(whole), sha256(whole).hexdigest())


@given(st.one_of(st.none(), st.integers(-9, 9)), st.one_of(st.none(), st.integers(-9, 9)))
def test_any_part_of_it_is_at_hand(start: int | None, stop: int | None) -> None:
    assert in_file(b"abcdefg")[start:stop] == b"abcdefg"[start:stop]


def test_pieces_are_of_their_size_and_words_are_found_across_them() -> None:
    body = in_file(NOISE)
    assert [len(piece) for piece in body.pieces()] == [PIECE, PIECE, PIECE, 7]
    assert b"".join(body.pieces()) == NOISE
    for place in (0, PIECE - 1, PIECE - 5, 2 * PIECE - 8, len(NOISE) - 8):
        assert NOISE[place : place + 8] in body
    assert b"\0" * 9 not in body


def test_equal_by_digest() -> None:
    assert in_file(b"one") == in_file(b"one") != in_file(b"two")


def test_it_has_no_name_and_is_gone_with_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = descriptors()
    body = in_file(NOISE)
    assert list(tmp_path.iterdir()) == []
    pieces = body.pieces()
    next(pieces)
    del body
    assert b"".join(pieces) == NOISE[PIECE:]  # whoever reads it holds it
    del pieces
    assert descriptors() == before


def test_a_folder_that_takes_no_file_is_named_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    spool = Spool()
    spool.write(bytes(bodies.LARGE))
    with pytest.raises(NoRoom, match=r"nowhere: .*TMPDIR"):
        spool.write(b"x")
    with pytest.raises(NoRoom):  # what it has is not all, and is never taken for it
        spool.body()


def test_a_disk_that_takes_no_more_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, piece: memoryview) -> int:
        raise OSError(28, "No space left on device")

    spool = Spool()
    spool.write(bytes(bodies.LARGE))
    monkeypatch.setattr(bodies.os, "write", full)
    with suppress(NoRoom):
        spool.write(b"x")
    assert spool.fault and "No space left" in str(spool.fault)
