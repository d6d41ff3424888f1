"""What a search may still ask for: the addresses met and not yet asked, the most promising first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from urllib.parse import urlsplit

from archive.records import Ask, canonical_address
from crawler.discovery.promise import Promise

_NAMING = (Promise.NAMED, Promise.BELOW, Promise.BARE, Promise.ADDRESS)
_ABROAD = 15  # how much later an address on another host is asked for
DEEPEST = 5  # steps from the home page: a section of a section, its column, its years, their departments
_SHARED = re.compile(r"(?:gov|com|org|net|edu|ac|mil|[a-z]{2})\.cn")  # under these, names are registered as under .cn


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An address worth a request. `why`: the words that promise something; `named_by`: the page that names it.

    `column`: whose rows it may hold; `tree`: the page of columns that it is a part of.
    """

    ask: Ask
    promise: int
    why: str
    named_by: str | None = None
    depth: int = 0
    column: str | None = None
    tree: str = ""

    @cached_property
    def key(self) -> tuple[str, str, str | None]:
        """What is asked for but once; a number as #fragment names a category."""
        fragment = urlsplit(self.ask.url).fragment
        return canonical_address(self.ask.url), fragment if fragment.isdigit() else "", self.ask.body

    @property
    def is_named(self) -> bool:
        """Is it called a column of annual reports, or a part of one."""
        return bool(self.column) or self.promise in _NAMING


@dataclass(kw_only=True)
class Frontier:
    """`hosts`: that may be asked; with `kin` also every other one of the home's registered name.

    `abroad`: hosts that may not be asked, with what is said to stand there.
    """

    home: str
    hosts: frozenset[str]
    kin: bool
    abroad: dict[str, str] = field(default_factory=dict)
    _queue: list[tuple[Candidate, tuple[int, int, int]]] = field(default_factory=list)  # with its rank
    _promised: dict[tuple[str, str, str | None], int] = field(default_factory=dict)
    _asked: set[tuple[str, str, str | None]] = field(default_factory=set)
    _count: Iterator[int] = field(default_factory=count)

    def offer(self, candidate: Candidate) -> None:
        """Take up an address, once more where it promises more than before."""
        host = urlsplit(candidate.ask.url).hostname or ""
        if not self.may_ask(host):
            if candidate.promise >= Promise.BARE:
                self.abroad.setdefault(host, f"{candidate.why} ({candidate.ask.url})")
        elif candidate.depth <= DEEPEST and candidate.promise > self._promised.get(candidate.key, 0):
            self._promised[candidate.key] = candidate.promise
            urgency = candidate.promise - _ABROAD * (host != urlsplit(self.home).hostname)
            deeper = candidate.depth if candidate.tree else 0  # the departments of a year before the next year
            self._queue.append((candidate, (-urgency, -deeper, next(self._count))))

    def may_ask(self, host: str) -> bool:
        home = urlsplit(self.home).hostname or ""
        return host in self.hosts or host == home or (self.kin and host_kin(host) == host_kin(home))

    def best(self, waits: Callable[[Candidate], bool]) -> Candidate | None:
        """The most promising address, one that waits after all others; it stays until it is taken or dropped."""
        self._queue = [each for each in self._queue if each[0].key not in self._asked]
        return min(self._queue, key=lambda each: (waits(each[0]), each[1]), default=(None,))[0]

    def take(self, candidate: Candidate) -> bool:
        """Note that an address is asked for, or is not worth it any more; False when it was noted before."""
        is_new = candidate.key not in self._asked
        self._asked.add(candidate.key)
        return is_new

    def left(self) -> Iterator[Candidate]:
        """What was not asked for, by its promise."""
        return (each for each, _ in sorted(self._queue, key=lambda one: one[1]) if each.key not in self._asked)


def host_kin(host: str) -> str:
    """The registered name that a host stands under; hosts of one name are of one owner. An IP address is its own.

    >>> host_kin("hdzfxxgk.hd.gov.cn"), host_kin("www.hd.gov.cn"), host_kin("www.pbc.cn"), host_kin("127.0.0.1")
    ('hd.gov.cn', 'hd.gov.cn', 'pbc.cn', '127.0.0.1')
    >>> host_kin("www.gov.cn"), host_kin("gov.cn"), host_kin("www.bj.gov.cn")
    ('www.gov.cn', 'gov.cn', 'bj.gov.cn')
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit() or len(labels) < 3 or ":" in host:
        return host
    shared = _SHARED.fullmatch(".".join(labels[-2:]))
    if shared and labels[:-2] == ["www"]:
        return host
    return ".".join(labels[-3:] if shared else labels[-2:])
