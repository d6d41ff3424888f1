"""A page that lies, breaks or stands in another's place costs itself: no other page, no other portal, no version."""

import json
from collections.abc import Callable

import pytest
from kept import Kept
from scripted import COLUMN, ROBOTS, Said, Scripted, address, html, leads_to, listing, page, report, title_of

from tests.crawler.conftest import Ended, Open

Crawl = Callable[..., Ended]
FIRST, SECOND, THIRD = (f"2026-02-0{day}T02:30" for day in (2, 3, 4))
HALF = "\\ud83d"


def api(total: int, *titles: str) -> Said:
    """A column of gkmlpt, whose JSON may hold half a character."""
    rows = [{"title": "T", "url": f"/gkmlpt/content/0/0/post_{n}.html"} for n, _ in enumerate(titles)]
    text = json.dumps({"classify": {"id": 7, "post_count": total}, "articles": rows})
    for title in titles:
        text = text.replace('"T"', f'"{title}"', 1)
    return Said(body=text.encode(), headers=(("Content-Type", "application/json"),))


@pytest.fixture
def beside(open_portal: Open) -> Scripted:
    return open_portal("baihe")


@pytest.mark.parametrize(
    "column",
    [
        api(1, title_of(2024) + HALF),
        api(10**25, title_of(2024)),
        page(html("年报", f"<ul><li><a href='a.html'>{title_of(2024)}</a></li></ul>共{'9' * 25}条")),
        page(html("年报", f"<script>createPageHTML({'9' * 25}, 0, 'index', 'html')</script>")),
    ],
)
def test_a_column_that_breaks_a_reader_costs_its_portal(
    open_portal: Open, beside: Scripted, crawl: Crawl, column: Said
) -> None:
    guilty = open_portal("qingtan")
    guilty.columns = ["/gkmlpt/api/all/7?page=1"] if b"articles" in column.body else [COLUMN]
    guilty.say(guilty.columns[0], column)
    ended = crawl(guilty, beside)
    assert ended.kept.look("baihe").verdict == "complete"
    look = ended.kept.look("qingtan")
    assert look.asked == sum(look.answers.values())
    assert ended.code == (0 if look.verdict == "complete" else 3)


def after(portal: Scripted, crawl: Crawl, path: str, *answers: Said) -> Kept:
    """The archive after two nights: a good one, and one on which an address says something else."""
    archive = crawl(portal, now=FIRST).kept.path
    portal.say(path, *answers)
    return crawl(portal, archive=archive, now=SECOND).kept


@pytest.mark.parametrize(
    ("instead", "quality"),
    [
        (report(2024), "unreadable"),
        (leads_to(address(2024)), None),
        (leads_to(COLUMN), "gone"),
        (listing([2024, 2023]), "unreadable"),
        (Said(status=206, body=report(2023).body), "failed"),
        (Said(status=226, body=report(2023).body), "failed"),
        (page(html(title_of(2023), f"<h1>{title_of(2023)}</h1><div class='content'>页面不存在</div>")), "unreadable"),
        (page(html(title_of(2023), f"<h1>{title_of(2023)}</h1><div class='content'>系统繁忙，请稍后再试</div>")), None),
    ],
)
def test_what_stands_in_place_of_a_report_is_no_version(
    open_portal: Open, crawl: Crawl, instead: Said, quality: str | None
) -> None:
    portal = open_portal("qingtan")
    kept = after(portal, crawl, address(2023), instead)
    assert {kind for _, _, kind in kept.told()} == {"new"}
    assert len(kept.told()) == 2
    if quality:
        assert quality in {found for path, _, found, _ in kept.captures("qingtan") if path == address(2023)}


def test_a_page_in_place_of_a_listed_file_is_no_version(open_portal: Open, crawl: Crawl) -> None:
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024], more=[("/nb/P2023.pdf", title_of(2023))]))
    portal.say("/nb/P2023.pdf", report(2023))
    ended = crawl(portal)
    assert (ended.code, ended.kept.look("qingtan").verdict) == (3, "incomplete")
    assert ended.kept.states("qingtan")["/nb/P2023.pdf"] == "listed"


