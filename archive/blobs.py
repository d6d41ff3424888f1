"""Bytes by their digest: each kept once, and small: against the page before it, or by a dictionary of its portal.

A blob is whole, or packed against one other blob (`base`) that is whole: to read it takes two reads at most. A large
one is in parts, each packed by itself, so that none of its readers needs more memory than for two of them.
Dictionaries are trained from a portal's own pages and never deleted. Used inside the store's transactions.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

from zstandard import (
    DICT_TYPE_RAWCONTENT,
    ZstdCompressionDict,
    ZstdCompressionParameters,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    train_dictionary,
)

from archive.bodies import Body, LargeBody, digest_of
from archive.database import Connection, Row, explained
from archive.errors import ArchiveRefuses

LEVEL = 3  # 0.06 ms a page of 36 KB
DENSE = 6  # by a dictionary: 0.2 ms, and a tenth smaller than by level 3; level 9 takes twice that for a fortieth
LARGEST_DELTA = 4 << 20  # bytes; a larger body has little in common with the one before, and costs memory
LEAST_GAIN = 4  # a delta is kept where it is so many times smaller than the blob packed by itself
DICTIONARY = 160 << 10  # bytes, at most; itself packed to some 45 KB
TRAINED_ON = 16  # pages; a portal gets its dictionary when it has so many, and another with four times as many
GROWN = 4
LEAST_LEARNED = 16  # times the dictionary's size: larger ones cost more than they gain
WIDEST = 24  # bits of the window of a delta: two bodies of the largest size
MOST_SAMPLES = 128  # more change little
_SEGMENT, _SEGMENTS, _WORD = 4000, 16, 8  # bytes, at most; so many at least; bytes. Given, or zstd tries many out
_SAMPLE = (2 << 10, 128 << 10)  # bytes of a page that a dictionary may learn from


class Packing(NamedTuple):
    """How a body was packed: by which dictionary, or against which blob; both None: by itself. No bytes: in parts."""

    zstd: bytes
    dictionary: int | None = None
    base: int | None = None


class KeptBody(LargeBody):
    """In the archive, which has to stay open while it is read."""

    def __init__(self, connection: Connection, blob: int, size: int, digest: str):
        self._connection, self._blob, self._size, self._digest = connection, blob, size, digest

    @property
    def digest(self) -> str:
        return self._digest

    def __len__(self) -> int:
        return self._size

    def pieces(self) -> Iterator[bytes]:
        """Raises ArchiveRefuses, at its end, where its bytes, or those that can be had, do not give the digest."""
        archive = Path(self._connection.execute("pragma database_list").fetchone()["file"])
        whole = sha256()
        with explained(archive), suppress(ZstdError, MemoryError):
            for piece in read_parts(self._connection, self._blob):
                whole.update(piece)
                yield piece
        if whole.hexdigest() != self._digest:
            raise ArchiveRefuses(
                f"{archive}: the bytes of blob {self._blob} do not give their digest; see `gongkai audit`"
            )


def keep_blob(connection: Connection, body: Body, portal: str, before: int | None = None) -> int:
    """The key of these bytes, kept once. `before`: the blob that the same address gave the last time."""
    digest = digest_of(body)
    found = connection.execute("select id from blob where digest = ?", (digest,)).fetchone()
    if found:
        return int(found["id"])
    packed = _packed(connection, body, portal, before) if isinstance(body, bytes) else Packing(zstd=b"")
    row = (digest, len(body), packed.dictionary, packed.base, packed.zstd)
    insert = "insert into blob (digest, size, dictionary, base, zstd) values (?, ?, ?, ?, ?)"
    blob = int(connection.execute(insert, row).lastrowid or 0)
    if not isinstance(body, bytes):
        _keep_parts(connection, blob, body)
    return blob


def _keep_parts(connection: Connection, blob: int, body: LargeBody) -> None:
    compressor = ZstdCompressor(level=LEVEL)
    parts = ((blob, number, compressor.compress(piece)) for number, piece in enumerate(body.pieces(), 1))
    connection.executemany("insert into part (blob, number, zstd) values (?, ?, ?)", parts)


def read_blob(connection: Connection, blob: int) -> Body:
    """The bytes as they were received."""
    row = _row(connection, blob)
    if not row["zstd"]:
        return KeptBody(connection, blob, row["size"], row["digest"])
    return _unpacked(connection, row)


def read_parts(connection: Connection, blob: int) -> Iterator[bytes]:
    """The bytes of each part. A query for each: a reader that waits for its own takes no snapshot of the archive."""
    for number in count(1):
        row = connection.execute("select zstd from part where blob = ? and number = ?", (blob, number)).fetchone()
        if row is None:
            return
        yield _unpack(row["zstd"])


def _row(connection: Connection, blob: int) -> Row:
    row: Row = connection.execute(
        """select b.size, b.digest, b.base, b.zstd, d.zstd as learned
           from blob b left join dictionary d on d.id = b.dictionary where b.id = ?""",
        (blob,),
    ).fetchone()
    return row


def _unpacked(connection: Connection, row: Row) -> bytes:
    if row["base"] is not None:
        base = _raw(_unpacked(connection, _row(connection, row["base"])))
        return ZstdDecompressor(dict_data=base, max_window_size=1 << WIDEST).decompress(row["zstd"])
    if row["learned"] is not None:
        return ZstdDecompressor(dict_data=_dictionary(row["learned"])).decompress(row["zstd"])
    return _unpack(row["zstd"])


def train(connection: Connection, portal: str) -> None:
    """Give a portal its dictionary once it has pages enough to learn from, and pack those by it."""
    row = connection.execute("select max(pages) as pages from dictionary where portal = ?", (portal,)).fetchone()
    wanted = TRAINED_ON if row["pages"] is None else GROWN * row["pages"]
    samples = connection.execute(
        """select b.id, b.size from document d join version v on v.document = d.key join capture c on c.id = v.capture
               join blob b on b.id = c.body
           where d.portal = ? and b.base is null and b.size between ? and ? and 2 * length(b.zstd) < b.size
           group by b.id""",
        (portal, *_SAMPLE),
    ).fetchall()
    if len(samples) < wanted:
        return
    bodies = {int(row["id"]): _unpacked(connection, _row(connection, row["id"])) for row in samples}
    learned = _learned([*bodies.values()][:: -(-len(bodies) // MOST_SAMPLES)])
    kept = ZstdCompressor(level=LEVEL).compress(learned)
    dictionary = connection.execute(
        "insert into dictionary (portal, pages, digest, zstd) values (?, ?, ?, ?)",
        (portal, len(bodies), sha256(learned).hexdigest(), kept),
    ).lastrowid
    for blob, body in bodies.items():
        packed = _by_dictionary(kept).compress(body)
        connection.execute("update blob set dictionary = ?, zstd = ? where id = ?", (dictionary, packed, blob))


def _learned(pages: Sequence[bytes]) -> bytes:
    samples: list[bytes | bytearray | memoryview] = [*pages]
    size = min(DICTIONARY, sum(map(len, samples)) // LEAST_LEARNED)
    return train_dictionary(size, samples, k=min(_SEGMENT, size // _SEGMENTS), d=_WORD).as_bytes()


def _packed(connection: Connection, body: bytes, portal: str, before: int | None) -> Packing:
    newest = connection.execute(
        "select id, zstd from dictionary where portal = ? order by id desc limit 1", (portal,)
    ).fetchone()
    compressor = _by_dictionary(newest["zstd"]) if newest else ZstdCompressor(level=LEVEL)
    by_itself = Packing(zstd=compressor.compress(body), dictionary=newest["id"] if newest else None)
    if before is None or len(body) > LARGEST_DELTA:
        return by_itself
    row = connection.execute("select coalesce(base, id) as whole, size from blob where id = ?", (before,)).fetchone()
    if row["size"] > LARGEST_DELTA:
        return by_itself
    delta = _against(_unpacked(connection, _row(connection, row["whole"])), body)
    return Packing(zstd=delta, base=row["whole"]) if LEAST_GAIN * len(delta) <= len(by_itself.zstd) else by_itself


def _against(base: bytes, body: bytes) -> bytes:
    """What differs from another body. The window spans both, and the tables hold the whole base, not only its end."""
    window = max(17, (len(base) + len(body)).bit_length())
    parameters = ZstdCompressionParameters.from_level(
        LEVEL, window_log=window, hash_log=window - 1, chain_log=window - 1
    )
    return ZstdCompressor(dict_data=_raw(base), compression_params=parameters).compress(body)


def _raw(content: bytes) -> ZstdCompressionDict:
    return ZstdCompressionDict(content, dict_type=DICT_TYPE_RAWCONTENT)


def _unpack(zstd: bytes) -> bytes:
    return ZstdDecompressor().decompress(zstd)


@lru_cache(32)
def _by_dictionary(zstd: bytes) -> ZstdCompressor:
    dictionary = ZstdCompressionDict(_unpack(zstd))
    dictionary.precompute_compress(level=DENSE)
    return ZstdCompressor(level=DENSE, dict_data=dictionary)


@lru_cache(32)
def _dictionary(zstd: bytes) -> ZstdCompressionDict:
    """Threads may share it; what decompresses by it serves one at a time, and may not be kept."""
    return ZstdCompressionDict(_unpack(zstd))
