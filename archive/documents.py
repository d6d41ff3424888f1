"""Documents, versions, states and changes as rows. Used by the store inside its transactions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from archive import chain
from archive.content import PREPARED, pack, searched_text, unpack
from archive.database import Connection, Row
from archive.diff.compare import compare
from archive.diff.content import digest, kind_of_change, path_of, with_files_of
from archive.diff.summary import summary
from archive.records import (
    Attachment,
    ChangeKind,
    DocumentPage,
    FileCheck,
    Sighting,
    State,
    canonical_address,
    document_id,
)
from archive.search import spaced

ABSENT = "absent from a complete listing"
COLUMNS = (
    "kind", "title", "report_year", "reporting_body", "index_number", "issuing_body", "publish_date",
    "written_date", "document_number", "abolition_date", "category",
)  # fmt: skip


def see(connection: Connection, run: int, portal: str, at: str, sighting: Sighting) -> int:
    """The key of a row's document, made when its address is new."""
    row = sighting.row
    address = canonical_address(row.url)
    found = connection.execute(
        "select document from address where portal = ? and address = ?", (portal, address)
    ).fetchone()
    key = int(found["document"]) if found else _make(connection, run, portal, at, sighting)
    connection.execute(
        """update document set last_seen = max(last_seen, :at),
               kind = iif(:has, kind, :kind), title = iif(:has, title, :title),
               report_year = iif(:has, report_year, :year), body = iif(:has, body, :body),
               listed_date = coalesce(:date, listed_date)
           where key = :key""",
        {"at": at, "key": key, "has": latest_number(connection, key) > 0, **_named(sighting)},
    )
    connection.execute("update address set listed = ? where portal = ? and address = ?", (run, portal, address))
    if current_state(connection, key) == (State.GONE, ABSENT):
        set_state(connection, run, key, at, State.CURRENT, None)
    return key


def _named(sighting: Sighting) -> dict[str, object]:
    return {
        "kind": "report" if sighting.row.is_report else "other",
        "title": sighting.row.title,
        "year": sighting.report_year,
        "body": sighting.body,
        "date": sighting.row.date,
    }


def _make(connection: Connection, run: int, portal: str, at: str, sighting: Sighting) -> int:
    url = sighting.row.url
    row = {"id": document_id(portal, url), "portal": portal, "url": url, "at": at, **_named(sighting)}
    key = connection.execute(
        """insert into document
               (id, portal, kind, url, title, report_year, body, listed_date, first_seen, last_seen)
           values (:id, :portal, :kind, :url, :title, :year, :body, :date, :at, :at)""",
        row,
    ).lastrowid
    know_address(connection, portal, url, int(key or 0))
    set_state(connection, run, int(key or 0), at, State.LISTED, None)
    return int(key or 0)


def know_address(connection: Connection, portal: str, url: str, document: int) -> None:
    """A further address of a document; an address that is another document's already stays there."""
    connection.execute(
        "insert or ignore into address (portal, address, url, document) values (?, ?, ?, ?)",
        (portal, canonical_address(url), url, document),
    )


def key_of(connection: Connection, document: str) -> int:
    return int(connection.execute("select key from document where id = ?", (document,)).fetchone()["key"])


def id_of(connection: Connection, key: int) -> str:
    return str(connection.execute("select id from document where key = ?", (key,)).fetchone()["id"])


def latest_number(connection: Connection, document: int) -> int:
    row = connection.execute("select max(number) as n from version where document = ?", (document,)).fetchone()
    return int(row["n"] or 0)


def latest_version(connection: Connection, document: int) -> Row:
    """`id` and `capture` of the latest version; None where there is none."""
    row: Row = connection.execute(
        "select id, capture from version where document = ? order by number desc limit 1", (document,)
    ).fetchone()
    return row


def latest_page(connection: Connection, document: int) -> DocumentPage | None:
    """The latest version as it was kept."""
    row = latest_version(connection, document)
    return page_of(connection, row["id"]) if row else None


