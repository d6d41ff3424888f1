"""The scoreboard on an invented folder: precision and recall fall when a value is wrong, each in its own way."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.accuracy import scoreboard
from tests.accuracy.scoreboard import Score, Scores, own_samples, real_samples, score, table

URL = "http://www.qingtan.gov.cn/nb/1.html"
TITLE = "清潭县2024年政府信息公开工作年度报告"
DOCUMENT = f"<h1>{TITLE}</h1><div id='zoom'><p>全文如下，欢迎查阅，并请提出意见和建议。</p><a href='a.pdf'>表</a></div>"
RIGHT = {
    "kind": "report",
    "platform": "generic",
    "title": TITLE,
    "report_year": 2024,
    "index_number": None,
    "attachments": [{"url": "http://www.qingtan.gov.cn/nb/a.pdf", "name": "表"}],
}
LISTING = (
    "<ul><li><a href='/nb/1.html'>清潭县水利局2024年政府信息公开工作年度报告</a><i>2025-01-02</i></li>"
    "<li><a href='/nb/2.html'>清潭县节水通知</a><i>2025-01-03</i></li></ul>"
)
ROWS = [
    {
        "url": URL,
        "title": "清潭县水利局2024年政府信息公开工作年度报告",
        "date": "2025-01-02",
        "is_report": True,
    },
    {
        "url": "http://www.qingtan.gov.cn/nb/2.html",
        "title": "清潭县节水通知",
        "date": "2025-01-03",
        "is_report": False,
    },
]


def scores_of(folder: Path, expected: dict[str, Any], html: str = DOCUMENT, url: str = URL) -> Scores:
    """The scores of a folder of samples that holds one page."""
    sample = folder / "generic" / "only"
    sample.mkdir(parents=True)
    (sample / "page.html").write_text(html, encoding="utf-8")
    (sample / "headers.json").write_text(json.dumps({"url": url, "content_type": "text/html; charset=utf-8"}))
    (sample / "expected.json").write_text(json.dumps(expected))
    return score(own_samples(folder))


def test_all_as_expected(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, RIGHT)
    assert all(one.is_perfect for one in scores.values())
    assert scores["generic", "title"] == Score(hits=1)
    assert ("generic", "index_number") not in scores  # null expected and found: nothing to count


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("report_year", 2023, Score(false=1, missed=1)),  # found different
        ("index_number", "7/2025-1", Score(missed=1)),  # expected, not found
        ("title", None, Score(false=1)),  # found, not expected
    ],
)
def test_a_wrong_value(tmp_path: Path, field: str, value: object, expected: Score) -> None:
    assert scores_of(tmp_path, {**RIGHT, field: value})["generic", field] == expected


def test_shares() -> None:
    assert (Score(hits=3, false=1, missed=2).precision, Score(hits=3, missed=1).recall) == (0.75, 0.75)
    assert (Score(missed=1).precision, Score(false=1).recall) == (None, None)


def test_rows_are_matched_by_address(tmp_path: Path) -> None:
    lost = {"url": "http://www.qingtan.gov.cn/nb/3.html", "title": "清潭县公告", "date": None, "is_report": False}
    dated = {**ROWS[1], "date": "2025-01-04"}
    scores = scores_of(tmp_path, {"rows": [ROWS[0], dated, lost]}, LISTING, "http://www.qingtan.gov.cn/nb/")
    assert scores["generic", "rows"] == Score(hits=2, missed=1)
    assert scores["generic", "rows.title"] == Score(hits=2)
    assert scores["generic", "rows.date"] == Score(hits=1, false=1, missed=1)
    assert scores["generic", "rows.is_report"] == Score(hits=1)


def test_a_row_too_many(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, {"rows": ROWS[:1]}, LISTING, "http://www.qingtan.gov.cn/nb/")
    assert scores["generic", "rows"] == Score(hits=1, false=1)


def test_table_shows_what_is_below_one(tmp_path: Path) -> None:
    lines = [line.split() for line in table(scores_of(tmp_path, {**RIGHT, "report_year": 2023})).splitlines()]
    assert lines[0] == ["field", "generic"]
    assert ["report_year", "0.000/0.000"] in lines
    assert ["title", "1"] in lines
    assert lines[-1] == ["values", "expected", "6"]


@pytest.mark.parametrize(("year", "code"), [(2024, 0), (2023, 1)])
def test_a_real_page_below_one_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int, code: int
) -> None:
    (tmp_path / "urls.tsv").write_text(f"file\turl\tcontent type\tnote\np.html\t{URL}\ttext/html\t-\n")
    (tmp_path / "p.html").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "p.html.expected.json").write_text(json.dumps({"title": TITLE, "report_year": year}))
    monkeypatch.setattr(scoreboard, "real_samples", lambda: real_samples(tmp_path))
    monkeypatch.setattr(scoreboard, "own_samples", lambda: iter(()))
    assert scoreboard.main() == code


def test_without_real_pages_nothing_is_judged(tmp_path: Path) -> None:
    assert list(real_samples(tmp_path)) == []
