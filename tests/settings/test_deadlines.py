"""When a report is due, and by which article: the table of the two regimes of law."""

from pathlib import Path

import pytest

from settings.deadlines import DEADLINES_FILE, FIRST_REPORT_YEAR, load_deadlines
from settings.errors import SettingsError

OLD = "政府信息公开条例（2007年国务院令第492号）第三十一条"
DEPARTMENTS = "政府信息公开条例（2019年国务院令第711号）第四十九条第一款"
GOVERNMENTS = "政府信息公开条例（2019年国务院令第711号）第四十九条第二款"
CUSTOM = "no statutory date (custom)"

RULE = '[[rule]]\nkinds = ["office"]\nfirst_year = 2019\nday = "01-31"\nbasis = "x"\n'

# kind, report year -> due date, basis, statutory
DUE = [
    ("government", 2008, "2009-03-31", OLD, True),
    ("government", 2018, "2019-03-31", OLD, True),
    ("government", 2019, "2020-03-31", GOVERNMENTS, True),
    ("government", 2025, "2026-03-31", GOVERNMENTS, True),
    ("office", 2008, "2009-03-31", OLD, True),
    ("office", 2018, "2019-03-31", OLD, True),
    ("office", 2019, "2020-01-31", DEPARTMENTS, True),
    ("office", 2025, "2026-01-31", DEPARTMENTS, True),
    ("department", 2008, "2009-03-31", OLD, True),
    ("department", 2018, "2019-03-31", OLD, True),
    ("department", 2019, "2020-01-31", DEPARTMENTS, True),
    ("department", 2025, "2026-01-31", DEPARTMENTS, True),
    ("township", 2008, "2009-03-31", OLD, True),
    ("township", 2018, "2019-03-31", OLD, True),
    ("township", 2019, "2020-01-31", CUSTOM, False),
    ("township", 2025, "2026-01-31", CUSTOM, False),
    ("other", 2008, "2009-01-31", CUSTOM, False),
    ("other", 2018, "2019-01-31", CUSTOM, False),
    ("other", 2025, "2026-01-31", CUSTOM, False),
]


@pytest.mark.parametrize(("kind", "year", "due", "basis", "statutory"), DUE)
def test_due_date_and_basis(kind: str, year: int, due: str, basis: str, statutory: bool) -> None:
    rule = load_deadlines().rule_for(kind, year)
    assert (rule.due(year).isoformat(), rule.basis, rule.statutory) == (due, basis, statutory)


@pytest.mark.parametrize(("kind", "year"), [("bureau", 2025), ("office", FIRST_REPORT_YEAR - 1), ("other", 2007)])
def test_no_rule_fits(kind: str, year: int) -> None:
    with pytest.raises(SettingsError) as refused:
        load_deadlines().rule_for(kind, year)
    assert str(refused.value) == f"{DEADLINES_FILE}: no rule for kind {kind!r} and report year {year}; add one"


def test_the_first_rule_that_fits_holds(tmp_path: Path) -> None:
    file = tmp_path / "deadlines.toml"
    regional = RULE.replace("01-31", "02-20").replace('"x"', '"regional"')
    file.write_text(regional + RULE, encoding="utf-8")
    assert load_deadlines(file).rule_for("office", 2025).due(2025).isoformat() == "2026-02-20"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE.replace("rule", "rules"), "unknown table 'rules'; entries are [[rule]] tables"),
        (RULE.replace("[[rule]]", "[rule]"), "[rule] is one table; write [[rule]] with two brackets"),
        (RULE + "dey = 1\n", "rule number 1: unknown key 'dey'; did you mean 'day'?"),
        (
            RULE + RULE.replace("office", "offices"),
            "rule number 2: key 'kinds.0': Input should be 'government', 'office'",
        ),
        (RULE.replace("01-31", "02-30"), "rule number 1: key 'day': day is out of range for month, got '02-30'"),
        (RULE.replace("01-31", "31 January"), "rule number 1: key 'day': a day is MM-DD, got '31 January'"),
        (
            RULE.replace("2019", '"2019"'),
            "rule number 1: key 'first_year': Input should be a valid integer, got '2019'",
        ),
    ],
)
def test_a_faulty_rule(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "deadlines.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_deadlines(file)
    assert str(refused.value).startswith(f"{file}: {said}")
