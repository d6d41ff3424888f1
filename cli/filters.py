"""The filters that several commands share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def _moment(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is no ISO time; write it as 2026-02-02 or 2026-02-02T02:30") from error
    return value


_FILTERS = {
    "portal": click.option("--portal", metavar="ID", help="Only this portal."),
    "body": click.option("--body", metavar="NAME", help="Only this body (机关), as printed."),
    "year": click.option("--year", type=int, help="Only this report year."),
    "since": click.option("--since", metavar="WHEN", callback=_moment, help="Only from this time on (UTC, ISO)."),
    "until": click.option("--until", metavar="WHEN", callback=_moment, help="Only before this time (UTC, ISO)."),
    "limit": click.option("--limit", type=click.IntRange(min=1), help="At most so many rows."),
}


def filters(*names: str) -> Callable[[CommandT], CommandT]:
    """Options of these names, in this order in the help text."""

    def add(command: CommandT) -> CommandT:
        for name in reversed(names):
            command = _FILTERS[name](command)
        return command

    return add


def state_filter(*states: str) -> Callable[[CommandT], CommandT]:
    """`--state` with the words that it knows: a misspelt one would look like good news."""
    return click.option("--state", type=click.Choice([str(state) for state in states]), help="Only this state.")
