"""Documents, versions, states and changes as rows. Used by the store inside its transactions."""

from archive.content import pack, unpack
from archive.database import Connection
from archive.diff.compare import compare, summary
from archive.diff.content import digest, kind_of_change
from archive.records import (
    ChangeKind,
    DocumentPage,
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


def latest_number(connection: Connection, document: int) -> int:
    row = connection.execute("select max(number) as n from version where document = ?", (document,)).fetchone()
    return int(row["n"] or 0)


def latest_page(connection: Connection, document: int) -> DocumentPage | None:
    """The latest version as it was kept."""
    row = connection.execute(
        """select v.*, c.zstd from version v join content c on c.version = v.id
           where v.document = ? order by v.number desc limit 1""",
        (document,),
    ).fetchone()
    if row is None:
        return None
    return DocumentPage(platform=None, **{name: row[name] for name in COLUMNS}, **unpack(row["zstd"]))


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

    `before`: the version before, read again by today's reader; None: as it was kept.
    """
    number = latest_number(connection, document)
    before = before or latest_page(connection, document)
    kind = kind_of_change(before, page) if before else ChangeKind.NEW
    if kind is None:
        return None
    _insert_version(connection, document, number + 1, capture, at, page)
    text = summary(compare(before, page)) if before else (page.title or "")
    insert_change(connection, run, document, at, kind, (number or None, number + 1), text)
    return kind


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
    listed = connection.execute("select body from document where key = ?", (document,)).fetchone()["body"]
    row = {"document": document, "number": number, "capture": capture, "at": at, "digest": digest(page)}
    row |= {name: getattr(page, name) for name in COLUMNS}
    row["body"] = page.reporting_body or listed or page.issuing_body
    marks = ", ".join(f":{name}" for name in row)
    version = connection.execute(f"insert into version ({', '.join(row)}) values ({marks})", row).lastrowid
    connection.execute("insert into content (version, zstd) values (?, ?)", (version, pack(page)))
    connection.execute(
        "insert into version_text (rowid, title, body) values (?, ?, ?)",
        (version, spaced(page.title or ""), spaced(page.text)),
    )


def insert_change(
    connection: Connection, run: int, document: int, at: str, kind: ChangeKind,
    versions: tuple[int | None, int | None], text: str,
) -> None:  # fmt: skip
    connection.execute(
        """insert into change (at, run, kind, document, from_version, to_version, summary)
           values (?, ?, ?, ?, ?, ?, ?)""",
        (at, run, kind, document, *versions, text),
    )
