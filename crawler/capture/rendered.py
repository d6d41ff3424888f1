"""A page as a browser shows it, beside what its server sent."""

from dataclasses import dataclass, replace

from archive.records import Answer, Quality
from crawler.extract.page import Page
from crawler.reading import answer_of

DOM_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """`dom`: in UTF-8. `lacks`: why it must not be read, and how that counts. `leads_to`: where its script goes.

    `note`: what was not asked for, where the page can be read all the same.
    """

    dom: bytes = b""
    lacks: tuple[Quality, str] | None = None
    leads_to: str | None = None
    note: str | None = None

    def answer(self, sent: Answer) -> tuple[Answer, Page | None]:
        """The answer that is read in place of what was sent; judged again, for a script may write an error page."""
        exchange = replace(sent.exchange, headers=DOM_HEADERS, body=self.dom, rendered=True)
        if self.lacks:
            return Answer(exchange=exchange, quality=self.lacks[0], reason=self.lacks[1]), None
        answer, page = answer_of(exchange)
        return replace(answer, reason=answer.reason or self.note), page
