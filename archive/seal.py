"""The head of the chain in a small file, to be published or time-stamped where nobody here can change it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.aside import written_aside
from archive.audit.fault import Fault
from archive.database import Connection, explained
from archive.errors import ArchiveRefuses, NotASeal
from archive.migrations import SCHEMA_VERSION

_HEAD = """select run, digest, (select count(*) from capture where id <= last_capture) as captures from link
    where :run is null or run = :run order by run desc limit 1"""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What an archive held. `digest`: of the link of `run`. `captures`: of this and all runs before. `at`: UTC."""

    run: int
    digest: str
    captures: int
    at: str
    schema: int = SCHEMA_VERSION


def seal_of(connection: Connection, at: str) -> Seal:
    """The chain's head now. Raises ArchiveRefuses before a run has ended."""
    row = connection.execute(_HEAD, {"run": None}).fetchone()
    if row is None:
        raise ArchiveRefuses("no run has ended in this archive, so there is nothing to seal; `gongkai crawl` makes one")
    return Seal(**row, at=at)


def write_seal(connection: Connection, file: Path, at: str) -> Seal:
    """Write it to a new file, or in place of an older seal of this archive. Raises ArchiveRefuses and NoRoom."""
    made = seal_of(connection, at)
    if file.exists() and not _is_older(connection, file):
        raise ArchiveRefuses(f"{file}: is there already, and is no older seal of this archive; name another file")
    with written_aside(file) as aside, explained(file):
        aside.write_text(json.dumps(asdict(made), indent=1) + "\n", encoding="utf-8")
    return made


def read_seal(file: Path) -> Seal:
    """Raises NotASeal."""
    try:
        seal = Seal(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NotASeal(f"{file}: no seal ({error}); `gongkai seal FILE` writes one") from error
    if not isinstance(seal.run, int) or not isinstance(seal.digest, str):
        raise NotASeal(f"{file}: no seal (its run or digest is missing); `gongkai seal FILE` writes one")
    return seal


def seal_faults(connection: Connection, seal: Seal) -> Iterator[Fault]:
    """Why the archive does not contain what was sealed. That its links are those of its rows, `faults` shows."""
    row = connection.execute(_HEAD, {"run": seal.run}).fetchone()
    if row is None:
        yield Fault("seal", f"run {seal.run}", f"was sealed on {seal.at}, and is not in the chain")
    elif (row["digest"], row["captures"]) != (seal.digest, seal.captures):
        yield Fault("seal", f"run {seal.run}", f"is not as it was sealed on {seal.at}, with all before it")


def _is_older(connection: Connection, file: Path) -> bool:
    try:
        return not file.stat().st_size or not list(seal_faults(connection, read_seal(file)))
    except NotASeal:
        return False
