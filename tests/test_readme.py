"""Every command of the README is run, as printed; a block may say the exit code that it ends with.

So are the commands and queries of docs/querying.md, on the archive that the README's first command makes.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest

from settings.files import typed
from settings.portals import Portal
from tests.conftest import ROOT, environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh(?: exit=(\S+))?\n(.*?)^```", README, re.M | re.S)
MAKE_TEST = ("-", "make test\n")  # this run is that command


def run(block: str) -> subprocess.CompletedProcess[str]:
    script = ["bash", "-euo", "pipefail", "-c", block]
    return subprocess.run(script, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture(scope="module", autouse=True)
def demo_archive() -> None:
    """The first command of the README makes what the others ask."""
    told = run("make run")
    assert told.returncode == 0, told.stderr
    assert "missing: " in told.stdout and "The archive is" in told.stdout


def test_the_blocks_are_found() -> None:
    assert len(BLOCKS) == README.count("```sh") >= 6
    assert MAKE_TEST in BLOCKS


@pytest.mark.parametrize(("code", "block"), [each for each in BLOCKS if each[1] not in ("make run\n", MAKE_TEST[1])])
def test_block(code: str, block: str) -> None:
    for line in block.splitlines():
        told = run(line)
        assert told.returncode == int(code or 0), f"{line}\n{told.stderr}"
        assert told.stdout.strip() or code, f"{line}: printed nothing"


def test_real_portals_ask_for_a_contact() -> None:
    told = run("make run ONLY=zhaoqing")
    assert "contact" in told.stderr and "Traceback" not in told.stderr


def test_the_portal_entry_is_accepted() -> None:
    [entry] = re.findall(r"^```toml\n(.*?)^```", README, re.M | re.S)
    [portal] = tomllib.loads(entry)["portal"]
    assert typed(Portal, portal, "README").id == "example"


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links and all(Path(ROOT, link).exists() for link in links)


QUERYING = (ROOT / "docs" / "querying.md").read_text(encoding="utf-8")
DATASETTE = ROOT / ".venv-foreign" / "bin" / "datasette"
needs_datasette = pytest.mark.skipif(not DATASETTE.exists(), reason="no Datasette: make foreign")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", QUERYING, re.M | re.S)


QUERIES = blocks("sql")
ASK = """
import sqlite3, sys
print(len(sqlite3.connect("file:data/demo.db?mode=ro", uri=True).execute(sys.argv[1]).fetchall()))
"""


def test_there_are_ten_queries() -> None:
    assert len(QUERIES) == 10


@pytest.mark.parametrize("query", QUERIES, ids=range(1, 11))
def test_a_query_finds_something(query: str) -> None:
    """By the library of Python; the command sqlite3 has the same, and Datasette is asked below."""
    told = subprocess.run([sys.executable, "-c", ASK, query], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 0


@pytest.fixture(scope="module")
def exported() -> list[Path]:
    """The files that the commands of the page left; each command printed something, and nothing else."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    for line in lines:
        if not line.startswith("sqlite3") or shutil.which("sqlite3"):
            told = run(line)
            assert told.returncode == 0 and told.stdout.strip() and not told.stderr, f"{line}\n{told.stderr}"
    return [ROOT / file for file in re.findall(r"export \w+ (\S+)", "\n".join(lines))]


def test_the_exports_are_whole(exported: list[Path]) -> None:
    assert len(exported) == 6
    for file in exported:
        manifest = json.loads(file.with_name(f"{file.name}.manifest.json").read_text(encoding="utf-8"))
        assert manifest["size"] == file.stat().st_size and manifest["records"] > 0


@pytest.mark.parametrize("query", blocks("duckdb"), ids=["one file", "two files"])
def test_duckdb_reads_the_parquet_export(exported: list[Path], query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert duckdb.sql(query).fetchall()


def datasette_line(option: str) -> list[str]:
    [line] = [line for block in blocks("sh foreign") for line in block.splitlines() if option in line]
    return [str(DATASETTE), *shlex.split(line)[1:]]


@needs_datasette
def test_datasette_answers_the_command_of_the_page() -> None:
    told = subprocess.run(datasette_line("--get"), cwd=ROOT, capture_output=True, text=True, check=True)
    assert {row["portal"]: row["reports"] for row in json.loads(told.stdout)}["chengyu"] > 0


@pytest.fixture(scope="module")
def datasette(network: str) -> Iterator[str]:
    """Datasette serving the file on loopback; its address."""
    host, port = f"{network}.99", str(20000 + os.getpid() % 10000)
    command = [port if part == "8001" else part for part in datasette_line("--port")]
    server = subprocess.Popen([*command, "--host", host], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    address, until = f"http://{host}:{port}", time.monotonic() + 30
    try:
        while not answers(address):
            assert server.poll() is None and time.monotonic() < until, "Datasette does not answer"
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=10)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
    except OSError:
        return False
    return True


@needs_datasette
def test_datasette_serves_the_views_and_every_query(datasette: str) -> None:
    def ask(path: str, **values: str) -> list[dict[str, object]]:
        address = f"{datasette}{path}?{urlencode({'_shape': 'array', **values})}"
        with urllib.request.urlopen(address, timeout=20) as told:
            found: list[dict[str, object]] = json.load(told)
        return found

    assert ask("/demo/report.json", _size="max")
    assert ask("/demo/ledger.json", state="missing")
    for query in QUERIES:
        assert ask("/demo.json", sql=query.strip().removesuffix(";")), query
