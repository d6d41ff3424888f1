"""The contract of the command: JSON keys of every query, one value on stdout and nothing else, formats, filters."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import gongkai as command_line
from cli.output import print_rows
from demo.server import Portals
from tests.conftest import ROOT, Command

REPORT = [
    "id",
    "portal",
    "body",
    "year",
    "title",
    "index_number",
    "issuing_body",
    "document_number",
    "publish_date",
    "url",
    "state",
    "versions",
    "first_seen",
    "last_seen",
    "last_changed",
]
CELL = [
    "portal",
    "body",
    "year",
    "state",
    "due",
    "days_late",
    "basis",
    "expected_because",
    "reason",
    "severity",
    "report",
    "as_of",
]
KEYS = {
    ("reports",): REPORT,
    ("changes",): [
        "at",
        "kind",
        "portal",
        "report",
        "year",
        "body",
        "title",
        "url",
        "from_version",
        "to_version",
        "summary",
    ],
    ("search", "申请"): ["report", "title", "body", "year", "url", "passage"],
    ("runs",): ["id", "started", "ended", "verdict", "portals", "replayed"],
    ("listings",): [
        "at",
        "run",
        "portal",
        "column",
        "verdict",
        "reason",
        "rows",
        "reports",
        "total",
        "pages",
        "capture",
    ],
    ("coverage",): CELL,
    ("missing", "--unknown"): CELL,
    ("portals",): ["id", "name", "division", "platform", "home", "columns", "enabled", "last_look", "verdict"],
}
REVISED = ("--portal", "chengyu", "--body", "澄榆市教育局", "--year", "2024")


class World:
    """An archive after two nights of the box, and the registry it was made with."""

    def __init__(self, gongkai: Command, archive: Path, registry: Path):
        self.gongkai, self.archive, self.registry = gongkai, archive, registry

    @cache  # noqa: B019  # one world a module, and nothing writes to it
    def print(self, *command: str) -> str:
        common = ("--archive", self.archive, "--portals", self.registry, "--now", "2026-02-02T23:00")
        answer = self.gongkai(*common, *command)
        assert answer.returncode == 0, answer.stderr
        out: str = answer.stdout
        return out

    def ask(self, *command: str) -> Any:
        return json.loads(self.print(*command, "--format", "json"))


@pytest.fixture(scope="module")
def world(gongkai: Command, network: str, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("contract")
    archive = folder / "archive 档案.db"
    with Portals(network=network) as box:
        registry = box.write_registry(folder)
        for night in ("2026-01-30", "2026-02-02"):
            box.night = night
            answer = gongkai("--archive", archive, "--portals", registry, "--now", f"{night}T02:30", "crawl")
            assert (answer.returncode, answer.stdout) == (0, "")
    return World(gongkai, archive, registry)


@pytest.fixture(scope="module")
def revised(world: World) -> str:
    [report] = world.ask("reports", *REVISED)
    return str(report["id"])


@pytest.mark.parametrize("command", list(KEYS), ids=lambda command: command[0])
def test_keys_of_rows(world: World, command: tuple[str, ...]) -> None:
    rows = world.ask(*command)
    assert rows, "an empty answer shows no keys"
    for row in rows:
        assert list(row) == KEYS[command]


def test_keys_of_show(world: World, revised: str) -> None:
    more = ["category", "written_date", "abolition_date", "addresses", "attachments", "captures", "evidence", "text"]
    shown = world.ask("show", revised)
    assert list(shown) == REPORT + more
    assert shown["addresses"] == [shown["url"]]
    assert {source["field"] for source in shown["evidence"]} >= {"title", "publish_date"}


def test_versions_and_diff(world: World, revised: str) -> None:
    versions = world.ask("versions", revised)
    assert [list(each) for each in versions] == [["number", "at", "capture", "digest", "title", "publish_date"]] * 2
    assert [each["number"] for each in versions] == [1, 2]
    told = world.ask("diff", revised)
    assert list(told) == ["report", "from", "to", "changes"]
    assert (told["report"], told["from"], told["to"]) == (revised, 1, 2)
    [change] = told["changes"]
    assert list(change) == ["kind", "where", "before", "after"]
    assert int(change["after"]) == int(change["before"]) + 1


def test_every_capture_leads_back_to_its_digest(world: World, revised: str) -> None:
    shown = world.ask("show", revised)
    assert [each["quality"] for each in shown["captures"]] == ["page", "page"]
    assert all(len(each["body"]) == 64 and each["at"].endswith("Z") for each in shown["captures"])


def test_own_times_are_utc(world: World) -> None:
    [run, *_] = world.ask("runs")
    assert run["started"] == "2026-02-01T18:30:00Z"
    assert run["replayed"] is True


def test_filters(world: World) -> None:
    assert {each["portal"] for each in world.ask("reports", "--portal", "jilan")} == {"jilan"}
    assert {each["year"] for each in world.ask("reports", "--year", "2022")} == {2022}
    assert len(world.ask("reports", "--limit", "3")) == 3
    assert world.ask("reports", "--state", "withdrawn") == []
    assert {each["verdict"] for each in world.ask("listings", "--state", "complete")} == {"complete"}
    assert {each["at"] for each in world.ask("changes", "--since", "2026-02-01T18:30:00Z")} == {"2026-02-01T18:30:00Z"}
    assert {each["state"] for each in world.ask("coverage", "--state", "not_due")} == {"not_due"}


@pytest.mark.parametrize("text", ["公", "公开", "复议", "行政规范性文件", "2024年", "（一）", "申请 人"])
def test_search_finds_what_the_text_holds(world: World, text: str) -> None:
    found = {each["report"] for each in world.ask("search", text, "--limit", "500")}
    wanted = "".join(text.replace("（", "(").replace("）", ")").split())
    holding = set()
    for report in world.ask("reports"):
        if report["versions"]:
            holding.add(report["id"])
    sample = sorted(holding)[:6]
    for report in sample:
        shown = world.ask("show", report)
        whole = "".join((shown["title"] + shown["text"]).replace("（", "(").replace("）", ")").split())
        assert (wanted in whole) == (report in found)


COMMANDS = [
    line.removeprefix(".venv/bin/gongkai --archive data/demo.db ")
    for guide in ("searching", "differences")
    for line in (ROOT / "docs" / f"{guide}.md").read_text(encoding="utf-8").splitlines()
    if line.startswith(".venv/bin/gongkai ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_of_the_guides(world: World, revised: str, line: str) -> None:
    assert len(world.print(*line.replace("REPORT", revised).split())) > 80


def test_a_limit_that_cuts_a_search_is_told(world: World, gongkai: Command) -> None:
    told = gongkai("--archive", world.archive, "search", "申请", "--limit", "2", "--format", "json")
    assert len(json.loads(told.stdout)) == 2
    assert told.stderr == "more than 2 reports hold it; --limit 20 shows more\n"
    assert gongkai("--archive", world.archive, "search", "申请", "--limit", "500").stderr == ""
    assert world.ask("search", "申请", "--state", "gone") == []


def test_csv_and_table(world: World) -> None:
    rows = list(csv.DictReader(io.StringIO(world.print("reports", "--format", "csv"))))
    assert [row["id"] for row in rows] == [each["id"] for each in world.ask("reports")]
    assert list(rows[0]) == REPORT
    assert rows[0]["id"] in world.print("reports")


def test_csv_runs_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"id": "a-1", "title": "=HYPERLINK(1)", "days": -3, "none": None}], "csv", ("id",))
    assert capsys.readouterr().out == "id,title,days,none\na-1,'=HYPERLINK(1),-3,\n"


def test_any_sqlite_opens_it(world: World) -> None:
    """The system's own library, read only."""
    with sqlite3.connect(f"file:{world.archive}?mode=ro", uri=True) as connection:
        names = [column[0] for column in connection.execute("select * from report").description]
        assert names == REPORT
        assert [column[0] for column in connection.execute("select * from ledger").description] == CELL


def test_help_of_every_command(gongkai: Command) -> None:
    top = gongkai("--help")
    assert top.returncode == 0
    commands = [line.split()[0] for line in top.stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert set(commands) >= {"run", "crawl", "read", "reports", "coverage", "missing", "portals", "demo"}
    for command in commands:
        told = CliRunner().invoke(command_line, [command, "--help"])
        assert told.exit_code == 0 and "Usage:" in told.stdout
        assert len(told.stdout.splitlines()) > 3


def test_a_question_waits_for_nothing_that_looks_or_draws() -> None:
    """What a command has no use for is not loaded at its start."""
    code = "import sys, cli.main; print(*{'scrapy', 'twisted', 'playwright', 'rich', 'duckdb'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
