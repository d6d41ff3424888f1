"""A portal whose entry names no column: the crawl finds it by the same search, and says so when it does not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted import COLUMN, ROBOTS, Said, Scripted, address, html, listing, page, title_of

from crawler.discovery.search import BUDGET
from tests.crawler.conftest import Ended, Open

REFUSED = page(html("412", "<script>$_ts={}</script>"), status=412)
MENU = "".join(f"<li><a href='/{name}/'>{name}</a></li>" for name in "abcdef")


def section(*named: tuple[str, str]) -> Said:
    items = "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in named)
    return page(html("青潭县水务局", f"<ul>{items}</ul><ol>{MENU}</ol>"))


@pytest.fixture
def portal(open_portal: Open) -> Scripted:
    """A home page, a section, and the column, named by words that tags split."""
    portal = open_portal("qingtan")
    portal.columns = []
    portal.say("/", section(("/zwgk/", "政府信息公开"), ("/xw/", "新闻")))
    portal.say("/zwgk/", section((COLUMN, "<em></em>政府信息<br>公开<b>年报</b>")))
    return portal


@pytest.fixture
def look(crawl: Callable[..., Ended], tmp_path: Path) -> Callable[[Scripted], Ended]:
    return lambda portal: crawl(portal, archive=tmp_path / "gongkai.db")


def test_column_is_found_and_walked_in_one_look(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    ended = look(portal)
    assert ended.code == 0, ended.stderr
    assert portal.paths()[:4] == [ROBOTS, "/", "/zwgk/", COLUMN]
    assert set(portal.paths()[4:]) == {address(2024), address(2023)}
    assert ended.kept.listings("qingtan") == [("complete", None, 2, None)]
    assert set(ended.kept.states("qingtan").values()) == {"current"}
    assert ended.kept.look("qingtan").answers == {"had": 5, "robots.txt": 1}


def test_second_page_of_a_found_column_is_asked_for(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    portal.say(COLUMN, listing([2024], following="/nb/index_2.html", total=2))
    portal.say("/nb/index_2.html", listing([2023], total=2))
    ended = look(portal)
    assert portal.paths().count(COLUMN) == 1
    assert ended.kept.listings("qingtan") == [("complete", None, 2, 2)]


def test_page_that_names_the_next_is_said(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    look(portal)
    referers = {each.path: each.headers.get("referer", "").removeprefix(portal.base) for each in portal.asked}
    assert (referers["/zwgk/"], referers[COLUMN], referers[address(2024)]) == ("/", "/zwgk/", COLUMN)


@pytest.mark.parametrize(
    ("path", "said", "verdict", "reason"),
    [
        (ROBOTS, page(b"User-agent: *\nDisallow: /"), "blocked", "robots.txt forbids"),
        (ROBOTS, page(b"User-agent: *\nDisallow: /nb/"), "blocked", "robots.txt forbids"),
        ("/", REFUSED, "blocked", "refused with status 412"),
        (COLUMN, REFUSED, "blocked", "refused with status 412"),
        ("/", section(("/xw/", "新闻")), "failed", "leads to no column of annual reports: pages read: 1"),
        (COLUMN, page(b"", status=500), "failed", "answered with status 500"),
        (
            COLUMN,
            listing([], more=[("/nb/content_7.html", "青潭县水务局2024年工作总结")]),
            "failed",
            "none of its 1 rows",
        ),
        (
            "/zwgk/",
            section(("http://elsewhere.gov.cn/nb/", "政府信息公开年报")),
            "failed",
            "host elsewhere.gov.cn is not",
        ),
    ],
)
def test_search_that_finds_nothing_says_why(
    portal: Scripted, look: Callable[[Scripted], Ended], path: str, said: Said, verdict: str, reason: str
) -> None:
    portal.say(path, said)
    ended = look(portal)
    assert ended.code == 3
    told = ended.kept.look("qingtan")
    assert told.verdict == verdict, told.reason
    assert reason in (told.reason or "")
    assert ended.kept.listings("qingtan") == []


def test_one_refused_section_does_not_end_the_search(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    portal.say("/", section(("/closed/", "政府信息公开"), ("/zwgk/", "信息公开目录")))
    portal.say("/closed/", page(html("403", "Forbidden"), status=403))
    assert look(portal).code == 0


def test_site_without_end_is_left_after_the_budget(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    for number in range(100):
        front = "/" if number == 0 else f"/zwgk{number}/"
        portal.say(front, section(*((f"/zwgk{10 * number + more}/", "政府信息公开") for more in range(1, 10))))
    ended = look(portal)
    assert len(portal.asked) <= BUDGET
    assert f"the {BUDGET} requests of a search are used up" in (ended.kept.look("qingtan").reason or "")


def test_broken_pages_and_detours_count_as_well(portal: Scripted, look: Callable[[Scripted], Ended]) -> None:
    broken = [(f"/zwgk{number}/", "政府信息公开") for number in range(40)]
    portal.say("/", section(*broken))
    for path, _ in broken:
        portal.say(path, page(b"", status=503))
    look(portal)
    assert len(portal.asked) <= BUDGET


def test_directory_of_gkmlpt_is_found_from_home(open_portal: Open, look: Callable[[Scripted], Ended]) -> None:
    portal = open_portal("qingtan")
    portal.columns = []
    tree = json.dumps([{"id": 31, "name": "政府信息公开年报", "parent": 0, "post_count": 1, "children": []}])
    index = f"<script>window._CONFIG = {{ SID: '7', TREE: {tree}, SERVICE_AREA_ID: 1 }}</script>"
    post = "/gkmlpt/content/0/31/post_31.html"
    rows = {"classify": {"id": 31, "post_count": 1}, "articles": [{"title": title_of(2024), "url": portal.base + post}]}
    portal.say("/", section(("/gkmlpt/index", "政府信息公开")))
    portal.say("/gkmlpt/index", page(html("目录", f"<a href='/gkmlpt/policy'>政策</a>{index}")))
    api = "/gkmlpt/api/all/31?page=1&sid=7"
    portal.say(api, Said(body=json.dumps(rows).encode(), headers=(("Content-Type", "application/json"),)))
    portal.answers[post] = portal.answers[address(2024)]
    ended = look(portal)
    assert ended.code == 0, ended.stderr
    assert portal.paths() == [ROBOTS, "/", "/gkmlpt/index", api, api, post]
    assert ended.kept.listings("qingtan") == [("complete", None, 1, 1)]


def test_columns_found_are_known_for_a_week(portal: Scripted, crawl: Callable[..., Ended], tmp_path: Path) -> None:
    """An unchanged portal costs no search; there is one again after a week, or when a column fails."""

    def is_searched(day: int) -> bool:
        before = len(portal.asked)
        crawl(portal, archive=tmp_path / "gongkai.db", now=f"2026-02-{day:02}T02:30")
        return "/zwgk/" in portal.paths()[before:]

    assert [day for day in (1, 2, 7, 8, 9) if is_searched(day)] == [1, 8]
    portal.say(COLUMN, Said(status=404))
    assert not is_searched(10)
    assert is_searched(11)
