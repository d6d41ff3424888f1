"""Pace by server: one request at a time, gaps never under the delay, pauses as asked for; measured at a real server."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Protocol

import pytest
from scripted import ROBOTS, Asked, Said, Scripted

from crawler.capture.network import seconds_to_wait
from crawler.capture.pace import Pace

DELAY = 0.12  # seconds


class Open(Protocol):
    def __call__(self, name: str, host: str | None = None) -> Scripted: ...


@pytest.fixture
def server(open_portal: Open) -> Scripted:
    portal = open_portal("qingtan")
    portal.say("/", Said(body=b"page", wait=0.02))
    return portal


def go_on(wait: float, delay: float) -> None:
    """Every request is still wanted, however late."""


async def ask(pace: Pace, portal: Scripted, delay: float = DELAY, name: str | None = None) -> None:
    """One request at its turn, by a name of the server."""
    url = portal.base.replace(portal.host, name or portal.host)
    async with pace.turn(url, delay, go_on):
        reader, writer = await asyncio.open_connection(portal.host, int(portal.base.rsplit(":", 1)[1]))
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()


def gaps(portal: Scripted) -> list[float]:
    begun = sorted(each.began for each in portal.asked)
    return [later - earlier for earlier, later in pairwise(begun)]


def overlap(asked: list[Asked]) -> bool:
    ordered = sorted(asked, key=lambda each: each.began)
    return any(later.began < earlier.ended for earlier, later in pairwise(ordered))


async def together(*requests: Awaitable[None]) -> None:
    await asyncio.wait_for(asyncio.gather(*requests), timeout=20)


def test_one_request_at_a_time_and_never_sooner_than_the_delay(server: Scripted) -> None:
    pace = Pace()
    asyncio.run(together(*(ask(pace, server) for _ in range(5))))
    assert len(server.asked) == 5
    assert min(gaps(server)) >= DELAY
    assert not overlap(server.asked)


def test_slow_answers_are_waited_for(server: Scripted) -> None:
    server.say("/", Said(wait=2 * DELAY))
    pace = Pace()
    asyncio.run(together(*(ask(pace, server) for _ in range(3))))
    assert not overlap(server.asked)


def test_names_of_one_server_share_its_pace(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two portals on one machine, under names that resolve to its one address."""

    async def resolve(self: object, host: str, port: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (server.host, 0))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", resolve)
    pace = Pace()
    names = ["www.qingtan.example", "slj.qingtan.example"]
    asyncio.run(together(*(ask(pace, server, name=names[number % 2]) for number in range(6))))
    assert min(gaps(server)) >= DELAY
    assert not overlap(server.asked)


def test_the_longer_delay_of_two_portals_counts(server: Scripted) -> None:
    pace = Pace()
    asyncio.run(together(*(ask(pace, server, delay) for delay in (2 * DELAY, 0.0, 0.0))))
    assert min(gaps(server)) >= 2 * DELAY


def test_two_servers_do_not_wait_for_each_other(open_portal: Open) -> None:
    portals = [open_portal("qingtan"), open_portal("baihe")]
    for portal in portals:
        portal.say("/", Said(wait=0.3))
    pace, begun = Pace(), time.monotonic()
    asyncio.run(together(*(ask(pace, portal, 0.3) for portal in portals for _ in range(2))))
    assert time.monotonic() - begun < 1.6  # one after the other: 2.1
    assert overlap([each for portal in portals for each in portal.asked])


def test_no_name_is_a_server_of_its_own(server: Scripted) -> None:
    async def meet() -> None:
        pace = Pace()
        async with pace.turn("http://no-such-name.invalid/", DELAY, go_on):
            await asyncio.wait_for(ask(pace, server), timeout=5)

    asyncio.run(meet())
    assert len(server.asked) == 1


def test_server_is_free_again_after_an_error(server: Scripted) -> None:
    async def meet() -> None:
        pace = Pace()
        with pytest.raises(ConnectionResetError):
            async with pace.turn(server.base, DELAY, go_on):
                raise ConnectionResetError
        await asyncio.wait_for(ask(pace, server), timeout=5)

    asyncio.run(meet())
    assert len(server.asked) == 1


def test_request_not_wanted_any_more_costs_no_turn(server: Scripted) -> None:
    def stop(wait: float, delay: float) -> None:
        raise InterruptedError

    async def meet() -> None:
        pace = Pace()
        await ask(pace, server, 0.5)
        for _ in range(20):
            with pytest.raises(InterruptedError):
                async with pace.turn(server.base, 0.5, stop):
                    pytest.fail("the turn was given")
        await ask(pace, server, 0.5)

    asyncio.run(asyncio.wait_for(meet(), timeout=20))
    assert 0.5 <= gaps(server)[0] < 1.0


