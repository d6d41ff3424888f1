"""Scrapy's response as an exchange, and an exchange as the bytes of a page."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import brotli
from scrapy.http import Response
from zstandard import ZstdDecompressor, ZstdError

from archive.bodies import PIECE, Body, FileBody, Held, Spool, held, pieces_of
from archive.records import Exchange
from crawler.files.sniff import NO_FILE, sniff
from settings.scrapy import DOWNLOAD_MAXSIZE

SPOOL = "spool"  # in the meta of a request: what its answer was collected in
MOST_CODINGS = 3  # of one body
MAX_DECODED = 32 << 20  # bytes of a page after content decoding; a bomb ends there
ZSTD_WINDOW = 8 << 20  # bytes, at most (RFC 9659)
_ZSTD_FED = 128  # bytes at a time: at most 4 MiB come out of them
CUT = "cut short: the coding's end mark is missing"
_PADDING = b"\0 \t\r\n"  # between gzip's members and after them, also what scripts print after the page


class BrokenBody(Exception):
    """The body cannot be decoded: cut short, damaged, too large, or in an unknown coding."""


def exchange_of(response: Response, at: str) -> Exchange:
    """The exchange as received: Scrapy's own decompression is off, so the body is as it came. Raises NoRoom."""
    assert response.request is not None
    spool: Spool | None = response.meta.get(SPOOL)
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Exchange(
        url=response.url,
        at=at,
        status=response.status,
        headers=headers,
        body=spool.body() if spool else response.body,
        method=response.request.method,
        sent=response.request.body,
        partial="partial" in response.flags,
    )


def decoded_body(exchange: Exchange) -> Held:
    """The bytes after content decoding, in memory unless they are a large file. Raises BrokenBody with the reason.

    No bytes stay none.
    """
    return in_its_place(undone(exchange))


def undone(exchange: Exchange) -> Held:
    """The bytes after content decoding, in a file where they are many. Raises BrokenBody and NoRoom."""
    body = exchange.body
    if not body:
        return b""
    codings = [each.strip().lower() for each in (exchange.header("Content-Encoding") or "").split(",")]
    codings = [each for each in codings if each not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        raise BrokenBody(f"{len(codings)} content codings, one in another")
    most = MAX_DECODED if isinstance(body, bytes) else DOWNLOAD_MAXSIZE
    for coding in reversed(codings):
        body = _decode(body, coding, most)
    return body if isinstance(body, bytes | FileBody) else held(body.pieces())


def in_its_place(body: Held) -> Held:
    """A file as it is; a page in memory, for it is read whole. Raises BrokenBody where it is larger than any."""
    if isinstance(body, bytes) or sniff(body) not in NO_FILE:
        return body
    if len(body) > MAX_DECODED:
        raise BrokenBody(f"larger than a page may be: {len(body):,} bytes")
    return body[:]


def _decode(body: Body, coding: str, most: int) -> Held:
    """`most`: bytes that may come out of it."""
    if coding not in _DECODERS:
        raise BrokenBody(f"unknown content coding {coding!r}")
    spool = Spool()
    try:
        for piece in _DECODERS[coding](pieces_of(body)):
            spool.write(piece)
            if len(spool) > most:
                raise BrokenBody(f"larger than {most} bytes when decoded")
    except (zlib.error, brotli.error, ZstdError) as error:
        raise BrokenBody(f"{coding} body is damaged: {error}") from error
    return spool.body()


def _inflated(pieces: Iterable[bytes], window: int = zlib.MAX_WBITS | 16) -> Iterator[bytes]:
    """One stream after another: gzip may come in several members (RFC 1952, 2.2)."""
    stream = zlib.decompressobj(window)
    for piece in pieces:
        rest = piece
        while rest:
            if stream.eof:
                rest = rest.lstrip(_PADDING)
                if not rest:
                    break
                stream = zlib.decompressobj(window)
            yield stream.decompress(rest, PIECE)
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
    yield stream.flush()
    if not stream.eof:
        raise BrokenBody(CUT)


def _undeflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """With the head of RFC 1950, or without, as some servers send it."""
    ahead = iter(pieces)
    first = next(ahead, b"")
    return _inflated(chain((first,), ahead), zlib.MAX_WBITS if first[:1] == b"\x78" else -zlib.MAX_WBITS)


def _unbrotlied(pieces: Iterable[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for piece in pieces:
        yield stream.process(piece, output_buffer_limit=PIECE)
        while not (stream.is_finished() or stream.can_accept_more_data()):
            yield stream.process(b"", output_buffer_limit=PIECE)
    if not stream.is_finished():
        raise BrokenBody(CUT)


def _unzstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    stream = ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
    for piece in pieces:
        for start in range(0, len(piece), _ZSTD_FED):
            if stream.eof:
                return
            yield stream.decompress(piece[start : start + _ZSTD_FED])
    if not stream.eof:
        raise BrokenBody(CUT)


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _inflated,
    "x-gzip": _inflated,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
