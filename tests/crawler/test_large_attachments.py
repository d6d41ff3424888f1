"""Large files on their whole way: kept as they were sent, in little memory, or not at all."""

import gzip
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from kept import Kept
from scripted import COLUMN, Said, Scripted, html, listing, write_registry

from archive.bodies import LARGE
from tests.conftest import ROOT, environment
from tests.crawler.conftest import CONTACT, Ended, Open
from tests.crawler.test_attachments import FILE, OTHER, REPORT, file, linking
from tests.files import made
from tests.hostile.server import Act, Hostile, Wire

MB = 64
SECONDS = 60  # that a process of these tests may take
NOISE = b"PK\x03\x04" + random.Random(13).randbytes(2 * LARGE) + b"PK\x05\x06" + bytes(18)  # a zip, by its ends
TABLE = b"\x01\x02\x03\x04" + b"".join(b"\x1f%07d\x1e%07d" % (number, number**3 % 10**7) for number in range(1_200_000))


def test_memory_does_not_grow_with_an_attachment(network: str) -> None:
    """The commands of the benchmark, with 1 MB and with more; it fails where other bytes come back than were sent."""
    command = [sys.executable, "-m", "benchmarks.bench_large", "--mb", str(MB), "--host", f"{network}.1"]
    ended = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (ended.stdout.count("  met"), ended.stdout.count("MISSED")) == (7, 0), ended.stdout


def kept(ended: Ended, path: str) -> bytes:
    """What `raw` gives of the newest page at this path."""
    query = """select max(c.id) from capture c join url u on u.id = c.url
        where u.url like '%' || ? and c.quality = 'page'"""
    [(capture,)] = ended.kept.rows(query, path)
    command = [sys.executable, "-m", "cli", "--archive", str(ended.kept.path), "raw", str(capture)]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True).stdout


def portal_with(open_portal: Open, **said: Said) -> Scripted:
    """A report that links FILE and OTHER, or one of them."""
    portal = open_portal("qingtan")
    paths = {"file": FILE, "other": OTHER}
    portal.say(COLUMN, listing([2024]))
    portal.say(REPORT, linking(*((paths[name], name) for name in said)))
    for name, answer in said.items():
        portal.say(paths[name], answer)
    return portal


def test_what_is_unchanged_is_only_asked_after(open_portal: Open, crawl: Callable[..., Ended]) -> None:
    packed = gzip.compress(TABLE, 1, mtime=0)
    assert len(packed) > LARGE
    portal = portal_with(
        open_portal, file=file(NOISE, ETag='"one"'), other=file(packed, ETag='"two"', Content_Encoding="gzip")
    )
    first = crawl(portal, now="2026-02-01T02:30")
    digests = "select digest, kind, unread, lacking from attachment order by name"
    found = first.kept.rows(digests)
    assert found == [
        (sha256(NOISE).hexdigest(), "zip", "files of this kind are not read: zip", None),
        (sha256(TABLE).hexdigest(), "unknown", "files of this kind are not read: unknown", None),
    ]
    assert kept(first, FILE) == NOISE
    assert kept(first, OTHER) == packed
    portal.say(FILE, Said(status=304))
    portal.say(OTHER, Said(status=304))
    second = crawl(portal, archive=first.kept.path)
    assert second.kept.look("qingtan").answers["attachment not modified"] == 2
    assert second.kept.rows(digests) == found
    assert second.kept.rows("select kind from change") == [("new",)]
    portal.say(FILE, file(NOISE[:99] + NOISE[98:]))
    third = crawl(portal, archive=first.kept.path, now="2026-02-03T02:30")
    assert third.kept.rows("select kind from change order by id") == [("new",), ("revised",)]
    assert third.kept.is_whole()


def test_a_row_that_leads_to_a_large_file(open_portal: Open, crawl: Callable[..., Ended]) -> None:
    """Its text is read, and what pads it costs nothing."""
    body = made.pdf([list(made.TITLE), ["统计期限自2024年1月1日至12月31日。"]])
    large = body + b"%" + NOISE.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n" + body[body.rindex(b"startxref") :]
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([], more=[("/nb/W1.pdf", "2024年政府信息公开工作年度报告")]))
    portal.say("/nb/W1.pdf", file(large))
    ended = crawl(portal)
    [(year, body_name, digest)] = ended.kept.rows("select report_year, body, digest from version")
    assert (year, body_name) == (2024, "青潭县水务局")
    assert kept(ended, "/nb/W1.pdf") == large
    again = crawl(portal, archive=ended.kept.path, now="2026-02-03T02:30")
    assert again.kept.rows("select digest from version") == [(digest,)]


def test_a_large_page_is_read_as_any_other(open_portal: Open, crawl: Callable[..., Ended]) -> None:
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024]))
    page = linking().body
    portal.say(REPORT, replace(linking(), body=page.replace(b"</body>", b"<!--" + b"x" * LARGE + b"--></body>")))
    ended = crawl(portal)
    assert ended.code == 0
    assert len(kept(ended, REPORT)) > LARGE
    assert ended.kept.rows("select report_year, issuing_body from version") == [(2024, "青潭县水务局")]


