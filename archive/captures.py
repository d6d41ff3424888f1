"""Exchanges as rows: blobs by digest, captures, validators. Used by the store inside its transactions."""

from archive.blobs import keep_blob, read_blob
from archive.bodies import Body
from archive.database import Connection, Row
from archive.heads import keep_head, read_head
from archive.records import Answer, Exchange, Quality


def keep_capture(connection: Connection, run: int, portal: str, answer: Answer, document: int | None = None) -> int:
    """One capture row, with the validators that a page gave for the next look."""
    exchange = answer.exchange
    head, served = keep_head(connection, exchange.headers)
    url = keep_url(connection, exchange.url)
    row = {
        "run": run,
        "portal": portal,
        "document": document,
        "url": url,
        "method": exchange.method,
        "sent": exchange.sent or None,
        "at": exchange.at,
        "status": exchange.status,
        "head": head,
        "served": served,
        "body": _keep_body(connection, portal, exchange.body, url) if exchange.body else None,
        "rendered": exchange.rendered,
        "quality": answer.quality,
        "reason": answer.reason,
    }
    marks = ", ".join(f":{name}" for name in row)
    capture = connection.execute(f"insert into capture ({', '.join(row)}) values ({marks})", row).lastrowid or 0
    if answer.quality is Quality.PAGE and exchange.method == "GET":
        _keep_validator(connection, exchange, url, capture)
    return int(capture)


def keep_url(connection: Connection, url: str) -> int:
    """The key of an address: looked at every night, it would be most of a capture's row."""
    found = connection.execute("select id from url where url = ?", (url,)).fetchone()
    return int(found["id"] if found else connection.execute("insert into url (url) values (?)", (url,)).lastrowid or 0)


def _keep_body(connection: Connection, portal: str, body: Body, url: int) -> int:
    before = connection.execute(
        "select c.body from validator v join capture c on c.id = v.capture where v.url = ?", (url,)
    ).fetchone()
    return keep_blob(connection, body, portal, before["body"] if before else None)


def _keep_validator(connection: Connection, exchange: Exchange, url: int, capture: int) -> None:
    connection.execute(
        """insert into validator (url, etag, last_modified, capture) values (?, ?, ?, ?)
           on conflict (url) do update set etag = excluded.etag, last_modified = excluded.last_modified,
               capture = excluded.capture""",
        (url, exchange.header("ETag"), exchange.header("Last-Modified"), capture),
    )


EXCHANGE = """select c.id, u.url, c.at, c.status, h.headers, c.served, c.method, c.sent, c.rendered, c.quality, c.body
    from capture c join head h on h.id = c.head join url u on u.id = c.url """


def read_exchange(connection: Connection, row: Row) -> Exchange:
    """A row of EXCHANGE as the exchange that was received."""
    return Exchange(
        url=row["url"],
        at=row["at"],
        status=row["status"],
        headers=read_head(row["headers"], row["served"]),
        body=read_blob(connection, row["body"]) if row["body"] else b"",
        method=row["method"],
        sent=row["sent"] or b"",
        rendered=bool(row["rendered"]),
    )
