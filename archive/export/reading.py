"""A WARC read again, more strictly than its readers do: every member whole, every digest, nothing after the end."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from archive.export.record import GZIP, VERSION

CHUNK = 64 << 10  # bytes
_FED = 4 << 10  # compressed bytes at a time: at most a thousand times as many come out
_LONGEST_HEAD = 64 << 10


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A record that was read: its named fields, SHA-256 of its payload where it holds one, and its compressed place."""

    fields: dict[str, str]
    payload: str | None
    offset: int
    length: int


def read_records(file: IO[bytes]) -> Iterator[Kept]:
    """Every record. Raises ValueError at the first fault; whether all are there, only their number can say."""
    members = Members(file)
    while members.begin():
        start = members.offset
        fields, payload = _read_record(members)
        members.end()
        yield Kept(fields=fields, payload=payload, offset=start, length=members.offset - start)


class Members:
    """The gzip members of a file, one after another, each to be read to its own end."""

    def __init__(self, file: IO[bytes]):
        self.offset = 0  # in the file, of what comes next
        self._file, self._rest = file, b""
        self._gzip = zlib.decompressobj(GZIP)
        self._plain = b""

    def begin(self) -> bool:
        """Whether there is another member."""
        self._gzip = zlib.decompressobj(GZIP)
        self._rest = self._rest or self._file.read(CHUNK)
        return bool(self._rest)

    def read(self, most: int) -> bytes:
        """Some bytes of the member, none at its end."""
        while not self._plain and not self._gzip.eof:
            self._rest = self._rest or self._file.read(CHUNK)
            if not self._rest:
                raise ValueError("the file ends inside a record")
            try:
                self._plain = self._gzip.decompress(self._rest[:_FED])
            except zlib.error as error:
                raise ValueError(f"a gzip member is damaged: {error}") from error
            left = self._gzip.unused_data + self._rest[_FED:]
            self.offset += len(self._rest) - len(left)
            self._rest = left
        some, self._plain = self._plain[:most], self._plain[most:]
        return some

    def head(self) -> bytes:
        """The bytes up to an empty line, which is read too."""
        head = b""
        while b"\r\n\r\n" not in head:
            some = self.read(CHUNK)
            if not some or len(head) > _LONGEST_HEAD:
                raise ValueError("a record has no head")
            head += some
        head, _, after = head.partition(b"\r\n\r\n")
        self._plain = after + self._plain
        return head

    def end(self) -> None:
        """Raise ValueError unless the member ends here, with the two empty lines of a record."""
        tail = b"".join(iter(lambda: self.read(CHUNK), b""))
        if tail != b"\r\n\r\n":
            raise ValueError("a record does not end as it should")


def _read_record(members: Members) -> tuple[dict[str, str], str | None]:
    first, *lines = members.head().split(b"\r\n")
    if first != VERSION:
        raise ValueError(f"a record begins with {first[:20]!r}")
    fields = dict(line.decode().split(": ", 1) for line in lines)
    whole, payload, size = sha256(), sha256(), int(fields["Content-Length"])
    in_payload = not fields["Content-Type"].startswith("application/http")
    head = b""
    while size:
        some = members.read(min(size, CHUNK))
        if not some:
            raise ValueError("a record is shorter than it says")
        size -= len(some)
        whole.update(some)
        if in_payload:
            payload.update(some)
        elif match := re.search(rb"\r\n\r\n", head := head + some):
            in_payload = True
            payload.update(head[match.end() :])
    if fields["WARC-Block-Digest"] != f"sha256:{whole.hexdigest()}":
        raise ValueError(f"the block of {fields['WARC-Record-ID']} does not give its digest")
    digest = payload.hexdigest() if in_payload and fields["WARC-Type"] != "revisit" else None
    if digest and fields.get("WARC-Payload-Digest", f"sha256:{digest}") != f"sha256:{digest}":
        raise ValueError(f"the payload of {fields['WARC-Record-ID']} does not give its digest")
    return fields, digest
