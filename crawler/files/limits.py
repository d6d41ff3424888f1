"""What the reading of one file may cost; a file that wants more is kept unread, with the reason."""

import resource
import signal

SECONDS = 60  # of wall time
PROCESSOR_SECONDS = 40
TABLE_SECONDS = 20  # of processor time, after which no further page is searched for tables
MEMORY = 384 << 20  # bytes of address space; a report of 400 KB needs 75 MB
OUTPUT = 32 << 20  # bytes that any file written by the child may have
PAGES = 500
UNPACKED = 256 << 20  # bytes that a zip may declare as its contents


class Unread(Exception):
    """No text is had from this file; the message says why."""


def limit_myself() -> None:
    """Bind this process, and what it starts, to the limits. A parent that was killed leaves no child behind."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    signal.alarm(SECONDS + 5)
