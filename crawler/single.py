"""The run of `scrapy crawl annual_reports -a portal=ID`: one portal, as `gongkai crawl ID` looks at it."""

import os
from contextlib import ExitStack, closing
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler

from archive.lock import run_lock
from archive.store import Store
from crawler.look import Look, Silent
from crawler.plan import Plan
from crawler.run import begin, end
from settings.clock import read_clock
from settings.errors import SettingsError
from settings.portals import DEFAULT_REGISTRY, load_registry
from settings.program import DEFAULT_ARCHIVE, load_program


def open_single_run(portal_id: str | None, crawler: Crawler) -> Look:
    """Open a run over one portal, closed again when Scrapy's engine stops. Raises what `crawler.run.crawl` raises.

    Archive, registry and clock come from GONGKAI_ARCHIVE, GONGKAI_PORTALS and GONGKAI_NOW, else their defaults.
    """
    if not portal_id:
        raise SettingsError("which portal? give its id: scrapy crawl annual_reports -a portal=zhaoqing")
    registry = load_registry(Path(os.environ.get("GONGKAI_PORTALS", DEFAULT_REGISTRY)))
    portal = registry.select((portal_id,))[0]
    plan = Plan(portals=[portal], program=load_program(), clock=read_clock(os.environ.get("GONGKAI_NOW")))
    plan.check()
    archive = Path(os.environ.get("GONGKAI_ARCHIVE", DEFAULT_ARCHIVE))
    held = ExitStack()
    held.enter_context(run_lock(archive))
    run = begin(plan, held.enter_context(closing(Store(archive))), Silent())
    held.callback(end, run)
    crawler.settings.update(plan.settings_of(portal), priority="spider")
    crawler.signals.connect(held.close, signals.engine_stopped, weak=False)
    return Look(run=run, portal=portal, budget=plan.budget())