def test_a_report_that_showed_another_year_once_is_not_lost(open_portal: Open, crawl: Crawl) -> None:
    portal = open_portal("qingtan")
    portal.say(address(2023), report(2024), report(2023))
    archive = crawl(portal, now=FIRST).kept.path
    kept = crawl(portal, archive=archive, now=SECOND).kept
    assert kept.rows("select year, versions from report order by year") == [(2023, 1), (2024, 1)]


def test_a_typing_error_in_a_row_hides_no_report(open_portal: Open, crawl: Crawl) -> None:
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024], more=[(address(2022), title_of(2021))]))
    portal.say(address(2022), report(2022))
    ended = crawl(portal)
    assert ended.kept.rows("select year from report order by year") == [(2022,), (2024,)]


@pytest.mark.parametrize(
    ("count", "verdict"), [("1,002", "incomplete"), ("1，002", "incomplete"), ("2", "complete"), ("002", "complete")]
)
def test_thousands_set_off(open_portal: Open, crawl: Crawl, count: str, verdict: str) -> None:
    portal = open_portal("qingtan")
    body = listing([2024, 2023]).body.replace(b"<div class='pager'>", f"<div>共{count}条记录".encode())
    portal.say(COLUMN, page(body))
    assert crawl(portal).kept.look("qingtan").verdict == verdict


def test_a_refused_second_way_leaves_the_first(open_portal: Open, crawl: Crawl) -> None:
    portal = open_portal("qingtan")
    script = "<script>window.NFCMS_PUB_TYPE='cat';window.NFCMS_CAT_ID='33';</script>"
    portal.say(COLUMN, page(listing([2024, 2023]).body.replace(b"</body>", script.encode() + b"</body>")))
    portal.say("/postmeta/i/33.json", Said(status=403, body=b"Forbidden"))
    ended = crawl(portal)
    assert "/postmeta/i/33.json" in portal.paths()
    assert ended.kept.look("qingtan").verdict == "complete"
    assert len(ended.kept.told()) == 2


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_robots_with_a_mark_before_it_is_obeyed(open_portal: Open, crawl: Crawl, codec: str) -> None:
    portal = open_portal("qingtan")
    portal.say(ROBOTS, Said(body="User-agent: *\nDisallow: /\n".encode(codec)))
    assert crawl(portal).kept.look("qingtan").verdict == "blocked"
    assert portal.paths() == [ROBOTS]


def test_a_small_column_is_believed_on_the_third_date(open_portal: Open, crawl: Crawl) -> None:
    """One of three reports is taken down: more than a tenth, and yet it is told in the end."""
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024, 2023, 2022]))
    portal.say(address(2022), report(2022))
    archive = crawl(portal, now=FIRST).kept.path
    portal.say(COLUMN, listing([2024, 2023]))
    portal.say(address(2022), Said(status=404))
    verdicts, kinds = [], set[str]()
    for day in range(3, 9):
        kept = crawl(portal, archive=archive, now=f"2026-02-0{day}T02:30").kept
        verdicts.append(kept.look("qingtan").verdict)
        kinds = {kind for (kind,) in kept.rows("select kind from change")}
    assert verdicts == ["doubtful", "doubtful", *["complete"] * 4]
    assert kinds == {"new", "withdrawn"}


def test_a_living_report_off_the_list_does_not_keep_the_walks_long(open_portal: Open, crawl: Crawl) -> None:
    portal = open_portal("qingtan")
    years = list(range(2005, 2025))
    for year in years:
        portal.say(address(year), report(year))
    portal.say(COLUMN, listing(years[10:], following="index_2.html"))
    portal.say(f"{COLUMN}index_2.html", listing(years[:10]), listing(years[1:10]))
    archive = crawl(portal, now=FIRST).kept.path
    portal.say(COLUMN, listing([*years[10:]], more=[("/nb/new.html", "青潭县水务局简讯")], following="index_2.html"))
    crawl(portal, archive=archive, now=SECOND)
    asked = len(portal.paths())
    crawl(portal, archive=archive, now=THIRD)
    assert portal.paths()[asked:].count(f"{COLUMN}index_2.html") == 0
