"""The wall: whatever is sent to it is turned away and counted."""

import asyncio
from urllib.parse import urlsplit

import pytest

from crawler.capture.proxy import Wall


async def _sent(*requests: bytes) -> tuple[list[bytes], list[str]]:
    counted: list[str] = []
    wall = Wall(counted.append)
    place = urlsplit(await wall.open())
    answers = [await _answer(place.port, request) for request in requests]
    await wall.close()
    with pytest.raises(OSError):
        await asyncio.open_connection(place.hostname, place.port)
    return answers, counted


async def _answer(port: int | None, request: bytes) -> bytes:
    """The first line of the answer; none where the connection was only closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        writer.write_eof()
        return (await reader.read()).split(b"\r\n")[0]
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_everything_is_turned_away_and_counted() -> None:
    answers, counted = asyncio.run(
        _sent(
            b"CONNECT www.x.gov.cn:443 HTTP/1.1\r\nHost: www.x.gov.cn:443\r\n\r\n",
            b"GET http://169.254.169.254/latest HTTP/1.1\r\n\r\n",
            b"GET http://[bad/ HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01" + bytes(1 << 17),
            b"",
        )
    )
    assert answers == [b"HTTP/1.1 403 Forbidden"] * 3 + [b""] * 2
    assert counted == ["www.x.gov.cn", "169.254.169.254", "no host", "no request", "no request"]
