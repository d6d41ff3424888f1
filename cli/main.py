"""The command: common options, and what each error means for the exit code."""

import os
import sys
from pathlib import Path

import click

from archive.errors import ArchiveError
from cli.audit import audit, seal
from cli.backup import backup, restore
from cli.context import Context
from cli.crawl import crawl, run
from cli.demo import demo
from cli.export import export
from cli.ledger import coverage, missing
from cli.looks import listings, runs
from cli.portals import portals
from cli.read import read
from cli.reports import changes, diff, raw, reports, search, show, versions
from cli.reread import reread
from settings.clock import read_clock
from settings.errors import SettingsError
from settings.portals import DEFAULT_REGISTRY
from settings.program import DEFAULT_ARCHIVE


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--archive", type=click.Path(path_type=Path), envvar="GONGKAI_ARCHIVE", default=DEFAULT_ARCHIVE,
              show_envvar=True, help="The archive: one SQLite file. Default: data/gongkai.db")  # fmt: skip
@click.option("--portals", "registry", type=click.Path(path_type=Path), envvar="GONGKAI_PORTALS",
              default=DEFAULT_REGISTRY, show_envvar=True,
              help="The registry: a folder of TOML files, or one. Default: settings/portals")  # fmt: skip
@click.option("--now", envvar="GONGKAI_NOW", show_envvar=True, metavar="WHEN",
              help="Decide and answer as at this time (ISO; Asia/Shanghai when it has no offset).")  # fmt: skip
@click.version_option(package_name="gongkai")
@click.pass_context
def gongkai(context: click.Context, archive: Path, registry: Path, now: str | None) -> None:
    """Watch Chinese government portals for the annual report on government information disclosure.

    Exit codes: 0 done; 1 unforeseen; 2 usage or configuration; 3 done, but some portal could not be looked at;
    4 the archive refuses; 5 no space or no permission; 6 stopped on request, everything had so far kept.
    """
    context.obj = Context(archive=archive, registry=registry, clock=read_clock(now))


for command in (
    run, crawl, portals, read, runs, listings, reports, show, versions, diff, changes, raw, search,
    coverage, missing, audit, seal, backup, restore, reread, export, demo,
):  # fmt: skip
    gongkai.add_command(command)


def main() -> None:
    """Run the command; a foreseen error is one line on stderr, never a traceback."""
    try:
        gongkai(prog_name="gongkai")
    except (SettingsError, ArchiveError) as error:
        print(f"gongkai: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `gongkai reports | head` ends quietly
        sys.exit(0)
