"""`gongkai reread`: what a worse reader once kept becomes what today's finds, and nothing else happens."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted import COLUMN, Said, Scripted, address, html, listing, page, report, title_of

from archive.lock import run_lock
from archive.records import DocumentPage, FileReading
from archive.store import Store
from tests.conftest import ROOT, Command, environment
from tests.crawler.conftest import Ended, Open
from tests.files import made

REVISED = report(2023).body.replace("收到公开申请".encode(), "收到依申请公开".encode())
FILE, ATTACHED = "/nb/2021.pdf", "/nb/P1.docx"
TABLES = ("version", "content", "change", "capture", "blob", "head", "state", "document", "attachment", "link", "look")
Crawl = Callable[..., Ended]


def words(text: str) -> Said:
    return Said(body=made.pdf([[title_of(2021), text]]), headers=(("Content-Type", "application/pdf"),))


def linking(text: str) -> Said:
    link = f'<p><a href="{ATTACHED}">附件：统计表</a></p>'
    lines = (
        f"<h1>{title_of(2022)}</h1><div class='content'><p>{text}全年收到公开申请二十一件，均已答复。</p>{link}</div>"
    )
    return page(html(title_of(2022), lines))


@pytest.fixture
def ended(open_portal: Open, crawl: Crawl) -> tuple[Scripted, Ended]:
    """Two nights: a page that is revised, one with an attachment, and one report that is a file."""
    portal = open_portal("again")
    portal.say(COLUMN, listing([2023, 2022], more=[(FILE, title_of(2021))]))
    portal.say(address(2022), linking("本年度"))
    portal.say(FILE, words("主动公开信息三百条。"))
    portal.say(ATTACHED, Said(body=made.word(["附表", "全年受理申请四十五件。"])))
    first = crawl(portal, now="2026-02-01T02:30")
    portal.say(address(2023), page(REVISED))
    second = crawl(portal, archive=first.kept.path, now="2026-02-02T02:30")
    assert (first.code, second.code) == (0, 0)
    return portal, second


def worse(kept: DocumentPage) -> DocumentPage:
    """What a reader that knew less might have made of a page."""
    attachments = tuple(
        replace(each, name="附件", reading=FileReading(kind="docx", fault="cannot be read"))
        for each in kept.attachments
    )
    return replace(
        kept, title="政府信息公开", report_year=1999, reporting_body=None, publish_date="1999-01-01",
        text="首页 旧读法", tables=(), attachments=attachments,
    )  # fmt: skip


def spoil(archive: Path) -> int:
    """Put a worse reading of every version in its place; their number."""
    with closing(Store(archive)) as store, store.together():
        versions = store.versions_of(None)
        for version in versions:
            assert "title" in store.renew(version, worse(store.kept_version(version).page))
    return len(versions)


def held(ended: Ended) -> dict[str, Any]:
    return {table: ended.kept.rows(f"select * from {table}") for table in TABLES}


def asked(gongkai: Command, archive: Path, *line: object) -> Any:
    return json.loads(gongkai("--archive", archive, *line, "--format", "json").stdout)


def test_better_readers_make_no_version(ended: tuple[Scripted, Ended], gongkai: Command, crawl: Crawl) -> None:
    portal, before = ended
    archive, whole = before.kept.path, held(before)
    assert asked(gongkai, archive, "reread") == []
    assert held(before) == whole

    assert spoil(archive) == 4
    assert gongkai("--archive", archive, "audit").returncode == 0
    assert asked(gongkai, archive, "search", "旧读法") and not asked(gongkai, archive, "search", "二十一件")
    assert {each["year"] for each in asked(gongkai, archive, "reports")} == {1999}

    told = asked(gongkai, archive, "reread", "--portal", "again")
    assert len(told) == 4 and all(each["unread"] is None for each in told)
    assert {name for each in told for name in each["changed"]} >= {"title", "report_year", "text", "attachments"}
    now = held(before)
    assert now.pop("link") == whole.pop("link")  # the sums over findings are as before, too
    assert now == whole
    assert gongkai("--archive", archive, "audit").returncode == 0
    assert asked(gongkai, archive, "search", "二十一件") and not asked(gongkai, archive, "search", "旧读法")
    assert asked(gongkai, archive, "search", "四十五件") and asked(gongkai, archive, "search", "三百条")
    assert asked(gongkai, archive, "reread") == []

    after = crawl(portal, archive=archive, now="2026-02-03T02:30")
    assert after.code == 0
    assert after.kept.rows("select count(*) from version") == [(4,)]
    assert len(after.kept.rows("select id from change")) == len(whole["change"])


def test_a_crawl_after_a_worse_reader_makes_no_version_either(
    ended: tuple[Scripted, Ended], gongkai: Command, crawl: Crawl
) -> None:
    """Content is compared by reading both captures with the same reader."""
    portal, before = ended
    spoil(before.kept.path)
    portal.say(address(2023), page(REVISED + b" "))
    after = crawl(portal, archive=before.kept.path, now="2026-02-03T02:30")
    assert after.kept.rows("select count(*) from version") == [(4,)]
    asked(gongkai, before.kept.path, "reread")
    assert {each["year"] for each in asked(gongkai, before.kept.path, "reports")} == {2021, 2022, 2023}


def test_what_cannot_be_read_any_more_stays(ended: tuple[Scripted, Ended], gongkai: Command) -> None:
    _, before = ended
    with closing(Store(before.kept.path)) as store:
        of_page = "(select id from version where title like '%2022%')"
        store._connection.execute(f"update version set capture = (select min(id) from capture) where id in {of_page}")
    [told] = asked(gongkai, before.kept.path, "reread")
    assert (told["version"], told["changed"], told["unread"]) == (1, [], "own address answers 404")
    assert {each["year"] for each in asked(gongkai, before.kept.path, "reports")} == {2021, 2022, 2023}


def test_not_while_a_run_is_at_work(ended: tuple[Scripted, Ended], gongkai: Command) -> None:
    with run_lock(ended[1].kept.path):
        refused = gongkai("--archive", ended[1].kept.path, "reread")
    assert (refused.returncode, "another run is at work" in refused.stderr) == (4, True)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 6), (signal.SIGKILL, -9)])
def test_stopped_in_the_middle_it_is_done_again(
    ended: tuple[Scripted, Ended], gongkai: Command, sent: signal.Signals, code: int
) -> None:
    _, before = ended
    archive, whole = before.kept.path, held(before)
    spoil(archive)
    slow = (
        "import crawler.rereading as r, time; read = r._read; r.AT_ONCE = 1\n"
        "def wait(*given): print('reading', flush=True); time.sleep(0.3); return read(*given)\n"
        "r._read = wait; import cli.main; cli.main.main()"
    )
    command = [sys.executable, "-c", slow, "--archive", archive, "reread"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for _ in range(3):
        assert process.stdout.readline() == "reading\n"
    process.send_signal(sent)
    process.communicate(timeout=20)
    assert process.returncode == code
    assert gongkai("--archive", archive, "audit").returncode == 0
    assert 0 < len(asked(gongkai, archive, "reread")) < 4  # what was done before is kept
    assert held(before) == whole
