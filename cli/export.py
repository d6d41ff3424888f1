"""The archive given away: a file that is complete or absent, with its manifest."""

from pathlib import Path
from typing import Any

import click

from archive.export.giving import CAPTURE_KINDS, ROW_KINDS, Export, export_captures, export_rows
from archive.export.tables import TABLES, Filters, rows_of
from archive.queries import Reader
from cli.context import Context
from cli.filters import filters
from cli.ledger import cells_of

FILTERS = {
    "reports": ("portal", "body", "year", "since", "until"),
    "versions": ("portal", "body", "year", "since", "until"),
    "listings": ("portal", "since", "until"),
    "ledger": ("portal", "body", "year"),
}


@click.command()
@click.argument("kind", type=click.Choice([*ROW_KINDS, *CAPTURE_KINDS]))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--table", type=click.Choice(list(TABLES)), help="Which rows. Default: reports")
@filters("portal", "body", "year", "since", "until")
@click.pass_obj
def export(
    context: Context, kind: str, file: Path, table: str | None, portal: str | None, body: str | None, year: int | None,
    since: str | None, until: str | None,
) -> None:  # fmt: skip
    """Write rows (csv, jsonl, parquet) or captures (warc, wacz) to FILE, and FILE.manifest.json last.

    FILE is complete or absent. --since and --until go by the time of a row's or a capture's making; of reports, by
    their newest change.
    """
    wanted = Filters(portal=portal, body=body, year=year, since=since, until=until)
    if kind in CAPTURE_KINDS and table:
        raise click.UsageError(f"{kind} holds captures; --table goes with {', '.join(ROW_KINDS)}")
    with context.reader(wanted.portal) as reader:
        if kind in CAPTURE_KINDS:
            manifest = export_captures(reader, Export(path=file, kind=kind, filters=wanted))
        else:
            whole = Export(path=file, kind=kind, filters=wanted, table=table or "reports")
            manifest = export_rows(reader, whole, _rows(context, reader, whole))
    what = "records" if kind in CAPTURE_KINDS else "rows"
    print(f"{file}: {manifest.records} {what}, {manifest.size} bytes, SHA-256 {manifest.sha256}")


def _rows(context: Context, reader: Reader, export: Export) -> Any:
    wanted, table = export.filters, str(export.table)
    for name in wanted.given():
        if name not in FILTERS[table]:
            raise click.UsageError(f"rows of {table} have no --{name}; they take {', '.join(FILTERS[table])}")
    if table == "ledger":
        return cells_of(reader, context, wanted.portal, wanted.body, wanted.year)
    return rows_of(reader, table, wanted)
