"""Where a text stands in the reports: ranked by SQLite, each hit checked, and the word when a limit cut the search."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from archive.content import searched_text, unpack
from archive.database import Connection, OperationalError, Row, explained
from archive.errors import NotFound, SearchStopped
from archive.search import passage, phrase
from archive.views import reports_as_of

KEYS = ("report", "title", "body", "year", "url")
SECONDS = 10.0  # a common character over 500,000 reports takes some two
STEPS = 10_000  # instructions of SQLite between two looks at the clock: some 0.1 ms
RANKED = 5_000  # versions with one and the same character that are ranked: a common one stands in nearly all
TITLE_WEIGHT = 10  # that a place in the title counts for so many in the text

_QUERY = f"""select r.id as report, r.title, r.body, r.year, r.url, c.zstd
    from version_text t cross join version f on f.id = t.rowid
    join ({reports_as_of(":now")}) r on r.key = f.document and r.version = f.id
    join content c on c.version = f.id
    where version_text match :wanted and t.rowid >= :since and t.rank match 'bm25({TITLE_WEIGHT}, 1)'
        and (:portal is null or r.portal = :portal) and (:body is null or r.body = :body)
        and (:year is null or r.year = :year) and (:state is null or r.state = :state)
    order by t.rank"""


@dataclass(frozen=True, kw_only=True)
class Hits:
    """`rows`: best first, with the contract's keys. `more`: further reports hold the text too, beyond the limit."""

    rows: list[dict[str, Any]]
    more: bool


def find_hits(
    connection: Connection, path: Path, text: str, limit: int, seconds: float = SECONDS, **values: object
) -> Hits:
    """Reports whose title or text holds `text`. `values`: `now` and the filters of the query.

    Raises NotFound for a text without a letter, digit or Han character, SearchStopped after `seconds`.
    """
    wanted = phrase(text)
    if wanted is None:
        raise NotFound(f"{text!r}: nothing to search for; give at least one letter, digit or Han character")
    with explained(path), _stopped_after(connection, seconds, text):
        since = _newest_ranked(connection, wanted)
        rows = _best(connection, text, limit + 1, {**values, "wanted": wanted, "since": since})
        if since and len(rows) <= limit:  # filters, or punctuation, left too few of the newest
            rows = _best(connection, text, limit + 1, {**values, "wanted": wanted, "since": 0})
    return Hits(rows=rows[:limit], more=len(rows) > limit)


def _newest_ranked(connection: Connection, wanted: str) -> int:
    """The version from which on a common character is ranked; 0: all that hold the text are."""
    if " " in wanted:
        return 0
    query = "select rowid from version_text where version_text match ? order by rowid desc limit 1 offset ?"
    row = connection.execute(query, (wanted, RANKED)).fetchone()
    return int(row["rowid"]) if row else 0


def _best(connection: Connection, text: str, number: int, values: dict[str, object]) -> list[dict[str, Any]]:
    places = (_hit(row, text) for row in connection.execute(_QUERY, values))
    return list(islice(filter(None, places), number))


def _hit(row: Row, text: str) -> dict[str, Any] | None:
    """A row of the answer; None where the index, which drops punctuation, promised more than the text holds."""
    kept = unpack(row["zstd"])
    place = passage(row["title"] or "", text) or passage(searched_text(kept["text"], kept["attachments"]), text)
    return {**{key: row[key] for key in KEYS}, "passage": place} if place else None


@contextmanager
def _stopped_after(connection: Connection, seconds: float, text: str) -> Iterator[None]:
    """Let SQLite stop by itself when the time is over: what it had by then is no answer."""
    deadline = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > deadline, STEPS)
    try:
        yield
    except OperationalError as error:
        if error.sqlite_errorname != "SQLITE_INTERRUPT":
            raise
        raise SearchStopped(
            f"{text!r}: the search took more than {seconds:g} s and was stopped; "
            "give more characters, or a filter such as --year or --portal"
        ) from error
    finally:
        connection.set_progress_handler(None, 0)
