"""The faults of a server, each as an act on the wire, and the verdict and the words that the look must end with."""

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, repeat

import brotli
from zstandard import ZstdCompressor

from tests.crawler.scripted import COLUMN, ROBOTS, address, html, listing, report, title_of
from tests.hostile.server import Act, Hostile, Wire

MIB = 1 << 20
PAGE = report(2024).body
R2024 = address(2024)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`says`: part of the portal's reason, None where there is none to give. `path`: where the fault is."""

    act: Act
    verdict: str = "incomplete"
    says: str | None
    path: str = R2024
    then: Callable[[Hostile], None] | None = None


def sends(body: bytes, *headers: str) -> Act:
    return lambda wire: wire.answer(body, *headers)


def raw(*parts: bytes) -> Act:
    return lambda wire: wire.send(*parts)


def leads(location: str, *headers: str) -> Act:
    return lambda wire: wire.answer(b"", f"Location: {location}", *headers, status="302 Found")


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


BOMB = bytes(100 * MIB)
GZIP_BOMB = gzip.compress(BOMB, 1, mtime=0)


def zeros(size: int) -> Iterator[bytes]:
    return repeat(bytes(MIB), size // MIB)


def _truncated(wire: Wire) -> None:
    wire.head(f"Content-Length: {len(PAGE)}")
    wire.send(PAGE[: len(PAGE) // 2])


def _waits_for_more(wire: Wire) -> None:
    wire.head(f"Content-Length: {len(PAGE) + 1000}")
    wire.send(PAGE)
    wire.silence()


def _chunks(*parts: bytes) -> Act:
    def act(wire: Wire) -> None:
        wire.head("Transfer-Encoding: chunked")
        wire.send(*parts)

    return act


def _reset(wire: Wire) -> None:
    wire.head(f"Content-Length: {len(PAGE)}")
    wire.send(PAGE[:200])
    time.sleep(0.05)
    wire.reset()


def _drip(wire: Wire) -> None:
    wire.head(f"Content-Length: {len(PAGE)}")
    for place in range(len(PAGE)):
        wire.send(PAGE[place : place + 1])
        time.sleep(0.1)


def _without_length(body: bytes) -> Act:
    def act(wire: Wire) -> None:
        wire.head("Connection: close")
        wire.send(body)

    return act


def _longer_than_said(said: int, body: bytes) -> Act:
    def act(wire: Wire) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {said}\r\n\r\n"
        wire.send(head.encode() + body)

    return act


def _ten_gigabytes(wire: Wire) -> None:
    wire.head("Content-Type: application/pdf", f"Content-Length: {10 << 30}")
    wire.endless(zeros(10 << 30))


def _endless_chunks(wire: Wire) -> None:
    wire.head("Content-Type: application/pdf", "Transfer-Encoding: chunked")
    wire.endless(chunk(part) for part in zeros(10 << 30))


def _headers_without_end(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    wire.endless(f"X-{number}: {'v' * 200}\r\n".encode() for number in count())


def _continues_for_ever(wire: Wire) -> None:
    wire.endless(repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100))


def _entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    rows = "".join(f"<record>&e9;<![CDATA[<a href='/nb/t{n}.html'>{title_of(n)}</a>]]></record>" for n in (2023, 2024))
    return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "{"x" * 100}">{levels}]><d>{rows}</d>'.encode()


def _outside_file() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]><d><r>&f;</r></d>'


def _endless_redirects(portal: Hostile) -> None:
    for number in range(20):
        portal.say(f"/r{number}", leads(f"/r{number + 1}"))


def _endless_pager(portal: Hostile) -> None:
    """A calendar: every page names another one, with rows of its own."""
    portal.delay = 0
    for number in range(100):
        rows = [(f"/nb/day{number}_{n}.html", f"青潭县水务局第{number}日公告{n}") for n in range(3)]
        following = f"/nb/index_{number + 1}.html"
        portal.say(COLUMN if not number else f"/nb/index_{number}.html", sends(listing([], rows, None, following).body))


def _sessions(portal: Hostile) -> None:
    """Every answer names the two pages under a new session number."""
    session = count(1000)

    def page(years: list[int], following: str) -> Act:
        return lambda wire: wire.answer(
            listing(years, total=2, following=f"{following};jsessionid={next(session):032X}").body
        )

    class Paths(dict[str, Act]):
        def get(self, path: str, default: Act) -> Act:
            return super().get(path.partition(";")[0], default)

    portal.acts = Paths(portal.acts)
    portal.say(COLUMN, page([2024], "/nb/index_2.html"))
    portal.say("/nb/index_2.html", page([2023], COLUMN))


def _robots_cut(portal: Hostile) -> None:
    """What stands after 500 KiB of robots.txt is not read; what stands before it is."""
    rules = b"User-agent: *\nDisallow: " + address(2023).encode() + b"\n" + b"#" * (500 << 10)
    portal.say(ROBOTS, sends(rules + b"\nDisallow: " + R2024.encode() + b"\n", "Content-Type: text/plain"))


NESTED = html(title_of(2024), f"<h1>{title_of(2024)}</h1>" + "<div>" * 100_000 + "正文" + "</div>" * 100_000)
NULS = PAGE.replace(b"<p>", b"<p>\0").replace("水务".encode(), b"\0" + "水务".encode(), 1)
TAGS = html(title_of(2024), "<p>" * 1_100_000)
SLOW, LOST, NO_HTTP = "are too slow", "the connection was lost before the answer", "what came is no HTTP answer"
CUT, LARGE, HEADERS = "cut short", "the answer is larger than 256 MiB", "its headers are larger than 256 KiB"
DECODED = "bytes when decoded"

FAULTS: dict[str, Fault] = {
    "truncated": Fault(act=_truncated, says=CUT),
    "chunk-unfinished": Fault(act=_chunks(b"ffff\r\n", PAGE), says=CUT),
    "chunks-without-an-end": Fault(act=_chunks(chunk(PAGE)), says=CUT),
    "chunk-size-nonsense": Fault(act=_chunks(b"zz\r\n", PAGE), says=CUT),
    "chunk-size-negative": Fault(act=_chunks(b"-5\r\n", PAGE), says=CUT),
    "reset-in-the-body": Fault(act=_reset, says=CUT),
    "drip": Fault(act=_drip, says=SLOW),
    "silence": Fault(act=Wire.silence, says=SLOW),
    "waits-for-more": Fault(act=_waits_for_more, says=SLOW),
    "closes-without-a-word": Fault(act=lambda wire: None, says=LOST),
    "no-length-and-half": Fault(act=_without_length(PAGE[:400]), says=CUT),
    "no-length-but-whole": Fault(act=_without_length(PAGE), verdict="complete", says=None),
    "length-too-short": Fault(act=_longer_than_said(400, PAGE), says=CUT),
    "length-short-of-white-space": Fault(
        act=_longer_than_said(len(PAGE), PAGE + b"\r\n\r\n"), verdict="complete", says=None
    ),
    "lengths-that-differ": Fault(
        act=raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello"), says=NO_HTTP
    ),
    "length-negative": Fault(act=raw(b"HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\nhello"), says=NO_HTTP),
    "headers-without-end": Fault(act=_headers_without_end, says=HEADERS),
    "header-of-a-megabyte": Fault(
        act=raw(b"HTTP/1.1 200 OK\r\nX-Long: ", b"v" * MIB, b"\r\n\r\n"), says="the connection was lost"
    ),
    "continues-for-ever": Fault(act=_continues_for_ever, says=HEADERS),
    "status-nonsense": Fault(act=raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), says=NO_HTTP),
    "status-no-number": Fault(act=raw(b"HTTP/1.1 OK 200\r\n\r\n"), says=NO_HTTP),
    "http-0-9": Fault(act=raw(PAGE.replace(b"><", b">\n<")), says=NO_HTTP),
    "gzip-bomb": Fault(act=sends(GZIP_BOMB, "Content-Encoding: gzip"), says=DECODED),
    "brotli-bomb": Fault(act=sends(brotli.compress(BOMB, quality=1), "Content-Encoding: br"), says=DECODED),
    "zstd-bomb": Fault(
        act=sends(ZstdCompressor().compress(BOMB), "Content-Encoding: zstd"), says=DECODED
    ),
    "deflate-bomb": Fault(
        act=sends(zlib.compress(BOMB, 1), "Content-Encoding: deflate"), says=DECODED
    ),
    "nested-bomb": Fault(act=sends(gzip.compress(GZIP_BOMB, 1, mtime=0), "Content-Encoding: gzip, gzip"), says=DECODED),
    "many-encodings": Fault(
        act=sends(PAGE, "Content-Encoding: " + ", ".join(["gzip"] * 500)), says="500 content codings"
    ),
    "ten-gigabytes": Fault(act=_ten_gigabytes, says=LARGE),
    "endless-chunks": Fault(act=_endless_chunks, says=LARGE),
    "redirect-to-itself": Fault(act=leads(R2024), says="a redirect loop"),
    "redirect-to-itself-with-a-cookie": Fault(
        act=leads(R2024, "Set-Cookie: CT6T=1; path=/"), says="a redirect to itself with a cookie"
    ),
    "redirect-there-and-back": Fault(
        act=leads("/b"), says="a redirect loop", then=lambda portal: portal.say("/b", leads(R2024))
    ),
    "redirects-without-end": Fault(act=leads("/r0"), says="redirected 5 times", then=_endless_redirects),
    "column-redirects-without-end": Fault(
        act=leads("/r0"), says="redirected 5 times", verdict="failed", path=COLUMN, then=_endless_redirects
    ),
    "pdf-said-to-be-html": Fault(act=sends(b"%PDF-1.4\nnonsense\n%%EOF"), verdict="complete", says=None),
    "html-said-to-be-pdf": Fault(
        act=sends(PAGE, "Content-Type: application/pdf"), verdict="complete", says=None
    ),
    "gbk-said-to-be-utf-8": Fault(
        act=sends(PAGE.decode().encode("gb18030"), "Content-Type: text/html; charset=utf-8"), verdict="complete",
        says=None,
    ),
    "nul-bytes": Fault(act=sends(NULS), verdict="complete", says=None),
    "nested-tags": Fault(act=sends(NESTED), verdict="complete", says=None),
    "a-million-tags": Fault(act=sends(TAGS), says="larger than a page may be"),
    "entity-bomb": Fault(
        act=sends(_entity_bomb(), "Content-Type: text/xml"), path=COLUMN, verdict="doubtful", says="no rows"
    ),
    "outside-entity": Fault(
        act=sends(_outside_file(), "Content-Type: text/xml"), path=COLUMN, verdict="doubtful", says="no rows"
    ),
    "robots-drip": Fault(act=_drip, path=ROBOTS, verdict="failed", says=SLOW),
    "robots-silence": Fault(act=Wire.silence, path=ROBOTS, verdict="failed", says="robots.txt cannot be had"),
    "robots-bomb": Fault(act=sends(GZIP_BOMB, "Content-Encoding: gzip"), path=ROBOTS, verdict="complete", says=None),
    "robots-endless": Fault(act=_endless_chunks, path=ROBOTS, verdict="failed", says=LARGE),
    "robots-loop": Fault(act=leads(ROBOTS), path=ROBOTS, verdict="complete", says=None),
    "robots-cut": Fault(
        act=Wire.silence, path="/unused", says="robots.txt forbids", then=_robots_cut
    ),
    "endless-pager": Fault(act=Wire.silence, path="/unused", says="the pager has no end", then=_endless_pager),
    "sessions": Fault(act=Wire.silence, path="/unused", verdict="complete", says=None, then=_sessions),
}  # fmt: skip
