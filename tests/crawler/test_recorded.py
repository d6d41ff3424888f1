"""A recorded folder in place of the network: the same way of the data, no waiting, nothing concluded wrongly."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kept import Kept
from scripted import address, listing, report, write_registry

from tests.conftest import ROOT, Command, environment
from tests.crawler.conftest import Ended, Open

REAL = ROOT.parent / "shared" / "real_pages"
BASE = "https://www.qingtan.example"
TYPE = "text/html; charset=utf-8"


def entry(name: str, home: str, column: str) -> str:
    return f'[[portal]]\nid = "{name}"\nname = "{name}"\nhome = "{home}"\ncolumns = [{{ url = "{column}" }}]\n'


@pytest.fixture
def look(gongkai: Command, tmp_path: Path) -> Callable[..., Ended]:
    """`look(folder, entry)`: crawl one portal of a recorded folder; no contact is set."""

    def run(folder: Path, portal: str) -> Ended:
        registry = tmp_path / "registry.toml"
        registry.write_text(portal, encoding="utf-8")
        archive = tmp_path / "gongkai.db"
        options = ("--archive", archive, "--portals", registry, "--now", "2026-02-10T02:30")
        ended = gongkai(*options, "crawl", "--recorded", folder)
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ended(code=ended.returncode, stderr=ended.stderr, kept=Kept(archive))

    return run


def nothing_is_concluded(kept: Kept, gongkai: Command) -> None:
    """Neither withdrawn nor missing, as the commands say it."""
    assert kept.rows("select count(*) from change where kind <> 'new'") == [(0,)]
    assert kept.rows("select count(*) from report where state in ('gone', 'withdrawn')") == [(0,)]
    answer = gongkai("--archive", kept.path, "--now", "2026-02-11T00:00", "missing", "--format", "json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == []


@pytest.fixture
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip("../shared/real_pages is absent: real pages not crawled")
    return REAL


def test_pingtan(real: Path, look: Callable[..., Ended], gongkai: Command) -> None:
    column = "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/"
    ended = look(real, entry("pingtan", "https://www.pingtan.gov.cn/", column))
    assert ended.code == 3
    [(verdict, reason, rows, total)] = ended.kept.listings("pingtan")
    assert (verdict, rows, total) == ("incomplete", 10, 20)
    assert "10 rows of 20" in (reason or "")
    assert ended.kept.rows("select reports from listing") == [(10,)]
    found = ended.kept.rows(
        """select r.year, r.issuing_body, r.publish_date, v.reporting_body from report r
           join document d on d.id = r.id join version v on v.document = d.key where r.state = 'current' order by 1"""
    )
    assert found == [
        (2019, "平潭县人民政府", "2020-01-20T15:22", "平潭综合实验区"),
        (2024, "平潭综合实验区管委会办公室", "2025-03-10T15:35", "平潭综合实验区"),
    ]
    assert sorted(ended.kept.states("pingtan").values()) == ["current"] * 2 + ["listed"] * 8
    nothing_is_concluded(ended.kept, gongkai)


def test_ordos(real: Path, look: Callable[..., Ended], gongkai: Command) -> None:
    column = "http://engebei.ordos.gov.cn/xxgk/xxgknb/index.html"
    ended = look(real, entry("ordos", "http://engebei.ordos.gov.cn/", column))
    assert ended.code == 3
    assert ended.kept.rows("select rows, reports from listing") == [(10, 4)]
    assert set(ended.kept.states("ordos").values()) == {"listed"}
    nothing_is_concluded(ended.kept, gongkai)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A column of three reports, and the pages of two of them."""
    recorded = tmp_path / "recorded"
    recorded.mkdir()
    files = {"list.html": ("/nb/", listing([2024, 2023, 2022], total=3)), "a.html": (address(2024), report(2024)),
             "b.html": (address(2023), report(2023))}  # fmt: skip
    lines = ["# file\taddress it was served at\tcontent type", ""]
    for name, (path, said) in files.items():
        (recorded / name).write_bytes(said.body)
        lines.append(f"{name}\t{BASE}{path}\t{TYPE}\tassumed")
    (recorded / "urls.tsv").write_text("\n".join(lines), encoding="utf-8")
    return recorded


