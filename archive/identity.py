"""One document, one identity: a twin at another address is the same document, and a report that moved is not new.

Both are judged by what the archive holds and not by what a run did, so a run that was killed and made again
comes to the same end. Used by the store inside its transactions.
"""

from collections.abc import Iterator, Sequence

from archive import chain, documents
from archive.cells import keep_digest
from archive.database import Connection
from archive.diff.compare import compare
from archive.diff.content import fold, kind_of_change
from archive.diff.summary import summary
from archive.records import ChangeKind, DocumentPage, State

LEAST_TEXT = 100  # characters; a shorter text may be shared by different reports (a scan, a link to a file)


def twin_of(connection: Connection, document: int, page: DocumentPage) -> int | None:
    """The report of the same portal that has this very content at another address; None when there is none."""
    if page.kind != "report" or page.report_year is None or not _tells_apart(page):
        return None
    rows = connection.execute(
        """select v.document from version v join document d on d.key = v.document
           join document own on own.key = :own and own.portal = d.portal
           where v.document <> :own and v.kind = 'report' and v.report_year = :year
               and v.title = :title and v.number = (select max(w.number) from version w where w.document = v.document)
           order by v.document""",
        {"own": document, "year": page.report_year, "title": page.title},
    )
    return next((row["document"] for row in rows if _has_content_of(connection, row["document"], page)), None)


def _tells_apart(page: DocumentPage) -> bool:
    """Whether no other report has this content: a text of some length, or files all of which were had."""
    return len(fold(page.text)) >= LEAST_TEXT or bool(
        page.attachments and all(each.digest for each in page.attachments)
    )


def _has_content_of(connection: Connection, document: int, page: DocumentPage) -> bool:
    known = documents.latest_page(connection, document)
    return known is not None and _content(known) == _content(page)


def _content(page: DocumentPage) -> tuple[str, str | None, list[str]]:
    """Text, body and files; a title may be written anew, and is left to decide only where there is hardly a text."""
    text = fold(page.text) if len(fold(page.text)) >= LEAST_TEXT else fold(f"{page.title} {page.text}")
    return text, page.reporting_body, sorted(each.digest or "" for each in page.attachments)


def settle_moves(connection: Connection, run: int, portal: str, at: str, absent: Sequence[int], full: str) -> None:
    """After a look: reports that stand at another address now. `absent`: not listed; `full`: columns, as JSON."""
    for document in absent:
        if successor := _successor(connection, document):
            merge(connection, run, at, successor, document)
    for document, url in list(_moved(connection, run, portal, full)):
        _move(connection, run, at, document, url)


def _successor(connection: Connection, document: int) -> int | None:
    """The one document of the same year and body, and the same title or text, first listed after this one was last."""
    rows = connection.execute(
        """select n.key, coalesce(m.title, n.title) = v.title as same_title from document d
           join version v on v.document = d.key
               and v.number = (select max(w.number) from version w where w.document = d.key)
           join document n on n.portal = d.portal and n.key <> d.key and n.kind = 'report'
               and n.report_year = v.report_year
           left join version m on m.document = n.key
               and m.number = (select max(w.number) from version w where w.document = n.key)
           where d.key = ? and coalesce(m.body, n.body) is v.body
               and (select min(s.run) from state s where s.document = n.key)
                   > (select coalesce(max(a.listed), 0) from address a where a.document = d.key)
               and exists (select 1 from address a where a.document = n.key and a.listed = (
                   select max(listed) from address where portal = d.portal))""",
        (document,),
    ).fetchall()
    own = documents.latest_page(connection, document)
    found = [row["key"] for row in rows if row["same_title"] or (own and _is_retitled(connection, row["key"], own))]
    return int(found[0]) if len(found) == 1 else None


def _is_retitled(connection: Connection, document: int, page: DocumentPage) -> bool:
    return _tells_apart(page) and _has_content_of(connection, document, page)


def _moved(connection: Connection, run: int, portal: str, full: str) -> Iterator[tuple[int, str]]:
    """(document, present address) of reports that full walks list under another address than the one in force."""
    rows = connection.execute(
        """select d.key, min(new.url) as url from document d
           join address new on new.document = d.key and new.listed = :run
           where d.portal = :portal and d.kind = 'report'
               and exists (select 1 from version v where v.document = d.key)
               and not exists (select 1 from address old
                   where old.document = d.key and old.url = d.url and old.listed is :run)
               and exists (select 1 from address old where old.document = d.key and old.url = d.url)
               and not exists (select 1 from listing l join listing_row r on r.listing = l.rows_of
                   where l.portal = :portal and r.document = d.key
                   and l."column" not in (select value from json_each(:full)))
           group by d.key""",
        {"run": run, "portal": portal, "full": full},
    )
    for row in rows:
        yield row["key"], row["url"]


def _move(connection: Connection, run: int, at: str, document: int, url: str) -> None:
    before = connection.execute("select url from document where key = ?", (document,)).fetchone()["url"]
    number = documents.latest_number(connection, document)
    connection.execute("update document set url = ? where key = ?", (url, document))
    text = f"from {before} to {url}"
    documents.insert_change(connection, run, document, at, ChangeKind.MOVED, (number, number), text)
    documents.set_state(connection, run, document, at, State.CURRENT, None)


def merge(connection: Connection, run: int, at: str, document: int, into: int) -> None:
    """Make one document of two: addresses, rows, captures and distinct contents of the first become the other's."""
    with chain.renewed(connection, document, into):
        _merge_rows(connection, document, into)
    documents.confirm(connection, run, into, at)


def _merge_rows(connection: Connection, document: int, into: int) -> None:
    _merge_versions(connection, document, into)
    both = (into, document)
    connection.execute("update or ignore listing_row set document = ? where document = ?", both)
    connection.execute("update address set document = ? where document = ?", both)
    connection.execute("update capture set document = ? where document = ?", both)
    connection.execute(
        """update document set last_seen = max(last_seen, (select last_seen from document where key = :old))
           where key = :new""",
        {"new": into, "old": document},
    )
    renamed = connection.execute(
        "update cell set report = (select id from document where key = ?) where report = "
        "(select id from document where key = ?)",
        both,
    )
    if renamed.rowcount:
        keep_digest(connection, documents.portal_of(connection, into))
    for table in ("listing_row", "state", "absence", "change", "attachment"):
        connection.execute(f"delete from {table} where document = ?", (document,))
    connection.execute("delete from document where key = ?", (document,))


def _merge_versions(connection: Connection, document: int, into: int) -> None:
    """Contents that differ become versions of the other document, with their changes; the same content goes."""
    versions = connection.execute("select id from version where document = ? order by number", (document,)).fetchall()
    for version in (row["id"] for row in versions):
        page, last = documents.page_of(connection, version), documents.latest_page(connection, into)
        kind = kind_of_change(last, page) if last else ChangeKind.NEW
        if kind is None:
            documents.drop_version(connection, version)
            continue
        number = documents.latest_number(connection, into)
        old = connection.execute("select document, number from version where id = ?", (version,)).fetchone()
        connection.execute(
            """update change set document = ?, kind = ?, from_version = ?, to_version = ?, summary = ?
               where document = ? and to_version = ? and kind in ('new', 'revised', 'metadata')""",
            (into, kind, number or None, number + 1, summary(compare(last, page)) if last else (page.title or ""),
             old["document"], old["number"]),
        )  # fmt: skip
        connection.execute("update version set document = ?, number = ? where id = ?", (into, number + 1, version))
