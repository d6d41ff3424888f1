"""One document, one identity: twins in two columns, and reports that moved, in whatever order a run was cut."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from archive_world import (
    COLUMN,
    PORTAL,
    Answered,
    Walked,
    address,
    changes,
    kinds,
    look,
    meet,
    moment,
    report_id,
    report_page,
    row_of,
    rows,
    states,
)

from archive.queries import Reader
from archive.records import Account, Attachment, Listing, Quality, Verdict
from archive.store import Store

LONG = "本机关全年主动公开政府信息，受理公开申请，均在法定期限内答复申请人。" * 5
OTHER = "本机关全年办理公开申请若干件，另有行政复议案件，结果维持原决定。" * 5


@pytest.fixture
def store(archive: Path) -> Iterator[Store]:
    with closing(Store(archive)) as store:
        yield store


def documents(archive: Path) -> list[str]:
    return [name for (name,) in rows(archive, "select id from document order by key")]


def night(store: Store, day: int, *names: str, **answers: Answered) -> int:
    return look(store, f"2026-02-{day:02}", [Walked(names=names)], answers)


def test_same_post_in_two_columns_is_one_document(store: Store, archive: Path) -> None:
    other = Walked(names=("b",), column=f"{COLUMN}bm/")
    look(store, "2026-02-01", [Walked(names=("a",)), other], {"a": report_page(LONG), "b": report_page(LONG)})
    look(store, "2026-02-02", [Walked(names=("a",)), other], {"a": report_page(LONG)})
    assert documents(archive) == [report_id("a")]
    assert kinds(archive) == ["new"]
    assert rows(archive, "select url from address order by url") == [(address("a"),), (address("b"),)]


@pytest.mark.parametrize("text", [LONG[:20], OTHER])
def test_reports_with_little_or_other_text_stay_two(store: Store, archive: Path, text: str) -> None:
    night(store, 1, "a", "b", a=report_page(LONG if text == OTHER else text), b=report_page(text))
    assert len(documents(archive)) == 2
    assert kinds(archive) == ["new", "new"]


@pytest.mark.parametrize(
    "other", [{"report_year": 2023}, {"title": "另一局2024年政府信息公开工作年度报告"}, {"reporting_body": "另一局"}]
)
def test_same_text_of_another_year_or_body_stays_two(store: Store, archive: Path, other: dict[str, Any]) -> None:
    """Texts are sometimes copied from another office's report."""
    night(store, 1, "a", "b", a=report_page(LONG), b=report_page(LONG, **other))
    assert len(documents(archive)) == 2


def test_moved_with_the_same_text(store: Store, archive: Path) -> None:
    night(store, 1, "a", a=report_page(LONG))
    night(store, 2, "b", b=report_page(LONG), a=Quality.GONE)
    assert kinds(archive) == ["new", "moved"]
    assert documents(archive) == [report_id("a")]
    assert states(archive) == {report_id("a"): ("current", None)}
    assert rows(archive, "select url from document") == [(address("b"),)]
    night(store, 3, "b", b=report_page(LONG))
    night(store, 4, "b", b=report_page(LONG))
    assert kinds(archive) == ["new", "moved"]


def test_moved_under_a_title_written_anew(store: Store, archive: Path) -> None:
    """Year, body and text suffice."""
    night(store, 1, "a", a=report_page(LONG))
    night(store, 2, "b", b=report_page(LONG, title="水务局2024年政府信息公开年度报告"), a=Quality.GONE)
    assert kinds(archive) == ["new", "metadata", "moved"]
    assert documents(archive) == [report_id("a")]


def files(*digests: str | None) -> tuple[Attachment, ...]:
    return tuple(Attachment(url=f"{address('a')}/{n}.pdf", name="年报.pdf", digest=d) for n, d in enumerate(digests))


@pytest.mark.parametrize(("other", "kept"), [("d1", 1), ("d2", 2), (None, 2)])
def test_little_text_beside_files(store: Store, archive: Path, other: str | None, kept: int) -> None:
    """Two posts that hold hardly more than a link are one where the file that it leads to is the same."""
    pages = {name: report_page("见附件", attachments=files(digest)) for name, digest in (("a", "d1"), ("b", other))}
    night(store, 1, "a", "b", **pages)
    assert len(documents(archive)) == kept


