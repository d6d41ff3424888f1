"""Bad input: one clear line that says what, where and the mend, the exit code of the design, and nothing lost."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command, environment

CLOSED = '[[portal]]\nid = "closed"\nname = "x"\nhome = "http://127.0.0.9:9/"\ndelay = 0\n'
LIVE = '[[portal]]\nid = "live"\nname = "x"\nhome = "https://www.example.gov.cn/"\n'


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "a.toml").write_text(CLOSED + LIVE, encoding="utf-8")
    return folder


def one_line(answer: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout
    [line] = answer.stderr.strip().splitlines()
    for word in words:
        assert word in line, line


def test_broken_registry(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    (registry / "a.toml").write_text(CLOSED.replace("delay", "delai"), encoding="utf-8")
    one_line(gongkai("--portals", registry, "portals", "check"), 2, "a.toml", "'closed'", "'delai'", "'delay'")
    one_line(gongkai("--portals", registry, "--archive", tmp_path / "x.db", "crawl"), 2, "'delai'")
    assert not (tmp_path / "x.db").exists()


def test_unknown_portal(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    answer = gongkai("--portals", registry, "--archive", tmp_path / "x.db", "crawl", "nosuch")
    one_line(answer, 2, "'nosuch'", "gongkai portals")


def test_no_contact(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    answer = gongkai("--portals", registry, "--archive", tmp_path / "x.db", "crawl", "live")
    one_line(answer, 2, "contact", "GONGKAI_CONTACT", "'live'")


def test_live_portal_at_another_time(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    env = environment(GONGKAI_CONTACT="someone@example.org")
    answer = gongkai("--portals", registry, "--archive", tmp_path / "x.db", "--now", "2026-01-01", "crawl", env=env)
    one_line(answer, 2, "--now", "'live'", "--recorded")


@pytest.mark.parametrize("command", [("reports",), ("crawl", "closed")])
def test_file_that_is_no_database(gongkai: Command, registry: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    archive = tmp_path / "notes.db"
    archive.write_text("these are notes, and no database at all", encoding="utf-8")
    one_line(gongkai("--portals", registry, "--archive", archive, *command), 4, "notes.db", "--archive")
    assert archive.read_text(encoding="utf-8") == "these are notes, and no database at all"


@pytest.mark.parametrize("command", [("reports",), ("crawl", "closed")])
def test_database_that_is_not_ours(gongkai: Command, registry: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    archive = tmp_path / "other.db"
    with sqlite3.connect(archive) as connection:
        connection.execute("create table precious (x)")
    before = archive.read_bytes()
    one_line(gongkai("--portals", registry, "--archive", archive, *command), 4, "not an archive of gongkai")
    assert archive.read_bytes() == before


@pytest.mark.parametrize("command", [("reports",), ("crawl", "closed")])
def test_newer_schema(gongkai: Command, registry: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    archive = tmp_path / "newer.db"
    assert gongkai("--portals", registry, "--archive", archive, "crawl", "closed").returncode == 3
    with sqlite3.connect(archive) as connection:
        connection.execute("pragma user_version = 99")
    one_line(gongkai("--portals", registry, "--archive", archive, *command), 4, "schema 99", "newer")


def test_folder_that_cannot_be_written(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    """A path below a file, and one below /proc: root ignores permissions, not these."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for archive in (tmp_path / "file" / "x.db", Path("/proc/nowhere/x.db")):
        answer = gongkai("--portals", registry, "--archive", archive, "crawl", "closed")
        one_line(answer, 5, str(archive), "permission")


def test_no_archive_yet(gongkai: Command, tmp_path: Path) -> None:
    one_line(gongkai("--archive", tmp_path / "none.db", "reports"), 2, "none.db", "gongkai crawl")
    assert not (tmp_path / "none.db").exists()


def test_portal_that_refuses_the_connection(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    archive = tmp_path / "x.db"
    answer = gongkai("--portals", registry, "--archive", archive, "crawl", "closed")
    one_line(answer, 3, "closed: failed", "refused", "next run")
    told = gongkai("--portals", registry, "--archive", archive, "portals", "--format", "json")
    assert '"verdict": "failed"' in told.stdout


def test_recorded_folder_that_is_none(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    answer = gongkai("--portals", registry, "--archive", tmp_path / "x.db", "crawl", "live", "--recorded", tmp_path)
    one_line(answer, 2, "urls.tsv")


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (("show", "nosuch"), "gongkai reports"),
        (("versions", "nosuch"), "gongkai reports"),
        (("diff", "nosuch"), "gongkai reports"),
        (("raw", "99"), "gongkai show"),
        (("search", "，。"), "at least one"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_query_for_what_is_not_there(
    gongkai: Command, registry: Path, tmp_path: Path, command: tuple[str, ...], word: str
) -> None:
    archive = tmp_path / "x.db"
    gongkai("--portals", registry, "--archive", archive, "crawl", "closed")
    one_line(gongkai("--archive", archive, *command), 2, word)


def test_time_that_is_none(gongkai: Command) -> None:
    one_line(gongkai("--now", "yesterday", "reports"), 2, "'yesterday'", "2026-02-02T02:30")


def test_file_to_read_that_is_not_there(gongkai: Command, tmp_path: Path) -> None:
    one_line(gongkai("read", tmp_path / "none.html", "--url", "http://x.gov.cn/"), 2, "none.html")


@pytest.mark.parametrize(
    "command",
    [
        ("missing", "--portal", "nosuch"),
        ("coverage", "--state", "mising"),
        ("reports", "--state", "curent"),
        ("listings", "--state", "complet"),
        ("changes", "--since", "garbage"),
    ],
    ids=lambda command: " ".join(command),
)
def test_misspelt_filter_is_no_good_news(
    gongkai: Command, registry: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    archive = tmp_path / "x.db"
    gongkai("--portals", registry, "--archive", archive, "crawl", "closed")
    answer = gongkai("--archive", archive, *command)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert command[-1] in answer.stderr and "Traceback" not in answer.stderr


def test_portal_named_twice_is_looked_at_once(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    answer = gongkai("--portals", registry, "--archive", tmp_path / "x.db", "crawl", "closed", "closed")
    one_line(answer, 3, "closed: failed")


def test_demo_removes_no_real_looks(gongkai: Command, registry: Path, tmp_path: Path) -> None:
    archive = tmp_path / "years.db"
    assert gongkai("--portals", registry, "--archive", archive, "crawl", "closed").returncode == 3
    before = archive.read_bytes()
    one_line(gongkai("--archive", archive, "demo"), 4, "years.db", "real looks")
    assert archive.read_bytes() == before
    (tmp_path / "thesis.txt").write_text("a thesis of many pages", encoding="utf-8")
    one_line(gongkai("--archive", tmp_path / "thesis.txt", "demo"), 4, "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "a thesis of many pages"


def test_address_and_moment_that_are_none(gongkai: Command, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>x</p>", encoding="utf-8")
    one_line(gongkai("read", tmp_path / "page.html", "--url", "http://[::1"), 2, "http://[::1")
    one_line(gongkai("--now", "0001-01-01", "reports"), 2, "0001-01-01")


def test_scrapy_says_it_in_one_line_too(registry: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "annual_reports", "-a", "portal=nosuch"]
    env = environment(GONGKAI_PORTALS=str(registry), GONGKAI_ARCHIVE=str(tmp_path / "x.db"))
    answer = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    one_line(answer, 2, "'nosuch'")
