"""Where a connection is made: to an address that is checked there and then, and given up when it is of no use."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol, _ResponseReader
from twisted.internet.defer import Deferred, fail
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol, Request, Response
from twisted.web.client import HTTPConnectionPool
from twisted.web.http import PotentialDataLoss
from twisted.web.iweb import IPolicyForHTTPS, IResponse
from zope.interface import implementer  # type: ignore[import-untyped]  # it has no types

from archive.bodies import LARGE, Body, Spool
from crawler.capture.addresses import ADDRESSES
from crawler.capture.exchange import SPOOL
from crawler.capture.guard import refused

LARGEST_HEAD = 256 << 10  # bytes of status line and headers
CONNECT_TIMEOUT = 30.0  # seconds

LARGE_AT_ONCE = 1  # large answer of one process: of its room in temporary files, twice while it is decoded

Spend = Callable[[int], str | None]

logging.getLogger("twisted").addFilter(
    lambda record: not record.getMessage().startswith("while verifying certificate")  # it reaches us as an exception
)


class AddressRefused(Exception):
    """The guard lets no connection go there; the message says why."""


class AnswerRefused(Exception):
    """The connection was given up by us; the message says why."""


class GuardedPool(HTTPConnectionPool):
    """Connections of one portal, kept open between requests; each goes to the address that the pace is kept for.

    `allowed`: hosts that the registry entry names. `least_rate`: bytes a second, on the average of each `window` of
    seconds, below which an answer is given up. `spend` is told of the bytes that came, and says why no more are wanted.
    """

    def __init__(
        self, reactor: Any, policy: Any, allowed: Callable[[], frozenset[str]],
        least_rate: float, window: float, spend: Spend,
    ):  # fmt: skip
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]  # Twisted's
        self.maxPersistentPerHost = 1
        self.retryAutomatically = False  # it would ask again at once and uncounted
        self._factory: Any = lambda quiescent, _: _WatchedFactory(reactor, quiescent, least_rate, window, spend)
        self._policy = policy
        self._allowed = allowed

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802  # Twisted's name
        """In place of `endpoint`, which would resolve the name anew, one for the address itself."""
        scheme, host, port = key[:3]
        name = host.decode("ascii").strip("[]")
        address = ADDRESSES.at_hand(name)
        if address is None:
            return fail(DNSLookupError(name))
        if reason := refused(address, self._allowed()):
            return fail(AddressRefused(reason))
        connection = super().getConnection((*key, address), self._to(address, scheme, host, port))
        return cast("Deferred[Any]", connection.addErrback(_unreached, name, address))

    def _to(self, address: str, scheme: bytes, host: bytes, port: int) -> Any:
        kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
        plain: Any = kind(self._reactor, address, port, CONNECT_TIMEOUT)
        return wrapClientTLS(self._policy.creatorForNetloc(host, port), plain) if scheme == b"https" else plain


def _unreached(failure: Failure, name: str, address: str) -> Failure:
    ADDRESSES.pass_over(name, address)
    return failure


class Places:
    """Who may receive a large answer now: nobody while as many are received, or still read and kept, as have a place.

    The others' connections wait, and their servers with them.
    """

    def __init__(self, count: int):
        self._count = count
        self._held: list[object] = []
        self._waiting: list[_WatchedProtocol] = []

    def has(self, protocol: "_WatchedProtocol") -> bool:
        return protocol in self._held or protocol in self._waiting

    def waits(self, protocol: "_WatchedProtocol") -> bool:
        return protocol in self._waiting

    def take(self, protocol: "_WatchedProtocol") -> None:
        if len(self._held) < self._count:
            self._held.append(protocol)
        else:
            self._waiting.append(protocol)
            protocol.pause()

    def give_back(self, holder: object) -> None:
        """At every end of an answer; the first that waits goes on."""
        self._held = [each for each in self._held if each is not holder]
        self._waiting = [each for each in self._waiting if each is not holder]
        while self._waiting and len(self._held) < self._count:
            following = self._waiting.pop(0)
            self._held.append(following)
            following.resume()

    @contextmanager
    def kept(self, body: Body) -> Iterator[None]:
        """While a body that was received is read and kept: a large one takes a place, and does not wait for it."""
        holder = object()
        if len(body) > LARGE:
            self._held.append(holder)
        try:
            yield
        finally:
            self.give_back(holder)


PLACES = Places(LARGE_AT_ONCE)


@implementer(IPolicyForHTTPS)
class OncePerHost:
    """What TLS needs is made once for each host: it reads every certificate authority of the system."""

    def __init__(self, policy: Any):
        self._policy = policy
        self._made: dict[tuple[bytes, int], Any] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  # Twisted's name
        place = (hostname, port)
        if place not in self._made:
            self._made[place] = self._policy.creatorForNetloc(hostname, port)
        return self._made[place]


class _WatchedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up an answer whose headers do not end, or that comes too slowly; marks one longer than it announced."""

    def __init__(
        self, clock: Any, quiescent: Callable[..., None], least_rate: float, window: float, spend: Spend
    ):  # fmt: skip
        super().__init__(quiescent)  # type: ignore[no-untyped-call]  # Twisted's
        self._clock = clock
        self._spend = spend
        self._size = 0
        self._least = least_rate * window
        self._window = window
        self._head = 0
        self._lately = 0
        self._watch: Any = None

    def request(self, request: Request) -> Deferred[IResponse]:
        self._head = self._lately = self._size = 0
        self._watch = self._clock.callLater(self._window, self._look_up)
        return super().request(request).addCallback(_collected)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        self._lately += len(data)
        self._size += len(data)
        if reason := self._spend(len(data)):
            self._leave(reason)
            return
        if self._size > LARGE and not PLACES.has(self):
            PLACES.take(self)
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._leave(f"its headers are larger than {LARGEST_HEAD >> 10} KiB")
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's

    def pause(self) -> None:
        self.transport.pauseProducing()  # type: ignore[union-attr]  # connected

    def resume(self) -> None:
        self.transport.resumeProducing()  # type: ignore[union-attr]  # connected

    def _look_up(self) -> None:
        if PLACES.waits(self):
            self._lately = int(self._least)  # its server is not to blame
        if self._lately < self._least:
            self._leave(f"{self._lately} bytes in {self._window:g} s are too slow")
        else:
            self._lately = 0
            self._watch = self._clock.callLater(self._window, self._look_up)

    def _leave(self, reason: str) -> None:
        self.transport.abortConnection()  # type: ignore[union-attr]  # connected
        self._disconnectParser(Failure(AnswerRefused(reason)))  # type: ignore[no-untyped-call]  # Twisted's

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  # Twisted's name
        """Bytes after the announced end: the answer is marked as one whose end is not sure."""
        if rest.strip() and self._parser is not None and self._parser.bodyDecoder is not None:
            self._parser.bodyDecoder = _UnsureEnd()  # type: ignore[assignment]  # no more than this is asked of it
        super()._finishResponse(rest)

    def _disconnectParser(self, reason: Failure) -> None:  # noqa: N802  # Twisted's name
        """Twisted calls it at every end of an answer."""
        if self._watch is not None and self._watch.active():
            self._watch.cancel()
        PLACES.give_back(self)
        super()._disconnectParser(reason)  # type: ignore[no-untyped-call]  # Twisted's


