"""Differences between two readings: metadata fields, table cells, sentences, attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest

from archive.diff.content import METADATA, fold
from archive.records import Attachment, DocumentPage, FileReading, Table, canonical_address

_SENTENCE = re.compile(r"[^。；！？;!?\n]+[。；！？;!?]?")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）).{0,40}$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`kind`: metadata, table, text or attachment; `where`: the field, the cell's labels, or the section's heading."""

    kind: str
    where: str
    before: str | None
    after: str | None


def compare(before: DocumentPage, after: DocumentPage) -> tuple[Difference, ...]:
    """Every difference that a reader cares for, in the order of the page."""
    return (
        *_metadata(before, after),
        *_tables(before.tables, after.tables),
        *_sentences(before.text, after.text),
        *_attachments(before, after),
        *_own_file(before.file, after.file),
    )


def summary(differences: tuple[Difference, ...], longest: int = 3) -> str:
    """One line with what moved: `总计: 11 → 12; …`."""
    parts = [_brief(each) for each in differences[:longest]]
    rest = len(differences) - longest
    return " ".join(("; ".join(parts) + (f"; and {rest} more" if rest > 0 else "")).split())


def _brief(difference: Difference) -> str:
    before, after = difference.before or "", difference.after or ""
    moved = _moved_numbers(before, after) if difference.kind == "text" else None
    return f"{difference.where}: " + (moved or f"{_cut(before) or '—'} → {_cut(after) or '—'}")


def _moved_numbers(before: str, after: str) -> str | None:
    """The numbers that differ, with the words around them, when nothing else does.

    >>> _moved_numbers("全年收到申请11件，答复9件。", "全年收到申请12件，答复9件。")
    '全年收到申请11 → 12件'
    """
    if _NUMBER.split(before) != _NUMBER.split(after) or before == after:
        return None
    moved = [
        f"{before[: old.start()].split('，')[-1][-8:]}{old[0]} → {new[0]}{before[old.end() : old.end() + 1]}"
        for old, new in zip(_NUMBER.finditer(before), _NUMBER.finditer(after), strict=True)
        if old[0] != new[0]
    ]
    return ", ".join(moved)


def _cut(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _metadata(before: DocumentPage, after: DocumentPage) -> Iterator[Difference]:
    for field in METADATA:
        old, new = getattr(before, field), getattr(after, field)
        if fold(old or "") != fold(new or ""):
            yield Difference(kind="metadata", where=field, before=old, after=new)


def _tables(before: tuple[Table, ...], after: tuple[Table, ...]) -> Iterator[Difference]:
    for number, (old, new) in enumerate(zip_longest(before, after, fillvalue=()), 1):
        if [len(row) for row in old] == [len(row) for row in new]:
            yield from _cells(old, new)
        else:
            yield Difference(kind="table", where=f"table {number}", before=_flat(old), after=_flat(new))


def _cells(before: Table, after: Table) -> Iterator[Difference]:
    for number, (old_row, new_row) in enumerate(zip(before, after, strict=True)):
        for column, (old, new) in enumerate(zip(old_row, new_row, strict=True)):
            if fold(old) != fold(new):
                yield Difference(kind="table", where=_labels(before, number, column), before=old, after=new)


def _labels(table: Table, row: int, column: int) -> str:
    """The words left of a cell in its row, and above it in the nearest row of the same length."""
    left = next((cell for cell in reversed(table[row][:column]) if cell and not _NUMBER.fullmatch(cell)), "")
    same_length = (above for above in reversed(table[:row]) if len(above) == len(table[row]))
    above = next((each[column] for each in same_length if each[column] and not _NUMBER.fullmatch(each[column])), "")
    return " / ".join(label for label in (left, above) if label) or f"row {row + 1}, cell {column + 1}"


def _flat(table: Table) -> str | None:
    return "\n".join("\t".join(row) for row in table) or None


def _sentences(before: str, after: str) -> Iterator[Difference]:
    old, new = _split(before), _split(after)
    matcher = SequenceMatcher(None, [fold(text) for _, text in old], [fold(text) for _, text in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        for left, right in zip_longest(old[old_from:old_to], new[new_from:new_to]):
            section = (right or left)[0]
            yield Difference(
                kind="text", where=section, before=left[1] if left else None, after=right[1] if right else None
            )


def _split(text: str) -> list[tuple[str, str]]:
    """Sentences with the heading they stand under; table rows (lines with a tab) are compared as tables."""
    section, sentences = "text", []
    for line in text.splitlines():
        if "\t" in line:
            continue
        if _HEADING.match(line.strip()):
            section = line.strip()
        sentences += [(section, part.strip()) for part in _SENTENCE.findall(line) if part.strip()]
    return sentences


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
        for each in (*_tables(before.tables, after.tables), *_sentences(before.text, after.text)):
            yield replace(each, where=f"{name}: {each.where}")
