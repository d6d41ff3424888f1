"""What an archive says after a run, asked as any tool would: plain SQL on the closed file."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One portal's look: its verdict, and the account of its requests."""

    verdict: str
    reason: str | None
    asked: int
    answers: dict[str, int]


@dataclass(frozen=True)
class Kept:
    """An archive; `run` counts from 1, by default the last one."""

    path: Path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def last_run(self) -> int:
        return int(self.rows("select max(id) from run")[0][0])

    def look(self, portal: str, run: int | None = None) -> Looked:
        query = "select verdict, reason, asked, answers from look where portal = ? and run = ?"
        [(verdict, reason, asked, answers)] = self.rows(query, portal, run or self.last_run())
        return Looked(verdict=verdict, reason=reason, asked=asked, answers=json.loads(answers))

    def listings(self, portal: str, run: int | None = None) -> list[tuple[str, str | None, int, int | None]]:
        """(verdict, reason, rows, total) of each walk."""
        query = "select verdict, reason, rows, total from listing where portal = ? and run = ? order by id"
        return self.rows(query, portal, run or self.last_run())

    def states(self, portal: str) -> dict[str, str]:
        """Path of each report -> its state."""
        found = self.rows("select url, state from report where portal = ?", portal)
        return {urlsplit(url).path: state for url, state in found}

    def captures(self, portal: str, run: int | None = None) -> list[tuple[str, int, str, str | None]]:
        """(path, status, quality, reason) of each exchange, in order."""
        query = """select u.url, status, quality, reason from capture c join url u on u.id = c.url
                   where portal = ? and run = ? order by c.id"""
        found = self.rows(query, portal, run or self.last_run())
        return [(urlsplit(url).path, status, quality, reason) for url, status, quality, reason in found]

    def told(self) -> set[tuple[str, str, str]]:
        """The set of (document, content digest, change)."""
        query = """select d.id, v.digest, c.kind from change c join document d on d.key = c.document
                   join version v on v.document = c.document and v.number = c.to_version"""
        return set(self.rows(query))

    def is_whole(self) -> bool:
        return self.rows("pragma integrity_check") == [("ok",)] and not self.rows("pragma foreign_key_check")
