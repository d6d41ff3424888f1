"""One portal's look in one run: every request accounted for, and what its answers mean for the portal."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

from archive.errors import ArchiveError
from archive.records import Account, Answer, Ask, Quality, Row, Sighting, Verdict
from archive.records import Listing as KeptListing
from archive.store import Store
from crawler.extract.titles import read_title
from crawler.walk import Walk
from settings.clock import Clock
from settings.portals import Portal

REFUSALS_IN_A_ROW = 3  # document pages refused one after another: the portal refuses us


class Teller(Protocol):
    """Who is told how a run gets on."""

    def moved(self, portal: str, asked: int, settled: int) -> None:
        """One more request of the portal was settled."""

    def ended(self, portal: str, verdict: Verdict, reason: str | None) -> None:
        """The portal's look has ended."""


class Silent:
    """Nobody is told."""

    def moved(self, portal: str, asked: int, settled: int) -> None: ...

    def ended(self, portal: str, verdict: Verdict, reason: str | None) -> None: ...


@dataclass(kw_only=True)
class Run:
    """What the looks of one run share."""

    store: Store
    number: int
    clock: Clock
    teller: Teller
    fault: ArchiveError | None = None
    stopping: bool = False
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reasons: dict[str, str | None] = field(default_factory=dict)


@dataclass(kw_only=True)
class Look:
    """One portal in one run. `refused`: the portal refuses us, and nothing more is asked of it in this run.

    `lacking`: why each listed page that was not had was not.
    """

    run: Run
    portal: Portal
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    walks: list[Walk] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    lacking: list[str] = field(default_factory=list)
    refused: str | None = None
    _verdicts: list[tuple[Verdict, str | None]] = field(default_factory=list)
    _complete: list[str] = field(default_factory=list)
    _entrance_faults: list[tuple[Verdict, str]] = field(default_factory=list)
    _closed: set[str] = field(default_factory=set)
    _refusals: int = 0

    @property
    def at(self) -> str:
        return self.run.clock.stamp()

    @property
    def settled(self) -> int:
        return self.answers.total()

    @property
    def ended(self) -> tuple[Quality, str] | None:
        """Why nothing more is asked of this portal, and how that counts."""
        if self.run.fault or self.run.stopping:
            return Quality.FAILED, "the run was stopped"
        return (Quality.BLOCKED, f"not asked further: {self.refused}") if self.refused else None

    def ask(self) -> None:
        self.asked += 1

    def settle(self, kind: str) -> None:
        """Count what became of one request."""
        self.answers[kind] += 1
        self.run.teller.moved(self.portal.id, self.asked, self.settled)

    def keep(self, answer: Answer) -> int:
        """A capture that is no document's."""
        return self.run.store.keep_answer(self.run.number, self.portal.id, answer)

    def see_rows(self, walk: Walk, rows: tuple[Row, ...]) -> list[tuple[str, Row]]:
        """Keep the rows of a listing page; the documents of its reports that were not met in this look yet."""
        sightings = [_sighting(row, walk) for row in rows]
        ids = self.run.store.see_rows(self.run.number, self.portal.id, self.at, sightings)
        new: dict[str, Row] = {}
        for document, row in zip(ids, rows, strict=True):
            if row.is_report and document not in self.documents:
                new.setdefault(document, row)
        self.documents.update(new)
        return list(new.items())

    def meet_known(self) -> list[tuple[str, str, str]]:
        """(document, address, title) of known reports that no listing of this look named."""
        unmet = [each for each in self.run.store.known_reports(self.portal.id) if each[0] not in self.documents]
        self.documents.update(document for document, _, _ in unmet)
        return unmet

    def refuse(self, reason: str, of_listing: bool) -> None:
        """A refusal; a listing's, or some documents' in a row, end the look: a guest does not insist."""
        self._refusals += 1
        if of_listing or self._refusals >= REFUSALS_IN_A_ROW:
            self.refused = reason

    def welcome(self) -> None:
        self._refusals = 0

    def close_walk(self, walk: Walk) -> None:
        """Keep the listing with its verdict."""
        store, portal = self.run.store, self.portal.id
        sightings = [_sighting(row, walk) for row in walk.rows.values()]
        documents = store.see_rows(self.run.number, portal, self.at, sightings)
        verdict, reason = walk.verdict(*store.last_complete(portal, walk.column, documents))
        if self.run.stopping and verdict is not Verdict.COMPLETE:
            reason = f"stopped on request; {reason}"
        listing = KeptListing(
            portal=portal,
            column=walk.column,
            body=walk.body,
            verdict=verdict,
            reason=reason,
            documents=tuple(documents),
            reports=sum(row.is_report for row in walk.rows.values()),
            total=walk.total,
            pages=walk.page_count,
            captures=tuple(walk.captures),
        )
        store.keep_listing(self.run.number, self.at, listing)
        self._verdicts.append((verdict, reason and (reason if "://" in reason else f"{walk.column}: {reason}")))
        self._closed.add(walk.column)
        if verdict is Verdict.COMPLETE:
            self._complete.append(walk.column)

    @property
    def walked(self) -> bool:
        return len(self._closed) == len(self.walks)

    def open_walk(self, ask: Ask, body: str | None) -> Walk | None:
        """A walk of a column that has none yet."""
        if any(walk.column == ask.url for walk in self.walks):
            return None
        self.walks.append(Walk(column=ask.url, body=body))
        return self.walks[-1]

    @property
    def entrances(self) -> list[str]:
        """Pages that may name the columns, when the registry does not."""
        home = self.portal.home
        return [home, urljoin(home, "gkmlpt/index")] if self.portal.platform == "gkmlpt" else [home]

    def lack_entrance(self, quality: Quality, reason: str) -> None:
        self._entrance_faults.append((Verdict.BLOCKED if quality is Quality.BLOCKED else Verdict.FAILED, reason))

    def close(self) -> Verdict:
        """End the look: the portal's verdict is the worst of its listings, and its account adds up."""
        for walk in self.walks:
            if walk.column not in self._closed:
                self.close_walk(walk)
        vanished = self.asked - self.settled
        if vanished:
            self.answers["not answered"] += vanished
        verdict, reason = self._judge(vanished)
        self.run.store.close_look(
            self.run.number,
            self.portal.id,
            self.at,
            self.run.clock.today().isoformat(),
            verdict,
            reason,
            Account(asked=self.asked, answers=dict(sorted(self.answers.items()))),
            self._complete,
        )
        self.run.verdicts[self.portal.id] = verdict
        self.run.reasons[self.portal.id] = reason
        self.run.teller.ended(self.portal.id, verdict, reason)
        return verdict

    def _judge(self, vanished: int) -> tuple[Verdict, str | None]:
        found: list[tuple[Verdict, str | None]] = [*self._verdicts]
        if not found:
            found = [*self._entrance_faults] or [(Verdict.FAILED, f"{self.portal.home} names no column; add `columns`")]
        if self.lacking:
            found.append((Verdict.INCOMPLETE, f"listed pages not had: {len(self.lacking)}, first {self.lacking[0]}"))
        if vanished:
            found.append((Verdict.INCOMPLETE, f"requests without an answer: {vanished}"))
        worst = max(found, key=lambda each: each[0].rank)[0]
        reasons = [reason for verdict, reason in found if verdict is worst and reason]
        return worst, "; ".join(dict.fromkeys(reasons)) or None


def _sighting(row: Row, walk: Walk) -> Sighting:
    title = read_title(row.title)
    return Sighting(row=row, report_year=title.report_year, body=title.reporting_body or walk.body)


def kind_of(quality: Quality) -> str:
    """The word under which an answer is counted."""
    return "had" if quality is Quality.PAGE else str(quality).replace("_", " ")
