"""Old captures read by today's readers: what a better reader finds in them takes the place of what was found then."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive.lock import run_lock
from archive.records import Attachment, DocumentPage, Exchange, FileReading, KeptVersion, canonical_address
from archive.store import Store
from crawler.extract.page import Page
from crawler.files.reading import read_file
from crawler.reading import Unreadable, answer_of, document_of, file_of
from crawler.report_file import reading_of

AT_ONCE = 64  # versions in one transaction


@dataclass(frozen=True, kw_only=True)
class Reread:
    """A version whose values differ now, by name. `unread`: why it, or a file of its, stays as it was read before."""

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
            files: dict[int, FileReading] = {}
            readings = [_Reading(store, each, files).page() for each in kept]
            with store.together():
                told = [_renewed(store, each, *reading) for each, reading in zip(kept, readings, strict=True)]
            yield from (each for each in told if each.changed or each.unread)
            tell(start + len(kept), len(versions))


def _renewed(store: Store, kept: KeptVersion, page: DocumentPage | None, unread: str | None) -> Reread:
    changed = store.renew(kept.id, page) if page else ()
    return Reread(report=kept.report, version=kept.number, changed=changed, unread=unread)


class _Reading:
    """One version read again. `files`: by capture, what is read of files; several versions have the same."""

    def __init__(self, store: Store, kept: KeptVersion, files: dict[int, FileReading]):
        self._store, self._kept, self._files = store, kept, files
        self._unread: list[str] = []

    def page(self) -> tuple[DocumentPage | None, str | None]:
        """As today's readers read it, None where they cannot; and why not, of it or of its files."""
        try:
            page = self._page()
        except Unreadable as error:
            return None, str(error)
        return page, "; ".join(dict.fromkeys(self._unread)) or None

    def _page(self) -> DocumentPage:
        kept = self._kept
        exchange, page = self._had(kept.capture)
        file = file_of(exchange)
        reading = self._file(kept.capture, file, reading_of(kept.page)) if file else None
        found = document_of(page, kept.platform, kept.row, reading)
        if found.file:
            return replace(found, file=replace(found.file, capture=kept.capture))
        known = {canonical_address(each.url): each for each in kept.page.attachments if each.digest}
        attachments = (self._attachment(each, known.get(canonical_address(each.url))) for each in found.attachments)
        return replace(found, attachments=tuple(attachments))

    def _had(self, capture: int) -> tuple[Exchange, Page]:
        """Raises Unreadable where a capture is no page today."""
        exchange = self._store.exchange(capture)
        if exchange is None:
            raise Unreadable(f"capture {capture} is not there; see `gongkai audit`")
        answer, page = answer_of(exchange)
        if page is None:
            raise Unreadable(answer.reason or f"its capture is no page ({answer.quality})")
        return exchange, page

    def _attachment(self, named: Attachment, had: Attachment | None) -> Attachment:
        """An attachment with its file, where the version has it, read again."""
        if had is None:
            return named
        reading = had.reading
        try:
            reading = self._file(had.capture, self._had(had.capture)[1], reading) if had.capture else reading
        except Unreadable as error:
            self._unread.append(f"{had.url}: {error}")
        return replace(had, url=named.url, name=named.name, reading=reading)

    def _file(self, capture: int, file: Page, before: FileReading | None) -> FileReading:
        """Today's reading; one that gives no text, perhaps for want of a reader or of time, takes no text's place."""
        if capture not in self._files:
            self._files[capture] = read_file(file.body)
        reading = self._files[capture]
        if before and before.text and reading.fault and not reading.text:
            self._unread.append(f"{file.url}: {reading.fault}")
            return before
        return reading
