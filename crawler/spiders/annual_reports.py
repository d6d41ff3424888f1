"""The one spider: walks a portal's columns of annual reports, then looks at every report's own page."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from archive.records import Answer, Ask, Exchange, ListingPage, Quality, Row
from crawler.capture.exchange import exchange_of
from crawler.capture.recorded import NotRecorded
from crawler.extract.page import Page
from crawler.look import Look, kind_of
from crawler.middlewares.guest import NotAsked
from crawler.platforms import find_columns
from crawler.reading import answer_of, document_of, listing_of
from crawler.walk import Walk

RETRIES = 2  # after an answer of 5xx, or none at all
REDIRECTS = 5
LISTINGS_FIRST = 10  # priority: the whole walk before the documents


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a request is for: a page of a walk, a document, or (neither) the search for columns."""

    ask: Ask
    walk: Walk | None = None
    document: str | None = None
    row: Row | None = None
    redirects: int = 0
    attempt: int = 0


class AnnualReports(Spider):
    """`look`: the portal and the run. `scrapy crawl` gives the id of a portal instead, and a run is opened for it."""

    name = "annual_reports"

    def __init__(self, look: Look, **kwargs: Any):
        super().__init__(**kwargs)
        self.look = look

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "AnnualReports":
        if "look" not in kwargs:
            from crawler.run import open_single_run  # the run imports this spider

            kwargs["look"] = open_single_run(kwargs.pop("portal", None), crawler)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        portal = self.look.portal
        for column in portal.columns:
            for request in self._open_walk(Ask(url=column.url), column.body):
                yield request
        if not portal.columns:
            for url in self.look.entrances:
                yield self._send(Errand(ask=Ask(url=url)))

    def _open_walk(self, ask: Ask, body: str | None) -> Iterator[Request]:
        walk = self.look.open_walk(ask, body)
        if walk and walk.ask(ask):
            yield self._send(Errand(ask=ask, walk=walk))

    def _send(self, errand: Errand) -> Request:
        """The request of an errand, with the validators that the last page at its address came with."""
        self.look.ask()
        etag, modified = self.look.run.store.validators(errand.ask.url)
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
        try:
            yield from self._take(exchange_of(response, self.look.at), errand)
        except ArchiveError as error:
            self.look.run.fault = error
            raise CloseSpider("archive") from error

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No answer at all: counted by its reason, tried again where that may help."""
        errand: Errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]  # set by Scrapy
        error = failure.value
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
        if answer.quality is Quality.FAILED and exchange.status >= 500 and errand.attempt < RETRIES:
            self.look.keep(answer)
            self.look.settle("tried again")
            yield self._send(replace(errand, attempt=errand.attempt + 1))
        elif answer.quality is Quality.REDIRECT and errand.redirects < REDIRECTS:
            self.look.keep(answer)
            self.look.settle("redirect")
            url = Response(exchange.url).urljoin(exchange.header("Location") or "")
            yield self._send(replace(errand, ask=Ask(url=url), redirects=errand.redirects + 1))
        elif errand.document:
            yield from self._take_document(answer, page, errand, errand.document)
        else:
            yield from self._take_page(answer, page, errand)

    def _take_document(self, answer: Answer, page: Page | None, errand: Errand, document: str) -> Iterator[Request]:
        look, platform = self.look, self.look.portal.platform
        before = look.run.store.version_exchange(document) if page else None
        found = document_of(page, platform, errand.row) if page else None
        if page and not found:
            answer = replace(answer, quality=Quality.UNREADABLE, reason="neither title nor text was found")
        earlier = answer_of(before)[1] if before else None
        look.run.store.keep_document(
            look.run.number,
            look.portal.id,
            document,
            answer,
            found,
            document_of(earlier, platform, errand.row) if earlier else None,
        )
        look.settle(kind_of(answer.quality))
        if answer.quality in (Quality.PAGE, Quality.NOT_MODIFIED):
            look.welcome()
        else:
            yield from self._lacks(errand, answer.quality, f"{errand.ask.url}: {answer.reason}")

    def _take_page(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Request]:
        capture = self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if answer.quality is Quality.NOT_MODIFIED:
            known = self.look.run.store.validated_exchange(answer.exchange.url)
            page = answer_of(known)[1] if known else None
        if page is None:
            yield from self._lacks(errand, answer.quality, f"{errand.ask.url}: {answer.reason or 'no page'}")
        elif errand.walk is None:
            yield from self._take_home(page)
        else:
            errand.walk.captures.append(capture)
            page = Page(errand.ask.url, page.body, page.content_type)  # with the #fragment that names a category
            yield from self._walk_on(errand.walk, page, listing_of(page, self.look.portal.platform))

    def _take_home(self, page: Page) -> Iterator[Request]:
        for ask in find_columns(page, self.look.portal.platform):
            yield from self._open_walk(ask, None)

    def _walk_on(self, walk: Walk, page: Page, listing: ListingPage) -> Iterator[Request]:
        for ask in walk.add(page.url, listing):
            if walk.ask(ask):
                yield self._send(Errand(ask=ask, walk=walk))
        for document, row in self.look.see_rows(walk, listing.rows):
            yield self._send(Errand(ask=Ask(url=row.url), document=document, row=row))
        yield from self._settle_walk(walk)

    def _lacks(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Request]:
        """A page that was not had: what lacks for it, and whether the portal refuses us."""
        if quality is Quality.BLOCKED:
            self.look.refuse(reason, of_listing=errand.document is None)
        if errand.walk:
            errand.walk.fail(errand.ask.url, quality, reason)
            yield from self._settle_walk(errand.walk)
        elif errand.row:
            self.look.lacking += 1
        elif not errand.document:
            self.look.lack_entrance(quality, reason)

    def _settle_walk(self, walk: Walk) -> Iterator[Request]:
        """When its last page is settled a walk ends; after the last walk, reports that no listing named are met."""
        if not walk.settle():
            return
        held = [ask for ask in walk.held_back() if walk.ask(ask)]
        for ask in held:
            yield self._send(Errand(ask=ask, walk=walk))
        if held:
            return
        self.look.close_walk(walk)
        if self.look.walked and not self.look.refused:
            for document, url in self.look.meet_known():
                yield self._send(Errand(ask=Ask(url=url), document=document))

    def closed(self, reason: str) -> None:
        """Scrapy's last call: walks that were cut off end as they are, and the portal gets its verdict."""
        if self.look.run.fault:
            return
        try:
            self.look.close()
        except ArchiveError as error:
            self.look.run.fault = error
