"""An archive of an older schema, killed at one system call after another of its renewal.

After each kill the archive is wholly the old one or wholly the new one with its backup beside it, and opened once more
it is as an undisturbed renewal leaves it. `python -m tests.torture.migrating ARCHIVE [BUG]` opens one.
"""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from archive.database import sqlite3
from archive.errors import ArchiveError
from archive.migrations import SCHEMA_VERSION
from archive.store import Store
from tests.archive.older import take_back
from tests.conftest import ROOT, environment
from tests.torture.sweep import CORES, Tally
from tests.torture.world import Rows, audit, rows, whole_of

OLDEST = 4  # what `take_back` can make
PIECEMEAL = "renews-piece-by-piece"  # the bug to be planted: statement by statement, not in one transaction
CALLS = "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename"  # of the archive, its log and its backup
_WHEN_APPLIED = "_sqlite_migrations"  # holds the time, and so is another at each renewal, as is its sum

SystemCall = tuple[str, int]  # its kind, and the number among those of its kind


@dataclass(frozen=True, kw_only=True)
class Old:
    """`archive`: of the older schema. `before` and `renewed`: its rows, and those after an undisturbed renewal.

    `system_calls`: of that, in their order.
    """

    archive: Path
    before: dict[str, Rows]
    renewed: dict[str, Rows]
    system_calls: tuple[SystemCall, ...]

    @property
    def after_backup(self) -> tuple[SystemCall, ...]:
        """Those after the backup was named: of the migrations themselves."""
        return self.system_calls[self.system_calls.index(("rename", 1)) + 1 :]


def made_old(whole: Path, folder: Path) -> Old:
    """An archive as a program of schema 4 left it, from one of today."""
    old, undisturbed = folder / "old.db", folder / "renewed.db"
    for path in (old, undisturbed):
        shutil.copy(whole, path)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            take_back(connection, OLDEST)
    before, log = _rows_of(old), folder / "system-calls"
    ended = _opened(undisturbed, "-e", f"trace={','.join(CALLS)}", log=log)
    assert ended.returncode == 0, ended.stderr
    calls = tuple(_numbered(line.split("(")[0].split()[-1] for line in log.read_text().splitlines() if "(" in line))
    return Old(archive=old, before=before, renewed=_rows_of(undisturbed), system_calls=calls)


def _numbered(kinds: Iterable[str]) -> Iterator[SystemCall]:
    seen: Counter[str] = Counter()
    for kind in kinds:
        seen[kind] += 1
        yield kind, seen[kind]


def renewal_kills(old: Old, places: Iterable[SystemCall], bug: str | None = None) -> Tally:
    """Kill a renewal at each of these places. `bug`: planted, to see the sweep catch it."""
    tally = Tally()
    with ThreadPoolExecutor(CORES) as pool:
        for ending, failures in pool.map(partial(_struck, old, bug), places):
            tally.strikes += 1
            tally.endings[ending] += 1
            tally.failures += failures
    return tally


def _struck(old: Old, bug: str | None, place: SystemCall) -> tuple[str, list[str]]:
    kind, number = place
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "struck.db"
        shutil.copy(old.archive, archive)
        ended = _opened(archive, "-e", f"inject={kind}:signal=SIGKILL:when={number}", bug=bug)
        failures = [*_after(old, archive), *_once_more(old, archive)]
        return f"exit {ended.returncode}", [f"renewal, {kind} {number}: SIGKILL: {failure}" for failure in failures]


def _after(old: Old, archive: Path) -> Iterator[str]:
    """What the kill broke: an archive that is neither the old one nor the new one."""
    [(schema,)] = rows(archive, "pragma user_version")
    if schema not in (OLDEST, SCHEMA_VERSION):
        yield f"left at schema {schema}"
    yield from _unlike(archive, old.before if schema == OLDEST else old.renewed)
    if schema == SCHEMA_VERSION:
        yield from audit(archive)
    backup = _backup(archive)
    if backup.exists():
        yield from (f"the backup: {each}" for each in _unlike(backup, old.before))
    elif schema == SCHEMA_VERSION:
        yield "it was renewed without a backup"


def _once_more(old: Old, archive: Path) -> Iterator[str]:
    try:
        Store(archive).close()
    except ArchiveError as error:
        yield f"cannot be opened again: {error}"
        return
    yield from (f"opened again: {each}" for each in (*_unlike(archive, old.renewed), *audit(archive)))
    yield from (f"left there: {each.name}" for each in archive.parent.glob("*.part*"))


def _backup(archive: Path) -> Path:
    return archive.with_name(f"{archive.stem}.schema-{OLDEST}.db")


def _unlike(archive: Path, wanted: dict[str, Rows]) -> Iterator[str]:
    try:
        found = _rows_of(archive)
    except (ArchiveError, sqlite3.Error) as error:
        yield f"cannot be read: {error}"
        return
    yield from (f"{name} is not as it was" for name in sorted({*found, *wanted}) if found.get(name) != wanted.get(name))


def _rows_of(archive: Path) -> dict[str, Rows]:
    return {
        name: [row for row in found if row[0] != _WHEN_APPLIED.encode()]
        for name, found in whole_of(archive).items()
        if name != _WHEN_APPLIED
    }


def _opened(
    archive: Path, *expression: str, log: Path = Path("/dev/null"), bug: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Open the archive in a process that is traced; no byte code is written, whose files would be counted too."""
    own = [sys.executable, "-m", "tests.torture.migrating", str(archive), *([bug] if bug else [])]
    return subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-o", str(log), *expression, *own],
        cwd=ROOT, env=environment(PYTHONDONTWRITEBYTECODE="1"), capture_output=True, text=True, check=False,
    )  # fmt: skip


def main(archive: Path, bug: str | None) -> None:
    if bug == PIECEMEAL:
        Database.atomic = lambda self: nullcontext(self)  # type: ignore[method-assign]  # planted
    Store(archive).close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
