"""Random histories of a small portal: whatever a night brings, the archive says only what was seen."""

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from archive_world import BASE, Answered, Walked, changes, look, moment, report_id, report_page, rows, states
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from archive.queries import REPORT_KEYS, Reader
from archive.records import Quality, Verdict
from archive.store import Store

COLUMNS = {f"{BASE}1/": ("a", "b"), f"{BASE}2/": ("b", "c", "d")}
NAMES = ("a", "b", "c", "d")
LATER = moment("2027-01-01")
TEXTS = ("甲", "乙", "丙")

walks = some.tuples(
    some.sampled_from((Verdict.COMPLETE, Verdict.COMPLETE, Verdict.INCOMPLETE, Verdict.BLOCKED, Verdict.DOUBTFUL)),
    some.sets(some.sampled_from(NAMES)),
)
answers = some.sampled_from(("same", "changed", 304, 404, 404, 500, 412))
CAME_INSTEAD = {304: Quality.NOT_MODIFIED, 404: Quality.GONE, 500: Quality.FAILED, 412: Quality.BLOCKED}
SEEN = ("same", "changed", 304)

Found = tuple[tuple[Verdict, set[str]], ...]  # verdict and rows of each column's walk
Came = dict[str, str | int]  # what each document's own address gave


def text_of(name: str, content: int) -> str:
    return f"{name}局{TEXTS[content]}共收到申请11件"


class History(RuleBasedStateMachine):
    """`served`: what the portal shows now; the other fields are what the archive must say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "gongkai.db"
        self.store = Store(self.path)
        self.day = 0
        self.served = dict.fromkeys(NAMES, 0)
        self.kept: dict[str, list[int]] = {name: [] for name in NAMES}
        self.columns_of: dict[str, set[str]] = {}
        self.evidence: dict[str, set[int]] = {name: set() for name in NAMES}
        self.withdrawn: dict[str, bool] = dict.fromkeys(NAMES, False)
        self.expected = {"withdrawn": 0, "restored": 0}
        self.last: tuple[list[Walked], dict[str, Answered]] = ([], {})

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @property
    def date(self) -> str:
        return (date(2026, 1, 30) + timedelta(days=self.day)).isoformat()

    @initialize()
    def the_first_night(self) -> None:
        walk = (Verdict.COMPLETE, set(NAMES))
        self._live((walk, walk), dict.fromkeys(NAMES, "same"))

    @rule(found=some.tuples(walks, walks), came=some.fixed_dictionaries(dict.fromkeys(NAMES, answers)))
    def a_night(self, found: Found, came: Came) -> None:
        self._live(found, came)

    @rule(away=some.sets(some.sampled_from(NAMES), min_size=1), nights=some.integers(1, 3))
    def some_are_taken_away(self, away: set[str], nights: int) -> None:
        """Complete walks without them, and their own addresses gone."""
        for _ in range(nights):
            walk = (Verdict.COMPLETE, set(NAMES) - away)
            self._live((walk, walk), {name: 404 if name in away else "same" for name in NAMES})

    def _live(self, found: Found, came: Came) -> None:
        self.day += 1
        walked = [
            Walked(column=column, verdict=verdict, names=tuple(sorted(rows_seen(column, verdict, names))))
            for column, (verdict, names) in zip(COLUMNS, found, strict=True)
        ]
        listed = {name for walk in walked for name in walk.names}
        asked = {name: came[name] for name in NAMES if name in listed or name in self.columns_of}
        served = {name: self._serve(name, what) for name, what in asked.items()}
        before = states(self.path)
        look(self.store, self.date, walked, served)
        self.last = (walked, served)
        self._learn(walked, listed, asked)
        for name in asked.keys() - listed:
            absent = self._absent(name, walked, listed)
            if came[name] in (500, 412) and not absent:
                assert states(self.path)[report_id(name)] == before[report_id(name)]

    def _serve(self, name: str, what: str | int) -> Answered:
        if isinstance(what, int) and (what != 304 or self.kept[name]):
            return CAME_INSTEAD[what]
        self.served[name] = (self.served[name] + (what == "changed")) % len(TEXTS)
        return report_page(text_of(name, self.served[name]))

    def _absent(self, name: str, walked: list[Walked], listed: set[str]) -> bool:
        complete = {walk.column for walk in walked if walk.verdict is Verdict.COMPLETE}
        return name not in listed and self.columns_of.get(name, set()) <= complete

    def _learn(self, walked: list[Walked], listed: set[str], asked: Came) -> None:
        for walk in walked:
            for name in walk.names:
                self.columns_of.setdefault(name, set()).add(walk.column)
        for name, what in asked.items():
            had = what in SEEN
            if had and self.kept[name][-1:] != [self.served[name]] and (what != 304 or not self.kept[name]):
                self.kept[name].append(self.served[name])
            if had and self.withdrawn[name]:
                self.withdrawn[name] = False
                self.expected["restored"] += 1
            if had or name in listed:
                self.evidence[name].clear()
            elif what == 404 and self.kept[name] and self._absent(name, walked, listed):
                self.evidence[name].add(self.day)
            if len(self.evidence[name]) >= 3 and not self.withdrawn[name]:
                self.withdrawn[name] = True
                self.expected["withdrawn"] += 1

    @rule()
    def the_same_night_again(self) -> None:
        known = changes(self.path), rows(self.path, "select document, number, digest from version"), states(self.path)
        look(self.store, self.date, *self.last)
        again = changes(self.path), rows(self.path, "select document, number, digest from version"), states(self.path)
        assert again == known

    @invariant()
    def withdrawn_is_what_three_dates_of_both_say(self) -> None:
        found = {key for key, (state, _) in states(self.path).items() if state == "withdrawn"}
        assert found == {report_id(name) for name in NAMES if self.withdrawn[name]}

    @invariant()
    def versions_have_no_gaps_and_one_change_each(self) -> None:
        for name in NAMES:
            query = """select v.number, c.kind from version v join document d on d.key = v.document
                left join change c on c.document = v.document and c.to_version = v.number and c.kind <> 'restored'
                where d.id = ? order by v.number, c.id"""
            found = rows(self.path, query, report_id(name))
            revised = [(number, "revised") for number in range(2, len(self.kept[name]) + 1)]
            assert found == ([(1, "new"), *revised] if self.kept[name] else [])

    @invariant()
    def nothing_else_is_a_change(self) -> None:
        kinds = [kind for _, _, kind in changes(self.path)]
        assert {kind: kinds.count(kind) for kind in self.expected} == self.expected
        assert len(kinds) == sum(map(len, self.kept.values())) + sum(self.expected.values())

    @invariant()
    def search_finds_the_current_text_and_no_other(self) -> None:
        with closing(Reader(self.path, LATER)) as reader:
            for name in NAMES:
                for content, sign in enumerate(TEXTS):
                    found = [row["report"] for row in reader.search(f"{name}局{sign}").rows]
                    assert found == ([report_id(name)] if self.kept[name][-1:] == [content] else [])

    @invariant()
    def the_view_says_what_the_reader_says(self) -> None:
        with closing(Reader(self.path, LATER)) as reader:
            read = {tuple(row[key] for key in REPORT_KEYS) for row in reader.reports()}
        assert read == set(rows(self.path, "select * from report"))


def rows_seen(column: str, verdict: Verdict, names: set[str]) -> set[str]:
    """A refused walk and an empty one show no rows."""
    return set() if verdict in (Verdict.BLOCKED, Verdict.DOUBTFUL) else names & set(COLUMNS[column])


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
