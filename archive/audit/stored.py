"""Stored bytes against their digests: bodies, dictionaries, header lists."""

import json
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from zstandard import ZstdError, get_frame_parameters

from archive.audit.fault import Fault, Share, Tally, each_row, row_of
from archive.blobs import read_blob, read_parts
from archive.bodies import PIECE, digest_of
from archive.content import decompress
from archive.database import Connection, Row

LARGEST_DICTIONARY = 1 << 20  # bytes; a damaged header may announce any size

# a body leads to its bytes in two reads: whole, or by a dictionary that is there, or against a body that is whole
_BLOB = """select b.digest, b.size, b.zstd, b.base is not null and b.dictionary is not null
        or b.base is not null and (base.id is null or base.base is not null)
        or b.dictionary is not null and d.id is null as astray,
        b.zstd <> x'' or b.base is not null or b.dictionary is not null as packed,
        (select count(*) from part p where p.blob = b.id) as parts
    from blob b left join blob base on base.id = b.base left join dictionary d on d.id = b.dictionary where b.id = ?"""


def blob_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    return each_row(connection, "blob", share, tally, partial(_blob, connection, tally))


def dictionary_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    return each_row(connection, "dictionary", share, tally, partial(_dictionary, connection, tally))


def head_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    return each_row(connection, "head", share, tally, partial(_head, connection, tally))


def _blob(connection: Connection, tally: Tally, key: int) -> Iterator[Fault]:
    where = f"blob {key}"
    row = row_of(connection, _BLOB, key)
    tally.count("bodies", 1, max(0, row["size"]))
    if row["astray"]:
        yield Fault("blob_base", where, "what it is packed by is not there, or is itself packed against another")
        return
    if row["parts"] or not row["zstd"]:
        yield from _parts(connection, where, key, row)
        return
    try:
        announced = get_frame_parameters(row["zstd"]).content_size
        if announced != row["size"]:
            yield Fault("blob_size", where, f"holds {announced} bytes, and its row says {row['size']}")
            return
        digest = digest_of(read_blob(connection, key))
    except (ZstdError, MemoryError) as error:
        yield Fault("blob_unreadable", where, f"cannot be unpacked: {error}")
        return
    if digest != row["digest"]:
        yield Fault("blob_digest", where, f"its bytes do not give the digest {row['digest']}")


def _parts(connection: Connection, where: str, key: int, row: Row) -> Iterator[Fault]:
    """Of a body in parts: first what the frames announce, so that none of them asks for more memory than it may."""
    heads = connection.execute("select number, substr(zstd, 1, 18) from part where blob = ? order by number", (key,))
    whole, size = sha256(), 0
    try:
        announced = [(number, get_frame_parameters(head).content_size) for number, head in heads]
        in_order = all(number == due and 0 < each <= PIECE for due, (number, each) in enumerate(announced, 1))
        if row["packed"] or not announced or not in_order:
            yield Fault(
                "blob_parts", where, f"its {len(announced)} parts are not its bytes, numbered from 1 without gaps"
            )
            return
        for piece in read_parts(connection, key):
            whole.update(piece)
            size += len(piece)
    except (ZstdError, MemoryError) as error:
        yield Fault("blob_unreadable", where, f"cannot be unpacked: {error}")
        return
    if size != row["size"]:
        yield Fault("blob_size", where, f"holds {size} bytes, and its row says {row['size']}")
    elif whole.hexdigest() != row["digest"]:
        yield Fault("blob_digest", where, f"its bytes do not give the digest {row['digest']}")


def _dictionary(connection: Connection, tally: Tally, key: int) -> Iterator[Fault]:
    row = row_of(connection, "select digest, zstd from dictionary where id = ?", key)
    tally.count("dictionaries", 1, len(row["zstd"]))
    try:
        fits = get_frame_parameters(row["zstd"]).content_size <= LARGEST_DICTIONARY
        learned = decompress(row["zstd"]) if fits else b""
    except ZstdError:
        learned = b""
    if sha256(learned).hexdigest() != row["digest"]:
        yield Fault("dictionary_digest", f"dictionary {key}", f"its bytes do not give the digest {row['digest']}")


def _head(connection: Connection, tally: Tally, key: int) -> Iterator[Fault]:
    row = row_of(connection, "select digest, headers from head where id = ?", key)
    text = row["headers"].encode("utf-8", "surrogateescape")
    tally.count("header lists", 1, len(text))
    if sha256(text).digest()[:16] != row["digest"]:
        yield Fault("head_digest", f"head {key}", f"its headers do not give the digest {row['digest'].hex()}")
    elif not _is_headers(row["headers"]):
        yield Fault("head_digest", f"head {key}", "is no JSON array of names and values")


def _is_headers(text: str) -> bool:
    try:
        return all(isinstance(name, str) and isinstance(value, str) for name, value in json.loads(text))
    except (ValueError, TypeError):
        return False
