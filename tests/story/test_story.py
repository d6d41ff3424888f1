"""The story of the portals in a box: after each night the archive says exactly what happened, and nothing more."""

import gzip
import json
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from demo import story
from demo.server import Portals
from demo.story import NIGHTS, Expected, expected
from tests.conftest import ROOT, Command

Key = tuple[str, str, int]


class Told:
    """The archive after all three nights, and what each night printed."""

    def __init__(self, gongkai: Command, archive: Path, digests: dict[str, str], codes: dict[str, int]):
        self.gongkai, self.archive, self.digests, self.codes = gongkai, archive, digests, codes
        self._answers: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}

    def ask(self, night: str, *command: str) -> list[dict[str, Any]]:
        """A command's JSON as of the end of a night, asked once."""
        if (night, command) not in self._answers:
            self._answers[night, command] = self._ask(night, command)
        return self._answers[night, command]

    def _ask(self, night: str, command: tuple[str, ...]) -> list[dict[str, Any]]:
        now = f"{night}T23:00"
        answer = self.gongkai("--archive", self.archive, "--now", now, *command, "--format", "json")
        assert answer.returncode == 0, answer.stderr
        found: list[dict[str, Any]] = json.loads(answer.stdout)
        return found

    def run_of(self, night: str) -> dict[str, Any]:
        return self.ask(night, "runs", "--limit", "1")[0]

    def changed(self, night: str, kind: str) -> set[Key]:
        at = self.run_of(night)["started"]
        changes = self.ask(night, "changes", "--since", at)
        return {(each["portal"], each["body"], each["year"]) for each in changes if each["kind"] == kind}

    def cells(self, night: str, state: str) -> set[Key]:
        cells = self.ask(night, "coverage")
        return {(each["portal"], each["body"], each["year"]) for each in cells if each["state"] == state}


