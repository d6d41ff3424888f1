"""Rows given away are the rows of the queries, whatever the file: none lacking, none bent."""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from archive_world import PORTAL, Walked, look, report_page

from archive.cells import CELL_KEYS
from archive.export.giving import ROW_KINDS, Export, export_rows
from archive.export.manifest import manifest_path, read_manifest
from archive.export.rows import read_csv, read_jsonl
from archive.export.tables import TABLES, Filters, rows_of
from archive.migrations import SCHEMA_VERSION
from archive.queries import REPORT_KEYS, Reader
from archive.store import Store

ALWAYS = "2026-12-31T00:00:00Z"
NASTY = ["=HYPERLINK(1)", "'=1", "'", "\t+1", "＝1", '引号"，\r\n换行', "-1", "@a", "年报 2024", "\ufeffa", "a\x00b"]


@pytest.fixture
def filled(archive: Path) -> Path:
    """Two reports with titles that a spreadsheet would run, seen on two nights."""
    with closing(Store(archive)) as store:
        pages = {f"r{n}": report_page(f"申请{n}件。", title=title) for n, title in enumerate(NASTY)}
        look(store, "2026-01-30", [Walked(names=tuple(pages))], pages)
        look(store, "2026-02-02", [Walked(names=tuple(pages))], {"r0": report_page("申请99件。", title=NASTY[0])})
    return archive


def give(archive: Path, kind: str, table: str, now: str = ALWAYS, **filters: Any) -> tuple[Path, list[dict[str, Any]]]:
    """The file, and the rows that it must hold."""
    path, wanted = archive.with_name(f"{table}.{kind}"), Filters(**filters)
    with closing(Reader(archive, now)) as reader:
        rows = list(rows_of(reader, table, wanted))
        export_rows(reader, Export(path=path, kind=kind, table=table, filters=wanted), iter(rows))
    return path, rows


@pytest.mark.parametrize("table", ["reports", "versions", "listings"])
def test_csv_gives_the_rows_back(filled: Path, table: str) -> None:
    path, rows = give(filled, "csv", table)
    assert list(read_csv(path, TABLES[table])) == [{k: "" if v is None else str(v) for k, v in r.items()} for r in rows]
    assert rows


def test_csv_runs_no_formula_and_opens_in_excel(filled: Path) -> None:
    path, _ = give(filled, "csv", "reports")
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("\ufeffid,portal,body,")
    assert ",'=HYPERLINK(1)," in text and ",''=1," in text and ",'-1," in text and ",年报 2024," in text


@pytest.mark.parametrize("table", ["reports", "versions", "listings"])
def test_jsonl_gives_the_rows_back(filled: Path, table: str) -> None:
    path, rows = give(filled, "jsonl", table)
    assert list(read_jsonl(path, TABLES[table])) == rows
    assert path.read_text(encoding="utf-8").count("\n") == len(rows) > 0


@pytest.mark.parametrize("table", ["reports", "versions", "listings"])
def test_parquet_gives_the_rows_back_with_types(filled: Path, table: str) -> None:
    path, rows = give(filled, "parquet", table)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute("select * from read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        got = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        types = dict(connection.execute("select name, type from parquet_schema(?)", [str(path)]).fetchall())
        logical = dict(connection.execute("select name, logical_type from parquet_schema(?)", [str(path)]).fetchall())
    times = [name for name, kind in TABLES[table].items() if kind == "time"]
    for row in got:
        row.update({name: row[name] and row[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in times})
    assert got == rows
    assert times and all("isAdjustedToUTC=1" in logical[name] for name in times)
    assert types.get("publish_date", "BYTE_ARRAY") == "BYTE_ARRAY"


def test_the_ledger_has_dates_for_the_dates_that_we_reckoned(filled: Path) -> None:
    cell = dict.fromkeys(CELL_KEYS) | {
        "portal": PORTAL,
        "body": "b",
        "year": 2025,
        "state": "late",
        "due": "2026-01-31",
    }
    path = filled.with_name("ledger.parquet")
    with closing(Reader(filled, ALWAYS)) as reader:
        export_rows(reader, Export(path=path, kind="parquet", table="ledger", filters=Filters()), [cell])
    with duckdb.connect() as connection:
        found = connection.execute("select due, as_of, typeof(due), typeof(as_of) from read_parquet(?)", [str(path)])
        assert [str(value) for value in found.fetchall()[0]] == ["2026-01-31", "None", "DATE", "DATE"]


def test_columns_are_the_keys_of_the_queries(filled: Path) -> None:
    assert tuple(TABLES["reports"]) == REPORT_KEYS and tuple(TABLES["ledger"]) == CELL_KEYS
    with closing(Reader(filled, ALWAYS)) as reader:
        assert list(TABLES["listings"]) == list(reader.listings()[0])
        [report, *_] = reader.reports()
        assert set(reader.versions(report["id"])[0]) <= set(TABLES["versions"])
        key = {"portal": None, "body": None, "year": None}
        assert list(rows_of(reader, "reports", Filters(**key))) == reader.reports()
        assert list(rows_of(reader, "listings", Filters())) == reader.listings()[::-1]


def test_filters_and_the_past(filled: Path) -> None:
    def many(table: str, now: str = ALWAYS, **filters: Any) -> int:
        return len(give(filled, "jsonl", table, now, **filters)[1])

    everything = len(NASTY)
    assert many("reports") == everything == many("reports", portal=PORTAL) == many("reports", year=2024)
    assert many("reports", year=2023) == 0 == many("reports", body="没有")
    assert many("versions") == everything + 1
    assert many("versions", since="2026-02-01") == 1 == many("reports", since="2026-02-01")
    assert many("versions", until="2026-02-01") == everything
    assert many("listings", since="2026-01-30T03:00:00Z", until="2026-02-02T03:00:00Z") == 1
    assert many("versions", now="2026-01-31T00:00:00Z") == everything
    assert many("reports", now="2026-01-01T00:00:00Z") == 0


@pytest.mark.parametrize("kind", ROW_KINDS)
def test_the_manifest_says_what_the_file_is(filled: Path, kind: str) -> None:
    path, rows = give(filled, kind, "reports", year=2024)
    manifest = read_manifest(path)
    assert (manifest.records, manifest.size) == (len(rows), path.stat().st_size)
    assert (manifest.filters, manifest.table, manifest.as_of, manifest.schema) == (
        {"year": 2024},
        "reports",
        ALWAYS,
        SCHEMA_VERSION,
    )
    assert sorted(each.name for each in path.parent.iterdir() if each.name.startswith("reports")) == [
        path.name, manifest_path(path).name,
    ]  # fmt: skip
