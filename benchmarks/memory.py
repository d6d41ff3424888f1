"""Memory of a process and its children over time, and its picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

Series = Mapping[str, Sequence[tuple[float, float]]]  # name -> (seconds, megabytes)

WIDTH, HEIGHT, MARGIN = 760, 320, 48
_COLOURS = ("#1f5fa8", "#c2571a", "#3b7d3b", "#7a3f98", "#8a6d1a", "#20808a")


class Sampler:
    """Resident memory of a process and of its children, by process."""

    def __init__(self, process: int):
        self._parent = process
        self._seen: dict[int, list[tuple[float, float]]] = defaultdict(list)

    def sample(self, seconds: float) -> None:
        """`seconds`: since the start. A process that has just ended has no more memory."""
        for each in (self._parent, *_children(self._parent)):
            if megabytes := _resident(each):
                self._seen[each].append((seconds, megabytes))

    @property
    def series(self) -> Series:
        workers = sorted(each for each in self._seen if each != self._parent)
        names = {self._parent: "parent"} | {each: f"worker {number}" for number, each in enumerate(workers, 1)}
        return {name: self._seen[each] for each, name in names.items()}


def _children(process: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _resident(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0.0
    return pages * 4096 / 1e6


def draw(series: Series, title: str) -> str:
    """An SVG of lines, one a process, with a scale at both axes."""
    seconds = max(at for points in series.values() for at, _ in points) or 1.0
    most = max(size for points in series.values() for _, size in points) * 1.1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{MARGIN}" y="20" font-size="14">{title}</text>',
        *_grid(seconds, most),
    ]
    for number, (name, points) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = " ".join(f"{_x(at, seconds):.1f},{_y(size, most):.1f}" for at, size in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{places}"/>')
        last = points[-1]
        parts.append(
            f'<text x="{min(_x(last[0], seconds), WIDTH - 70):.0f}" y="{_y(last[1], most) - 5:.0f}" '
            f'fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _grid(seconds: float, most: float) -> list[str]:
    lines = []
    for quarter in range(5):
        size, at = most * quarter / 4, seconds * quarter / 4
        y, x = _y(size, most), _x(at, seconds)
        lines.append(f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{size:.0f} MB</text>')
        lines.append(f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{at:.0f} s</text>')
    return lines


def _x(at: float, seconds: float) -> float:
    return MARGIN + at / seconds * (WIDTH - 2 * MARGIN)


def _y(size: float, most: float) -> float:
    return HEIGHT - MARGIN - size / most * (HEIGHT - 2 * MARGIN)
