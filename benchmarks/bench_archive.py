"""What the archive costs: bytes, one more page at any size, an audit, a backup while it is written to. No network."""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from archive.audit.fault import Tally
from archive.audit.whole import faults
from archive.backup import backup, opened
from archive.export.record import Record, WarcWriter
from archive.export.selection import Selected
from archive.export.warc import answered
from archive.records import Account, Answer, DocumentPage, Exchange, Listing, Quality, Row, Sighting, Site, Verdict
from archive.store import Store
from benchmarks.bench_search import AT, SITE, texts
from benchmarks.site import make_sites
from benchmarks.table import Bar, print_bars

A_PORTAL = 150  # documents
SENTENCES = 8  # of a document: the store's own work is measured, not that of long texts
MEASURED = 20  # looks, of which the median is taken
SMALL, LARGE, QUICK = 10_000, 500_000, (600, 3_000)  # documents
PAGES = 500  # of 35 KB, whose bytes are counted
COUNTED = "件，".encode(), "余件，".encode()  # a number in the text, and another
DATE = "2026-01-30"
HEADERS = (("Server", "nginx"), ("Content-Type", "text/html; charset=utf-8"), ("ETag", '"65b8-8a3c"'))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A page as it came, and what was read from it."""

    exchange: Exchange
    page: DocumentPage


class Writer:
    """First looks at portals that are made up, 150 documents each."""

    def __init__(self, archive: Path):
        self.documents = 0
        self.store = Store(archive)
        self._chance = random.Random(7)
        self._sentences = "".join(texts(60)).split("。")

    def look(self) -> float:
        """At one more portal: seconds a document."""
        site = replace(SITE, id=f"bench-{self.documents}")
        pages = [self._made(site, number) for number in range(A_PORTAL)]
        self.documents += A_PORTAL
        return keep(self.store, site, pages)

    def _made(self, site: Site, number: int) -> Kept:
        title = f"{site.id}第{number}局2024年政府信息公开工作年度报告"
        text = "。".join(self._chance.choices(self._sentences, k=SENTENCES))
        body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
        return kept(f"https://{site.id}.example/nb/content_{number}.html", title, text, body.encode())


def kept(url: str, title: str, text: str, body: bytes) -> Kept:
    page = DocumentPage(platform="trs", kind="report", title=title, report_year=2024, text=text)
    return Kept(exchange=Exchange(url=url, at=AT, status=200, headers=HEADERS, body=body), page=page)


def keep(store: Store, site: Site, pages: Sequence[Kept]) -> float:
    """A run that looks at one portal, kept as a crawl keeps it: seconds a page."""
    begun = time.perf_counter()
    run = store.begin_run(AT, True, [site])
    rows = [Row(url=each.exchange.url, title=each.page.title or "", is_report=True) for each in pages]
    documents = store.see_rows(run, site.id, AT, [Sighting(row=row, report_year=2024, body=None) for row in rows])
    for document, each in zip(documents, pages, strict=True):
        store.keep_document_soon(
            run, site.id, document, Answer(exchange=each.exchange, quality=Quality.PAGE), each.page
        )
    column = f"https://{site.id}.example/nb/"
    listing = Listing(
        portal=site.id, column=column, body=None, verdict=Verdict.COMPLETE, reason=None, documents=tuple(documents)
    )
    store.keep_listing(run, AT, listing)
    account = Account(asked=len(pages), answers={"page": len(pages)})
    store.close_look(run, site.id, AT, DATE, Verdict.COMPLETE, None, account, [column])
    store.end_run(run, AT, "complete")
    return (time.perf_counter() - begun) / len(pages)


def bytes_kept(folder: Path, pages: int) -> Iterator[Bar]:
    """Bodies of one portal beside one gzip member each, as a `.warc.gz` has them; then each page changed a little."""
    make_sites(folder / "site", "127.0.0", 1, 1, pages)
    first = [file.read_bytes() for file in sorted((folder / "site").rglob("content_*.html"))]
    second = [
        body.replace(b"visits = 0", b"visits = 1741").replace("件，".encode(), "余件，".encode(), 1) for body in first
    ]
    with closing(Store(folder / "bytes.db")) as store:
        size, next_size = (_size_after(store, folder / "bytes.db", bodies) for bodies in (first, second))
    with (folder / "pages.warc.gz").open("wb") as out:
        writer = WarcWriter(out)
        packed = sum(writer.write(_record(number, body)).length for number, body in enumerate(first))
    yield Bar(what="bytes of bodies kept, with dictionaries / of .warc.gz", value=size / packed, at_most=0.40)
    yield Bar(what="bytes of the next versions / of .warc.gz", value=(next_size - size) / packed, at_most=0.02)


def _size_after(store: Store, archive: Path, bodies: Sequence[bytes]) -> int:
    """Bytes of all bodies and dictionaries, when these were kept as well."""
    keep(store, SITE, [kept(f"https://a.example/{number}.html", f"第{number}局2024年政府信息公开工作年度报告",
                            str(len(body)), body) for number, body in enumerate(bodies)])  # fmt: skip
    query = "select (select sum(length(zstd)) from blob) + (select coalesce(sum(length(zstd)), 0) from dictionary)"
    with opened(archive) as connection:
        return int(connection.execute(query).fetchone()[0])


def _record(number: int, body: bytes) -> Record:
    """The response, as an export writes it."""
    exchange = Exchange(url=f"https://a.example/{number}.html", at=AT, status=200, headers=HEADERS, body=body)
    return answered(Selected(id=number, key="", exchange=exchange, digest=sha256(body).hexdigest(), replayed=False))


def growing(archive: Path, small: int, large: int) -> Iterator[Bar]:
    """One more page when there are few documents, and when there are many."""
    writer = Writer(archive)
    rates = []
    for size in (small, large):
        while writer.documents < size:
            writer.look()
        rates.append(median(writer.look() for _ in range(MEASURED)))
        print(f"at {size:,} documents one more takes {1000 * rates[-1]:.2f} ms", file=sys.stderr)
    yield Bar(what=f"store one more page at {large:,} documents / at {small:,}", value=rates[1] / rates[0], at_most=1.3)
    yield from backed_up(archive, writer, rates[1])
    writer.store.close()


def backed_up(archive: Path, writer: Writer, alone: float) -> Iterator[Bar]:
    """A backup, which is audited at its end, while the store goes on."""
    copy = archive.with_name("backup.db")
    process = get_context("spawn").Process(target=backup, args=(archive, copy))
    begun = time.monotonic()
    process.start()
    meanwhile = [writer.look()]
    while process.is_alive():
        meanwhile.append(writer.look())
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the backup ended with {process.exitcode}")
    seconds = time.monotonic() - begun
    yield Bar(what="backup with its audit, MB/s, while the store writes", value=copy.stat().st_size / 1e6 / seconds)
    yield Bar(what="store one more page during a backup / alone", value=median(meanwhile) / alone)


def audited(archive: Path) -> Iterator[Bar]:
    """The whole archive, by every invariant."""
    tally, begun = Tally(), time.monotonic()
    with opened(archive) as connection:
        found = list(faults(connection, tally=tally))
    if found:
        raise RuntimeError(f"{len(found)} faults, first {found[0]}")
    seconds = time.monotonic() - begun
    print(f"audit: {tally}", file=sys.stderr)
    yield Bar(what="audit, MB/s of the file", value=archive.stat().st_size / 1e6 / seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[1]:,} documents, to see that it works")
    small, large = QUICK if parser.parse_args().quick else (SMALL, LARGE)
    with TemporaryDirectory(prefix="bench-archive-") as name:
        archive = Path(name) / "gongkai.db"
        bars = [*bytes_kept(archive.parent, PAGES), *growing(archive, small, large), *audited(archive)]
        print(f"{large:,} documents in {archive.stat().st_size / 1e6:,.0f} MB")
        print_bars(bars)


if __name__ == "__main__":
    main()
