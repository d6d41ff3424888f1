"""Where we do not go: hosts not in the registry, addresses that robots.txt forbids, portals that refuse us."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import ArchiveError
from archive.records import Answer, Exchange, Quality
from crawler.capture.exchange import BrokenBody, exchange_of, undone
from crawler.capture.failures import NoAnswer
from crawler.capture.network import NotAsked
from crawler.capture.pace import LOOKS_UP, PACE
from crawler.extract.charset import decode
from crawler.look import Look
from crawler.reading import answer_of

AGENT = "gongkai"  # our name in robots.txt
LARGEST_ROBOTS = 500 << 10  # bytes of robots.txt that are read (RFC 9309, 2.5)
ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
ROBOTS_HOURS = 24  # for which a good robots.txt may stand in for one that cannot be had (RFC 9309, 2.4)
RETRIES = 2  # of robots.txt, after an answer of 5xx or none at all
BACK_OFF = 4  # a request that is tried again waits so many of the portal's delays, then the square of it


class Guest:
    """Downloader middleware: every request passes here before it is sent."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._rules: dict[str, Protego | NotAsked] = {}
        self._asking = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guest":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise NotAsked for a request that a guest does not send."""
        look: Look = self._crawler.spider.look  # type: ignore[union-attr]  # our spider has one
        await self._back_off(request.meta.get("attempt", 0), look)
        if look.ended:
            raise NotAsked(*look.ended)
        if request.meta.get("robots"):
            return
        _check_host(request.url, look)
        parts = urlsplit(request.url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}", look)
        if isinstance(rules, NotAsked):
            raise rules
        if not rules.can_fetch(request.url, AGENT):
            raise NotAsked(Quality.BLOCKED, f"robots.txt forbids {request.url}")

    async def _back_off(self, attempt: int, look: Look) -> None:
        """A server in trouble is not asked again at once."""
        clock = asyncio.get_running_loop()
        until = clock.time() + (look.portal.delay * BACK_OFF**attempt if attempt else 0.0)
        while (wait := until - clock.time()) > 0 and not look.ended:
            await asyncio.sleep(min(wait, LOOKS_UP))

    async def _rules_of(self, origin: str, look: Look) -> Protego | NotAsked:
        async with self._asking:  # requests that start together ask once
            if origin not in self._rules:
                self._rules[origin] = await self._ask_rules(f"{origin}/robots.txt", look)
            return self._rules[origin]

    async def _ask_rules(self, url: str, look: Look) -> Protego | NotAsked:
        """RFC 9309: a 4xx allows everything, a 5xx or no answer forbids everything, but for a good copy of late.

        Redirects are followed within the portal's hosts; one that leads elsewhere counts as no robots.txt.
        """
        place = url
        answer, redirects = await self._ask_again(url, look), 0
        while redirects < ROBOTS_REDIRECTS and (leads_to := _redirect_within(answer, look)):
            url, redirects = leads_to, redirects + 1
            answer = await self._ask_again(url, look)
        if isinstance(answer, NotAsked):
            exchange = _good_copy(place, look)
            if exchange is None:
                return answer
        else:
            exchange = answer.exchange
        rules = Protego.parse(_robots_text(exchange))
        if delay := rules.crawl_delay(AGENT):
            await PACE.slow(place, delay)
        return rules

    async def _ask_again(self, url: str, look: Look) -> Answer | NotAsked:
        """One answer of less than 500, within the retries; else why everything is forbidden."""
        for attempt in range(RETRIES + 1):
            look.ask()
            request = Request(url, meta={"robots": True, "attempt": attempt})
            try:
                response: Response = await self._crawler.engine.download_async(request)
            except NotAsked as error:
                look.settle("not asked")
                return error
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001  # whatever came in place of an answer, its words are the reason
                look.settle("failed")
                reason = f"{url} cannot be had: {str(error).strip().rstrip('.') or type(error).__name__}"
                if isinstance(error, NoAnswer) and not error.again:
                    break
                continue
            response.request = request
            answer = answer_of(exchange_of(response, look.at))[0]
            look.keep(answer)
            look.settle("robots.txt")
            if response.status < 500:
                return answer
            reason = f"{url} answers {response.status}, which forbids everything (RFC 9309)"
        return NotAsked(Quality.FAILED, reason)


def _check_host(url: str, look: Look) -> None:
    """Raise NotAsked for a host that is not the portal's, and for an address that programs read in different ways."""
    parts = urlsplit(url)
    if parts.hostname not in look.portal.allowed_hosts:
        raise NotAsked(Quality.FAILED, f"host {parts.hostname} is not in the portal's `hosts`")
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise NotAsked(Quality.FAILED, f"{url} names more than a host before its path")


def _good_copy(url: str, look: Look) -> Exchange | None:
    """The last robots.txt that was had there, when it is fresh enough."""
    since = datetime.fromisoformat(look.at).astimezone(UTC) - timedelta(hours=ROBOTS_HOURS)
    return look.run.store.page_since(look.portal.id, url, since.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _robots_text(exchange: Exchange) -> str:
    """The rules, cut to what is read; none where the body is broken or there is no such file."""
    try:
        body = undone(exchange)[:LARGEST_ROBOTS] if exchange.status == 200 else b""
    except BrokenBody:
        body = b""
    return decode(body)[0]  # Windows' editors begin it with a BOM


def _redirect_within(answer: Answer | NotAsked, look: Look) -> str | None:
    """Where an answer leads to inside the portal's hosts."""
    if isinstance(answer, NotAsked) or answer.quality is not Quality.REDIRECT:
        return None
    url = urljoin(answer.exchange.url, answer.exchange.header("Location") or "")
    return url if urlsplit(url).hostname in look.portal.allowed_hosts else None
