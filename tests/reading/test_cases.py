"""Every folder of `cases/<platform>/<trap>/` is one page and what it must say (`columns`: find_columns)."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.page import Page
from crawler.platforms import PLATFORMS, find_columns, read

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/headers.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_page_says_what_is_expected(folder: Path, differing: Callable[..., dict[str, Any]]) -> None:
    page = _page(folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    columns = expected.pop("columns", None)
    assert differing(read(page), expected) == {}
    assert columns is None or [ask.url for ask in find_columns(page)] == columns


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_case_is_complete(folder: Path) -> None:
    assert len(list(folder.glob("page.*"))) == 1
    assert json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def test_every_platform_has_its_traps() -> None:
    counted = Counter(folder.parent.name for folder in FOLDERS)
    assert {platform.name: counted[platform.name] >= 8 for platform in PLATFORMS} == {
        platform.name: True for platform in PLATFORMS
    }


def _page(folder: Path) -> Page:
    headers = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
    return Page(headers["url"], next(folder.glob("page.*")).read_bytes(), headers["content_type"])
