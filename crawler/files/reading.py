"""Files read: in a child process of their own, so that a hostile one costs a reason and nothing else."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from archive.bodies import Held, pieces_of
from archive.records import FileReading
from crawler.files.limits import SECONDS
from crawler.files.sniff import NO_FILE, READ, Kind, is_whole, sniff

_HOUSE = Path(__file__).resolve().parents[2]  # where the child finds this package
_CHILD = (sys.executable, "-s", "-E", "-m", "crawler.files.child")
_LAST_WORDS = 4096  # bytes of the child's last output that are looked at for the reason

_IN_PLACE = {
    Kind.EMPTY: "an empty file",
    Kind.MARKUP: "a page in place of the file",
    Kind.TEXT: "plain text in place of the file",
}


def why_no_file(body: Held) -> str | None:
    """Why these bytes are not the file that an attachment's address promises; None when they are one."""
    kind = sniff(body)
    if kind in NO_FILE:
        return _IN_PLACE[kind]
    return None if is_whole(body, kind) else f"a {kind} that is cut short"


def is_file(body: Held) -> bool:
    """Whether bytes are of a known kind of file, and no page."""
    return sniff(body) not in NO_FILE | {Kind.UNKNOWN}


def read_file(body: Held) -> FileReading:
    """Text and tables of a file, or why it gave none: nothing in it makes this raise. Takes up to `limits.SECONDS`."""
    kind = sniff(body)
    if reason := why_no_file(body):
        return FileReading(kind=kind, fault=reason)
    if kind not in READ:
        return FileReading(kind=kind, fault=f"files of this kind are not read: {kind}")
    try:
        return replace(_read_in_child(body, kind), kind=kind)
    except OSError as error:  # no process or no temporary file to be had; the next new version tries again
        return FileReading(kind=kind, fault=f"could not be read here: {error}")


def _read_in_child(body: Held, kind: Kind) -> FileReading:
    """Files on both sides instead of pipes: the child's output is bound by its limit on files."""
    with TemporaryFile() as source, TemporaryFile() as told, TemporaryFile() as complaint:
        source.writelines(pieces_of(body))
        source.seek(0)
        code = _run((*_CHILD, kind), source, told, complaint)
        if code:
            return FileReading(kind=kind, fault=_why(code, complaint))
        told.seek(0)
        return _reading(told.read()) or FileReading(kind=kind, fault="its reader gave no answer")


def _run(command: tuple[str, ...], source: IO[bytes], told: IO[bytes], complaint: IO[bytes]) -> int:
    """The child's exit code, as `Popen.returncode`; when it ends, so does all that it started."""
    child = subprocess.Popen(
        command,
        stdin=source,
        stdout=told,
        stderr=complaint,
        cwd=_HOUSE,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        start_new_session=True,
    )
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM
    finally:
        _end_group(child.pid)
        child.wait()


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return  # nobody is left in it


def _why(code: int, complaint: IO[bytes]) -> str:
    if code in (-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL):
        return "takes longer than one file may"
    if code < 0:
        return f"its reader crashed: {signal.Signals(-code).name}"
    complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - _LAST_WORDS))
    lines = complaint.read().decode("utf-8", "replace").strip().splitlines()
    return f"its reader failed: {lines[-1] if lines else f'exit code {code}'}"


def _reading(answer: bytes) -> FileReading | None:
    """What the child tells; None where its answer is none."""
    try:
        told = json.loads(answer)
    except ValueError:
        return None
    tables = tuple(tuple(tuple(row) for row in table) for table in told["tables"])
    return FileReading(**{**told, "tables": tables})
