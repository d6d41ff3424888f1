"""Attachments that never end, and runs that end before the attachments do."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from socket import create_server, socket

import pytest
from kept import Kept
from scripted import COLUMN, Scripted, listing, write_registry

from settings.scrapy import DOWNLOAD_MAXSIZE
from tests.conftest import ROOT, environment
from tests.crawler.conftest import Ended, Open
from tests.crawler.test_attachments import FILE, OTHER, REPORT, file, linking, pdf
from tests.files import made

SECONDS = 30  # that a process of these tests may take


class Endless:
    """A server that sends zeros until it is left. `length`: what it announces; None: nothing."""

    def __init__(self, host: str, length: int | None):
        self.sent = 0
        self.asked = 0
        self._length = length
        self._socket = create_server((host, 0))
        self.url = f"http://{host}:{self._socket.getsockname()[1]}/P9.pdf"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._send, args=(connection,), daemon=True).start()

    def _send(self, connection: socket) -> None:
        with suppress(OSError), connection:
            asked = connection.recv(65536)
            if b"/robots.txt" in asked:
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            self.asked += 1
            length = b"" if self._length is None else b"Content-Length: %d\r\n" % self._length
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n%s\r\n%%PDF-1.7\n" % length)
            while True:
                self.sent += connection.send(bytes(1 << 20))

    def close(self) -> None:
        self._socket.close()


@pytest.mark.parametrize("length", [10 << 30, None])
def test_file_without_an_end(open_portal: Open, crawl: Callable[..., Ended], length: int | None) -> None:
    portal = open_portal("qingtan")
    endless = Endless(portal.host, length)
    portal.say(COLUMN, listing([2024]))
    portal.say(REPORT, linking((endless.url, "统计表"), (FILE, "正文")))
    portal.say(FILE, file(pdf("十一")))
    ended = crawl(portal)
    endless.close()
    assert ended.code == 0
    assert ended.kept.look("qingtan").answers == {
        "attachment failed": 1, "attachment had": 1, "had": 2, "robots.txt": 2
    }  # fmt: skip
    assert ended.kept.rows("select digest, lacking from attachment where name = '统计表'") == [
        (None, f"{endless.url}: the answer is larger than 256 MiB")
    ]
    assert endless.asked == 1
    assert endless.sent < (1 if length is None else 0) * DOWNLOAD_MAXSIZE + (16 << 20)


@pytest.fixture
def portal(open_portal: Open) -> Scripted:
    """One report with two files, the second of which takes its time."""
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024]))
    portal.say(REPORT, linking((FILE, "统计表"), (OTHER, "正文"), headers=(("ETag", '"page"'),)))
    portal.say(FILE, file(pdf("十一"), ETag='"one"'))
    portal.say(OTHER, replace(file(made.word()), wait=1.0))
    return portal


@contextmanager
def at_work(portal: Scripted, archive: Path, path: str) -> Iterator["subprocess.Popen[str]"]:
    """A run that has asked for this path; it does not outlive the block."""
    registry = write_registry(archive.parent / "registry", [portal])
    options = ["--archive", archive, "--portals", registry, "--now", "2026-02-02T02:30"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *map(str, options), "crawl"], cwd=ROOT, env=environment(), text=True
    )
    try:
        until = time.monotonic() + SECONDS
        while path not in portal.paths() and time.monotonic() < until:
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait(SECONDS)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("changed", [False, True])
def test_rerun_of_a_run_that_ended_between_a_page_and_its_files(
    portal: Scripted, crawl: Callable[..., Ended], tmp_path: Path, number: signal.Signals, changed: bool
) -> None:
    archive, calm = tmp_path / "gongkai.db", tmp_path / "calm.db"
    if changed:
        for path in (archive, calm):
            crawl(portal, archive=path, now="2026-02-01T02:30")
        portal.say(FILE, file(pdf("十二"), ETag='"two"'))
        portal.say(REPORT, linking((FILE, "统计表"), (OTHER, "正文二"), headers=(("ETag", '"page two"'),)))
        portal.say(OTHER, replace(file(made.word(("年度报告", "另一份文本"))), wait=1.0))
    undisturbed = crawl(portal, archive=calm).kept.told()
    portal.asked.clear()
    with at_work(portal, archive, FILE) as process:
        time.sleep(0.3)
        process.send_signal(number)
        process.wait(SECONDS)
    assert Kept(archive).is_whole()
    ended = crawl(portal, archive=archive)
    assert ended.code == 0
    assert ended.kept.told() == undisturbed
    assert ended.kept.rows("select lacking from attachment") == [(None,), (None,)]
