"""One SQLite library in the process, and nothing else opens the live file; where that library is an old one, too."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import Walked, look, report_page, rows

from archive import database
from archive.store import Store
from demo.server import Portals

HERE = Path(__file__).resolve().parent
NIGHT = "2026-02-02"

# every command in one process; `open`: Python's own, `sqlite3.connect`: its own SQLite. Ours raises neither.
COMMANDS = """
import sys
from pathlib import Path
touched = []
events = ("open", "os.rename", "shutil.copyfile", "sqlite3.connect")
sys.addaudithook(lambda event, values: touched.append(str(values[0])) if event in events else None)
from cli.main import gongkai
archive, registry, folder = sys.argv[1:]
asked = [["run", "--portal", "qiuluo"], ["reports"], ["search", "申请"], ["runs"], ["coverage"], ["raw", "1"],
         ["audit"], ["seal", folder + "/seal.json"], ["audit", "--seal", folder + "/seal.json"],
         ["backup", folder + "/b.db"]]
for command in asked:
    try:
        gongkai(["--archive", archive, "--portals", registry, "--now", "2026-02-02T02:30", *command], "gongkai")
    except SystemExit as ended:
        assert ended.code in (0, 3), (command, ended.code)
live = {archive + suffix for suffix in ("", "-wal", "-shm", "-journal")}
maps = Path("/proc/self/maps").read_text()
libraries = {line.split()[-1] for line in maps.splitlines() if "sqlite" in line.rsplit("/", 1)[-1].lower()}
print("OPENED", len(live & set(touched)), "LIBRARIES", len(libraries), "STDLIB", "_sqlite3" in sys.modules)
Path(archive).read_bytes()
print("SEEN", len(live & set(touched)))
"""


def test_one_library_and_nothing_else_opens_the_live_file(tmp_path: Path, network: str) -> None:
    with Portals(network=network) as box:
        registry = box.write_registry(tmp_path)
        box.night = NIGHT
        command = [sys.executable, "-c", COMMANDS, str(tmp_path / "a.db"), str(registry), str(tmp_path)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        found = subprocess.run(
            command, capture_output=True, text=True, cwd=HERE.parents[1], timeout=120, env=environment
        )
    assert found.returncode == 0, found.stderr
    words = [line for line in found.stdout.splitlines() if line.startswith(("OPENED", "SEEN"))]
    assert words == ["OPENED 0 LIBRARIES 1 STDLIB False", "SEEN 1"]


OLD = """
import sys
sys.modules["pysqlite3"] = None  # as where it is not installed: what remains is Python's own
from contextlib import closing
from archive import database
from archive_world import Path, audit, kinds, rows
from archive.backup import backup, restore
from archive.store import Store
import lived
path, copy = map(Path, sys.argv[1:])
lived.live(path)
assert audit(path) == []
backup(path, copy)
restore(path, copy)
with closing(Store(path)) as store:
    mode = store._connection.execute("pragma journal_mode").fetchone()[0]
print(database.sqlite3.sqlite_version, mode, database.journal_note())
"""


def test_on_an_affected_library_all_works_with_a_rollback_journal(tmp_path: Path) -> None:
    """In a process of its own; the program uses nothing that SQLite 3.40 has not."""
    command = [sys.executable, "-c", OLD, str(tmp_path / "a.db"), str(tmp_path / "b.db")]
    found = subprocess.run(command, capture_output=True, text=True, cwd=HERE, env=os.environ | {"PYTHONPATH": "../.."})
    assert found.returncode == 0, found.stderr
    version, mode, note = found.stdout.split(" ", 2)
    if database.wal_is_safe(tuple(map(int, version.split(".")))):  # type: ignore[arg-type]  # of three
        pytest.skip(f"this Python's own SQLite is {version}, which has no such bug")
    assert mode == "delete"
    assert note.startswith(f"SQLite {version} has the WAL-reset bug") and "pip install pysqlite3" in note


def test_the_command_says_so(tmp_path: Path, network: str) -> None:
    code = "import sys; sys.modules['pysqlite3'] = None; from cli.main import main; main()"
    said = []
    with Portals(network=network) as box:
        registry = box.write_registry(tmp_path)
        for command in (["crawl", "qiuluo"], ["audit"]):
            common = ["--archive", str(tmp_path / "a.db"), "--portals", str(registry), "--now", f"{NIGHT}T02:30"]
            found = subprocess.run(
                [sys.executable, "-c", code, *common, *command], capture_output=True, text=True, cwd=HERE.parents[1]
            )
            assert found.returncode == 0, found.stderr
            said.append([line for line in found.stderr.splitlines() if "WAL-reset" in line])
    if database.wal_is_safe(__import__("sqlite3").sqlite_version_info):
        pytest.skip("this Python's own SQLite has no such bug")
    assert [len(lines) for lines in said] == [1, 1]


SLEEPING = """
import sqlite3, sys
with sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, isolation_level=None) as connection:
    if sys.argv[2] == "in the middle":
        connection.execute("begin")
    print(connection.execute("select count(*) from run").fetchone()[0], flush=True)
    sys.stdin.read()
"""


def nights(store: Store, count: int) -> None:
    """Some 120 KB of the log each."""
    for number in range(count):
        page = report_page(f"收到申请{number}件。" + os.urandom(30_000).hex())
        look(store, f"2026-02-{1 + number % 28:02}", [Walked(names=("a",))], {"a": page})


@pytest.mark.parametrize("asleep", ["between questions", "in the middle"])
def test_a_reader_that_sleeps_does_no_harm(
    store: Store, archive: Path, asleep: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two questions it holds nothing; within one the log grows, and shrinks when it wakes."""
    log, bound = archive.with_name(archive.name + "-wal"), 1 << 20
    monkeypatch.setattr(database, "LOG_BYTES", bound)
    with closing(Store(archive)) as writer:
        writer._connection.execute("pragma wal_autocheckpoint = 100")
        nights(writer, 1)
        reader = [sys.executable, "-c", SLEEPING, str(archive), asleep]
        with subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout and child.stdin and child.stdout.readline() == "1\n"
            began = time.monotonic()
            nights(writer, 25)
            assert time.monotonic() - began < 20, "the writer did not wait"
            grown = log.stat().st_size
            child.stdin.close()
        nights(writer, 2)
        assert (grown <= 2 * bound) is (asleep == "between questions")
        assert log.stat().st_size <= 2 * bound
    assert rows(archive, "select count(*) from run") == [(28,)]
