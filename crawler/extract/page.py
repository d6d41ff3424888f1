"""One page as bytes after content decoding; its text, tree and outline are made once, when asked for."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from archive.bodies import FileBody, Held
from crawler.extract.charset import decode
from crawler.extract.nesting import limit_nesting
from crawler.extract.outline import Outline, whole_signs

_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"OFDR",
)
_CALLBACK = re.compile(rb"(?:/\*\*/)?[\w.$]+\s*\(\s*[{\[]")
_ARGUMENT = re.compile(r"\A[^({\[]*\((.*)\)[\s;]*\Z", re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MARKUP = re.compile(r"<(?:!doctype|!--|html|head|body|div|table|ul|ol|p|span|a|meta|script|h[1-6])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """What one address served. `url` may keep a #fragment; `content_type` is the header as sent.

    `body`: in a file where it is itself a large file, which has no text here.
    """

    url: str
    body: Held
    content_type: str | None = None

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return decode(b"" if isinstance(self.body, FileBody) else self.body, self.content_type)

    @property
    def text(self) -> str:
        return self._decoded[0]

    @property
    def charset(self) -> str:
        return self._decoded[1]

    @property
    def is_markup(self) -> bool:
        return not self.is_binary and not self.is_plain_text and self.json is None

    def holds(self, *words: str) -> bool:
        """Whether any of these stands in the text: a plain search, far cheaper than a pattern over a whole page."""
        return any(word in self.text for word in words)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(limit_nesting(self.text))

    @cached_property
    def outline(self) -> Outline:
        return Outline.of(self.tree)

    @cached_property
    def is_binary(self) -> bool:
        """A PDF, an archive, an office file or an image, by its first bytes: the content type may lie."""
        return isinstance(self.body, FileBody) or self.body.lstrip()[:8].startswith(_BINARY)

    @cached_property
    def is_plain_text(self) -> bool:
        return "text/plain" in (self.content_type or "").lower() and _MARKUP.search(self.text[:2000]) is None

    @cached_property
    def json(self) -> Any:
        """The value of a JSON body (an object or a list), or of the one argument of a callback (JSONP), else None."""
        if isinstance(self.body, FileBody):
            return None
        start = self.body.lstrip(b"\xef\xbb\xbf \t\r\n;")[:80]
        call = _CALLBACK.match(start)
        if not call and start[:1] not in (b"{", b"["):
            return None
        try:
            found = json.loads(_ARGUMENT.sub(r"\1", self.text, count=1) if call else self.text)
            return _whole(found) if _HALF.search(self.text) else found
        except (ValueError, RecursionError):
            return None


def _whole(value: Any) -> Any:
    """A JSON value without halves of characters. Raises RecursionError for one that is nested too deep."""
    if isinstance(value, str):
        return whole_signs(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return {whole_signs(key): _whole(each) for key, each in value.items()} if isinstance(value, dict) else value
