"""Everything derived again from what was kept."""

import signal
import sys
from typing import Any

import click

from cli.context import Context
from cli.filters import filters
from cli.output import format_option, print_rows

EXIT_STOPPED = 6
TOLD_EVERY = 1_024  # versions


@click.command()
@filters("portal")
@format_option
@click.pass_obj
def reread(context: Context, portal: str | None, form: str) -> None:
    """Read every version's capture again with today's readers, and keep what they find in its place.

    No version is made and no change: what is printed are the versions whose values differ now, and those that cannot
    be read any more, which stay as they are. Exit code 4 while a run is at work, 6 when it is stopped.
    """
    from crawler.rereading import reread as read_again  # Scrapy's neighbours take their time to import

    with context.reader(portal):
        pass  # the archive is there, and knows the portal
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    found: list[dict[str, Any]] = []
    stopped = 0
    try:
        for each in read_again(context.archive, portal, _tell):
            found.append(vars(each) | {"changed": list(each.changed)})
    except KeyboardInterrupt:
        stopped = EXIT_STOPPED
    print_rows(found, form, ("report", "version", "changed", "unread"))
    if stopped:
        print("stopped on request; what was read so far is kept", file=sys.stderr)
    sys.exit(stopped)


def _tell(done: int, of: int) -> None:
    if done % TOLD_EVERY == 0 or done == of:
        print(f"{done} of {of} versions read again", file=sys.stderr)
