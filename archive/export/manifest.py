"""What an export is: `FILE.manifest.json`, written last, so that a file without one is known as not confirmed."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`records`: rows, or records of the WARC. `size`: bytes. `as_of`, `made`: UTC with Z; the archive as it was at
    `as_of`. `schema`: of the archive. `software`: name and version of the program."""

    file: str
    kind: str
    table: str | None
    filters: dict[str, str | int]
    records: int
    size: int
    sha256: str
    as_of: str
    made: str
    schema: int
    software: str

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def manifest_path(path: Path) -> Path:
    """Where the manifest of an export is."""
    return path.with_name(path.name + ".manifest.json")


def read_manifest(path: Path) -> Manifest:
    """The manifest of the export at `path`."""
    return Manifest(**json.loads(manifest_path(path).read_text(encoding="utf-8")))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of the bytes up to the end, 64 hex digits."""
    whole = sha256()
    for piece in iter(lambda: file.read(1 << 20), b""):
        whole.update(piece)
    return whole.hexdigest()
