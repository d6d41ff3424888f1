"""`reread`: what a worse reader kept becomes what today's reads, and neither a version nor a change is made of it."""

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kept import Kept
from scripted import Said, Scripted, address, html, listing, page, report, title_of, write_registry

from archive.audit.whole import faults
from archive.content import unpack
from archive.database import open_for_reading, sqlite3
from archive.errors import ArchiveRefuses
from archive.lock import run_lock
from archive.queries import Reader
from archive.records import Answer, DocumentPage, Exchange, FileReading, Quality, Row, Sighting, Site
from archive.store import Store
from crawler import rereading
from crawler.reading import Unreadable
from crawler.rereading import Reread, reread
from tests.conftest import ROOT, Command, environment
from tests.crawler.conftest import Ended, Open
from tests.files import made

FIRST, SECOND, THIRD = "2026-02-01T02:30", "2026-02-02T02:30", "2026-02-03T02:30"
FILED, ATTACHED = "/nb/2021.pdf", "/nb/P1.pdf"
READ = {  # what is read of captures, and what follows from it
    "document": "select id, kind, title, report_year, body, listed_date from document order by id",
    "version": """select d.id, v.number, v.capture, v.digest, v.kind, v.title, v.report_year, v.body, v.reporting_body,
        v.index_number, v.issuing_body, v.publish_date, v.written_date, v.document_number, v.category
        from version v join document d on d.key = v.document order by d.id, v.number""",
    "change": """select d.id, c.kind, c.from_version, c.to_version, c.summary
        from change c join document d on d.key = c.document order by c.id""",
    "attachment": "select url, name, digest, capture, kind, unread, lacking from attachment order by url",
}
KEPT = "select * from capture order by id", "select * from blob order by id", "select * from run", "select * from look"


def linking(year: int) -> Said:
    """A report with a table and an attachment."""
    lines = (
        f"<h1>{title_of(year)}</h1><p>发布时间：{year + 1}-01-20 来源：青潭县水务局</p><div class='content'>"
        "<p>本局主动公开政府信息的情况见下表，依申请公开的情况见附件，全年没有行政复议。</p>"
        "<table><tr><td>公开条数</td><td>64</td></tr><tr><td>收到申请</td><td>11</td></tr></table>"
        f"<p><a href='{ATTACHED}'>统计表</a></p></div>"
    )
    return page(html(title_of(year), lines))


def file(*lines: str) -> Said:
    return Said(body=made.pdf([lines]), headers=(("Content-Type", "application/pdf"),))


def revised(year: int) -> Said:
    said = report(year)
    return Said(body=said.body.replace("64条".encode(), "65条".encode()), headers=said.headers)


def fill(portal: Scripted) -> None:
    portal.say("/nb/", listing([2024, 2023, 2022], more=[(FILED, title_of(2021))]))
    portal.say(address(2024), report(2024))
    portal.say(address(2022), linking(2022))
    portal.say(ATTACHED, file("统计表", "依申请公开十一件。"))
    portal.say(FILED, file(title_of(2021), "全年公开政府信息五十五条。"))


class World:
    """One portal over two nights, as a worse reader kept it and as today's does."""

    def __init__(self, portal: Scripted, folder: Path, crawl: Callable[..., Ended]):
        self.portal, self.folder, self.crawl = portal, folder, crawl
        self.worse, self.good = folder / "worse.db", folder / "good.db"
        registry = write_registry(folder, [portal])
        fill(portal)
        for night in (FIRST, SECOND):
            if night == SECOND:
                portal.say(address(2024), revised(2024))
            command = [sys.executable, "-m", "tests.crawler.misread", "--archive", self.worse, "--portals", registry,
                       "--now", night, "crawl"]  # fmt: skip
            subprocess.run([*map(str, command)], cwd=ROOT, env=environment(), check=True, capture_output=True)
            assert crawl(portal, archive=self.good, now=night).code == 0


@pytest.fixture(scope="module")
def world(
    open_module_portal: Open, crawl: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory
) -> World:  # fmt: skip
    return World(open_module_portal("qingtan"), tmp_path_factory.mktemp("reread"), crawl)


