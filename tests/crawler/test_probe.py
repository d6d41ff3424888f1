"""A probe of a scripted site: the real fetching code, nothing kept, and every way that it may end."""

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import COLUMN, ROBOTS, Said, Scripted, html, leads_to, listing, page

from crawler.discovery.search import BUDGET
from settings.files import typed
from settings.portals import Portal
from tests.conftest import ROOT, environment
from tests.crawler.conftest import Open

# The command's own functions, with a shorter delay than the registry's default.
SCRIPT = """
import sys
from cli.probe import tell
from crawler.plan import Plan
from crawler.probe import probe
from settings.clock import Clock
from settings.portals import Portal
from settings.program import load_program
portal = Portal(id="qingtan", name="qingtan", home=sys.argv[1], delay=float(sys.argv[2]))
plan = Plan(portals=[portal], program=load_program(), clock=Clock())
sys.exit(tell(portal, probe(plan, lambda line: print(line, file=sys.stderr, flush=True))))
"""
REFUSED = page(html("412", "<script>$_ts={}</script>"), status=412)
MENU = "".join(f"<li><a href='/{name}/'>{name}</a></li>" for name in "abcdef")
METAS = "<meta name='SiteName' content='青潭县水务局门户网站'><meta content='4405990012' name=SiteIDCode>"

Answer = subprocess.CompletedProcess[str]


def section(*named: tuple[str, str]) -> Said:
    items = "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in named)
    return page(html("青潭", f"{METAS}<ul>{items}</ul><ol>{MENU}</ol>"))


def command(portal: Scripted, path: str = "/", delay: float = 0.02) -> list[str]:
    return [sys.executable, "-c", SCRIPT, f"{portal.base}{path}", str(delay)]


@pytest.fixture
def probe(tmp_path: Path) -> Callable[..., Answer]:
    """Run a probe with an empty folder for what it may leave behind."""

    def run(portal: Scripted, path: str = "/") -> Answer:
        ended = subprocess.run(
            command(portal, path), cwd=ROOT, env=environment(TMPDIR=str(tmp_path)),
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert "Traceback" not in ended.stderr, ended.stderr
        assert list(tmp_path.iterdir()) == []
        return ended

    return run


@pytest.fixture
def portal(open_portal: Open) -> Scripted:
    portal = open_portal("qingtan")
    portal.say("/", section(("/zwgk/", "政府信息公开"), ("/xw/", "新闻")))
    portal.say("/zwgk/", section((COLUMN, "<em></em>政府信息<br>公开<b>年报</b>")))
    return portal


def entry_of(answer: Answer) -> dict[str, Any]:
    assert answer.returncode == 0, answer.stderr
    [table] = tomllib.loads(answer.stdout)["portal"]
    typed(Portal, table, "stdout")
    return dict(table)


def test_entry_with_its_reasons(portal: Scripted, probe: Callable[..., Answer]) -> None:
    answer = probe(portal)
    assert entry_of(answer) == {
        "id": "qingtan",
        "name": "青潭县水务局",
        "division": "440599",
        "home": f"{portal.base}/",
        "platform": "auto",
        "columns": [{"url": f"{portal.base}{COLUMN}"}],
    }
    reasons = [line for line in answer.stdout.splitlines() if line.startswith("# ")]
    assert reasons[0] == f"# gongkai portals probe {portal.base}/: 4 requests, 3 pages read"
    column = f"# column {portal.base}{COLUMN}: 2 of 2 rows on its first page are reports; 政府信息公开年报"
    assert any(line.startswith(column) for line in reasons), answer.stdout
    assert portal.paths() == [ROBOTS, "/", "/zwgk/", COLUMN]
    assert [line.split()[0] for line in answer.stderr.splitlines()] == [
        f"{portal.base}{path}" for path in ("/", "/zwgk/", COLUMN)
    ]


def test_platform_is_named_where_all_pages_speak_it(portal: Scripted, probe: Callable[..., Answer]) -> None:
    rows = [(f"./202501/t2025012{n}_{n}.html", f"青潭县水务局{2020 + n}年政府信息公开工作年度报告") for n in range(3)]
    portal.say(COLUMN, listing([], more=rows))
    answer = probe(portal)
    assert entry_of(answer)["platform"] == "trs"
    assert f"# platform trs: recognised from {portal.base}{COLUMN}" in answer.stdout


def test_refusal_is_told_and_not_worked_around(portal: Scripted, probe: Callable[..., Answer]) -> None:
    portal.say("/", REFUSED)
    answer = probe(portal)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "blocked after 2 requests" in answer.stderr
    assert "refused with status 412" in answer.stderr and "another day" in answer.stderr
    assert portal.paths() == [ROBOTS, "/"]


def test_robots_that_forbid_everything(portal: Scripted, probe: Callable[..., Answer]) -> None:
    portal.say(ROBOTS, page(b"User-agent: *\nDisallow: /"))
    answer = probe(portal)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "blocked after 1 requests: " in answer.stderr and "robots.txt forbids" in answer.stderr
    assert portal.paths() == [ROBOTS]


def test_nobody_answers(portal: Scripted, probe: Callable[..., Answer]) -> None:
    portal.base = f"http://{portal.host}:1"
    answer = probe(portal)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "robots.txt cannot be had" in answer.stderr and "http:// or https://" in answer.stderr


def test_site_that_names_none(portal: Scripted, probe: Callable[..., Answer]) -> None:
    portal.say("/zwgk/", section(("/zfwj/", "政府文件")))
    answer = probe(portal)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "leads to no column of annual reports: pages read: 2" in answer.stderr
    assert "docs/adding-a-portal.md" in answer.stderr


@pytest.mark.parametrize(
    "front",
    [
        page(html("", "<meta http-equiv='refresh' content='0;url=/portal/'>")),
        page(html("", "<script>location.href='/portal/'</script>")),
        page(html("欢迎", "<a href='/portal/'><img src='/enter.jpg'></a>")),
        leads_to("/portal/"),
    ],
    ids=["refresh", "script", "picture", "redirect"],
)
def test_entry_page_that_only_leads_on(portal: Scripted, probe: Callable[..., Answer], front: Said) -> None:
    portal.answers["/portal/"] = portal.answers["/"]
    portal.say("/", front)
    assert entry_of(probe(portal))["columns"] == [{"url": f"{portal.base}{COLUMN}"}]


def test_endless_site(portal: Scripted, probe: Callable[..., Answer]) -> None:
    for number in range(100):
        front = "/" if number == 0 else f"/zwgk{number}/"
        portal.say(front, section(*((f"/zwgk{10 * number + more}/", "政府信息公开") for more in range(1, 10))))
    answer = probe(portal)
    assert answer.returncode == 3
    assert f"the {BUDGET} requests of a search are used up" in answer.stderr
    assert len(portal.asked) <= BUDGET


def test_words_of_a_page_cannot_steer(portal: Scripted, probe: Callable[..., Answer]) -> None:
    portal.say(
        "/", page(section((COLUMN, "政府信息公开年报")).body.replace("门户网站".encode(), b'\x1b[31m" \\ x\r\n]'))
    )
    answer = probe(portal)
    assert "青潭县水务局" in entry_of(answer)["name"]
    assert "\x1b" not in answer.stdout + answer.stderr


def test_stops_on_request(portal: Scripted) -> None:
    started = subprocess.Popen(
        command(portal, delay=5), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr
    started.stderr.readline()
    os.kill(started.pid, signal.SIGTERM)
    out, error = started.communicate(timeout=30)
    assert (started.returncode, out) == (6, "")
    assert "stopped on request" in error
