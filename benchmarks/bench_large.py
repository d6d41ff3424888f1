"""What large attachments cost: `python -m benchmarks.bench_large [--mb 200]`.

A report links one that cannot be compressed, and one that is sent by gzip; both are made while they are sent. They are
crawled, given back, audited, exported, copied and read, each in a process of its own, once with 1 MB and once with all:
the memory of the largest process must not grow with them.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.database import open_for_reading
from archive.export.reading import read_records
from benchmarks.measure import ROOT, Taken
from benchmarks.table import Bar, print_bars

MB = 1_000_000
MOST_GROWTH = 50  # MB
NOISE = random.Random(7).randbytes(MB)
TITLE = "青潭县水务局2024年政府信息公开工作年度报告"
LIST = f"<h2>政府信息公开年报</h2><ul><li><a href='r.html'>{TITLE}</a><span>2025-01-20</span></li></ul>"
REPORT = (
    f"<h1>{TITLE}</h1><p>发布时间：2025-01-20 来源：青潭县水务局</p><div class='content'>"
    "<p>全年主动公开政府信息六十四条，收到公开申请一件，已经按期答复，详情见附件。</p>"
    "<p><a href='noise.zip'>统计表</a> <a href='ledger.wps'>台账</a></p></div>"
)


def noise(megabytes: int) -> Iterator[bytes]:
    """A zip, to those who look at its ends; nothing in it comes twice within one piece."""
    yield b"PK\x03\x04"
    for number in range(megabytes):
        yield number.to_bytes(8, "big") + NOISE[8:]
    yield b"PK\x05\x06" + bytes(18)


def ledger(megabytes: int) -> Iterator[bytes]:
    """Bytes of no known kind, as a program may write its tables: gzip makes a fifth of them."""
    yield b"\x01\x02\x03\x04"
    numbers = random.Random(11)
    for _ in range(10 * megabytes):
        yield b"".join(b"\x1f%08d\x1e%s" % (numbers.randrange(10**8), b"recorded in the year ") for _ in range(3226))


def zipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


Sent = Callable[[], Iterator[bytes]]


def serving(host: str, files: dict[str, tuple[Sent, str | None]]) -> ThreadingHTTPServer:
    """A portal of one report; `files`: by path, what is sent, and its content coding."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/nb/": LIST, "/nb/r.html": REPORT}
            if self.path in files:
                self._send_pieces(*files[self.path])
            elif self.path in pages:
                body = f"<html><head><title>{TITLE}</title></head><body>{pages[self.path]}</body></html>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            else:
                self.send_error(404)

        def _send_pieces(self, pieces: Sent, coding: str | None) -> None:
            """HTTP/1.0: the end of the connection is that of the body, so a length is sent where it is known."""
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            if coding:
                self.send_header("Content-Encoding", coding)
            else:
                self.send_header("Content-Length", str(sum(map(len, pieces()))))
            self.end_headers()
            for piece in pieces():
                self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            """Not a line for each request."""

    server = ThreadingHTTPServer((host, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def run(command: Sequence[object], log: Path) -> tuple[Taken, str]:
    """What a command took, and the SHA-256 of what it wrote into its pipe. Raises RuntimeError when it fails."""
    begun, whole = time.monotonic(), sha256()
    with log.open("wb") as complaint:
        process = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=complaint)
        assert process.stdout
        while piece := process.stdout.read(MB):
            whole.update(piece)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
    seconds = time.monotonic() - begun
    return Taken(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss << 10), whole.hexdigest()


def measure(folder: Path, host: str, megabytes: int) -> dict[str, Taken]:
    """What each command took; raises RuntimeError where it gave other bytes than were sent."""
    files: dict[str, tuple[Sent, str | None]] = {
        "/nb/noise.zip": (lambda: noise(megabytes), None),
        "/nb/ledger.wps": (lambda: zipped(ledger(megabytes)), "gzip"),
    }
    sent = {path: _digest(pieces()) for path, (pieces, _) in files.items()}
    archive, warc, saved = folder / "gongkai.db", folder / "all.warc.gz", folder / "noise.zip"
    server = serving(host, files)
    base = f"http://{host}:{server.server_port}/nb/"
    registry = folder / "portals.toml"
    registry.write_text(
        f'[[portal]]\nid = "large"\nname = "青潭县"\nhome = "{base}"\nplatform = "generic"\n'
        f'columns = [{{ url = "{base}" }}]\ndelay = 0.01\n',
        encoding="utf-8",
    )
    ours = [sys.executable, "-m", "cli", "--archive", archive, "--portals", registry]
    taken = {"crawl": run([*ours, "crawl"], folder / "log")[0]}
    server.shutdown()
    with saved.open("wb") as file:
        file.writelines(noise(megabytes))
    for path, capture in _captures(archive).items():
        taken[f"raw {path}"], given = run([*ours, "raw", capture], folder / "log")
        if given != sent[path]:
            raise RuntimeError(f"{path}: raw gave other bytes than were sent")
    for words in (["audit"], ["export", "warc", warc], ["backup", folder / "copy.db"], ["read", saved, "--url", base]):
        taken[str(words[0])] = run([*ours, *words], folder / "log")[0]
    with warc.open("rb") as exported:
        payloads = {each.payload for each in read_records(exported)}
    if not payloads >= set(sent.values()):
        raise RuntimeError("the export does not hold the bytes that were sent")
    return taken


def _captures(archive: Path) -> dict[str, int]:
    """The captures of the attachments, by path; what they were read as must be what was sent."""
    with open_for_reading(archive) as connection:
        rows = connection.execute(
            """select u.url, c.id from capture c join url u on u.id = c.url
               where c.quality = 'page' and (u.url like '%.zip' or u.url like '%.wps')"""
        )
        found = {"/nb/" + url.rsplit("/", 1)[-1]: capture for url, capture in rows}
        read = connection.execute("select kind, digest, lacking from attachment order by url").fetchall()
    if len(found) != 2 or any(lacking or not digest for _, digest, lacking in read):
        raise RuntimeError(f"not both attachments were had: {[tuple(each) for each in read]}")
    return found


def _digest(pieces: Iterator[bytes]) -> str:
    whole = sha256()
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--host", default="127.91.7.1")
    asked = parser.parse_args()
    taken = []
    for megabytes in (1, asked.mb):
        with TemporaryDirectory() as folder:
            taken.append(measure(Path(folder), asked.host, megabytes))
    small, large = taken
    print(f"{'':20}{'1 MB: s':>9}{'peak MB':>9}{f'{asked.mb} MB: s':>12}{'peak MB':>9}")
    for name in small:
        one, all_of_it = small[name], large[name]
        print(f"{name:20}{one.seconds:9.1f}{one.peak / MB:9.0f}{all_of_it.seconds:12.1f}{all_of_it.peak / MB:9.0f}")
    print_bars(
        Bar(
            what=f"{name}: growth of peak memory, MB",
            value=(large[name].peak - small[name].peak) / MB,
            at_most=MOST_GROWTH,
        )
        for name in small
    )


if __name__ == "__main__":
    main()
