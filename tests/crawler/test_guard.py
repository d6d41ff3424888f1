"""No connection into this machine or its network: by address, by spelling, and where the connection is made."""

import asyncio
from typing import Any

import pytest
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure

from crawler.capture import connection as connection_module
from crawler.capture.addresses import Addresses
from crawler.capture.connection import AddressRefused, GuardedPool
from crawler.capture.guard import refused

PUBLIC = ["202.104.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2400:3200::1", "240e:0:9000::1", "64:ff9b::ca68:101"]
KINDS = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
    "private": ["10.0.0.8", "172.16.0.1", "172.31.255.254", "192.168.1.1", "fd12::1", "fec0::1", "::ffff:10.0.0.8"],
    "link-local": ["169.254.7.7", "fe80::1", "fe80::1%eth0", "::ffff:0:169.254.7.7"],
    "a cloud's metadata service": ["169.254.169.254", "::ffff:169.254.169.254", "100.100.100.200", "fd00:ec2::254"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.254"],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.0.0.8", "2001:db8::1"],
    "a tunnel or a local NAT64": ["2001::1", "64:ff9b:1::7f00:1"],
}
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "localhost.localdomain", "ip6-localhost",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:127.0.0.1", "0:0:0:0:0:0:0:1", "::127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "２１３０７０６４３３",
    "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "169.254.169.254", "10.1", "0x0a000001", "192.168.257",
    "3232235777", "100.100.100.200", "1684300900", "fe80::1%lo", "127.0.0.1%00.x.gov.cn", "a" * 300, "x..y", "", "-",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_may_be_asked(address: str) -> None:
    assert refused(address, frozenset()) is None


@pytest.mark.parametrize(("kind", "address"), [(kind, address) for kind in KINDS for address in KINDS[kind]])
def test_address_is_refused_by_its_kind(kind: str, address: str) -> None:
    said = refused(address, frozenset({"www.x.gov.cn"}))
    assert said == f"{address} is {kind}, and the registry entry does not name it"


@pytest.mark.parametrize("address", ["10.0.0.8", "127.71.20.1", "fd12::1", "100.64.0.1"])
def test_address_that_the_registry_names_may_be_asked(address: str) -> None:
    assert refused(address, frozenset({address})) is None
    assert refused(address, frozenset({"10.0.0.9"}))


def test_localhost_names_this_machine() -> None:
    assert refused("127.71.20.1", frozenset({"localhost"})) is None
    assert refused("10.0.0.8", frozenset({"localhost"}))


@pytest.mark.parametrize("word", ["", "www.x.gov.cn", "127.1", "localhost", "0x7f.0.0.1"])
def test_word_is_no_address(word: str) -> None:
    assert refused(word, frozenset({word})) == f"{word!r} is no IP address"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_leads_inside(spelling: str) -> None:
    """Whatever the system makes of it: no address, or one that is refused."""
    address = asyncio.run(Addresses().of(spelling))
    assert address is None or refused(address, frozenset({"www.x.gov.cn"}))


class Resolver:
    """Answers with these addresses, a lookup each: the way of DNS rebinding."""

    def __init__(self, *answers: list[str]):
        self.answers = list(answers)

    async def __call__(self, loop: object, host: str, port: object) -> list[tuple[Any, ...]]:
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(2, 1, 6, "", (address, 0)) for address in found]


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """The addresses of this process, empty."""
    fresh = Addresses()
    monkeypatch.setattr(connection_module, "ADDRESSES", fresh)
    return fresh


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    resolver = Resolver(*answers)
    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", lambda loop, *args: resolver(loop, *args))


def connect(reactor: MemoryReactorClock, allowed: frozenset[str] = frozenset()) -> list[BaseException]:
    """Ask for a connection to www.x.gov.cn; what failed."""
    failures: list[Any] = []
    pool = GuardedPool(reactor, None, lambda: allowed, 64, 60, lambda size: None)
    pool.getConnection((b"http", b"www.x.gov.cn", 80), None).addErrback(failures.append)
    return [failure.value for failure in failures]


def places(reactor: MemoryReactorClock) -> list[str]:
    return [client[0] for client in reactor.tcpClients]


def test_name_that_is_rebound_is_connected_to_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch, addresses: Addresses
) -> None:
    resolve(monkeypatch, ["202.104.1.1"], ["127.0.0.1"])
    reactor = MemoryReactorClock()
    for _ in range(2):
        assert asyncio.run(addresses.of("www.x.gov.cn")) == "202.104.1.1"
        assert connect(reactor) == []
    assert places(reactor) == ["202.104.1.1"] * 2


def test_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, addresses: Addresses) -> None:
    resolve(monkeypatch, ["127.0.0.1"])
    asyncio.run(addresses.of("www.x.gov.cn"))
    reactor = MemoryReactorClock()
    [error] = connect(reactor)
    assert isinstance(error, AddressRefused)
    assert places(reactor) == []


def test_name_of_many_addresses_has_one_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPv4 first: most portals have no way to the other, though their names have such addresses."""
    for answer in (["240e::1", "9.0.0.2", "10.0.0.1"], ["10.0.0.1", "240e::1", "9.0.0.2"]):
        resolve(monkeypatch, answer)
        assert asyncio.run(Addresses().of("www.x.gov.cn")) == "9.0.0.2"


def test_next_address_takes_the_place_of_one_that_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch, addresses: Addresses
) -> None:
    resolve(monkeypatch, ["202.104.1.1", "202.104.1.2"])
    asyncio.run(addresses.of("www.x.gov.cn"))
    reactor = MemoryReactorClock()
    connect(reactor)
    factory = reactor.tcpClients[0][2]
    reactor.connectors[0].stopConnecting()
    factory.clientConnectionFailed(reactor.connectors[0], Failure(ConnectError()))
    assert addresses.at_hand("www.x.gov.cn") == "202.104.1.2"


def test_name_without_an_address_has_none(monkeypatch: pytest.MonkeyPatch, addresses: Addresses) -> None:
    reactor = MemoryReactorClock()
    [error] = connect(reactor)
    assert isinstance(error, DNSLookupError)
    assert places(reactor) == []
