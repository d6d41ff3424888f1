"""One page in the browser: its document is the one that we have, and what its scripts ask for is had by our own client.

So the portal's server sees one client only: with its pace, its robots.txt, its guard and its budget.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as Wish
from playwright.async_api import Route
from scrapy import Request
from scrapy.http import Response

from archive.records import Exchange, Quality
from crawler.capture.exchange import BrokenBody, decoded_body, exchange_of
from crawler.capture.network import NotAsked
from crawler.extract.addresses import absolute
from crawler.look import Look
from crawler.reading import answer_of

MOST_PARTS = 60  # scripts and their requests; an endless page ends there
REDIRECTS = 5  # of one part
STARTING = 30.0  # seconds, for driver and browser
QUIET = 0.75  # seconds without a request and without a new element: the page has come to rest
ASKED_FOR = ("script", "xhr", "fetch")  # images, fonts and frames do not make the document's rows
ORDINARY = (401, 404, 410)  # a visitor's account, a script that was lost: such answers do not spoil a listing
OURS = ("host", "connection", "content-length", "accept-encoding", "user-agent")
OF_THE_WAY = ("content-encoding", "content-length", "transfer-encoding", "connection", "content-disposition")

Fetch = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the browser is given for one of its requests; `body` after content decoding."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Rendering:
    """One page while its scripts run.

    `document`: the page as had, at `url`. `fetch`: asks as our client. `scripts`: had in this look, by address.
    `attempt`: how often it was tried before. `patience`: seconds in which something must happen.
    `lacks`: why the page must not be read, and how that counts. `worth_again`: another try may help.
    `leads_to`: the page to which a script goes. `strangers`: hosts asked for that are not the portal's.
    `closed`: its browser is gone, and nothing more is asked for it.
    """

    look: Look
    url: str
    document: Part
    fetch: Fetch
    scripts: dict[str, Part]
    attempt: int
    patience: float
    lacks: tuple[Quality, str] | None = None
    worth_again: bool = False
    leads_to: str | None = None
    strangers: set[str] = field(default_factory=set)
    closed: bool = False
    _parts: int = 0
    _pending: int = 0
    _shown: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _moved: float = field(default_factory=lambda: asyncio.get_running_loop().time() + STARTING)

    async def begin(self, page: BrowserPage, request: Request) -> None:
        """Playwright's page, before it goes anywhere."""
        self._move()
        page.on("popup", _close)
        await page.route("**", self.answer)

    async def rest(self, page: BrowserPage) -> None:
        """Return when no request is under way and no element is added any more."""
        seen = None
        while (found := await page.evaluate("document.getElementsByTagName('*').length")) != seen or not self._quiet:
            seen = found
            await asyncio.sleep(QUIET)

    @property
    def _quiet(self) -> bool:
        return not self._pending and asyncio.get_running_loop().time() - self._moved >= QUIET

    def is_over(self) -> bool:
        """Whether nothing more is to be waited for."""
        if self.look.ended:
            self.lack(*self.look.ended)
        elif not self._pending and asyncio.get_running_loop().time() - self._moved > self.patience:
            self.lack(Quality.FAILED, f"it did not come to rest in the browser within {self.patience:g} s")
        return self._is_decided

    @property
    def _is_decided(self) -> bool:
        return bool(self.closed or self.lacks or self.leads_to)

    def lack(self, quality: Quality, reason: str, worth_again: bool = False) -> None:
        if not self.lacks:
            self.lacks, self.worth_again = (quality, reason), worth_again

    async def answer(self, route: Route) -> None:
        """Give the browser what it asks for, or nothing."""
        try:
            if part := await self._part(route.request):
                await route.fulfill(status=part.status, headers=part.headers, body=part.body)
            else:
                await route.abort()
        except PlaywrightError:
            self._move()  # the page has ended meanwhile: there is nobody to answer

    async def _part(self, wish: Wish) -> Part | None:
        if wish.resource_type == "document":
            return self._go(wish) if wish.frame.parent_frame is None else None
        if wish.resource_type == "stylesheet":
            return Part(status=200, headers={"content-type": "text/css"}, body=b"")  # scripts wait for it to load
        if wish.resource_type not in ASKED_FOR or not self._is_portals(wish.url):
            return None
        if wish.url in self.scripts:
            return self.scripts[wish.url]
        return await self._ask(wish)

    def _go(self, wish: Wish) -> Part | None:
        """The page itself; a second one is another page, or a challenge that sets a cookie and wants to be reloaded."""
        if not self._shown:
            self._shown = True
            self._move()
            return self.document
        if urldefrag(wish.url)[0] == urldefrag(self.url)[0]:
            self.lack(Quality.BLOCKED, "its script asks to be loaded again, as a challenge does")
        else:
            self.leads_to = wish.url
        return None

    def _is_portals(self, url: str) -> bool:
        host = urlsplit(url).hostname
        if host in self.look.portal.allowed_hosts:
            return True
        self.strangers.add(host or url)
        self.look.ask()
        self.look.settle("not asked")
        return False

    async def _ask(self, wish: Wish) -> Part | None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            self.lack(Quality.FAILED, f"its scripts ask for more than {MOST_PARTS} things")
            return None
        self._move()
        try:
            request = await self._as_ours(wish)  # asks the driver: one that hangs has no more than our patience
            with self._under_way():
                async with self._turn:  # what waits here is not asked for any more when the page is over
                    exchange = None if self._is_decided else await self._had(request)
        except (NotAsked, PlaywrightError) as error:
            self.lack(Quality.FAILED, f"its script may not have {wish.url}: {error}")
            return None
        except Exception as error:  # noqa: BLE001  # whatever the network raised, its words are the reason
            self.lack(Quality.FAILED, f"its script cannot have {wish.url}: {error}", worth_again=True)
            return None
        return self._taken(exchange, wish) if exchange else None

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """Our own client is at work, under its own limits of time; meanwhile nothing is expected of the browser."""
        self._pending += 1
        try:
            yield
        finally:
            self._pending -= 1
            self._move()

    async def _as_ours(self, wish: Wish) -> Request:
        """The browser's request in our name: with its headers, but for those that say who asks and how it is sent."""
        own = await wish.all_headers()
        kept: dict[str, Any] = {name: own[name] for name in own if name not in OURS and not name.startswith("sec-")}
        meta = {"download_slot": "browser", "attempt": self.attempt}  # the page itself holds its host's slot
        url, body = urldefrag(wish.url)[0], wish.post_data_buffer or b""
        return Request(url, method=wish.method, headers=kept, body=body, meta=meta)

    async def _had(self, request: Request) -> Exchange:
        """The answer to a part's request, its redirects followed within the rules of every request."""
        for _ in range(REDIRECTS + 1):
            self.look.ask()
            try:
                response = await self.fetch(request)
            except NotAsked:
                self.look.settle("not asked")
                raise
            except Exception:
                self.look.settle("failed")
                raise
            response.request = request
            self.look.settle("for a script")
            exchange = exchange_of(response, self.look.at)
            leads_to = absolute(exchange.url, exchange.header("Location") or "")
            if not 300 <= exchange.status < 400 or leads_to is None:
                return exchange
            request = request.replace(url=leads_to, method="GET", body=b"")
        raise NotAsked(Quality.FAILED, f"more than {REDIRECTS} redirects")

    def _taken(self, exchange: Exchange, wish: Wish) -> Part | None:
        """The part, unless the listing cannot be whole without it."""
        try:
            body = decoded_body(exchange)
        except BrokenBody as error:
            self.lack(Quality.FAILED, f"{wish.url}: {error}", worth_again=True)
            return None
        answer = answer_of(exchange)[0]
        refused = answer.quality is Quality.BLOCKED and (exchange.status != 200 or wish.resource_type != "script")
        if (refused or exchange.status >= 500) and exchange.status not in ORDINARY:
            self.lack(answer.quality, f"its script asks for {wish.url}: {answer.reason}", worth_again=not refused)
            return None
        part = part_of(exchange, body if isinstance(body, bytes) else b"")  # no list stands in a large picture
        if wish.resource_type == "script" and exchange.status == 200:
            self.scripts[wish.url] = part
        return part

    def _move(self) -> None:
        self._moved = asyncio.get_running_loop().time()


def part_of(exchange: Exchange, body: bytes) -> Part:
    """What was had, as the browser takes it: repeats of a header joined, a line each for cookies."""
    headers: dict[str, str] = {}
    for name, value in exchange.headers:
        key = name.lower()
        joint = "\n" if key == "set-cookie" else ", "
        if key not in OF_THE_WAY:
            headers[key] = f"{headers[key]}{joint}{value}" if key in headers else value
    return Part(status=exchange.status, headers=headers, body=body)


async def _close(popup: BrowserPage) -> None:
    try:
        await popup.close()
    except PlaywrightError:
        return  # it has ended with its opener
