"""One portal's look in one run: every request accounted for, and what its answers mean for the portal."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from archive.errors import ArchiveError
from archive.records import Account, Answer, Ask, FullWalk, Quality, Row, Sighting, Verdict
from archive.records import Listing as KeptListing
from archive.store import Store
from crawler.budget import Budget
from crawler.extract.titles import read_title
from crawler.gathering import Files
from crawler.walk import Walk
from settings.clock import Clock, days_between
from settings.portals import Portal

REFUSALS_IN_A_ROW = 3  # document pages refused one after another: the portal refuses us
FULL_WALK_DAYS = 7  # a walk that ends after its first page stands for a full one no older than this


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
    """What the looks of one run share. `revisit_days`: between two looks at a report's own page."""

    store: Store
    number: int
    clock: Clock
    teller: Teller
    revisit_days: int = 1
    fault: ArchiveError | None = None
    stopping: bool = False
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reasons: dict[str, str | None] = field(default_factory=dict)


@dataclass(kw_only=True)
class Look:
    """One portal in one run. `refused`: the portal refuses us, and nothing more is asked of it in this run.

    `lacking`: why each listed page that was not had was not. `searched`: its columns were searched for.
    `listing_bodies`: SHA-256 of the pages of its columns.
    """

    run: Run
    portal: Portal
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    walks: list[Walk] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    lacking: list[str] = field(default_factory=list)
    refused: str | None = None
    searched: bool = False
    budget: Budget = field(default_factory=Budget)
    files: Files = field(default_factory=Files)
    listing_bodies: set[str] = field(default_factory=set)
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
        if self.refused:
            return Quality.BLOCKED, f"not asked further: {self.refused}"
        return (Quality.FAILED, f"not asked further: {spent}") if (spent := self.budget.spent) else None

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
        return [(document, row) for document, row in new.items() if self._is_due(document)]

    def meet_known(self) -> list[tuple[str, Row, bool]]:
        """(document, row as it was last listed, is it listed) of known reports that no page of this look named.

        Listed are those of the full walks that short ones stand for.
        """
        short = [walk.column for walk in self.walks if walk.short]
        listed = self.run.store.listed_in_full_walks(self.portal.id, short)
        unmet = [each for each in self.run.store.known_reports(self.portal.id) if each[0] not in self.documents]
        self.documents.update(document for document, _ in unmet)
        return [(document, row, document in listed) for document, row in unmet if self._is_due(document)]

    def _is_due(self, document: str) -> bool:
        """Whether a report's own page is to be looked at in this run."""
        if self.run.revisit_days == 1:
            return True
        last = self.run.store.last_had(document)
        return last is None or days_between(last, self.at) >= self.run.revisit_days

    def refuse(self, reason: str, at_once: bool) -> None:
        """A refusal; a listing's at once, or some in a row, end the look: a guest does not insist."""
        self._refusals += 1
        if at_once or self._refusals >= REFUSALS_IN_A_ROW:
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
            short=walk.short,
            first_page=walk.first_page,
        )
        store.keep_listing(self.run.number, self.at, listing)
        self._verdicts.append((verdict, reason and (reason if "://" in reason else f"{walk.column}: {reason}")))
        self._closed.add(walk.column)
        if verdict is Verdict.COMPLETE and not walk.short:
            self._complete.append(walk.column)

    @property
    def walked(self) -> bool:
        return len(self._closed) == len(self.walks)

    def open_walk(self, ask: Ask, body: str | None) -> Walk | None:
        """A walk of a column that has none yet."""
        if any(walk.column == ask.url for walk in self.walks):
            return None
        self.walks.append(Walk(column=ask.url, body=body, last=self._last_full_walk(ask.url)))
        return self.walks[-1]

    @property
    def known_columns(self) -> list[tuple[Ask, str | None]]:
        """(address, its one body) of the registry's columns, else of those that a search of this week found."""
        if self.portal.columns:
            return [(Ask(url=column.url), column.body) for column in self.portal.columns]
        found = self.run.store.found_columns(self.portal.id)
        if found is None or days_between(found[0], self.at) >= FULL_WALK_DAYS:
            return []
        return [(Ask(url=url), None) for url in found[1]]

    def _last_full_walk(self, column: str) -> FullWalk | None:
        """The walk for which a first page like its own may stand; none when it is old, or absences wait to be seen."""
        last = self.run.store.last_full_walk(self.portal.id, column)
        if last is None or self.run.store.has_gone_reports(self.portal.id):
            return None
        return last if days_between(last.at, self.at) < FULL_WALK_DAYS else None

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
            Account(asked=self.asked, answers=dict(sorted(self.answers.items())), searched=self.searched),
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
        elif self.refused:
            found.append((Verdict.INCOMPLETE, f"the portal refused: {self.refused}"))
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