@pytest.fixture(scope="module")
def told(gongkai: Command, network: str, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("story")
    archive, digests, codes = folder / "demo.db", {}, {}
    with Portals(network=network) as box:
        registry = box.write_registry(folder)
        for night in NIGHTS:
            box.night = night
            answer = gongkai("--archive", archive, "--portals", registry, "--now", f"{night}T02:30", "run")
            digests[night], codes[night] = answer.stdout, answer.returncode
            assert "Traceback" not in answer.stderr
    return Told(gongkai, archive, digests, codes)


def as_roster(keys: tuple[Key, ...] | set[Key]) -> set[Key]:
    """A government may be printed without 人民政府 in its titles: the roster has one body for both."""
    return {(portal, body.removesuffix("人民政府"), year) for portal, body, year in keys}


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("kind", ["new", "revised", "metadata"])
def test_changes_of_the_night(told: Told, night: str, kind: str) -> None:
    assert as_roster(told.changed(night, kind)) == as_roster(getattr(expected(night), kind))


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("kind", ["moved", "withdrawn", "restored"])
def test_nothing_else_changed(told: Told, night: str, kind: str) -> None:
    assert told.changed(night, kind) == set()


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("state", ["missing", "unknown", "not_due"])
def test_ledger_of_the_night(told: Told, night: str, state: str) -> None:
    assert as_roster(told.cells(night, state)) == as_roster(getattr(expected(night), state))


@pytest.mark.parametrize("night", NIGHTS)
def test_every_other_cell_is_on_time(told: Told, night: str) -> None:
    states = {each["state"] for each in told.ask(night, "coverage")}
    assert states <= {"on_time", "missing", "unknown", "not_due"}


@pytest.mark.parametrize("night", NIGHTS)
def test_listings_that_cannot_be_trusted(told: Told, night: str) -> None:
    run = told.run_of(night)["id"]
    found = {(each["portal"], each["verdict"]) for each in told.ask(night, "listings") if each["run"] == run}
    assert {each for each in found if each[1] != "complete"} == set(expected(night).listing_problems)
    assert {portal for portal, _ in found} == {portal.id for portal in story.PORTALS}


@pytest.mark.parametrize("night", NIGHTS)
def test_reports_gone(told: Told, night: str) -> None:
    reports = told.ask(night, "reports")
    gone = {(each["portal"], each["body"], each["year"]) for each in reports if each["state"] == "gone"}
    assert as_roster(gone) == as_roster(expected(night).gone)


def test_exit_codes_of_the_nights(told: Told) -> None:
    assert told.codes == {"2026-01-30": 0, "2026-02-02": 0, "2026-02-03": 3}


def lines(digest: str, word: str) -> list[str]:
    return [line for line in digest.splitlines() if line.startswith(f"  {word}: ")]


@pytest.mark.parametrize("night", NIGHTS[1:])
@pytest.mark.parametrize("word", ["new", "revised", "metadata", "gone", "missing", "unknown"])
def test_digest_says_exactly_the_story(told: Told, night: str, word: str) -> None:
    wanted: Expected = expected(night)
    said = lines(told.digests[night], word)
    assert len(said) == len(getattr(wanted, word))
    for _, body, year in getattr(wanted, word):
        assert any(body in line and str(year) in line for line in said), (body, year)


def test_digest_of_the_baseline_lists_no_report(told: Told) -> None:
    digest = told.digests["2026-01-30"]
    assert f"baseline: {len(expected('2026-01-30').new)} reports" in digest
    assert not any(lines(digest, word) for word in ("new", "revised", "metadata", "gone", "missing", "unknown"))


def test_digest_names_every_portal_that_could_not_be_trusted(told: Told) -> None:
    digest = told.digests["2026-02-03"]
    for portal, verdict in expected("2026-02-03").listing_problems:
        assert lines(digest, verdict)
        assert any(portal in line for line in lines(digest, verdict))


def test_single_number_is_named(told: Told) -> None:
    [line] = lines(told.digests["2026-02-02"], "revised")
    assert " → " in line


def test_missing_names_law_and_both_walks(told: Told) -> None:
    cells = told.ask("2026-02-03", "missing")
    assert cells
    for cell in cells:
        assert "第四十九条第一款" in cell["basis"]
        assert cell["due"] == "2026-01-31"
        assert cell["severity"] == "statutory"
        assert cell["as_of"] == "2026-02-03"
        assert cell["report"] is None
        assert "2026-02-02 (replayed) and 2026-02-03 (replayed)" in cell["reason"]


def test_what_was_known_before_is_not_changed_by_the_next_night(told: Told) -> None:
    assert told.cells("2026-02-02", "missing") == set()
    assert {each["versions"] for each in told.ask("2026-01-30", "reports")} == {1}


def test_reports_over_six_years(told: Told) -> None:
    reports = told.ask("2026-02-03", "reports")
    assert len(reports) >= 40
    assert {each["year"] for each in reports} == set(range(2020, 2026))


def test_accounts_add_up(told: Told) -> None:
    for run in told.ask("2026-02-03", "runs"):
        for look in run["portals"]:
            assert look["asked"] == sum(look["answers"].values())
            assert "not answered" not in look["answers"]


def test_views_say_the_same_as_the_commands(told: Told) -> None:
    with sqlite3.connect(f"file:{told.archive}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        reports = {row["id"]: dict(row) for row in connection.execute("select * from report")}
        ledger = [dict(row) for row in connection.execute("select * from ledger order by portal, body, year")]
    asked = told.ask("2026-02-03", "reports")
    assert reports == {each["id"]: each for each in asked}
    cells = sorted(told.ask("2026-02-03", "coverage"), key=lambda cell: (cell["portal"], cell["body"], cell["year"]))
    assert ledger == cells


def test_raw_gives_back_the_bytes_as_received(told: Told) -> None:
    """`luanxun` sends gzip: what is kept is what came, before content decoding."""
    report = next(each for each in told.ask("2026-02-03", "reports") if each["portal"] == "luanxun")
    shown = told.gongkai("--archive", told.archive, "show", report["id"], "--format", "json")
    capture = next(each for each in json.loads(shown.stdout)["captures"] if each["body"])
    command = [sys.executable, "-m", "cli", "--archive", str(told.archive), "raw", str(capture["id"])]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert sha256(answer.stdout).hexdigest() == capture["body"]
    assert b"Content-Encoding: gzip" in answer.stderr
    assert report["title"] in gzip.decompress(answer.stdout).decode("utf-8")
