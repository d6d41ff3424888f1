"""Which captures are given away, in the order of an index: by the key of their address, then by time."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.bodies import digest_of
from archive.errors import ArchiveRefuses
from archive.export.addresses import key_of
from archive.export.tables import Filters
from archive.queries import Reader
from archive.records import Exchange
from archive.views import reports_as_of


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A capture of this selection that another one leads back to. `digest`: SHA-256 of its body."""

    id: int
    url: str
    at: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A capture. `digest`: SHA-256 of its body, None where it has none. `replayed`: made under `--now`.

    `same_as`: the first that had the same bytes. `unchanged_since`: the page that its 304 speaks of.
    `rendered_from`: what the server sent, of which this is the DOM.
    """

    id: int
    key: str
    exchange: Exchange
    digest: str | None
    replayed: bool
    same_as: Earlier | None = None
    unchanged_since: Earlier | None = None
    rendered_from: Earlier | None = None


# the files of a report are its captures too; those that name no document are found by their addresses
_CAPTURES = f"""
    with wanted as materialized (
        select key from ({reports_as_of(":now")}) where (:portal is null or portal = :portal)
            and (:body is null or body = :body) and (:year is null or year = :year)),
    file as materialized (select url, capture from attachment where document in (select key from wanted)),
    chosen as materialized (
        select c.id, run, u.url, method, sent, at, status, body, rendered, quality
        from capture c join url u on u.id = c.url
        where at <= :now and (:portal is null or portal = :portal) and (:since is null or at >= :since)
            and (:until is null or at < :until) and ((:body is null and :year is null)
                or document in (select key from wanted) or u.url in (select url from file)
                or c.id in (select capture from file))),
    linked as materialized (
        select id,
            min(case when body is not null and method = 'GET' and not rendered then id end)
                over (partition by body, status) as first,
            max(case when quality = 'page' and method = 'GET' and not rendered then id end)
                over (partition by url order by id rows between unbounded preceding and 1 preceding) as page,
            max(case when not rendered then id end)
                over (partition by url, run order by id rows between unbounded preceding and 1 preceding) as sent
        from chosen)
    select c.id, key_of(c.url, c.method, c.sent) as key, c.rendered, c.quality, b.digest, r.replayed,
        e.id as earlier, e.url, e.at, coalesce(eb.digest, '') as earlier_digest
    from chosen c join linked l on l.id = c.id join run r on r.id = c.run
    left join blob b on b.id = c.body
    left join linked p on p.id = l.page
    left join chosen e on e.id = case
        when c.rendered then l.sent
        when c.quality = 'not_modified' then p.first
        when c.method = 'GET' and l.first < c.id then l.first end
    left join blob eb on eb.id = e.body
    order by key, c.at, c.id"""


def captures_of(reader: Reader, filters: Filters) -> Iterator[Selected]:
    """The captures with their bytes, one in memory at a time. Raises ArchiveRefuses where a body is damaged."""
    reader.define("key_of", key_of, 3)
    for row in reader.each(_CAPTURES, **vars(filters)):
        earlier = None
        if row["earlier"]:
            earlier = Earlier(id=row["earlier"], url=row["url"], at=row["at"], digest=row["earlier_digest"])
        not_modified = row["quality"] == "not_modified"
        yield Selected(
            id=row["id"],
            key=row["key"],
            exchange=_sound(reader, row["id"], row["digest"]),
            digest=row["digest"],
            replayed=bool(row["replayed"]),
            same_as=None if row["rendered"] or not_modified else earlier,
            unchanged_since=earlier if not_modified else None,
            rendered_from=earlier if row["rendered"] else None,
        )


def _sound(reader: Reader, capture: int, digest: str | None) -> Exchange:
    """A large body proves itself whenever it is read."""
    exchange = reader.exchange(capture)
    if exchange.body and digest_of(exchange.body) != digest:
        raise ArchiveRefuses(
            f"{reader.path}: the bytes of capture {capture} do not give their digest; see `gongkai audit`"
        )
    return exchange
