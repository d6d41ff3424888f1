"""The ledger: what is owed, and what is owed and not there."""

from typing import Any

import click

from archive.queries import Reader
from cli.context import Context
from cli.filters import filters, state_filter
from cli.output import format_option, print_rows
from monitor.ledger import ledger
from settings.deadlines import load_deadlines

STATES = ("not_due", "on_time", "late", "missing", "unknown", "withdrawn")
SHOWN = ("portal", "body", "year", "state", "due", "days_late", "reason")


@click.command()
@filters("portal", "body", "year", "limit")
@state_filter(*STATES)
@format_option
@click.pass_obj
def coverage(
    context: Context, portal: str | None, body: str | None, year: int | None, state: str | None,
    limit: int | None, form: str,
) -> None:  # fmt: skip
    """Show the state of every obligation: body by report year, with due date, law and reason."""
    states = {state} if state else None
    print_rows(_cells(context, portal, body, year, states)[:limit], form, SHOWN)


@click.command()
@filters("portal", "body", "year", "limit")
@click.option("--unknown", is_flag=True, help="Add those that cannot be judged, with the reason.")
@format_option
@click.pass_obj
def missing(
    context: Context, portal: str | None, body: str | None, year: int | None, limit: int | None,
    unknown: bool, form: str,
) -> None:  # fmt: skip
    """Show the reports that are owed and not there."""
    states = {"missing", "unknown"} if unknown else {"missing"}
    print_rows(_cells(context, portal, body, year, states)[:limit], form, SHOWN)


def _cells(
    context: Context, portal: str | None, body: str | None, year: int | None, states: set[str] | None
) -> list[dict[str, Any]]:
    with context.reader(portal) as reader:
        cells = cells_of(reader, context, portal, body, year)
    return [cell for cell in cells if states is None or cell["state"] in states]


def cells_of(
    reader: Reader, context: Context, portal: str | None, body: str | None, year: int | None
) -> list[dict[str, Any]]:
    """The ledger as it is judged at the command's moment."""
    return [
        cell
        for cell in ledger(reader, load_deadlines(), context.clock.today(), portal)
        if (body is None or cell["body"] == body) and (year is None or cell["year"] == year)
    ]
