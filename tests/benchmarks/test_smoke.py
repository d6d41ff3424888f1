"""The benchmarks work: small, without a figure that is judged."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from archive.database import open_for_writing
from archive.queries import Reader
from benchmarks import bench_archive, bench_search
from benchmarks.bench_crawl import CONTESTANTS, prepare
from benchmarks.memory import draw
from benchmarks.nginx import serving
from benchmarks.night_server import answer, reports_of, requests_of
from benchmarks.revisit import kept, revisit
from benchmarks.simulated_night import night
from benchmarks.site import make_sites
from benchmarks.table import Bar

PAGES = 32


def test_sites_are_the_same_at_every_making(tmp_path: Path) -> None:
    made = [make_sites(tmp_path / name, "127.0.0", 1, 5, 10) for name in ("one", "two")]
    files = [{file.relative_to(tmp_path / name): file.read_bytes() for file in sorted((tmp_path / name).rglob("*.*"))}
             for name in ("one", "two")]  # fmt: skip
    assert files[0] == files[1]
    assert sum(site.reports for site in made[0]) == 10
    reports = [body for path, body in files[0].items() if "content_" in path.name]
    assert all(32_000 < len(body) < 36_000 for body in reports)


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("wget")), reason="nginx or wget is not installed")
def test_contestants_look_at_the_same_pages(tmp_path: Path, network: str) -> None:
    field = prepare(tmp_path, network, PAGES)
    with serving(field.sites, field.folder / "nginx"):
        taken = {name: run(field) for name, run in CONTESTANTS.items()}
        first = field.folder / "ours-1" / "gongkai.db"
        bars = [*revisit(first, field.registry, PAGES), *kept(first, field.folder / "wget" / "all.warc.gz", PAGES)]
    assert all(each.cpu > 0 for each in taken.values())
    assert {bar.what: bar.value for bar in bars}["requests answered 304 in the look at every page"] >= PAGES


def test_night_of_few_portals(network: str) -> None:
    seconds, memory = night(network.rsplit(".", 1)[0], 12, 0.0)
    assert seconds > 0
    assert any(name.startswith("worker") for name in memory) or "parent" in memory
    assert draw(memory, "Memory").startswith("<svg")


def test_portals_of_the_night_need_what_is_said() -> None:
    assert [requests_of(number) for number in (0, 1, 10, 100)] == [600, 30, 3, 600]
    status, page = answer(1, "/nb/index_2.html")
    assert status == "200 OK"
    assert page.count("content_") == reports_of(1) - 20


@pytest.mark.parametrize(
    ("bar", "verdict"),
    [
        (Bar(what="", value=0.6, at_least=0.6), "met"),
        (Bar(what="", value=0.59, at_least=0.6), "MISSED"),
        (Bar(what="", value=150, at_most=150), "met"),
        (Bar(what="", value=151, at_most=150), "MISSED"),
        (Bar(what="", value=1), ""),
    ],
)
def test_bars(bar: Bar, verdict: str) -> None:
    assert bar.verdict == verdict


def test_the_archive_is_measured_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_archive, "MEASURED", 1)
    archive = tmp_path / "gongkai.db"
    bars = [*bench_archive.bytes_kept(tmp_path, 20), *bench_archive.growing(archive, 150, 300)]
    bars += bench_archive.audited(archive)  # raises at a fault
    assert len(bars) == 6 and all(bar.value > 0 for bar in bars)


def test_search_and_scan_are_asked_the_same(tmp_path: Path) -> None:
    plain = open_for_writing(tmp_path / "plain.db").conn
    asked = bench_search.fill(tmp_path / "gongkai.db", plain, 8)
    assert sorted(asked) == [1, 2, 4, 8]
    with closing(Reader(tmp_path / "gongkai.db", bench_search.LATER)) as reader:
        for text in (part for parts in asked.values() for part in parts[:4]):
            [scanned] = plain.execute(bench_search.COUNT, {"text": text}).fetchone()
            assert len(reader.search(text).rows) >= scanned > 0  # a title may hold it, too
        shown = list(bench_search.bars(reader, plain, {length: parts[:2] for length, parts in asked.items()}))
    assert len(shown) == 8 and all(bar.value > 0 for bar in shown)
