"""Portals by the server that they are on: one server is asked by one process only, which keeps its pace."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from crawler.capture.addresses import ADDRESSES
from settings.portals import Portal

NAMES_AT_ONCE = 64  # a name server that does not answer takes seconds to say nothing


def by_server(portals: Sequence[Portal]) -> list[list[Portal]]:
    """Portals that share an IP address stand together, in the order of the registry.

    The addresses found stay known to this process and to those that it forks.
    """
    found = asyncio.run(_addresses({host for portal in portals for host in portal.allowed_hosts}))
    return together(portals, [[found[host] for host in portal.allowed_hosts] for portal in portals])


def together(portals: Sequence[Portal], addresses: Sequence[Sequence[str]]) -> list[list[Portal]]:
    """Portals gathered so that no address stands in two groups. `addresses`: of each portal, at least one."""
    joined: dict[str, str] = {}

    def first_of(address: str) -> str:
        while joined.setdefault(address, address) != address:
            address = joined[address]
        return address

    for own in addresses:
        for each in own:
            joined[first_of(each)] = first_of(own[0])
    groups: dict[str, list[Portal]] = {}
    for portal, own in zip(portals, addresses, strict=True):
        groups.setdefault(first_of(own[0]), []).append(portal)
    return list(groups.values())


async def _addresses(hosts: set[str]) -> dict[str, str]:
    """A name without an address is a server of its own, as it is for the pace."""
    with ThreadPoolExecutor(NAMES_AT_ONCE) as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        found = await asyncio.gather(*(ADDRESSES.of(host) for host in hosts))
    return {host: address or host for host, address in zip(hosts, found, strict=True)}
