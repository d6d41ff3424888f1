"""Queries about reports: list, show, versions, differences, changes, search, and the bytes as received."""

import sys

import click

from archive.bodies import pieces_of
from archive.records import State
from cli.context import Context
from cli.differences import print_html, print_text
from cli.filters import filters, state_filter
from cli.output import FORMATS, escaped, format_option, print_fields, print_json, print_rows

LISTED = ("id", "body", "year", "title", "publish_date", "state", "versions")
DIFF_FORMATS = ("text", "html", *FORMATS)
SHOWN = 20  # hits of a search, where no limit is given


@click.command()
@filters("portal", "body", "year", "since", "limit")
@state_filter(*State)
@format_option
@click.pass_obj
def reports(
    context: Context, portal: str | None, body: str | None, year: int | None, state: str | None,
    since: str | None, limit: int | None, form: str,
) -> None:  # fmt: skip
    """List the reports, newest year first."""
    with context.reader(portal) as reader:
        print_rows(reader.reports(portal, body, year, state, since, limit), form, LISTED)


@click.command()
@click.argument("report")
@format_option
@click.pass_obj
def show(context: Context, report: str, form: str) -> None:
    """Show one report: metadata, evidence, captures and text."""
    with context.reader() as reader:
        print_fields(reader.show(report), form)


@click.command()
@click.argument("report")
@format_option
@click.pass_obj
def versions(context: Context, report: str, form: str) -> None:
    """List the versions of a report, first to last."""
    with context.reader() as reader:
        print_rows(reader.versions(report), form, ("number", "at", "capture", "digest", "title", "publish_date"))


@click.command()
@click.argument("report")
@click.argument("older", type=int, required=False)
@click.argument("newer", type=int, required=False)
@click.option("--format", "form", type=click.Choice(DIFF_FORMATS), default="text", help="How to print. Default: text")
@click.pass_obj
def diff(context: Context, report: str, older: int | None, newer: int | None, form: str) -> None:
    """Say what changed between two versions of a report (FROM TO; by default the last two)."""
    if older is not None and newer is None:
        raise click.UsageError("give both versions, FROM and TO, or none for the last two")
    with context.reader() as reader:
        found = reader.diff(report, older, newer)
        title = reader.show(report)["title"]
    if form == "text":
        print_text(found)
    elif form == "html":
        print_html(found, title or report)
    elif form == "json":
        print_json(found)
    else:
        print_rows(found["changes"], form, ("kind", "where", "before", "after"))


@click.command()
@filters("portal", "body", "year", "since", "limit")
@format_option
@click.pass_obj
def changes(
    context: Context, portal: str | None, body: str | None, year: int | None, since: str | None,
    limit: int | None, form: str,
) -> None:  # fmt: skip
    """List what is new, was changed or was withdrawn, oldest first."""
    with context.reader(portal) as reader:
        found = reader.changes(portal, body, year, since, limit)
        print_rows(found, form, ("at", "kind", "report", "title", "summary"))


@click.command()
@click.argument("text")
@filters("portal", "body", "year", "limit")
@state_filter(*State)
@format_option
@click.pass_obj
def search(
    context: Context, text: str, portal: str | None, body: str | None, year: int | None, limit: int | None,
    state: str | None, form: str,
) -> None:  # fmt: skip
    """Search titles, texts and attachments for TEXT, any length of Chinese, best first, with the passage."""
    most = limit or SHOWN
    with context.reader(portal) as reader:
        found = reader.search(text, portal, body, year, state, most)
    print_rows(found.rows, form, ("report", "title", "passage"))
    if found.more:
        print(f"more than {most} reports hold it; --limit {10 * most} shows more", file=sys.stderr)


@click.command()
@click.argument("capture", type=int)
@click.pass_obj
def raw(context: Context, capture: int) -> None:
    """Write what the server sent: status and headers to stderr, the body as received to stdout."""
    with context.reader() as reader:
        exchange = reader.exchange(capture)
        print(f"{exchange.method} {exchange.url}\n{exchange.at} {exchange.status}", file=sys.stderr)
        for name, value in exchange.headers:
            print(escaped(f"{name}: {value}"), file=sys.stderr)
        for piece in pieces_of(exchange.body):
            sys.stdout.buffer.write(piece)
