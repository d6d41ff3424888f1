"""Runs against the chain: what each saw, and what was concluded from it."""

from collections.abc import Iterator

from archive.audit.fault import Fault, Share, Tally, snapshot
from archive.chain import Link, digest_of, findings_of, links
from archive.database import Connection

ROW_BYTES = 200  # of a capture and its index, about: what the rate is reckoned by


def link_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    with snapshot(connection):
        found = [link for link in links(connection) if link.run % share.of == share.part]
    for link in found:
        with snapshot(connection):
            faults = list(_link(connection, tally, link))
        yield from faults
        tally.rest()


def _link(connection: Connection, tally: Tally, link: Link) -> Iterator[Fault]:
    run, counted = link.run, "select count(*) from capture where id > ? and id <= ?"
    [captures] = connection.execute(counted, (link.after, link.last)).fetchone()
    tally.count("runs", 1, 0)
    tally.count("captures", captures, captures * ROW_BYTES)
    if digest_of(connection, link) != link.digest:
        what = "its record, looks, listings or captures, or the link before it, are not those of when it ended"
        yield Fault("link_digest", f"run {run}", what)
    kept = connection.execute("select findings from link where run = ?", (run,)).fetchone()
    if kept and findings_of(connection, link) != kept["findings"]:
        what = "its versions, changes, rows of listings or what its captures are of are not those that the store wrote"
        yield Fault("findings", f"run {run}", what)
