"""Real pages of ../shared: every expected value holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.page import Page
from crawler.platforms import find_columns
from crawler.reading import read
from tests.reading.conftest import SHARED


def _listed() -> list[tuple[str, str, str]]:
    table = SHARED / "real_pages" / "urls.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]] if table.exists() else []
    return [(name, url, kind) for name, url, kind, _ in rows if (table.parent / f"{name}.expected.json").exists()]


@pytest.mark.parametrize(("name", "url", "kind"), _listed())
def test_page(name: str, url: str, kind: str, shared: Path, differing: Callable[..., dict[str, Any]]) -> None:
    path = shared / "real_pages" / name
    expected = json.loads(Path(f"{path}.expected.json").read_text(encoding="utf-8"))
    assert differing(read(Page(url, path.read_bytes(), kind)), expected) == {}


def test_all_are_there(shared: Path) -> None:
    assert len(_listed()) >= 25


def test_pagers_of_real_listings(shared: Path) -> None:
    named = {name: [ask.url for ask in read(_page(shared, name)).next] for name, *_ in _listed() if "list" in name}
    assert named["ordos_engebei/list_xxgknb_index.html"] == ["http://engebei.ordos.gov.cn/xxgk/xxgknb/index_1.html"]
    assert named["pingtan/list_zfxxgknb_index.html"] == []
    assert named["gd_drc/list_ywtz_index.html"] == [
        "https://drc.gd.gov.cn/ywtz/index_2.html",
        "https://drc.gd.gov.cn/postmeta/i/10436.json",
    ]
    assert named["jeecms_yichun/list_lykb_index_6.html"] == ["http://www.yctravel.gov.cn/lykb/index_7.jhtml"]


def test_columns_of_a_real_guide(shared: Path) -> None:
    page = Page("http://hdzfxxgk.hd.gov.cn/gkzn/", (shared / "real_pages/handan/gkzn.html").read_bytes())
    assert [ask.url for ask in find_columns(page)] == ["http://hdzfxxgk.hd.gov.cn/zfxxgknb/"]


def test_seed(shared: Path, differing: Callable[..., dict[str, Any]]) -> None:
    text = next((shared / "seed").glob("*.txt"))
    found = read(Page("http://www.zhaoqing.gov.cn/", text.read_bytes(), "text/plain"))
    assert differing(found, SEED) == {}


SEED = {
    "kind": "report",
    "platform": "guangdong_directory",
    "title": "肇庆市人民政府办公室2014年政府信息公开工作年度报告",
    "index_number": "007141332/2015-00724",
    "category": "政府信息公开工作年度报告",
    "issuing_body": "肇庆市人民政府",
    "publish_date": "2015-03-20",
    "document_number": None,
    "abolition_date": None,
    "report_year": 2014,
    "reporting_body": "肇庆市人民政府办公室",
    "attachments": [],
}


def _page(shared: Path, name: str) -> Page:
    url, kind = next((url, kind) for listed, url, kind in _listed() if listed == name)
    return Page(url, (shared / "real_pages" / name).read_bytes(), kind)
