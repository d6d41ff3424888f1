"""Files that want more than a file may have, and readers that break: each costs a reason and nothing else."""

import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

import made
import pytest

from crawler.files import reading
from crawler.files.limits import MEMORY
from crawler.files.reading import read_file
from tests.conftest import ROOT, environment

OPEN = b"http://schemas.openxmlformats.org"
RELATIONS = (
    b'<Relationships xmlns="%s/package/2006/relationships"><Relationship Id="r" Type="%s" Target="%s"/></Relationships>'
)
TYPES = b'<Types xmlns="%s/package/2006/content-types">%s%s</Types>'
TYPE = b'<Default Extension="%s" ContentType="application/vnd.openxmlformats-%s+xml"/>'
WORD = b'<w:document xmlns:w="%s/wordprocessingml/2006/main"><w:body>' % OPEN
LAUGHS = b'<!DOCTYPE z [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)


def docx_of(document: bytes) -> bytes:
    """The least DOCX with this document in it."""
    relation = b"%s/officeDocument/2006/relationships/officeDocument" % OPEN
    kinds = (
        TYPE % (b"rels", b"package.relationships"),
        TYPE % (b"xml", b"officedocument.wordprocessingml.document.main"),
    )
    return made.packed({
        "[Content_Types].xml": TYPES % (OPEN, *kinds),
        "_rels/.rels": RELATIONS % (OPEN, relation, b"word/document.xml"),
        "word/document.xml": document,
    })  # fmt: skip


def zeros(size: int) -> bytes:
    """A deflate stream of so many zeros, packed in pieces."""
    stream, piece = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(stream.compress(piece) for _ in range(size >> 20)) + stream.flush()


def pdf_stream_of(packed: bytes) -> bytes:
    marker = zlib.compress(b"marker")
    small = made.pdf_of([b"marker"])
    return small.replace(b"/Length %d" % len(marker), b"/Length %d" % len(packed)).replace(marker, packed)


def pdf_of_pages(count: int) -> bytes:
    """A PDF that names one page so many times."""
    once, often = b"/Count 1 /Kids [5 0 R]", b"/Count %d /Kids [%s]" % (count, b"5 0 R " * count)
    return made.pdf_of([b"q Q"]).replace(once, often)


END = b"</w:body></w:document>"
BOMBS = {
    "docx that declares too much": lambda: made.packed({"word/document.xml": bytes(300 << 20)}),
    "docx of ten million paragraphs": lambda: docx_of(WORD + b"<w:p/>" * 10_000_000 + END),
    "docx of entities": lambda: docx_of(LAUGHS + b"]>" + WORD + b"<w:p><w:r><w:t>&m;</w:t></w:r></w:p>" + END),
    "ofd of entities": lambda: made.packed({"OFD.xml": LAUGHS + b"]><OFD>&m;</OFD>"}),
    "ofd nested deeply": lambda: made.packed({"OFD.xml": b"<a>" * 1_000_000}),
    "pdf stream of 1 GB": lambda: pdf_stream_of(zeros(1 << 30)),
    "pdf of 100,000 pages": lambda: pdf_of_pages(100_000),
    "pdf of drawn lines": lambda: made.pdf_of([b"0 0 9 9 re S\n" * 200_000]),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_with_a_reason_in_bounded_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(BOMBS[name]())
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.files.peak", str(tmp_path / "bomb")]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=150, check=True
    )
    said = json.loads(ended.stdout)
    assert said["fault"], said
    assert time.monotonic() - began < 120
    assert said["peak"] < MEMORY * 1.1


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A reader that does this instead."""
    monkeypatch.setattr(reading, "_CHILD", (sys.executable, "-c", code))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import os; os.abort()", "its reader crashed: SIGABRT"),
        ("raise ValueError('odd')", "its reader failed: ValueError: odd"),
        ("raise SystemExit(3)", "its reader failed: exit code 3"),
        ("pass", "its reader gave no answer"),
        ("print('{')", "its reader gave no answer"),
    ],
)
def test_broken_reader(monkeypatch: pytest.MonkeyPatch, code: str, fault: str) -> None:
    child(monkeypatch, code)
    assert read_file(made.scan()).fault == fault


def test_hung_reader_ends_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    start = (
        f"import subprocess, time; p = subprocess.Popen(['sleep', '90']); open({str(told)!r}, 'w').write(str(p.pid))"
    )
    child(monkeypatch, start + "; time.sleep(90)")
    monkeypatch.setattr(reading, "SECONDS", 2)
    assert read_file(made.scan()).fault == "takes longer than one file may"
    until = time.monotonic() + 10  # of the 90 s: a signal takes its time on a busy machine
    while _lives(int(told.read_text())):
        assert time.monotonic() < until


def _lives(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in ("", "Z")


def test_no_room_for_a_file_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading, "TemporaryFile", full)
    assert "No space left" in (read_file(made.scan()).fault or "")