def test_check_is_told_how_long_the_wait_is(server: Scripted) -> None:
    """So a request that would come too late is given up at once, and costs no turn."""
    told: list[tuple[float, float]] = []

    def impatient(wait: float, delay: float) -> None:
        told.append((wait, delay))
        if wait > 1:
            raise InterruptedError

    async def meet() -> None:
        pace = Pace()
        await ask(pace, server, 0.1)
        await pace.pause(server.base, 3600)
        with pytest.raises(InterruptedError):
            async with pace.turn(server.base, 0.1, impatient):
                pytest.fail("the turn was given")

    asyncio.run(asyncio.wait_for(meet(), timeout=20))
    [(wait, delay)] = told
    assert 3590 < wait <= 3600
    assert delay == 0.1


@pytest.mark.parametrize(("said", "kept"), [(0.25, 0.25), (0.01, DELAY), (0.0, DELAY), (-5.0, DELAY)])
def test_crawl_delay_raises_the_delay(server: Scripted, said: float, kept: float) -> None:
    async def meet() -> None:
        pace = Pace()
        await pace.slow(server.base, said)
        await together(*(ask(pace, server) for _ in range(3)))

    asyncio.run(meet())
    assert kept <= min(gaps(server)) < kept + 0.2


def test_crawl_delay_counts_from_the_request_that_learned_of_it(server: Scripted) -> None:
    async def meet() -> None:
        pace = Pace()
        await ask(pace, server)
        await pace.slow(server.base, 0.4)
        await ask(pace, server)

    asyncio.run(meet())
    assert gaps(server)[0] >= 0.4


@pytest.mark.parametrize(("said", "kept"), [(0.4, 0.4), (0.0, DELAY)])
def test_pause_holds_the_server(server: Scripted, said: float, kept: float) -> None:
    async def meet() -> None:
        pace = Pace()
        await ask(pace, server)
        await pace.pause(server.base, said)
        await ask(pace, server)

    asyncio.run(meet())
    assert kept <= gaps(server)[0] < kept + 0.3


NOW = datetime(2026, 2, 2, 0, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("999999999", 999999999.0),
        ("9" * 400, 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("Mon, 02 Feb 2026 00:01:00 GMT", 60.0),
        ("Sun, 01 Feb 2026 00:01:00 GMT", 0.0),
        ("Mon, 02 Feb 2026 00:01:00", 60.0),
        ("Mon Feb  2 00:01:00 2026", 60.0),
        ("Mon, 02 Feb 2026 08:01:00 +0800", 60.0),
        ("Mon, 99 Feb 99999 00:01:00 GMT", 0.0),
    ],
)
def test_retry_after(said: str, seconds: float) -> None:
    assert seconds_to_wait(said, NOW) == seconds


@pytest.fixture
def sharing(hosts: Iterator[str], open_portal: Open) -> list[Scripted]:
    """Two portals on one address, and one elsewhere."""
    host = next(hosts)
    return [open_portal("qingtan", host), open_portal("baihe", host), open_portal("shanmen")]


def test_pace_of_a_real_run(sharing: list[Scripted], crawl: "Crawl") -> None:
    """Crawl-delay and Retry-After of one portal hold for its neighbour on the same server, and for nobody else."""
    first, second, other = sharing
    for portal in sharing:
        portal.delay = 0.1
    first.say(ROBOTS, Said(body=b"User-agent: *\nCrawl-delay: 0.2\n"))
    first.say("/nb/", Said(status=503, headers=(("Retry-After", "1"),)), first.answers["/nb/"][0])
    crawl(*sharing)
    asked = sorted((*first.asked, *second.asked), key=lambda each: each.began)
    assert len(first.asked) == 5
    assert len(second.asked) == 4
    assert not overlap(asked)
    after_robots = asked[[each.path for each in asked].index(ROBOTS) + 2 :]
    starts = [each.began for each in after_robots]
    assert all(b - a >= 0.2 for a, b in pairwise(starts))
    told_to_wait = next(each for each in first.asked if each.path == "/nb/")
    assert not [each for each in asked if told_to_wait.began < each.began < told_to_wait.began + 1.0]
    assert max(gaps(other)) < 0.6
    assert min(gaps(other)) >= 0.1


class Crawl(Protocol):
    def __call__(self, *portals: Scripted) -> object: ...
