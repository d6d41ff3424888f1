"""Scrapy's HTTP handler with a turn taken at each server before it connects, and a guard where it does."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.records import Quality
from crawler.capture.connection import AddressRefused, GuardedPool, OncePerHost
from crawler.capture.exchange import SPOOL
from crawler.capture.failures import no_answer
from crawler.capture.pace import PACE
from crawler.look import Look

SAYS_WAIT = (429, 503)
LONGEST_PAUSE = 600.0  # seconds of Retry-After that a look waits; a server that asks for more is met on another night


class NotAsked(IgnoreRequest):
    """A request that we do not send; `quality` says how it counts."""

    def __init__(self, quality: Quality, reason: str):
        super().__init__(reason)
        self.quality = quality
        self.reason = reason


class PacedHandler(HTTP11DownloadHandler):
    """One request at a time per server, at the portal's pace; Retry-After pauses the server for every portal on it."""

    def __init__(self, crawler: Crawler):
        from twisted.internet import reactor  # importable only after the process has installed it

        super().__init__(crawler)
        self._disconnect_timeout = 30  # seconds; a loop busy for longer, as for Scrapy's one second, closes twice
        settings = crawler.settings
        self._contextFactory: Any = OncePerHost(self._contextFactory)
        self._pool = GuardedPool(
            reactor,
            self._contextFactory,
            lambda: self._look.portal.allowed_hosts,
            settings.getfloat("LEAST_RATE"),
            settings.getfloat("LEAST_RATE_WINDOW"),
            self._spend,
        )

    @property
    def _look(self) -> Look:
        look: Look = self.crawler.spider.look  # type: ignore[union-attr]  # our spider has one
        return look

    def _spend(self, size: int) -> str | None:
        """Count bytes as they come; why no more of them are wanted."""
        budget = self._look.budget
        budget.spend(size)
        return budget.spent if budget.is_full else None

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises NotAsked, NoAnswer, and NoRoom for a large one."""
        delay = self.crawler.settings.getfloat("SERVER_DELAY")
        async with PACE.turn(request.url, delay, self._check_goes_on):
            response = await self._download(request)
        wait = response.headers.get("Retry-After")
        if response.status in SAYS_WAIT and wait:
            await self._pause(request.url, seconds_to_wait(wait.decode("latin-1"), datetime.now(UTC)))
        return response

    async def _download(self, request: Request) -> Response:
        self._look.budget.ask()
        try:
            return await super().download_request(request)
        except AddressRefused as error:
            raise NotAsked(Quality.FAILED, str(error)) from error
        except Exception as error:  # whatever the network raises is a reason, said in our words
            if (spool := request.meta.get(SPOOL)) and spool.fault:
                raise spool.fault from error
            settings = self.crawler.settings
            limits = settings.getfloat("DOWNLOAD_TIMEOUT"), settings.getint("DOWNLOAD_MAXSIZE")
            raise no_answer(error, *limits) from error

    async def _pause(self, url: str, seconds: float) -> None:
        """A server that asks for more than a look waits is left alone until another run."""
        await PACE.pause(url, seconds)
        if seconds > min(LONGEST_PAUSE, self._look.budget.seconds_left):
            self._look.refused = f"{url} asks to be left alone for {seconds:.0f} s"

    def _check_goes_on(self, wait: float, delay: float) -> None:
        """Raise NotAsked for requests that Scrapy had taken up before the look ended, or that would wait too long.

        `wait`: seconds until the server may be asked. `delay`: between two requests to it, waited for as far as the
        look's own time goes; never asked sooner than the server wants.
        """
        if ended := self._look.ended:
            raise NotAsked(*ended)
        if too_short := self._look.budget.too_short_for(wait):
            raise NotAsked(Quality.FAILED, too_short)
        if wait > max(LONGEST_PAUSE, delay):
            raise NotAsked(Quality.FAILED, f"its server may be asked again only in {wait:.0f} s")


def seconds_to_wait(retry_after: str, now: datetime) -> float:
    """Retry-After in seconds: a number or an HTTP date; 0 for what is neither (RFC 9110, 10.2.3).

    >>> seconds_to_wait("120", datetime(2026, 2, 2, tzinfo=UTC))
    120.0
    >>> seconds_to_wait("Mon, 02 Feb 2026 00:01:00 GMT", datetime(2026, 2, 2, tzinfo=UTC))
    60.0
    >>> seconds_to_wait("Mon, 02 Feb 2026 99999999999999999999:01:00 GMT", datetime(2026, 2, 2, tzinfo=UTC))
    0.0
    """
    if re.fullmatch(r"\d{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)  # an HTTP date is in GMT (RFC 9110, 5.6.7)
    return max(0.0, (until - now).total_seconds())
