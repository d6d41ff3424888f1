"""Differences between two readings: metadata fields, table cells, sentences, attachments."""

from collections.abc import Iterator
from dataclasses import replace

from archive.diff.content import METADATA, fold
from archive.diff.difference import Difference
from archive.diff.sentences import text_differences
from archive.diff.tables import table_differences
from archive.records import Attachment, DocumentPage, FileReading, canonical_address


def compare(before: DocumentPage, after: DocumentPage) -> tuple[Difference, ...]:
    """Every difference that a reader cares for, in the order of the page."""
    return (
        *_metadata(before, after),
        *_read(before, after),
        *_attachments(before, after),
        *_own_file(before.file, after.file),
    )


def _metadata(before: DocumentPage, after: DocumentPage) -> Iterator[Difference]:
    for field in METADATA:
        old, new = getattr(before, field), getattr(after, field)
        if fold(old or "") != fold(new or ""):
            yield Difference(kind="metadata", where=field, before=old, after=new)


def _read(before: DocumentPage | FileReading, after: DocumentPage | FileReading) -> Iterator[Difference]:
    """Tables and text; a text in which only the place of tables differs is compared with their rows."""
    found = [
        *table_differences(before.tables, after.tables),
        *text_differences(before.text, after.text, before.tables + after.tables),
    ]
    yield from found or text_differences(before.text, after.text)


def _attachments(before: DocumentPage, after: DocumentPage) -> Iterator[Difference]:
    """Attachments added, taken away, renamed, or with other bytes; the same file elsewhere is none of these."""
    same = {_file(each) for each in before.attachments} & {_file(each) for each in after.attachments} - {None}
    old, new = (
        {canonical_address(each.url): each for each in page.attachments if _file(each) not in same}
        for page in (before, after)
    )
    for address in old | new:
        yield from _attachment(old.get(address), new.get(address))


def _file(attachment: Attachment) -> tuple[str, str] | None:
    """Digest and name of a file that was had."""
    return (attachment.digest, fold(attachment.name)) if attachment.digest else None


def _own_file(before: Attachment | None, after: Attachment | None) -> Iterator[Difference]:
    """The document's own bytes, where it is a file; its text and tables are compared as the document's."""
    if (before and before.digest) != (after and after.digest):
        shown = [_with_digest(each) if each else None for each in (before, after)]
        yield Difference(kind="attachment", where="the document's file", before=shown[0], after=shown[1])


def _attachment(before: Attachment | None, after: Attachment | None) -> Iterator[Difference]:
    if before and after and before.digest and after.digest and before.digest != after.digest:
        shown = _with_digest(before), _with_digest(after)
        yield Difference(kind="attachment", where=after.url, before=shown[0], after=shown[1])
        yield from _inside(after.name, before.reading, after.reading)
    elif before is None or after is None or fold(before.name) != fold(after.name):
        names = [each.name if each else None for each in (before, after)]
        where = next(each.url for each in (before, after) if each)
        yield Difference(kind="attachment", where=where, before=names[0], after=names[1])


def _with_digest(file: Attachment) -> str:
    return f"{file.name} (SHA-256 {(file.digest or '')[:12]}…)"


def _inside(name: str, before: FileReading | None, after: FileReading | None) -> Iterator[Difference]:
    """What moved in the text and tables of a file, where both were read."""
    if before and after and before.text and after.text:
        for each in _read(before, after):
            yield replace(each, where=f"{name}: {each.where}")
