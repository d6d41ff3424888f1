"""Strike a replay at one system call after another, and an archive at one byte after another: `make torture`.

Each strike is followed by an audit, a look at what had been acknowledged, and one rerun, which has to end as if
nothing had happened. strace does the striking; without it, or where it may not trace, there is no sweep.
"""

import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from archive.database import sqlite3
from archive.errors import ArchiveError, NoRoom
from tests.torture.world import TOLD, Night, Rows, acknowledged, audit, captures_of, rows, strace, whole_of

FAULTS = (
    ("ENOSPC", ("pwrite64", "ftruncate")), ("EDQUOT", ("pwrite64",)), ("EIO", ("pwrite64", "fsync", "fdatasync")),
    ("EROFS", ("openat", "unlink")),
)  # fmt: skip
CORES = 2


@dataclass(frozen=True, kw_only=True)
class Strike:
    """At the `number`-th system call of this `kind` in a night: SIGKILL, or an `error` there and, `for_ever`, after."""

    night: Night
    kind: str
    number: int
    error: str | None = None
    for_ever: bool = False

    def __str__(self) -> str:
        what = f"{self.error}{' from there on' if self.for_ever else ''}" if self.error else "SIGKILL"
        return f"{self.night.calls.stem}, {self.kind} {self.number}: {what}"


@dataclass(kw_only=True)
class Tally:
    """`failures`: what broke a promise, each with its strike; `endings`: how the struck replays ended."""

    strikes: int = 0
    failures: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)


def strikes(nights: Sequence[Night], count: int, chance: random.Random) -> list[Strike]:
    """So many places to kill at, spread over all calls of the write path; all of them where there are fewer."""
    every = [Strike(night=night, kind=kind, number=n) for night in nights for kind, n in night.system_calls]
    return sorted(chance.sample(every, min(count, len(every))), key=str)


def io_strikes(nights: Sequence[Night], count: int, chance: random.Random) -> list[Strike]:
    """So many places for an error, half of them once and half for ever."""
    every = [
        Strike(night=night, kind=kind, number=number, error=error, for_ever=for_ever)
        for night in nights
        for kind, number in night.system_calls
        for error, kinds in FAULTS
        if kind in kinds
        for for_ever in (False, True)
    ]
    return sorted(chance.sample(every, min(count, len(every))), key=str)


def sweep(places: Iterable[Strike], bug: str | None = None) -> Tally:
    """Strike at each of these places. `bug`: one that the replay has, planted to see the sweep catch it."""
    tally = Tally()
    with ThreadPoolExecutor(CORES) as pool:
        for ending, failures in pool.map(partial(_struck, bug=bug), places):
            tally.strikes += 1
            tally.endings[ending] += 1
            tally.failures += failures
    return tally


def _struck(strike: Strike, bug: str | None) -> tuple[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "struck.db"
        strike.night.fresh(archive)
        what = f"error={strike.error}" if strike.error else "signal=SIGKILL"
        when = f"{strike.number}{'+' if strike.for_ever else ''}"
        inject = f"inject={strike.kind}:{what}:when={when}"
        ended = strike.night.replay(archive, *strace(archive, inject), bug=bug)
        ending = f"exit {ended.returncode}"
        failures = [*_after(strike, archive, ended), *_rerun(strike.night, archive)]
        return ending, [f"{strike}: {failure}" for failure in failures]


def _after(strike: Strike, archive: Path, ended: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """What the strike broke: by the audit, by what was acknowledged, by the exit code."""
    night, kept = strike.night, acknowledged(ended.stdout)
    allowed = (-9, 137, 0) if strike.error is None else (NoRoom.exit_code, 0)
    if ended.returncode not in allowed:
        yield f"exit code {ended.returncode}: {ended.stderr[-400:]}"
    if ended.returncode == 0 and kept != max(night.had):
        yield f"said that all was well after {kept} of {max(night.had)} calls"
    yield from audit(archive)
    there = captures_of(archive, night.first)
    wanted = night.captures[: night.had[kept]]
    if there[: len(wanted)] != wanted:
        yield f"{kept} calls were acknowledged with {len(wanted)} captures; {len(there)} are there"


def _rerun(night: Night, archive: Path) -> Iterator[str]:
    ended = night.replay(archive)
    if ended.returncode:
        yield f"the rerun ended with {ended.returncode}: {ended.stderr[-400:]}"
        return
    if (told := frozenset(rows(archive, TOLD))) != night.told:
        yield f"the rerun tells otherwise: {sorted(map(str, told ^ night.told))[:3]}"
    yield from (f"after the rerun: {fault}" for fault in audit(archive))


def flips(archive: Path, count: int, chance: random.Random, look: Callable[[Path], list[str]] = audit) -> Tally:
    """Change one byte in so many places: found by `look`, or harmless, as every row reads as before."""
    tally, original, before = Tally(), archive.read_bytes(), whole_of(archive)
    places = (chance.randrange(len(original)) for _ in range(count))
    with tempfile.TemporaryDirectory() as folder:
        for place in islice(places, count):
            flipped = Path(folder) / "flipped.db"
            flipped.write_bytes(
                original[:place] + bytes([original[place] ^ 1 << chance.randrange(8)]) + original[place + 1 :]
            )
            tally.strikes += 1
            if look(flipped):
                tally.endings["found"] += 1
            elif changed := _changed(flipped, before):
                tally.failures.append(f"byte {place}: changed {', '.join(changed)} and was not found")
            else:
                tally.endings["harmless"] += 1
            for each in Path(folder).iterdir():
                each.unlink()
    return tally


def _changed(archive: Path, before: dict[str, Rows]) -> list[str]:
    """Tables that do not read as before, or why they cannot be read."""
    try:
        return [name for name, found in whole_of(archive).items() if found != before[name]]
    except (ArchiveError, sqlite3.DatabaseError) as error:
        return [str(error)]
