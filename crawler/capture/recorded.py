"""Answers from a folder instead of the network: `urls.tsv` says which file was served at which address."""

import csv
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.bodies import PIECE, Spool
from archive.records import canonical_address
from crawler.capture.exchange import SPOOL
from settings.errors import SettingsError

INDEX = "urls.tsv"


class NotRecorded(IgnoreRequest):
    """The recorded folder has no answer for this address: it fails at once, without retry or waiting."""


def read_index(folder: Path) -> dict[str, tuple[Path, str]]:
    """Canonical address -> (file, content type), from a tab-separated file with `#` comments. Raises SettingsError."""
    try:
        lines = (folder / INDEX).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{folder / INDEX}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise SettingsError(
            f"{folder / INDEX}: cannot be read ({error.strerror}); --recorded names a folder with a {INDEX}"
        ) from error
    rows = csv.reader((line for line in lines if line and not line.startswith("#")), delimiter="\t")
    try:
        return {canonical_address(row[1]): (folder / row[0], row[2]) for row in rows if len(row) >= 3}
    except ValueError as error:
        raise SettingsError(f"{folder / INDEX}: an address is none ({error}); correct it") from error


def _recorded(file: Path) -> Spool:
    spool = Spool()
    try:
        with file.open("rb") as source:
            shutil.copyfileobj(source, spool, PIECE)
    except OSError as error:
        raise NotRecorded(f"{INDEX} names {file}, which cannot be read ({error.strerror})") from error
    return spool


class RecordedHandler(BaseDownloadHandler):
    """Answers requests from the folder of the setting RECORDED; a robots.txt that it lacks is answered 404."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._index = read_index(Path(crawler.settings["RECORDED"]))

    async def download_request(self, request: Request) -> Response:
        if found := self._index.get(canonical_address(request.url)):
            file, content_type = found
            request.meta[SPOOL] = _recorded(file)
            return Response(request.url, headers={"Content-Type": content_type})
        if urlsplit(request.url).path == "/robots.txt":
            return Response(request.url, status=404)
        raise NotRecorded("not in the recorded folder")
