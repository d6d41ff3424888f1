"""Large files that are read: their text, in the memory that a small one needs."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import made
import pytest

from tests.conftest import ROOT, environment

NOISE = random.Random(17).randbytes(64 << 20)
MOST_GROWTH = 50 << 20  # bytes


def pdf(picture: bytes) -> bytes:
    """A PDF with bytes between its objects and its end, to which nothing leads."""
    body = made.pdf([made.TITLE], made.TABLE)
    padding = b"%" + picture.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n" if picture else b""
    return body + padding + body[body.rindex(b"startxref") :]


def docx(picture: bytes) -> bytes:
    return made.word(picture=picture)


@pytest.mark.parametrize("make", [pdf, docx])
def test_its_reader_takes_of_a_file_what_it_needs(make: Callable[[bytes], bytes], tmp_path: Path) -> None:
    peaks = []
    for picture in (b"", NOISE):
        path = tmp_path / "file"
        path.write_bytes(make(picture))
        command = [sys.executable, "-m", "tests.files.peak", str(path)]
        said = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout
        assert json.loads(said)["fault"] is None
        peaks.append(json.loads(said)["peak"])
    assert peaks[1] - peaks[0] < MOST_GROWTH, peaks
