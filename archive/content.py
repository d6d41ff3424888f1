"""A version's content in the file: text, tables, files and evidence as compressed JSON."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from archive.records import Attachment, DocumentPage, Evidence, FileReading, Table

_COMPRESSOR = ZstdCompressor(level=3)  # 0.2 ms a page of 36 KB
PREPARED = 64  # pages for which what is kept of them stays at hand
KEPT = ("text", "tables", "attachments", "evidence", "file")
BROKEN = (ZstdError, MemoryError, ValueError, KeyError, TypeError, AttributeError)  # raised by damaged content


def compress(data: bytes) -> bytes:
    return _COMPRESSOR.compress(data)


def decompress(data: bytes) -> bytes:
    return ZstdDecompressor().decompress(data)


@lru_cache(PREPARED)
def pack(page: DocumentPage) -> bytes:
    """What `content` keeps of a page beside the columns of its version."""
    kept = {key: getattr(page, key) for key in KEPT}
    return compress(json.dumps(kept, ensure_ascii=False, default=vars).encode())


def unpack(data: bytes) -> dict[str, Any]:
    """The values of DocumentPage that `pack` kept."""
    kept = json.loads(decompress(data))
    return {
        "text": kept["text"],
        "tables": _tables(kept["tables"]),
        "attachments": tuple(map(_attachment, kept["attachments"])),
        "evidence": tuple(Evidence(**each) for each in kept["evidence"]),
        "file": _attachment(kept["file"]) if kept.get("file") else None,
    }


def searched_text(text: str, attachments: Iterable[Attachment]) -> str:
    """What is searched of a document beside its title: its own text, then that of its attachments."""
    return "\n".join([text, *(each.reading.text for each in attachments if each.reading)])


def _tables(tables: list[list[list[str]]]) -> tuple[Table, ...]:
    return tuple(tuple(tuple(row) for row in table) for table in tables)


def _attachment(kept: dict[str, Any]) -> Attachment:
    reading = kept.get("reading")
    read = FileReading(**{**reading, "tables": _tables(reading["tables"])}) if reading else None
    return Attachment(**{**kept, "reading": read})
