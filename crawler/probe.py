"""The look at an unknown site: found by the same search as in a crawl, kept nowhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.settings import Settings

from archive.records import Answer, Quality
from archive.store import Store
from crawler.discovery.frontier import Candidate
from crawler.discovery.search import Search
from crawler.look import Look, Silent
from crawler.loop import Loop
from crawler.plan import Plan
from crawler.run import begin, end
from crawler.spiders.annual_reports import AnnualReports
from crawler.visits.search import SearchVisit
from crawler.visits.visit import Errand
from settings import scrapy as scrapy_settings
from settings.portals import Portal

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Probed:
    """`asked`: requests sent, robots.txt included; `stopped`: on request."""

    search: Search
    asked: int
    stopped: bool


def probe(plan: Plan, tell: Tell) -> Probed:
    """Search the site of a plan's one portal. Raises SettingsError as `crawler.run.crawl` does.

    `tell` is given a line for every address that is asked for.
    """
    plan.check()
    [portal] = plan.portals
    search = Search(home=portal.home, platform=portal.platform, hosts=portal.allowed_hosts, kin=True)
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "probe.db")) as store:
        run = begin(plan, store, Silent())
        look = Look(run=run, portal=portal, budget=plan.budget())
        loop = _ProbeLoop(look, ProbeVisit(look=look, search=search, tell=tell), plan)
        loop.start(loop.look_at_all)
        return Probed(search=search, asked=look.asked - look.answers["not asked"], stopped=end(run).stopped)


@dataclass(kw_only=True)
class ProbeVisit(SearchVisit):
    """The search alone: it may go to further hosts of the same registered name, and no column is walked."""

    tell: Tell

    def judge(self, answer: Answer, errand: Errand, leads_to: str | None) -> Answer:
        if answer.quality is Quality.REDIRECT and leads_to:
            self._allow(leads_to)
        return super().judge(answer, errand, leads_to)

    def errand_of(self, candidate: Candidate) -> Errand:
        self._allow(candidate.ask.url)
        self.tell(f"{candidate.ask.url} ({candidate.why})")
        return super().errand_of(candidate)

    def end(self) -> Iterator[Errand]:
        yield from ()

    def _allow(self, url: str) -> None:
        """The registry names no host of a site that is not in it yet: those of its own name may be asked."""
        host, portal = urlsplit(url).hostname or "", self.look.portal
        if host not in portal.allowed_hosts and self.search.frontier.may_ask(host):
            self.look.portal = portal.model_copy(update={"hosts": [*portal.hosts, host]})


class Prober(AnnualReports):
    """The spider of a probe: the same requests, for one visit only."""

    name = "prober"

    def __init__(self, look: Look, visit: ProbeVisit, **kwargs: Any):
        super().__init__(look, **kwargs)
        self._visit = visit

    def _first_errands(self) -> Iterable[Errand]:
        return self._visit.begin()


class _ProbeLoop(Loop):
    def __init__(self, look: Look, visit: ProbeVisit, plan: Plan):
        super().__init__(look.run, plan)
        self._look, self._visit = look, visit

    async def look_at(self, portals: Sequence[Portal]) -> None:
        own = Settings()
        own.setmodule(scrapy_settings)
        own.update(self._plan.settings_of(self._look.portal), priority="spider")
        await self._process.crawl(Crawler(Prober, own), look=self._look, visit=self._visit)
