"""The schema, numbered; `docs/schema.md` describes every table and view, and a test holds it against the file."""

import json
from pathlib import Path

from sqlite_utils import Database, Migrations

from archive import chain
from archive.aside import written_aside
from archive.cells import keep_digest
from archive.content import searched_text, unpack
from archive.database import Connection, copy_to, explained
from archive.diff.content import digest
from archive.documents import page_of
from archive.errors import ArchiveRefuses
from archive.heads import keep_head
from archive.records import canonical_address
from archive.search import spaced
from archive.standing import renewed
from archive.views import LEDGER_VIEW, REPORT_VIEW

migrations = Migrations("gongkai")
SCHEMA_VERSION = 9


def migrate(database: Database, path: Path) -> None:
    """Bring the archive to this program's schema, after a backup beside it. Raises NoRoom, and ArchiveRefuses when
    the file is newer than the program.
    """
    with explained(path):
        found = database.conn.execute("pragma user_version").fetchone()[0]
        check_schema(found, path)
        if found < SCHEMA_VERSION:
            if found:
                with written_aside(path.with_name(f"{path.stem}.schema-{found}{path.suffix}")) as aside:
                    copy_to(database.conn, aside)
            with database.atomic(), renewed(database.conn):
                migrations.apply(database)


def check_schema(found: int, path: Path) -> None:
    """Raise ArchiveRefuses when the file's schema is newer than this program."""
    if found > SCHEMA_VERSION:
        raise ArchiveRefuses(
            f"{path}: schema {found} is newer than this program's {SCHEMA_VERSION}; use the gongkai that wrote it"
        )


def check_schema_is_ours(connection: Connection, path: Path) -> None:
    """Raise ArchiveRefuses when the file's schema is another than this program's."""
    found = connection.execute("pragma user_version").fetchone()[0]
    check_schema(found, path)
    if found < SCHEMA_VERSION:
        raise ArchiveRefuses(
            f"{path}: schema {found} is older than this program's {SCHEMA_VERSION}; the next `gongkai crawl` renews it"
        )


@migrations()
def m001_look_keep_compare(database: Database) -> None:
    for statement in _M001:
        database.conn.execute(statement)
    database.conn.execute("pragma user_version = 1")


@migrations()
def m002_short_walks_and_addresses_in_force(database: Database) -> None:
    """`first_page` is unknown of older walks: their next one goes to the end. Canonical addresses are made again."""
    connection = database.conn
    connection.execute("alter table listing add column short integer not null default 0")
    connection.execute("alter table listing add column first_page text")
    connection.execute("alter table address add column listed integer references run")
    connection.execute("alter table look add column searched integer not null default 0")
    _make_addresses_again(connection)
    connection.execute("pragma user_version = 2")


def _make_addresses_again(connection: Connection) -> None:
    """By today's rule; one that is another's by now stays."""
    for row in connection.execute("select portal, address, url from address").fetchall():
        if (today := canonical_address(row["url"])) != row["address"]:
            values = (today, row["portal"], row["address"])
            connection.execute("update or ignore address set address = ? where portal = ? and address = ?", values)


@migrations()
def m003_attachments(database: Database) -> None:
    database.conn.execute(
        """create table attachment (
            document integer not null references document, url text not null, name text not null, digest text,
            capture integer references capture, kind text, unread text, at text not null, lacking text,
            primary key (document, url)) strict, without rowid"""
    )
    database.conn.execute("pragma user_version = 3")


@migrations()
def m004_bytes_and_heads_once(database: Database) -> None:
    """Dictionaries and deltas for bytes; header lists kept once, without the time of their `Date`."""
    connection = database.conn
    connection.execute(
        """create table dictionary (
            id integer primary key, portal text not null references portal, pages integer not null,
            digest text not null, zstd blob not null) strict"""
    )
    connection.execute("create index dictionary_of_portal on dictionary (portal, id)")
    connection.execute("alter table blob add column dictionary integer references dictionary")
    connection.execute("alter table blob add column base integer references blob")
    connection.execute(
        "create table head (id integer primary key, digest blob not null unique, headers text not null) strict"
    )
    connection.execute("alter table capture add column head integer references head")
    connection.execute("alter table capture add column served integer")
    for row in connection.execute("select id, headers from capture").fetchall():
        head, served = keep_head(connection, tuple((name, value) for name, value in json.loads(row["headers"])))
        connection.execute("update capture set head = ?, served = ? where id = ?", (head, served, row["id"]))
    connection.execute("alter table capture drop column headers")
    connection.execute("drop index capture_of_document")
    connection.execute("create index capture_of_document on capture (document) where document is not null")
    connection.execute("pragma user_version = 4")


