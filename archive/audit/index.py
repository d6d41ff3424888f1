"""The full-text index against the texts. It is contentless, so SQLite's own check cannot tell what it should hold."""

from collections.abc import Iterator

from archive.audit.fault import Fault
from archive.database import Connection, open_scratch
from archive.documents import indexed
from archive.records import DocumentPage

SEARCHED = 100  # versions that are searched for in one audit: how long a search takes grows with the archive
PHRASE = 40  # characters of title and of text that are asked for, each a token but for the spaces
_PRIME = 32749  # keeps the sum over 2 * 10^9 tokens within 63 bits
_TOKENS = f"""select count(*), coalesce(sum((unicode(term) * 7919 + length(term) + offset * 104729
    + (col = 'body') * 31) % {_PRIME} * (doc % {_PRIME})), 0) from temp.token"""
_VOCABULARY = "create virtual table if not exists temp.token using fts5vocab (main, version_text, instance)"


class TextIndex:
    """An index made anew, one version at a time, beside the archive's."""

    def __init__(self, connection: Connection):
        self._archive = connection
        self._fresh = open_scratch()
        [made] = connection.execute("select sql from sqlite_schema where name = 'version_text'").fetchone()
        self._fresh.execute(made)
        self._fresh.execute(_VOCABULARY)
        self._fresh.execute("begin")  # and never commit: what is written is read at once, and not kept
        connection.execute("pragma query_only = off")  # it forbids a temporary table too; the file is open for reading
        connection.execute(_VOCABULARY)
        connection.execute("pragma query_only = on")
        self._written = self._changes()
        self._tokens = self._sum = self._searched = 0

    def close(self) -> None:
        self._fresh.close()

    def check(self, version: int, page: DocumentPage) -> Iterator[Fault]:
        """The number of tokens, and the place of the first."""
        title, text = indexed(page)
        self._fresh.execute("insert into version_text (version_text) values ('delete-all')")
        self._fresh.execute("insert into version_text (rowid, title, body) values (1, ?, ?)", (title, text))
        tokens, weight = self._fresh.execute(_TOKENS).fetchone()
        self._tokens, self._sum = self._tokens + tokens, self._sum + weight * (version % _PRIME)
        [wanted] = self._fresh.execute("select sz from version_text_docsize").fetchone()
        found = self._archive.execute("select sz from version_text_docsize where id = ?", (version,)).fetchone()
        if found is None or found["sz"] != wanted:
            yield Fault("index", f"version {version}", "the full-text index has no text of it, or another one")
        elif self._searched < SEARCHED and not self._finds(version, title, text):
            yield Fault("index", f"version {version}", "the full-text index does not find it by its first words")

    def _finds(self, version: int, title: str, text: str) -> bool:
        self._searched += 1
        begin = " AND ".join(f'{name} : "{part[:PHRASE]}"' for name, part in (("title", title), ("body", text)) if part)
        asked = "select 1 from version_text where version_text match ? and rowid = ?"
        return not begin or self._archive.execute(asked, (begin, version)).fetchone() is not None

    def check_tokens(self) -> Iterator[Fault]:
        """All tokens of all versions by their sum, which says nothing when something was written meanwhile."""
        found = tuple(self._archive.execute(_TOKENS).fetchone())
        if found != (self._tokens, self._sum) and self._changes() == self._written:
            yield Fault("index", "the full-text index", "does not hold the words of the texts at their places")

    def _changes(self) -> int:
        return int(self._archive.execute("pragma data_version").fetchone()[0])
