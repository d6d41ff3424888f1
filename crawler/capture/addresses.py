"""The one IP address of each host: pace is kept for it, and the connection goes to it."""

import asyncio
from collections import deque
from ipaddress import ip_address
from time import monotonic

KNOWN_FOR = 3600.0  # seconds that a name's addresses are believed


class Addresses:
    """Names of hosts, resolved once: what was checked and paced is what is connected to (no DNS rebinding)."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, deque[str]]] = {}

    async def of(self, host: str) -> str | None:
        """The address of a host, asked for where it is not known; None for a name without one."""
        found = self._known.get(host)
        if found is None or monotonic() - found[0] > KNOWN_FOR:
            if addresses := await _resolve(host):
                self._known[host] = monotonic(), addresses
            else:
                self._known.pop(host, None)
        return self.at_hand(host)

    def at_hand(self, host: str) -> str | None:
        """The address that `of` gave last."""
        found = self._known.get(host)
        return found[1][0] if found else None

    def pass_over(self, host: str, address: str) -> None:
        """No connection came about: the host's next address takes this one's place."""
        found = self._known.get(host)
        if found and found[1][0] == address:
            found[1].rotate(-1)


async def _resolve(host: str) -> deque[str]:
    """Every address of a host, IPv4 first and each kind in order, so that a name that rotates them stays in its place.

    The old spellings of inet_aton (`127.1`, `2130706433`) are resolved as any program would.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return deque()
    addresses = {ip_address(str(each[4][0]).partition("%")[0]) for each in found}
    return deque(str(each) for each in sorted(addresses, key=lambda each: (each.version, int(each))))


ADDRESSES = Addresses()
