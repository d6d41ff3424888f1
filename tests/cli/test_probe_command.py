"""`gongkai portals probe`: what it refuses before it asks anybody, and the two commands from address to reports."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command, environment
from tests.crawler.scripted import COLUMN, ROBOTS, Scripted, address, html, page

ENTRY = '[[portal]]\nid = "hd"\nname = "x"\nhome = "http://www.hd.gov.cn/"\n'


def section(*named: tuple[str, str]) -> str:
    return "<ul>" + "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in named) + "</ul>"


@pytest.fixture
def portal(network: str) -> Iterator[Scripted]:
    """The column stands two levels below the home page, named by words that tags split."""
    with Scripted("qingtan", f"{network}.211") as portal:
        portal.say(
            "/",
            page(
                html(
                    "青潭县水务局",
                    section(("/zwgk/", "政务公开"), ("/xw/", "新闻"), ("/fw/", "服务"), ("/hd/", "互动")),
                )
            ),
        )
        portal.say("/zwgk/", page(html("政务公开", section((COLUMN, "<i></i>政府信<b>息公开</b><br>年报")))))
        yield portal


def test_from_an_address_to_reports_in_two_commands(portal: Scripted, tmp_path: Path) -> None:
    """As the README prints them, but for the address and the places of registry and archive."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```bash\n(.*?)^```", readme, re.M | re.S)
    name = portal.host.replace(".", "-")
    commands = block.replace("https://www.example.gov.cn/", f"{portal.base}/").replace("crawl example", f"crawl {name}")
    commands = commands.replace("settings/portals/mine.toml", str(tmp_path / "portals" / "mine.toml"))
    (tmp_path / "portals").mkdir()
    places = {"GONGKAI_PORTALS": str(tmp_path / "portals"), "GONGKAI_ARCHIVE": str(tmp_path / "x.db")}
    told = subprocess.run(
        ["bash", "-eu", "-c", f"{commands}\n.venv/bin/gongkai portals check\n.venv/bin/gongkai reports --format csv"],
        cwd=ROOT, env=environment(**places), capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "1 portals, all well-formed" in told.stdout
    for year in (2024, 2023):
        assert f"{portal.base}{address(year)}" in told.stdout
    assert portal.paths().count("/zwgk/") == 1  # the crawl goes to the column that the entry names


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("www.hd.gov.cn",), ("'home'", "http://")),
        (("ftp://www.hd.gov.cn/",), ("'home'", "http://")),
        (("http://[::1",), ("'home'",)),
        (("http://www.hd.gov.cn:99999/",), ("'home'",)),
        (("http://www.hd.gov.cn/", "--id", "Handan!"), ("'id'", "Handan!")),
        (("http://www.hd.gov.cn/",), ("'hd'", "--id")),
        (("http://www.example.gov.cn/",), ("contact", "GONGKAI_CONTACT")),
    ],
    ids=["no-scheme", "ftp", "broken", "port", "bad-id", "id-is-taken", "no-contact"],
)
def test_refused_before_anybody_is_asked(
    gongkai: Command, tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    (tmp_path / "a.toml").write_text(ENTRY, encoding="utf-8")
    answer = gongkai("--portals", tmp_path, "portals", "probe", *arguments)
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    [line] = answer.stderr.strip().splitlines()
    assert all(word in line for word in words), line


def test_live_site_at_another_time(gongkai: Command, tmp_path: Path) -> None:
    answer = gongkai(
        "--portals", tmp_path / "none", "--now", "2026-01-01", "portals", "probe", "http://www.hd.gov.cn/",
        env=environment(GONGKAI_CONTACT="someone@example.org"),
    )  # fmt: skip
    assert answer.returncode == 2 and "--now" in answer.stderr


def test_archive_is_not_touched(gongkai: Command, portal: Scripted, tmp_path: Path) -> None:
    portal.say(ROBOTS, page(b"User-agent: *\nDisallow: /"))
    archive = tmp_path / "x.db"
    answer = gongkai("--archive", archive, "--portals", tmp_path / "none", "portals", "probe", portal.base)
    assert answer.returncode == 3, answer.stderr
    assert list(tmp_path.iterdir()) == []
