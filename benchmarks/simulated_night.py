"""A first night over 3,200 portals on loopback: `python -m benchmarks.simulated_night [--portals N] [--delay SECONDS]`.

Each portal is a server of its own, asked one request at a time and no sooner than its delay. Politeness alone needs the
600 requests of the largest portal times the delay. The real delay is 2 s (20 minutes); with a smaller one the same work
of the processor falls into less time, so the ratio can only be worse than that of a real night.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.memory import Sampler, Series, draw
from benchmarks.night_server import PORT, address_of, requests_of
from benchmarks.table import Bar, print_bars
from crawler.workers import CORES

PORTALS = 3_200
DELAY = 0.5  # seconds
SAMPLED_EVERY = 0.5  # seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--portals", type=int, default=PORTALS)
    arguments.add_argument("--delay", type=float, default=DELAY)
    arguments.add_argument("--network", default="127.101", help="portals are at NETWORK.x.y")
    arguments.add_argument("--plot", type=Path, help="an SVG of memory over time is written there")
    given = arguments.parse_args()
    seconds, memory = night(given.network, given.portals, given.delay)
    tell(given.portals, given.delay, seconds, memory)
    if given.plot:
        title = f"Memory of a night over {given.portals:,} portals, a request every {given.delay:g} s to each"
        given.plot.write_text(draw(memory, title), encoding="utf-8")


def night(network: str, portals: int, delay: float) -> tuple[float, Series]:
    """Seconds that a first look at so many portals took, with its start, and memory meanwhile."""
    with tempfile.TemporaryDirectory(prefix="gongkai-night-") as folder, _portals(network, portals):
        registry = Path(folder) / "portals.toml"
        entries = [_entry(network, number, delay) for number in range(portals)]
        registry.write_text("\n".join(entries), encoding="utf-8")
        return _look(Path(folder) / "gongkai.db", registry)


@contextmanager
def _portals(network: str, count: int) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.night_server", network, str(count)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield
        finally:
            server.kill()


def _entry(network: str, number: int, delay: float) -> str:
    home = f"http://{address_of(network, number)}:{PORT}/"
    return (
        f'[[portal]]\nid = "night-{number}"\nname = "{number}"\nhome = "{home}"\nplatform = "generic"\n'
        f'columns = [{{ url = "{home}nb/index.html" }}]\ndelay = {delay}\n'
    )


def _look(archive: Path, registry: Path) -> tuple[float, Series]:
    """Raises RuntimeError when the crawl fails."""
    command = [sys.executable, "-m", "benchmarks.pipeline", str(archive), str(registry), str(CORES)]
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT)
    sampler = Sampler(process.pid)
    while process.poll() is None:
        sampler.sample(time.monotonic() - begun)
        time.sleep(SAMPLED_EVERY)
    if process.returncode != 0:
        raise RuntimeError(f"the crawl ended with {process.returncode}")
    return time.monotonic() - begun, sampler.series


def tell(portals: int, delay: float, seconds: float, memory: Series) -> None:
    """Print time and memory beside their bars."""
    asked = [requests_of(number) for number in range(portals)]
    alone = max(asked) * delay
    workers = [points for name, points in memory.items() if name != "parent"] or list(memory.values())
    most = max(size for points in workers for _, size in points)
    print(f"{portals:,} portals, {sum(asked):,} requests, {delay:g} s between two to a server, {CORES} processes")
    print(f"politeness alone needs {alone:.0f} s; the night took {seconds:.0f} s")
    print_bars(
        [
            Bar(what="time against what politeness alone needs", value=seconds / alone, at_most=1.2),
            Bar(what="memory of the largest worker, MB", value=most, at_most=600),
        ]
    )


if __name__ == "__main__":
    main()
