"""One run: many portals at once, each its own Scrapy crawler, in one asyncio loop, under one lock."""

import asyncio
import signal
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.lock import run_lock
from archive.records import Verdict
from archive.store import Store
from crawler.look import Look, Run, Teller
from crawler.plan import Plan
from settings import scrapy as scrapy_settings
from settings.portals import Portal

SPIDER = "annual_reports"
PORTALS_AT_ONCE = 16
STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a run: its number, verdict by portal with the reason, and whether it was stopped on request."""

    run: int
    verdicts: dict[str, Verdict]
    reasons: dict[str, str | None]
    stopped: bool

    @property
    def all_looked_at(self) -> bool:
        return all(verdict is Verdict.COMPLETE for verdict in self.verdicts.values())

    @property
    def verdict(self) -> str:
        """The worst of the portals' verdicts, or `stopped`."""
        worst = max(self.verdicts.values(), key=lambda verdict: verdict.rank, default=Verdict.COMPLETE)
        return STOPPED if self.stopped else str(worst)


def crawl(plan: Plan, archive: Path, teller: Teller) -> Outcome:
    """Look now. Raises SettingsError, ArchiveRefuses and NoRoom; what was had before that is kept."""
    plan.check()
    with run_lock(archive), closing(Store(archive)) as store:
        run = begin(plan, store, teller)
        _Crawl(run, plan).start()
        return end(run)


def begin(plan: Plan, store: Store, teller: Teller) -> Run:
    number = store.begin_run(plan.clock.stamp(), plan.replayed, plan.sites(), plan.nightly)
    return Run(store=store, number=number, clock=plan.clock, teller=teller)


def end(run: Run) -> Outcome:
    """Close the run's record; raises the archive's fault that cut it short."""
    if run.fault:
        raise run.fault
    outcome = Outcome(run=run.number, verdicts=run.verdicts, reasons=run.reasons, stopped=run.stopping)
    run.store.end_run(run.number, run.clock.stamp(), outcome.verdict)
    return outcome


class _Crawl:
    """The crawlers of one run in one loop. SIGTERM or SIGINT ends it after the pages in flight; a second, at once."""

    def __init__(self, run: Run, plan: Plan):
        settings = Settings()
        settings.setmodule(scrapy_settings)
        self._process = AsyncCrawlerProcess(settings)
        self._spider = self._process.spider_loader.load(SPIDER)
        self._run = run
        self._plan = plan

    def start(self) -> None:
        _reactor().callWhenRunning(self._begin)
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        if self._all.done():  # not after a second signal
            self._all.result()  # raises what was not foreseen

    def _begin(self) -> None:
        loop = asyncio.get_event_loop()  # the reactor's own: not running yet in its start-up
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        self._all = loop.create_task(self._look_at_all())

    async def _look_at_all(self) -> None:
        places = asyncio.Semaphore(PORTALS_AT_ONCE)
        try:
            await asyncio.gather(*(self._look_at(portal, places) for portal in self._plan.portals))
        finally:
            _reactor().stop()

    async def _look_at(self, portal: Portal, places: asyncio.Semaphore) -> None:
        async with places:
            if self._run.stopping or self._run.fault:
                return
            own = Settings()
            own.setmodule(scrapy_settings)
            own.update(self._plan.settings_of(portal), priority="spider")  # above the process's
            await self._process.crawl(Crawler(self._spider, own), look=Look(run=self._run, portal=portal))

    def _stop(self) -> None:
        """Every request that waits is dropped at its turn from now on, so the crawls end by themselves.

        Scrapy's own stop hangs for good in an engine that is still starting.
        """
        if self._run.stopping:
            _reactor().stop()
        self._run.stopping = True


def _reactor() -> Any:
    """Twisted's reactor: importable only after the process has installed it."""
    from twisted.internet import reactor

    return reactor
