"""The one spider: walks a portal's columns of annual reports, then looks at every report's own page.

It sends errands and takes their answers to the visits (`crawler/visits/`), which say what follows.
"""

import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from archive.records import Answer, Ask, Exchange, Quality
from crawler.capture.connection import PLACES
from crawler.capture.exchange import exchange_of
from crawler.capture.failures import NoAnswer
from crawler.capture.network import NotAsked
from crawler.capture.recorded import NotRecorded
from crawler.capture.rendered import Rendered
from crawler.extract.addresses import absolute, without_fragment
from crawler.look import Look
from crawler.reading import answer_of, led_to
from crawler.single import open_single_run
from crawler.visits.column import open_walks
from crawler.visits.search import SearchVisit
from crawler.visits.visit import Errand
from settings.errors import SettingsError

RETRIES = 2  # after an answer of 5xx, or none at all
REDIRECTS = 5


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
        for errand in self._first_errands():
            yield self._send(errand)

    def _first_errands(self) -> Iterable[Errand]:
        columns = self.look.known_columns
        return open_walks(self.look, columns) if columns else SearchVisit.of(self.look).begin()

    def _send(self, errand: Errand) -> Request:
        """The request of an errand, at first with the validators that the last page at its address came with."""
        self.look.ask()
        etag, modified = errand.visit.validators(errand.ask.url) if errand.attempt == 0 else (None, None)
        headers = {
            "If-None-Match": etag,
            "If-Modified-Since": modified,
            "Referer": without_fragment(errand.named_by) if errand.named_by else None,  # RFC 9110, 10.1.3
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" if errand.ask.body else None,
        }
        return Request(
            errand.ask.url,
            method=errand.ask.method,
            body=errand.ask.body or "",
            headers={name: value for name, value in headers.items() if value},
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"errand": errand},
            meta={"renders": errand.visit.renders, "attempt": errand.attempt},
            priority=errand.visit.priority,
            dont_filter=True,  # the walk and the look know what was asked; a filtered request would vanish uncounted
        )

    async def answered(self, response: Response, errand: Errand) -> AsyncIterator[Request]:
        with self._archive_at_hand():
            exchange, rendered = exchange_of(response, self.look.at), response.meta.get("rendered")
            settled = self.look.settled
            try:
                with PLACES.kept(exchange.body):
                    await errand.visit.prepare(exchange)
                    with self.look.run.store.together():
                        errands = list(self._take(exchange, errand, rendered))
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001  # a page is a stranger's: it costs itself, never the run
                errands = list(self._give_up(exchange, errand, error, settled))
            for following in errands:
                yield self._send(following)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No answer at all: counted by its reason, tried again where that may help."""
        errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]  # set by Scrapy
        with self._archive_at_hand():
            with self.look.run.store.together():
                errands = list(self._take_failure(failure.value, errand))
            for following in errands:
                yield self._send(following)

    def _give_up(self, exchange: Exchange, errand: Errand, error: Exception, settled: int) -> Iterator[Errand]:
        """A page that broke what reads or keeps it: kept as it came, and lacking. `settled`: requests before it."""
        reason = f"{errand.ask.url}: it cannot be read ({type(error).__name__}: {error})"
        with self.look.run.store.together():
            self.look.keep(Answer(exchange=exchange, quality=Quality.UNREADABLE, reason=reason))
            if self.look.settled == settled:
                errand.visit.settle("unreadable")
            yield from errand.visit.lack(errand, Quality.UNREADABLE, reason)

    @contextmanager
    def _archive_at_hand(self) -> Iterator[None]:
        """Without the archive nothing can be kept: its error ends the run."""
        try:
            yield
        except ArchiveError as error:
            self.look.run.fault = error
            raise CloseSpider("archive") from error

    def _take_failure(self, error: BaseException | None, errand: Errand) -> Iterator[Errand]:
        if isinstance(error, ArchiveError):
            raise error
        if isinstance(error, NotAsked):
            errand.visit.settle("not asked")
            yield from errand.visit.lack(errand, error.quality, error.reason)
            return
        reason = f"{errand.ask.url}: {str(error).strip().rstrip('.') or type(error).__name__}"
        final = isinstance(error, NotRecorded) or (isinstance(error, NoAnswer) and not error.again)
        if final or errand.attempt >= RETRIES:
            errand.visit.settle("failed")
            yield from errand.visit.lack(errand, Quality.FAILED, reason)
        else:
            self.look.settle("tried again")
            yield replace(errand, attempt=errand.attempt + 1)

    def _take(self, exchange: Exchange, errand: Errand, rendered: Rendered | None) -> Iterator[Errand]:
        answer, page = answer_of(exchange)
        location = rendered.leads_to if rendered else led_to(answer)
        trap = _trap(exchange, location, errand)
        leads_to = None if trap else _leads_to(exchange, location, errand)
        if rendered and rendered.leads_to:
            answer, page = replace(answer, quality=Quality.REDIRECT, reason=f"its script leads to {location}"), None
        elif rendered:
            self.look.keep(answer)  # what was sent, beside what the browser shows
            answer, page = rendered.answer(answer)
        answer = errand.visit.judge(answer, errand, leads_to)
        if trap and answer.quality is Quality.REDIRECT:
            answer = replace(answer, quality=Quality.FAILED, reason=trap)
        if _helps_to_ask_again(answer, errand):
            self.look.keep(answer)
            self.look.settle("tried again")
            yield replace(errand, attempt=errand.attempt + 1)
        elif answer.quality is Quality.REDIRECT and leads_to:
            self.look.keep(answer)
            self.look.settle("redirect")
            ask = Ask(url=leads_to, way=errand.ask.way)
            yield replace(errand, ask=ask, first=errand.origin, redirects=errand.redirects + 1)
        else:
            yield from errand.visit.take(answer, page, errand)

    def closed(self, reason: str) -> None:
        """Scrapy's last call: walks that were cut off end as they are, and the portal gets its verdict."""
        if self.look.run.fault:
            return
        try:
            self.look.close()
        except ArchiveError as error:
            self.look.run.fault = error


def _helps_to_ask_again(answer: Answer, errand: Errand) -> bool:
    """A fault of the server's, or its word when it may be asked again, which was waited for."""
    status, says_when = answer.exchange.status, answer.exchange.header("Retry-After")
    asks_to_wait = status == 429 and says_when is not None
    faulty = answer.quality is Quality.FAILED and (status >= 500 or status == 304)
    return errand.attempt < RETRIES and (faulty or asks_to_wait)


def _trap(exchange: Exchange, location: str | None, errand: Errand) -> str | None:
    """Why a redirect is not followed: it has no end."""
    url = absolute(exchange.url, location or "")
    if url and url in (exchange.url, without_fragment(errand.origin.url)):
        return f"a redirect loop: it leads back to {url}"
    return f"a redirect loop: redirected {REDIRECTS} times, last to {url}" if errand.redirects >= REDIRECTS else None


def _leads_to(exchange: Exchange, location: str | None, errand: Errand) -> str | None:
    """Where a redirect is followed to; the #fragment, which names a category, goes along (RFC 9110, 10.2.2)."""
    url = absolute(exchange.url, location or "")
    if url is None:
        return None
    fragment = urlsplit(errand.ask.url).fragment
    return url if "#" in url or not fragment else f"{url}#{fragment}"
