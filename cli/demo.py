"""The portals in a box: their story told night by night, into an archive made anew."""

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from cli.context import Context
from demo.server import CannotListen, Portals
from demo.story import NIGHTS
from settings.errors import SettingsError

NIGHTLY = "T02:30"  # China time of the replayed nights
TOLD = (0, 3)  # a night may end with a portal that could not be looked at


@click.command()
@click.pass_obj
def demo(context: Context) -> None:
    """Remove and rebuild the archive from portals on this machine: three nights, a digest each."""
    try:
        _tell_story(context)
    except CannotListen as error:
        raise SettingsError(str(error)) from error
    print(_how_to_query(context.archive))


def _tell_story(context: Context) -> None:
    for suffix in ("", "-wal", "-shm", ".lock"):
        Path(f"{context.archive}{suffix}").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder, Portals() as portals:
        portals.write_registry(Path(folder))
        for night in NIGHTS:
            portals.night = night
            _tell(context, folder, f"{night}{NIGHTLY}")


def _tell(context: Context, registry: str, now: str) -> None:
    """One night as its own process, as cron would start it."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "--archive",
        str(context.archive),
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
    return f"""The archive is {archive}. Ask it:
  gongkai --archive {archive} --now 2026-02-03T03:00 missing
  gongkai --archive {archive} reports --year 2025
  gongkai --archive {archive} changes
  gongkai --archive {archive} search 申请
  sqlite3 -readonly {archive} 'select body, year, state, versions from report'"""