def test_moved_and_revised(store: Store, archive: Path) -> None:
    """A new site prints the report in another shape: one night brings both."""
    night(store, 1, "a", a=report_page(LONG))
    night(store, 2, "b", b=report_page(OTHER), a=Quality.GONE)
    assert kinds(archive) == ["new", "revised", "moved"]
    assert documents(archive) == [report_id("a")]
    assert [number for (number,) in rows(archive, "select number from version order by number")] == [1, 2]
    with closing(Reader(archive, moment("2026-02-03"))) as reader:
        assert [hit["report"] for hit in reader.search("行政复议案件").rows] == [report_id("a")]
        assert reader.changes()[-1]["summary"] == f"from {address('a')} to {address('b')}"


def test_moved_before_its_page_was_had(store: Store, archive: Path) -> None:
    night(store, 1, "a", a=report_page(LONG))
    night(store, 2, "b", b=Quality.FAILED)
    assert kinds(archive) == ["new", "moved"]


def test_two_that_could_be_the_successor_decide_nothing(store: Store, archive: Path) -> None:
    night(store, 1, "a", a=report_page(LONG))
    night(store, 2, "b", "c", b=report_page(OTHER), c=report_page(OTHER + "附表一。"))
    assert kinds(archive) == ["new", "new", "new"]


def test_a_report_listed_beside_it_all_along_is_no_successor(store: Store, archive: Path) -> None:
    night(store, 1, "a", "b", a=report_page(LONG), b=report_page(OTHER))
    night(store, 2, "b", a=Quality.GONE, b=report_page(OTHER))
    assert kinds(archive) == ["new", "new"]
    assert states(archive)[report_id("a")][0] == "gone"


@pytest.mark.parametrize("verdict", [Verdict.INCOMPLETE, Verdict.DOUBTFUL, Verdict.BLOCKED])
def test_nothing_moves_by_a_listing_that_lacks_something(store: Store, archive: Path, verdict: Verdict) -> None:
    night(store, 1, "a", a=report_page(LONG))
    look(store, "2026-02-02", [Walked(names=("b",), verdict=verdict)], {"b": report_page(OTHER)})
    assert kinds(archive) == ["new", "new"]
    night(store, 3, "b", b=report_page(OTHER))
    assert kinds(archive) == ["new", "revised", "moved"]


@pytest.mark.parametrize("text", [LONG, OTHER])
def test_killed_before_its_end_and_made_again(store: Store, archive: Path, tmp_path: Path, text: str) -> None:
    """The same documents, digests and changes as without the kill, though the first run had kept the new page."""
    night(store, 1, "a", a=report_page(LONG))
    at = moment("2026-02-02", "02:00:00")
    run = store.begin_run(at, True, [])
    ids = store.see_rows(run, PORTAL, at, [row_of("b")])
    meet(store, run, at, "b", report_page(text))
    night(store, 2, "b", b=report_page(text), a=Quality.GONE)
    assert ids != [report_id("a")]
    with closing(Store(tmp_path / "undisturbed.db")) as undisturbed:
        night(undisturbed, 1, "a", a=report_page(LONG))
        night(undisturbed, 2, "b", b=report_page(text), a=Quality.GONE)
    assert set(changes(archive)) == set(changes(tmp_path / "undisturbed.db"))


def test_moved_where_a_short_walk_stands_between(store: Store, archive: Path) -> None:
    """A short walk sees only its first page: what it does not name has not moved."""
    night(store, 1, "a", "b", a=report_page(LONG), b=report_page(OTHER, report_year=2023))
    at = moment("2026-02-02")
    run = store.begin_run(at, True, [])
    ids = tuple(store.see_rows(run, PORTAL, at, [row_of("b")]))
    listing = Listing(
        portal=PORTAL, column=COLUMN, body=None, verdict=Verdict.COMPLETE, reason="short", documents=ids, short=True
    )
    store.keep_listing(run, at, listing)
    store.close_look(run, PORTAL, at, "2026-02-02", Verdict.COMPLETE, None, Account(asked=0, answers={}), [])
    assert kinds(archive) == ["new", "new"]
    assert states(archive)[report_id("a")] == ("current", None)
