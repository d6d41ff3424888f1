"""One run over a portal for each fault: each ends with its verdict and reason, the honest ones complete, in bounds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.kept import Kept
from tests.crawler.scripted import address
from tests.hostile.conftest import Look, Open
from tests.hostile.faults import FAULTS, R2024
from tests.hostile.server import Hostile

HONEST = ("honest-one", "honest-two")
SMALL = {  # seconds in place of minutes
    "settings.scrapy.LEAST_RATE_WINDOW": 2.0,
    "settings.scrapy.DOWNLOAD_TIMEOUT": 30,
    "crawler.walk.MOST_PAGES": 60,
}
MOST_MEMORY = 400 << 20  # bytes


@dataclass(frozen=True, kw_only=True)
class Night:
    said: dict[str, Any]
    kept: Kept
    portals: dict[str, Hostile]


@pytest.fixture(scope="module")
def night(open_hostile: Open, look: Look, tmp_path_factory: pytest.TempPathFactory) -> Night:
    portals = {name: open_hostile(name) for name in (*FAULTS, *HONEST)}
    for name, fault in FAULTS.items():
        portals[name].say(fault.path, fault.act)
        if fault.then:
            fault.then(portals[name])
    folder = tmp_path_factory.mktemp("faults")
    said = look(list(portals.values()), folder, limits=SMALL)
    return Night(said=said, kept=Kept(folder / "gongkai.db"), portals=portals)


@pytest.mark.parametrize("name", FAULTS)
def test_verdict_and_reason(night: Night, name: str) -> None:
    found, fault = night.kept.look(name), FAULTS[name]
    assert found.verdict == fault.verdict, found.reason
    assert (found.reason is None) is (fault.says is None)
    assert (fault.says or "") in (found.reason or "")


@pytest.mark.parametrize("name", [*FAULTS, *HONEST])
def test_account_adds_up(night: Night, name: str) -> None:
    found = night.kept.look(name)
    assert found.asked == sum(found.answers.values())
    assert "not answered" not in found.answers


@pytest.mark.parametrize("name", HONEST)
def test_honest_portals_of_the_run_are_complete(night: Night, name: str) -> None:
    assert night.said["verdicts"][name] == "complete"
    assert night.kept.states(name) == {R2024: "current", address(2023): "current"}


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.path == R2024])
def test_nothing_broken_becomes_a_version(night: Night, name: str) -> None:
    states = night.kept.states(name)
    assert states[address(2023)] == "current"
    assert (states[R2024] == "current") is (FAULTS[name].verdict == "complete")


def test_memory_stays_small(night: Night) -> None:
    assert night.said["peak"] < MOST_MEMORY


def test_archive_is_whole(night: Night) -> None:
    assert night.kept.is_whole()


def test_what_is_too_large_is_asked_for_once(night: Night) -> None:
    for name in ("ten-gigabytes", "endless-chunks"):
        assert night.portals[name].asked.count(R2024) == 1
    assert night.portals["truncated"].asked.count(R2024) == 3


def test_rules_of_robots_are_read_to_their_limit(night: Night) -> None:
    asked = night.portals["robots-cut"].asked
    assert R2024 in asked
    assert address(2023) not in asked
    assert night.kept.states("robots-cut") == {R2024: "current", address(2023): "listed"}


def test_entities_of_a_listing_are_no_way_to_a_file(night: Night) -> None:
    name = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert night.kept.rows("select count(*) from document where title like ?", f"%{name}%") == [(0,)]


def test_traps_end_early(night: Night) -> None:
    assert len(night.portals["endless-pager"].asked) == 61  # robots.txt, and as many pages as a walk may have
    assert len(night.portals["sessions"].asked) == 5  # robots.txt, two pages, two reports
    assert len(night.portals["redirects-without-end"].asked) < 12