def page_of(connection: Connection, version: int) -> DocumentPage:
    """A version as it was kept."""
    row = connection.execute(
        "select v.*, c.zstd from version v join content c on c.version = v.id where v.id = ?", (version,)
    ).fetchone()
    return DocumentPage(platform=None, **{name: row[name] for name in COLUMNS}, **unpack(row["zstd"]))


def drop_version(connection: Connection, version: int) -> None:
    """Take back a version whose content turned out to be another document's."""
    _take_from_index(connection, version, page_of(connection, version))
    connection.execute("delete from content where version = ?", (version,))
    connection.execute("delete from version where id = ?", (version,))


def _take_from_index(connection: Connection, version: int, page: DocumentPage) -> None:
    if connection.execute("delete from waiting where version = ?", (version,)).rowcount:
        return
    connection.execute(
        "insert into version_text (version_text, rowid, title, body) values ('delete', ?, ?, ?)",
        (version, *indexed(page)),
    )


def _put_in_index(connection: Connection, version: int, page: DocumentPage) -> None:
    """It waits: FTS5 writes a part of the index for every text when statements with triggers stand between them."""
    connection.execute("insert into waiting (version, title, body) values (?, ?, ?)", (version, *indexed(page)))


def let_texts_wait(connection: Connection) -> None:
    """Make the place, this connection's own, where texts wait for the index until the transaction ends."""
    connection.execute("create temp table waiting (version integer primary key, title text, body text)")


def index_waiting(connection: Connection) -> None:
    connection.execute("insert into version_text (rowid, title, body) select version, title, body from waiting")
    connection.execute("delete from waiting")


def prepare(page: DocumentPage | None, before: DocumentPage | None) -> None:
    """Make what a new version is kept by, ahead of the transaction, in which other writers wait."""
    if page and (before is None or kind_of_change(before, page)):
        digest(page)
        pack(page)
        indexed(page)


@lru_cache(PREPARED)
def indexed(page: DocumentPage) -> tuple[str, str]:
    """Title and text of a version as they are searched."""
    return spaced(page.title or ""), spaced(searched_text(page.text, page.attachments))


def portal_of(connection: Connection, document: int) -> str:
    return str(connection.execute("select portal from document where key = ?", (document,)).fetchone()["portal"])


def current_state(connection: Connection, document: int) -> tuple[State, str | None]:
    row = connection.execute(
        "select state, reason from state where document = ? order by id desc limit 1", (document,)
    ).fetchone()
    return State(row["state"]), row["reason"]


def set_state(connection: Connection, run: int, document: int, at: str, state: State, reason: str | None) -> None:
    """Add a state, when it is not the current one."""
    last = connection.execute(
        "select state, reason from state where document = ? order by id desc limit 1", (document,)
    ).fetchone()
    if last is None or (last["state"], last["reason"]) != (state, reason):
        connection.execute(
            "insert into state (document, at, run, state, reason) values (?, ?, ?, ?, ?)",
            (document, at, run, state, reason),
        )


def keep_page(
    connection: Connection, run: int, document: int, capture: int, at: str, page: DocumentPage,
    before: DocumentPage | None,
) -> ChangeKind | None:  # fmt: skip
    """A version and its change when the content is new; None when it is the content that we have.

    `before`: the version before, read again by today's reader; None: as it was kept. An attachment that was not had
    this time stays as it is in the version before.
    """
    kept = latest_page(connection, document)
    page = with_files_of(page, kept) if kept else page
    before = with_files_of(before or kept, kept) if kept else None
    kind = kind_of_change(before, page) if before else ChangeKind.NEW
    if kind is None:
        _complete(connection, document, page)
        return None
    number = latest_number(connection, document)
    page = replace(page, file=replace(page.file, capture=capture)) if page.file else page
    _insert_version(connection, document, number + 1, capture, at, page)
    text = summary(compare(before, page)) if before else (page.title or "")
    insert_change(connection, run, document, at, kind, (number or None, number + 1), text)
    return kind


