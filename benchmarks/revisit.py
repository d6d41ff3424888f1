"""The night after: the same sites looked at again, when nothing has changed."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from archive.database import open_for_reading
from benchmarks.measure import take
from benchmarks.table import Bar

EVERY_NIGHT, EVERY_WEEK = 1, 7  # revisit_days of settings/gongkai.toml


def revisit(first: Path, registry: Path, pages: int) -> list[Bar]:
    """What another look costs after the first crawl that left this archive, with every page and by listings alone.

    CPU is that of the crawl, without the start of Python and the imports, which a run pays once for all portals.
    """
    all_again, all_cpu = _again(first, registry, EVERY_NIGHT)
    lists_only, lists_cpu = _again(first, registry, EVERY_WEEK)
    whole = cpu_of(first)
    growth = _used(all_again) - _used(first)
    return [
        Bar(what="CPU of a look that revalidates every page / of the first crawl", value=all_cpu / whole, at_most=0.20),
        Bar(what="CPU of a look by listings alone / of the first crawl", value=lists_cpu / whole, at_most=0.05),
        Bar(what="archive grows by so many bytes for a page looked at", value=growth / pages, at_most=150),
        Bar(what="requests answered 304 in the look at every page", value=_count(all_again, "not_modified")),
        Bar(what="requests in the look by listings alone", value=_count(lists_only, "page")),
    ]


def kept(archive: Path, warc: Path, pages: int) -> list[Bar]:
    """Bytes of the bodies beside those of a `.warc.gz`, which has both sides' headers too, and of the whole file."""
    with open_for_reading(archive) as connection:
        bodies = connection.execute("select sum(length(zstd)) from blob").fetchone()[0]
    tool = warc.stat().st_size
    return [
        Bar(what="bytes of bodies kept / of the .warc.gz", value=bodies / tool, at_most=0.40),
        Bar(what="bytes of bodies kept for a page", value=bodies / pages),
        Bar(
            what="bytes of the whole archive, text and index included, for a page", value=archive.stat().st_size / pages
        ),
    ]


def cpu_of(archive: Path) -> float:
    """The CPU seconds that the crawl into this archive said it took."""
    return float(_last_line(archive.parent / "output.log"))


def _again(first: Path, registry: Path, revisit_days: int) -> tuple[Path, float]:
    """Another crawl into a copy of the archive: the copy, and the CPU seconds."""
    folder = first.parent / f"again-{revisit_days}"
    folder.mkdir()
    archive = folder / first.name
    shutil.copy(first, archive)
    take([sys.executable, "-m", "benchmarks.pipeline", archive, registry, 1, revisit_days], folder)
    return archive, cpu_of(archive)


def _used(archive: Path) -> int:
    """Bytes of the pages in use: a file keeps those that were freed."""
    with open_for_reading(archive) as connection:
        count, free, size = (
            connection.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((count - free) * size)


def _count(archive: Path, quality: str) -> int:
    with open_for_reading(archive) as connection:
        query = "select count(*) from capture where quality = ? and run = (select max(id) from run)"
        return int(connection.execute(query, (quality,)).fetchone()[0])


def _last_line(file: Path) -> str:
    lines: Sequence[str] = file.read_text(encoding="utf-8").splitlines()
    return lines[-1]
