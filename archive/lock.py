"""One run at a time: a lock beside the archive that the system lets go of when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from archive.database import explained
from archive.errors import ArchiveRefuses

LEAVE_SECONDS = 10.0  # that workers of a run that was killed may take to end


@contextmanager
def run_lock(archive: Path) -> Iterator[None]:
    """Hold `<archive>.lock`. Raises ArchiveRefuses when another run holds it, NoRoom when it cannot be made.

    A process that is forked meanwhile holds it too, until it ends.
    """
    path = archive.with_name(archive.name + ".lock")
    with explained(archive):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, archive)
        with explained(archive):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, archive: Path) -> None:
    until = monotonic() + LEAVE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            holder = os.pread(descriptor, 64, 0).decode() or "unknown"
            if is_alive(holder) or monotonic() > until:
                raise ArchiveRefuses(
                    f"{archive}: another run is at work (process {holder}); wait for it to end, or stop it"
                ) from error
        sleep(0.05)


def is_alive(process: str) -> bool:
    """Whether a process is there; one whose number is not written yet is."""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        return True
    return True