QINGTAN = entry("qingtan", f"{BASE}/", f"{BASE}/nb/")


def test_recorded_folder(folder: Path, look: Callable[..., Ended], gongkai: Command) -> None:
    begun = time.monotonic()
    ended = look(folder, QINGTAN)
    assert time.monotonic() - begun < 10  # the registry's delay of 2 seconds would make five requests take longer
    assert ended.code == 3
    assert ended.kept.states("qingtan") == {
        address(2024): "current", address(2023): "current", address(2022): "listed"
    }  # fmt: skip
    assert ended.kept.listings("qingtan") == [("complete", None, 3, 3)]
    seen = ended.kept.look("qingtan")
    assert seen.verdict == "incomplete"
    assert seen.reason == f"listed pages not had: 1, first {BASE}{address(2022)}: not in the recorded folder"
    assert seen.answers == {"failed": 1, "had": 3, "robots.txt": 1}
    assert ended.kept.captures("qingtan")[0][:3] == ("/robots.txt", 404, "gone")
    assert ended.kept.rows("select replayed, verdict from run") == [(1, "incomplete")]
    nothing_is_concluded(ended.kept, gongkai)


def test_robots_that_is_recorded_is_obeyed(folder: Path, look: Callable[..., Ended]) -> None:
    (folder / "robots.txt").write_text(f"User-agent: *\nDisallow: {address(2023)}\n")
    with (folder / "urls.tsv").open("a") as index:
        index.write(f"\nrobots.txt\t{BASE}/robots.txt\ttext/plain\tknown\n")
    assert look(folder, QINGTAN).kept.states("qingtan")[address(2023)] == "listed"


def test_column_that_is_not_recorded(folder: Path, look: Callable[..., Ended]) -> None:
    ended = look(folder, entry("qingtan", f"{BASE}/", f"{BASE}/other/"))
    assert ended.code == 3
    assert ended.kept.listings("qingtan") == [("failed", f"{BASE}/other/: not in the recorded folder", 0, None)]


@pytest.mark.parametrize("missing", ["folder", "index"])
def test_what_is_no_recorded_folder(folder: Path, tmp_path: Path, look: Callable[..., Ended], missing: str) -> None:
    (folder / "urls.tsv").unlink()
    ended = look(folder if missing == "index" else tmp_path / "nowhere", QINGTAN)
    assert ended.code == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "--recorded names a folder with a urls.tsv" in ended.stderr
    assert not ended.kept.path.exists()


SAME = (
    "select url, state, versions, first_seen from report order by url",
    "select verdict, rows from listing",
    "select verdict, reason, asked, answers from look",
    "select verdict, replayed, ended from run",
    "select status, quality from capture order by id",
)


def test_scrapy_crawl_gives_the_same_archive(
    open_portal: Open, crawl: Callable[..., Ended], scrapy_crawl: Callable[..., int], tmp_path: Path
) -> None:
    """`scrapy crawl annual_reports -a portal=ID` is the same spider over the same archive."""
    portal = open_portal("qingtan")
    portal.say("/nb/", listing([2024, 2023, 2022]))
    by_command = crawl(portal)
    registry = write_registry(tmp_path / "registry", [portal])
    settings = environment(
        GONGKAI_ARCHIVE=str(tmp_path / "scrapy.db"), GONGKAI_PORTALS=str(registry), GONGKAI_NOW="2026-02-02T02:30"
    )
    assert scrapy_crawl("qingtan", settings) == 0
    by_scrapy = Kept(tmp_path / "scrapy.db")
    assert by_scrapy.told() == by_command.kept.told() != set()
    for question in SAME:
        assert by_scrapy.rows(question) == by_command.kept.rows(question), question
    assert by_scrapy.is_whole()
