"""What a portal answers: one module for each dialect, in the true shape of its platform."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer. `modified` (China time) is None for what a program makes on request: it has no validators."""

    body: bytes
    content_type: str
    modified: datetime | None = None
    status: int = 200


def html_page(text: str, modified: datetime | None = None, *, encoding: str = "utf-8", status: int = 200) -> Page:
    """A page that calls itself UTF-8, whatever its bytes are."""
    content_type = "text/html; charset=utf-8"
    return Page(body=text.encode(encoding), content_type=content_type, modified=modified, status=status)


def json_page(value: Any, modified: datetime | None = None) -> Page:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Page(body=text.encode(), content_type="application/json", modified=modified)
