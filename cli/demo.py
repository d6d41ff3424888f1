"""The portals in a box: their story told night by night, into an archive made anew."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import click

from archive.errors import ArchiveRefuses, NoArchive
from archive.lock import run_lock
from archive.queries import Reader
from cli.context import Context
from settings.errors import SettingsError
from settings.files import ROOT
from settings.program import DEFAULT_ARCHIVE

DEMO_ARCHIVE = ROOT / "data" / "demo.db"
ALWAYS = "9999-12-31T23:59:59Z"
NIGHTLY = "T02:30"  # China time of the replayed nights
TOLD = (0, 3)  # a night may end with a portal that could not be looked at


@click.command()
@click.pass_obj
def demo(context: Context) -> None:
    """Remove and rebuild data/demo.db (or --archive) from portals on this machine: three nights, a digest each."""
    from demo.server import CannotListen  # an HTTP server, which the other commands do without

    archive = DEMO_ARCHIVE if context.archive == DEFAULT_ARCHIVE else context.archive
    _check_may_go(archive)
    try:
        _tell_story(archive)
    except CannotListen as error:
        raise SettingsError(str(error)) from error
    print(_how_to_query(archive))


def _check_may_go(archive: Path) -> None:
    """Raise ArchiveRefuses for a file that holds anything but replayed nights: the demo would remove it."""
    try:
        with closing(Reader(archive, ALWAYS)) as reader:
            real = [run["id"] for run in reader.runs() if not run["replayed"]]
    except NoArchive:
        return
    if real:
        raise ArchiveRefuses(f"{archive}: holds real looks, which the demo would remove; name another file for it")


def _tell_story(archive: Path) -> None:
    from demo.server import open_where_free
    from demo.story import NIGHTS

    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        portals = open_where_free(opened)
        with run_lock(archive):
            for suffix in ("", "-wal", "-shm"):
                Path(f"{archive}{suffix}").unlink(missing_ok=True)
        portals.write_registry(Path(folder))
        for night in NIGHTS:
            portals.night = night
            _tell(archive, folder, f"{night}{NIGHTLY}")


def _tell(archive: Path, registry: str, now: str) -> None:
    """One night as its own process, as cron would start it."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "--archive",
        str(archive),
        "--portals",
        registry,
        "--now",
        now,
        "run",
    ]
    code = subprocess.run(command, check=False).returncode
    if code not in TOLD:
        sys.exit(code)
    print()


def _how_to_query(archive: Path) -> str:
    ask = f"{os.path.relpath(Path(sys.executable).with_name('gongkai'))} --archive {archive}"
    return f"""The archive is {archive}. Ask it:
  {ask} --now 2026-02-03T03:00 missing
  {ask} reports --year 2025
  {ask} changes
  {ask} search 申请
  sqlite3 -readonly {archive} 'select body, year, state, versions from report'"""
