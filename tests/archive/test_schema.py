"""`docs/schema.md` says what is in the file, and the file holds what it says; its queries run as printed."""

import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import PORTAL, Walked, look, report_page, rows

from archive.cells import CELL_KEYS
from archive.queries import REPORT_KEYS
from archive.records import Quality, Verdict
from archive.store import Store

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "schema.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", re.M | re.S)
COLUMN = re.compile(r"^\| `(\w+)` \|(?: ([a-z ]+) \|)? .+ \|$", re.M)
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.M | re.S)

# the contract: keys of `reports` and of `coverage`
REPORTS = """id portal body year title index_number issuing_body document_number publish_date url state versions
    first_seen last_seen last_changed"""
COVERAGE = "portal body year state due days_late basis expected_because reason severity report as_of"

Names = dict[str, list[tuple[str, str]]]


def part(title: str) -> str:
    """The text under one heading of the second level."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def described(title: str) -> Names:
    """Table or view to its columns: name and type."""
    return {name: COLUMN.findall(text) for name, text in SECTION.findall(part(title))}


def columns(archive: Path, name: str) -> list[tuple[str, str]]:
    """Name and type of each column; `text or null` where a row may do without."""
    found = rows(archive, 'select name, type, "notnull" or pk from pragma_table_xinfo(?) where hidden = 0', name)
    return [(column, (kind or "text").lower() + ("" if needed else " or null")) for column, kind, needed in found]


def names(archive: Path, condition: str) -> set[str]:
    return {name for (name,) in rows(archive, f"select name from sqlite_schema where {condition}")}


@pytest.fixture
def fresh(archive: Path) -> Path:
    Store(archive).close()
    return archive


@pytest.fixture
def lived(archive: Path) -> Path:
    """An archive in which each query of the page finds something, closed."""
    with closing(Store(archive)) as store:
        look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page("申请11件。"), "b": report_page()})
        look(store, "2026-02-02", [Walked(verdict=Verdict.INCOMPLETE)], {"a": report_page(), "b": Quality.FAILED})
        cell: dict[str, object] = dict.fromkeys(CELL_KEYS)
        cell |= {"portal": PORTAL, "body": "云溪县档案馆", "year": 2025, "state": "missing", "due": "2026-01-31"}
        store.keep_cells([cell | {"basis": "第五十条", "reason": "two complete walks"}], [PORTAL])
    return archive


def test_every_table_and_column_is_described_and_no_other(fresh: Path) -> None:
    shadows = set(re.findall(r"`(version_text_\w+)`", part("Tables")))
    found = names(fresh, "type = 'table'") - shadows
    assert {name: columns(fresh, name) for name in found} == described("Tables")
    assert shadows == names(fresh, "name like 'version\\_text\\_%' escape '\\'")


def test_every_view_and_column_is_described_and_no_other(fresh: Path) -> None:
    found = {name: [column for column, _ in columns(fresh, name)] for name in names(fresh, "type = 'view'")}
    assert found == {name: [column for column, _ in each] for name, each in described("Views").items()}


def test_every_index_is_described_and_no_other(fresh: Path) -> None:
    """Those that SQLite makes by itself have no statement."""
    found = names(fresh, "type = 'index' and sql is not null")
    assert found == {name for name, _ in COLUMN.findall(part("Indexes"))}
    for line in part("Indexes").splitlines():
        if match := re.match(r"\| `(\w+)` \| `(\w+)` \((.*?)\)", line):
            index, table, indexed = match.groups()
            assert rows(fresh, "select tbl_name from sqlite_schema where name = ?", index) == [(table,)]
            assert rows(fresh, "select name from pragma_index_info(?)", index) == [
                (column,) for column in re.findall(r"\w+", indexed)
            ]


def test_every_table_is_in_the_diagram() -> None:
    diagram = part("How it hangs together")
    missing = {name for name in described("Tables") if not re.search(rf"\b{name}\b", diagram)}
    assert missing == {"_sqlite_migrations"}


def test_the_views_have_the_columns_of_the_contract(fresh: Path) -> None:
    assert [name for name, _ in columns(fresh, "report")] == REPORTS.split() == list(REPORT_KEYS)
    assert [name for name, _ in columns(fresh, "ledger")] == COVERAGE.split() == list(CELL_KEYS)


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split(" from ")[0][:40])
def test_a_query_of_the_page_finds_something(lived: Path, query: str) -> None:
    assert rows(lived, query)


READ = """
import sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for query in sys.argv[2:]:
    assert connection.execute(query).fetchall(), query
print(connection.execute("pragma integrity_check").fetchone()[0])
"""


def test_the_library_of_python_reads_it_too(lived: Path) -> None:
    """In a process of its own: two SQLite libraries never open one file in one process."""
    command = [sys.executable, "-c", READ, str(lived), *QUERIES]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "ok\n"


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="no sqlite3 on this machine")
@pytest.mark.parametrize("query", ["select * from report", "select * from ledger", *QUERIES])
def test_the_command_sqlite3_reads_it_too(lived: Path, query: str) -> None:
    command = ["sqlite3", "-readonly", str(lived), query]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout
    assert found.stderr == ""


def test_the_command_sqlite3_reads_while_a_run_writes(archive: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 on this machine")
    with closing(Store(archive)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page()})
        with store._transaction():
            command = ["sqlite3", "-readonly", str(archive), "select count(*) from report"]
            assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "1\n"
