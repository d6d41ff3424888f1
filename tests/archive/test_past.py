"""What was known then: the whole archive asked for a past moment says what the archive of that moment said."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from archive_world import COLUMN, PORTAL, SITE, Walked, answer_to, look, meet, moment, report_id, report_page, row_of

from archive.database import open_for_reading
from archive.errors import NotFound
from archive.queries import Reader
from archive.records import Account, Attachment, Listing, Quality, Site, Verdict
from archive.store import Store

NAMES = ("a", "b", "c")
AWAY = {"b": Quality.GONE, "a": Quality.NOT_MODIFIED}
NIGHTS = {
    "2026-01-30": ([Walked(names=NAMES)], {"a": report_page("全年共收到申请11件。"), "b": report_page("乙")}),
    "2026-01-31": ([Walked(names=NAMES)], {"a": report_page("全年共收到申请12件。"), "c": Quality.FAILED}),
    "2026-02-01": ([Walked(names=("a", "c"))], {**AWAY, "c": report_page("丙", title="丙镇2023年年度报告")}),
    "2026-02-02": ([Walked(names=("a", "c"))], AWAY),
    "2026-02-03": ([Walked(names=("a", "c"))], {**AWAY, "a": report_page("全年共收到申请12件。", category="年报")}),
    "2026-02-04": ([Walked(verdict=Verdict.BLOCKED)], {"a": Quality.BLOCKED}),
    "2026-02-05": (
        [Walked(names=NAMES)],
        {"a": report_page("改", attachments=(Attachment(url=f"{COLUMN}1.pdf", name="表"),)), "b": report_page("乙二")},
    ),
}


def snapshot(archive: Path, folder: Path, at: str) -> None:
    with closing(open_for_reading(archive)) as connection:
        connection.execute("pragma query_only = off")
        connection.execute("vacuum into ?", (str(folder / f"{at}.db".replace(":", "")),))


def begun_and_not_ended(store: Store, at: str) -> int:
    """A run in the middle of its night: a look closed, the next under way."""
    later = Site(**{**vars(SITE), "id": "later", "bodies": (("云溪县档案馆", "department"),)})
    run = store.begin_run(at, True, [SITE, later])
    store.see_rows(run, PORTAL, at, [row_of("a")])
    meet(store, run, at, "a", report_page("半夜"))
    return run


def end(store: Store, run: int, at: str) -> None:
    capture = store.keep_answer(run, PORTAL, answer_to(COLUMN, at, body=b"<ul>"))
    listing = Listing(portal=PORTAL, column=COLUMN, body=None, verdict=Verdict.COMPLETE, reason=None,
                      documents=(report_id("a"),), captures=(capture,))  # fmt: skip
    store.keep_listing(run, at, listing)
    account = Account(asked=2, answers={"had": 2})
    store.close_look(run, PORTAL, at, at[:10], Verdict.COMPLETE, None, account, [COLUMN])
    store.end_run(run, at, "complete")


@pytest.fixture
def moments(store: Store, archive: Path, tmp_path: Path) -> list[str]:
    """The moments at which the archive was set aside, and then went on."""
    kept = []
    for date, (walks, answers) in NIGHTS.items():
        look(store, date, walks, answers)
        snapshot(archive, tmp_path, moment(date))
        kept.append(moment(date))
    middle = moment("2026-02-06", "01:00:00")
    run = begun_and_not_ended(store, middle)
    snapshot(archive, tmp_path, middle)
    end(store, run, moment("2026-02-06", "02:00:00"))
    look(store, "2026-02-07", [Walked(names=NAMES)], {"a": report_page("末")})
    return [*kept, middle]


def everything(archive: Path, now: str) -> dict[str, Any]:
    with closing(Reader(archive, now)) as reader:
        reports = reader.reports()
        return {
            "reports": reports,
            "show": [reader.show(row["id"]) for row in reports],
            "versions": [reader.versions(row["id"]) for row in reports],
            "diff": [reader.diff(row["id"]) for row in reports if row["versions"]],
            "changes": reader.changes(),
            "of a year": reader.reports(year=2024, state="current", since=moment("2026-02-01")),
            "runs": reader.runs(),
            "listings": reader.listings(),
            "last_looks": reader.last_looks(),
            "walks": reader.walks(PORTAL),
            "bodies": [reader.bodies(portal) for portal in (PORTAL, "later")],
            "search": [reader.search(text).rows for text in ("11", "12件", "乙", "半夜", "改", "末", "丙镇", "水务局")],
        }


def test_a_past_moment_is_answered_as_it_was(moments: list[str], archive: Path, tmp_path: Path) -> None:
    for at in moments:
        then = everything(tmp_path / f"{at}.db".replace(":", ""), at)
        assert everything(archive, at) == then, at
        assert then["reports"] and then["runs"]


def test_before_the_first_look_nothing_was_known(moments: list[str], archive: Path) -> None:
    with closing(Reader(archive, moment("2026-01-29"))) as reader:
        assert (reader.reports(), reader.changes(), reader.runs(), reader.listings()) == ([], [], [], [])
        assert reader.search("申请").rows == []
        with pytest.raises(NotFound):
            reader.show(report_id("a"))
        with pytest.raises(NotFound):
            reader.exchange(1)


def test_the_newest_come_first_and_changes_last(moments: list[str], archive: Path) -> None:
    with closing(Reader(archive, moment("2026-03-01"))) as reader:
        ids = [row["id"] for row in reader.runs()]
        assert ids == sorted(ids, reverse=True)
        assert [row["id"] for row in reader.runs(limit=2)] == ids[:2]
        found = reader.changes()
        assert found == sorted(found, key=lambda row: row["at"])
        assert reader.changes(limit=2) == found[-2:]
        assert reader.changes(run=1) == found[:2]


def test_a_report_or_version_that_is_not_there(moments: list[str], archive: Path) -> None:
    with closing(Reader(archive, moment("2026-03-01"))) as reader:
        for ask in (
            lambda: reader.show("yunxi-000000000000"), lambda: reader.versions("x"), lambda: reader.diff("x"),
            lambda: reader.diff(report_id("a"), 1, 99), lambda: reader.exchange(10_000),
        ):  # fmt: skip
            with pytest.raises(NotFound) as caught:
                ask()
            assert "\n" not in str(caught.value)
