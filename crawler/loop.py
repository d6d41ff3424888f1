"""The crawlers of one process: many portals at once, each its own Scrapy crawler, in one asyncio loop."""

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.internet.error import ReactorNotRunning

from crawler.look import Look, Run
from crawler.plan import Plan
from settings import scrapy as scrapy_settings
from settings.portals import Portal

SPIDER = "annual_reports"
NEW_OBJECTS = 5_000  # that make Python look for cycles; at its own 700 that takes a twelfth of a crawl's CPU
PORTALS_AT_ONCE = 128  # of one process; one portal in a hundred takes hours, and must not wait for the others

Work = Callable[[], Coroutine[Any, Any, None]]


class Loop:
    """One loop with its reactor: made once in a process."""

    def __init__(self, run: Run, plan: Plan):
        settings = Settings()
        settings.setmodule(scrapy_settings)
        self._process = AsyncCrawlerProcess(settings)
        self._spider = self._process.spider_loader.load(SPIDER)
        self._run = run
        self._plan = plan

    def start(self, work: Work) -> None:
        """Do the work, which calls `look_at`, and return at its end, or after the second `stop`."""
        gc.set_threshold(NEW_OBJECTS)
        _reactor().callWhenRunning(self._begin, work)
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        if self._all.done():  # not after a second signal
            self._all.result()  # raises what was not foreseen

    def _begin(self, work: Work) -> None:
        # The reactor's own loop is not running yet in its start-up.
        self._all = asyncio.get_event_loop().create_task(self._until_done(work))

    async def _until_done(self, work: Work) -> None:
        try:
            await work()
        finally:
            _reactor().stop()

    async def look_at_all(self) -> None:
        """Every portal of the plan. SIGTERM or SIGINT ends it after the pages in flight; a second, at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        places = asyncio.Semaphore(PORTALS_AT_ONCE)

        async def look_in_turn(portal: Portal) -> None:
            async with places:
                await self.look_at([portal])

        await asyncio.gather(*map(look_in_turn, self._plan.portals))

    async def look_at(self, portals: Sequence[Portal]) -> None:
        """One portal after the other."""
        for portal in portals:
            if self._run.stopping or self._run.fault:
                return
            own = Settings()
            own.setmodule(scrapy_settings)
            own.update(self._plan.settings_of(portal), priority="spider")  # above the process's
            look = Look(run=self._run, portal=portal, budget=self._plan.budget())
            await self._process.crawl(Crawler(self._spider, own), look=look)

    def stop(self) -> None:
        """Every request that waits is dropped at its turn from now on, so the crawls end by themselves.

        Scrapy's own stop hangs for good in an engine that is still starting.
        """
        if self._run.stopping:
            with suppress(ReactorNotRunning):  # it is ending already
                _reactor().stop()
        self._run.stopping = True


def _reactor() -> Any:
    """Twisted's reactor: importable only after the process has installed it."""
    from twisted.internet import reactor

    return reactor
