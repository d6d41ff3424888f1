"""Queries about looks: runs and listings, with verdicts and reasons."""

import click

from archive.records import Verdict
from cli.context import Context
from cli.filters import filters, state_filter
from cli.output import format_option, print_rows


@click.command()
@filters("limit")
@format_option
@click.pass_obj
def runs(context: Context, limit: int | None, form: str) -> None:
    """List the runs, newest first, each portal with its verdict and its account."""
    with context.reader() as reader:
        found = reader.runs(limit)
    if form == "table":
        found = [
            {**run, "portals": ", ".join(f"{p['portal']} {p['verdict']}" for p in run["portals"])} for run in found
        ]
    print_rows(found, form, ("id", "started", "ended", "verdict", "replayed", "portals"))


@click.command()
@filters("portal", "since", "limit")
@state_filter(*Verdict)
@format_option
@click.pass_obj
def listings(
    context: Context, portal: str | None, state: str | None, since: str | None, limit: int | None, form: str
) -> None:
    """List the walks of columns, newest first, with their verdicts (--state filters by verdict)."""
    with context.reader(portal) as reader:
        found = reader.listings(portal, state, since, limit)
        print_rows(found, form, ("at", "portal", "column", "verdict", "reason", "rows", "reports", "total"))
