"""Portals that would lead us into this machine, by links, redirects, robots.txt and names of hosts: nobody comes."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.crawler.kept import Kept
from tests.crawler.scripted import COLUMN, ROBOTS, address, listing, title_of
from tests.hostile.canary import Canary
from tests.hostile.conftest import Look, Open
from tests.hostile.faults import leads, sends

# Hosts that mean this machine, its network or a cloud's metadata, as a page may write them.
WRITTEN = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "localhost.localdomain", "ip6-localhost",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "user:word@127.0.0.1",
    "OWN@127.0.0.1", "127.0.0.1\\@OWN", "OWN\\@127.0.0.1", "OWN%40127.0.0.1", "127.0.0.1%00.OWN", "127.0.0.1#@OWN",
    "OWN:80@127.0.0.1", "169.254.169.254", "2852039166", "0xA9FEA9FE", "100.100.100.200", "10.0.0.1", "192.168.1.1",
)  # fmt: skip
NAMED = ("127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "0", "ip6-localhost", "localhost.localdomain")


@dataclass(frozen=True, kw_only=True)
class Night:
    said: dict[str, Any]
    kept: Kept
    canary: Canary


@pytest.fixture(scope="module")
def night(open_hostile: Open, look: Look, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Every portal tries another way; the registry of the last one names odd spellings among its hosts."""
    with Canary() as canary:
        links, redirects, robots, column, named = (
            open_hostile(name) for name in ("links", "redirects", "robots", "column", "named")
        )
        trap = [f"http://{host.replace('OWN', links.host)}:{canary.port}" for host in WRITTEN]
        rows = [(f"{base}/nb/content_{2000 + n}.html", title_of(2000 + n)) for n, base in enumerate(trap)]
        links.say(COLUMN, sends(listing([2024], rows).body))
        redirects.delay = 0
        redirects.say(COLUMN, sends(listing(range(1, len(WRITTEN) + 1)).body))
        for n, base in enumerate(trap, 1):
            redirects.say(address(n), leads(base + "/x"))
        robots.say(ROBOTS, leads(f"http://127.0.0.1:{canary.port}/robots.txt"))
        column.say(COLUMN, leads(f"http://127.0.0.1:{canary.port}/nb/"))
        named.hosts += NAMED
        rows = [(f"http://{host}:{canary.port}/nb/{n}.html", title_of(2000 + n)) for n, host in enumerate(NAMED)]
        named.say(COLUMN, sends(listing([2024], rows).body))
        folder = tmp_path_factory.mktemp("guard")
        said = look([links, redirects, robots, column, named], folder, now=None)
        return Night(said=said, kept=Kept(folder / "gongkai.db"), canary=canary)


def test_nobody_comes(night: Night) -> None:
    assert night.canary.hits == []


@pytest.mark.parametrize("name", ["links", "redirects", "named"])
def test_what_was_not_asked_is_counted(night: Night, name: str) -> None:
    found = night.kept.look(name)
    assert found.verdict == "incomplete"
    assert found.answers["not asked"] >= len(NAMED)
    assert found.asked == sum(found.answers.values())


def test_column_that_leads_inside_has_failed(night: Night) -> None:
    assert night.kept.look("column").verdict == "failed"
    assert "is not in the portal's `hosts`" in (night.kept.look("column").reason or "")


def test_robots_that_leads_inside_is_none(night: Night) -> None:
    assert night.said["verdicts"]["robots"] == "complete"


def test_name_in_the_registry_is_no_leave_for_its_address(night: Night) -> None:
    """Only a literal address, or `localhost`, in the entry itself lets a connection through."""
    assert "the registry entry does not name it" in (night.kept.look("named").reason or "")
