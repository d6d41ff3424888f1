"""An exchange comes back exactly as it was received, and so do its validators."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from archive_world import COLUMN, PORTAL, SITE, Walked, address, answer_to, look, moment, report_id, report_page, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from archive.queries import Reader
from archive.records import Answer, Exchange, Quality
from archive.store import Store

NOW = moment("2026-01-30")
LATER = "9999-12-31T23:59:59Z"

header_text = some.text(some.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cc")), max_size=20)
exchanges = some.builds(
    Exchange,
    url=some.sampled_from((COLUMN, address("a"), COLUMN + "查询?页=1")),
    at=some.just(NOW),
    status=some.integers(100, 599),
    headers=some.lists(some.tuples(header_text, header_text), max_size=6).map(lambda each: tuple(each + each[:1])),
    body=some.binary(max_size=300) | some.binary(max_size=20).map(lambda part: part * 5000),
    method=some.sampled_from(("GET", "POST")),
    sent=some.binary(max_size=20),
    rendered=some.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exchange=exchanges, quality=some.sampled_from(Quality))
def test_everything_comes_back(store: Store, archive: Path, exchange: Exchange, quality: Quality) -> None:
    run = store.begin_run(NOW, True, [SITE])
    capture = store.keep_answer(run, PORTAL, Answer(exchange=exchange, quality=quality))
    with closing(Reader(archive, LATER)) as reader:
        assert reader.exchange(capture) == exchange
    digests = rows(
        archive, "select b.digest, b.size from capture c join blob b on b.id = c.body where c.id = ?", capture
    )
    expected = [(sha256(exchange.body).hexdigest(), len(exchange.body))] if exchange.body else []
    assert digests == expected


def test_the_same_bytes_are_kept_once(store: Store, archive: Path) -> None:
    run = store.begin_run(NOW, True, [SITE])
    for _ in range(3):
        store.keep_answer(run, PORTAL, answer_to(COLUMN, NOW, body=b"same"))
    assert rows(archive, "select count(*) from blob") == [(1,)]
    assert rows(archive, "select count(*) from capture") == [(3,)]


def page_with(store: Store, *headers: tuple[str, str], quality: Quality = Quality.PAGE, **fields: object) -> None:
    run = store.begin_run(NOW, True, [SITE])
    store.keep_answer(run, PORTAL, answer_to(COLUMN, NOW, quality, headers=headers, **fields))


def test_validators_are_kept_replaced_and_removed(store: Store) -> None:
    assert store.validators(COLUMN) == (None, None)
    page_with(store, ("etag", '"1"'), ("Last-Modified", "Fri, 30 Jan 2026 00:00:00 GMT"))
    assert store.validators(COLUMN) == ('"1"', "Fri, 30 Jan 2026 00:00:00 GMT")
    page_with(store, ("ETag", '"2"'))
    assert store.validators(COLUMN) == ('"2"', None)
    page_with(store)
    assert store.validators(COLUMN) == (None, None)


@pytest.mark.parametrize("quality", [quality for quality in Quality if quality is not Quality.PAGE])
def test_only_a_page_gives_validators(store: Store, quality: Quality) -> None:
    page_with(store, ("ETag", '"1"'), body=b"first")
    page_with(store, ("ETag", '"2"'), quality=quality)
    assert store.validators(COLUMN) == ('"1"', None)


def test_a_posted_form_gives_no_validators(store: Store) -> None:
    page_with(store, ("ETag", '"1"'), method="POST", sent=b"page=2")
    assert store.validators(COLUMN) == (None, None)


def test_what_a_304_speaks_of(store: Store) -> None:
    page_with(store, ("ETag", '"1"'), body=b"first")
    page_with(store, ("ETag", '"1"'), quality=Quality.NOT_MODIFIED)
    known = store.validated_exchange(COLUMN)
    assert known is not None
    assert known.body == b"first"
    assert store.validated_exchange(address("a")) is None


def test_the_exchange_of_the_latest_version(store: Store) -> None:
    assert store.version_exchange(report_id("a")) is None
    for day, text in (("2026-01-30", "一"), ("2026-01-31", "二"), ("2026-02-01", "二")):
        look(store, day, [Walked(names=("a",))], {"a": report_page(text)})
    found = store.version_exchange(report_id("a"))
    assert found is not None
    assert (found.body.decode(), found.at) == ("二", moment("2026-01-31"))


def test_validators_of_one_document_are_not_another_s(store: Store) -> None:
    """Two documents led to one address: what one was given says nothing of what the other has."""
    look(store, "2026-01-30", [Walked(names=("a", "b"))], {"a": report_page("a"), "b": report_page("b")})
    run = store.begin_run(NOW, True, [SITE])
    shared = answer_to(address("shared"), NOW, Quality.PAGE, headers=(("ETag", '"1"'),))
    store.keep_document(run, PORTAL, report_id("a"), shared, report_page("a"))
    assert store.validators(address("shared"), report_id("a")) == ('"1"', None)
    assert store.validators(address("shared"), report_id("b")) == (None, None)
    assert store.validators(address("shared")) == (None, None)
