"""Archives as older programs left them: what today's schema added is taken away again, newest first."""

from archive.database import Connection

_ADDED = {
    9: ("drop table standing", "alter table portal drop column ledger"),
    8: ("drop table part",),
    7: (
        "drop index version_of_title",
        "alter table capture add column address text not null default ''",
        "update capture set address = (select u.url from url u where u.id = capture.url)",
        "alter table capture drop column url",
        "alter table capture rename column address to url",
        "alter table validator rename to validator_by_key",
        """create table validator (
            url text primary key, etag text, last_modified text,
            capture integer not null references capture) strict, without rowid""",
        """insert into validator select u.url, v.etag, v.last_modified, v.capture
            from validator_by_key v join url u on u.id = v.url""",
        "drop table validator_by_key",
        "drop table url",
    ),
    6: (),
    5: ("drop table link", "drop index change_of_run", "drop index listing_of_run"),
}


def take_back(connection: Connection, schema: int) -> None:
    """Make an archive of today one of this schema, 4 or newer."""
    for number, statements in _ADDED.items():
        if number > schema:
            for statement in statements:
                connection.execute(statement)
            connection.execute("delete from _sqlite_migrations where name glob ?", (f"m{number:03d}*",))
    connection.execute(f"pragma user_version = {schema}")
