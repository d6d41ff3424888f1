"""The story's counts, and its pages as they are made, without servers."""

import doctest
import re
from collections import Counter
from dataclasses import fields

import pytest

from demo import codes, server, story
from demo.cast import PORTALS, Portal
from demo.codes import credit_code, organisation_code
from demo.pages import Page
from demo.site import DIALECTS, answers

BASELINE, SECOND, THIRD = story.NIGHTS
every_portal = pytest.mark.parametrize("portal", PORTALS, ids=lambda each: each.id)


def pages(portal: Portal, night: str) -> dict[str, Page]:
    return answers(portal, night, f"http://127.0.0.{portal.number}:1")


def numbers(page: Page) -> list[str]:
    return re.findall(r"\d+", page.body.decode("gb18030" if b"\xb1\xa8\xb8\xe6" in page.body else "utf-8"))


@pytest.mark.parametrize("module", [codes, server], ids=lambda each: each.__name__)
def test_doctests(module: object) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_box_is_as_large_as_it_says() -> None:
    assert len(story.expected(BASELINE).new) == 112
    assert {year for _, _, year in story.expected(BASELINE).new} == set(range(2020, 2026))
    assert len({portal.dialect for portal in PORTALS}) == len(PORTALS) == 6
    assert {body.kind for portal in PORTALS for body in portal.bodies} == {"government", "office", "department"}


def test_each_night_says_what_it_should() -> None:
    second, third = story.expected(SECOND), story.expected(THIRD)
    assert [len(second.new), len(second.revised), len(second.metadata)] == [1, 1, 1]
    assert third.listing_problems == (("jilan", "blocked"), ("luanxun", "incomplete"), ("tingcang", "doubtful"))
    assert third.gone == (("daixu", "岱溆市审计局", 2021),)
    assert third.missing == (("chengyu", "澄榆市财政局", 2025), ("daixu", "岱溆市发展和改革局", 2025))
    assert third.unknown == (("jilan", "霁澜市住房和城乡建设局", 2025), ("jilan", "霁澜市水务局", 2025))
    assert second.unknown == tuple(sorted(third.missing + third.unknown))
    assert len(third.not_due) == len(PORTALS)
    assert not third.new + third.revised + third.metadata + second.missing + second.listing_problems + second.gone


def test_a_night_owes_nothing_twice() -> None:
    for night in story.NIGHTS:
        said = story.expected(night)
        states = Counter((*said.missing, *said.unknown, *said.not_due))
        assert set(states.values()) == {1}
        assert all(list(getattr(said, each.name)) == sorted(getattr(said, each.name)) for each in fields(said))


def test_the_new_report_is_in_time_and_seen_late() -> None:
    report = next(each for each in story.shown("luanxun", SECOND) if story.key("luanxun", each) == story.NEW)
    assert report.published.date().isoformat() == "2026-01-30"
    assert report.id not in {each.id for each in story.shown("luanxun", BASELINE)}


def test_days_between_nights_show_the_night_before() -> None:
    assert [story.night_of(day) for day in ("2026-01-31", "2026-02-02", "2027-01-01")] == [BASELINE, SECOND, THIRD]
    with pytest.raises(ValueError, match="begins on 2026-01-30"):
        story.night_of("2026-01-29")


def test_codes_have_their_check_digits() -> None:
    for portal in PORTALS:
        for body in portal.bodies:
            assert body.code == organisation_code(body.code[:8])
            assert body.credit == credit_code(body.credit[2:8], body.code)


@every_portal
def test_documents_have_numbers_of_their_own(portal: Portal) -> None:
    shown = story.shown(portal.id, THIRD)
    assert len({each.id for each in shown}) == len({each.index_number for each in shown}) == len(shown)
    assert {each.kind for each in shown} == {"report", "lookalike", "news"}


@every_portal
def test_the_same_night_gives_the_same_bytes(portal: Portal) -> None:
    assert pages(portal, SECOND) == pages(portal, SECOND)


@every_portal
def test_report_pages_have_the_size_of_real_ones(portal: Portal) -> None:
    made = pages(portal, BASELINE)
    reports = [each for each in story.shown(portal.id, BASELINE) if each.kind == "report"]
    assert all(10_000 < len(made[DIALECTS[portal.dialect].address(each)].body) < 35_000 for each in reports)


@pytest.mark.parametrize("of", [story.REVISED, story.COUNTED, story.METADATA], ids=["revised", "counter", "metadata"])
def test_an_edit_changes_one_number_of_one_page(of: story.ReportKey) -> None:
    portal = story.portal(of[0])
    before, after = pages(portal, BASELINE), pages(portal, SECOND)
    address = DIALECTS[portal.dialect].address(
        next(each for each in story.shown(portal.id, SECOND) if story.key(portal.id, each) == of)
    )
    changed = [path for path in after if before[path].body != after[path].body]
    assert address in changed
    assert all(path == address or "list" in path for path in changed)
    pairs = list(zip(numbers(before[address]), numbers(after[address]), strict=True))
    assert sum(one != other for one, other in pairs) == 1


@every_portal
def test_figures_add_up(portal: Portal) -> None:
    for document in story.shown(portal.id, BASELINE):
        if document.figures is None or document.year is None:
            continue
        of = document.figures
        handled = [sum(column) for column in zip(*of.outcomes, strict=True)]
        flows = zip(of.received, of.carried_in, handled, of.carried_out, strict=True)
        assert len(of.outcomes) == (19 if document.year == 2020 else 21)
        assert all(received + before == done + after for received, before, done, after in flows)
