"""Scrapy's response as an exchange, and an exchange as the bytes of a page."""

import zlib

import brotli
from scrapy.http import Response
from zstandard import ZstdDecompressor, ZstdError, frame_content_size

from archive.records import Exchange

MOST_CODINGS = 3  # of one body
MAX_DECODED = 32 << 20  # bytes of a page after content decoding; a bomb ends there


class BrokenBody(Exception):
    """The body cannot be decoded: cut short, damaged, too large, or in an unknown coding."""


def exchange_of(response: Response, at: str) -> Exchange:
    """The exchange as received: Scrapy's own decompression is off, so the body is as it came."""
    assert response.request is not None
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
        body=response.body,
        method=response.request.method,
        sent=response.request.body,
        partial="partial" in response.flags,
    )


def decoded_body(exchange: Exchange) -> bytes:
    """The page's bytes after content decoding; no bytes stay none. Raises BrokenBody with the reason."""
    body = exchange.body
    if not body:
        return b""
    codings = [each.strip().lower() for each in (exchange.header("Content-Encoding") or "").split(",")]
    codings = [each for each in codings if each not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        raise BrokenBody(f"{len(codings)} content codings, one in another")
    for coding in reversed(codings):
        body = _decode(body, coding)
    return body


def _decode(body: bytes, coding: str) -> bytes:
    try:
        if coding in ("gzip", "x-gzip"):
            return _inflate(body, zlib.MAX_WBITS | 16)
        if coding == "deflate":
            return _inflate(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS)
        if coding == "br":
            return _unbrotli(body)
        if coding == "zstd":
            return _unzstd(body)
    except (zlib.error, brotli.error, ZstdError) as error:
        raise BrokenBody(f"{coding} body is damaged: {error}") from error
    raise BrokenBody(f"unknown content coding {coding!r}")


def _inflate(body: bytes, window: int) -> bytes:
    """One stream after another: gzip may come in several members (RFC 1952, 2.2)."""
    decoded, rest = b"", body
    while rest:
        stream = zlib.decompressobj(window)
        decoded += stream.decompress(rest, MAX_DECODED - len(decoded) + 1)
        if len(decoded) > MAX_DECODED:
            raise BrokenBody(f"larger than {MAX_DECODED} bytes when decoded")
        if not stream.eof:
            raise BrokenBody("cut short: the coding's end mark is missing")
        rest = stream.unused_data.lstrip(b"\0 \t\r\n")  # padding, and what scripts print after the page
    return decoded


def _unbrotli(body: bytes) -> bytes:
    stream = brotli.Decompressor()
    decoded = bytes(stream.process(body, output_buffer_limit=MAX_DECODED))
    if not stream.is_finished() or len(decoded) > MAX_DECODED:  # its own limit may be passed by a little
        raise BrokenBody(f"cut short, or larger than {MAX_DECODED} bytes when decoded")
    return decoded


def _unzstd(body: bytes) -> bytes:
    if frame_content_size(body) > MAX_DECODED:  # the limit of `decompress` holds only where no size is declared
        raise BrokenBody(f"larger than {MAX_DECODED} bytes when decoded")
    return ZstdDecompressor().decompress(body, max_output_size=MAX_DECODED)
