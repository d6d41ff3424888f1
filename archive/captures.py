"""Exchanges as rows: blobs by digest, captures, validators. Used by the store inside its transactions."""

import json
from hashlib import sha256

from archive.content import compress, decompress
from archive.database import Connection, Row
from archive.records import Answer, Exchange, Quality


def keep_blob(connection: Connection, body: bytes) -> int:
    """The key of these bytes, kept once."""
    digest = sha256(body).hexdigest()
    found = connection.execute("select id from blob where digest = ?", (digest,)).fetchone()
    if found:
        return int(found["id"])
    row = (digest, len(body), compress(body))
    return int(connection.execute("insert into blob (digest, size, zstd) values (?, ?, ?)", row).lastrowid or 0)


def keep_capture(connection: Connection, run: int, portal: str, answer: Answer, document: int | None = None) -> int:
    """One capture row, with the validators that a page gave for the next look."""
    exchange = answer.exchange
    row = {
        "run": run,
        "portal": portal,
        "document": document,
        "url": exchange.url,
        "method": exchange.method,
        "sent": exchange.sent or None,
        "at": exchange.at,
        "status": exchange.status,
        "headers": json.dumps(exchange.headers, ensure_ascii=False),
        "body": keep_blob(connection, exchange.body) if exchange.body else None,
        "rendered": exchange.rendered,
        "quality": answer.quality,
        "reason": answer.reason,
    }
    marks = ", ".join(f":{name}" for name in row)
    capture = connection.execute(f"insert into capture ({', '.join(row)}) values ({marks})", row).lastrowid or 0
    if answer.quality is Quality.PAGE and exchange.method == "GET":
        _keep_validator(connection, exchange, capture)
    return int(capture)


def _keep_validator(connection: Connection, exchange: Exchange, capture: int) -> None:
    """Deleted and inserted: an update that a foreign key may refuse makes FTS5 write its part of the index at once."""
    etag, modified = exchange.header("ETag"), exchange.header("Last-Modified")
    connection.execute("delete from validator where url = ?", (exchange.url,))
    if etag or modified:
        connection.execute(
            "insert into validator (url, etag, last_modified, capture) values (?, ?, ?, ?)",
            (exchange.url, etag, modified, capture),
        )


EXCHANGE = """select c.id, c.url, c.at, c.status, c.headers, c.method, c.sent, c.rendered, c.quality, b.zstd
    from capture c left join blob b on b.id = c.body """


def read_exchange(row: Row) -> Exchange:
    """A row of EXCHANGE as the exchange that was received."""
    return Exchange(
        url=row["url"],
        at=row["at"],
        status=row["status"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        body=decompress(row["zstd"]) if row["zstd"] else b"",
        method=row["method"],
        sent=row["sent"] or b"",
        rendered=bool(row["rendered"]),
    )
