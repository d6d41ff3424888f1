"""Bytes kept small, and given back as they came: by a dictionary of the portal, or against the page before."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from archive_world import PORTAL, moment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.blobs import GROWN, TRAINED_ON, keep_blob, read_blob, train
from archive.database import Connection, open_for_reading
from archive.records import Answer, DocumentPage, Exchange, Quality, Row, Sighting, Site
from archive.store import Store

SITE = Site(
    id=PORTAL, name="云溪县", division=None, platform="trs", home="https://www.yunxi.example/",
    columns=1, enabled=True, bodies=(),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "gongkai.db")) as store:
        yield store


@pytest.fixture
def connection(store: Store) -> Connection:
    store.begin_run(moment("2026-02-01"), True, [SITE])
    return store._connection


def page(number: int, words: int = 400) -> bytes:
    """A page of the portal: the same frame, words of its own."""
    chance = random.Random(number)
    frame = "".join(f'<li class="menu"><a href="/zwgk/{n}/index.html">栏目{n}</a></li>' for n in range(80))
    text = "".join(chr(chance.randrange(0x4E00, 0x6000)) for _ in range(words))
    return f"<html><body><ul>{frame}</ul><div id='zoom'><p>{text}</p></div></body></html>".encode()


def stored(connection: Connection, blob: int) -> tuple[int, int | None, int | None]:
    """(bytes kept, dictionary, base)."""
    row = connection.execute("select length(zstd) as n, dictionary, base from blob where id = ?", (blob,)).fetchone()
    return row["n"], row["dictionary"], row["base"]


def keep_reports(store: Store, count: int, first: int = 0) -> None:
    """Reports of the portal, kept as a look keeps them, and the look ended."""
    run = store.begin_run(moment("2026-02-02"), True, [SITE])
    for number in range(first, first + count):
        url = f"{SITE.home}nb/{number}.html"
        row = Row(url=url, title=f"云溪县{number}局2025年政府信息公开工作年度报告", date=None, is_report=True)
        sighting = Sighting(row=row, report_year=2025, body=None)
        [document] = store.see_rows(run, PORTAL, moment("2026-02-02"), [sighting])
        exchange = Exchange(url=url, at=moment("2026-02-02"), status=200, body=page(number))
        found = DocumentPage(platform="trs", kind="report", title=row.title, text=f"{number}")
        store.keep_document(run, PORTAL, document, Answer(exchange=exchange, quality=Quality.PAGE), found)
    train(store._connection, PORTAL)


def test_the_next_version_of_a_page_costs_what_differs(connection: Connection) -> None:
    first = keep_blob(connection, page(1), PORTAL)
    second = keep_blob(connection, page(1).replace(b"/zwgk/7/", b"/zwgk/8/"), PORTAL, first)
    third = keep_blob(connection, page(1).replace(b"/zwgk/7/", b"/zwgk/9/"), PORTAL, second)
    assert [stored(connection, each)[2] for each in (first, second, third)] == [None, first, first]
    assert stored(connection, second)[0] < 0.03 * stored(connection, first)[0]
    assert read_blob(connection, third) == page(1).replace(b"/zwgk/7/", b"/zwgk/9/")


def test_another_page_at_the_address_stands_by_itself(connection: Connection) -> None:
    first = keep_blob(connection, page(1), PORTAL)
    other = keep_blob(connection, random.Random(5).randbytes(5_000), PORTAL, first)
    assert stored(connection, other)[2] is None


def test_a_change_at_the_end_of_a_large_page(connection: Connection) -> None:
    body = random.Random(3).randbytes(3_000_000)
    first = keep_blob(connection, body, PORTAL)
    second = keep_blob(connection, body + b"<p>2026</p>", PORTAL, first)
    assert stored(connection, second)[0] < 10_000
    assert read_blob(connection, second) == body + b"<p>2026</p>"


def test_a_portal_gets_its_dictionary_and_a_second_one_when_it_has_grown(store: Store) -> None:
    connection = store._connection
    keep_reports(store, TRAINED_ON - 1)
    assert connection.execute("select count(*) from dictionary").fetchone()[0] == 0
    before = connection.execute("select sum(length(zstd)) from blob").fetchone()[0]
    keep_reports(store, 1, first=TRAINED_ON)
    [row] = connection.execute("select pages, zstd from dictionary").fetchall()
    assert row["pages"] == TRAINED_ON
    after = connection.execute("select sum(length(zstd)) from blob where dictionary is not null").fetchone()[0]
    assert after < 0.8 * before
    keep_reports(store, 3, first=200)
    [(newest,)] = connection.execute("select dictionary from blob order by id desc limit 1").fetchall()
    assert newest is not None
    keep_reports(store, (GROWN - 1) * TRAINED_ON, first=1000)
    assert connection.execute("select count(*) from dictionary").fetchone()[0] == 2
    for blob in connection.execute("select id, digest from blob").fetchall():
        assert sha256(read_blob(connection, blob["id"])).hexdigest() == blob["digest"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.binary(max_size=300), st.integers(0, 40), st.booleans()), min_size=1, max_size=12))
def test_whatever_is_kept_is_given_back(connection: Connection, bodies: list[tuple[bytes, int, bool]]) -> None:
    """Bodies of any sort, many of them variants of one page, each against the one before it or by itself."""
    before, kept = None, {}
    for noise, place, against in bodies:
        frame = page(7)
        body = frame[: place * 50] + noise + frame[place * 50 :] if place else noise
        before = keep_blob(connection, body, PORTAL, before if against else None)
        kept[before] = body
    assert all(read_blob(connection, blob) == body for blob, body in kept.items())
    deep = connection.execute("select 1 from blob a join blob b on b.id = a.base where b.base is not null").fetchone()
    assert deep is None


def test_threads_may_read_at_once(made: Path) -> None:
    """Each with a connection of its own: what one decompresses with is not another's at that moment."""

    def wrong(_: int) -> int:
        with closing(open_for_reading(made)) as connection:
            blobs = connection.execute("select id, digest from blob where dictionary is not null").fetchall()
            assert blobs
            found = [(sha256(read_blob(connection, row["id"])).hexdigest(), row["digest"]) for row in blobs * 100]
            return sum(digest != kept for digest, kept in found)

    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(wrong, range(4))] == [0] * 4
