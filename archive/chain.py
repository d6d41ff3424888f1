"""Evidence that cannot be bent: every run that ended is a link, a digest over its record and the link before it.

The record is what was looked at and what came: run, looks, listings, captures. What was concluded from it may be put
together anew when two documents turn out to be one: versions, changes, rows of listings, the document of a capture. It
is summed beside the chain, and whoever rewrites it renews the sum. Used by the store inside its transactions; the
reasons are in docs/decisions/0007-what-is-chained.md.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from archive.database import Connection

FORMAT = 1  # of what a link's digest is made from; stored links are for ever
START = ""  # what stands before the first link
WRAP = 1 << 256
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=lambda value: sha256(value).hexdigest())

CAPTURE = """select c.id, c.run, c.portal, u.url, c.method, c.sent, c.at,
        c.status, h.digest as head, c.served, b.digest as body, c.rendered, c.quality, c.reason
    from capture c left join url u on u.id = c.url left join head h on h.id = c.head left join blob b on b.id = c.body
    where c.id > :after and c.id <= :last order by c.id"""

_RECORD = (
    ("run", "select id, started, ended, verdict, replayed, nightly from run where id = :run"),
    (
        "look",
        "select portal, verdict, reason, asked, answers, searched from look where run = :run order by portal",
    ),
    (
        "listing",
        """select id, portal, "column", body, at, verdict, reason, rows, reports, total, pages, capture, rows_of, short,
               first_page from listing where run = :run order by id""",
    ),
    (
        "page",
        """select p.listing, p.number, p.capture from listing l join listing_page p on p.listing = l.id
           where l.run = :run order by p.listing, p.number""",
    ),
    ("capture", CAPTURE),
)

_CHANGES = """select c.run, c.id, c.at, c.kind, d.id as document, c.from_version, c.to_version, c.summary,
        v.id as version, v.number, v.capture, v.at as version_at, v.digest, v.kind as page_kind, v.title,
        v.report_year, v.body, v.reporting_body, v.index_number, v.issuing_body, v.publish_date, v.written_date,
        v.document_number, v.abolition_date, v.category, t.zstd
    from change c left join document d on d.key = c.document
    left join version v on v.document = c.document and v.number = c.to_version
        and c.kind in ('new', 'revised', 'metadata')
    left join content t on t.version = v.id"""
_ROWS = """select l.run, r.listing, d.id as document
    from listing l join listing_row r on r.listing = l.id left join document d on d.key = r.document"""

_OWNERS = "select c.run, c.id, d.id as document from capture c left join document d on d.key = c.document"

_OF_RUN = (
    f"{_CHANGES} where c.run = :run",
    f"{_ROWS} where l.run = :run",
    f"{_OWNERS} where c.id > :after and c.id <= :last and c.document is not null",
)
_OF_DOCUMENT = (
    f"{_CHANGES} where c.document = :document",
    f"{_ROWS} where l.portal = (select portal from document where key = :document) and r.document = :document",
    f"{_OWNERS} where c.document = :document",
)


class Link(NamedTuple):
    """`last`: the newest capture when the run ended; its own are those after the last one of the link before.

    `digest`: 64 hex digits. `before`: digest of the link before, and `after` its last capture.
    """

    run: int
    last: int
    digest: str
    before: str
    after: int


def add_link(connection: Connection, run: int, last: int | None = None) -> None:
    """Link a run whose record is final. `last`: its last capture, where it is not the newest one of all."""
    head = connection.execute("select digest, last_capture from link order by run desc limit 1").fetchone()
    before, after = (head["digest"], head["last_capture"]) if head else (START, 0)
    newest = connection.execute("select coalesce(max(id), 0) as id from capture").fetchone()["id"]
    last = max(after, newest if last is None else last)
    link = Link(run, last, "", before, after)
    connection.execute(
        "insert into link (run, last_capture, digest, findings) values (?, ?, ?, ?)",
        (run, last, digest_of(connection, link), findings_of(connection, link)),
    )


def links(connection: Connection) -> Iterator[Link]:
    """Every link, first to last, as it stands."""
    before, after = START, 0
    for row in connection.execute("select run, last_capture, digest from link order by run").fetchall():
        yield Link(row["run"], row["last_capture"], row["digest"], before, after)
        before, after = row["digest"], row["last_capture"]


def digest_of(connection: Connection, link: Link) -> str:
    """The digest that a link has by the rows as they are now."""
    whole = sha256(line("link", FORMAT, link.before, link.after, link.last))
    for name, query in _RECORD:
        for row in connection.execute(query, link._asdict()):
            whole.update(line(name, *row))
    return whole.hexdigest()


def findings_of(connection: Connection, link: Link) -> str:
    """The sum over what a run concluded, by the rows as they are now."""
    sums = _sums(connection, _OF_RUN, link._asdict())
    return f"{sums.get(link.run, 0):064x}"


@contextmanager
def renewed(connection: Connection, *documents: int) -> Iterator[None]:
    """What the block rewrites of these documents is taken out of its runs' sums, and what it leaves is put in.

    A sum, so that no other row is read: one that was changed behind the store's back goes on to show.
    """
    before = [_sums(connection, _OF_DOCUMENT, {"document": document}) for document in documents]
    yield
    after = [_sums(connection, _OF_DOCUMENT, {"document": document}) for document in documents]
    for run in {run for sums in (*before, *after) for run in sums}:
        moved = sum(sums.get(run, 0) for sums in after) - sum(sums.get(run, 0) for sums in before)
        link = connection.execute("select findings from link where run = ?", (run,)).fetchone()
        if link:
            findings = f"{(int(link['findings'], 16) + moved) % WRAP:064x}"
            connection.execute("update link set findings = ? where run = ?", (findings, run))


def _sums(connection: Connection, queries: tuple[str, ...], of: dict[str, object]) -> dict[int, int]:
    """Run to the sum of its rows' SHA-256, modulo 2^256."""
    sums: dict[int, int] = {}
    for number, query in enumerate(queries):
        for run, *row in connection.execute(query, of):
            digest = int.from_bytes(sha256(line(number, run, *row)).digest())
            sums[run] = (sums.get(run, 0) + digest) % WRAP
    return sums


def line(*values: object) -> bytes:
    """One row in its one form: a JSON array in ASCII, bytes by their SHA-256, and the end of the line."""
    return _ENCODER.encode(values).encode() + b"\n"
