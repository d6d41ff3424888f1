"""What was written is read again, every record of it, before it takes its name."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from archive.errors import DamagedExport
from archive.export.manifest import Manifest, digest_of, sha256_of
from archive.export.parquet import count_parquet
from archive.export.reading import Kept, read_records
from archive.export.rows import read_csv, read_jsonl
from archive.export.tables import TABLES
from archive.export.wacz import WARC_NAME


def check(path: Path, manifest: Manifest) -> None:
    """Raise DamagedExport unless the file is what its manifest says: size, digest, and every record whole."""
    if path.stat().st_size != manifest.size or sha256_of(path) != manifest.sha256:
        raise DamagedExport(f"{path}: not the {manifest.size} bytes that were written; export it again")
    try:
        found = _COUNTERS[manifest.kind](path, manifest)
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DamagedExport(f"{path}: cannot be read as {manifest.kind} ({error}); export it again") from error
    if found != manifest.records:
        raise DamagedExport(f"{path}: holds {found} records, not {manifest.records}; export it again")


def count_warc(path: Path) -> int:
    """The number of records. Raises ValueError at the first fault in one."""
    with path.open("rb") as file:
        return sum(1 for _ in read_records(file))


def count_wacz(path: Path) -> int:
    """The number of records of its WARC. Raises ValueError where a part, a digest or a line of the index is wrong."""
    with ZipFile(path) as package:
        listed = json.loads(package.read("datapackage.json"))["resources"]
        names = {"datapackage.json", "datapackage-digest.json"} | {part["path"] for part in listed}
        if set(package.namelist()) != names:
            raise ValueError("not the parts that datapackage.json lists")
        for part in [*listed, json.loads(package.read("datapackage-digest.json"))]:
            with package.open(part["path"]) as file:
                if f"sha256:{digest_of(file)}" != part["hash"]:
                    raise ValueError(f"{part['path']} does not give its digest")
        with package.open(f"archive/{WARC_NAME}") as warc, package.open("indexes/index.cdx") as index:
            return _count_indexed(read_records(warc), index)


def _count_indexed(records: Iterable[Kept], index: Iterable[bytes]) -> int:
    """The number of records; each answer among them must have its line, in the order of the records."""
    lines, last, number = iter(index), b"", 0
    for number, record in enumerate(records, 1):  # noqa: B007  # it is given back
        if record.fields["WARC-Type"] not in ("response", "revisit"):
            continue
        line = next(lines, b"- - {}")
        place = json.loads(line.split(b" ", 2)[2])
        named = (place.get("url"), place.get("offset"), place.get("length"))
        if named != (record.fields["WARC-Target-URI"], str(record.offset), str(record.length)) or line < last:
            raise ValueError(f"the index does not lead to {record.fields['WARC-Record-ID']}")
        last = line
    if next(lines, None) is not None:
        raise ValueError("the index names records that are not there")
    return number


def _rows(path: Path, manifest: Manifest) -> int:
    columns = TABLES[str(manifest.table)]
    if manifest.kind == "parquet":
        return count_parquet(path, columns)
    return sum(1 for _ in (read_csv if manifest.kind == "csv" else read_jsonl)(path, columns))


_COUNTERS: dict[str, Callable[[Path, Manifest], int]] = {
    "csv": _rows,
    "jsonl": _rows,
    "parquet": _rows,
    "warc": lambda path, _: count_warc(path),
    "wacz": lambda path, _: count_wacz(path),
}
