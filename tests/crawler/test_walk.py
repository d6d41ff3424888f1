"""The verdicts of the design as a table of walks: what came of each page, and how far the walk can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Ask, ListingPage, Quality, Row, Verdict, Way
from crawler import walk as walk_module
from crawler.walk import Walk

SITE = "http://www.qingtan.example"
FIRST = f"{SITE}/nb/"
JSON = f"{SITE}/postmeta/i/7.json"
WIDE = f"{FIRST}?pageSize=200"


def html(number: int) -> str:
    return FIRST if number == 1 else f"{FIRST}index_{number}.html"


def rows(*numbers: int) -> tuple[Row, ...]:
    return tuple(Row(url=f"{SITE}/nb/content_{number}.html", title=f"第{number}号") for number in numbers)


def ask_of(url: str) -> Ask:
    if url == WIDE:
        return Ask(url=url, way=Way.WIDE)
    return Ask(url=url, way=Way.JSON if ".json" in url or "/api/" in url else Way.PAGES)


def listed(
    numbers: Sequence[int] = (), following: Sequence[str] = (), total: int | None = None, pages: int | None = None,
    pointer: bool = False,
) -> ListingPage:  # fmt: skip
    asks = tuple(ask_of(url) for url in following)
    return ListingPage(platform=None, rows=rows(*numbers), next=asks, total=total, pages=pages, pointer=pointer)


FAILED = (Quality.FAILED, "answered with status 500")
REFUSED = (Quality.BLOCKED, "refused with status 412")
UNANSWERED = "unanswered"

Outcome = ListingPage | tuple[Quality, str] | str


def walked(site: dict[str, Outcome], start: str = FIRST, last_first: bool = False) -> Walk:
    """Walk a column whose pages come out as given; `last_first`: of several pages asked for, the last answers first."""
    walk = Walk(column=start)
    walk.ask(ask_of(start))
    waiting = [ask_of(start)]
    while waiting:
        ask = waiting.pop(-1 if last_first else 0)
        outcome = site[ask.url]
        if outcome == UNANSWERED:
            continue
        if isinstance(outcome, ListingPage):
            waiting += [each for each in walk.add(ask, outcome) if walk.ask(each)]
        elif isinstance(outcome, tuple):
            walk.fail(ask, *outcome)
        if walk.settle(ask):
            waiting += [each for each in walk.held_back() if walk.ask(each)]
    return walk


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    site: dict[str, Outcome]
    verdict: Verdict
    says: str | None = None  # part of the reason
    before: int | None = None  # rows of the last complete walk
    start: str = FIRST


COMPLETE, DOUBTFUL, INCOMPLETE = Verdict.COMPLETE, Verdict.DOUBTFUL, Verdict.INCOMPLETE
TWO, THREE = html(2), html(3)

CASES = (
    Case(
        name="complete with its total",
        site={FIRST: listed([1, 2], [TWO], total=3), TWO: listed([3], total=3)},
        verdict=COMPLETE,
    ),
    Case(name="complete without a total", site={FIRST: listed([1, 2], [TWO]), TWO: listed([3])}, verdict=COMPLETE),
    Case(
        name="an answer that is no listing",
        site={FIRST: listed([1, 2], [TWO], total=3), TWO: ListingPage(platform=None, fault="it says: no permission")},
        verdict=INCOMPLETE,
        says="it says: no permission",
    ),
    Case(
        name="wider pages bring all rows",
        site={FIRST: listed([1, 2], [TWO, WIDE], total=3), TWO: FAILED, WIDE: listed([1, 2, 3], total=3)},
        verdict=COMPLETE,
    ),
    Case(
        name="wider pages are not asked for when the pages are whole",
        site={FIRST: listed([1, 2], [TWO, WIDE]), TWO: listed([3])},
        verdict=COMPLETE,
    ),
    Case(
        name="a wider page that is the first one again",
        site={FIRST: listed([1, 2], [TWO, WIDE]), TWO: FAILED, WIDE: listed([1, 2])},
        verdict=INCOMPLETE,
        says="asking for more rows a page brought none",
    ),
    Case(name="one page", site={FIRST: listed([1])}, verdict=COMPLETE),
    Case(name="as many pages as the pager counts", site={FIRST: listed([1], pages=1)}, verdict=COMPLETE),
    Case(
        name="total not reached",
        site={FIRST: listed([1, 2], [TWO], total=5), TWO: listed([3], total=5)},
        verdict=INCOMPLETE,
        says="3 rows of 5",
    ),
    Case(
        name="the same row twice does not reach the total",
        site={FIRST: listed([1, 2], [TWO], total=4), TWO: listed([2, 3], total=4)},
        verdict=INCOMPLETE,
        says="3 rows of 4",
    ),
    Case(
        name="the largest total counts",
        site={FIRST: listed([1, 2], [TWO], total=5), TWO: listed([3], total=3)},
        verdict=INCOMPLETE,
        says="3 rows of 5",
    ),
    Case(
        name="fewer pages than counted", site={FIRST: listed([1, 2], pages=3)}, verdict=INCOMPLETE, says="1 pages of 3"
    ),
    Case(
        name="page repeated",
        site={FIRST: listed([1, 2], [TWO]), TWO: listed([1, 2], [THREE])},
        verdict=INCOMPLETE,
        says="page 2 repeats an earlier page",
    ),
    Case(
        name="empty page in between",
        site={FIRST: listed([1], [TWO]), TWO: listed([], [THREE]), THREE: listed([3])},
        verdict=INCOMPLETE,
        says="page 2 has no rows",
    ),
    Case(
        name="empty page in between, total reached",
        site={FIRST: listed([1], [TWO], total=2), TWO: listed([], [THREE], total=2), THREE: listed([3], total=2)},
        verdict=INCOMPLETE,
        says="page 2 has no rows",
    ),
    Case(
        name="last page empty, without a total",
        site={FIRST: listed([1], [TWO]), TWO: listed()},
        verdict=INCOMPLETE,
        says="page 2 has no rows",
    ),
    Case(
        name="last page empty, but the total is reached before it",
        site={FIRST: listed([1, 2], [TWO], total=2), TWO: listed(total=2)},
        verdict=COMPLETE,
    ),
    Case(
        name="page failed",
        site={FIRST: listed([1], [TWO]), TWO: FAILED},
        verdict=INCOMPLETE,
        says="status 500",
    ),
    Case(
        name="page failed, though the rows had reach the total",
        site={FIRST: listed([1, 2], [TWO], total=2), TWO: FAILED},
        verdict=INCOMPLETE,
        says="status 500",
    ),
    Case(
        name="page refused",
        site={FIRST: listed([1], [TWO]), TWO: REFUSED},
        verdict=Verdict.BLOCKED,
        says="status 412",
    ),
    Case(name="only page refused", site={FIRST: REFUSED}, verdict=Verdict.BLOCKED, says="status 412"),
    Case(name="only page failed", site={FIRST: FAILED}, verdict=Verdict.FAILED, says="status 500"),
    Case(name="only page unanswered", site={FIRST: UNANSWERED}, verdict=Verdict.FAILED, says="no page of it was had"),
    Case(
        name="cut off before the last page, without a total",
        site={FIRST: listed([1], [TWO]), TWO: UNANSWERED},
        verdict=INCOMPLETE,
        says="pages named and not had: 1",
    ),
    Case(
        name="cut off between pages named at once",
        site={FIRST: listed([1], [TWO, THREE]), TWO: UNANSWERED, THREE: listed([3])},
        verdict=INCOMPLETE,
        says="pages named and not had: 1",
    ),
    Case(
        name="cut off before the last page, though the rows reach the total",
        site={FIRST: listed([1, 2], [TWO], total=2), TWO: UNANSWERED},
        verdict=INCOMPLETE,
        says="pages named and not had: 1",
    ),
    Case(name="only page empty", site={FIRST: listed()}, verdict=DOUBTFUL, says="no rows", before=10),
    Case(name="only page empty by its own count", site={FIRST: listed(total=0)}, verdict=DOUBTFUL, says="no rows"),
    Case(name="fewer than 90 % of the last", site={FIRST: listed(range(8))}, verdict=DOUBTFUL, says="8 rows", before=9),
    Case(name="90 % of the last", site={FIRST: listed(range(9))}, verdict=COMPLETE, before=10),
    Case(
        name="incomplete outweighs doubtful",
        site={FIRST: listed([1], [TWO]), TWO: FAILED},
        verdict=INCOMPLETE,
        before=100,
    ),
    Case(
        name="the last page leads back to the first, without a total",
        site={FIRST: listed([1], [TWO]), TWO: listed([2], [FIRST])},
        verdict=INCOMPLETE,
        says="its last page names a next one",
    ),
    Case(
        name="the last page leads back to the first, total reached",
        site={FIRST: listed([1], [TWO], total=2), TWO: listed([2], [FIRST], total=2)},
        verdict=COMPLETE,
    ),
    Case(
        name="several pages named at once",
        site={FIRST: listed([1], [TWO, THREE]), TWO: listed([2], [THREE]), THREE: listed([3])},
        verdict=COMPLETE,
    ),
    Case(
        name="pointer page",
        site={FIRST: listed(following=[JSON], pointer=True), JSON: listed([1, 2], total=2)},
        verdict=COMPLETE,
    ),
    Case(
        name="pointer page that leads to nothing",
        site={FIRST: listed(following=[JSON], pointer=True), JSON: FAILED},
        verdict=Verdict.FAILED,
        says="status 500",
    ),
    Case(
        name="pointer page that names nothing",
        site={FIRST: listed(pointer=True)},
        verdict=Verdict.FAILED,
        says="no page of it was had",
    ),
    Case(
        name="JSON whole, the pages not needed",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: listed([1, 2, 3])},
        verdict=COMPLETE,
    ),
    Case(
        name="JSON failed, the pages whole",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: FAILED, TWO: listed([3])},
        verdict=COMPLETE,
    ),
    Case(
        name="JSON failed, a page failed",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: FAILED, TWO: FAILED},
        verdict=INCOMPLETE,
        says="status 500",
    ),
    Case(
        name="JSON refused, a page failed",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: REFUSED, TWO: FAILED},
        verdict=Verdict.BLOCKED,
        says="status 412",
    ),
    Case(
        name="JSON short of the total, the pages whole",
        site={FIRST: listed([1, 2], [TWO, JSON], total=3), JSON: listed([1]), TWO: listed([3], total=3)},
        verdict=COMPLETE,
    ),
    Case(
        name="JSON short of the total, a page failed",
        site={FIRST: listed([1, 2], [TWO, JSON], total=3), JSON: listed([1]), TWO: FAILED},
        verdict=INCOMPLETE,
        says="2 rows of 3",
    ),
    Case(
        name="JSON empty does not stand for the pages",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: listed(), TWO: FAILED},
        verdict=INCOMPLETE,
        says="0 rows come this way, 2 another",
    ),
    Case(
        name="JSON with fewer rows than the pages does not stand for them",
        site={FIRST: listed([1, 2], [TWO, JSON]), JSON: listed([1]), TWO: listed([3])},
        verdict=COMPLETE,
    ),
    Case(
        name="JSON in several parts, one failed",
        site={FIRST: listed([1], [JSON]), JSON: listed([1, 2], [JSON + "?page=2.json"]), JSON + "?page=2.json": FAILED},
        verdict=INCOMPLETE,
        says="status 500",
    ),
    Case(
        name="JSON that always names one more, total reached",
        site={JSON: listed([1, 2], [f"{SITE}/api/all/2"], total=2)},
        verdict=COMPLETE,
        start=JSON,
    ),
    Case(
        name="a pager that nobody can read",
        site={FIRST: replace(listed([1, 2]), unread="下一页")},
        verdict=Verdict.INCOMPLETE,
        says="its pager shows '下一页'",
    ),
    Case(
        name="a pager that nobody can read, and all rows that the site counts",
        site={FIRST: replace(listed([1, 2], total=2), unread="下一页")},
        verdict=Verdict.COMPLETE,
    ),
    Case(
        name="a link beyond the last page that the site counts",
        site={FIRST: listed([1, 2], [html(2)], pages=2), html(2): listed([3], [html(3)], pages=2), html(3): FAILED},
        verdict=Verdict.COMPLETE,
    ),
    Case(
        name="a link beyond the last page, and rows that lack",
        site={
            FIRST: listed([1, 2], [html(2)], total=5, pages=2),
            html(2): listed([3], [html(3)], total=5, pages=2),
            html(3): FAILED,
        },
        verdict=Verdict.INCOMPLETE,
        says="3 rows of 5",
    ),
    Case(
        name="one page counted, and a second one that fails",
        site={FIRST: listed([1, 2], [html(2)], pages=1), html(2): FAILED},
        verdict=Verdict.INCOMPLETE,
        says="status 500",
    ),
    Case(
        name="a link beyond the last page that is refused",
        site={FIRST: listed([1, 2], [html(2)], pages=2), html(2): listed([3], [html(3)], pages=2), html(3): REFUSED},
        verdict=Verdict.BLOCKED,
    ),
)


@pytest.mark.parametrize("last_first", [False, True], ids=["in order", "last first"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_verdict(case: Case, last_first: bool) -> None:
    verdict, reason = walked(case.site, case.start, last_first).verdict(case.before)
    assert verdict is case.verdict, reason
    assert (case.says or "") in (reason or "")
    assert (reason is None) is (verdict is COMPLETE)


def test_rows_called_by_years_alone_are_doubtful() -> None:
    walk = Walk(column=FIRST)
    walk.ask(ask := ask_of(FIRST))
    years = tuple(Row(url=f"{FIRST}{year}.html", title=f"{year}年") for year in (2023, 2024))
    walk.add(ask, ListingPage(platform=None, rows=years))
    walk.settle(ask)
    assert walk.verdict(None) == (
        Verdict.DOUBTFUL,
        "each of its 2 rows is called by a year, and none is a report",
    )


def test_column_that_leads_to_its_newest_report_is_doubtful() -> None:
    """That report is no row of the list beside it: it would be missing."""
    walk = Walk(column=FIRST, led_to=f"{FIRST}content_2025.html")
    walk.ask(ask := ask_of(FIRST))
    walk.add(ask, ListingPage(platform=None, rows=(Row(url=f"{FIRST}content_2024.html", title="甲", is_report=True),)))
    walk.settle(ask)
    assert walk.verdict(None)[0] is Verdict.DOUBTFUL


def test_shorter_way_spares_the_pages() -> None:
    site: dict[str, Outcome] = {FIRST: listed([1, 2], [TWO, JSON]), JSON: listed([1, 2, 3])}
    assert walked(site).rows.keys() == {f"//www.qingtan.example/nb/content_{n}.html" for n in (1, 2, 3)}


def test_endless_pager_ends_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_module, "MOST_PAGES", 12)
    site: dict[str, Outcome] = {html(n): listed([n], [html(n + 1)]) for n in range(1, 100)}
    walk = walked(site)
    assert len(walk.rows) == 12
    verdict, reason = walk.verdict(None)
    assert verdict is INCOMPLETE
    assert "the pager has no end" in (reason or "")


def test_calendar_ends_after_some_pages_without_rows() -> None:
    days: dict[str, Outcome] = {html(number): listed(following=[html(number + 1)]) for number in range(2, 400)}
    walk = walked({FIRST: listed([1, 2], [html(2)]), **days})
    verdict, reason = walk.verdict(None)
    assert (verdict, len(walk.captures)) == (Verdict.INCOMPLETE, 0)
    assert reason == "the pager has no end: 10 pages in a row without rows; pages 2 to 11 have no rows"


def test_reasons_are_said_once_and_addresses_cut() -> None:
    far = f"{SITE}/nb/{'a' * 1_000_000}.html"
    walk = walked({FIRST: listed([1], [far], total=3), far: (Quality.FAILED, f"{far}: answered with status 500")})
    reason = walk.verdict(None)[1] or ""
    assert len(reason) < 500
    assert len(set(reason.split("; "))) == len(reason.split("; "))


def test_page_is_asked_for_once() -> None:
    walk = Walk(column=FIRST)
    assert walk.ask(Ask(url=TWO))
    assert not walk.ask(Ask(url=TWO))
    assert walk.ask(Ask(url=TWO, method="POST", body="page=2"))


def test_twin_addresses_are_one_row() -> None:
    twin = Row(url=f"https{SITE.removeprefix('http')}/nb/content_1.html", title="第1号")
    walk = Walk(column=FIRST)
    walk.add(ask_of(FIRST), ListingPage(platform=None, rows=(*rows(1), twin)))
    assert len(walk.rows) == 1


@st.composite
def chains(draw: st.DrawFn) -> tuple[dict[str, Outcome], int, bool]:
    """A column of up to six pages with faults among them; its true number of rows; whether a fault was dealt."""
    pages = draw(st.integers(1, 6))
    fates = draw(
        st.lists(st.sampled_from(["had", "had", "failed", "refused", "unanswered"]), min_size=pages, max_size=pages)
    )
    counts = draw(st.booleans())
    at_once = draw(st.booleans())
    site: dict[str, Outcome] = {}
    for number, fate in enumerate(fates, 1):
        following = range(2, pages + 1) if at_once and number == 1 else range(number + 1, min(number + 1, pages) + 1)
        had = listed([2 * number, 2 * number + 1], [html(n) for n in following], total=2 * pages if counts else None)
        outcomes: dict[str, Outcome] = {"had": had, "failed": FAILED, "refused": REFUSED, "unanswered": UNANSWERED}
        site[html(number)] = outcomes[fate]
    return site, 2 * pages, set(fates) != {"had"}


@given(chains(), st.booleans(), st.one_of(st.none(), st.integers(0, 40)))
def test_never_complete_with_a_page_lacking(
    chain: tuple[dict[str, Outcome], int, bool], last_first: bool, before: int | None
) -> None:
    site, rows_there, faulty = chain
    walk = walked(site, last_first=last_first)
    verdict, reason = walk.verdict(before)
    assert (verdict in (COMPLETE, DOUBTFUL)) is not faulty, reason
    assert faulty or len(walk.rows) == rows_there


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=5),
    st.one_of(st.none(), st.integers(0, 15)),
    st.booleans(),
)
def test_never_complete_under_the_total(pages: list[list[int]], total: int | None, last_first: bool) -> None:
    site: dict[str, Outcome] = {
        html(n): listed(numbers, [html(n + 1)] if n < len(pages) else [], total=total)
        for n, numbers in enumerate(pages, 1)
    }
    walk = walked(site, last_first=last_first)
    verdict, _ = walk.verdict(None)
    assert verdict is not COMPLETE or (walk.rows and len(walk.rows) >= (total or 0))


def test_reports_of_two_years_at_one_address_are_not_all_there() -> None:
    rows = tuple(
        Row(url=f"http://a.cn/d.jsp?_t={year}", title=f"甲县水务局{year}年政府信息公开工作年度报告", is_report=True)
        for year in (2022, 2023)
    )
    verdict, reason = walked({FIRST: ListingPage(platform=None, rows=rows)}).verdict(None)
    assert (verdict, reason) == (INCOMPLETE, "reports of different years stand at one address, //a.cn/d.jsp")
