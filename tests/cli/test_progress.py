"""How a run gets on: a bar on a terminal, plain lines elsewhere; stdout stays free for what was asked."""

import os
import pty
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from archive.records import Verdict
from cli.progress import Bars
from demo.server import Portals
from tests.conftest import ROOT, Command, environment

CRAWL = ("--now", "2026-01-30T02:30", "crawl", "tingcang", "luanxun")


def test_plain_lines_where_there_is_no_terminal(gongkai: Command, box: Portals, tmp_path: Path) -> None:
    registry = box.write_registry(tmp_path)
    answer = gongkai("--archive", tmp_path / "x.db", "--portals", registry, *CRAWL)
    assert answer.stdout == ""
    assert sorted(answer.stderr.splitlines()) == ["luanxun: complete", "tingcang: complete"]


def test_a_bar_on_a_terminal(box: Portals, tmp_path: Path) -> None:
    registry = box.write_registry(tmp_path)
    command = [sys.executable, "-m", "cli", "--archive", str(tmp_path / "x.db"), "--portals", str(registry), *CRAWL]
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine has no pseudo-terminals (is /dev/pts mounted?): {error}")
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(TERM="xterm", COLUMNS="100"), stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = read_all(ours)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"")
    assert "looking" in shown and "2/2" in shown
    assert "luanxun: complete" in shown


def test_the_bar_names_what_moves_and_what_has_ended() -> None:
    screen = StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    with Progress(TextColumn("{task.completed}/{task.total} {task.fields[now]}"), console=console) as progress:
        bars = Bars(progress, 2)
        bars.moved("qinghe", 12, 7)
        bars.ended("qinghe", Verdict.BLOCKED, "refused\x1b[31m with status 412")
    assert "1/2 qinghe 7/12" in screen.getvalue()
    assert r"qinghe: blocked — refused\x1b[31m with status 412" in screen.getvalue()


def read_all(terminal: int) -> str:
    """What a terminal was sent until its other end closed (Linux answers EIO then)."""
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:
        os.close(terminal)
    return shown.decode("utf-8", "replace")
