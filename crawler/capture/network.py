"""Scrapy's HTTP handler with a turn taken at each server before it connects."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.records import Quality
from crawler.capture.pace import LONGEST_PAUSE, PACE

SAYS_WAIT = (429, 503)


class NotAsked(IgnoreRequest):
    """A request that we do not send; `quality` says how it counts."""

    def __init__(self, quality: Quality, reason: str):
        super().__init__(reason)
        self.quality = quality
        self.reason = reason


class PacedHandler(HTTP11DownloadHandler):
    """One request at a time per server, at the portal's pace; Retry-After pauses the server for every portal on it."""

    async def download_request(self, request: Request) -> Response:
        delay = self.crawler.settings.getfloat("SERVER_DELAY")
        async with PACE.turn(request.url, delay, self._check_goes_on):
            response = await super().download_request(request)
        wait = response.headers.get("Retry-After")
        if response.status in SAYS_WAIT and wait:
            await self._pause(request.url, seconds_to_wait(wait.decode("latin-1"), datetime.now(UTC)))
        return response

    async def _pause(self, url: str, seconds: float) -> None:
        """A server that asks for more than a pause is left alone until the next run."""
        await PACE.pause(url, seconds)
        if seconds > LONGEST_PAUSE:
            look = self.crawler.spider.look  # type: ignore[union-attr]  # our spider has one
            look.refused = f"{url} asks to be left alone for {seconds:.0f} s"

    def _check_goes_on(self) -> None:
        """Raise NotAsked when the look has ended for requests that Scrapy had taken up before."""
        if ended := self.crawler.spider.look.ended:  # type: ignore[union-attr]  # our spider has one
            raise NotAsked(*ended)


def seconds_to_wait(retry_after: str, now: datetime) -> float:
    """Retry-After in seconds: a number or an HTTP date; 0 for what is neither (RFC 9110, 10.2.3).

    >>> seconds_to_wait("120", datetime(2026, 2, 2, tzinfo=UTC))
    120.0
    >>> seconds_to_wait("Mon, 02 Feb 2026 00:01:00 GMT", datetime(2026, 2, 2, tzinfo=UTC))
    60.0
    """
    if re.fullmatch(r"\d{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)  # an HTTP date is in GMT (RFC 9110, 5.6.7)
    return max(0.0, (until - now).total_seconds())
