"""Whatever is changed, removed or exchanged behind the store's back, `audit` names; what the store does, it passes."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from archive_world import audit, dump, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from reads import rows_as_read

from archive import database
from archive.audit.fault import Share, Tally
from archive.audit.whole import faults
from archive.errors import ArchiveError
from archive.standing import TABLES

ROOT = Path(__file__).resolve().parents[2]
CHAINED = {
    "run": "id", "look": "run, portal", "link": "run", "listing": "id", "listing_page": "listing, number",
    "listing_row": "listing, document", "capture": "id", "blob": "id", "head": "id", "url": "id",
    "version": "id", "content": "version", "change": "id", "standing": "name",
}  # fmt: skip
SUMMED = {
    "portal": "id", "body": "id", "document": "key", "address": "portal, address", "state": "id",
    "absence": "document, date", "attachment": "document, url", "validator": "url", "dictionary": "id",
    "_sqlite_migrations": "id",
}  # fmt: skip
LEDGER = {"cell": "portal, body, year"}
EVIDENCE = CHAINED | SUMMED | LEDGER
OF_ONE_ROW = {"portal", "body", "dictionary"}  # in the archive of lived.py
ELSEWHERE = {"part"}  # none in that archive: tests/archive/test_large_bodies.py
FLIPS = 80

Keys = tuple[Any, ...]


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copyfile(made, tmp_path / "copy.db"))


def columns(archive: Path, table: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind in rows(archive, "select name, type from pragma_table_info(?)", table)]


def keys(archive: Path, table: str) -> list[Keys]:
    return rows(archive, f"select {EVIDENCE[table]} from {table} order by {EVIDENCE[table]}")


def tamper(archive: Path, *statements: tuple[str, Keys]) -> None:
    """By plain SQL, as anyone could."""
    with closing(database.sqlite3.connect(archive, isolation_level=None)) as connection:
        for statement, values in statements:
            assert connection.execute(statement, values).rowcount == 1, statement


def evidence(archive: Path) -> dict[str, list[Keys]]:
    """Every row, and each word of the full-text index with its place."""
    with closing(database.sqlite3.connect(archive)) as connection:
        connection.row_factory = database.Row
        connection.execute("create virtual table temp.token using fts5vocab (main, version_text, instance)")
        return {table: rows_as_read(connection, table) for table in (*EVIDENCE, "token")}


def at(table: str) -> str:
    return " and ".join(f"{name} = ?" for name in EVIDENCE[table].split(", "))


def codes(archive: Path) -> set[str]:
    return {fault.code for fault in audit(archive)}


OTHER: dict[str, Callable[[Any], Any]] = {
    "INTEGER": lambda value: (value or 0) + 1000,
    "TEXT": lambda value: f"{value or ''}x",
    "BLOB": lambda value: (value or b"ab")[:-1],
}


def test_what_the_store_made_is_whole(made: Path) -> None:
    assert audit(made) == []


@pytest.mark.parametrize("table", EVIDENCE)
def test_a_changed_value_is_named(made: Path, tmp_path: Path, table: str) -> None:
    there = keys(made, table)
    for name, kind in columns(made, table):
        for key in {there[0], there[-1]}:
            copy = shutil.copyfile(made, tmp_path / "copy.db")
            [(value,)] = rows(made, f'select "{name}" from {table} where {at(table)}', *key)
            tamper(copy, (f'update {table} set "{name}" = ? where {at(table)}', (OTHER[kind](value), *key)))
            assert codes(copy), f"{table}.{name} of {key}"


@pytest.mark.parametrize("table", EVIDENCE)
def test_a_removed_row_is_named(made: Path, tmp_path: Path, table: str) -> None:
    there = keys(made, table)
    for key in {there[0], there[len(there) // 2], there[-1]}:
        copy = shutil.copyfile(made, tmp_path / "copy.db")
        tamper(copy, (f"delete from {table} where {at(table)}", key))
        assert codes(copy), f"{table} {key}"


@pytest.mark.parametrize("table", SUMMED | LEDGER)
def test_an_added_row_is_named(copy: Path, table: str) -> None:
    """One that is as the others are, under a key of its own."""
    [last] = rows(copy, f"select * from {table} where {at(table)}", *keys(copy, table)[-1])
    row = tuple(OTHER[kind](value) for value, (_, kind) in zip(last, columns(copy, table), strict=True))
    tamper(copy, (f"insert into {table} values ({', '.join('?' * len(row))})", row))
    assert codes(copy) & {"standing", "reference"}


def test_every_table_is_under_a_digest(made: Path) -> None:
    tables = {name for name in dump(made) if not name.startswith("version_text")}
    assert tables == set(EVIDENCE) | ELSEWHERE
    assert set(SUMMED) == set(TABLES) == {name for (name,) in rows(made, "select name from standing")}


@pytest.mark.parametrize(
    "table", [table for table, key in EVIDENCE.items() if "," not in key and table not in OF_ONE_ROW]
)
def test_two_rows_that_changed_places_are_named(copy: Path, table: str) -> None:
    first, *_, last = keys(copy, table)
    move = f"update {table} set {EVIDENCE[table]} = ? where {at(table)}"
    tamper(copy, (move, (10**9, *first)), (move, (*first, *last)), (move, (*last, 10**9)))
    assert codes(copy)


def test_a_removed_run_with_all_that_it_saw_is_named(copy: Path) -> None:
    """In the middle; what is cut off the end, only a seal shows (test_chain.py)."""
    for table in ("look", "listing", "capture", "change", "link"):
        with closing(database.sqlite3.connect(copy)) as connection, connection:
            connection.execute(f"delete from {table} where run = 4")
    tamper(copy, ("delete from run where id = 4", ()))
    assert "link_digest" in codes(copy)


def test_a_version_taken_back_with_its_change_and_content_is_named(copy: Path) -> None:
    [(key, document, number)] = rows(copy, "select id, document, number from version order by number desc limit 1")
    tamper(
        copy,
        ("delete from content where version = ?", (key,)),
        ("delete from version where id = ?", (key,)),
        ("delete from change where document = ? and to_version = ?", (document, number)),
    )
    assert codes(copy) == {"findings", "index", "index_unlisted"}


WRONG: dict[str, str] = {
    "word": "update cell set state = 'maybe'",
    "text": "update portal set name = cast(x'ff41' as text)",
    "run_open": "update run set ended = null, verdict = null where id = 3",
    "link_missing": "delete from link where run = 9",
    "link_order": "update link set last_capture = 0 where run = 9",
    "link_digest": "update capture set status = 201 where id = 20",
    "findings": "update change set summary = 'nothing' where id = 3",
    "ledger": "update cell set reason = 'published elsewhere'",
    "standing": "update document set title = '又一份' where key = 3",
    "capture_late": "update link set last_capture = last_capture - 1 where run = 9",
    "account": "update look set asked = 0 where run = 1",
    "listing_rows": "update listing set rows_of = 4 where id = 2",
    "listing_page": "update listing_page set number = 3 where number = 2",
    "version_gap": "update version set number = 9 where number = 3",
    "version_capture": "update version set capture = 1 where id = 2",
    "version_change": "update change set to_version = 1 where to_version = 2 and document = 2",
    "version_content": "update content set zstd = x'28b52ffd' where version = 2",
    "version_digest": "update version set category = '年报' where id = 2",
    "version_file": "delete from capture where url = (select id from url where url like '%.pdf')",
    "change_version": "update change set from_version = 7 where id = 19",
    "state": "update state set state = 'listed' where id = (select max(id) from state)",
    "first_seen": "update document set first_seen = '2026-01-09T03:00:00Z' where key = 2",
    "withdrawn": "delete from absence where date = '2026-01-13'",
    "absence": "update absence set run = 6 where date = '2026-01-13'",
    "document_id": "update document set id = 'elsewhere' where key = 2",
    "address": "update address set url = 'http://elsewhere.example/' where document = 2",
    "address_none": "delete from address where document = 2",
    "validator": "update validator set capture = 1 where url = (select id from url where url like '%r02%')",
    "cell": "update cell set report = 'yunxi-000000000000'",
    "blob_base": "update blob set base = 10000 where id = (select max(id) from blob where base > 0)",
    "blob_size": "update blob set size = size + 1 where id = 3",
    "blob_parts": "insert into part (blob, number, zstd) select id, 1, zstd from blob where id = 3",
    "blob_unreadable": "update blob set zstd = substr(zstd, 1, length(zstd) - 3) where id = 3",
    "blob_digest": "update blob set digest = substr(digest, 2) || 'x' where id = 3",
    "blob_unlisted": "update capture set body = null where body = (select max(id) from blob)",
    "dictionary_digest": "update dictionary set digest = 'x'",
    "head_digest": "update head set headers = replace(headers, 'nginx', 'apache') where id = 2",
    "head_unlisted": "update capture set head = 1 where head = 3",
    "url_unlisted": "insert into url (url) values ('http://a.example/')",
    "content_unlisted": "delete from version where id = 4",
    "index": "delete from version_text_docsize where id = 4",
    "index_unlisted": "delete from version where id = 4",
    "reference": "delete from portal",
    "schema": "create table mine (text)",
}


@pytest.mark.parametrize("code", WRONG)
def test_each_fault_by_its_code(copy: Path, code: str) -> None:
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(WRONG[code])
    assert code in codes(copy)


def test_the_page_and_the_code_name_the_same_faults() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    sources = [*(ROOT / "archive" / "audit").glob("*.py"), ROOT / "archive" / "seal.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'\b(?:Fault|Rule)\(\s*"(\w+)"', text))
    assert named == set(re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", page, re.M))
    assert named - {"damaged", "seal"} == set(WRONG)


def test_text_that_is_none_is_a_fault_and_not_the_end(copy: Path) -> None:
    tamper(copy, ("update url set url = cast(x'ff41' as text) where id = 1", ()))
    assert codes(copy) >= {"link_digest"}


@pytest.mark.parametrize("url", ["http://elsewhere.example:80x/", "http://[elsewhere.example/"])
def test_an_address_that_is_none_is_a_fault_and_not_the_end(copy: Path, url: str) -> None:
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("update address set url = ? where document = 2", (url,))
    assert codes(copy) == {"address", "standing"}


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [("head", "digest", "x"), ("head", "headers", b"[]"), ("blob", "size", "x"), ("blob", "zstd", "x"),
     ("dictionary", "zstd", 7)],
)  # fmt: skip
def test_a_value_of_another_type_is_a_fault_and_not_the_end(copy: Path, table: str, name: str, value: object) -> None:
    """As a bit in a row's header can make it; the table is not strict here, so that SQLite takes it."""
    loose = "replace(replace(replace(sql, ' strict', ''), ', without', ' without'), :name || ' ', :name || ' any ')"
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("pragma writable_schema = on")
        connection.execute(
            f"update sqlite_schema set sql = {loose} where name = :table", {"table": table, "name": name}
        )
    tamper(copy, (f"update {table} set {name} = ? where {at(table)}", (value, *keys(copy, table)[-1])))
    assert "damaged" in codes(copy)


