"""Versions against their contents, and the full-text index against both."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from archive.audit.fault import WHOLE, Fault, Share, Tally, each_row, row_of
from archive.audit.index import TextIndex
from archive.content import BROKEN
from archive.database import Connection
from archive.diff.content import digest
from archive.documents import page_of
from archive.records import DocumentPage

_VERSION = """select v.digest, length(c.zstd) as size from version v left join content c on c.version = v.id
    where v.id = ?"""


def content_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    with closing(TextIndex(connection)) as index:
        yield from each_row(connection, "version", share, tally, partial(_version, connection, tally, index))
        if share == WHOLE:
            yield from index.check_tokens()


def _version(connection: Connection, tally: Tally, index: TextIndex, key: int) -> Iterator[Fault]:
    where = f"version {key}"
    row = row_of(connection, _VERSION, key)
    tally.count("versions", 1, row["size"] or 0)
    try:
        page = page_of(connection, key) if row["size"] else None
        found = digest(page) if page else None
    except BROKEN:
        page = None
    if page is None:
        yield Fault("version_content", where, "its content is not there, or cannot be read")
        return
    if found != row["digest"]:
        yield Fault("version_digest", where, f"its content does not give the digest {row['digest']}")
    yield from _files(connection, where, page)
    yield from index.check(key, page)


def _files(connection: Connection, where: str, page: DocumentPage) -> Iterator[Fault]:
    for file in (*page.attachments, *((page.file,) if page.file else ())):
        had = "select 1 from capture where id = ? and body is not null"
        if file.capture and not connection.execute(had, (file.capture,)).fetchone():
            yield Fault("version_file", where, f"the capture of its file {file.url} is not there")
