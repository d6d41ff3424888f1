"""What we read from one saved page or listing; no archive is touched."""

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from archive.bodies import PIECE, held
from archive.records import Ask, DocumentPage, ListingPage, canonical_address
from cli.output import print_json
from settings.errors import SettingsError

DOCUMENT_KEYS = (
    "kind", "title", "report_year", "reporting_body", "index_number", "issuing_body", "publish_date", "written_date",
    "document_number", "abolition_date", "category", "attachments", "platform", "charset", "text",
)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", required=True, metavar="ADDRESS", help="The address that the page was served at.")
@click.option("--content-type", metavar="T", help="Its Content-Type header, as sent.")
def read(file: Path, url: str, content_type: str | None) -> None:
    """Read one saved page or listing, and print what we read as JSON."""
    from crawler.capture.exchange import BrokenBody, in_its_place
    from crawler.extract.page import Page  # the readers stand on Scrapy, which takes half a second to import
    from crawler.reading import read as read_answer

    try:
        canonical_address(url)
    except ValueError as error:
        raise SettingsError(f"--url {url!r}: no address ({error}); give the one that the page was served at") from error
    try:
        with file.open("rb") as source:
            body = held(iter(partial(source.read, PIECE), b""))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); name a saved page") from error
    try:
        page = Page(url, in_its_place(body), content_type)
    except BrokenBody as error:
        raise SettingsError(f"{file}: {error}; name a saved page") from error
    found = read_answer(page)
    if isinstance(found, DocumentPage) and (reason := _unread(found)):
        print(f"gongkai: {file}: {reason}", file=sys.stderr)
    print_json(listing_json(found) if isinstance(found, ListingPage) else document_json(found))


def _unread(page: DocumentPage) -> str | None:
    """Why a file gave no text, or not all of it."""
    return page.file.reading.fault if page.file and page.file.reading else None


def document_json(page: DocumentPage) -> dict[str, Any]:
    whole = asdict(page) | {"attachments": [{"url": each.url, "name": each.name} for each in page.attachments]}
    return {key: whole[key] for key in DOCUMENT_KEYS}


def listing_json(page: ListingPage) -> dict[str, Any]:
    """A page to come is an address, or its method and body where it is not simply fetched."""
    return {
        "kind": "listing",
        "platform": page.platform,
        "rows": [asdict(row) for row in page.rows],
        "next": [_ask_json(ask) for ask in page.next],
        "total": page.total,
        "pages": page.pages,
    }


def _ask_json(ask: Ask) -> str | dict[str, str | None]:
    return ask.url if ask.method == "GET" else {"url": ask.url, "method": ask.method, "body": ask.body}
