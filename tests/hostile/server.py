"""A portal of raw sockets: it answers each path by an act that may write anything, or nothing, to the wire."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from tests.crawler.scripted import COLUMN, address, listing, report

PATIENCE = 20.0  # seconds; a client that does not come back is left


class Wire:
    """One connection, after its request was read."""

    def __init__(self, connection: socket.socket):
        self._connection = connection

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self._connection.sendall(part)

    def head(self, *headers: str, status: str = "200 OK") -> None:
        named = any(header.lower().startswith("content-type") for header in headers)
        lines = [f"HTTP/1.1 {status}", *headers, *([] if named else ["Content-Type: text/html; charset=utf-8"])]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def answer(self, body: bytes, *headers: str, status: str = "200 OK") -> None:
        self.head(f"Content-Length: {len(body)}", "Connection: close", *headers, status=status)
        self.send(body)

    def endless(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.send(part)

    def reset(self) -> None:
        """Close with RST in place of FIN."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def silence(self) -> None:
        """Say nothing until the client goes."""
        self._connection.recv(1)


Act = Callable[[Wire], None]


class Hostile:
    """By itself honest: no robots.txt, a column of two reports, both pages; `say` gives a path another act."""

    def __init__(self, name: str, host: str, port: int = 0):
        self.name = name
        self.host = host
        self.hosts: list[str] = []
        self.asked: list[str] = []
        self.delay = 0.02
        self.acts: dict[str, Act] = {
            COLUMN: lambda wire: wire.answer(listing([2024, 2023]).body),
            address(2024): lambda wire: wire.answer(report(2024).body),
            address(2023): lambda wire: wire.answer(report(2023).body),
        }
        self._listener = socket.create_server((host, port), backlog=64)
        self.base = f"http://{host}:{self._listener.getsockname()[1]}"

    def say(self, path: str, act: Act) -> None:
        self.acts[path] = act

    def entry(self) -> str:
        """Its entry in the registry."""
        hosts = ", ".join(f'"{host}"' for host in self.hosts)
        return (
            f'[[portal]]\nid = "{self.name}"\nname = "青潭县"\nhome = "{self.base}/"\nplatform = "generic"\n'
            f'columns = [{{ url = "{self.base}{COLUMN}" }}]\nhosts = [{hosts}]\ndelay = {self.delay}\n'
        )

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed: the test has ended
            threading.Thread(target=self._meet, args=(connection,), daemon=True).start()

    def _meet(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        with connection:
            try:
                self._act(connection)
            except OSError:
                return  # the client went away: what a test of faults is for

    def _act(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return
            head += more
        path = head.split(b" ", 2)[1].decode("latin-1")
        self.asked.append(path)
        wire = Wire(connection)
        self.acts.get(path, _not_there)(wire)


def _not_there(wire: Wire) -> None:
    wire.answer(b"<html><title>404</title></html>", status="404 Not Found")