@migrations()
def m005_chained_runs(database: Database) -> None:
    """Runs are linked by m007. Content digests are made again: the rule had changed while nothing checked them."""
    connection = database.conn
    connection.execute(
        """create table link (
            run integer primary key references run, last_capture integer not null, digest text not null,
            findings text not null) strict"""
    )
    connection.execute("create index change_of_run on change (run)")
    connection.execute("create index listing_of_run on listing (run)")
    for row in connection.execute("select id from version").fetchall():
        values = (digest(page_of(connection, row["id"])), row["id"])
        connection.execute("update version set digest = ? where id = ?", values)
    connection.execute("pragma user_version = 5")


@migrations()
def m006_one_form_of_han_in_the_index(database: Database) -> None:
    """Traditional finds simplified: every version is put into the index again, as `archive.search` spaces it today."""
    connection = database.conn
    connection.execute("insert into version_text (version_text) values ('delete-all')")
    for row in connection.execute("select v.id, v.title, c.zstd from version v join content c on c.version = v.id"):
        kept = unpack(row["zstd"])
        words = spaced(row["title"] or ""), spaced(searched_text(kept["text"], kept["attachments"]))
        connection.execute("insert into version_text (rowid, title, body) values (?, ?, ?)", (row["id"], *words))
    connection.execute("pragma user_version = 6")


@migrations()
def m007_addresses_once(database: Database) -> None:
    """Addresses of captures and validators kept once; canonical ones and digests of content by today's rules.

    Runs that ended before m005 are linked as they stand.
    """
    connection = database.conn
    connection.execute("create table url (id integer primary key, url text not null unique) strict")
    connection.execute("insert into url (url) select url from capture group by url order by min(id)")
    connection.execute("alter table capture add column address integer references url")
    connection.execute("update capture set address = (select u.id from url u where u.url = capture.url)")
    connection.execute("alter table capture drop column url")
    connection.execute("alter table capture rename column address to url")
    connection.execute("alter table validator rename to validator_by_address")
    connection.execute(
        """create table validator (
            url integer primary key references url, etag text, last_modified text,
            capture integer not null references capture) strict"""
    )
    connection.execute(
        """insert into validator select u.id, v.etag, v.last_modified, v.capture
           from validator_by_address v join url u on u.url = v.url"""
    )
    connection.execute("drop table validator_by_address")
    connection.execute("create index version_of_title on version (title, report_year) where kind = 'report'")
    _make_addresses_again(connection)
    for row in connection.execute("select id, document, digest from version").fetchall():
        today = digest(page_of(connection, row["id"]))  # files that were never had are known by their path alone now
        if today != row["digest"]:
            with chain.renewed(connection, row["document"]):
                connection.execute("update version set digest = ? where id = ?", (today, row["id"]))
    last = dict(map(tuple, connection.execute("select run, max(id) from capture group by run")))
    unlinked = """select id from run where (ended is not null or verdict is not null)
        and id not in (select run from link) order by id"""
    for row in connection.execute(unlinked).fetchall():
        chain.add_link(connection, row["id"], last.get(row["id"], 0))
    connection.execute("pragma user_version = 7")


@migrations()
def m008_large_bodies_in_parts(database: Database) -> None:
    """Large bodies that are there already stay whole."""
    database.conn.execute(
        """create table part (
            blob integer not null references blob, number integer not null, zstd blob not null,
            primary key (blob, number)) strict"""
    )
    database.conn.execute("pragma user_version = 8")


