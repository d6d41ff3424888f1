"""One crawl of many portals whose listings are built by scripts: each is told as it was."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from tests.browser.conftest import BuiltByScript, Crawl, Open, shell
from tests.crawler.scripted import COLUMN, ROBOTS, Said, Scripted, address, html, page, report, title_of

LIST, SCRIPT = "/api/list.json", "/js/list.js"
BUILD = f"""fetch('{LIST}').then(reply => reply.json()).then(found => {{
  for (const row of found) rows.insertAdjacentHTML('beforeend',
    `<li><a href="${{row.url}}">${{row.title}}</a><span>2025-01-20</span></li>`); }});"""
ROWS = json.dumps([{"url": address(year), "title": title_of(year)} for year in (2024, 2023)]).encode()
AS_JSON, AS_SCRIPT = (("Content-Type", "application/json"),), (("Content-Type", "text/javascript"),)
GOOD = Said(body=ROWS, headers=AS_JSON)
CHALLENGE = "document.cookie = 'visit_ok=1;path=/'; setTimeout(() => location.reload(), 50);"


def _whole(scene: dict[str, BuiltByScript]) -> None:
    """Listings that can be had."""
    scene["by-fetch"].shell(BUILD)
    scene["by-script"].shell("", f"<script src='{SCRIPT}'></script><script src='/js/lost.js'></script>")
    scene["by-script"].say(SCRIPT, Said(body=BUILD.encode(), headers=AS_SCRIPT))
    scene["late"].shell(f"setTimeout(() => {{ {BUILD} }}, 400)")
    scene["with-cookie"].say(
        COLUMN, page(shell(f"document.cookie = 'b=2; path=/'; {BUILD}").body, headers=(("Set-Cookie", "a=1; path=/"),))
    )
    scene["in-gbk"].say(COLUMN, Said(body=_in_gbk(shell(BUILD).body), headers=(("Content-Type", "text/html"),)))
    scene["script-leads"].shell("location.href = '/real/';")
    scene["script-leads"].say("/real/", shell(BUILD))
    scene["popups"].shell(f"{BUILD} window.open('/popup.html'); alert('通知'); setInterval(() => alert(1), 400);")
    scene["hiccup"].shell(BUILD)
    scene["hiccup"].say(LIST, Said(status=502), GOOD)
    scene["part-moved"].shell(BUILD)
    scene["part-moved"].say(LIST, Said(status=302, headers=(("Location", "/api/new.json"),)))
    scene["part-moved"].say("/api/new.json", GOOD)
    scene["two-pages"].shell(
        f"{BUILD}", f"<script src='{SCRIPT}'></script><div><a href='index_2.html'>下一页</a></div>"
    )
    scene["two-pages"].say(SCRIPT, Said(body=b"", headers=AS_SCRIPT))
    scene["two-pages"].say(address(2022), report(2022))
    scene["two-pages"].say(f"{COLUMN}index_2.html", _second_page())
    scene["by-home"].columns.clear()
    scene["by-home"].say("/", _home())


def _in_gbk(body: bytes) -> bytes:
    return body.decode().replace("utf-8", "gbk").encode("gb18030")


def _second_page() -> Said:
    row = f"<li><a href='{address(2022)}'>{title_of(2022)}</a><span>2023-01-20</span></li>"
    return shell(f"rows.innerHTML = `{row}`", f"<script src='{SCRIPT}'></script>")


def _home() -> Said:
    link = f"<a href='{COLUMN}'>政府信息公开年报</a>"
    return page(html("青潭县", f"<div id='nav'></div><script>nav.innerHTML = `{link}`</script>"))


def _broken(scene: dict[str, BuiltByScript]) -> None:
    """Listings that cannot be trusted, or not be had."""
    scene["challenge"].say(COLUMN, page(shell(CHALLENGE).body, status=412))
    scene["challenge-with-200"].shell(CHALLENGE, f"<p>{'正在检查您的浏览器。' * 40}</p>")
    scene["api-refuses"].shell(BUILD)
    scene["api-refuses"].say(LIST, Said(status=403))
    scene["api-broken"].shell(BUILD)
    scene["api-broken"].say(LIST, Said(status=500))
    scene["robots-forbid"].shell(BUILD)
    scene["robots-forbid"].say(ROBOTS, Said(body=b"User-agent: *\nDisallow: /api/\n"))
    scene["foreign-api"].shell(BUILD.replace(LIST, f"http://localhost:9{LIST}"))
    scene["endless-script"].shell("while (true) {}")
    scene["endless-alert"].shell("while (true) alert('x');")
    scene["endless-requests"].shell(f"{BUILD} let n = 0; setInterval(() => fetch('/tick?' + n++), 5);")
    scene["endless-page"].shell("setInterval(() => rows.insertAdjacentHTML('beforeend', '<li>x</li>'), 50);")
    scene["eats-memory"].shell("const all = []; while (true) all.push(new Array(1e6).fill(Math.random()));")
    scene["download"].shell("location.href = '/file.zip';")
    scene["download"].say(
        "/file.zip", Said(body=b"PK\x03\x04" + bytes(40), headers=(("Content-Type", "application/zip"),))
    )
    scene["writes-an-error"].shell("document.title = '系统维护中'; document.body.innerHTML = '<p>系统维护中</p>';")


Told = tuple[Crawl, dict[str, BuiltByScript], Scripted]

WHOLE = ["by-fetch", "by-script", "late", "with-cookie", "in-gbk", "script-leads", "popups", "hiccup", "part-moved"]
WHOLE += ["two-pages", "by-home"]
BROKEN = {
    "challenge": ("blocked", "refused with status 412"),
    "challenge-with-200": ("blocked", "asks to be loaded again"),
    "api-refuses": ("blocked", "refused with status 403"),
    "api-broken": ("failed", "answered with status 500"),
    "robots-forbid": ("failed", "robots.txt forbids"),
    "foreign-api": ("doubtful", "no rows"),
    "endless-script": ("failed", "did not come to rest"),
    "endless-alert": ("failed", "did not come to rest"),
    "endless-requests": ("failed", "more than 60 things"),
    "endless-page": ("failed", "did not come to rest"),
    "eats-memory": ("failed", "the browser failed"),
    "download": ("failed", ""),
    "writes-an-error": ("failed", "系统维护中"),
}


@pytest.fixture(scope="module")
def told(open_portal: Open, crawl: Callable[..., Crawl]) -> Told:
    scene = {name: open_portal(name) for name in [*WHOLE, *BROKEN]}
    for portal in scene.values():
        portal.say(LIST, GOOD)
    _whole(scene)
    _broken(scene)
    plain = open_portal("plain", kind=Scripted)
    ended = crawl(*scene.values(), plain)
    code, _ = ended.run()
    assert code == 3
    return ended, scene, plain


@pytest.mark.parametrize("name", WHOLE)
def test_a_listing_built_by_a_script_is_read(told: Told, name: str) -> None:
    look = told[0].kept.look(name)
    assert (look.verdict, look.reason) == ("complete", None)
    assert {address(2024), address(2023)} <= set(told[0].kept.states(name))
    assert set(told[0].kept.states(name).values()) <= {"current", "listed"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_listing_that_cannot_be_trusted_says_why(told: Told, name: str) -> None:
    look = told[0].kept.look(name)
    verdict, words = BROKEN[name]
    assert (look.verdict, words in (look.reason or "")) == (verdict, True), look.reason


def test_every_request_is_accounted_for(told: Told) -> None:
    for name, portal in told[1].items():
        look = told[0].kept.look(name)
        assert look.asked == sum(look.answers.values())
        assert len(portal.asked) == look.asked - look.answers.get("not asked", 0), name
        assert look.answers.get("not answered", 0) == 0


def test_a_portal_without_a_browser_is_not_touched_by_it(
    told: Told,
) -> None:
    assert told[0].kept.look("plain").verdict == "complete"
    assert told[0].kept.rows("select count(*) from capture where portal = 'plain' and rendered")[0][0] == 0


def test_both_are_kept_what_was_sent_and_what_is_shown(
    told: Told,
) -> None:
    query = """select c.id, c.rendered, b.digest from capture c join blob b on b.id = c.body
               join url u on u.id = c.url where portal = 'by-fetch' and u.url like ? order by c.id"""
    (sent, is_shown, digest), (shown, is_shown_too, _) = told[0].kept.rows(query, f"%{COLUMN}")
    assert (is_shown, is_shown_too, digest) == (0, 1, sha256(shell(BUILD).body).hexdigest())
    of_listing = "select p.capture from listing_page p join listing l on l.id = p.listing where l.portal = 'by-fetch'"
    assert told[0].kept.rows(of_listing) == [(shown,)]
    assert sent < shown


def test_reports_go_the_plain_way(told: Told) -> None:
    query = "select count(*) from capture c join url u on u.id = c.url where rendered and u.url like '%content_%'"
    found = told[0].kept.rows(query)
    assert found == [(0,)]


def test_a_challenge_is_never_shown_to_a_browser(told: Told) -> None:
    assert told[1]["challenge"].paths() == [ROBOTS, COLUMN]
    assert told[1]["challenge-with-200"].paths() == [ROBOTS, COLUMN]


def test_a_script_is_asked_for_once_in_a_look(told: Told) -> None:
    assert told[1]["two-pages"].paths().count(SCRIPT) == 1


def test_a_part_is_asked_for_as_the_page_would(told: Told) -> None:
    portal = told[1]["with-cookie"]
    [part] = [each for each in portal.asked if each.path == LIST]
    assert part.headers["cookie"] == "a=1; b=2"
    assert part.headers["referer"] == f"{portal.base}{COLUMN}"
    assert part.headers["user-agent"].startswith("gongkai/")
    assert not [name for name in part.headers if name.startswith("sec-")]


def test_hosts_of_strangers_are_named(told: Told) -> None:
    found = told[0].kept.rows("select reason from capture where portal = 'foreign-api' and rendered")
    assert found == [("its scripts asked for hosts that are not in the portal's `hosts`: localhost",)]


def test_nothing_is_left_behind(told: Told) -> None:
    assert told[0].left_behind() == []
    assert told[0].profiles == []
