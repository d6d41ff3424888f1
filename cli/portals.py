"""The registry: list it, check it, and find an entry for it."""

from typing import Any

import click

from archive.errors import NoArchive
from cli.context import Context
from cli.output import format_option, print_rows
from cli.probe import probe
from settings.portals import Portal


@click.group(invoke_without_command=True)
@format_option
@click.pass_context
def portals(context: click.Context, form: str) -> None:
    """List the portals of the registry, with the last look at each."""
    if context.invoked_subcommand is None:
        rows = _rows(context.obj)
        print_rows(rows, form, ("id", "name", "platform", "last_look", "verdict", "enabled"))


@portals.command()
@click.pass_obj
def check(context: Context) -> None:
    """Validate the registry: every fault with its file, entry, key and mend."""
    registry = context.load_registry()
    print(f"{registry.path}: {len(registry.portals)} portals, all well-formed")


portals.add_command(probe)


def _rows(context: Context) -> list[dict[str, Any]]:
    try:
        with context.reader() as reader:
            looks = reader.last_looks()
    except NoArchive:
        looks = {}  # nothing was looked at yet
    return [_row(portal, looks.get(portal.id, {})) for portal in context.load_registry()]


def _row(portal: Portal, look: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": portal.id,
        "name": portal.name,
        "division": portal.division,
        "platform": portal.platform,
        "home": portal.home,
        "columns": [column.url for column in portal.columns],
        "enabled": portal.enabled,
        "last_look": look.get("at"),
        "verdict": look.get("verdict"),
    }
