"""What the rows of an archive say: packed bytes by what they unpack to, since some bits of a frame say nothing."""

from typing import Any

from zstandard import ZstdError

from archive.blobs import read_blob
from archive.bodies import digest_of
from archive.content import decompress
from archive.database import Connection


def rows_as_read(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    """Every row of a table, in any order; what cannot be unpacked as it stands."""
    cursor = connection.execute(f'select * from "{table}"')
    names = [name for name, *_ in cursor.description]
    found = sorted(map(tuple, cursor), key=repr)
    if "zstd" not in names:
        return found
    packed = names.index("zstd")
    return [(*row[:packed], _unpacked(connection, table, row, packed), *row[packed + 1 :]) for row in found]


def _unpacked(connection: Connection, table: str, row: tuple[Any, ...], packed: int) -> object:
    try:
        return digest_of(read_blob(connection, row[0])) if table == "blob" else decompress(row[packed])
    except (ZstdError, MemoryError):
        return row[packed]
