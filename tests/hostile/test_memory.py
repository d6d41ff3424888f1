"""Large files of several portals at once: a process holds one of them at a time, and every look has its own."""

from pathlib import Path
from threading import Barrier

from tests.hostile.conftest import Look, Open
from tests.hostile.faults import R2024
from tests.hostile.server import Act, Wire
from tests.hostile.test_faults import MOST_MEMORY

SIZE = 48 << 20  # bytes
PORTALS = 6
PAGE = (
    "<h1>青潭县水务局2024年政府信息公开工作年度报告</h1><div class='content'><p>青潭县水务局全年主动公开政府信息</p>"
    "<p>六十四条，收到公开申请一件，已经按期答复。</p><p>附件：<a href='/files/2024.pdf'>统计表.pdf</a></p></div>"
)


def sends_together(together: Barrier) -> Act:
    """A file whose bytes begin when every portal was asked for its own."""

    def act(wire: Wire) -> None:
        together.wait(20)
        wire.head(f"Content-Length: {SIZE}", "Content-Type: application/pdf", "Connection: close")
        wire.send(b"%PDF-1.4\n" + bytes(SIZE - 15) + b"%%EOF\n")

    return act


def test_large_files_of_many_portals(open_hostile: Open, look: Look, tmp_path: Path) -> None:
    portals, together = [open_hostile(f"large-{number}") for number in range(PORTALS)], Barrier(PORTALS)
    for portal in portals:
        portal.say(R2024, lambda wire: wire.answer(PAGE.encode()))
        portal.say("/files/2024.pdf", sends_together(together))
    said = look(portals, tmp_path)
    assert set(said["verdicts"].values()) == {"complete"}
    assert said["peak"] < MOST_MEMORY
