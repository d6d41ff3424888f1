"""Pace by server: one request at a time to an IP address, and never sooner than its delay allows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LONGEST_PAUSE = 600.0  # seconds; a server that asks for more is met again on the next night
LOOKS_UP = 0.5  # seconds; a run that is stopped does not wait for the end of a pause
LONGEST_DELAY = 30.0  # seconds of Crawl-delay that are honoured; more would make a night of one portal


@dataclass
class Server:
    """One server, by its address. Times are of the event loop's clock, in seconds."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    next_at: float = 0.0


class Pace:
    """The servers of one process. Many host names share one machine, so the address connected to is the key."""

    def __init__(self) -> None:
        self._servers: dict[str, Server] = {}
        self._addresses: dict[str, str] = {}

    @asynccontextmanager
    async def turn(self, url: str, delay: float, check: Callable[[], None]) -> AsyncIterator[None]:
        """Wait for this server's turn. `delay`: seconds between the starts of two requests, at least.

        `check` raises when the request is not wanted any more: asked before and during the wait, which costs no turn.
        """
        server = await self.server(url)
        server.delay = max(server.delay, delay)
        async with server.turn:
            check()
            clock = asyncio.get_running_loop()
            while (wait := server.next_at - clock.time()) > 0:
                await asyncio.sleep(min(wait, LOOKS_UP))
                check()
            server.next_at = clock.time() + server.delay
            yield

    async def slow(self, url: str, delay: float) -> None:
        """A Crawl-delay: from now on at least so many seconds between requests."""
        server = await self.server(url)
        server.delay = max(server.delay, min(delay, LONGEST_DELAY))

    async def pause(self, url: str, seconds: float) -> None:
        """A Retry-After: no request before so many seconds have passed."""
        server = await self.server(url)
        now = asyncio.get_running_loop().time()
        server.next_at = max(server.next_at, now + min(seconds, LONGEST_PAUSE))

    async def server(self, url: str) -> Server:
        return self._servers.setdefault(await self._address(url), Server())

    async def _address(self, url: str) -> str:
        """The first IP address of the host; the name itself when it has none, so that the request can say so."""
        host = urlsplit(url).hostname or ""
        if host not in self._addresses:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None)
            except OSError:
                return host
            self._addresses[host] = min(str(each[4][0]) for each in found)
        return self._addresses[host]


PACE = Pace()
