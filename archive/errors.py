"""The archive's errors; each message says what, where, and the mend.

ArchiveError
├── NoArchive       there is no archive at that path (exit 2)
├── NotFound        no such report or capture (exit 2)
├── SearchStopped   a search took too long (exit 2)
├── NotASeal        the file is no seal of an archive (exit 2)
├── ArchiveRefuses  not ours, damaged, newer, or held by another run (exit 4)
│   └── DamagedExport   what was written does not read back as it should (exit 4)
└── NoRoom          no space or no permission (exit 5)
"""


class ArchiveError(Exception):
    """Something about the archive stands in the way."""

    exit_code = 2


class NoArchive(ArchiveError):
    """A query names an archive that is not there."""


class NotFound(ArchiveError):
    """A query names a report, version or capture that the archive does not hold."""


class SearchStopped(ArchiveError):
    """A search took longer than it may; what it had found by then would be no answer."""


class NotASeal(ArchiveError):
    """A file that is to prove something about the archive is no seal."""


class ArchiveRefuses(ArchiveError):
    """The file is not an archive of ours, is damaged, is newer than this program, or is held by another run."""

    exit_code = 4


class DamagedExport(ArchiveRefuses):
    """An exported file does not read back as what was written."""


class NoRoom(ArchiveError):
    """The disk is full, or the folder or file may not be written."""

    exit_code = 5
