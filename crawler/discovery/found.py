"""The columns that a search found, and which of them are worth an entry."""

from dataclasses import dataclass

from archive.records import canonical_address


@dataclass(frozen=True, kw_only=True)
class FoundColumn:
    """`reasons`: what was seen; `reports`: addresses of the rows that are, among `rows` on the page that was read.

    `is_whole`: that page names no further one; `of_year`: it is called by a year, and gets no newer report.
    """

    url: str
    platform: str | None
    reasons: tuple[str, ...]
    named_by: str | None
    reports: tuple[str, ...] = ()
    rows: int = 0
    is_whole: bool = False
    of_year: bool = False
    of_others: bool = False


def worth_keeping(found: list[FoundColumn]) -> list[FoundColumn]:
    """The columns in their order, without those that hold nothing but a part of another, or of their own parts."""
    lists = [column for column in found if not _is_overview(column, found)]
    by_size = sorted(lists, key=lambda each: -len(each.reports))
    kept = [one for n, one in enumerate(by_size) if not any(holds(other, one) for other in by_size[:n])]
    return [column for column in lists if column in kept]


def holds(whole: FoundColumn, part: FoundColumn) -> bool:
    return _addresses(whole) >= _addresses(part)


def _is_overview(column: FoundColumn, found: list[FoundColumn]) -> bool:
    """Does a column show nothing but the newest rows of its parts, or the parts themselves."""
    parts = [each for each in found if each.named_by == column.url != each.url]
    lists = {canonical_address(part.url) for part in parts}
    newest = {url for part in parts if not part.of_year for url in _addresses(part)}
    own = _addresses(column)
    return own <= lists or (column.is_whole and own < lists | newest)


def _addresses(column: FoundColumn) -> set[str]:
    return set(map(canonical_address, column.reports))
