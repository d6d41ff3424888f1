"""The story: what the portals show on each night, and what a digest must say of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from demo.cast import PORTALS, BodyKind, Portal
from demo.documents import Document, documents

BASELINE, SECOND, THIRD = "2026-01-30", "2026-02-02", "2026-02-03"
NIGHTS = (BASELINE, SECOND, THIRD)

NEWEST_YEAR = 2025
_DUE_IN_JANUARY: frozenset[BodyKind] = frozenset({"office", "department"})
_DUE_IN_MARCH: frozenset[BodyKind] = frozenset({"government"})
_EVERY_KIND = _DUE_IN_JANUARY | _DUE_IN_MARCH
_EDITED = datetime(2026, 2, 1, 16, 40)  # China time: when the edits seen on the second night were made

ReportKey = tuple[str, str, int]  # portal id, body, report year

NEW: ReportKey = ("luanxun", "栾浔市交通运输局", 2025)
REVISED: ReportKey = ("chengyu", "澄榆市教育局", 2024)
METADATA: ReportKey = ("daixu", "岱溆市审计局", 2022)
COUNTED: ReportKey = ("tingcang", "汀苍市文化和旅游局", 2023)  # only its visit counter changes: no change at all
GONE: ReportKey = ("daixu", "岱溆市审计局", 2021)


class Fault(StrEnum):
    """What is wrong with a portal on a night."""

    CHALLENGE = "challenge"  # every request but robots.txt is answered 412
    SECOND_PAGE = "second page"  # the listing's second page is answered 500
    EMPTY_LISTING = "empty listing"  # 200, the page's frame without rows
    LOST_PAGE = "lost page"  # the address of the report GONE is answered 404


_FAULTS = {
    (THIRD, "jilan"): Fault.CHALLENGE,
    (THIRD, "luanxun"): Fault.SECOND_PAGE,
    (THIRD, "tingcang"): Fault.EMPTY_LISTING,
    (THIRD, "daixu"): Fault.LOST_PAGE,
}
_VERDICTS: dict[Fault | None, str] = {
    Fault.CHALLENGE: "blocked",
    Fault.SECOND_PAGE: "incomplete",
    Fault.EMPTY_LISTING: "doubtful",
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a digest must say of a night, and nothing more; every tuple is sorted.

    On the baseline night every report is in `new`. `missing`, `unknown` and `not_due` name obligations
    for the report year 2025; every other obligation is `on_time`.
    """

    new: tuple[ReportKey, ...] = ()
    revised: tuple[ReportKey, ...] = ()
    metadata: tuple[ReportKey, ...] = ()
    listing_problems: tuple[tuple[str, str], ...] = ()  # portal id, verdict
    gone: tuple[ReportKey, ...] = ()
    missing: tuple[ReportKey, ...] = ()
    unknown: tuple[ReportKey, ...] = ()
    not_due: tuple[ReportKey, ...] = ()


def night_of(day: str) -> str:
    """The newest night not after a date (YYYY-MM-DD). Raises ValueError before the first night."""
    past = [night for night in NIGHTS if night <= date.fromisoformat(day).isoformat()]
    if not past:
        raise ValueError(f"the story begins on {BASELINE}; {day} is before it, choose a later date")
    return past[-1]


def portal(portal_id: str) -> Portal:
    return next(each for each in PORTALS if each.id == portal_id)


def fault(portal_id: str, night: str) -> Fault | None:
    return _FAULTS.get((night, portal_id))


def key(portal_id: str, document: Document) -> ReportKey | None:
    """The report that a document is, None for any other document."""
    if document.body is None or document.year is None:
        return None
    return portal_id, document.body.name, document.year


def shown(portal_id: str, night: str) -> list[Document]:
    """The documents that a portal had published before a night, as they read that night, newest first."""
    out = [each for each in documents(portal(portal_id)) if each.published.date().isoformat() < night]
    return sorted((_as_of(portal_id, each, night) for each in out), key=lambda each: each.published, reverse=True)


def _as_of(portal_id: str, document: Document, night: str) -> Document:
    """The document with the edits of the second night."""
    edited = key(portal_id, document) if night >= SECOND else None
    if edited == REVISED and document.figures:
        one_more = replace(document.figures, rules_valid=document.figures.rules_valid + 1)
        return replace(document, changed=_EDITED, figures=one_more)
    if edited == METADATA:
        return replace(document, changed=_EDITED, index_number=f"{document.index_number[:-5]}01977")
    if edited == COUNTED:
        return replace(document, changed=_EDITED, visits=document.visits + 17)
    return document


def expected(night: str) -> Expected:
    """What a digest must say of one of NIGHTS. Raises ValueError for any other date."""
    match night:
        case "2026-01-30":
            return Expected(new=_reports(night), not_due=_without_report(night, _EVERY_KIND))
        case "2026-02-02":
            return Expected(
                new=(NEW,),
                revised=(REVISED,),
                metadata=(METADATA,),
                unknown=_without_report(night, _DUE_IN_JANUARY),
                not_due=_without_report(night, _DUE_IN_MARCH),
            )
        case "2026-02-03":
            owed = _without_report(night, _DUE_IN_JANUARY)
            return Expected(
                listing_problems=_listing_problems(night),
                gone=(GONE,),
                missing=tuple(each for each in owed if fault(each[0], night) is not Fault.CHALLENGE),
                unknown=tuple(each for each in owed if fault(each[0], night) is Fault.CHALLENGE),
                not_due=_without_report(night, _DUE_IN_MARCH),
            )
    raise ValueError(f"{night} is no night of the story; they are {', '.join(NIGHTS)}")


def _reports(night: str) -> tuple[ReportKey, ...]:
    keys = (key(of.id, each) for of in PORTALS for each in shown(of.id, night))
    return tuple(sorted(each for each in keys if each is not None))


def _without_report(night: str, kinds: frozenset[BodyKind]) -> tuple[ReportKey, ...]:
    """The obligations for 2025 of bodies of these kinds that are not met on a night."""
    met = set(_reports(night))
    owed = ((of.id, body.name, NEWEST_YEAR) for of in PORTALS for body in of.bodies if body.kind in kinds)
    return tuple(sorted(each for each in owed if each not in met))


def _listing_problems(night: str) -> tuple[tuple[str, str], ...]:
    faults = ((of.id, fault(of.id, night)) for of in PORTALS)
    return tuple(sorted((of, _VERDICTS[what]) for of, what in faults if what in _VERDICTS))
