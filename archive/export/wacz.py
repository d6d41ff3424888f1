"""A WACZ 1.1.1: the WARC with its index, the reports as pages, and the digests of all of it, in one ZIP."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.export.addresses import encoded, sent_query
from archive.export.record import WarcWriter
from archive.export.selection import Selected
from archive.export.tables import Filters
from archive.export.warc import About, Written, write_captures
from archive.queries import Reader
from archive.views import reports_as_of

WACZ_VERSION = "1.1.1"
WARC_NAME = "data.warc.gz"
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Reports"}

# one page for each version whose capture is given away
_PAGES = f"""
    select v.capture, u.url, c.at as ts, coalesce(v.title, r.title) as title, v.publish_date, r.body, r.year, r.id
    from ({reports_as_of(":now")}) r join version v on v.document = r.key and v.at <= :now
    join capture c on c.id = v.capture join url u on u.id = c.url
    where (:portal is null or r.portal = :portal) and (:body is null or r.body = :body)
        and (:year is null or r.year = :year) and (:since is null or c.at >= :since)
        and (:until is null or c.at < :until)
    order by r.portal, r.year desc, r.body, r.id, v.number"""


def write_wacz(path: Path, reader: Reader, filters: Filters, about: About, captures: Iterable[Selected]) -> int:
    """The number of records in its WARC. The index is put aside in the same folder while the WARC is written."""
    with path.open("wb") as file, ZipFile(file, "w") as archive, TemporaryFile(dir=path.parent) as index:
        package = _Package(archive, about)
        with package.adding(f"archive/{WARC_NAME}", ZIP_STORED) as out:
            writer = WarcWriter(out)
            for written in write_captures(writer, about, captures):
                if written.record.kind != "conversion":
                    index.write(cdxj_line(written).encode())
        index.seek(0)
        with package.adding("indexes/index.cdx") as out:
            shutil.copyfileobj(index, out)
        with package.adding("pages/pages.jsonl") as out:
            for page in _pages(reader, filters):
                out.write(_json_line(page))
        package.close()
    return writer.records


def cdxj_line(written: Written) -> str:
    """Where a record stands, under the key of its address and its time (UTC, YYYYMMDDhhmmss)."""
    exchange = written.capture.exchange
    revisited = written.capture.same_as or written.capture.unchanged_since
    digest = revisited.digest if revisited else written.capture.digest
    mime = "warc/revisit" if revisited else (exchange.header("Content-Type") or "").split(";")[0].strip()
    fields = {
        "url": encoded(exchange.url),
        **({"mime": mime} if mime else {}),
        "status": str(exchange.status),
        "digest": f"sha256:{digest or sha256().hexdigest()}",
        "length": str(written.place.length),
        "offset": str(written.place.offset),
        "filename": WARC_NAME,
    }
    if exchange.method != "GET":
        fields |= {"method": exchange.method, "requestBody": sent_query(exchange.sent)}
    stamp = datetime.fromisoformat(exchange.at).strftime("%Y%m%d%H%M%S")
    return f"{written.capture.key} {stamp} {json.dumps(fields)}\n"


def _pages(reader: Reader, filters: Filters) -> Iterator[dict[str, Any]]:
    yield _PAGES_HEAD
    for row in reader.each(_PAGES, **vars(filters)):
        yield {
            "id": str(row["capture"]), "url": encoded(row["url"]), "ts": row["ts"], "title": row["title"],
            "report": row["id"], "body": row["body"], "year": row["year"], "publish_date": row["publish_date"],
        }  # fmt: skip


class _Package:
    """The ZIP, and what each part of it is."""

    def __init__(self, archive: ZipFile, about: About):
        self._archive, self._about = archive, about
        self._parts: list[dict[str, Any]] = []

    @contextmanager
    def adding(self, path: str, compression: int = ZIP_DEFLATED) -> "Iterator[_Measured]":
        entry = ZipInfo(path, datetime.fromisoformat(self._about.at).timetuple()[:6])
        entry.compress_type = compression
        with self._archive.open(entry, "w", force_zip64=True) as out:
            part = _Measured(out)
            yield part
        name = path.rsplit("/", 1)[-1]
        self._parts.append({"name": name, "path": path, "hash": part.hash(), "bytes": part.size})

    def close(self) -> None:
        """Add the list of the parts, and the digest of that list."""
        head = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "software": self._about.software,
            "title": self._about.description,
            "created": self._about.at,
        }
        with self.adding("datapackage.json") as out:
            out.write(json.dumps({**head, "resources": self._parts}, ensure_ascii=False, indent=1).encode())
        with self.adding("datapackage-digest.json") as out:
            out.write(_json_line({"path": "datapackage.json", "hash": self._parts[-1]["hash"]}))


class _Measured:
    """Bytes on their way into the ZIP, counted and digested."""

    def __init__(self, out: IO[bytes]):
        self.size, self._out, self._sha256 = 0, out, sha256()

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        self._sha256.update(piece)
        return self._out.write(piece)

    def hash(self) -> str:
        return f"sha256:{self._sha256.hexdigest()}"


def _json_line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
