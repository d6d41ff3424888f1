"""When a report is due, and by which article: `settings/deadlines.toml`."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from settings.errors import SettingsError
from settings.files import ROOT, Strict, load_entries, typed
from settings.portals import BodyKind

DEADLINES_FILE = ROOT / "settings" / "deadlines.toml"
FIRST_REPORT_YEAR = 2008  # 条例 in force from 2008-05-01: the first reports were on 2008


def _day(value: str) -> str:
    if not re.fullmatch(r"\d\d-\d\d", value):
        raise ValueError("a day is MM-DD")
    date.fromisoformat(f"2001-{value}")  # a day of every year, so not 02-29
    return value


class Rule(Strict):
    """One rule: report years `first_year` to `last_year` of `kinds` are due on `day` (MM-DD) of the next year."""

    kinds: list[BodyKind]
    first_year: int
    last_year: int = 9999
    day: Annotated[str, AfterValidator(_day)]
    basis: str
    statutory: bool = True

    def due(self, year: int) -> date:
        return date.fromisoformat(f"{year + 1}-{self.day}")


class Deadlines:
    """The rules in the order of the file."""

    def __init__(self, rules: list[Rule]):
        self.rules = rules

    def rule_for(self, kind: str, year: int) -> Rule:
        """The rule for a body of this kind. Raises SettingsError when no rule fits."""
        for rule in self.rules:
            if kind in rule.kinds and rule.first_year <= year <= rule.last_year:
                return rule
        raise SettingsError(f"{DEADLINES_FILE}: no rule for kind {kind!r} and report year {year}; add one")


def load_deadlines(path: Path = DEADLINES_FILE) -> Deadlines:
    """The rules of the file. Raises SettingsError."""
    tables = load_entries(path, "rule")
    return Deadlines([typed(Rule, table, f"{path}: rule number {n}") for n, table in enumerate(tables, 1)])
