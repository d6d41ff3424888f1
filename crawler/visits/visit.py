"""One request of a look, and the part that every purpose of a request has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from archive.records import Answer, Ask, Exchange, Quality
from crawler.extract.page import Page
from crawler.look import Look
from crawler.reading import Unreadable, answer_of

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One request. `ask`: where it has come to; `first`: what was asked for before it was redirected.

    `named_by`: the address of the page that names this one. `attempt`: how often it was tried before.
    """

    ask: Ask
    visit: "Visit"
    first: Ask | None = None
    named_by: str | None = None
    redirects: int = 0
    attempt: int = 0

    @property
    def origin(self) -> Ask:
        return self.first or self.ask


@dataclass(kw_only=True)
class Visit(ABC):
    """The purpose of requests. `priority`: Scrapy's; the greater goes first."""

    look: Look
    priority: ClassVar[int] = 0
    is_listing: ClassVar[bool] = True  # a refusal of it ends the look at once
    counted_as: ClassVar[str] = ""  # before the kind of an answer in the account

    @property
    def renders(self) -> bool:
        """Whether its pages are read as a browser shows them."""
        return self.is_listing and self.look.portal.render

    async def prepare(self, exchange: Exchange) -> None:  # noqa: B027  # most visits have nothing to prepare
        """Do what takes long before an answer is taken, without holding up the other portals."""

    @abstractmethod
    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        """Keep an answer that was had, and say what is asked for next."""

    @abstractmethod
    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        """Note that a page is not had."""

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """(ETag, Last-Modified) of what we have of an address; none where a script builds the page: they miss it."""
        return (None, None) if self.renders else self.look.run.store.validators(url, None)

    def known(self, url: str) -> Exchange | None:
        """What a 304 speaks of; None when it speaks of nothing that we have."""
        return self.look.run.store.validated_exchange(url)

    def judge(self, answer: Answer, errand: Errand, leads_to: str | None) -> Answer:
        """The answer in the light of what was asked for. `leads_to`: where a redirect leads."""
        if answer.quality is Quality.NOT_MODIFIED and not self.known(answer.exchange.url):
            return replace(answer, quality=Quality.FAILED, reason="304 for a page that was never had")
        return answer

    def as_asked(self, answer: Answer, page: Page | None, errand: Errand) -> Page | None:
        """The page, after a 304 the one that we have, under its address with the #fragment that names a category."""
        if answer.quality is Quality.NOT_MODIFIED:
            known = self.known(answer.exchange.url)
            page = answer_of(known)[1] if known else None
        return Page(errand.ask.url, page.body, page.content_type) if page else None

    def read(
        self, reader: Callable[[Page, str], Found], answer: Answer, page: Page | None
    ) -> tuple[Answer, Found | None]:
        """What a reader finds on a page; where it finds nothing, the answer is unreadable."""
        if page is None:
            return answer, None
        try:
            return answer, reader(page, self.look.portal.platform)
        except Unreadable as error:
            return replace(answer, quality=Quality.UNREADABLE, reason=str(error)), None

    def ends_the_look(self, errand: Errand) -> bool:
        """Whether a refusal of this request ends the look at once, and not only with others in a row."""
        return self.is_listing

    def settle(self, kind: str) -> None:
        """Count what became of a request of this visit."""
        self.look.settle(self.counted_as + kind)

    def turned_away(self, errand: Errand, answer: Answer) -> Iterator[Errand]:
        """An answer that is no page: what lacks for it, and whether the portal refuses us."""
        reason = f"{errand.ask.url}: {answer.reason}"
        if answer.quality is Quality.BLOCKED:
            self.look.refuse(reason, at_once=self.ends_the_look(errand))
        yield from self.lack(errand, answer.quality, reason)
