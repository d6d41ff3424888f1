"""Copies of the archive: written at any time, put back where nothing is lost by it."""

from pathlib import Path

import click

from archive import backup as copies
from cli.context import Context

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=FILE)
@click.pass_obj
def backup(context: Context, file: Path) -> None:
    """Write the archive as it is now to FILE, also while a run is at work, and audit the copy.

    FILE may be there only as an older backup of this archive. Exit code 4 when the copy has a fault.
    """
    print(f"{file}: whole; {copies.backup(context.archive, file)}")


@click.command()
@click.argument("file", type=FILE)
@click.pass_obj
def restore(context: Context, file: Path) -> None:
    """Put the backup FILE in the archive's place, once it was audited.

    Refused (exit code 4) while a run is at work, and over anything that the backup does not hold.
    """
    tally = copies.restore(context.archive, file)
    print(f"{context.archive}: restored from {file}; {tally}")
