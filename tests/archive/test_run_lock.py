"""One run at a time; a dead holder holds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveRefuses, NoRoom
from archive.lock import run_lock

HOLD = """
import sys, time
from pathlib import Path
from archive.lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def held_by_another(archive: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(archive)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_run_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    with held_by_another(archive) as child:
        try:
            with pytest.raises(ArchiveRefuses, match=rf"process {child.pid}\)"), run_lock(archive):
                pytest.fail("held twice")
        finally:
            child.kill()
    with run_lock(archive):
        assert archive.with_name("gongkai.db.lock").read_text() == str(os.getpid())


def test_in_one_process_too(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    with run_lock(archive), pytest.raises(ArchiveRefuses, match=str(os.getpid())), run_lock(archive):
        pytest.fail("held twice")
    with run_lock(archive):
        pass


def test_let_go_after_a_failure(tmp_path: Path) -> None:
    archive = tmp_path / "gongkai.db"
    with pytest.raises(RuntimeError), run_lock(archive):
        raise RuntimeError
    with run_lock(archive):
        pass


def test_another_archive_is_not_held(tmp_path: Path) -> None:
    with run_lock(tmp_path / "a.db"), run_lock(tmp_path / "b.db"):
        pass


def test_where_no_lock_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NoRoom), run_lock(tmp_path / "file" / "gongkai.db"):
        pytest.fail("held")
