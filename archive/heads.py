"""Header lists, each kept once: a server says the same at every look, but for the date."""

import json
from calendar import timegm
from email.utils import formatdate, parsedate
from hashlib import sha256

from archive.database import Connection

Headers = tuple[tuple[str, str], ...]


def keep_head(connection: Connection, headers: Headers) -> tuple[int, int | None]:
    """The key of these headers without the time of `Date`, and that time in seconds since 1970 (UTC).

    None: it has no such header, or one that is not written as RFC 9110, 5.6.7 prefers; then it is kept as it is.
    """
    dates = [value for name, value in headers if name.lower() == "date"]
    served = _seconds(dates[0]) if len(dates) == 1 else None
    kept = [[name, "" if served is not None and name.lower() == "date" else value] for name, value in headers]
    text = json.dumps(kept, ensure_ascii=False)
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
    found = connection.execute("select id from head where digest = ?", (digest,)).fetchone()
    if found:
        return int(found["id"]), served
    insert = "insert into head (digest, headers) values (?, ?)"
    return int(connection.execute(insert, (digest, text)).lastrowid or 0), served


def read_head(text: str, served: int | None) -> Headers:
    """The headers as the HTTP library gave them: names, values, order and repeats."""
    kept = ((name, value) for name, value in json.loads(text))
    if served is None:
        return tuple(kept)
    date = formatdate(served, usegmt=True)
    return tuple((name, date if name.lower() == "date" else value) for name, value in kept)


def _seconds(date: str) -> int | None:
    """The moment of an HTTP date; None where it could not be written again sign for sign.

    >>> _seconds("Mon, 02 Feb 2026 00:01:00 GMT"), _seconds("Mon, 2 Feb 2026 00:01:00 GMT"), _seconds("soon")
    (1769990460, None, None)
    """
    parsed = parsedate(date)
    try:
        seconds = timegm(parsed) if parsed else None
    except (ValueError, OverflowError):
        return None
    return seconds if seconds is not None and formatdate(seconds, usegmt=True) == date else None