def _complete(connection: Connection, document: int, page: DocumentPage) -> None:
    """Files that were never had join the version that names them: it is complete now, and nothing has changed."""
    version = latest_version(connection, document)["id"]
    kept = page_of(connection, version)
    completed = replace(kept, attachments=_completed(kept.attachments, page.attachments))
    if completed != kept:
        with chain.renewed(connection, document):
            replace_version(connection, version, kept, completed)


def _completed(kept: tuple[Attachment, ...], found: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Those that were had as they are, though their addresses be others now; all as found by a reader that finds more
    or fewer: it makes no change.
    """
    if len(kept) != len(found):
        return found
    return tuple(old if old.digest else new for old, new in zip(kept, found, strict=True))


def replace_version(connection: Connection, version: int, kept: DocumentPage, page: DocumentPage) -> None:
    """Another reading in the place of the one that was kept; the caller renews the sums of the document's runs."""
    of = connection.execute("select document from version where id = ?", (version,)).fetchone()["document"]
    row = {**_values(connection, of, page), "id": version}
    marks = ", ".join(f"{name} = :{name}" for name in row if name != "id")
    connection.execute(f"update version set {marks} where id = :id", row)
    _take_from_index(connection, version, kept)
    connection.execute("update content set zstd = ? where version = ?", (pack(page), version))
    _put_in_index(connection, version, page)


def keep_files(connection: Connection, document: int, checks: Sequence[FileCheck]) -> None:
    """What became of a document's attachments in this look, beside what its newest version knows of them."""
    page = latest_page(connection, document) if checks else None
    files = page.attachments if page else ()
    known = {each.url: each for each in files}
    paths = Counter(path_of(each.url) for each in files)
    alone = {path_of(each.url): each for each in files if paths[path_of(each.url)] == 1}
    connection.execute("delete from attachment where document = ?", (document,))
    for check in checks:
        file = known.get(check.url) or alone.get(path_of(check.url))
        reading = file.reading if file else None
        connection.execute(
            """insert or replace into attachment (document, url, name, digest, capture, kind, unread, at, lacking)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (document, check.url, file.name if file else check.url, file and file.digest, file and file.capture,
             reading and reading.kind, reading and reading.fault, check.at, check.lacking),
        )  # fmt: skip


def confirm(connection: Connection, run: int, document: int, at: str) -> ChangeKind | None:
    """The document's own address gave its page: current again, and `restored` when it was withdrawn."""
    state, reason = current_state(connection, document)
    number = latest_number(connection, document)
    if not number or (state, reason) == (State.GONE, ABSENT):
        return None
    set_state(connection, run, document, at, State.CURRENT, None)
    if state is not State.WITHDRAWN:
        return None
    insert_change(connection, run, document, at, ChangeKind.RESTORED, (number, number), "its own address answers again")
    return ChangeKind.RESTORED


def _insert_version(
    connection: Connection, document: int, number: int, capture: int, at: str, page: DocumentPage
) -> None:
    row = {"document": document, "number": number, "capture": capture, "at": at}
    row |= _values(connection, document, page)
    marks = ", ".join(f":{name}" for name in row)
    version = connection.execute(f"insert into version ({', '.join(row)}) values ({marks})", row).lastrowid
    connection.execute("insert into content (version, zstd) values (?, ?)", (version, pack(page)))
    _put_in_index(connection, int(version or 0), page)


def _values(connection: Connection, document: int, page: DocumentPage) -> dict[str, object]:
    """What a version's row says of its reading."""
    listed = connection.execute("select body from document where key = ?", (document,)).fetchone()["body"]
    values = {name: getattr(page, name) for name in COLUMNS}
    return {**values, "digest": digest(page), "body": page.reporting_body or listed or page.issuing_body}


def insert_change(
    connection: Connection, run: int, document: int, at: str, kind: ChangeKind,
    versions: tuple[int | None, int | None], text: str,
) -> None:  # fmt: skip
    connection.execute(
        """insert into change (at, run, kind, document, from_version, to_version, summary)
           values (?, ?, ?, ?, ?, ?, ?)""",
        (at, run, kind, document, *versions, text),
    )