def test_a_chain_of_bases_ends(copy: Path) -> None:
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("update blob set base = id, dictionary = null")
    assert codes(copy) == {"blob_base"}


def test_a_body_that_announces_any_size_costs_nothing(copy: Path) -> None:
    """A frame of zstd that says it holds 2^40 bytes."""
    tamper(copy, ("update blob set zstd = x'28b52ffde00000000000010000010000' where id = 3", ()))
    assert codes(copy) == {"blob_size", "blob_unreadable"}  # itself, and what is packed against it


def test_of_thirty_shares_each_row_is_in_one(made: Path) -> None:
    parts, whole = [Tally() for _ in range(30)], Tally()
    with closing(database.open_for_reading(made)) as connection:
        assert list(faults(connection, tally=whole)) == []
        for part, tally in enumerate(parts):
            assert list(faults(connection, Share(part, 30), tally)) == []
    for kind in ("runs", "captures", "rows", "ledgers", "bodies", "versions", "header lists", "dictionaries"):
        assert sum(tally.counts[kind] for tally in parts) == whole.counts[kind] > 0


def test_a_share_finds_what_is_in_it(copy: Path) -> None:
    with closing(database.sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(WRONG["blob_digest"])
    with closing(database.open_for_reading(copy)) as connection:
        found = {part: {fault.code for fault in faults(connection, Share(part, 30))} for part in range(30)}
    assert {part: codes for part, codes in found.items() if codes} == {1: {"link_digest"}, 3: {"blob_digest"}}


def test_the_rate_is_kept(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("archive.audit.fault.sleep", slept.append)
    tally = Tally(rate=0.1)
    with closing(database.open_for_reading(made)) as connection:
        assert list(faults(connection, tally=tally)) == []
    assert tally.bytes / 100_000 - 1 < max(slept) <= tally.bytes / 100_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=some.randoms(use_true_random=False), value=some.one_of(
    some.none(), some.integers(-9, 2**40), some.text(max_size=9), some.binary(max_size=9)))  # fmt: skip
def test_any_other_value_is_named(made: Path, tmp_path: Path, chance: random.Random, value: object) -> None:
    table = chance.choice(sorted(EVIDENCE))
    name, kind = chance.choice(columns(made, table))
    key = chance.choice(keys(made, table))
    copy = Path(shutil.copyfile(made, tmp_path / "copy.db"))
    try:
        tamper(copy, (f'update {table} set "{name}" = ? where {at(table)}', (value, *key)))
    except database.sqlite3.IntegrityError:
        return  # SQLite itself refuses: a type, a null, a key that is there
    if dump(copy) != dump(made):
        assert codes(copy), f"{table}.{name} of {key}: {value!r} ({kind})"


def test_a_flipped_bit_is_found_or_harmless(made: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance, whole, before = random.Random(seed), made.read_bytes(), evidence(made)
    for number in range(FLIPS):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        copy = tmp_path / f"{number}.db"
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        with suppress(ArchiveError):  # found by opening it
            assert audit(copy) or evidence(copy) == before, f"seed {seed}: bit {bit} of byte {place}"
        copy.unlink()
