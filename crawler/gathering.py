"""The files of a look: each address is asked for once, and a report is whole when all of its own are settled. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from archive.records import Attachment, DocumentPage, FileCheck, canonical_address

MOST_FILES = 30  # of one document; what it names beyond them is not asked for


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file. `had`: its digest and what was read of it; None with the reason in `lacking`."""

    at: str
    had: Attachment | None = None
    lacking: str | None = None


@dataclass(kw_only=True)
class Gathering:
    """A report with attachments, and what became of them. `finish` is called with both once all are settled.

    `known`: its version before, whose readings serve again where the digest is the same.
    """

    page: DocumentPage
    known: DocumentPage | None
    finish: Callable[[DocumentPage, Sequence[FileCheck]], None]
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    def settle(self, address: str, outcome: Outcome) -> None:
        self._outcomes[address] = outcome
        if len(self._outcomes) == len({canonical_address(each.url) for each in self.page.attachments}):
            attachments = tuple(self._settled(each) for each in self.page.attachments)
            self.finish(replace(self.page, attachments=attachments), [self._check(each) for each in attachments])

    def _settled(self, attachment: Attachment) -> Attachment:
        had = self._outcomes[canonical_address(attachment.url)].had
        return replace(had, url=attachment.url, name=attachment.name) if had else attachment

    def _check(self, attachment: Attachment) -> FileCheck:
        outcome = self._outcomes[canonical_address(attachment.url)]
        return FileCheck(url=attachment.url, at=outcome.at, lacking=outcome.lacking)


@dataclass(kw_only=True)
class Files:
    """Who waits for which file of a look, by canonical address, and what became of those that are settled."""

    _waiting: dict[str, list[Gathering]] = field(default_factory=dict)
    _settled: dict[str, Outcome] = field(default_factory=dict)

    def ask(self, address: str, gathering: Gathering) -> bool:
        """Wait for a file; True when nobody has asked for it yet in this look."""
        if outcome := self._settled.get(address):
            gathering.settle(address, outcome)
            return False
        waiting = self._waiting.setdefault(address, [])
        waiting.append(gathering)
        return len(waiting) == 1

    def settle(self, address: str, outcome: Outcome) -> None:
        self._settled[address] = outcome
        for gathering in self._waiting.pop(address, []):
            gathering.settle(address, outcome)

    def known(self, address: str, digest: str) -> Attachment | None:
        """A file of these bytes that an earlier version of a waiting report holds, read."""
        pages = [gathering.known for gathering in self._waiting.get(address, []) if gathering.known]
        found = (each for page in pages for each in page.attachments if each.digest == digest and each.reading)
        return next(found, None)
