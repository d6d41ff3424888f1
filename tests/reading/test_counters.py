"""A page that differs from another only in its visit counter is the same document."""

import json
import re
from pathlib import Path

import pytest

from crawler.extract.page import Page
from crawler.platforms import read_document

CASES = Path(__file__).parent / "cases"
COUNTED = [
    path
    for path in sorted(CASES.glob("*/*/page.html"))
    if re.search("浏览次数|点击：|阅读：", path.read_text(errors="replace"))
]


@pytest.mark.parametrize("path", COUNTED, ids=lambda path: path.parent.name)
def test_counter_changes_nothing(path: Path) -> None:
    url = json.loads((path.parent / "headers.json").read_text(encoding="utf-8"))["url"]
    before = path.read_bytes()
    after = re.sub("((?:浏览次数|点击|阅读)：(?:<span[^>]*>)?)[0-9]+".encode(), rb"\g<1>77777", before)
    assert before != after
    assert read_document(Page(url, before)) == read_document(Page(url, after))


def test_there_are_counted_pages() -> None:
    assert len(COUNTED) >= 4
