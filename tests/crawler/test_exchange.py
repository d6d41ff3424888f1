"""Content decoding: whole bodies in every coding; never half a body as a whole one, never more than the limit."""

import gzip
import tracemalloc
import zlib
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from zstandard import ZstdCompressor

from archive.records import Exchange
from crawler.capture import exchange as exchange_module
from crawler.capture.exchange import BrokenBody, decoded_body, exchange_of

TEXT = "青潭县水务局2024年政府信息公开工作年度报告，主动公开信息64条。".encode() * 20
LIMIT = 1 << 20  # bytes, for the tests of bombs


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def sizeless_zstd(body: bytes) -> bytes:
    return ZstdCompressor(write_content_size=False).compress(body)


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": ZstdCompressor().compress,
}


def exchange(body: bytes, coding: str | None) -> Exchange:
    headers = (("content-encoding", coding),) if coding is not None else ()
    return Exchange(
        url="http://www.qingtan.example/", at="2026-02-02T00:00:00Z", status=200, headers=headers, body=body
    )


def decoded(body: bytes, coding: str | None) -> bytes:
    return decoded_body(exchange(body, coding))


@pytest.mark.parametrize("coding", PACKERS)
def test_whole_body(coding: str) -> None:
    assert decoded(PACKERS[coding](TEXT), coding) == TEXT
    assert decoded(PACKERS[coding](TEXT), f" {coding.upper()} ") == TEXT


@given(st.binary(), st.sampled_from(sorted(PACKERS)))
def test_any_body(body: bytes, coding: str) -> None:
    assert decoded(PACKERS[coding](body), coding) == body


def test_further_forms() -> None:
    assert decoded(raw_deflate(TEXT), "deflate") == TEXT
    assert decoded(sizeless_zstd(TEXT), "zstd") == TEXT
    assert decoded(gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:]), "gzip") == TEXT
    assert decoded(gzip.compress(TEXT, mtime=0) + b"\0" * 8, "gzip") == TEXT
    assert decoded(gzip.compress(TEXT, mtime=0) + b"\r\n", "gzip") == TEXT


@pytest.mark.parametrize("coding", [None, "", "identity", "IDENTITY"])
def test_no_coding(coding: str | None) -> None:
    assert decoded(TEXT, coding) == TEXT


def test_codings_are_undone_from_the_last() -> None:
    assert decoded(gzip.compress(brotli.compress(TEXT), mtime=0), "br, gzip") == TEXT


@pytest.mark.parametrize("coding", PACKERS)
def test_no_bytes_stay_none(coding: str) -> None:
    assert decoded(b"", coding) == b""


@pytest.mark.parametrize("coding", PACKERS)
def test_every_truncation_is_refused(coding: str) -> None:
    packed = PACKERS[coding](TEXT)
    for length in range(1, len(packed)):
        with pytest.raises(BrokenBody):
            decoded(packed[:length], coding)


def test_every_truncation_of_the_second_member_is_refused() -> None:
    first, second = gzip.compress(TEXT[:99], mtime=0), gzip.compress(TEXT[99:])
    for length in range(1, len(second)):
        with pytest.raises(BrokenBody):
            decoded(first + second[:length], "gzip")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_every_damaged_byte_is_refused_or_harmless(coding: str) -> None:
    packed = PACKERS[coding](TEXT)
    for place in range(len(packed)):
        damaged = packed[:place] + bytes([packed[place] ^ 0x55]) + packed[place + 1 :]
        try:
            assert decoded(damaged, coding) == TEXT
        except BrokenBody:
            continue


@pytest.mark.parametrize("coding", PACKERS)
def test_wrong_coding_name(coding: str) -> None:
    with pytest.raises(BrokenBody):
        decoded(TEXT, coding)


def test_unknown_coding_is_named() -> None:
    with pytest.raises(BrokenBody, match="unknown content coding 'sdch'"):
        decoded(TEXT, "sdch")


def nothing_but_zeros(size: int, coding: str) -> bytes:
    packers = {"br": partial(brotli.compress, quality=1), "deflate raw": raw_deflate, "zstd sizeless": sizeless_zstd}
    packed: bytes = {**PACKERS, **packers}[coding](bytes(size))
    return packed


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate raw", "br", "zstd", "zstd sizeless"])
def test_bomb_ends_at_the_limit(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "MAX_DECODED", LIMIT)
    bomb = nothing_but_zeros(100 * LIMIT, coding)
    tracemalloc.start()
    try:
        with pytest.raises(BrokenBody):
            decoded(bomb, coding.partition(" ")[0])
        assert tracemalloc.get_traced_memory()[1] < 8 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "zstd sizeless"])
def test_body_of_just_the_limit_is_whole(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "MAX_DECODED", LIMIT)
    assert decoded(nothing_but_zeros(LIMIT, coding), coding.partition(" ")[0]) == bytes(LIMIT)
    with pytest.raises(BrokenBody):
        decoded(nothing_but_zeros(LIMIT + 1, coding), coding.partition(" ")[0])


def test_members_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "MAX_DECODED", LIMIT)
    with pytest.raises(BrokenBody, match="larger than"):
        decoded(gzip.compress(bytes(LIMIT // 2), mtime=0) * 3, "gzip")


def test_nested_bomb_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "MAX_DECODED", LIMIT)
    with pytest.raises(BrokenBody):
        decoded(gzip.compress(gzip.compress(bytes(200 * LIMIT), mtime=0)), "gzip, gzip")


def test_exchange_is_the_response_as_received() -> None:
    request = Request("http://www.qingtan.example/api", method="POST", body="page=2")
    headers = {"Set-Cookie": ["a=1", "b=2"], "Content-Encoding": "gzip"}
    response = Response(request.url, status=200, headers=headers, body=b"\x1f\x8bas it came", request=request)
    found = exchange_of(response, "2026-02-02T00:00:00Z")
    assert (found.url, found.status, found.method, found.sent) == (request.url, 200, "POST", b"page=2")
    assert found.body == b"\x1f\x8bas it came"
    assert [value for name, value in found.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert found.header("content-encoding") == "gzip"
