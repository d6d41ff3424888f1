"""What one dialect has to know: how it is recognised, and how its pages are read."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.records import Ask, DocumentPage, ListingPage
from crawler.extract.page import Page


@dataclass(frozen=True, kw_only=True)
class Platform:
    """One dialect. `is_listing` answers None where the dialect cannot tell: the shared signs decide then."""

    name: str
    speaks: Callable[[Page], bool]
    is_listing: Callable[[Page], bool | None]
    read_listing: Callable[[Page], ListingPage]
    read_document: Callable[[Page], DocumentPage]
    find_columns: Callable[[Page], tuple[Ask, ...]]
