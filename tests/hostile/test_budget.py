"""What a portal may cost: where a part of its budget is spent, its look ends as incomplete and says which."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawler.kept import Kept, Looked
from tests.crawler.scripted import COLUMN, ROBOTS, Said, Scripted, address, listing, report
from tests.hostile.conftest import Look

YEARS = range(2010, 2025)
EARLY = 0.4  # seconds by which a busy machine may see a request late, and the next one not


def open_portal(own_hosts: Iterator[str], name: str, delay: float = 0.02) -> Scripted:
    """A column of fifteen reports."""
    portal = Scripted(name, next(own_hosts))
    portal.delay = delay
    portal.say(COLUMN, listing(YEARS))
    for year in YEARS:
        portal.say(address(year), report(year))
    return portal


@pytest.fixture
def portal(own_hosts: Iterator[str]) -> Iterator[Scripted]:
    with open_portal(own_hosts, "qingtan") as opened:
        yield opened


def test_pages(portal: Scripted, look: Look, tmp_path: Path) -> None:
    look([portal], tmp_path, program={"budget_pages": 6})
    found = Kept(tmp_path / "gongkai.db").look("qingtan")
    assert (found.verdict, len(portal.asked)) == ("incomplete", 6)
    assert "the budget of 6 pages (settings/gongkai.toml: budget_pages) is spent" in (found.reason or "")
    assert found.asked == sum(found.answers.values())


def test_bytes(portal: Scripted, look: Look, tmp_path: Path) -> None:
    look([portal], tmp_path, program={"budget_bytes": 6_000})
    found = Kept(tmp_path / "gongkai.db").look("qingtan")
    assert found.verdict == "incomplete"
    assert "the budget of 6,000 bytes (settings/gongkai.toml: budget_bytes) is spent" in (found.reason or "")
    assert 3 < len(portal.asked) < len(YEARS)


@dataclass(frozen=True, kw_only=True)
class Night:
    kept: Kept
    portals: dict[str, Scripted]

    def look(self, name: str) -> Looked:
        return self.kept.look(name)

    def begun(self, name: str) -> list[float]:
        return [each.began for each in self.portals[name].asked]


@pytest.fixture(scope="module")
def short_night(own_hosts: Iterator[str], look: Look, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Three seconds for each portal."""
    with (
        open_portal(own_hosts, "slow", 0.5) as slow,
        open_portal(own_hosts, "delay", 0.1) as delay,
        open_portal(own_hosts, "hour", 0.1) as hour,
    ):
        delay.say(ROBOTS, Said(body=b"User-agent: *\nCrawl-delay: 0.9\n"))
        hour.say(ROBOTS, Said(body=b"User-agent: *\nCrawl-delay: 3600\n"))
        folder = tmp_path_factory.mktemp("short")
        look([slow, delay, hour], folder, program={"budget_minutes": 0.05})
        yield Night(kept=Kept(folder / "gongkai.db"), portals={"slow": slow, "delay": delay, "hour": hour})


@pytest.mark.parametrize(("name", "least", "most"), [("slow", 2, 7), ("delay", 2, 4), ("hour", 1, 1)])
def test_minutes(short_night: Night, name: str, least: int, most: int) -> None:
    found = short_night.look(name)
    assert "the budget of 0.05 minutes (settings/gongkai.toml: budget_minutes)" in (found.reason or "")
    assert found.verdict == ("failed" if name == "hour" else "incomplete")  # of `hour` no page of the column was had
    assert least <= len(short_night.begun(name)) <= most


def test_crawl_delay_is_kept_as_asked(short_night: Night) -> None:
    assert min(later - earlier for earlier, later in pairwise(short_night.begun("delay"))) >= 0.9 - EARLY


@pytest.fixture(scope="module")
def troubled_night(own_hosts: Iterator[str], look: Look, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Two portals on one server, which asks one of them to wait for more than an hour; and a server that stumbles."""
    with (
        open_portal(own_hosts, "told", 0.3) as told,
        Scripted("neighbour", told.host) as neighbour,
        open_portal(own_hosts, "stumbles", 0.05) as stumbles,
    ):
        neighbour.delay = 0.3
        told.say(COLUMN, Said(status=503, headers=(("Retry-After", "4000"),)))
        stumbles.say(address(2024), Said(status=500), Said(status=502), report(2024))
        folder = tmp_path_factory.mktemp("troubled")
        portals = [told, neighbour, stumbles]
        look(portals, folder)
        yield Night(kept=Kept(folder / "gongkai.db"), portals={each.name: each for each in portals})


def test_retry_after_that_is_too_long_ends_the_look(troubled_night: Night) -> None:
    found = troubled_night.look("told")
    assert troubled_night.portals["told"].paths() == [ROBOTS, COLUMN]
    assert found.verdict == "blocked"
    assert "asks to be left alone for 4000 s" in (found.reason or "")


def test_neighbour_on_the_server_asks_no_sooner(troubled_night: Night) -> None:
    after = next(each.ended for each in troubled_night.portals["told"].asked if each.path == COLUMN)
    assert not [began for began in troubled_night.begun("neighbour") if began > after]
    assert "its server may be asked again only in" in (troubled_night.look("neighbour").reason or "")


def test_what_is_tried_again_waits(troubled_night: Night) -> None:
    """The first time 4 of its delays, the second time 16; the others go on meanwhile."""
    asked = [each for each in troubled_night.portals["stumbles"].asked if each.path == address(2024)]
    assert asked[1].began - asked[0].ended >= 4 * 0.05 - 0.05
    assert asked[2].began - asked[1].ended >= 16 * 0.05 - EARLY
    found = troubled_night.look("stumbles")
    assert (found.verdict, found.answers["tried again"]) == ("complete", 2)


def test_last_good_robots_stands_in_for_a_day(portal: Scripted, look: Look, tmp_path: Path) -> None:
    rules = Said(body=f"User-agent: *\nDisallow: {address(2024)}\n".encode())
    portal.say(ROBOTS, rules, Said(status=500))
    kept = Kept(tmp_path / "gongkai.db")
    for now, verdict in (("02T02:30", "incomplete"), ("02T20:00", "incomplete"), ("03T02:31", "failed")):
        look([portal], tmp_path, now=f"2026-02-{now}")
        assert kept.look(portal.name).verdict == verdict
    assert "which forbids everything (RFC 9309)" in (kept.look(portal.name).reason or "")
    assert address(2024) not in portal.paths()


def test_bytes_of_answers_that_are_given_up(portal: Scripted, look: Look, tmp_path: Path) -> None:
    """A body that never reaches its announced end costs as much as one that does."""
    cut = Said(body=b"<html>" + b"x" * 40_000, headers=(("Content-Type", "text/html"), ("Content-Length", "90000")))
    for year in YEARS:
        portal.say(address(year), cut)
    look([portal], tmp_path, program={"budget_bytes": 200_000})
    found = Kept(tmp_path / "gongkai.db").look("qingtan")
    assert "the budget of 200,000 bytes (settings/gongkai.toml: budget_bytes) is spent" in (found.reason or "")
    assert len(portal.asked) < 10
