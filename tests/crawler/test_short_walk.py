"""A walk that ends after its first page: when it may, what it costs, and what it never says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from kept import Kept
from scripted import COLUMN, Said, Scripted, address, leads_to, listing, report

from settings.program import PROGRAM_FILE, load_program
from tests.crawler.conftest import Ended, Open

SECOND = f"{COLUMN}index_2.html"
Crawl = Callable[..., Ended]


@pytest.fixture
def portal(open_portal: Open) -> Scripted:
    """Four reports on two pages."""
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024, 2023], total=4, following=SECOND))
    portal.say(SECOND, listing([2022, 2021], total=4))
    for year in (2022, 2021):
        portal.say(address(year), report(year))
    return portal


@pytest.fixture
def night(portal: Scripted, crawl: Crawl, tmp_path: Path) -> Callable[[int], list[str]]:
    """`night(day)`: what the portal was asked for in one more look."""

    def look(day: int) -> list[str]:
        before = len(portal.asked)
        ended = crawl(portal, archive=tmp_path / "gongkai.db", now=f"2026-02-{day:02}T02:30")
        assert ended.code in (0, 3), ended.stderr
        return [each.path for each in portal.asked[before:]]

    return look


def last_listing(kept: Path) -> tuple[object, ...]:
    rows = Kept(kept).rows("select verdict, reason, short, rows from listing order by id desc limit 1")
    return tuple(rows[0])


def test_unchanged_column_costs_its_first_page(night: Callable[[int], list[str]], tmp_path: Path) -> None:
    assert SECOND in night(2)
    second = night(3)
    assert COLUMN in second
    assert SECOND not in second
    verdict, reason, short, rows = last_listing(tmp_path / "gongkai.db")
    assert (verdict, short, rows) == ("complete", 1, 2)
    assert "short: its first page is as in the full walk of 2026-02-01T18:30:00Z" in str(reason)


def test_reports_of_the_other_pages_are_looked_at_all_the_same(night: Callable[[int], list[str]]) -> None:
    night(2)
    assert {address(year) for year in (2024, 2023, 2022, 2021)} <= set(night(3))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Said(status=412, body=b"<script>x()</script>"), "listed pages not had: 2"),
        (Said(status=500), "listed pages not had: 2"),
        (listing([2024, 2023], total=4, following=SECOND), "listed pages not had: 2"),
    ],
    ids=["refused", "failed", "another page"],
)
def test_a_report_of_another_page_that_is_not_had_is_lacking(
    portal: Scripted, night: Callable[[int], list[str]], tmp_path: Path, fault: Said, said: str
) -> None:
    night(2)
    for year in (2022, 2021):
        portal.say(address(year), fault)
    night(3)
    assert last_listing(tmp_path / "gongkai.db")[2] == 1
    [(verdict, reason)] = Kept(tmp_path / "gongkai.db").rows(
        "select verdict, reason from look order by run desc limit 1"
    )
    assert verdict == "incomplete"
    assert said in reason


def test_a_report_that_is_listed_no_more_lacks_nowhere(
    portal: Scripted, night: Callable[[int], list[str]], tmp_path: Path
) -> None:
    night(2)
    portal.say(COLUMN, listing([2024, 2023], total=3, following=SECOND))
    portal.say(SECOND, listing([2022], total=3))
    portal.say(address(2021), Said(status=500))
    for day in (3, 4, 5):  # a column that shrank is believed on the third date
        night(day)
    [(verdict, reason)] = Kept(tmp_path / "gongkai.db").rows(
        "select verdict, reason from look order by run desc limit 1"
    )
    assert "not had" not in str(reason), (verdict, reason)


def test_a_full_walk_every_seven_days(night: Callable[[int], list[str]]) -> None:
    asked = {day: SECOND in night(day) for day in (2, 3, 8, 9, 10, 15, 16)}
    assert asked == {2: True, 3: False, 8: False, 9: True, 10: False, 15: False, 16: True}


@pytest.mark.parametrize(
    "first",
    [
        listing([2025, 2024], total=4, following=SECOND),
        listing([2024, 2023], total=5, following=SECOND),
        listing([2024], total=4, following=SECOND),
    ],
    ids=["a row", "the total", "fewer rows"],
)
def test_any_difference_on_the_first_page_leads_on(
    portal: Scripted, night: Callable[[int], list[str]], first: Said
) -> None:
    night(2)
    portal.say(COLUMN, first)
    assert SECOND in night(3)


def test_no_short_walk_after_one_that_was_not_complete(portal: Scripted, night: Callable[[int], list[str]]) -> None:
    portal.say(SECOND, leads_to(COLUMN))
    night(2)
    assert SECOND in night(3)


def test_absence_is_settled_by_full_walks(portal: Scripted, night: Callable[[int], list[str]], tmp_path: Path) -> None:
    """A report that vanished is withdrawn on the third date, as without short walks."""
    notices = [(f"{COLUMN}n{number}.html", f"第{number}号通知") for number in range(20)]
    portal.say(COLUMN, listing([2024, 2023], total=24, following=SECOND))
    portal.say(SECOND, listing([2022, 2021], notices, total=24))
    night(2)
    portal.say(COLUMN, listing([2024, 2023], total=23, following=SECOND))
    portal.say(SECOND, listing([2022], notices, total=23))
    portal.answers.pop(address(2021))
    for day in (3, 4, 5):
        assert SECOND in night(day)
    kept = Kept(tmp_path / "gongkai.db")
    assert [kind for (kind,) in kept.rows("select kind from change where kind <> 'new'")] == ["withdrawn"]
    assert SECOND not in night(6)


def test_revisit_days_is_in_the_settings() -> None:
    assert load_program(PROGRAM_FILE).revisit_days == 1
