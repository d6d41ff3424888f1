"""A portal on loopback that answers every path from a list, and remembers what it was asked and when."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

Headers = tuple[tuple[str, str], ...]

ROBOTS, COLUMN = "/robots.txt", "/nb/"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer. `wait`: seconds before it is given."""

    status: int = 200
    body: bytes = b""
    headers: Headers = (("Content-Type", "text/html; charset=utf-8"),)
    wait: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came; times of the monotonic clock, in seconds."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float


def address(year: int) -> str:
    return f"{COLUMN}content_{year}.html"


def html(title: str, body: str) -> bytes:
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return page.encode()


def title_of(year: int) -> str:
    return f"青潭县水务局{year}年政府信息公开工作年度报告"


def report(year: int, status: int = 200, wait: float = 0.0, headers: Headers = ()) -> Said:
    """A page of a report, complete with its source line."""
    lines = (
        f"<h1>{title_of(year)}</h1><p>发布时间：{year + 1}-01-2{year % 8} 来源：青潭县水务局</p><div class='content'>"
        f"<p>本报告说明青潭县水务局{year}年公开政府信息的情况，数据统计期限为{year}年1月1日至12月31日。</p>"
        f"<p>全年主动公开政府信息{year % 100 + 40}条，收到公开申请{year % 7}件，均已按期答复。</p></div>"
    )
    return page(html(title_of(year), lines), status=status, wait=wait, headers=headers)


def page(body: bytes, status: int = 200, wait: float = 0.0, headers: Headers = ()) -> Said:
    """An answer in HTML."""
    return Said(status=status, body=body, headers=(("Content-Type", "text/html; charset=utf-8"), *headers), wait=wait)


def leads_to(url: str, status: int = 302) -> Said:
    return Said(status=status, headers=(("Location", url),))


def listing(
    years: Sequence[int], more: Sequence[tuple[str, str]] = (), total: int | None = None, following: str | None = None,
    wait: float = 0.0, headers: Headers = (),
) -> Said:  # fmt: skip
    """A page of the column: a row a year, then `more` rows (address, title); its pager counts and leads on."""
    rows = [(address(year), title_of(year)) for year in years] + list(more)
    items = "".join(f'<li><a href="{url}">{escape(name)}</a><span>2025-01-20</span></li>' for url, name in rows)
    counted = f"<span>共{total}条</span>" if total is not None else ""
    link = f'<a href="{following}">下一页</a>' if following else ""
    body = f"<h2>政府信息公开年报</h2><ul class='list'>{items}</ul><div class='pager'>{counted}{link}</div>"
    return page(html("政府信息公开年报 青潭县水务局", body), wait=wait, headers=headers)


class Scripted:
    """A server of its own from `with` to its end. By itself: no robots.txt, a column of two reports, both pages.

    The answers of a path are given one after another; the last one stays.
    """

    def __init__(self, name: str, host: str, port: int = 0):
        self.name = name
        self.host = host
        self.asked: list[Asked] = []
        self.sent = ""  # the body of the last POST
        self.columns: list[str] = [COLUMN]
        self.hosts: list[str] = []
        self.delay = 0.02
        self.answers: dict[str, list[Said]] = {
            COLUMN: [listing([2024, 2023])],
            address(2024): [report(2024)],
            address(2023): [report(2023)],
        }
        self._lock = threading.Lock()
        self._server = _Server(self, (host, port))
        self.base = f"http://{host}:{self._server.server_port}"

    def say(self, path: str, *answers: Said) -> None:
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def answer(self, path: str) -> Said:
        with self._lock:
            answers = self.answers.get(path, [Said(status=404)])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def entry(self) -> str:
        """Its entry in the registry."""
        columns = ", ".join(f'{{ url = "{self.base}{path}" }}' for path in self.columns)
        hosts = ", ".join(f'"{host}"' for host in self.hosts)
        return (
            f'[[portal]]\nid = "{self.name}"\nname = "青潭县"\nhome = "{self.base}/"\nplatform = "auto"\n'
            f"columns = [{columns}]\nhosts = [{hosts}]\ndelay = {self.delay}\n"
        )

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, portal: Scripted, place: tuple[str, int]):
        self.portal = portal
        super().__init__(place, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away (killed by a test) is no matter of the server's."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 10

    def do_GET(self) -> None:
        portal, began = self.server.portal, time.monotonic()
        said = portal.answer(self.path)
        time.sleep(said.wait)
        names = {name.lower(): value for name, value in self.headers.items()}
        portal.asked.append(Asked(path=self.path, headers=names, began=began, ended=time.monotonic()))
        self.send_response(said.status)
        for name, value in said.headers:
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def do_POST(self) -> None:
        self.server.portal.sent = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing goes to stderr: the portal remembers what it was asked."""


class Entered(Protocol):
    def entry(self) -> str:
        """Its entry in the registry."""


def write_registry(folder: Path, portals: Sequence[Entered]) -> Path:
    """A registry of these portals; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "portals.toml"
    file.write_text("\n".join(portal.entry() for portal in portals), encoding="utf-8")
    return file
