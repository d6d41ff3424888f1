"""`gongkai export`: what it prints, what it refuses, and that the ledger is that of `coverage`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.server import Portals
from tests.conftest import Command

NOW = "2026-02-02T23:00"


@pytest.fixture(scope="module")
def archive(gongkai: Command, network: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night of one portal."""
    folder = tmp_path_factory.mktemp("export")
    with Portals(network=network) as box:
        registry = box.write_registry(folder)
        box.night = "2026-01-30"
        common = ("--archive", folder / "a.db", "--portals", registry, "--now", "2026-01-30T02:30")
        assert gongkai(*common, "crawl", "chengyu").returncode == 0
    return folder / "a.db"


@pytest.mark.parametrize("table", ["reports", "listings", "ledger"])
def test_rows_are_those_of_the_command(gongkai: Command, archive: Path, table: str, tmp_path: Path) -> None:
    path = tmp_path / f"{table}.jsonl"
    told = gongkai("--archive", archive, "--now", NOW, "export", "jsonl", path, "--table", table)
    assert (told.returncode, told.stderr) == (0, "")
    command = {"ledger": "coverage"}.get(table, table)
    asked = json.loads(gongkai("--archive", archive, "--now", NOW, command, "--format", "json").stdout)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows == asked and rows
    assert told.stdout.startswith(f"{path}: {len(rows)} rows, {path.stat().st_size} bytes, SHA-256 ")


def test_captures(gongkai: Command, archive: Path, tmp_path: Path) -> None:
    told = gongkai("--archive", archive, "export", "wacz", tmp_path / "x.wacz", "--portal", "chengyu")
    assert told.returncode == 0 and " records, " in told.stdout
    manifest = json.loads((tmp_path / "x.wacz.manifest.json").read_text())
    assert (manifest["kind"], manifest["table"], manifest["filters"]) == ("wacz", None, {"portal": "chengyu"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("warc", "FILE", "--table", "reports"), "--table goes with csv, jsonl, parquet"),
        (("csv", "FILE", "--table", "listings", "--year", "2024"), "rows of listings have no --year"),
        (("csv", "FILE", "--table", "ledger", "--since", "2026-01-01"), "rows of ledger have no --since"),
        (("csv", "FILE", "--until", "soon"), "no ISO time"),
        (("csv", "FILE", "--portal", "chegnyu"), "no look at portal 'chegnyu' yet"),
        (("xlsx", "FILE"), "is not one of"),
        (("csv", "."), "is a directory"),
    ],
)
def test_misuse_ends_with_2_and_leaves_nothing(
    gongkai: Command, archive: Path, arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    told = gongkai("--archive", archive, "export", *(tmp_path / "x" if each == "FILE" else each for each in arguments))
    assert told.returncode == 2 and said in told.stderr and "Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_ends_with_5(gongkai: Command, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = gongkai("--archive", archive, "export", "csv", tmp_path / "file" / "x")
    assert told.returncode == 5 and "give permission" in told.stderr


def test_without_duckdb_the_mend_is_said(archive: Path, tmp_path: Path) -> None:
    without = "import sys; sys.modules['duckdb'] = None\nfrom cli.main import main\nmain()"
    command = [sys.executable, "-c", without, "--archive", archive, "export", "parquet", tmp_path / "x"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert told.returncode == 2 and "`pip install duckdb`" in told.stderr
    assert list(tmp_path.iterdir()) == []
