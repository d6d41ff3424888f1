"""The wall behind the browser: a proxy on loopback that lets nothing through, and counts what came to it.

What a page asks for is had by our own client (crawler/capture/rendering.py). What goes past Playwright's interception
(redirects, sockets, popups, workers, Chromium's own errands) has the proxy as its only way out, and ends here.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

LONGEST_HEAD = 10.0  # seconds
_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Wall:
    """`count` is called with the host of everything that is turned away."""

    def __init__(self, count: Callable[[str], None]):
        self._count = count
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        """Begin to listen; the address to give to a browser."""
        self._server = await asyncio.start_server(self._turn_away, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _turn_away(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(LONGEST_HEAD):
                head = await reader.readuntil(b"\r\n\r\n")
            self._count(host_asked_for(head))
            writer.write(_REFUSAL)
            await writer.drain()
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            self._count("no request")
        finally:
            writer.close()


def host_asked_for(head: bytes) -> str:
    """The host in the head of a request to a proxy (RFC 9112, 3.2.2 and 3.2.3).

    >>> host_asked_for(b"CONNECT www.x.gov.cn:443 HTTP/1.1\\r\\n\\r\\n")
    'www.x.gov.cn'
    >>> host_asked_for(b"GET http://127.0.0.1:8080/a HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n")
    '127.0.0.1'
    """
    line = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    target = line[1] if len(line) == 3 else ""
    try:
        return urlsplit(target if "://" in target else f"//{target}").hostname or "no host"
    except ValueError:
        return "no host"
