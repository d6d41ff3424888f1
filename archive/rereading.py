"""What a version holds, put in its place anew: for the store, when today's readers read old captures again.

No version, change or number comes or goes, and no link of the chain: what was concluded is told in better words, and
its sum is renewed.
"""

from collections.abc import Iterator
from dataclasses import replace

from archive import chain, documents
from archive.captures import EXCHANGE, read_exchange
from archive.content import BROKEN, KEPT
from archive.database import Connection
from archive.diff.compare import compare
from archive.diff.content import digest, with_files_of
from archive.diff.summary import summary
from archive.errors import ArchiveRefuses
from archive.records import DocumentPage, Exchange, FileCheck, KeptVersion, Row


def versions_of(connection: Connection, portal: str | None) -> list[int]:
    """All versions, those of a document in their order."""
    rows = connection.execute(
        """select v.id from version v join document d on d.key = v.document
           where :portal is null or d.portal = :portal order by d.portal, d.key, v.number""",
        {"portal": portal},
    )
    return [int(row["id"]) for row in rows]


def kept_version(connection: Connection, version: int) -> KeptVersion:
    """Raises ArchiveRefuses where the version is not what was written."""
    row = connection.execute(
        """select d.id as report, d.url, d.title, d.listed_date, p.platform, v.number, v.capture, v.digest
           from version v join document d on d.key = v.document join portal p on p.id = d.portal where v.id = ?""",
        (version,),
    ).fetchone()
    page = _as_written(connection, version, row["digest"])
    listed = {each.field: each.value for each in page.evidence if each.source == "listing row"}
    listed = {"title": row["title"], **(listed or {"publish_date": row["listed_date"]})}
    return KeptVersion(
        id=version,
        report=row["report"],
        number=row["number"],
        platform=row["platform"],
        capture=row["capture"],
        row=Row(url=row["url"], title=listed["title"], date=listed.get("publish_date"), is_report=True),
        page=page,
    )


def _as_written(connection: Connection, version: int, written: str) -> DocumentPage:
    """Another content could not be taken out of the search index, and its digest would be blessed."""
    try:
        page = documents.page_of(connection, version)
        is_whole = digest(page) == written
    except BROKEN:
        is_whole = False
    if not is_whole:
        raise ArchiveRefuses(
            f"version {version} is not what was written; `gongkai audit` names every fault, docs/audit.md the mend"
        )
    return page


def exchange_of(connection: Connection, capture: int) -> Exchange | None:
    row = connection.execute(EXCHANGE + "where c.id = ?", (capture,)).fetchone()
    return read_exchange(connection, row) if row else None


def renew(connection: Connection, version: int, page: DocumentPage) -> tuple[str, ...]:
    """Put what is read today in the place of what was; the names of what differs, none where all is as it was."""
    kept = documents.page_of(connection, version)
    page = with_files_of(page, kept)
    differs = tuple(_differing(kept, page))
    if not differs:
        return ()
    of = connection.execute("select document, number from version where id = ?", (version,)).fetchone()
    with chain.renewed(connection, of["document"]):
        documents.replace_version(connection, version, kept, page)
        for number in (of["number"], of["number"] + 1):
            _tell_again(connection, of["document"], number)
    if version == documents.latest_version(connection, of["document"])["id"]:
        documents.keep_files(connection, of["document"], _checks(connection, of["document"], page))
    return differs


def _checks(connection: Connection, document: int, page: DocumentPage) -> list[FileCheck]:
    """What the last look met, of those attachments that the newest version names."""
    named = {each.url for each in page.attachments}
    rows = connection.execute("select url, at, lacking from attachment where document = ?", (document,))
    return [FileCheck(url=row["url"], at=row["at"], lacking=row["lacking"]) for row in rows if row["url"] in named]


def _differing(kept: DocumentPage, page: DocumentPage) -> Iterator[str]:
    same = replace(page, platform=kept.platform)
    return (name for name in (*documents.COLUMNS, *KEPT) if getattr(kept, name) != getattr(same, name))


def _tell_again(connection: Connection, document: int, number: int) -> None:
    """The summary of the change to a version: its kind stays, for what happened does not depend on who reads it."""
    row = connection.execute(
        """select c.id, a.id as before, b.id as after from change c
           join version b on b.document = c.document and b.number = c.to_version
           left join version a on a.document = c.document and a.number = c.from_version
           where c.document = ? and c.to_version = ? and c.kind in ('new', 'revised', 'metadata')""",
        (document, number),
    ).fetchone()
    if row is None:
        return
    after = documents.page_of(connection, row["after"])
    text = summary(compare(documents.page_of(connection, row["before"]), after)) if row["before"] else after.title or ""
    if text:  # else only another reader saw what was told then
        connection.execute("update change set summary = ? where id = ?", (text, row["id"]))
