"""The filters that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_FILTERS = {
    "portal": click.option("--portal", metavar="ID", help="Only this portal."),
    "body": click.option("--body", metavar="NAME", help="Only this body (机关), as printed."),
    "year": click.option("--year", type=int, help="Only this report year."),
    "state": click.option("--state", help="Only this state or verdict."),
    "since": click.option("--since", metavar="WHEN", help="Only from this time on (UTC, ISO)."),
    "limit": click.option("--limit", type=click.IntRange(min=1), help="At most so many rows."),
}


def filters(*names: str) -> Callable[[CommandT], CommandT]:
    """Options of these names, in this order in the help text."""

    def add(command: CommandT) -> CommandT:
        for name in reversed(names):
            command = _FILTERS[name](command)
        return command

    return add
