"""Search of any length against a LIKE scan, over reports that the store itself keeps. No network."""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from archive.database import Connection, open_for_writing
from archive.queries import Reader
from archive.records import Answer, DocumentPage, Exchange, Quality, Row, Sighting, Site
from archive.store import Store
from benchmarks.table import Bar, print_bars

CHARACTERS = 5_000  # of a report
LENGTHS = (1, 2, 4, 8)  # characters of a search text
ASKED = 200  # search texts of each length
SCANNED = 40  # of them also scanned for: a scan takes as long for any text
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3_500)]  # as many as are in daily use
WORDS = 20_000  # in use, the commonest first, by Zipf's law
STOCK = 300  # sentences that reports have from the form and from one another
STOCK_SHARE = 0.4  # of a report
AT, LATER = "2026-01-30T03:00:00Z", "2026-02-01T03:00:00Z"
SITE = Site(id="bench", name="甲市", division=None, platform="trs", home="https://a.example/", columns=1, enabled=True)


def texts(number: int) -> Iterator[str]:
    """Reports of some bodies: sentences of words as common as words are, partly the same in all of them."""
    chance = random.Random(20260131)
    common = [1 / (rank + 8) for rank in range(len(HAN))]
    words = ["".join(chance.choices(HAN, common, k=chance.choice((1, 2, 2, 2, 3, 4)))) for _ in range(WORDS)]
    weights = list(accumulate(1 / (rank + 5) for rank in range(WORDS)))

    def sentence() -> str:
        return (
            "".join(chance.choices(words, cum_weights=weights, k=chance.randint(6, 14)))
            + f"{chance.randint(0, 3000)}件。"
        )

    stock = [sentence() for _ in range(STOCK)]
    for _ in range(number):
        parts, size = [], 0
        while size < CHARACTERS:
            parts.append(chance.choice(stock) if chance.random() < STOCK_SHARE else sentence())
            size += len(parts[-1])
        yield "".join(parts)[:CHARACTERS]


def fill(archive: Path, plain: Connection, number: int) -> dict[int, list[str]]:
    """Keep the reports, once by the store and once as plain text; search texts by their length."""
    chance = random.Random(1)
    asked: dict[int, list[str]] = {length: [] for length in LENGTHS}
    plain.execute("create table report (id integer primary key, text text not null)")
    with closing(Store(archive)) as store:
        run = store.begin_run(AT, True, [SITE])
        for key, text in enumerate(texts(number)):
            plain.execute("insert into report values (?, ?)", (key, text))
            _keep(store, run, key, text)
            for length in LENGTHS:
                if len(asked[length]) < ASKED and chance.random() < 1.5 * ASKED / number:
                    asked[length].append(_part(chance, text, length))
        store.end_run(run, AT, "complete")
    return asked


def _keep(store: Store, run: int, key: int, text: str) -> None:
    url, title = f"https://a.example/{key}.html", f"第{key}局2024年政府信息公开工作年度报告"
    sighting = Sighting(row=Row(url=url, title=title, is_report=True), report_year=2024, body=f"第{key}局")
    [document] = store.see_rows(run, SITE.id, AT, [sighting])
    page = DocumentPage(platform="trs", kind="report", title=title, report_year=2024, text=text)
    answer = Answer(exchange=Exchange(url=url, at=AT, status=200), quality=Quality.PAGE)
    store.keep_document_soon(run, SITE.id, document, answer, page)


def _part(chance: random.Random, text: str, length: int) -> str:
    while True:
        start = chance.randrange(len(text) - length)
        part = text[start : start + length]
        if any(map(str.isalnum, part)):
            return part


def milliseconds(ask: Callable[[str], object], asked: list[str]) -> list[float]:
    """Of each search, in order of size."""
    took = []
    for text in asked:
        begun = time.perf_counter()
        ask(text)
        took.append(1000 * (time.perf_counter() - begun))
    return sorted(took)


def bars(reader: Reader, plain: Connection, asked: dict[int, list[str]]) -> Iterator[Bar]:
    print(f"{'':14}{'search, median':>16}{'p95':>8}{'longest':>9}{'LIKE, median':>14}   (ms)")
    for length, parts in asked.items():
        ours = milliseconds(reader.search, parts)
        like = milliseconds(lambda text: plain.execute(COUNT, {"text": text}).fetchone(), parts[:SCANNED])
        p95 = ours[int(0.95 * (len(ours) - 1))]
        print(f"{length:>2} characters {median(ours):16.1f}{p95:8.1f}{ours[-1]:9.1f}{median(like):14.1f}")
        yield Bar(what=f"{length} characters, median / of LIKE", value=median(ours) / median(like), at_most=0.2)
        yield Bar(what=f"{length} characters, p95 in ms", value=p95, at_most=500)


COUNT = "select count(*) from report where text like '%' || :text || '%'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=50_000, help="some 30 KB of disk each. Default: 50000")
    number = parser.parse_args().reports
    with TemporaryDirectory(prefix="bench-search-") as folder:
        archive = Path(folder) / "gongkai.db"
        plain = open_for_writing(Path(folder) / "plain.db").conn
        plain.execute("pragma synchronous = off")
        begun = time.monotonic()
        asked = fill(archive, plain, number)
        print(f"{number:,} reports of {CHARACTERS:,} characters kept in {time.monotonic() - begun:.0f} s, ", end="")
        print(f"{archive.stat().st_size / number / 1000:.1f} KB of archive each; {ASKED} search texts a length\n")
        with closing(Reader(archive, LATER)) as reader:
            print_bars(list(bars(reader, plain, asked)))


if __name__ == "__main__":
    main()
