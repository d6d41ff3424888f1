"""Scrapy's HTTP handler with a turn taken at each server before it connects."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from crawler.capture.pace import PACE

SAYS_WAIT = (429, 503)


class PacedHandler(HTTP11DownloadHandler):
    """One request at a time per server, at the portal's pace; Retry-After pauses the server for every portal on it."""

    async def download_request(self, request: Request) -> Response:
        async with PACE.turn(request.url, self.crawler.settings.getfloat("SERVER_DELAY")):
            response = await super().download_request(request)
        wait = response.headers.get("Retry-After")
        if response.status in SAYS_WAIT and wait:
            await PACE.pause(request.url, seconds_to_wait(wait.decode("latin-1"), datetime.now(UTC)))
        return response


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
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0
