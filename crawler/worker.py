"""One process of a run that is spread over the cores: it looks at the portals that its parent sends.

It says over the pipe what the parent should know, and ends at once when the parent is gone.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from archive.errors import ArchiveError
from archive.records import Verdict
from archive.store import Store
from crawler.look import Run
from crawler.loop import Loop
from crawler.plan import Plan
from settings.portals import Portal

TELLS_EVERY = 0.2  # seconds between two words on progress
REQUESTS_TOLD = 50  # and one at each of these


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The worker takes portals from now on."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    portal: str
    asked: int
    settled: int


@dataclass(frozen=True, kw_only=True)
class Ended:
    portal: str
    verdict: Verdict
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class LookedAt:
    """The worker has a place for another server."""


@dataclass(frozen=True, kw_only=True)
class Faulted:
    """The archive cannot be written: the run ends."""

    error: ArchiveError


@dataclass(frozen=True, kw_only=True)
class Take:
    """Portals of one server, to be looked at one after the other."""

    portals: Sequence[Portal]


@dataclass(frozen=True, kw_only=True)
class NoMore:
    """The worker ends when it has looked at all that it has taken."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """SIGTERM or SIGINT came."""


Said = Ready | Moved | Ended | LookedAt | Faulted
Order = Take | NoMore | Stop


def work(
    plan: Plan,
    archive: Path,
    number: int,
    pipe: "Connection[Said, Order]",
    foreign: "Sequence[Connection[Order, Said]]",
) -> None:
    """A worker's life. `foreign`: the parent's ends of pipes, which a fork hands down: no worker may keep one open."""
    for each in foreign:
        each.close()
    for name in (signal.SIGTERM, signal.SIGINT):  # a terminal sends them to the whole group; the parent passes them on
        signal.signal(name, signal.SIG_IGN)
    try:
        store = Store(archive)
        run = Run(
            store=store, number=number, clock=plan.clock, teller=_Teller(pipe), revisit_days=plan.program.revisit_days
        )
        loop = Loop(run, plan)
        loop.start(_Orders(loop, pipe).follow)
        if run.fault:
            raise run.fault
        store.step_aside()
    except ArchiveError as error:
        pipe.send(Faulted(error=error))


class _Teller:
    """Passes on how the looks get on, but not every request."""

    def __init__(self, pipe: "Connection[Said, Order]"):
        self._pipe = pipe
        self._told_at = 0.0

    def moved(self, portal: str, asked: int, settled: int) -> None:
        if settled % REQUESTS_TOLD == 0 or monotonic() - self._told_at > TELLS_EVERY:
            self._told_at = monotonic()
            self._pipe.send(Moved(portal=portal, asked=asked, settled=settled))

    def ended(self, portal: str, verdict: Verdict, reason: str | None) -> None:
        self._pipe.send(Ended(portal=portal, verdict=verdict, reason=reason))


class _Orders:
    """What the parent asks for."""

    def __init__(self, loop: Loop, pipe: "Connection[Said, Order]"):
        self._loop = loop
        self._pipe = pipe
        self._taken: asyncio.Queue[Sequence[Portal] | None] = asyncio.Queue()

    async def follow(self) -> None:
        """Look at what is sent, all of it at once, until no more comes."""
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._hear)
        self._pipe.send(Ready())
        async with asyncio.TaskGroup() as looks:
            while (portals := await self._taken.get()) is not None:
                looks.create_task(self._look_at(portals))

    async def _look_at(self, portals: Sequence[Portal]) -> None:
        await self._loop.look_at(portals)
        self._pipe.send(LookedAt())

    def _hear(self) -> None:
        try:
            order = self._pipe.recv()
        except EOFError:
            os._exit(1)  # the parent was killed: nothing more is written
        match order:
            case Take(portals=portals):
                self._taken.put_nowait(portals)
            case NoMore():
                self._taken.put_nowait(None)
            case Stop():
                self._loop.stop()