@migrations()
def m009_sums_of_what_stands(database: Database) -> None:
    """What stands is taken as it is: the sums are made when all is migrated, by `archive.standing.renewed`."""
    connection = database.conn
    connection.execute("create table standing (name text primary key, digest text not null) strict, without rowid")
    connection.execute("alter table portal add column ledger text")
    for row in connection.execute("select id from portal").fetchall():
        keep_digest(connection, row["id"])
    connection.execute("pragma user_version = 9")


_M001 = (
    """create table portal (
        id text primary key, name text not null, division text, platform text not null,
        home text not null, columns integer not null, ended text) strict""",
    """create table body (
        id integer primary key, portal text not null references portal, name text not null, kind text not null,
        because text not null, added text not null, ended text, unique (portal, name)) strict""",
    """create table run (
        id integer primary key, started text not null, ended text, verdict text,
        replayed integer not null, nightly integer not null) strict""",
    """create table look (
        run integer not null references run, portal text not null references portal, verdict text not null,
        reason text, asked integer not null, answers text not null,
        primary key (run, portal)) strict, without rowid""",
    """create table blob (
        id integer primary key, digest text not null unique, size integer not null, zstd blob not null) strict""",
    """create table capture (
        id integer primary key, run integer not null references run, portal text not null references portal,
        document integer references document, url text not null, method text not null, sent blob, at text not null,
        status integer not null, headers text not null, body integer references blob, rendered integer not null,
        quality text not null, reason text) strict""",
    "create index capture_of_document on capture (document, at) where document is not null",
    """create table validator (
        url text primary key, etag text, last_modified text,
        capture integer not null references capture) strict, without rowid""",
    """create table document (
        key integer primary key, id text not null unique, portal text not null references portal,
        kind text not null, url text not null, title text not null, report_year integer, body text,
        listed_date text, first_seen text not null, last_seen text not null) strict""",
    "create index document_of_portal on document (portal, kind)",
    """create table address (
        portal text not null references portal, address text not null, url text not null,
        document integer not null references document,
        primary key (portal, address)) strict, without rowid""",
    """create table version (
        id integer primary key, document integer not null references document, number integer not null,
        capture integer not null references capture, at text not null, digest text not null, kind text not null,
        title text, report_year integer, body text, reporting_body text, index_number text, issuing_body text,
        publish_date text, written_date text, document_number text, abolition_date text, category text,
        unique (document, number)) strict""",
    "create table content (version integer primary key references version, zstd blob not null) strict",
    """create virtual table version_text using fts5 (
        title, body, content = '', tokenize = 'unicode61 remove_diacritics 0')""",
    """create table change (
        id integer primary key, at text not null, run integer not null references run, kind text not null,
        document integer not null references document, from_version integer, to_version integer,
        summary text not null) strict""",
    "create index change_of_document on change (document)",
    """create table state (
        id integer primary key, document integer not null references document, at text not null,
        run integer not null references run, state text not null, reason text) strict""",
    "create index state_of_document on state (document, id)",
    """create table absence (
        document integer not null references document, date text not null, run integer not null references run,
        primary key (document, date)) strict, without rowid""",
    """create table listing (
        id integer primary key, run integer not null references run, portal text not null references portal,
        "column" text not null, body text, at text not null, verdict text not null, reason text, rows integer not null,
        reports integer not null, total integer, pages integer, capture integer references capture,
        rows_of integer not null) strict""",
    'create index listing_of_column on listing (portal, "column", id)',
    """create table listing_row (
        listing integer not null references listing, document integer not null references document,
        primary key (listing, document)) strict, without rowid""",
    """create table listing_page (
        listing integer not null references listing, number integer not null,
        capture integer not null references capture, primary key (listing, number)) strict, without rowid""",
    """create table cell (
        portal text not null references portal, body text not null, year integer not null, state text not null,
        due text not null, days_late integer, basis text not null, expected_because text, reason text not null,
        severity text, report text, as_of text, primary key (portal, body, year)) strict, without rowid""",
    REPORT_VIEW,
    LEDGER_VIEW,
)
