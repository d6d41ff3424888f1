"""A run spread over the cores: one process for each, forked, and a new one in its place after some portals.

The parent gives out the portals, server by server, and tells how the run gets on. It has no connection to the archive
while it forks (none may be carried across, howtocorrupt.html 2.6). A worker inherits the run's lock, so that no other
run begins before the last worker has ended.
"""

import gc
import os
import signal
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from archive.errors import ArchiveError
from crawler.look import Teller
from crawler.loop import PORTALS_AT_ONCE
from crawler.plan import Plan
from crawler.worker import Ended, Faulted, LookedAt, Moved, NoMore, Order, Ready, Said, Stop, Take, work
from settings.portals import Portal

AT_THE_FORK = ("crawler.spiders.annual_reports", "crawler.middlewares.guest")  # or each worker would load them anew
CORES = len(os.sched_getaffinity(0))
PORTALS_A_WORKER = 400  # then it takes no more: memory that Python and Scrapy do not give back goes with it


@dataclass(kw_only=True, eq=False)
class Worker:
    """`portals`: ids that it has taken and not ended. `places`: servers that it can take on now."""

    process: BaseProcess
    pipe: "Connection[Order, Said]"
    portals: set[str] = field(default_factory=set)
    servers: int = 0
    taken: int = 0
    ready: bool = False
    released: bool = False

    @property
    def takes(self) -> bool:
        return self.ready and not self.released and self.servers < PORTALS_AT_ONCE

    def say(self, order: Order) -> None:
        """A worker that has ended hears nothing, and is met at the end of its pipe."""
        try:
            self.pipe.send(order)
        except OSError:
            self.released = True

    def take(self, portals: Sequence[Portal]) -> None:
        self.portals |= {portal.id for portal in portals}
        self.servers += 1
        self.taken += len(portals)
        self.say(Take(portals=portals))

    def release(self) -> None:
        if not self.released:
            self.say(NoMore())
        self.released = True


class Workers:
    """The workers of one run. `lost`: why portals were not looked at to the end. `fault`: the archive's, if any."""

    def __init__(self, plan: Plan, archive: Path, run: int, teller: Teller):
        self._order = (plan, archive, run)
        self._teller = teller
        self._workers: list[Worker] = []
        self._waiting: deque[Sequence[Portal]] = deque()
        self.lost: dict[str, str] = {}
        self.fault: ArchiveError | None = None
        self.stopping = False

    def look_at(self, servers: Sequence[Sequence[Portal]], count: int) -> None:
        """Every portal, servers in this order. SIGTERM or SIGINT ends it after pages in flight, a second at once."""
        load()
        self._waiting.extend(servers)
        with _signals() as signals:
            while self._waiting or self._workers:
                self._hire(count)
                self._give_out()
                heard = wait([signals, *(each.pipe for each in self._workers)])
                if signals in heard:
                    self._stop(again=len(signals.recv(16)) > 1 or self.stopping)
                for worker in [each for each in self._workers if each.pipe in heard]:
                    self._hear(worker)

    def _hire(self, count: int) -> None:
        """So many workers that take portals, while some wait."""
        at_work = sum(not each.released for each in self._workers)
        for _ in range(min(count - at_work, len(self._waiting))):
            ours, theirs = get_context("fork").Pipe()
            foreign = [ours, *(each.pipe for each in self._workers)]
            process = get_context("fork").Process(target=work, args=(*self._order, theirs, foreign))
            process.start()
            theirs.close()
            self._workers.append(Worker(process=process, pipe=ours))

    def _give_out(self) -> None:
        """Each server to the worker that has the fewest; not before all are ready, so that each gets its share."""
        while self._waiting and all(each.ready for each in self._workers):
            free = [each for each in self._workers if each.takes]
            if not free:
                return
            worker = min(free, key=lambda each: each.servers)
            worker.take(self._waiting.popleft())
            if worker.taken >= PORTALS_A_WORKER:
                worker.release()
        if not self._waiting:
            for each in self._workers:
                each.release()

    def _hear(self, worker: Worker) -> None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._leave(worker)
            return
        match said:
            case Ready():
                worker.ready = True
            case Moved(portal=portal, asked=asked, settled=settled):
                self._teller.moved(portal, asked, settled)
            case Ended(portal=portal, verdict=verdict, reason=reason):
                worker.portals.discard(portal)
                self._teller.ended(portal, verdict, reason)
            case LookedAt():
                worker.servers -= 1
            case Faulted(error=error):
                self.fault = error
                self._stop(again=False)

    def _leave(self, worker: Worker) -> None:
        """A worker has ended; one that crashed costs the portals that it had, or all that wait when it cannot begin."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        if worker.process.exitcode == 0 or self.stopping:
            return
        reason = f"its process crashed ({_how(worker.process.exitcode)})"
        self.lost |= dict.fromkeys(worker.portals, reason)
        if not worker.ready:
            self.lost |= {portal.id: reason for portals in self._waiting for portal in portals}
            self._waiting.clear()

    def _stop(self, again: bool) -> None:
        self.stopping = True
        self._waiting.clear()
        for each in self._workers:
            each.say(Stop())
            if again:
                each.say(Stop())
            each.release()


def load() -> None:
    """Import all that looks at portals. It stays: the collector need not search it, and workers share its memory."""
    for module in AT_THE_FORK:
        import_module(module)
    gc.freeze()


def _how(exit_code: int | None) -> str:
    return signal.Signals(-exit_code).name if exit_code and exit_code < 0 else f"exit code {exit_code}"


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket on which a byte comes for each SIGTERM and SIGINT."""
    hears, tells = socket.socketpair()

    def tell(number: int, frame: FrameType | None) -> None:
        tells.send(b"!")

    before = {number: signal.signal(number, tell) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield hears
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        hears.close()
        tells.close()
