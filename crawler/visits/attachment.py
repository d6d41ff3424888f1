"""The visit of a report's attachment; the report's version is made once all of its attachments are settled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from archive.bodies import digest_of
from archive.records import Answer, Ask, Attachment, Exchange, Quality, canonical_address
from crawler.extract.page import Page
from crawler.files.reading import why_no_file
from crawler.files.turns import read_in_turn
from crawler.gathering import MOST_FILES, Gathering, Outcome
from crawler.look import Look, kind_of
from crawler.reading import answer_of
from crawler.visits.visit import Errand, Visit


@dataclass(kw_only=True)
class AttachmentVisit(Visit):
    """`address`: its canonical one. An attachment that is not had does not make the look incomplete."""

    priority = 5  # before the next report, so that few reports wait for their files
    is_listing = False
    counted_as = "attachment "

    address: str
    _file: Attachment | None = None
    _no_file: str | None = None

    async def prepare(self, exchange: Exchange) -> None:
        """Read the file that came, or that a 304 speaks of, where no version holds its reading already."""
        answer, page = answer_of(exchange)
        if answer.quality is Quality.NOT_MODIFIED:
            known = self.known(exchange.url)
            page = answer_of(known)[1] if known else None
        self._file = self._no_file = None
        if page is None:
            return
        self._no_file = why_no_file(page.body)
        if self._no_file is None:
            digest = digest_of(page.body)
            self._file = self.look.files.known(self.address, digest) or Attachment(
                url=page.url, name="", digest=digest, reading=await read_in_turn(page.body)
            )

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        if self._no_file and answer.quality is Quality.PAGE:
            answer = replace(answer, quality=Quality.FAILED, reason=self._no_file)
        capture = self.look.keep(answer)
        self.settle(kind_of(answer.quality))
        if self._file and answer.quality in (Quality.PAGE, Quality.NOT_MODIFIED):
            self.look.welcome()
            self._settle_file(self._file, answer, capture)
        else:
            yield from self.turned_away(errand, answer)

    def _settle_file(self, file: Attachment, answer: Answer, capture: int) -> None:
        if answer.quality is Quality.NOT_MODIFIED:
            capture = self.look.run.store.validated_capture(answer.exchange.url) or capture
        had = file if file.capture else replace(file, capture=capture)
        self.look.files.settle(self.address, Outcome(at=self.look.at, had=had))

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        self.look.files.settle(self.address, Outcome(at=self.look.at, lacking=reason))
        yield from ()

    def refuse_host(self, url: str) -> None:
        """Count a file on a host that is not in the portal's `hosts`; it is not asked for."""
        self.look.ask()
        self.settle("on a foreign host")
        reason = f"host {urlsplit(url).hostname} is not in the portal's `hosts`"
        self.look.files.settle(self.address, Outcome(at=self.look.at, lacking=reason))


def ask_files(look: Look, gathering: Gathering, named_by: str) -> Iterator[Errand]:
    """The errands of a report's files that nobody in this look has asked for."""
    urls = {canonical_address(each.url): each.url for each in reversed(gathering.page.attachments)}
    for number, (address, url) in enumerate(reversed(urls.items()), 1):
        if number > MOST_FILES:
            reason = f"not asked: one of {len(urls)} attachments, of which {MOST_FILES} are asked for"
            gathering.settle(address, Outcome(at=look.at, lacking=reason))
        elif look.files.ask(address, gathering):
            visit = AttachmentVisit(look=look, address=address)
            if urlsplit(url).hostname in look.portal.allowed_hosts:
                yield Errand(ask=Ask(url=url), visit=visit, named_by=named_by)
            else:
                visit.refuse_host(url)