def _collected(response: Any) -> Any:
    response.__class__ = _CollectedResponse  # Twisted makes it, and lets nobody choose
    return response


class _CollectedResponse(Response):
    def deliverBody(self, protocol: _ResponseReader) -> None:  # noqa: N802  # Twisted's name
        """Scrapy's reader puts what comes into a buffer in memory: a collector in its place."""
        collector = _Collector()
        protocol._bodybuf = cast("Any", collector)
        protocol._request.meta[SPOOL] = collector
        super().deliverBody(protocol)  # type: ignore[no-untyped-call]  # Twisted's


class _Collector(Spool):
    """A spool, as Scrapy's reader asks its buffer."""

    def getvalue(self) -> bytes:
        """For Scrapy's response, which holds bytes; `exchange_of` takes a large body from here."""
        return b"" if self.fault or len(self) > LARGE else bytes(self.body()[:])

    def truncate(self, size: int) -> None:
        """It gives up an answer that is too large."""
        self.clear()


class _UnsureEnd:
    def noMoreData(self) -> None:  # noqa: N802  # Twisted's name
        raise PotentialDataLoss


class _WatchedFactory(Factory):
    noisy = False

    def __init__(
        self, clock: Any, quiescent: Callable[..., None], least_rate: float, window: float, spend: Spend
    ):  # fmt: skip
        self._make: Callable[[], HTTP11ClientProtocol] = lambda: _WatchedProtocol(
            clock, quiescent, least_rate, window, spend
        )

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802  # Twisted's name
        return self._make()
