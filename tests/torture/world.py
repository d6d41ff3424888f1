"""The recorded nights, and what an undisturbed replay of each leaves: what every struck one is measured by."""

import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.audit.whole import faults
from archive.database import open_for_reading
from archive.errors import ArchiveError, NoArchive
from archive.store import Store
from tests.archive.reads import rows_as_read
from tests.conftest import ROOT, environment
from tests.torture.calls import NIGHTS
from tests.torture.replay import Replay

WRITE_PATH = "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "openat"
CAPTURES = """select u.url, c.method, c.at, c.status, c.quality, b.digest
    from capture c join url u on u.id = c.url left join blob b on b.id = c.body where c.id > ? order by c.id"""
TOLD = """select d.id, v.digest, c.kind from change c join document d on d.key = c.document
    left join version v on v.document = c.document and v.number = c.to_version"""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Night:
    """One recorded night. `before`: the archive as it was, None for the first; `calls`: what was asked of the store.

    `captures`: those of the night, in order; `had`: by number of acknowledged calls, how many of them were kept then;
    `told`: the set of (document, content digest, change) after the night. `system_calls`: (kind, number) of
    those that an undisturbed replay makes on the archive's files.
    """

    before: Path | None
    calls: Path
    captures: Rows
    had: dict[int, int]
    told: frozenset[tuple[Any, ...]]
    first: int  # captures before the night
    system_calls: tuple[tuple[str, int], ...] = ()

    def fresh(self, archive: Path) -> None:
        """Put the archive as it was before the night in this place."""
        if self.before:
            shutil.copy(self.before, archive)

    def replay(self, archive: Path, *around: str | Path, bug: str | None = None) -> subprocess.CompletedProcess[str]:
        """The replay in a process of its own. `around`: a command that runs it."""
        own = [sys.executable, "-m", "tests.torture.replay", archive, self.calls, *([bug] if bug else [])]
        return subprocess.run(
            [*map(str, around), *map(str, own)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )


def record(folder: Path, network: str) -> list[Night]:
    """Crawl the demo, and replay each night undisturbed."""
    command = [sys.executable, "-m", "tests.torture.record", str(folder), network]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    nights = [_night(folder, date) for date in NIGHTS]
    return [replace(night, system_calls=_system_calls(night, folder)) for night in nights] if can_strike() else nights


def can_strike() -> bool:
    """Whether strace is here and may trace."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def _system_calls(night: Night, folder: Path) -> tuple[tuple[str, int], ...]:
    archive, log = folder / f"{night.calls.stem}.counted.db", folder / "system-calls"
    night.fresh(archive)
    ended = night.replay(archive, *strace(archive, f"trace={','.join(WRITE_PATH)}", log))
    assert ended.returncode == 0, ended.stderr
    seen = Counter(line.split("(")[0].split()[-1] for line in log.read_text().splitlines() if "(" in line)
    return tuple((kind, number) for kind in WRITE_PATH for number in range(1, seen[kind] + 1))


def strace(archive: Path, expression: str, log: Path = Path("/dev/null")) -> list[str | Path]:
    paths = [part for suffix in ("", "-wal", "-shm", "-journal") for part in ("-P", f"{archive}{suffix}")]
    return ["strace", "-f", "--seccomp-bpf", "-o", log, *paths, "-e", expression]


def _night(folder: Path, date: str) -> Night:
    before, calls, whole = folder / f"{date}.db", folder / f"{date}.calls", folder / f"{date}.undisturbed.db"
    first = rows(before, "select max(id) from capture")[0][0] if before.exists() else 0
    if before.exists():
        shutil.copy(before, whole)
    had: dict[int, int] = {0: 0}
    with closing(Store(whole)) as store:
        replay = Replay(store)
        for number, call in enumerate(pickle.loads(calls.read_bytes()), 1):
            if replay.step(call):
                had[number] = rows(whole, "select count(*) from capture where id > ?", first)[0][0]
    return Night(
        before=before if before.exists() else None,
        calls=calls,
        captures=rows(whole, CAPTURES, first),
        had=had,
        told=frozenset(rows(whole, TOLD)),
        first=first,
    )


def rows(archive: Path, query: str, *values: object) -> Rows:
    with closing(open_for_reading(archive)) as connection:
        return [tuple(row) for row in connection.execute(query, values)]


def captures_of(archive: Path, first: int) -> Rows:
    """The captures after the first ones; none where the archive is not made yet."""
    try:
        return rows(archive, CAPTURES, first)
    except NoArchive:
        return []


def whole_of(archive: Path) -> dict[str, Rows]:
    """Every row of every table, and of the full-text index every word at its place: its own tables hold marks too."""
    real = "type = 'table' and rootpage > 0 and name not glob 'version_text_*'"
    names = [name for (name,) in rows(archive, f"select name from sqlite_schema where {real} order by name")]
    with closing(open_for_reading(archive)) as connection:
        connection.execute("pragma query_only = off")  # the temporary table writes nothing to the file
        connection.execute("create virtual table temp.word using fts5vocab (main, version_text, instance)")
        connection.text_factory = bytes  # a flipped sign may be none
        return {name: rows_as_read(connection, name) for name in (*names, "word")}


def audit(archive: Path) -> list[str]:
    """What the audit finds; an archive that cannot be opened is a finding, one that is not there yet is none."""
    try:
        with closing(open_for_reading(archive)) as connection:
            return [str(fault) for fault in faults(connection)]
    except NoArchive:
        return []
    except ArchiveError as error:
        return [str(error)]


def acknowledged(output: str) -> int:
    """The last number of calls that a replay said were kept."""
    said: Iterable[str] = output.split()
    return max(map(int, said), default=0)