@pytest.fixture
def archive(world: World, tmp_path: Path) -> Path:
    """What the worse reader kept, to be read again."""
    return Path(shutil.copy(world.worse, tmp_path / "gongkai.db"))


def again(archive: Path) -> list[Reread]:
    return list(reread(archive, None, lambda done, versions: None))


def audit(archive: Path) -> list[str]:
    with closing(open_for_reading(archive)) as connection:
        return [f"{fault.code}: {fault.where}" for fault in faults(connection)]


def read_of(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    found = {name: Kept(archive).rows(query) for name, query in READ.items()}
    contents = "select d.id, v.number, c.zstd from content c join version v on v.id = c.version join document d on "
    contents += "d.key = v.document order by d.id, v.number"
    found["content"] = [(key, number, unpack(zstd)) for key, number, zstd in Kept(archive).rows(contents)]
    return found


def hits(archive: Path, text: str) -> list[int]:
    with closing(Reader(archive, "9999")) as reader:
        return sorted(hit["year"] for hit in reader.search(text).rows)


def test_all_is_as_todays_reader_would_have_kept_it(world: World, archive: Path) -> None:
    before = [Kept(archive).rows(query) for query in KEPT]
    links = "select run, last_capture, digest from link"
    chain = Kept(archive).rows(links)
    assert audit(archive) == []
    assert read_of(archive) != read_of(world.good)
    assert {version[4] for version in read_of(archive)["version"]} == {"report", "other"}
    found = again(archive)
    assert read_of(archive) == read_of(world.good)
    assert audit(archive) == []
    assert [Kept(archive).rows(query) for query in KEPT] == before
    assert Kept(archive).rows(links) == chain
    assert [each.version for each in found if each.unread is None] in ([1, 2, 1, 1, 1], [1, 1, 2, 1, 1])
    assert Counter(name for each in found for name in each.changed) == {
        "kind": 1, "title": 5, "report_year": 5, "reporting_body": 5, "publish_date": 5, "text": 5, "tables": 1,
        "attachments": 1, "evidence": 5,
    }  # fmt: skip


def test_what_todays_reader_kept_is_as_it_reads_it(world: World, tmp_path: Path) -> None:
    archive = Path(shutil.copy(world.good, tmp_path / "gongkai.db"))
    before = archive.read_bytes()
    assert again(archive) == []
    assert archive.read_bytes() == before


def test_search_finds_what_is_read_now(archive: Path) -> None:
    assert (hits(archive, "公廾政府信息"), hits(archive, "公开政府信息")) == ([1999, 1999, 1999], [])
    again(archive)
    assert (hits(archive, "公廾政府信息"), hits(archive, "公开政府信息")) == ([], [2021, 2022, 2023, 2024])
    assert hits(archive, "依申请公开十一件") == [2022]


def test_a_second_time_changes_nothing(archive: Path) -> None:
    again(archive)
    before = archive.read_bytes()
    assert again(archive) == []
    assert archive.read_bytes() == before


def test_the_next_look_makes_no_version_of_it(world: World, archive: Path) -> None:
    again(archive)
    before = read_of(archive)
    ended = world.crawl(world.portal, archive=archive, now=THIRD)
    assert ended.code == 0
    assert read_of(archive) == before
    assert audit(archive) == []


def test_the_next_look_makes_no_version_of_a_worse_reader_either(world: World, archive: Path) -> None:
    """Content is compared by reading both captures with the same reader."""
    counted, said = "select (select count(*) from version), (select count(*) from change)", revised(2024)
    world.portal.say(address(2024), Said(body=said.body + b" ", headers=said.headers))
    assert world.crawl(world.portal, archive=archive, now=THIRD).code == 0
    assert Kept(archive).rows(counted) == [(5, 5)]
    world.portal.say(address(2024), said)


def test_what_is_changed_behind_it_still_shows(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("update change set summary = 'nothing' where id = 1")
        connection.commit()
    again(archive)
    assert audit(archive) == ["findings: run 1"]
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("update version set report_year = 2000 where id = 2")
        connection.execute("update version set title = 'x' where id = 5")
        connection.commit()
    assert {"findings: run 1", "findings: run 2", "version_digest: version 5"} <= set(audit(archive))


def test_a_version_that_is_not_what_was_written_is_refused(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("update version set title = 'x' where id = 5")
        connection.commit()
    with pytest.raises(ArchiveRefuses, match="version 5 is not what was written"):
        again(archive)


def test_what_cannot_be_read_today_stays(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> DocumentPage:
        raise Unreadable("neither title nor text was found")

    before = read_of(archive)
    monkeypatch.setattr(rereading, "document_of", refuse)
    found = again(archive)
    assert read_of(archive) == before
    assert [(each.changed, each.unread) for each in found] == [((), "neither title nor text was found")] * 5


def test_text_of_a_file_is_not_lost_to_a_reader_that_is_not_there(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "could not be read here"
    monkeypatch.setattr(rereading, "read_file", lambda body: FileReading(kind="pdf", fault=fault))
    told = sorted(each.unread for each in again(archive) if each.unread)
    assert [each.split("/nb/")[1] for each in told] == [f"2021.pdf: {fault}", f"P1.pdf: {fault}"]
    assert hits(archive, "依申请公廾十一件") == [2022]
    assert hits(archive, "公廾政府信息五十五条") == [2021]
    assert audit(archive) == []


def test_a_rendered_page_is_read_again(tmp_path: Path) -> None:
    at, url = "2026-02-01T03:00:00Z", "http://127.0.0.1:1" + address(2024)
    site = Site(id="qingtan", name="青潭县", division=None, platform="auto", home=url, columns=1, enabled=True)
    seen = Sighting(row=Row(url=url, title=title_of(2024), is_report=True), report_year=2024, body=None)
    dom = Exchange(url=url, at=at, status=200, body=report(2024).body, rendered=True)
    with closing(Store(tmp_path / "gongkai.db")) as store:
        run = store.begin_run(at, True, [site])
        [document] = store.see_rows(run, site.id, at, [seen])
        worse = DocumentPage(platform=None, kind="report", title="年报", text="错读")
        store.keep_document(run, site.id, document, Answer(exchange=dom, quality=Quality.PAGE), worse)
        store.end_run(run, at, "complete")
    [found] = again(tmp_path / "gongkai.db")
    assert {"title", "report_year", "text"} <= set(found.changed) and found.unread is None
    query = "select v.title, v.report_year, v.body, c.rendered from version v join capture c on c.id = v.capture"
    assert Kept(tmp_path / "gongkai.db").rows(query) == [(title_of(2024), 2024, "青潭县水务局", 1)]
    assert audit(tmp_path / "gongkai.db") == []


SLOW = """
import itertools, sys, time
from crawler import rereading
from cli.main import main
rereading.AT_ONCE = 1
read = rereading.document_of
count = itertools.count(1)
rereading.document_of = lambda *v: print(next(count), file=sys.stderr, flush=True) or time.sleep(0.2) or read(*v)
main()
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 6), (signal.SIGKILL, -9)])
def test_stopped_in_the_middle_and_run_again(world: World, archive: Path, sent: signal.Signals, code: int) -> None:
    before = read_of(archive)
    command = [sys.executable, "-c", SLOW, "--archive", str(archive), "reread"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr and [child.stderr.readline() for _ in range(2)] == ["1\n", "2\n"]
        child.send_signal(sent)
        child.communicate(timeout=60)
    assert child.returncode == code
    assert read_of(archive) not in (before, read_of(world.good))
    assert audit(archive) == []
    again(archive)
    assert read_of(archive) == read_of(world.good)
    assert audit(archive) == []


def test_the_command(archive: Path, gongkai: Command) -> None:
    with run_lock(archive):
        held = gongkai("--archive", archive, "reread")
    assert held.returncode == 4 and "another run is at work" in held.stderr
    told = gongkai("--archive", archive, "reread", "--portal", "qingtan", "--format", "json")
    assert told.returncode == 0 and told.stderr == "5 of 5 versions read again\n"
    rows = json.loads(told.stdout)
    assert [list(row) for row in rows] == [["report", "version", "changed", "unread"]] * 5
    nothing = gongkai("--archive", archive.with_name("none.db"), "reread")
    assert nothing.returncode == 2 and not archive.with_name("none.db").exists()
