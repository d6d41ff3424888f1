"""The commands that prove the archive whole and keep it safe: what they print, and how they end."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive import database
from cli.audit import nightly_share
from demo.server import Portals
from tests.conftest import Command

PORTAL = "qiuluo"  # the smallest of the box


class World:
    """A registry of one portal, its archive, and the command for both."""

    def __init__(self, gongkai: Command, folder: Path, registry: Path):
        self._gongkai, self.folder, self.archive = gongkai, folder, folder / "a.db"
        self._registry = registry

    def ask(self, *command: object, code: int = 0, now: str = "2026-01-30T02:30") -> tuple[str, str]:
        told = self._gongkai("--archive", self.archive, "--portals", self._registry, "--now", now, *command)
        assert told.returncode == code, told.stderr
        assert "Traceback" not in told.stderr
        return told.stdout, told.stderr

    def bend(self, statement: str) -> None:
        with database.sqlite3.connect(self.archive) as connection:
            connection.execute(statement)
        connection.close()


@pytest.fixture
def world(gongkai: Command, box: Portals, tmp_path: Path) -> World:
    whole = box.write_registry(tmp_path).read_text(encoding="utf-8")
    [entry] = [part for part in re.split(r"(?=^\[\[portal\]\])", whole, flags=re.M) if f'"{PORTAL}"' in part]
    registry = tmp_path / "one.toml"
    registry.write_text(entry, encoding="utf-8")
    box.night = "2026-01-30"
    made = World(gongkai, tmp_path, registry)
    out, err = made.ask("run")
    assert "fault" not in out + err
    return made


def test_whole_sealed_backed_up_and_restored(world: World) -> None:
    seal, copy = world.folder / "seal.json", world.folder / "copy.db"
    out, _ = world.ask("audit")
    assert re.match(r"no faults: .*\b1 runs, \d+ captures, .* MB in ", out)
    out, err = world.ask("audit", "--format", "json", "--rate", "100")
    assert json.loads(out) == [] and "no faults" in err
    out, _ = world.ask("seal", seal)
    assert json.loads(seal.read_text())["digest"] in out
    world.ask("audit", "--seal", seal)
    assert "whole" in world.ask("backup", copy)[0]
    for path in world.folder.glob("a.db*"):
        path.unlink()
    world.ask("audit", code=2)
    assert "restored" in world.ask("restore", copy)[0]
    world.ask("audit", "--seal", seal)
    world.ask("audit", "--seal", copy, code=2)


def test_a_fault_ends_with_exit_4_and_its_code(world: World) -> None:
    world.bend("update blob set digest = substr(digest, 2) || 'x'")
    out, err = world.ask("audit", "--format", "json", code=4)
    faults = json.loads(out)
    assert {fault["code"] for fault in faults} == {"link_digest", "blob_digest"}
    assert list(faults[0]) == ["code", "where", "what"]
    assert re.match(rf"{len(faults)} faults: ", err)
    assert "blob_digest" in world.ask("audit", code=4)[0]
    assert "link_digest" in world.ask("backup", world.folder / "copy.db", code=4)[1]
    _, err = world.ask("seal", world.archive, code=4)
    assert "name another file" in err


def test_a_night_ends_with_exit_4_where_its_share_has_a_fault(world: World) -> None:
    night = date(2026, 2, 1)
    share = nightly_share(night)
    key = share.of * 100 + share.part
    world.bend(f"insert into blob (id, digest, size, zstd) values ({key}, 'x', 1, x'00')")
    assert "blob" not in world.ask("run", now=f"{night - timedelta(days=1)}T02:30")[1]
    out, err = world.ask("run", code=4, now=f"{night}T02:30")
    assert "complete" in out, "the digest is printed before"
    assert f"gongkai: blob_unreadable: blob {key} " in err and "`gongkai audit` names all" in err


def test_thirty_nights_in_a_row_are_thirty_shares() -> None:
    assert {nightly_share(date(2026, 2, 1) + timedelta(days=day)).part for day in range(30)} == set(range(30))
