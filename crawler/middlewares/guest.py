"""Where we do not go: hosts not in the registry, addresses that robots.txt forbids, portals that refuse us."""

import asyncio
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.records import Answer, Quality
from crawler.capture.exchange import exchange_of
from crawler.capture.network import NotAsked
from crawler.capture.pace import PACE
from crawler.reading import answer_of

AGENT = "gongkai"  # our name in robots.txt
LARGEST_ROBOTS = 500 << 10  # bytes of robots.txt that are read (RFC 9309, 2.5)
ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
RETRIES = 2  # of robots.txt, after an answer of 5xx or none at all


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
        look = self._crawler.spider.look  # type: ignore[union-attr]  # our spider has one
        parts = urlsplit(request.url)
        if request.meta.get("robots"):
            return
        if look.ended:
            raise NotAsked(*look.ended)
        if parts.hostname not in look.portal.allowed_hosts:
            raise NotAsked(Quality.FAILED, f"host {parts.hostname} is not in the portal's `hosts`")
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}", look)
        if isinstance(rules, NotAsked):
            raise rules
        if not rules.can_fetch(request.url, AGENT):
            raise NotAsked(Quality.BLOCKED, f"robots.txt forbids {request.url}")

    async def _rules_of(self, origin: str, look: Any) -> Protego | NotAsked:
        async with self._asking:  # requests that start together ask once
            if origin not in self._rules:
                self._rules[origin] = await self._ask_rules(f"{origin}/robots.txt", look)
            return self._rules[origin]

    async def _ask_rules(self, url: str, look: Any) -> Protego | NotAsked:
        """RFC 9309: a 4xx allows everything, a 5xx or no answer forbids everything.

        Redirects are followed within the portal's hosts; one that leads elsewhere counts as no robots.txt.
        """
        answer, redirects = await self._ask_again(url, look), 0
        while redirects < ROBOTS_REDIRECTS and (leads_to := _redirect_within(answer, look)):
            url, redirects = leads_to, redirects + 1
            answer = await self._ask_again(url, look)
        if isinstance(answer, NotAsked):
            return answer
        page = answer_of(answer.exchange)[1] if answer.exchange.status == 200 else None
        rules = Protego.parse(page.body[:LARGEST_ROBOTS].decode("utf-8", "replace") if page else "")
        if delay := rules.crawl_delay(AGENT):
            await PACE.slow(url, delay)
        return rules

    async def _ask_again(self, url: str, look: Any) -> Answer | NotAsked:
        """One answer of less than 500, within the retries; else why everything is forbidden."""
        for _ in range(RETRIES + 1):
            look.ask()
            request = Request(url, meta={"robots": True})
            try:
                response: Response = await self._crawler.engine.download_async(request)
            except Exception as error:  # noqa: BLE001  # whatever the network raised, its words are the reason
                look.settle("failed")
                reason = f"{url} cannot be had: {str(error).strip().rstrip('.') or type(error).__name__}"
                continue
            response.request = request
            answer = answer_of(exchange_of(response, look.at))[0]
            look.keep(answer)
            look.settle("robots.txt")
            if response.status < 500:
                return answer
            reason = f"{url} answers {response.status}, which forbids everything (RFC 9309)"
        return NotAsked(Quality.FAILED, reason)


def _redirect_within(answer: Answer | NotAsked, look: Any) -> str | None:
    """Where an answer leads to inside the portal's hosts."""
    if isinstance(answer, NotAsked) or answer.quality is not Quality.REDIRECT:
        return None
    url = urljoin(answer.exchange.url, answer.exchange.header("Location") or "")
    return url if urlsplit(url).hostname in look.portal.allowed_hosts else None
