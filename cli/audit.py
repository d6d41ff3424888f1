"""Whether the archive is whole, and its seal."""

import sys
from datetime import date
from pathlib import Path

import click

from archive.audit.fault import Share, Tally
from archive.audit.whole import faults
from archive.backup import opened
from archive.database import journal_note
from archive.seal import read_seal, seal_faults, write_seal
from cli.context import Context
from cli.output import escaped, format_option, print_rows

EXIT_FAULTS = 4
NIGHTS = 30  # in which every body and every version is looked at once


@click.command()
@click.option("--seal", "file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Prove as well that the archive still contains what was sealed there.")  # fmt: skip
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="MB",
              help="Read no more megabytes a second than this.")  # fmt: skip
@format_option
@click.pass_obj
def audit(context: Context, file: Path | None, rate: float | None, form: str) -> None:
    """Check every invariant of the archive; docs/audit.md explains each fault. Exit code 4 when there is one."""
    seal, tally = read_seal(file) if file else None, Tally(rate)
    with opened(context.archive) as connection:
        found = [*faults(connection, tally=tally), *(seal_faults(connection, seal) if seal else ())]
    if found or form != "table":
        print_rows([fault._asdict() for fault in found], form, ("code", "where", "what"))
    told = f"{len(found) or 'no'} fault{'' if len(found) == 1 else 's'}: {tally}"
    print(told, file=sys.stdout if form == "table" else sys.stderr)
    if note := journal_note():
        print(f"gongkai: {note}", file=sys.stderr)
    sys.exit(EXIT_FAULTS if found else 0)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def seal(context: Context, file: Path) -> None:
    """Write the head of the chain of runs, with its date, to FILE: publish it, or have it time-stamped, elsewhere."""
    with opened(context.archive) as connection:
        made = write_seal(connection, file, context.clock.stamp())
    print(f"{file}: run {made.run}, {made.captures} captures, {made.digest}")


def nightly_share(today: date) -> Share:
    return Share(today.toordinal() % NIGHTS, NIGHTS)


def is_whole(context: Context, share: Share) -> bool:
    """Audit a share of the archive; what is wrong is told on stderr."""
    with opened(context.archive) as connection:
        found = list(faults(connection, share))
    for fault in found:
        print(escaped(f"gongkai: {fault.code}: {fault.where} {fault.what}"), file=sys.stderr)
    if found:
        print("gongkai: the archive has faults: `gongkai audit` names all, docs/audit.md the mend", file=sys.stderr)
    return not found
