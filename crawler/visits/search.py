"""The visit of pages that may name the columns, when the registry does not."""

from collections.abc import Iterator

from archive.records import Answer, Quality
from crawler.extract.page import Page
from crawler.look import kind_of
from crawler.reading import columns_of
from crawler.visits.column import open_walks
from crawler.visits.visit import Errand, Visit


class SearchVisit(Visit):
    priority = 10

    def take(self, answer: Answer, page: Page | None, errand: Errand) -> Iterator[Errand]:
        answer, columns = self.read(columns_of, answer, self.as_asked(answer, page, errand))
        self.look.keep(answer)
        self.look.settle(kind_of(answer.quality))
        if columns is None:
            yield from self.turned_away(errand, answer)
        else:
            yield from open_walks(self.look, ((ask, None) for ask in columns), errand.ask.url)

    def lack(self, errand: Errand, quality: Quality, reason: str) -> Iterator[Errand]:
        self.look.lack_entrance(quality, reason)
        yield from ()
