"""`gongkai diff` for people: text and HTML, and nothing of a page that could steer a terminal or a browser."""

import os
import re
import subprocess
import sys
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest

from archive.records import Answer, DocumentPage, Exchange, Quality, Row, Sighting, Site
from archive.store import Store
from tests.conftest import Command, environment

URL = "https://a.example/nb/1.html"
SITE = Site(id="jia", name="甲县", division=None, platform="trs", home="https://a.example/", columns=1, enabled=True)
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e&lt\"'"
BEFORE = f"一、总体情况\n全年收到申请11件。{HOSTILE}甲。"
AFTER = f"一、总体情况\n全年收到申请12件。{HOSTILE}乙。"
TABLES = ((("类别", "件数"), ("新收", "11")),), ((("类别", "件数"), ("新收", "12"), ("结转", "0")),)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("diff") / "gongkai.db"
    with closing(Store(path)) as store:
        for day, text, tables in zip((1, 2), (BEFORE, AFTER), TABLES, strict=True):
            at = f"2026-02-0{day}T03:00:00Z"
            run = store.begin_run(at, True, [SITE])
            row = Row(url=URL, title="年报", is_report=True)
            [report] = store.see_rows(run, "jia", at, [Sighting(row=row, report_year=2024, body="甲局")])
            page = DocumentPage(platform="trs", kind="report", title=f"年报{HOSTILE}", text=text, tables=tables)
            answer = Answer(exchange=Exchange(url=URL, at=at, status=200), quality=Quality.PAGE)
            store.keep_document(run, "jia", report, answer, page)
            store.end_run(run, at, "complete")
    return path


def told(gongkai: Command, archive: Path, *options: str) -> str:
    listed = gongkai("--archive", archive, "reports", "--format", "csv").stdout
    report = re.search(r"jia-\w{12}", listed)
    assert report
    ran = gongkai("--archive", archive, "diff", report[0], *options)
    assert (ran.returncode, ran.stderr) == (0, "")
    return str(ran.stdout)


def test_text_is_lines_with_the_numbers_marked(gongkai: Command, archive: Path) -> None:
    shown = told(gongkai, archive)
    first, *lines = [line.strip() for line in shown.splitlines() if line.strip()]
    assert first.endswith("version 1 → 2, 4 differences")
    assert lines[:3] == ["table: 新收 / 件数", "- 11", "+ 12"]
    assert lines[3:5] == ["table: row 结转", "+ 结转 | 0"]
    assert lines[5:8] == ["text: 一、总体情况", "- 全年收到申请[11]件。", "+ 全年收到申请[12]件。"]
    assert "\\x1b[31m\\u202e" in shown


@pytest.mark.parametrize("form", ["text", "html", "json", "table", "csv"])
def test_no_page_speaks_to_the_terminal(gongkai: Command, archive: Path, form: str) -> None:
    shown = told(gongkai, archive, "--format", form)
    assert "12" in shown and "\x1b" not in shown and "\u202e" not in shown


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_page_that_runs_and_fetches_nothing(gongkai: Command, archive: Path) -> None:
    seen = Seen()
    seen.feed(told(gongkai, archive, "--format", "html"))
    allowed = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "span", "p", "del", "ins", "b"}
    assert set(seen.tags) <= allowed
    assert seen.attributes == [("lang", "zh"), ("charset", "utf-8")]
    assert "<script>alert(1)</script>" in seen.text  # shown as it was printed
    assert "全年收到申请12件。" in seen.text


def test_a_terminal_sees_colours(gongkai: Command, archive: Path) -> None:
    report = told(gongkai, archive).split(":")[0]
    try:
        ours, theirs = os.openpty()
    except OSError as error:
        pytest.skip(f"no terminal is to be had here: {error}")
    command = [sys.executable, "-m", "cli", "--archive", archive, "diff", report]
    subprocess.run(command, stdout=theirs, check=True, env=environment(TERM="xterm"))
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\x1b[32m\x1b[1m[12]" in shown and "\x1b[31m\u202e" not in shown
