"""The content of a document: what makes a version, and what does not."""

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from archive.records import Attachment, ChangeKind, DocumentPage, canonical_address

PREPARED = 64  # pages whose digest stays at hand
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
_WIDE = re.compile("[\u3000\uff01-\uff5e]")  # replaced ahead, since nearly all of Chinese text is NFKC but for them
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


@lru_cache(4 * PREPARED)
def fold(text: str) -> str:
    """Text as it is compared: spaces and full- or half-width forms make no difference.

    >>> fold("收到 １１ 件（含　网上）")
    '收到11件(含网上)'
    """
    return "".join(unicodedata.normalize("NFKC", _WIDE.sub(_narrow, text)).split())


def _narrow(found: re.Match[str]) -> str:
    return _NARROW[found[0]]


@lru_cache(PREPARED)
def digest(page: DocumentPage) -> str:
    """SHA-256 of the content: title, metadata, body text, tables and attachments; or its bytes where it is a file."""
    parts = [_metadata(page), _body(page)]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def kind_of_change(before: DocumentPage, after: DocumentPage) -> ChangeKind | None:
    """`revised` when the body changed, even if metadata did too; `metadata`; None for the same content.

    A file that was had on one side only is the same: it was not looked at, which is no change.
    """
    if _body(with_files_of(before, after)) != _body(with_files_of(after, before)):
        return ChangeKind.REVISED
    return ChangeKind.METADATA if _metadata(before) != _metadata(after) else None


def _metadata(page: DocumentPage) -> list[str]:
    return [fold(getattr(page, field) or "") for field in METADATA]


def with_files_of(page: DocumentPage, other: DocumentPage) -> DocumentPage:
    """The page with what `other` knows of those attachments of its own that it lacks.

    They are known by their address, else by path and name where one file alone has both: addresses carry tokens.
    """
    had = [each for each in other.attachments if each.digest]
    known = {canonical_address(each.url): each for each in had}
    places = Counter(map(_place, had))
    alone = {_place(each): each for each in had if places[_place(each)] == 1}
    return replace(page, attachments=tuple(_known(each, known, alone) for each in page.attachments))


def _known(
    attachment: Attachment, known: dict[str, Attachment], alone: dict[tuple[str, str], Attachment]
) -> Attachment:
    found = known.get(canonical_address(attachment.url)) or alone.get(_place(attachment))
    if attachment.digest or found is None:
        return attachment
    return replace(found, url=attachment.url, name=attachment.name)


def _place(attachment: Attachment) -> tuple[str, str]:
    return path_of(attachment.url), fold(attachment.name)


def path_of(url: str) -> str:
    """The address of a file without its query, which may be another at each look.

    >>> path_of("http://a.cn/f/1.pdf?token=x1") == path_of("https://a.cn/f/1.pdf?token=y2")
    True
    """
    return canonical_address(url).partition("?")[0]


def _body(page: DocumentPage) -> list[object]:
    """Of a document that is itself a file, its bytes: how well we read them is no change of theirs."""
    if page.file:
        return [page.file.digest]
    attachments = [[each.digest or path_of(each.url), fold(each.name), each.digest] for each in page.attachments]
    tables = [[[fold(cell) for cell in row] for row in table] for table in page.tables]
    return [fold(page.text), tables, attachments]
