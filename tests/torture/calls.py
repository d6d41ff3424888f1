"""What a recorded night is made of."""

from typing import Any

NIGHTS = ("2026-01-30", "2026-02-02")
LOOKED_AT = ("chengyu", "daixu")  # portals of the demo
TOGETHER, APART = "together", "apart"  # the beginning and the end of what is kept by one transaction

Call = tuple[str, tuple[Any, ...], dict[str, Any], Any]  # name, positional and named values, what came back
