"""The registry that ships: it loads, and says no more than its entries may say."""

from collections import Counter
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest

from archive.records import canonical_address
from crawler.platforms import PLATFORMS
from settings.files import load_toml
from settings.portals import DEFAULT_REGISTRY, PlatformName, Portal, load_registry

PORTALS = list(load_registry())
FILES = sorted(DEFAULT_REGISTRY.glob("*.toml"))

# The cities of Guangdong by GB/T 2260, without the province's 44
GUANGDONG_CITIES = (
    "0100 0200 0300 0400 0500 0600 0700 0800 0900 1200 1300 1400 1500 1600 1700 1800 1900 2000 5100 5200 5300"
)


def in_guangdong(portal: Portal) -> bool:
    return (portal.division or "").startswith("44")


def test_ids_are_unique() -> None:
    ids = [table["id"] for file in FILES for table in load_toml(file)["portal"]]
    assert len(set(ids)) == len(ids) == len(PORTALS)


def test_platform_names_are_those_that_are_read() -> None:
    assert set(get_args(PlatformName)) == {"auto", *(platform.name for platform in PLATFORMS)}


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)
def test_a_column_lies_on_the_home_host_or_a_named_one(portal: Portal) -> None:
    named = {urlsplit(portal.home).hostname, *portal.hosts}
    assert {urlsplit(column.url).hostname for column in portal.columns} <= named


def test_no_column_is_watched_twice() -> None:
    columns = [column.url for portal in PORTALS for column in portal.columns]
    assert len(set(columns)) == len(columns)


def test_at_least_120_portals() -> None:
    assert len(PORTALS) >= 120


def test_no_home_is_watched_twice() -> None:
    homes = Counter(canonical_address(portal.home) for portal in PORTALS)
    assert [home for home, count in homes.items() if count > 1] == []


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)
def test_a_portal_is_a_government_site_by_its_chinese_name(portal: Portal) -> None:
    assert urlsplit(portal.home).netloc.endswith(".gov.cn")
    assert all("\u4e00" <= sign <= "\u9fff" for sign in portal.name)


def test_guangdong_and_its_cities_are_there() -> None:
    divisions = {portal.division for portal in PORTALS if in_guangdong(portal)}
    assert divisions >= {"440000", *(f"44{city}" for city in GUANGDONG_CITIES.split())}


@pytest.mark.parametrize(
    ("portal", "platform", "columns"),
    [
        ("zhaoqing", "gkmlpt", []),
        ("pingtan", "trs", ["https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/"]),
        ("ordos-engebei", "trs", ["http://engebei.ordos.gov.cn/xxgk/xxgknb/index.html"]),
        ("handan", "trs", ["http://hdzfxxgk.hd.gov.cn/zfxxgknb/"]),
        ("huaxian", "vsb", []),
        ("customs", "eportal", []),
        ("beijing-gjj", "auto", ["http://zfxxgk.beijing.gov.cn/110094/zfxxgknb/list.shtml"]),
    ],
)
def test_portals_that_others_rely_on(portal: str, platform: str, columns: list[str]) -> None:
    entry = next(each for each in PORTALS if each.id == portal)
    assert (entry.platform, [column.url for column in entry.columns]) == (platform, columns)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_says_where_its_addresses_come_from(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("# ")


def test_the_pace_is_the_default() -> None:
    assert {portal.delay for portal in PORTALS} == {2.0}
