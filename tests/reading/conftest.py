"""How reading tests print what was read, and how they compare it: keys as `gongkai read` prints them."""

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from archive.records import DocumentPage, ListingPage

SHARED = Path(__file__).resolve().parents[3] / "shared"


def as_printed(found: ListingPage | DocumentPage) -> dict[str, Any]:
    """What was read as `gongkai read` prints it."""
    printed = asdict(found)
    if isinstance(found, ListingPage):
        plain = [
            ask.url if ask.method == "GET" else {"url": ask.url, "method": ask.method, "body": ask.body}
            for ask in found.next
        ]
        return {**printed, "kind": "listing", "next": plain}
    return {**printed, "attachments": [{"url": one.url, "name": one.name} for one in found.attachments]}


def folded(value: Any) -> Any:
    """A value with runs of white space in its strings as one space, tuples as lists."""
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value).strip()
    if isinstance(value, list | tuple):
        return [folded(one) for one in value]
    return {key: folded(one) for key, one in value.items()} if isinstance(value, dict) else value


def differences(found: ListingPage | DocumentPage, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Key to (expected, found) for every expected key that differs; a missing key is not judged."""
    printed = folded(as_printed(found))
    return {
        key: (folded(value), printed.get(key, "absent"))
        for key, value in expected.items()
        if printed.get(key, "absent") != folded(value)
    }


@pytest.fixture
def differing() -> Callable[[ListingPage | DocumentPage, dict[str, Any]], dict[str, tuple[Any, Any]]]:
    return differences


@pytest.fixture
def shared() -> Path:
    """The folder of real pages; a test that needs it is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent: real pages not read")
    return SHARED
