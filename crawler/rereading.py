"""Old captures read by today's readers: what a better reader finds in them takes the place of what was found then."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive.lock import run_lock
from archive.records import Attachment, DocumentPage, FileReading, KeptVersion, canonical_address
from archive.store import Store
from crawler.files.reading import read_file
from crawler.reading import Unreadable, answer_of, document_of, file_of
from crawler.report_file import reading_of

AT_ONCE = 64  # versions in one transaction


@dataclass(frozen=True, kw_only=True)
class Reread:
    """A version whose values differ now, by name; or one that cannot be read any more, and stays as it was."""

    report: str
    version: int
    changed: tuple[str, ...] = ()
    unread: str | None = None


def reread(archive: Path, portal: str | None, tell: Callable[[int, int], None]) -> Iterator[Reread]:
    """Read every version again, or those of one portal: those that differ or cannot be read, once they are kept so.

    `tell` is told how many are done, and of how many. Raises ArchiveRefuses, also while a run is at work, and NoRoom.
    """
    with run_lock(archive), closing(Store(archive)) as store:
        versions = store.versions_of(portal)
        for start in range(0, len(versions), AT_ONCE):
            kept = [store.kept_version(version) for version in versions[start : start + AT_ONCE]]
            readings = [_read(store, each) for each in kept]
            with store.together():
                told = [_renewed(store, each, reading) for each, reading in zip(kept, readings, strict=True)]
            yield from (each for each in told if each.changed or each.unread)
            tell(start + len(kept), len(versions))


def _renewed(store: Store, kept: KeptVersion, reading: DocumentPage | str) -> Reread:
    if isinstance(reading, str):
        return Reread(report=kept.report, version=kept.number, unread=reading)
    return Reread(report=kept.report, version=kept.number, changed=store.renew(kept.id, reading))


def _read(store: Store, kept: KeptVersion) -> DocumentPage | str:
    """A version as today's readers read it, or why they cannot."""
    exchange = store.exchange(kept.capture)
    if exchange is None:
        return f"capture {kept.capture} is not there; see `gongkai audit`"
    file = file_of(exchange)
    answer, page = answer_of(exchange)
    if page is None:
        return answer.reason or f"its capture is no page ({answer.quality})"
    try:
        reading = _better(read_file(file.body), reading_of(kept.page)) if file else None
        found = document_of(page, kept.platform, kept.row, reading)
    except Unreadable as error:
        return str(error)
    if found.file:
        return replace(found, file=replace(found.file, capture=kept.capture))
    known = {canonical_address(each.url): each for each in kept.page.attachments if each.capture}
    return replace(found, attachments=tuple(_with_file(store, each, known) for each in found.attachments))


def _with_file(store: Store, attachment: Attachment, known: dict[str, Attachment]) -> Attachment:
    """An attachment with its file, where the version has it, read again."""
    had = known.get(canonical_address(attachment.url))
    exchange = store.exchange(had.capture) if had and had.capture else None
    if had is None or exchange is None:
        return attachment
    page = answer_of(exchange)[1]
    reading = _better(read_file(page.body), had.reading) if page else had.reading
    return replace(had, url=attachment.url, name=attachment.name, reading=reading)


def _better(reading: FileReading, before: FileReading | None) -> FileReading:
    """Today's reading of a file; one that failed, perhaps for want of time, takes no other one's place."""
    return before if before and reading.fault and not before.fault else reading
