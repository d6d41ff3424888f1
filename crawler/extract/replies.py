"""Values of the JSON replies that portals' interfaces send."""

from typing import Any

from crawler.extract.dates import date_of_epoch, read_date

_MILLISECONDS = 1 << 33  # a moment in seconds is smaller until the year 2242
_DAY = 86_400  # seconds; a smaller number is no moment


def records(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list, whatever else it holds."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def date_of_value(value: Any) -> str | None:
    """A date as printed, or a moment in seconds or milliseconds since 1970 (UTC), as a date in China; else None.

    >>> date_of_value("2024年1月31日"), date_of_value(1706666400), date_of_value("1706666400000"), date_of_value(3)
    ('2024-01-31', '2024-01-31', '2024-01-31', None)
    """
    if isinstance(value, str) and value.isdecimal() and 8 < len(value) < 14:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MILLISECONDS * 1000:
        seconds = value / 1000 if value >= _MILLISECONDS else value
        return date_of_epoch(seconds) if seconds > _DAY else None
    return read_date(value) if isinstance(value, str) else None


def date_among(values: dict[str, Any], *names: str) -> str | None:
    """The first of the named values that is a date."""
    return next((date for name in names if (date := date_of_value(values.get(name)))), None)
