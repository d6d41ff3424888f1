"""One run: many portals at once, each its own Scrapy crawler, in one asyncio loop, under one lock."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.lock import run_lock
from archive.records import Site, Verdict
from archive.store import Store
from crawler.capture.recorded import read_index
from crawler.look import Look, Run, Silent, Teller
from crawler.spiders.annual_reports import AnnualReports
from settings import scrapy as scrapy_settings
from settings.clock import Clock, read_clock
from settings.errors import SettingsError
from settings.portals import DEFAULT_REGISTRY, Portal, load_registry
from settings.program import DEFAULT_ARCHIVE, Program, is_on_this_machine, load_program, require_contact

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


def check_may_look(portals: Sequence[Portal], program: Program, clock: Clock, recorded: Path | None) -> None:
    """Raise SettingsError when these portals may not be asked: no contact, or another time than now on live portals.

    With a recorded folder nothing leaves this machine; it is only checked to be one.
    """
    if recorded:
        read_index(recorded)
        return
    live = [portal.id for portal in portals if not is_on_this_machine(portal)]
    if live and clock.replayed:
        raise SettingsError(
            f"--now: portal {live[0]!r} is live, and a look has the time it has; "
            "leave --now out, or give --recorded FOLDER"
        )
    require_contact(program, list(portals))


def crawl(
    portals: Sequence[Portal], archive: Path, program: Program, clock: Clock, recorded: Path | None, teller: Teller
) -> Outcome:
    """Look at these portals now. Raises SettingsError, ArchiveRefuses and NoRoom; what was had before that is kept."""
    check_may_look(portals, program, clock, recorded)
    with run_lock(archive), closing(Store(archive)) as store:
        run = _begin(store, portals, clock, clock.replayed or recorded is not None, teller)
        _Crawl(run, portals, program, recorded).start()
        return _end(run)


def _begin(store: Store, portals: Sequence[Portal], clock: Clock, replayed: bool, teller: Teller) -> Run:
    number = store.begin_run(clock.stamp(), replayed, [site_of(portal) for portal in portals])
    return Run(store=store, number=number, clock=clock, teller=teller)


def _end(run: Run) -> Outcome:
    """Close the run's record; raises the archive's fault that cut it short."""
    if run.fault:
        raise run.fault
    outcome = Outcome(run=run.number, verdicts=run.verdicts, reasons=run.reasons, stopped=run.stopping)
    run.store.end_run(run.number, run.clock.stamp(), verdict_of(outcome))
    return outcome


def verdict_of(outcome: Outcome) -> str:
    """The worst of the portals' verdicts, or `stopped`."""
    worst = max(outcome.verdicts.values(), key=lambda verdict: verdict.rank, default=Verdict.COMPLETE)
    return STOPPED if outcome.stopped else str(worst)


def site_of(portal: Portal) -> Site:
    return Site(
        id=portal.id,
        name=portal.name,
        division=portal.division,
        platform=portal.platform,
        home=portal.home,
        columns=len(portal.columns),
        enabled=portal.enabled,
        bodies=tuple((body.name, body.kind) for body in portal.bodies),
    )


def scrapy_for(portal: Portal, program: Program, recorded: Path | None) -> dict[str, Any]:
    """The settings in which one portal's crawl differs."""
    own: dict[str, Any] = {"SERVER_DELAY": portal.delay, "USER_AGENT": user_agent(program)}
    if recorded:
        handler = "crawler.capture.recorded.RecordedHandler"
        own |= {"RECORDED": str(recorded), "DOWNLOAD_HANDLERS": {"http": handler, "https": handler}}
    return own


def user_agent(program: Program) -> str:
    return f"gongkai/0.1 (+{program.contact})" if program.contact else "gongkai/0.1 (on this machine only)"


class _Crawl:
    """The crawlers of one run in one loop. SIGTERM or SIGINT ends it after the pages in flight; a second, at once."""

    def __init__(self, run: Run, portals: Sequence[Portal], program: Program, recorded: Path | None):
        settings = Settings()
        settings.setmodule(scrapy_settings)
        self._process = AsyncCrawlerProcess(settings)
        self._run = run
        self._portals = portals
        self._program = program
        self._recorded = recorded

    def start(self) -> None:
        _reactor().callWhenRunning(self._begin)
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        self._all.result()  # raises what was not foreseen

    def _begin(self) -> None:
        loop = asyncio.get_event_loop()  # the reactor's own: not running yet in its start-up
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        self._all = loop.create_task(self._look_at_all())

    async def _look_at_all(self) -> None:
        places = asyncio.Semaphore(PORTALS_AT_ONCE)
        try:
            await asyncio.gather(*(self._look_at(portal, places) for portal in self._portals))
        finally:
            _reactor().stop()

    async def _look_at(self, portal: Portal, places: asyncio.Semaphore) -> None:
        async with places:
            if self._run.stopping or self._run.fault:
                return
            own = Settings()
            own.setmodule(scrapy_settings)
            own.update(scrapy_for(portal, self._program, self._recorded), priority="spider")  # above the process's
            crawler = Crawler(AnnualReports, own)
            await self._process.crawl(crawler, look=Look(run=self._run, portal=portal))

    def _stop(self) -> None:
        if self._run.stopping:
            _reactor().stop()
            return
        self._run.stopping = True
        self._stops = [asyncio.ensure_future(crawler.stop_async()) for crawler in self._process.crawlers]


def _reactor() -> Any:
    """Twisted's reactor: importable only after the process has installed it."""
    from twisted.internet import reactor

    return reactor


def open_single_run(portal_id: str | None, crawler: Crawler) -> Look:
    """The run of `scrapy crawl annual_reports -a portal=ID`: one portal, the default archive, the real clock."""
    registry = load_registry(Path(os.environ.get("GONGKAI_PORTALS", DEFAULT_REGISTRY)))
    if not portal_id:
        raise SettingsError("which portal? give its id: scrapy crawl annual_reports -a portal=zhaoqing")
    portal = registry.select((portal_id,))[0]
    program, clock = load_program(), read_clock(os.environ.get("GONGKAI_NOW"))
    check_may_look([portal], program, clock, None)
    archive = Path(os.environ.get("GONGKAI_ARCHIVE", DEFAULT_ARCHIVE))
    held = ExitStack()
    held.enter_context(run_lock(archive))
    store = held.enter_context(closing(Store(archive)))
    run = _begin(store, [portal], clock, clock.replayed, Silent())
    held.callback(_end, run)
    crawler.settings.update(scrapy_for(portal, program, None), priority="spider")
    crawler.signals.connect(held.close, signals.engine_stopped, weak=False)
    return Look(run=run, portal=portal)
