"""Pace by server: one request at a time to an IP address, and after its answer nothing for as long as its delay."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.capture.addresses import ADDRESSES, Addresses

LOOKS_UP = 0.5  # seconds; a run that is stopped does not wait for the end of a pause

Check = Callable[[float, float], None]


@dataclass
class Server:
    """One server, by its address. Times are of the event loop's clock, in seconds."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    next_at: float = 0.0


class Pace:
    """The servers of one process. Many host names share one machine, so the address connected to is the key."""

    def __init__(self, addresses: Addresses | None = None) -> None:
        self._servers: dict[str, Server] = {}
        self._addresses = addresses or Addresses()

    @asynccontextmanager
    async def turn(self, url: str, delay: float, check: Check) -> AsyncIterator[None]:
        """Wait for this server's turn. `delay`: seconds from the end of one answer to the next request, at least.

        `check`, given the seconds still to wait and the server's delay, raises when the request is not wanted any
        more, or not so late: asked before and during the wait, which costs no turn.
        """
        server = await self.server(url)
        server.delay = max(server.delay, delay)
        async with server.turn:
            clock = asyncio.get_running_loop()
            check(server.next_at - clock.time(), server.delay)
            while (wait := server.next_at - clock.time()) > 0:
                await asyncio.sleep(min(wait, LOOKS_UP))
                check(server.next_at - clock.time(), server.delay)
            try:
                yield
            finally:
                server.next_at = max(server.next_at, clock.time() + server.delay)

    async def slow(self, url: str, delay: float) -> None:
        """A Crawl-delay: from now on at least so many seconds between requests, the last one included."""
        server = await self.server(url)
        if delay > server.delay:
            server.next_at += delay - server.delay
            server.delay = delay

    async def pause(self, url: str, seconds: float) -> None:
        """A Retry-After: no request before so many seconds have passed."""
        server = await self.server(url)
        now = asyncio.get_running_loop().time()
        server.next_at = max(server.next_at, now + seconds)

    async def server(self, url: str) -> Server:
        """A name without an address is a server of its own, so that the request can say so."""
        host = urlsplit(url).hostname or ""
        return self._servers.setdefault(await self._addresses.of(host) or host, Server())


PACE = Pace(ADDRESSES)
