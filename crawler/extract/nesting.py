"""A limit on how deep a page may nest: the parser's time grows with the square of the depth."""

import re

_DEEPEST = 512  # as Chromium's parser
_FEW = 2_000  # tags; a page with fewer costs little at any depth
_NESTING = re.compile(
    r"<(/?)(?:(div|ul|ol|dl|table|blockquote|center|section|article|aside|fieldset|address|details|main|nav|pre|form)"
    r"|(svg|math)|[a-z][\w:-]*)\b[^<>]*>",
    re.IGNORECASE,
)


def limit_nesting(text: str) -> str:
    """The markup without the block tags nested deeper than 512; what stands between them is kept.

    Inside a drawing or a formula every tag nests, also those that end by themselves elsewhere.

    >>> limit_nesting("<div>" * 20_000 + "a").count("<div>")
    512
    """
    if text.count("<") < _FEW:
        return text
    depth = drawings = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth, drawings
        if tag[3]:
            drawings = max(drawings + (-1 if tag[1] else 1), 0)
        elif not tag[2] and not drawings:
            return tag[0]
        depth += -1 if tag[1] else 1
        kept = depth < _DEEPEST if tag[1] else depth <= _DEEPEST
        depth = max(depth, 0)
        return tag[0] if kept else " "

    return _NESTING.sub(keep, text)
