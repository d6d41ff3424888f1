"""One box for a module, on addresses of its own for each process."""

import os
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from demo.server import Portals

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def running() -> Iterator[Portals]:
    with Portals(network=f"127.72.{os.getpid() % 250 + 1}") as box:
        yield box


@pytest.fixture
def box(running: Portals) -> Portals:
    """The box on its first night, its log empty."""
    running.night = "2026-01-30"
    running.log.clear()
    return running


@pytest.fixture
def ask(box: Portals) -> Ask:
    """`ask(portal id, path, **headers)`: status, headers with lower-case names, bytes as sent."""

    def answer(portal: str, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection(urlsplit(box.bases[portal]).netloc, timeout=5)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={**names, "Connection": "close"})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    return answer