NOT_HAD = {
    "a zip without its end": (file(NOISE[:-30]), "a zip that is cut short"),
    "gzip without its end": (file(gzip.compress(NOISE, 1, mtime=0)[:-9], Content_Encoding="gzip"), "cut short"),
    "a page in its place": (file(html("云溪", "<p>" + "请在首页查找您需要的文件。" * 400_000)), "a page in place"),
    "a bomb": (
        file(gzip.compress(b"PK\x03\x04" + NOISE + bytes(300 << 20), 1, mtime=0), Content_Encoding="gzip"),
        "larger than 268435456 bytes when decoded",
    ),
}


@pytest.mark.parametrize("name", NOT_HAD)
def test_what_is_no_whole_file_is_lacking(open_portal: Open, crawl: Callable[..., Ended], name: str) -> None:
    """What came whole is kept as it came."""
    said, reason = NOT_HAD[name]
    portal = portal_with(open_portal, file=said)
    ended = crawl(portal)
    [(digest, lacking)] = ended.kept.rows("select digest, lacking from attachment")
    assert digest is None
    assert reason in lacking
    [(quality, size)] = ended.kept.rows(
        """select c.quality, b.size from capture c join url u on u.id = c.url join blob b on b.id = c.body
           where u.url like '%.pdf'"""
    )
    assert (quality, size) == ("failed", len(said.body))
    assert ended.kept.is_whole()


def at_work(
    portal: Scripted | Hostile, archive: Path, temporary: Path, most: int = resource.RLIM_INFINITY
) -> "subprocess.Popen[str]":
    """A crawl with this folder for its temporary files. `most`: bytes that any file of it may have."""
    registry = write_registry(archive.parent / "registry", [portal])
    limit = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); "
    ours = ["-m", "cli", "--archive", archive, "--portals", registry, "--now", "2026-02-02T02:30", "crawl"]
    command = [
        sys.executable,
        "-c",
        limit + "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
        *map(str, ours),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(GONGKAI_CONTACT=CONTACT, TMPDIR=str(temporary)), text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("length", [f"Content-Length: {len(NOISE)}", "X-Length: none"])
def test_no_room_for_temporary_files_ends_with_5(
    open_hostile: Callable[[str], Hostile], crawl: Callable[..., Ended], tmp_path: Path, length: str
) -> None:
    """Also where no length is announced, so that what was taken in might pass for the whole."""
    portal, archive, temporary = open_hostile("qingtan"), tmp_path / "gongkai.db", tmp_path / "full"
    portal.say(REPORT, lambda wire: wire.answer(linking((FILE, "file")).body))
    portal.say(FILE, lambda wire: (wire.head(length, "Connection: close"), wire.send(NOISE))[-1])
    temporary.mkdir()
    with at_work(portal, archive, temporary, 6 << 20) as process:
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 5, said
    [told] = [line for line in said.splitlines() if line.startswith("gongkai: ")]
    assert told.startswith(f"gongkai: {temporary}: an answer of more than 5 MiB cannot be put into a temporary file")
    assert "File too large" in told and "name another folder by TMPDIR" in told
    assert "Traceback" not in said
    assert list(temporary.iterdir()) == []
    after = crawl(portal, archive=archive)
    assert after.kept.is_whole()
    assert after.kept.rows("select digest, lacking from attachment") == [(sha256(NOISE).hexdigest(), None)]


def halved(open_hostile: Callable[[str], Hostile], then: Act) -> tuple[Hostile, threading.Event]:
    """A portal whose attachment is sent by half; and when that was done."""
    portal, done = open_hostile("qingtan"), threading.Event()

    def half(wire: Wire) -> None:
        wire.head(f"Content-Length: {len(NOISE)}", "Content-Type: application/zip", "Connection: close")
        wire.send(NOISE[:-100])
        done.set()
        then(wire)

    portal.say(REPORT, lambda wire: wire.answer(linking((FILE, "file")).body))
    portal.say(FILE, half)
    return portal, done


def holds_file_in(process: int, folder: Path) -> bool:
    files = Path(f"/proc/{process}/fd").iterdir()
    return any(each.readlink().is_relative_to(folder) for each in files if each.is_symlink())


@pytest.fixture
def open_hostile(hosts: Iterator[str]) -> Iterator[Callable[[str], Hostile]]:
    with ExitStack() as opened:
        yield lambda name: opened.enter_context(Hostile(name, next(hosts)))


def test_cut_off_before_its_end(open_hostile: Callable[[str], Hostile], crawl: Callable[..., Ended]) -> None:
    portal, _ = halved(open_hostile, lambda wire: None)
    ended = crawl(portal)
    [(digest, lacking)] = ended.kept.rows("select digest, lacking from attachment")
    assert digest is None
    assert "cut short: the connection ended before the announced end" in lacking
    assert portal.asked.count(FILE) == 3
    assert ended.kept.rows("select count(*) from part") == [(0,)]


def test_killed_while_it_is_received(open_hostile: Callable[[str], Hostile], tmp_path: Path) -> None:
    portal, done = halved(open_hostile, Wire.silence)
    archive, temporary = tmp_path / "gongkai.db", tmp_path / "temporary"
    temporary.mkdir()
    with at_work(portal, archive, temporary) as process:
        assert done.wait(SECONDS)
        until = time.monotonic() + SECONDS
        while not holds_file_in(process.pid, temporary) and time.monotonic() < until:
            time.sleep(0.01)
        assert holds_file_in(process.pid, temporary)
        process.send_signal(signal.SIGKILL)
    assert list(temporary.iterdir()) == []
    assert Kept(archive).rows("select count(*) from part") == [(0,)]
