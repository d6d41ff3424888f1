"""A version's content in the file: text, tables, attachments and evidence as compressed JSON."""

import json
from dataclasses import asdict
from typing import Any

from zstandard import ZstdCompressor, ZstdDecompressor

from archive.records import Attachment, DocumentPage, Evidence

_LEVEL = 3  # 0.2 ms a page of 36 KB
KEPT = ("text", "tables", "attachments", "evidence")


def compress(data: bytes) -> bytes:
    return ZstdCompressor(level=_LEVEL).compress(data)


def decompress(data: bytes) -> bytes:
    return ZstdDecompressor().decompress(data)


def pack(page: DocumentPage) -> bytes:
    """What `content` keeps of a page beside the columns of its version."""
    whole = asdict(page)
    return compress(json.dumps({key: whole[key] for key in KEPT}, ensure_ascii=False).encode())


def unpack(data: bytes) -> dict[str, Any]:
    """The values of DocumentPage that `pack` kept."""
    kept = json.loads(decompress(data))
    return {
        "text": kept["text"],
        "tables": tuple(tuple(tuple(row) for row in table) for table in kept["tables"]),
        "attachments": tuple(Attachment(**each) for each in kept["attachments"]),
        "evidence": tuple(Evidence(**each) for each in kept["evidence"]),
    }
