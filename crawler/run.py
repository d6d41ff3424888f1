"""One run under one lock: few portals in this process, many of them in one worker process for each core."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from math import inf
from pathlib import Path

from archive.lock import run_lock
from archive.records import Account, Verdict
from archive.store import Store
from crawler.look import Run, Teller
from crawler.loop import Loop
from crawler.plan import Plan
from crawler.servers import by_server
from crawler.workers import CORES, Workers
from settings.portals import Portal

FEW_PORTALS = 8  # are looked at in this process
STOPPED = "stopped"
WITHOUT_END = "its look broke off before it had a verdict; what went wrong is told above"


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


def crawl(plan: Plan, archive: Path, teller: Teller, workers: int = CORES) -> Outcome:
    """Look now. Raises SettingsError, ArchiveRefuses and NoRoom; what was had before that is kept.

    `workers`: processes that look at once, where there are more than a few portals.
    """
    plan.check()
    with run_lock(archive):
        if workers > 1 and len(plan.portals) > FEW_PORTALS:
            return _spread(plan, archive, teller, workers)
        with closing(Store(archive)) as store:
            run = begin(plan, store, teller)
            loop = Loop(run, plan)
            loop.start(loop.look_at_all)
            if not run.fault:
                _settle(run, plan, {})
            return end(run)


def _spread(plan: Plan, archive: Path, teller: Teller, count: int) -> Outcome:
    """The run in worker processes; here no connection is open while they are at work."""
    servers = [[portal] for portal in plan.portals] if plan.recorded else by_server(plan.portals)
    with closing(Store(archive)) as store:
        run = begin(plan, store, teller)
        asked = store.last_asked()
    workers = Workers(plan, archive, run.number, teller)
    workers.look_at(sorted(servers, key=lambda portals: _longest(portals, asked), reverse=True), count)
    if workers.fault:
        raise workers.fault
    with closing(Store(archive)) as store:
        run.store, run.stopping = store, workers.stopping
        _settle(run, plan, workers.lost)
        return end(run)


def _longest(portals: Sequence[Portal], asked: dict[str, int]) -> float:
    """Requests that a server is asked, by the last look; one never looked at may take the longest of all."""
    return sum(asked.get(portal.id, inf) for portal in portals)


def _settle(run: Run, plan: Plan, lost: dict[str, str]) -> None:
    """The verdicts that were kept, and those of portals whose look was lost: none is passed over in silence."""
    kept = run.store.verdicts(run.number)
    if not run.stopping:
        lost = dict.fromkeys((portal.id for portal in plan.portals), WITHOUT_END) | lost
    for portal, reason in lost.items():
        if portal not in kept:
            kept[portal] = Verdict.FAILED, reason
            at, today = run.clock.stamp(), run.clock.today().isoformat()
            nothing = Account(asked=0, answers={})
            run.store.close_look(run.number, portal, at, today, Verdict.FAILED, reason, nothing, ())
            run.teller.ended(portal, Verdict.FAILED, reason)
    run.verdicts = {portal: verdict for portal, (verdict, _) in kept.items()}
    run.reasons = {portal: reason for portal, (_, reason) in kept.items()}


def begin(plan: Plan, store: Store, teller: Teller) -> Run:
    number = store.begin_run(plan.clock.stamp(), plan.replayed, plan.sites(), plan.nightly)
    return Run(store=store, number=number, clock=plan.clock, teller=teller, revisit_days=plan.program.revisit_days)


def end(run: Run) -> Outcome:
    """Close the run's record; raises the archive's fault that cut it short."""
    if run.fault:
        raise run.fault
    outcome = Outcome(run=run.number, verdicts=run.verdicts, reasons=run.reasons, stopped=run.stopping)
    run.store.end_run(run.number, run.clock.stamp(), outcome.verdict)
    return outcome
