"""Why an answer is no listing at all, though its status says that it is: an API's error, a login page, a file."""

from typing import Any

from crawler.extract.outline import fold
from crawler.extract.page import Page

_MESSAGES = ("message", "msg", "errmsg", "errorMsg", "error", "desc", "info")
_LONGEST = 80  # characters of a message that are told on


def fault_of(page: Page) -> str | None:
    """What stands in place of a listing in which no row was found; None where it may be one without rows."""
    if page.is_binary:
        return "a file stands in place of the list"
    if page.json is not None:
        return fault_of_reply(page.json)
    return "a login page stands in place of the list" if _asks_for_a_password(page) else None


def fault_of_reply(reply: Any) -> str:
    """Why a JSON reply that holds no list of rows has none: by its own message.

    >>> fault_of_reply({"success": False, "message": "没有权限"}), fault_of_reply([])
    ('the reply holds no list; it says: 没有权限', 'the reply holds no list')
    """
    said = [reply.get(key) for key in _MESSAGES] if isinstance(reply, dict) else []
    message = next((fold(text)[:_LONGEST] for text in said if isinstance(text, str) and fold(text)), None)
    return f"the reply holds no list; it says: {message}" if message else "the reply holds no list"


def _asks_for_a_password(page: Page) -> bool:
    outline = page.outline
    inputs = (place for place, tag in enumerate(outline.tags) if tag == "input")
    return any(outline.attribute(place, "type").lower() == "password" for place in inputs)
