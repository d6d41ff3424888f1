"""Captures as records of a WARC: what was sent stays as it was sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from archive.export.addresses import encoded
from archive.export.record import Place, Record, WarcWriter, record_id
from archive.export.selection import Earlier, Selected
from archive.records import Exchange

_HTTP = "application/http; msgtype="
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"  # the crawler sends no other
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_SET_ASIDE = "X-Archive-Orig-"  # a reader that kept to such a header would misread the body


@dataclass(frozen=True, kw_only=True)
class About:
    """What stands at the head of a file: its `name`, when it was made (`at`, UTC), by what, and what it holds."""

    name: str
    at: str
    software: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A capture in the file, and the record that holds what it was answered."""

    capture: Selected
    record: Record
    place: Place


def write_warc(path: Path, about: About, captures: Iterable[Selected]) -> int:
    """A file of these captures; the number of its records, the head and requests among them."""
    with path.open("wb") as file:
        writer = WarcWriter(file)
        for _ in write_captures(writer, about, captures):
            pass
    return writer.records


def write_captures(writer: WarcWriter, about: About, captures: Iterable[Selected]) -> Iterator[Written]:
    writer.write(_info(about))
    for capture in captures:
        record = answered(capture)
        yield Written(capture=capture, record=record, place=writer.write(record))
        if capture.exchange.sent:
            writer.write(asked(capture))


def _info(about: About) -> Record:
    lines = {
        "software": about.software,
        "format": "WARC file version 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": about.description,
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode()
    return Record(
        kind="warcinfo", id=record_id(about.name, about.at, about.description), at=about.at,
        content_type="application/warc-fields", fields=(("WARC-Filename", about.name),), block=(block,),
    )  # fmt: skip


def answered(capture: Selected) -> Record:
    """What came: a response, or a revisit of one in the same file, or the DOM that a browser made of one."""
    exchange = capture.exchange
    fields = list(_fields(capture))
    if exchange.rendered:
        if capture.rendered_from:
            fields.append(("WARC-Refers-To", _id(capture.rendered_from)))
        kind, content_type, block = "conversion", exchange.header("Content-Type") or "text/html", [exchange.body]
    elif earlier := capture.same_as or capture.unchanged_since:
        fields += _revisit("identical-payload-digest" if capture.same_as else "server-not-modified", earlier)
        kind, content_type, block = "revisit", f"{_HTTP}response", [_http_head(exchange, len(exchange.body))]
    else:
        kind, content_type = "response", f"{_HTTP}response"
        block = [_http_head(exchange, len(exchange.body)), exchange.body]
    return Record(
        kind=kind, id=_id(capture), at=exchange.at, content_type=content_type, fields=tuple(fields), block=block
    )


def asked(capture: Selected) -> Record:
    """The request, where it sent a body; of other requests the answer's record says all that is known."""
    exchange = capture.exchange
    parts = urlsplit(encoded(exchange.url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = (
        f"{exchange.method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: {_FORM}\r\n"
        f"Content-Length: {len(exchange.sent)}\r\n\r\n"
    )
    return Record(
        kind="request", id=record_id(exchange.url, exchange.at, capture.id, "request"), at=exchange.at,
        content_type=f"{_HTTP}request", block=(head.encode(), exchange.sent),
        fields=(("WARC-Target-URI", encoded(exchange.url)), ("WARC-Concurrent-To", _id(capture))),
    )  # fmt: skip


def _fields(capture: Selected) -> Iterator[tuple[str, str]]:
    yield "WARC-Target-URI", encoded(capture.exchange.url)
    yield "X-Gongkai-Capture", str(capture.id)
    if capture.replayed:
        yield "X-Gongkai-Replayed", "1"
    if capture.digest and not capture.unchanged_since:
        yield "WARC-Payload-Digest", f"sha256:{capture.digest}"


def _revisit(profile: str, earlier: Earlier) -> Iterator[tuple[str, str]]:
    yield "WARC-Profile", _REVISIT + profile
    yield "WARC-Refers-To", _id(earlier)
    yield "WARC-Refers-To-Target-URI", encoded(earlier.url)
    yield "WARC-Refers-To-Date", earlier.at
    if profile == "server-not-modified":
        yield "WARC-Payload-Digest", f"sha256:{earlier.digest}"


def _id(capture: Selected | Earlier) -> str:
    exchange = capture.exchange if isinstance(capture, Selected) else capture
    return record_id(exchange.url, exchange.at, capture.id)


def _http_head(exchange: Exchange, length: int) -> bytes:
    """Status line and headers; the protocol's version and the words after the status are not kept."""
    lines = [f"HTTP/1.1 {exchange.status} {_PHRASES.get(exchange.status, '')}"]
    for name, value in exchange.headers:
        misleads = name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value != str(length))
        lines.append(f"{_SET_ASIDE if misleads else ''}{name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")  # as the HTTP library read them
