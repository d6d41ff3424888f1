"""A file that is whole or not there: written aside, synced, and then renamed into its place."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database import explained
from archive.lock import is_alive


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Where to write; when the block ends well that takes the place of `path`, else it is removed. Raises NoRoom."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _clear(path)
        yield aside
        with explained(path):
            _sync(aside)
            aside.replace(path)
            _sync(path.parent)
    finally:
        _remove(aside)


def _clear(path: Path) -> None:
    """Remove what processes that were killed left of this file."""
    for left in path.parent.iterdir():
        found = re.fullmatch(re.escape(path.name) + r"\.(\d+)\.part", left.name)
        if found and (int(found[1]) == os.getpid() or not is_alive(found[1])):
            _remove(left)


def _remove(aside: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        Path(f"{aside}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
