"""A limit on how deep a page may nest: the parser's time grows with the square of the depth."""

import re

_DEEPEST = 512  # as Chromium's parser
_FEW = 2_000  # tags; a page with fewer costs little at any depth
_NESTING = re.compile(
    r"<(/?)(?:div|ul|ol|dl|table|blockquote|center|section|article|aside|fieldset|address|details|main|nav|pre|form)\b[^<>]*>",
    re.IGNORECASE,
)


def limit_nesting(text: str) -> str:
    """The markup without the block tags nested deeper than 512; what stands between them is kept.

    >>> limit_nesting("<div>" * 20_000 + "a").count("<div>")
    512
    >>> limit_nesting("<svg>" + "<path/>" * 20_000 + "</svg><div>a</div>").endswith("<div>a</div>")
    True
    """
    if text.count("<") < _FEW:
        return text
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += -1 if tag[1] else 1
        kept = depth < _DEEPEST if tag[1] else depth <= _DEEPEST
        depth = max(depth, 0)
        return tag[0] if kept else " "

    return _NESTING.sub(keep, text)
