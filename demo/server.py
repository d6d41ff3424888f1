"""The loopback servers of the box: `with Portals() as box: box.night = "2026-02-02"`."""

import gzip
import hashlib
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from demo import registry, story
from demo.cast import PORTALS, Portal
from demo.pages import Page
from demo.site import CHALLENGE, NOT_FOUND, answers

NETWORKS = tuple(f"127.71.{number}" for number in range(20, 30))  # for as many demos at once
_CHINA = timezone(timedelta(hours=8))


class CannotListen(RuntimeError):
    """An address of the box cannot be had; the message says which, and the mend."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as answered. `path`: with its query."""

    portal: str
    method: str
    path: str
    status: int


class Portals:
    """All portals of the box, each on its own `{network}.N:{port}`, from `with` to its end.

    `log` holds every request so far. Raises CannotListen where an address is taken.
    """

    def __init__(self, network: str = NETWORKS[0], port: int = 8071) -> None:
        self.network = network
        self.port = port
        self.log: list[Request] = []
        self._night = story.NIGHTS[0]
        self._servers: list[_Server] = []

    @property
    def night(self) -> str:
        return self._night

    @night.setter
    def night(self, day: str) -> None:
        """Show the newest night not after `day` (YYYY-MM-DD). Raises ValueError before the first."""
        self._night = story.night_of(day)

    @property
    def bases(self) -> dict[str, str]:
        """Portal id → `http://address:port`."""
        return {portal.id: f"http://{self.network}.{portal.number}:{self.port}" for portal in PORTALS}

    def write_registry(self, folder: Path) -> Path:
        """Write the registry entries of the box into a folder; returns the file."""
        return registry.write_registry(folder, self.bases)

    def __enter__(self) -> Self:
        try:
            for portal in PORTALS:
                self._servers.append(_Server(self, portal))
        except CannotListen:
            self._close()
            raise
        for server in self._servers:
            server.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.thread.join()
        self._close()

    def _close(self) -> None:
        for server in self._servers:
            server.server_close()
        self._servers.clear()


def open_where_free(opened: ExitStack, networks: Sequence[str] = NETWORKS) -> Portals:
    """The box in the first of these networks that no other box has, until the stack's end. Raises CannotListen."""
    for network in networks[:-1]:
        with suppress(CannotListen):
            return opened.enter_context(Portals(network))
    return opened.enter_context(Portals(networks[-1]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, box: Portals, portal: Portal) -> None:
        self.box = box
        self.portal = portal
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._pages: dict[str, dict[str, Page]] = {}
        self._making = threading.Lock()
        address = f"{box.network}.{portal.number}"
        try:
            super().__init__((address, box.port), _Handler)
        except OSError as error:
            raise CannotListen(
                f"{address}:{box.port}: cannot listen there ({error.strerror}); "
                "stop the program that does (`ss -ltnp` names it), perhaps another demo"
            ) from error

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is its own affair; anything else is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as they came

    def answer(self, target: str) -> Page:
        """The page for a request target, tonight."""
        night = self.box.night
        path = _path(target)
        if story.fault(self.portal.id, night) is story.Fault.CHALLENGE and path != "/robots.txt":
            return CHALLENGE
        with self._making:
            if night not in self._pages:
                self._pages[night] = answers(self.portal, night, self.box.bases[self.portal.id])
        return self._pages[night].get(path, NOT_FOUND)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 10  # seconds an idle connection is kept

    def do_GET(self) -> None:
        self._send(self.server.answer(self.path))

    def do_HEAD(self) -> None:
        self._send(self.server.answer(self.path))

    def _send(self, page: Page) -> None:
        """The page, or 304 without a body where the client has it."""
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:20]}"'
        if page.modified and self._has(tag, page.modified):
            self.send_response(304)
            self._send_validators(tag, page.modified)
            self.end_headers()
            return
        body = self._packed(page.body)
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(body)))
        if body is not page.body:
            self.send_header("Content-Encoding", "gzip")
        if page.modified:
            self._send_validators(tag, page.modified)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _packed(self, body: bytes) -> bytes:
        """The body in gzip where this portal does so and the client takes it."""
        taken = "gzip" in self.headers.get("Accept-Encoding", "")
        return gzip.compress(body, mtime=0) if self.server.portal.gzip and taken else body

    def _send_validators(self, tag: str, modified: datetime) -> None:
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", format_datetime(_utc(modified), usegmt=True))

    def _has(self, tag: str, modified: datetime) -> bool:
        """Whether the client has this page already: the tags decide where it sends any (RFC 9110, 13.2.2)."""
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if tags is not None:
            return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
        return since is not None and _utc(modified) <= parsedate_to_datetime(since)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        status = int(code)
        self.server.box.log.append(
            Request(portal=self.server.portal.id, method=self.command, path=self.path, status=status)
        )

    def log_message(self, format: str, *args: object) -> None:
        """Nothing goes to stderr: the box keeps its log."""


def _path(target: str) -> str:
    """The key of a request target among the answers: its path, and of its query the page number.

    >>> _path("/gkmlpt/api/all/30516?page=1&sid=449901"), _path("/xxgk/xxgknb/?from=nav")
    ('/gkmlpt/api/all/30516?page=1', '/xxgk/xxgknb/')
    """
    parts = urlsplit(target)
    number = parse_qs(parts.query).get("page")
    return f"{parts.path}?page={number[0]}" if number else parts.path


def _utc(china_time: datetime) -> datetime:
    return china_time.replace(tzinfo=_CHINA).astimezone(UTC)
