"""A county with an empty archive."""

from pathlib import Path

import pytest
from monitor_world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "gongkai.db")
