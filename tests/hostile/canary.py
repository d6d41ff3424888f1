"""A server on every address of this machine that counts who comes; nobody should."""

import socket
import threading
from types import TracebackType
from typing import Self


class Canary:
    """`port` is the same for IPv4 and IPv6. `hits`: addresses that it was reached at."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._listeners = [socket.create_server(("0.0.0.0", 0), backlog=64)]
        self.port: int = self._listeners[0].getsockname()[1]
        if socket.has_dualstack_ipv6():
            self._listeners.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))

    def __enter__(self) -> Self:
        for listener in self._listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for listener in self._listeners:
            listener.close()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # closed: the test has ended
            self.hits.append(connection.getsockname()[0])
            connection.close()
