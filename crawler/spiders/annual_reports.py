"""The one spider: walks a portal's columns of annual reports, then looks at every report's own page."""

import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from archive.records import Answer, Ask, Exchange, Quality, Row, canonical_address
from crawler.capture.exchange import exchange_of
from crawler.capture.network import NotAsked
from crawler.capture.recorded import NotRecorded
from crawler.extract.addresses import absolute
from crawler.extract.page import Page
from crawler.look import Look, kind_of
from crawler.reading import Unreadable, answer_of, columns_of, document_of, listing_of
from crawler.single import open_single_run
from crawler.walk import Walk
from settings.errors import SettingsError

RETRIES = 2  # after an answer of 5xx, or none at all
REDIRECTS = 5
LISTINGS_FIRST = 10  # priority: the whole walk before the documents

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a request is for: a page of a walk, a document, or (neither) the search for columns.

    `ask`: where it has come to; `first`: what was asked for before it was redirected; `title`: of the document.
    """

    ask: Ask
    first: Ask | None = None
    walk: Walk | None = None
    document: str | None = None
    row: Row | None = None
    title: str = ""
    redirects: int = 0
    attempt: int = 0

    @property
    def origin(self) -> Ask:
        return self.first or self.ask


class AnnualReports(Spider):
    """`look`: the portal and the run. `scrapy crawl` gives the id of a portal instead, and a run is opened for it."""

    name = "annual_reports"

    def __init__(self, look: Look, **kwargs: Any):
        super().__init__(**kwargs)
        self.look = look

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "AnnualReports":
        if "look" not in kwargs:
            try:
                kwargs["look"] = open_single_run(kwargs.pop("portal", None), crawler)
            except (SettingsError, ArchiveError) as error:  # `scrapy crawl` has no other way to say it in one line
                print(f"gongkai: {error}", file=sys.stderr)
                raise SystemExit(error.exit_code) from error
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        portal = self.look.portal
        for request in self._open_walks([(Ask(url=column.url), column.body) for column in portal.columns]):
            yield request
        if not portal.columns:
            for url in self.look.entrances:
                yield self._send(Errand(ask=Ask(url=url)))

    def _open_walks(self, columns: Iterable[tuple[Ask, str | None]]) -> list[Request]:
        """The first request of each column's walk; all are open before the first can end."""
        walks = [(ask, self.look.open_walk(ask, body)) for ask, body in columns]
        return [self._send(Errand(ask=ask, walk=walk)) for ask, walk in walks if walk and walk.ask(ask)]

    def _send(self, errand: Errand) -> Request:
        """The request of an errand, at first with the validators that the last page at its address came with."""
        self.look.ask()
        store = self.look.run.store
        etag, modified = store.validators(errand.ask.url, errand.document) if errand.attempt == 0 else (None, None)
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if errand.ask.body else {}
        return Request(
            errand.ask.url,
            method=errand.ask.method,
            body=errand.ask.body or "",
            headers={**{name: value for name, value in validators.items() if value}, **form},
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"errand": errand},
            priority=0 if errand.document else LISTINGS_FIRST,
            dont_filter=True,  # the walk and the look know what was asked; a filtered request would vanish uncounted
        )

    def answered(self, response: Response, errand: Errand) -> Iterator[Request]:
        with self._archive_at_hand():
            yield from self._take(exchange_of(response, self.look.at), errand)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No answer at all: counted by its reason, tried again where that may help."""
        with self._archive_at_hand():
            yield from self._take_failure(failure.value, failure.request.cb_kwargs["errand"])  # type: ignore[attr-defined]  # set by Scrapy

    @contextmanager
    def _archive_at_hand(self) -> Iterator[None]:
        """Without the archive nothing can be kept: its error ends the run."""
        try:
            yield
        except ArchiveError as error:
            self.look.run.fault = error
            raise CloseSpider("archive") from error

    def _take_failure(self, error: BaseException | None, errand: Errand) -> Iterator[Request]:
        if isinstance(error, ArchiveError):
            raise error
        if isinstance(error, NotAsked):
            self.look.settle("not asked")
            yield from self._lacks(errand, error.quality, error.reason)
            return
        reason = f"{errand.ask.url}: {str(error).strip().rstrip('.') or type(error).__name__}"
        if isinstance(error, NotRecorded) or errand.attempt >= RETRIES:
            self.look.settle("failed")
            yield from self._lacks(errand, Quality.FAILED, reason)
        else:
            self.look.settle("tried again")
            yield self._send(replace(errand, attempt=errand.attempt + 1))

    def _take(self, exchange: Exchange, errand: Errand) -> Iterator[Request]:
        answer, page = answer_of(exchange)
        if answer.quality is Quality.NOT_MODIFIED and not self._kept(exchange.url, errand):
            answer = replace(answer, quality=Quality.FAILED, reason="304 for a page that was never had")
        if answer.quality is Quality.REDIRECT and errand.document and self._is_sent_home(exchange, errand):
            answer = replace(answer, quality=Quality.GONE, reason="its own address leads to the front page")
        if answer.quality is Quality.FAILED and self._helps_to_ask_again(exchange.status, errand):
            self.look.keep(answer)
            self.look.settle("tried again")
            yield self._send(replace(errand, attempt=errand.attempt + 1))
        elif answer.quality is Quality.REDIRECT and (url := _leads_to(exchange, errand)):
            self.look.keep(answer)
            self.look.settle("redirect")
            yield self._send(replace(errand, ask=Ask(url=url), first=errand.origin, redirects=errand.redirects + 1))
        elif errand.document:
            yield from self._take_document(answer, page, errand, errand.document)
        elif errand.walk:
            yield from self._take_page(answer, page, errand, errand.walk)
        else:
            yield from self._take_entrance(answer, page, errand)

    def _is_sent_home(self, exchange: Exchange, errand: Errand) -> bool:
        """A portal that has no such page any more often leads to its front page instead of saying so."""
        target, home = _leads_to(exchange, errand), canonical_address(self.look.portal.home)
        return target is not None and canonical_address(target) == home

    def _kept(self, url: str, errand: Errand) -> bool:
        """Whether a 304 speaks of something that we have."""
        store = self.look.run.store
        return bool(store.version_exchange(errand.document) if errand.document else store.validated_exchange(url))

    def _helps_to_ask_again(self, status: int, errand: Errand) -> bool:
        return errand.attempt < RETRIES and (status >= 500 or status == 304)

    def _take_document(self, answer: Answer, page: Page | None, errand: Errand, document: str) -> Iterator[Request]:
        look = self.look
        reader = partial(document_of, row=errand.row, title=errand.title)
        answer, found = self._read(reader, answer, page)
        kept = look.run.store.version_exchange(document) if found else None
        if kept and kept.body == answer.exchange.body:
            before = found
        else:
            before = self._read(reader, *answer_of(kept))[1] if kept else None
        look.run.store.keep_document(look.run.number, look.portal.id, document, answer, found, before)
        look.settle(kind_of(answer.quality))
        if answer.quality in (Quality.PAGE, Quality.NOT_MODIFIED):
            look.welcome()
        else:
            yield from self._turned_away(errand, answer)

    def _take_page(self, answer: Answer, page: Page | None, errand: Errand, walk: Walk) -> Iterator[Request]:
        answer, listing = self._read(listing_of, answer, self._as_asked(answer, page, errand))
        capture = self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if listing is None:
            yield from self._turned_away(errand, answer)
            return
        walk.captures.append(capture)
        if canonical_address(errand.origin.url) != canonical_address(errand.ask.url):
            walk.led_to = errand.ask.url
        for ask in walk.add(errand.origin, listing):
            if walk.ask(ask):
                yield self._send(Errand(ask=ask, walk=walk))
        for document, row in self.look.see_rows(walk, listing.rows):
            yield self._send(Errand(ask=Ask(url=row.url), document=document, row=row, title=row.title))
        yield from self._settle_walk(walk, errand)

    def _take_entrance(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Request]:
        answer, columns = self._read(columns_of, answer, self._as_asked(answer, page, errand))
        self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if columns is None:
            yield from self._turned_away(errand, answer)
        else:
            yield from self._open_walks((ask, None) for ask in columns)

    def _as_asked(self, answer: Answer, page: Page | None, errand: Errand) -> Page | None:
        """The page, after a 304 the one that we have, under its address with the #fragment that names a category."""
        if answer.quality is Quality.NOT_MODIFIED:
            known = self.look.run.store.validated_exchange(answer.exchange.url)
            page = answer_of(known)[1] if known else None
        return Page(errand.ask.url, page.body, page.content_type) if page else None

    def _read(
        self, reader: Callable[[Page, str], Found], answer: Answer, page: Page | None
    ) -> tuple[Answer, Found | None]:
        """What a reader finds on a page; where it finds nothing, the answer is unreadable."""
        if page is None:
            return answer, None
        try:
            return answer, reader(page, self.look.portal.platform)
        except Unreadable as error:
            return replace(answer, quality=Quality.UNREADABLE, reason=str(error)), None

    def _turned_away(self, errand: Errand, answer: Answer) -> Iterator[Request]:
        """An answer that is no page: what lacks for it, and whether the portal refuses us."""
        reason = f"{errand.ask.url}: {answer.reason}"
        if answer.quality is Quality.BLOCKED:
            self.look.refuse(reason, of_listing=errand.document is None)
        yield from self._lacks(errand, answer.quality, reason)

    def _lacks(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Request]:
        """What lacks for a page that was not had."""
        if errand.walk:
            errand.walk.fail(errand.origin, quality, reason)
            yield from self._settle_walk(errand.walk, errand)
        elif errand.row:
            self.look.lacking.append(reason)
        elif not errand.document:
            self.look.lack_entrance(quality, reason)

    def _settle_walk(self, walk: Walk, errand: Errand) -> Iterator[Request]:
        """When its last page is settled a walk ends; after the last walk, reports that no listing named are met."""
        if not walk.settle(errand.origin):
            return
        held = [ask for ask in walk.held_back() if walk.ask(ask)]
        for ask in held:
            yield self._send(Errand(ask=ask, walk=walk))
        if held:
            return
        self.look.close_walk(walk)
        if self.look.walked and not self.look.refused:
            for document, url, title in self.look.meet_known():
                yield self._send(Errand(ask=Ask(url=url), document=document, title=title))

    def closed(self, reason: str) -> None:
        """Scrapy's last call: walks that were cut off end as they are, and the portal gets its verdict."""
        if self.look.run.fault:
            return
        try:
            self.look.close()
        except ArchiveError as error:
            self.look.run.fault = error


def _leads_to(exchange: Exchange, errand: Errand) -> str | None:
    """Where a redirect is followed to; the #fragment, which names a category, goes along (RFC 9110, 10.2.2)."""
    url = absolute(exchange.url, exchange.header("Location") or "")
    if url is None or errand.redirects >= REDIRECTS:
        return None
    fragment = urlsplit(errand.ask.url).fragment
    return url if "#" in url or not fragment else f"{url}#{fragment}"
