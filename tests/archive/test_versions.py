"""What makes a version and a change, and what is only a check."""

from pathlib import Path

import pytest
from archive_world import (
    BODY,
    Walked,
    address,
    answer_to,
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

from archive.records import Attachment, ChangeKind, DocumentPage, Quality
from archive.store import Store

LISTED = [Walked(names=("a",))]
FIRST = report_page()


def numbers(archive: Path) -> list[int]:
    return [number for (number,) in rows(archive, "select number from version order by id")]


def two_nights(store: Store, then: DocumentPage | Quality) -> None:
    look(store, "2026-01-30", LISTED, {"a": FIRST})
    look(store, "2026-01-31", LISTED, {"a": then})


def test_a_first_page_is_version_1_and_new(store: Store, archive: Path) -> None:
    look(store, "2026-01-30", LISTED, {"a": FIRST})
    assert (numbers(archive), kinds(archive)) == ([1], ["new"])
    assert states(archive) == {report_id("a"): ("current", None)}


def test_other_bytes_of_the_same_content_are_a_check(store: Store, archive: Path) -> None:
    look(store, "2026-01-30", LISTED, {"a": FIRST})
    run = store.begin_run(moment("2026-01-31"), True, [])
    answer = answer_to(address("a"), moment("2026-01-31"), body="浏览次数：124".encode())
    assert store.keep_document(run, "yunxi", report_id("a"), answer, FIRST) is None
    assert (numbers(archive), kinds(archive)) == ([1], ["new"])
    assert rows(archive, "select count(*) from capture where document is not null") == [(2,)]
    assert rows(archive, "select last_seen from document") == [(moment("2026-01-31"),)]


@pytest.mark.parametrize(
    ("then", "kind"),
    [
        (report_page("全年共收到申请12件。"), "revised"),
        (report_page("全年共收到申请12件。", index_number="B2/2025-00001"), "revised"),
        (report_page(tables=((("申请", "12"),),)), "revised"),
        (report_page(attachments=(Attachment(url=address("x") + ".pdf", name="附件"),)), "revised"),
        (report_page(index_number="B2/2025-00001"), "metadata"),
        (report_page(title=f"{BODY}2024年度政府信息公开工作年报"), "metadata"),
        (report_page(publish_date="2025-01-21"), "metadata"),
    ],
)
def test_kinds_of_change(store: Store, archive: Path, then: DocumentPage, kind: str) -> None:
    two_nights(store, then)
    assert (numbers(archive), kinds(archive)) == ([1, 2], ["new", kind])


@pytest.mark.parametrize(
    "then",
    [
        report_page("全年共收到申请　１１　件。\n"),
        report_page(platform="vsb", report_year=2023, reporting_body=None, kind="other"),
    ],
)
def test_what_is_no_change(store: Store, archive: Path, then: DocumentPage) -> None:
    two_nights(store, then)
    assert (numbers(archive), kinds(archive)) == ([1], ["new"])


def test_a_revert_is_a_version_of_its_own(store: Store, archive: Path) -> None:
    two_nights(store, report_page("全年共收到申请12件。"))
    look(store, "2026-02-01", LISTED, {"a": FIRST})
    assert kinds(archive) == ["new", "revised", "revised"]
    first, second, third = (digest for _, digest, _ in changes(archive))
    assert first == third != second


def test_not_modified_keeps_the_content_and_is_a_sight(store: Store, archive: Path) -> None:
    two_nights(store, Quality.NOT_MODIFIED)
    assert (numbers(archive), kinds(archive)) == ([1], ["new"])
    assert rows(archive, "select last_seen from document") == [(moment("2026-01-31"),)]


def test_a_better_reader_makes_no_version(store: Store, archive: Path) -> None:
    """`before` is the version before, read again by today's reader: both sides gain the same text."""
    look(store, "2026-01-30", LISTED, {"a": FIRST})
    run = store.begin_run(moment("2026-01-31"), True, [])
    answer, better = (
        answer_to(address("a"), moment("2026-01-31"), body=b"same"),
        report_page("全年共收到申请11件。附表"),
    )
    assert store.keep_document(run, "yunxi", report_id("a"), answer, better, before=better) is None
    assert store.keep_document(run, "yunxi", report_id("a"), answer, better) is ChangeKind.REVISED
    assert numbers(archive) == [1, 2]


@pytest.mark.parametrize("quality", [each for each in Quality if each is not Quality.PAGE])
def test_what_was_never_had_stays_listed(store: Store, archive: Path, quality: Quality) -> None:
    look(store, "2026-01-30", LISTED, {"a": quality})
    look(store, "2026-01-31", [Walked()], {"a": quality})
    assert states(archive) == {report_id("a"): ("listed", None)}
    assert kinds(archive) == []


def test_the_row_speaks_until_a_page_was_had(store: Store, archive: Path) -> None:
    look(store, "2026-01-30", LISTED, {"a": Quality.FAILED})
    run = store.begin_run(moment("2026-01-30"), True, [])
    query = "select title, year, body, publish_date, versions, state from report"
    store.see_rows(run, "yunxi", moment("2026-01-30"), [row_of("a", title="改题", report_year=2023, body="云溪县")])
    assert rows(archive, query) == [("改题", 2023, "云溪县", "2025-01-21", 0, "listed")]
    meet(store, run, moment("2026-01-30"), "a", FIRST)
    store.see_rows(run, "yunxi", moment("2026-01-31"), [row_of("a", title="再改", report_year=2022, body="别处")])
    assert rows(archive, query) == [(FIRST.title, 2024, BODY, "2025-01-20", 1, "current")]
    assert rows(archive, "select title, report_year, body from document") == [("改题", 2023, "云溪县")]


def test_a_version_keeps_everything_that_was_read(store: Store) -> None:
    page = report_page(
        "一、概述\n表格\t1", tables=((("类别", "件数"), ("申请", "11")),), category="年度报告",
        attachments=(Attachment(url="https://www.yunxi.example/f/1.pdf", name="表.pdf", digest="0" * 64),),
    )  # fmt: skip
    look(store, "2026-01-30", LISTED, {"a": page})
    exchange = store.version_exchange(report_id("a"))
    assert exchange is not None
    assert exchange.body == page.text.encode()
