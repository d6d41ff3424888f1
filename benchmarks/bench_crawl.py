"""Our pipeline beside a bare Scrapy spider and wget over the same pages: `python -m benchmarks.bench_crawl [--quick]`.

All run in turn, so many rounds, and medians are compared. The sites are 16 servers on loopback addresses of their own,
each asked one request at a time with the registry's `delay = 0`: 16 requests at once, by the code and the settings of
any run.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Taken, middle, take
from benchmarks.nginx import serving
from benchmarks.revisit import kept, revisit
from benchmarks.site import Site, make_sites
from benchmarks.table import Bar, print_bars, print_rows

SITES = 16
CORES = 2
PAGES, QUICK_PAGES = 2_000, 160
PORT = 8890


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where the contest is held. `registry`: the sites as portals."""

    sites: Sequence[Site]
    pages: int
    folder: Path
    registry: Path

    def empty(self, name: str) -> Path:
        """A new folder."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


def bare_scrapy(field: Field) -> Taken:
    starts = [f"{site.home}nb/index.html" for site in field.sites]
    return take([sys.executable, "-m", "benchmarks.bare_spider", *starts], field.empty("scrapy"))


def wget(field: Field) -> Taken:
    folder = field.empty("wget")
    command = ["wget", "-q", "-r", "-l", "inf", "-P", folder, f"--warc-file={folder / 'all'}"]
    return take([*command, *(site.home for site in field.sites)], folder)


def ours(workers: int) -> Callable[[Field], Taken]:
    """A first crawl by so many processes; its archive stays until the next one."""

    def run(field: Field) -> Taken:
        archive = field.empty(f"ours-{workers}") / "gongkai.db"
        return take([sys.executable, "-m", "benchmarks.pipeline", archive, field.registry, workers], archive.parent)

    return run


CONTESTANTS: dict[str, Callable[[Field], Taken]] = {
    "bare Scrapy, every page dropped": bare_scrapy,
    "wget -r --warc-file": wget,
    "ours, one process": ours(1),
    f"ours, {CORES} processes": ours(CORES),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--quick", action="store_true", help=f"{QUICK_PAGES} pages in one round, to see that it works"
    )
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--network", default="127.62.1", help="the sites' addresses are NETWORK.1 to NETWORK.16")
    given = arguments.parse_args()
    pages, rounds = (QUICK_PAGES, 1) if given.quick else (PAGES, given.rounds)
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        field = prepare(Path(folder), given.network, pages)
        with serving(field.sites, field.folder / "nginx"):
            contest(field, rounds)


def prepare(folder: Path, network: str, pages: int) -> Field:
    """Sites of so many pages, and the registry that names them."""
    sites = make_sites(folder / "sites", network, PORT, SITES, pages)
    registry = folder / "portals.toml"
    registry.write_text("\n".join(map(_entry, sites)), encoding="utf-8")
    return Field(sites=sites, pages=pages, folder=folder, registry=registry)


def _entry(site: Site) -> str:
    return (
        f'[[portal]]\nid = "{site.name}"\nname = "{site.name}"\nhome = "{site.home}"\nplatform = "generic"\n'
        f'columns = [{{ url = "{site.home}nb/index.html" }}]\ndelay = 0\n'
    )


def contest(field: Field, rounds: int) -> None:
    """Run all in turn and print what each took, then the ratios beside their bars."""
    taken: dict[str, list[Taken]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):
        for name, run in CONTESTANTS.items():
            taken[name].append(run(field))
    medians = {name: middle(each) for name, each in taken.items()}
    print(f"{field.pages} pages of 35 KB on {len(field.sites)} servers, {rounds} rounds, medians, whole commands")
    print_rows(medians, field.pages)
    scrapy, tool, one, many = medians.values()
    archive = field.folder / "ours-1" / "gongkai.db"
    print_bars(
        [
            Bar(what="one process against bare Scrapy, pages/s", value=scrapy.seconds / one.seconds, at_least=0.60),
            Bar(what="all cores against wget, pages/s", value=tool.seconds / many.seconds, at_least=1.0),
            *revisit(archive, field.registry, field.pages),
            *kept(archive, field.folder / "wget" / "all.warc.gz", field.pages),
        ]
    )


if __name__ == "__main__":
    main()
