"""One difference between two readings, and what counts as a number in it."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?(?<![,，])")
_VALUE = re.compile(r"[-+]?[\d,.]+[%％]?|[-—–/\\]+|无")  # what a cell of a table holds that is no label


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`where`: the field, the cell's labels, the file, or the headings that a sentence stands under.

    `kind`: `metadata`, `table`, `text`, `attachment`, or `moved`: the same sentence at another place. A row or column
    that came or went is one difference, its cells between tabs or line breaks.
    """

    kind: str
    where: str
    before: str | None
    after: str | None


def is_value(folded: str) -> bool:
    """Whether a cell, folded, is a number or stands for one.

    >>> is_value("1,234"), is_value("-"), is_value(""), is_value("总计"), is_value("12件")
    (True, True, True, False, False)
    """
    return not folded or _VALUE.fullmatch(folded) is not None
