"""A file that is whole or not there: written aside, synced, and then renamed into its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database import explained


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Where to write; when the block ends well that takes the place of `path`, else it is removed. Raises NoRoom."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.unlink(missing_ok=True)  # of a process that was killed, under the same number
        yield aside
        with explained(path):
            _sync(aside)
            aside.replace(path)
            _sync(path.parent)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{aside}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
