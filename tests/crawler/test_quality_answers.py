"""Every folder of `answers/` is one answer and what it is; and every page that a reader is tested with is a page."""

import csv
import json
from pathlib import Path

import pytest

from archive.records import Answer, Exchange, Quality
from crawler.reading import answer_of, led_to
from tests.conftest import ROOT

FOLDERS = sorted(path.parent for path in (Path(__file__).parent / "answers").glob("*/headers.json"))
CASES = sorted(path.parent for path in (ROOT / "tests" / "reading" / "cases").glob("*/*/headers.json"))
REAL_PAGES = ROOT.parent / "shared" / "real_pages"
SHOWN = (".html", ".xml", ".json", ".txt", ".pdf")

# Reading cases that show what a reader makes of a page that is none: (quality, word of the folder's name).
NONE_OF_THEM_A_PAGE = ("error", "login", "stub", "html-in-place")


def exchange(url: str, body: bytes, content_type: str = "", **more: object) -> Exchange:
    headers = (("Content-Type", content_type),) if content_type else ()
    return Exchange(**{"url": url, "at": "", "status": 200, "headers": headers, "body": body, **more})


def judged(folder: Path) -> Answer:
    said = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
    more = {"status": said["status"], "partial": said.get("partial", False), "headers": tuple(said["headers"].items())}
    answer, page = answer_of(exchange(said["url"], next(folder.glob("page.*")).read_bytes(), **more))
    assert (page is not None) is (answer.quality is Quality.PAGE)
    return answer


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_answer_is_what_it_is(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    answer = judged(folder)
    assert answer.quality == expected["quality"], answer.reason
    assert (answer.reason or "").startswith(expected["reason"] or "")
    assert (answer.reason is None) is (expected["reason"] is None)


def test_page_that_only_leads_on_is_followed() -> None:
    leads = {folder.name: led_to(judged(folder)) for folder in FOLDERS if folder.name.startswith(("entrance", "stub"))}
    assert leads.pop("entrance-by-meta") == "http://www.qingtan.example/qtx/index.html"
    assert leads.pop("entrance-by-script") == "http://www.qingtan.example/gkmlpt/index"
    assert set(leads.values()) == {None}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_page_of_a_reading_case_is_a_page(folder: Path) -> None:
    said = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
    body = next(folder.glob("page.*")).read_bytes()
    answer = answer_of(exchange(said["url"], body, said["content_type"] or ""))[0]
    if not any(word in folder.name for word in NONE_OF_THEM_A_PAGE):
        assert answer.quality is Quality.PAGE, answer.reason


def test_real_page_is_a_page() -> None:
    if not REAL_PAGES.is_dir():
        pytest.skip("../shared is absent: real pages not judged")
    with (REAL_PAGES / "urls.tsv").open(encoding="utf-8") as table:
        served = {row[0]: (row[1], row[2]) for row in csv.reader(table, delimiter="\t") if len(row) >= 3}
    files = [path for path in REAL_PAGES.rglob("*") if path.suffix in SHOWN and ".expected." not in path.name]
    assert len(files) > 20
    for path in files:
        url, kind = served.get(path.relative_to(REAL_PAGES).as_posix(), ("http://www.x.gov.cn/a/b.html", ""))
        answer = answer_of(exchange(url, path.read_bytes(), kind))[0]
        assert answer.quality is Quality.PAGE, (path.name, answer.reason)
