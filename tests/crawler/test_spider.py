"""One crawl of many scripted portals, and a second one: each portal has a mishap of its own and is told as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import pytest
from kept import Kept
from scripted import COLUMN, ROBOTS, Said, Scripted, address, html, leads_to, listing, page, report, title_of

from tests.crawler.conftest import CONTACT, Ended, Open

FIRST, SECOND = "2026-02-02T02:30", "2026-02-03T02:30"
R2024, R2023 = address(2024), address(2023)
REFUSED = page(html("412", "<script>$_ts={}</script>"), status=412)
BROKEN = page(html("500", "Internal Server Error"), status=500)
NOT_THERE = page(html("404", "您访问的页面不存在"), status=404)
PDF = Said(body=b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", headers=(("Content-Type", "application/pdf"),))


@dataclass(frozen=True, kw_only=True)
class Nights:
    """Both crawls, every portal by name, and what each was asked in the second one."""

    first: Ended
    second: Ended
    portals: dict[str, Scripted]
    until: dict[str, int]  # requests of the first night
    elsewhere: Scripted  # a host that no portal may be led to

    def asked(self, name: str, night: int) -> list[str]:
        paths = self.portals[name].paths()
        return paths[: self.until[name]] if night == 1 else paths[self.until[name] :]

    @property
    def kept(self) -> Kept:
        return self.second.kept


def robots(*lines: str) -> Said:
    return Said(body="\n".join(lines).encode(), headers=(("Content-Type", "text/plain"),))


def _hosts_that_lead(scene: dict[str, Scripted], elsewhere: Scripted, friend: Scripted) -> None:
    """What the portals answer on the first night, where it differs from two reports and their pages."""
    scene["robots-forbid"].say(ROBOTS, robots("User-agent: *", "Disallow: /"))
    scene["robots-forbid-us"].say(ROBOTS, robots("User-agent: gongkai", "Disallow: /", "", "User-agent: *", "Allow: /"))
    scene["robots-forbid-one"].say(ROBOTS, robots("User-agent: *", f"Disallow: {R2023}"))
    scene["robots-forbid-column"].columns.append("/closed/")
    scene["robots-forbid-column"].say(ROBOTS, robots("User-agent: *", "Disallow: /closed/"))
    scene["robots-allow"].say(ROBOTS, robots("User-agent: *", "Disallow: /admin/"))
    scene["robots-broken"].say(ROBOTS, BROKEN)
    scene["robots-hiccup"].say(ROBOTS, BROKEN, robots("User-agent: *", "Allow: /"))
    scene["robots-lead-away"].say(ROBOTS, leads_to(f"{elsewhere.base}/robots.txt"))
    scene["robots-moved"].say(ROBOTS, leads_to("/rules.txt", 301))
    scene["robots-moved"].say("/rules.txt", robots("User-agent: *", f"Disallow: {R2023}"))

    scene["moved-inside"].say(R2024, leads_to("/new/content_9.html", 301))
    scene["moved-inside"].say("/new/content_9.html", report(2024))
    scene["moved-to-friend"].hosts.append(friend.host)
    scene["moved-to-friend"].say(R2024, leads_to(f"{friend.base}{R2024}"))
    scene["moved-outside"].say(R2024, leads_to(f"{elsewhere.base}{R2024}"))
    scene["moved-nowhere"].say(R2024, leads_to("http://[bad/"))
    scene["moved-to-file"].say(R2024, leads_to("file:///etc/hostname"))
    error = html(
        "抱歉", "<p>您访问的页面不存在或已删除。</p><ul><li><a href='/x/'>示例新闻</a><span>2026-01-09</span></li></ul>"
    )
    scene["error-with-200"].say(R2024, page(error))
    scene["sent-home"].say(R2024, leads_to("/index.html"))
    scene["loop"].say(R2024, leads_to(R2024))
    scene["column-moved"].say(COLUMN, leads_to("/new/", 301))
    scene["column-moved"].say("/new/", listing([2024, 2023], total=2))
    scene["column-loop"].say(COLUMN, leads_to("/nb"))
    scene["column-loop"].say("/nb", leads_to(COLUMN))


def _failures(scene: dict[str, Scripted]) -> None:
    scene["hiccup"].say(R2024, page(b"", status=503), page(b"", status=503), report(2024))
    scene["broken"].say(R2024, BROKEN)
    scene["second-page-broken"].say(COLUMN, listing([2024], following="/nb/index_2.html", total=2))
    scene["second-page-broken"].say("/nb/index_2.html", BROKEN)
    scene["second-page-hiccup"].say(COLUMN, listing([2024], following="/nb/index_2.html"))
    scene["second-page-hiccup"].say("/nb/index_2.html", BROKEN, listing([2023]))
    scene["refuses-pages"].delay = 0.4  # time to take a refusal in before the next turn
    scene["refuses-pages"].say(COLUMN, listing(range(2016, 2025)))
    for year in range(2016, 2025):
        scene["refuses-pages"].say(address(year), REFUSED)
    scene["refuses-one"].say(R2024, REFUSED)
    slow_down = page(b"", status=429, headers=(("Retry-After", "1"),))
    scene["asks-to-wait"].say(COLUMN, slow_down, listing([2024, 2023]))
    scene["asks-to-wait"].say(R2024, slow_down, slow_down, report(2024))
    scene["challenge"].say(COLUMN, page(html("", "<script>$_ts=window['$_ts'];$_ts.a=1</script>")))
    scene["half-listing"].say(
        COLUMN, page(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", headers=(("Content-Encoding", "gzip"),))
    )
    scene["unasked-304"].say(R2024, Said(status=304), report(2024))
    scene["always-304"].say(R2024, Said(status=304))


def _shapes(scene: dict[str, Scripted], elsewhere: Scripted) -> None:
    scene["pdf"].say(COLUMN, listing([2024], more=[("/nb/P0202501.pdf", title_of(2022))]))
    scene["pdf"].say("/nb/P0202501.pdf", PDF)
    scene["unreadable"].say(
        R2023, page(b"<html><body><img src='scan.jpg'></body></html>", headers=(("ETag", '"scan"'),))
    )
    twins = scene["twins"]
    twins.say(COLUMN, listing([2024], more=[(twins.base.replace("http:", "https:") + R2024, title_of(2024))], total=1))
    scene["row-outside"].say(COLUMN, listing([2024], more=[(f"{elsewhere.base}{R2023}", title_of(2023))]))
    scene["two-columns"].columns.append("/bm/")
    scene["two-columns"].say("/bm/", listing([2022]))
    scene["two-columns"].say(address(2022), report(2022))
    scene["look-alikes"].say(COLUMN, listing([2024], more=[("/nb/content_7.html", "青潭县水务局2024年工作总结")]))
    tagged = (("ETag", '"r2024"'), ("Last-Modified", formatdate(1768000000, usegmt=True)))
    scene["validators"].say(R2024, report(2024, headers=tagged))
    scene["validators"].say(COLUMN, listing([2024, 2023], headers=(("ETag", '"list"'),)))
    scene["tagged-refusal"].say(R2024, page(REFUSED.body, status=412, headers=(("ETag", '"no"'),)))


def _second_night(scene: dict[str, Scripted]) -> None:
    scene["refuses-later"].say(COLUMN, REFUSED)
    scene["gone"].say(R2023, NOT_THERE)
    scene["gone-and-unlisted"].say(COLUMN, listing([2024]))
    scene["gone-and-unlisted"].say(R2023, NOT_THERE)
    for path in (COLUMN, R2024):
        scene["validators"].say(path, Said(status=304))
    scene["no-validators"].say(R2023, page(report(2023).body.replace(b"<p>", b"<p> ")))
    scene["tagged-refusal"].say(R2024, report(2024))


NAMES = (
    "plain", "robots-forbid", "robots-forbid-us", "robots-forbid-one", "robots-forbid-column", "robots-allow",
    "robots-broken", "robots-hiccup", "robots-lead-away", "robots-moved", "nobody-home", "moved-inside",
    "moved-to-friend", "moved-outside", "moved-nowhere", "moved-to-file", "sent-home", "error-with-200", "loop",
    "column-moved", "column-loop", "hiccup", "broken", "second-page-broken", "second-page-hiccup", "refuses-pages",
    "refuses-one", "refuses-later", "asks-to-wait",
    "challenge", "half-listing", "unasked-304", "always-304", "gone", "gone-and-unlisted", "pdf", "unreadable",
    "twins", "row-outside", "two-columns", "look-alikes", "validators", "no-validators", "tagged-refusal",
)  # fmt: skip


@pytest.fixture(scope="module")
def nights(open_module_portal: Open, crawl: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory) -> Nights:
    archive = tmp_path_factory.mktemp("spider") / "gongkai.db"
    elsewhere, friend = open_module_portal("elsewhere"), open_module_portal("friend")
    scene = {name: open_module_portal(name) for name in NAMES}
    scene["nobody-home"].base = f"http://{scene['nobody-home'].host}:1"
    _hosts_that_lead(scene, elsewhere, friend)
    _failures(scene)
    _shapes(scene, elsewhere)
    first = crawl(*scene.values(), archive=archive, now=FIRST)
    until = {name: len(portal.asked) for name, portal in scene.items()}
    _second_night(scene)
    second = crawl(*scene.values(), archive=archive, now=SECOND)
    return Nights(first=first, second=second, portals=scene, until=until, elsewhere=elsewhere)


Verdict = tuple[str, str]  # verdict, part of the reason

FIRST_NIGHT: dict[str, Verdict] = {
    "plain": ("complete", ""),
    "robots-forbid": ("blocked", "robots.txt forbids"),
    "robots-forbid-us": ("blocked", "robots.txt forbids"),
    "robots-forbid-one": ("incomplete", "listed pages not had: 1, first robots.txt forbids"),
    "robots-forbid-column": ("blocked", "/closed/"),
    "robots-allow": ("complete", ""),
    "robots-broken": ("failed", "robots.txt answers 500, which forbids everything (RFC 9309)"),
    "robots-hiccup": ("complete", ""),
    "robots-lead-away": ("complete", ""),
    "robots-moved": ("incomplete", "robots.txt forbids"),
    "nobody-home": ("failed", "robots.txt cannot be had"),
    "moved-inside": ("complete", ""),
    "moved-to-friend": ("complete", ""),
    "moved-outside": ("incomplete", "is not in the portal's `hosts`"),
    "moved-nowhere": ("incomplete", "redirect to http://[bad/"),
    "moved-to-file": ("incomplete", "redirect to file:///etc/hostname"),
    "error-with-200": ("incomplete", "an error page sent with status 200"),
    "sent-home": ("incomplete", "leads to the front page"),
    "loop": ("incomplete", "a redirect loop: it leads back to"),
    "column-moved": ("complete", ""),
    "column-loop": ("failed", "a redirect loop: it leads back to"),
    "hiccup": ("complete", ""),
    "asks-to-wait": ("complete", ""),
    "broken": ("incomplete", "answered with status 500"),
    "second-page-broken": ("incomplete", "answered with status 500; 1 rows of 2"),
    "second-page-hiccup": ("complete", ""),
    "refuses-pages": ("incomplete", "listed pages not had: 9, first http"),
    "refuses-one": ("incomplete", "refused with status 412"),
    "refuses-later": ("complete", ""),
    "challenge": ("blocked", "a challenge page in place of the document"),
    "half-listing": ("failed", "cut short"),
    "unasked-304": ("complete", ""),
    "always-304": ("incomplete", "304 for a page that was never had"),
    "gone": ("complete", ""),
    "gone-and-unlisted": ("complete", ""),
    "pdf": ("complete", ""),
    "unreadable": ("incomplete", "neither title nor text was found"),
    "twins": ("complete", ""),
    "row-outside": ("incomplete", "is not in the portal's `hosts`"),
    "two-columns": ("complete", ""),
    "look-alikes": ("complete", ""),
    "validators": ("complete", ""),
    "no-validators": ("complete", ""),
    "tagged-refusal": ("incomplete", "refused with status 412"),
}
SECOND_NIGHT: dict[str, Verdict] = {
    "refuses-later": ("blocked", "refused with status 412"),
    "gone": ("incomplete", "own address answers 404"),
    "gone-and-unlisted": ("doubtful", "1 rows, where the last complete walk had 2"),
    "tagged-refusal": ("complete", ""),
}


def test_every_scene_is_judged() -> None:
    assert set(FIRST_NIGHT) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_verdict_of_the_first_night(nights: Nights, name: str) -> None:
    look = nights.kept.look(name, 1)
    verdict, says = FIRST_NIGHT[name]
    assert look.verdict == verdict, look.reason
    assert says in (look.reason or "")
    assert (look.reason is None) is (verdict == "complete")


@pytest.mark.parametrize("name", NAMES)
def test_verdict_of_the_second_night(nights: Nights, name: str) -> None:
    look = nights.kept.look(name, 2)
    verdict, says = SECOND_NIGHT.get(name, FIRST_NIGHT[name])
    assert look.verdict == verdict, look.reason
    assert says in (look.reason or "")


@pytest.mark.parametrize("night", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_account_adds_up(nights: Nights, name: str, night: int) -> None:
    look = nights.kept.look(name, night)
    assert look.asked == sum(look.answers.values())
    assert "not answered" not in look.answers
    sent = look.asked - look.answers.get("not asked", 0) - look.answers.get("failed", 0) * (name == "nobody-home")
    redirects_to_friend = 2 if name == "moved-to-friend" else 0  # the page, and the friend's robots.txt
    assert len(nights.asked(name, night)) == sent - redirects_to_friend


@pytest.mark.parametrize("name", NAMES)
def test_robots_is_asked_first_and_once(nights: Nights, name: str) -> None:
    asked = nights.asked(name, 1)
    assert asked[:1] == ([] if name == "nobody-home" else [ROBOTS])
    assert asked.count(ROBOTS) == {"robots-broken": 3, "robots-hiccup": 2, "nobody-home": 0}.get(name, 1)


@pytest.mark.parametrize("name", ["robots-forbid", "robots-forbid-us", "robots-broken"])
def test_nothing_else_is_asked_where_robots_forbid(nights: Nights, name: str) -> None:
    assert set(nights.asked(name, 1) + nights.asked(name, 2)) == {ROBOTS}


@pytest.mark.parametrize("name", ["robots-forbid-one", "robots-moved"])
def test_forbidden_page_alone_is_spared(nights: Nights, name: str) -> None:
    assert R2023 not in nights.asked(name, 1)
    assert nights.kept.states(name) == {R2024: "current", R2023: "listed"}


def test_forbidden_column_does_not_close_the_others(nights: Nights) -> None:
    assert "/closed/" not in nights.asked("robots-forbid-column", 1)
    assert [verdict for verdict, *_ in nights.kept.listings("robots-forbid-column", 1)] == ["blocked", "complete"]


def test_nobody_is_led_elsewhere(nights: Nights) -> None:
    assert nights.elsewhere.asked == []


def test_hosts_may_be_followed_to(nights: Nights) -> None:
    assert nights.kept.states("moved-to-friend") == {R2024: "current", R2023: "current"}
    assert nights.kept.states("moved-inside") == {R2024: "current", R2023: "current"}


def test_loop_ends(nights: Nights) -> None:
    assert nights.asked("loop", 1).count(R2024) == 1
    assert nights.asked("column-loop", 1)[1:] == [COLUMN, "/nb"]


def test_hiccup_is_asked_again(nights: Nights) -> None:
    assert nights.asked("hiccup", 1).count(R2024) == 3
    assert nights.kept.look("hiccup", 1).answers["tried again"] == 2
    assert nights.kept.states("hiccup") == {R2024: "current", R2023: "current"}


def test_server_that_asks_to_wait_is_asked_again_then(nights: Nights) -> None:
    asked = [each for each in nights.portals["asks-to-wait"].asked if each.path == COLUMN][:2]
    assert asked[1].began - asked[0].ended >= 1
    assert nights.kept.look("asks-to-wait", 1).answers["tried again"] == 3


def test_server_that_stays_broken_is_left_after_three(nights: Nights) -> None:
    assert nights.asked("broken", 1).count(R2024) == 3
    assert nights.kept.states("broken") == {R2024: "listed", R2023: "current"}


def test_refusal_of_pages_ends_the_look(nights: Nights) -> None:
    assert len(nights.asked("refuses-pages", 1)) == 2 + 3  # robots.txt, the column, three reports
    assert nights.kept.look("refuses-pages", 1).answers["not asked"] == 6
    assert set(nights.kept.states("refuses-pages").values()) == {"listed"}


def test_single_refusal_does_not(nights: Nights) -> None:
    assert nights.kept.states("refuses-one") == {R2024: "listed", R2023: "current"}


@pytest.mark.parametrize(("name", "night"), [("challenge", 1), ("challenge", 2), ("refuses-later", 2)])
def test_refusal_of_the_column_ends_the_look(nights: Nights, name: str, night: int) -> None:
    assert nights.asked(name, night) == [ROBOTS, COLUMN]
    assert [verdict for verdict, *_ in nights.kept.listings(name, night)] == ["blocked"]


def test_refusal_takes_nothing_away(nights: Nights) -> None:
    assert nights.kept.states("refuses-later") == {R2024: "current", R2023: "current"}


def test_gone_is_a_finding_and_no_change(nights: Nights) -> None:
    for name in ("gone", "gone-and-unlisted"):
        assert nights.kept.states(name) == {R2024: "current", R2023: "gone"}
    assert nights.kept.rows("select count(*) from change where kind not in ('new')") == [(0,)]


def test_report_that_no_listing_names_is_looked_at_all_the_same(nights: Nights) -> None:
    assert R2023 in nights.asked("gone-and-unlisted", 2)


def test_file_is_kept_as_a_report(nights: Nights) -> None:
    assert nights.kept.states("pdf") == {R2024: "current", "/nb/P0202501.pdf": "current"}
    found = nights.kept.rows("select title, year from report where portal = 'pdf' and url like '%.pdf'")
    assert found == [(title_of(2022), 2022)]


def test_unreadable_page_is_kept_and_counted(nights: Nights) -> None:
    found = [each for each in nights.kept.captures("unreadable", 1) if each[0] == R2023]
    assert found == [(R2023, 200, "unreadable", "neither title nor text was found")]
    assert nights.kept.look("unreadable", 1).answers == {"had": 2, "robots.txt": 1, "unreadable": 1}
    assert nights.kept.states("unreadable") == {R2024: "current", R2023: "listed"}


def test_twins_are_one_document(nights: Nights) -> None:
    assert nights.asked("twins", 1) == [ROBOTS, COLUMN, R2024]
    assert nights.kept.states("twins") == {R2024: "current"}
    assert nights.kept.listings("twins", 1) == [("complete", None, 1, 1)]


def test_row_outside_the_hosts_is_counted(nights: Nights) -> None:
    assert nights.kept.look("row-outside", 1).answers == {"had": 2, "not asked": 1, "robots.txt": 1}
    assert nights.kept.states("row-outside") == {R2024: "current", R2023: "listed"}


def test_look_alike_is_no_report(nights: Nights) -> None:
    assert "/nb/content_7.html" not in nights.asked("look-alikes", 1)
    assert nights.kept.listings("look-alikes", 1)[0][2] == 2


def conditions(portal: Scripted, path: str) -> list[tuple[str | None, str | None]]:
    """If-None-Match and If-Modified-Since of each request for a path."""
    names = ("if-none-match", "if-modified-since")
    return [(each.headers.get(names[0]), each.headers.get(names[1])) for each in portal.asked if each.path == path]


def test_validators_are_sent_back_as_they_came(nights: Nights) -> None:
    portal = nights.portals["validators"]
    assert conditions(portal, R2024) == [(None, None), ('"r2024"', formatdate(1768000000, usegmt=True))]
    assert conditions(portal, COLUMN) == [(None, None), ('"list"', None)]


def test_304_is_a_check(nights: Nights) -> None:
    assert nights.kept.look("validators", 2).answers == {"had": 1, "not modified": 2, "robots.txt": 1}
    assert nights.kept.listings("validators", 2) == [("complete", None, 2, None)]
    seen = nights.kept.rows("select url, last_seen from report where portal = 'validators'")
    assert {at for _, at in seen} == {"2026-02-02T18:30:00Z"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "validators"])
def test_no_condition_without_a_page_that_was_had(nights: Nights, name: str) -> None:
    for each in nights.portals[name].asked:
        assert "if-none-match" not in each.headers
        assert "if-modified-since" not in each.headers


def test_304_for_what_was_never_had_is_asked_again(nights: Nights) -> None:
    assert nights.kept.states("unasked-304") == {R2024: "current", R2023: "current"}
    assert nights.asked("always-304", 1).count(R2024) == 3
    assert nights.kept.states("always-304") == {R2024: "listed", R2023: "current"}


def test_page_without_validators_is_compared_by_content(nights: Nights) -> None:
    assert nights.asked("no-validators", 2).count(R2023) == 1
    assert nights.kept.rows("select max(versions) from report where portal = 'no-validators'") == [(1,)]


def test_every_answer_is_kept_as_it_came(nights: Nights) -> None:
    for name in NAMES:
        kept = [path for path, *_ in nights.kept.captures(name, 1)]
        friends = 2 if name == "moved-to-friend" else 0
        assert len(kept) == len(nights.asked(name, 1)) + friends, name


def test_guest_says_who_he_is(nights: Nights) -> None:
    for portal in nights.portals.values():
        for each in portal.asked:
            assert each.headers["user-agent"].startswith("gongkai/")
            assert f"(+{CONTACT})" in each.headers["user-agent"]
            assert "cookie" not in each.headers


def test_page_that_names_an_address_is_said(nights: Nights) -> None:
    """Some platforms refuse a list's second page or a file without it."""
    for portal in nights.portals.values():
        for each in portal.asked:
            named_by = each.headers.get("referer")
            assert named_by is None or named_by.startswith(f"http://{portal.host}:")
            assert named_by or not each.path.startswith(f"{COLUMN}index_")


def test_some_portal_could_not_be_looked_at(nights: Nights) -> None:
    assert (nights.first.code, nights.second.code) == (3, 3)
    assert nights.kept.rows("select verdict from run") == [("failed",), ("failed",)]
    for name, (verdict, _) in FIRST_NIGHT.items():
        assert f"{name}: {verdict}" in nights.first.stderr


def test_archive_is_whole(nights: Nights) -> None:
    assert nights.kept.is_whole()


def test_all_looked_at(open_portal: Open, crawl: Callable[..., Ended], tmp_path: Path) -> None:
    ended = crawl(open_portal("plain"), archive=tmp_path / "gongkai.db")
    assert ended.code == 0
    assert ended.stderr == "plain: complete\n"
    assert ended.kept.rows("select verdict from run") == [("complete",)]
