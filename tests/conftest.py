"""What several tests need: the command as a user runs it, and portals in a box on addresses of this worker alone."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.server import Portals

ROOT = Path(__file__).resolve().parent.parent

LONGEST = (  # files of ten seconds and more; begun last, one of them leaves the other workers idle
    "test_readme", "test_costs_itself", "test_listings", "test_breakdowns", "test_kill", "test_bad_input",
    "test_search_in_a_look", "test_contract", "test_attachments_cut_off", "test_workers", "test_attachments",
    "test_short_walk", "test_story", "test_keeping", "test_audit", "test_stop", "test_ledger_of_any_nights",
    "test_large_attachments", "test_rereading", "test_emptied", "test_history", "test_growth", "test_sweeps",
    "test_smoke", "test_export_whole",
)  # fmt: skip

Command = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def environment(**more: str) -> dict[str, str]:
    """The environment without a user's own settings of gongkai."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    return kept | more


@pytest.fixture(scope="session")
def gongkai() -> Command:
    """Run the command in a process of its own; output as text, never a check of the exit code."""

    def run(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=env or environment(), capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture(scope="session")
def network() -> str:
    """Loopback addresses that no other worker and no other test run uses: 127.x.y.*, by the process."""
    return f"127.{80 + os.getpid() % 100}.{os.getpid() // 100 % 250}"


@pytest.fixture
def box(network: str) -> Iterator[Portals]:
    with Portals(network=network) as portals:
        yield portals
