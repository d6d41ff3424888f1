"""A page laid flat: every element and text in document order, so that readers slice instead of search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from types import MappingProxyType

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.addresses import absolute

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "iframe",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(("script", "style", "noscript", "template", "textarea"))
_TEXTLESS = frozenset(("dl", "head", "html", "ol", "table", "tbody", "thead", "tr", "ul"))  # space is layout there
_DEEPEST = 512  # as Chromium's parser; what nests deeper lies beside it
_NO_ATTRIBUTES: Mapping[str, str | None] = MappingProxyType({})
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")  # a title may be filled in with its line breaks
_SPACE = re.compile(r"[\s\u200b\ufeff\x00-\x1f]+")


def fold(text: str) -> str:
    """Runs of white space and control signs as one space, none at the ends.

    >>> fold(" 索\\u2002引\\u3000号\\n ")
    '索 引 号'
    """
    if text.isprintable():  # the plain space is the only one in it
        return " ".join(text.split()) if " " in text else text
    return _SPACE.sub(" ", text).strip()


def whole_signs(text: str) -> str:
    r"""Text without halves of characters: JSON and scripts may hold them, and nothing can keep them.

    >>> whole_signs("\ud83d\ude00"), whole_signs("甲\ud83d")
    ('😀', '甲�')
    """
    return text if text.isprintable() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain(value: object) -> str:
    """The folded text of a value out of JSON or an attribute, which may hold markup and entities; "" for no text.

    >>> plain("甲局<br>2023年&ldquo;年报&rdquo;&nbsp;"), plain(None), plain("1 < 2")
    ('甲局2023年“年报”', '', '1 < 2')
    """
    return fold(unescape(_TAG.sub("", value))) if isinstance(value, str) else ""


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Parallel lists, one place for each element or text, in document order.

    `tags[i]` is "" for a text; `texts[i]` is the text, or "" for an element; `ends[i]` is the place after the
    last descendant of i; `parents[i]` is -1 at the root. Comments are left out; `scripts` holds the code,
    `sources` the address of each script's file, "" without one.
    """

    tags: list[str] = field(default_factory=list)
    attributes: list[Mapping[str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, tree: LexborHTMLParser) -> "Outline":
        outline = cls()
        if tree.root is not None:
            outline._walk(tree.root)
        return outline

    def _walk(self, root: LexborNode) -> None:
        """Depth first with an own stack: a page may nest as deep as it likes."""
        node: LexborNode | None = root
        above: list[int] = []
        while node is not None:
            tag, text, own, first = node.tag or "", "", _NO_ATTRIBUTES, None
            kept = tag[0] not in "-_!#"
            if tag == "-text":
                tag, text = "", node.text_content or ""
                kept = not (above and self.tags[above[-1]] in _TEXTLESS and text.isspace())
            elif tag in _SILENT:
                if tag == "script":
                    self.scripts.append(node.text() or "")
                    self.sources.append(node.attributes.get("src") or "")
            elif kept:
                own, first = node.attributes or _NO_ATTRIBUTES, node.first_child
                kept = len(above) < _DEEPEST or first is None
            if kept:
                self.tags.append(tag)
                self.attributes.append(own)
                self.texts.append(text)
                self.parents.append(above[-1] if above else -1)
                self.ends.append(len(self.tags))
            if first is not None:
                above.append(len(self.tags) - 1 if kept else above[-1])
                node = first
            else:
                node = (node.next if above else None) or self._after(node, above)

    def _after(self, node: LexborNode, above: list[int]) -> LexborNode | None:
        """The node that follows the elements which end with this one; they are closed on the way."""
        while above:
            self.ends[above.pop()] = len(self.tags)
            parent = node.parent
            if parent is None or not above:
                continue
            if parent.next is not None:
                return parent.next
            node = parent
        return None

    def attribute(self, place: int, name: str) -> str:
        """An attribute's value, "" when the element has none."""
        return self.attributes[place].get(name) or ""

    def text(self, place: int) -> str:
        """The folded text of an element and all below it."""
        return fold("".join(self.texts[place : self.ends[place]]))

    def ancestors(self, place: int) -> list[int]:
        """The places above, the nearest first."""
        found = []
        while (place := self.parents[place]) >= 0:
            found.append(place)
        return found

    def names(self, place: int) -> str:
        """Class and id of an element, in lower case."""
        return self._names[place]

    @cached_property
    def _names(self) -> list[str]:
        return [
            f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip().lower() if attributes else ""
            for attributes in self.attributes
        ]

    @cached_property
    def _base_href(self) -> str:
        return next((self.attribute(place, "href") for place, tag in enumerate(self.tags) if tag == "base"), "")

    def base_of(self, url: str) -> str:
        """What the links of a page at an address are joined to: its base element, else the address."""
        return absolute(url, self._base_href) or url

    @cached_property
    def elements(self) -> list[int]:
        return [place for place, tag in enumerate(self.tags) if tag]

    @cached_property
    def links(self) -> list[int]:
        return [place for place, tag in enumerate(self.tags) if tag == "a"]

    @cached_property
    def code(self) -> str:
        return "\n".join(self.scripts)

    @cached_property
    def metas(self) -> dict[str, str]:
        """Content of the meta tags by their name in lower case, without markup; the first that is not empty."""
        found: dict[str, str] = {}
        for place in self.elements:
            if self.tags[place] == "meta":
                name = self.attribute(place, "name").strip().lower()
                found[name] = found.get(name) or plain(self.attribute(place, "content"))
        return found

    @cached_property
    def head_title(self) -> str:
        return self.text(self.tags.index("title")) if "title" in self.tags else ""
