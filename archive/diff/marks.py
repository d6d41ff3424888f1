"""Which parts of two wordings differ: whole numbers, whole Latin words, single characters."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from archive.diff.content import fold
from archive.diff.difference import NUMBER

_TOKEN = re.compile(rf"{NUMBER.pattern}|[A-Za-z]+|.", re.S)
SHORT = 600  # tokens of a sentence that are compared one by one

Change = tuple[str, str]  # what stood there, and what stands there now; the same where nothing changed


def changed_parts(before: str, after: str) -> Iterator[Change]:
    """The two wordings in pieces, in order.

    >>> list(changed_parts("收到申请11件。", "收到申请12件。"))
    [('收到申请', '收到申请'), ('11', '12'), ('件。', '件。')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    keys = list(map(fold, old)), list(map(fold, new))
    if max(len(old), len(new)) > SHORT:
        yield before, after
        return
    for _, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def is_change(part: Change) -> bool:
    """Blanks, and full or half width, are none."""
    return fold(part[0]) != fold(part[1])
