"""The bytes of an answer: in memory where they are few, else in pieces from a file or from the archive."""

import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from weakref import finalize

from archive.errors import NoRoom

LARGE = 4 << 20  # bytes; more of one answer are not held in memory
PIECE = 1 << 20  # bytes


class LargeBody(ABC):
    """More than LARGE bytes, had in pieces; equal to another one of the same digest."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """SHA-256, 64 hex digits."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def pieces(self) -> Iterator[bytes]:
        """All its bytes in their order, at most PIECE at a time."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LargeBody) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


Body = bytes | LargeBody


def pieces_of(body: Body) -> Iterable[bytes]:
    return (body,) if isinstance(body, bytes) else body.pieces()


def digest_of(body: Body) -> str:
    """SHA-256, 64 hex digits."""
    return sha256(body).hexdigest() if isinstance(body, bytes) else body.digest


class FileBody(LargeBody):
    """In a temporary file without a name, so that nothing is left of it when its last holder is gone, or killed."""

    def __init__(self) -> None:
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed with this object
        finalize(self, file.close)
        self._descriptor = file.fileno()
        self._size, self._sha256 = 0, sha256()

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()

    def __len__(self) -> int:
        return self._size

    def pieces(self) -> Iterator[bytes]:
        for start in range(0, self._size, PIECE):
            yield self[start : start + PIECE]

    def __getitem__(self, span: slice) -> bytes:
        start, stop, _ = span.indices(self._size)
        return os.pread(self._descriptor, max(0, stop - start), start)

    def __contains__(self, word: bytes) -> bool:
        return any(word in self[max(0, start - len(word)) : start + PIECE] for start in range(0, self._size, PIECE))

    def append(self, piece: bytes) -> None:
        left = memoryview(piece)
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._size += len(piece)
        self._sha256.update(piece)


Held = bytes | FileBody  # of which any part is at hand


class Spool:
    """Takes bytes in: in memory, and once they are more than LARGE, in a file. `fault`: why it takes no more."""

    def __init__(self) -> None:
        self.fault: NoRoom | None = None
        self._memory = BytesIO()
        self._file: FileBody | None = None

    def __len__(self) -> int:
        return self._memory.tell() if self._file is None else len(self._file)

    def write(self, piece: bytes) -> int:
        """Raises NoRoom."""
        if self._file is None and self._memory.tell() + len(piece) <= LARGE:
            return self._memory.write(piece)
        try:
            if self._file is None:
                self._file = FileBody()
                self._file.append(self._memory.getvalue())
                self._memory = BytesIO()
            self._file.append(piece)
        except OSError as error:
            self.fault = NoRoom(
                f"{tempfile.tempdir}: an answer of more than {len(self) >> 20} MiB cannot be put into a temporary file "
                f"there ({error}); make room, or name another folder by TMPDIR, then run again"
            )
            raise self.fault from error
        return len(piece)

    def body(self) -> Held:
        """What was taken in. Raises NoRoom where that is not all."""
        if self.fault:
            raise self.fault
        return self._memory.getvalue() if self._file is None else self._file

    def clear(self) -> None:
        self._memory, self._file = BytesIO(), None


def held(pieces: Iterable[bytes]) -> Held:
    """These bytes together. Raises NoRoom."""
    spool = Spool()
    for piece in pieces:
        spool.write(piece)
    return spool.body()
