"""An export from its first byte to its manifest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.aside import written_aside
from archive.database import explained
from archive.errors import ArchiveRefuses
from archive.export.check import check
from archive.export.manifest import Manifest, manifest_path, sha256_of
from archive.export.parquet import write_parquet
from archive.export.rows import write_csv, write_jsonl
from archive.export.selection import captures_of
from archive.export.tables import TABLES, Filters
from archive.export.wacz import write_wacz
from archive.export.warc import About, write_warc
from archive.queries import Reader

ROW_KINDS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}
CAPTURE_KINDS = ("warc", "wacz")


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is given away, and as which `kind` of file at `path`; `table` where it is rows."""

    path: Path
    kind: str
    filters: Filters
    table: str | None = None


def export_rows(reader: Reader, export: Export, rows: Iterable[dict[str, Any]]) -> Manifest:
    """Rows of `export.table` as a file. Raises NoRoom, ArchiveRefuses and DamagedExport; nothing is left of it then."""
    write, columns = ROW_KINDS[export.kind], TABLES[str(export.table)]
    return _give(reader, export, lambda part: write(part, columns, rows))


def export_captures(reader: Reader, export: Export) -> Manifest:
    """Captures as a file. Raises NoRoom, ArchiveRefuses and DamagedExport; nothing is left of it then."""
    told = ", ".join(f"{name} {value}" for name, value in export.filters.given().items()) or "all"
    about = About(
        name=export.path.name, at=reader.now, software=_software(), description=f"captures of gongkai: {told}"
    )
    captures = captures_of(reader, export.filters)
    if export.kind == "warc":
        return _give(reader, export, lambda part: write_warc(part, about, captures))
    return _give(reader, export, lambda part: write_wacz(part, reader, export.filters, about, captures))


def _give(reader: Reader, export: Export, write: Callable[[Path], int]) -> Manifest:
    """The manifest of what stood there goes before the new file comes, and the new one comes last."""
    _spare_archive(reader.path, export.path)
    described = manifest_path(export.path)
    with explained(export.path):
        with written_aside(export.path) as part:
            manifest = _describe(reader, export, part, write(part))
            check(part, manifest)
            described.unlink(missing_ok=True)
        with written_aside(described) as part:
            part.write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _spare_archive(archive: Path, path: Path) -> None:
    own = [archive.with_name(archive.name + suffix) for suffix in ("", "-wal", "-shm", "-journal", ".lock")]
    if any(path.resolve() == each.resolve() for each in own):
        raise ArchiveRefuses(f"{path}: belongs to the archive itself; name another file for the export")


def _describe(reader: Reader, export: Export, part: Path, records: int) -> Manifest:
    return Manifest(
        file=export.path.name, kind=export.kind, table=export.table, filters=export.filters.given(), records=records,
        size=part.stat().st_size, sha256=sha256_of(part), as_of=reader.now,
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), schema=reader.schema(), software=_software(),
    )  # fmt: skip


def _software() -> str:
    return f"gongkai {version('gongkai')}"
