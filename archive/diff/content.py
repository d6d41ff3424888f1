"""The content of a document: what makes a version, and what does not."""

import json
import unicodedata
from hashlib import sha256

from archive.records import ChangeKind, DocumentPage, canonical_address

METADATA = (
    "title",
    "index_number",
    "issuing_body",
    "publish_date",
    "written_date",
    "document_number",
    "abolition_date",
    "category",
)


def fold(text: str) -> str:
    """Text as it is compared: spaces and full- or half-width forms make no difference.

    >>> fold("收到 １１ 件（含　网上）")
    '收到11件(含网上)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def digest(page: DocumentPage) -> str:
    """SHA-256 of the content: title, metadata, body text, tables and attachments."""
    parts = [_metadata(page), _body(page)]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def kind_of_change(before: DocumentPage, after: DocumentPage) -> ChangeKind | None:
    """`revised` when the body changed, even if metadata did too; `metadata`; None for the same content."""
    if _body(before) != _body(after):
        return ChangeKind.REVISED
    return ChangeKind.METADATA if _metadata(before) != _metadata(after) else None


def _metadata(page: DocumentPage) -> list[str]:
    return [fold(getattr(page, field) or "") for field in METADATA]


def _body(page: DocumentPage) -> list[object]:
    attachments = [[canonical_address(each.url), fold(each.name), each.digest] for each in page.attachments]
    tables = [[[fold(cell) for cell in row] for row in table] for table in page.tables]
    return [fold(page.text), tables, attachments]
