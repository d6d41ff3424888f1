"""The one function that says whether an archive is whole: for the command, the nightly run and the tests."""

from collections.abc import Iterator

from archive.audit.chained import link_faults
from archive.audit.contents import content_faults
from archive.audit.fault import DAMAGE, WHOLE, Fault, Share, Tally
from archive.audit.file import address_faults, page_faults, schema_faults, text_faults
from archive.audit.rules import rule_faults
from archive.audit.standing import ledger_faults, standing_faults
from archive.audit.stored import blob_faults, dictionary_faults, head_faults
from archive.database import Connection, is_damage

_OF_TABLES = (page_faults, schema_faults, rule_faults, address_faults, text_faults)
_OF_ROWS = (link_faults, standing_faults, ledger_faults, head_faults, dictionary_faults, blob_faults, content_faults)


def faults(connection: Connection, share: Share = WHOLE, tally: Tally | None = None) -> Iterator[Fault]:
    """Every fault of an archive that is open for reading. Nothing is changed, and damage ends only the check it meets.

    `share`: only this part of what has a digest, and no rules over whole tables. `tally`: is told what was looked at,
    and holds the rate.
    """
    connection.text_factory = _lenient
    tally = tally or Tally()
    for check in _OF_ROWS if share != WHOLE else _OF_TABLES + _OF_ROWS:
        try:
            yield from check(connection, tally, share)
        except DAMAGE as error:
            if not is_damage(error):
                raise
            yield Fault("damaged", "the file", f"cannot be gone through: {error}")


def _lenient(text: bytes) -> str:
    """Text that is no UTF-8 is a fault to be named, not the end of the audit."""
    return text.decode("utf-8", "surrogateescape")
