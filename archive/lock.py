"""One run at a time: a lock beside the archive that the system lets go of when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database import explained
from archive.errors import ArchiveRefuses


@contextmanager
def run_lock(archive: Path) -> Iterator[None]:
    """Hold `<archive>.lock`. Raises ArchiveRefuses when another run holds it, NoRoom when it cannot be made."""
    path = archive.with_name(archive.name + ".lock")
    with explained(archive):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 64).decode() or "unknown"
            raise ArchiveRefuses(
                f"{archive}: another run is at work (process {holder}); wait for it to end, or stop it"
            ) from error
        with explained(archive):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
