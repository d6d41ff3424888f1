"""What is acknowledged is kept: `kill -9` at ten random moments, then once more, and all is as if undisturbed."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.server import Portals
from tests.conftest import ROOT, Command, environment

KILLS = 10
BASELINE, CHANGED = "2026-01-30", "2026-02-02"


def told_by(archive: Path) -> set[tuple[str, str, str]]:
    """The set of (document, content digest, change)."""
    with sqlite3.connect(f"file:{archive}?mode=ro", uri=True) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        return set(
            connection.execute(
                """select d.id, v.digest, c.kind from change c join document d on d.key = c.document
                   join version v on v.document = c.document and v.number = c.to_version"""
            )
        )


def night(box: Portals, registry: Path, archive: Path, date: str) -> list[str]:
    box.night = date
    return [sys.executable, "-m", "cli", "--archive", str(archive), "--portals", str(registry),
            "--now", f"{date}T02:30", "crawl", "chengyu", "daixu"]  # fmt: skip


def killed(command: list[str], after: float) -> bool:
    """Start a run and kill it; False when it had ended before."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.kill()
    return process.wait() == -9


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, network: str) -> "World":
    return World(tmp_path_factory.mktemp("kill"), network)


class World:
    """Archives after an undisturbed baseline and an undisturbed second night, and how long each took."""

    def __init__(self, folder: Path, network: str):
        self.folder, self.network = folder, network
        with Portals(network=network) as box:
            self.registry = box.write_registry(folder)
            self.seconds = {date: self._undisturbed(box, date) for date in (BASELINE, CHANGED)}

    def _undisturbed(self, box: Portals, date: str) -> float:
        archive = self.folder / "undisturbed.db"
        begun = time.monotonic()
        subprocess.run(night(box, self.registry, archive, date), cwd=ROOT, env=environment(), check=True)
        shutil.copy(archive, self.folder / f"{date}.db")
        return time.monotonic() - begun


@pytest.mark.parametrize("date", [BASELINE, CHANGED])
def test_killed_at_random_moments_and_run_again(world: World, box: Portals, date: str, tmp_path: Path) -> None:
    wanted = told_by(world.folder / f"{date}.db")
    moments = random.Random(date)
    struck = 0
    for number in range(KILLS // 2):
        archive = tmp_path / f"{number}.db"
        if date == CHANGED:
            shutil.copy(world.folder / f"{BASELINE}.db", archive)
        command = night(box, world.registry, archive, date)
        struck += killed(command, moments.uniform(0.3, 0.9) * world.seconds[date])
        subprocess.run(command, cwd=ROOT, env=environment(), check=True, stderr=subprocess.DEVNULL)
        assert told_by(archive) == wanted
    assert struck >= KILLS // 5, "the kills came too late to strike a run at work"


def test_the_set_is_not_empty(world: World) -> None:
    kinds = {kind for _, _, kind in told_by(world.folder / f"{CHANGED}.db")}
    assert kinds == {"new", "revised", "metadata"}


def test_killed_run_is_told_as_killed(world: World, box: Portals, tmp_path: Path, gongkai: Command) -> None:
    archive = tmp_path / "killed.db"
    command = night(box, world.registry, archive, BASELINE)
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
    while runs_of(archive) != [None]:
        assert process.poll() is None, "the run ended before it could be seen at work"
        time.sleep(0.02)
    process.kill()
    process.wait()
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stderr=subprocess.DEVNULL)
    assert runs_of(archive) == ["killed", "complete"]


def runs_of(archive: Path) -> list[str | None]:
    """Verdicts of the archive's runs; none when it was not made yet."""
    if not archive.exists():
        return []
    with sqlite3.connect(archive) as connection:
        if not connection.execute("select 1 from sqlite_schema where name = 'run'").fetchone():
            return []
        return [row[0] for row in connection.execute("select verdict from run order by id")]
