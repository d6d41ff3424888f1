"""What a reader would see of a page, made cheaply: enough to tell a page from what stands in its place."""

import re
from dataclasses import dataclass
from functools import cached_property

from crawler.extract.charset import decode

_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^>]*(?:>|\Z)", re.I | re.S)
_HEADING = re.compile(r"<(?:title|h[1-3])\b[^<>]*>(.{1,400}?)</(?:title|h[1-3])\s*>", re.I | re.S)
_MARKUP = re.compile(rb"\A[\s\x00\xef\xbb\xbf\xff\xfe]*<|<\s*(?:html|head|body|script|meta|div|p|table)\b", re.I)
_LINK = re.compile(r"<a\s[^<>]*\bhref", re.I)


@dataclass(frozen=True)
class Seen:
    """`body`: bytes after content decoding."""

    body: bytes
    content_type: str | None = None

    @cached_property
    def is_markup(self) -> bool:
        return _MARKUP.search(self.body[:2048]) is not None

    @cached_property
    def text(self) -> str:
        return decode(self.body, self.content_type)[0]

    @cached_property
    def words(self) -> str:
        """The words of the page, its title first, without scripts, styles, comments and white space.

        >>> Seen(b"<title>A</title><script>if (1 < 2) {}</script><p> b  c<!-- d").words
        'Abc'
        """
        return "".join(_HIDDEN.sub(" ", self.text).split())

    @property
    def headings(self) -> list[str]:
        """Title and headings, without white space.

        >>> Seen(b"<title> 404 </title><H1><b>Not</b> here</H1>").headings
        ['404', 'Nothere']
        """
        return ["".join(_HIDDEN.sub("", inner).split()) for inner in _HEADING.findall(self.text)]

    @cached_property
    def links(self) -> int:
        return len(_LINK.findall(self.text))
