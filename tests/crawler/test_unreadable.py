"""A reader that raises costs one page: it is kept, counted, and named in the verdict; the others are read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kept import Kept
from scrapy import Request
from scrapy.http import Response
from scripted import COLUMN, Said, address, html, listing, page, report, title_of

from archive.records import DocumentPage, Site
from archive.store import Store
from crawler import platforms, reading
from crawler.extract.page import Page
from crawler.look import Look, Run, Silent
from crawler.spiders.annual_reports import AnnualReports
from settings.clock import read_clock
from settings.portals import Column, Portal

BASE = "http://127.0.0.1:9"
BAD = address(2023)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "gongkai.db"


@pytest.fixture
def spider(archive: Path) -> Iterator[AnnualReports]:
    clock = read_clock("2026-02-02T02:30")
    portal = Portal(id="qingtan", name="青潭县", home=f"{BASE}/", columns=[Column(url=f"{BASE}{COLUMN}")])
    site = Site(
        id=portal.id, name=portal.name, division=None, platform="auto", home=portal.home, columns=1, enabled=True
    )
    with closing(Store(archive)) as store:
        run = Run(store=store, number=store.begin_run(clock.stamp(), True, [site]), clock=clock, teller=Silent())
        yield AnnualReports(look=Look(run=run, portal=portal))


def crawled(spider: AnnualReports, site: dict[str, Said]) -> None:
    """Answer every request of the spider from a table, without a network, as Scrapy would."""
    waiting: list[Request] = [spider._send(errand) for errand in spider._first_errands()]
    while waiting:
        request = waiting.pop(0)
        said = site[request.url.removeprefix(BASE)]
        response = Response(request.url, said.status, headers=dict(said.headers), body=said.body, request=request)
        waiting += asyncio.run(_all(spider.answered(response, **request.cb_kwargs)))
    spider.closed("finished")


async def _all(requests: AsyncIterator[Request]) -> list[Request]:
    return [request async for request in requests]


def failing_on(path: str, read: Callable[..., object]) -> Callable[..., object]:
    def reader(page: Page, platform: str) -> object:
        if page.url.endswith(path):
            raise KeyError("no such block")
        return read(page, platform)

    return reader


SITE = {COLUMN: listing([2024, 2023]), address(2024): report(2024), BAD: report(2023)}


def test_reader_of_documents_fails_once(spider: AnnualReports, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_document", failing_on(BAD, platforms.read_document))
    crawled(spider, SITE)
    look = Kept(archive).look("qingtan")
    assert look.verdict == "incomplete"
    assert "the reader failed: KeyError: 'no such block'" in (look.reason or "")
    assert look.answers == {"had": 2, "unreadable": 1}
    assert Kept(archive).states("qingtan") == {address(2024): "current", BAD: "listed"}
    assert (BAD, 200, "unreadable", "the reader failed: KeyError: 'no such block'") in Kept(archive).captures("qingtan")


def test_reader_of_listings_fails(spider: AnnualReports, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_listing", failing_on("/nb/index_2.html", platforms.read_listing))
    crawled(spider, SITE | {COLUMN: listing([2024], following="/nb/index_2.html"), "/nb/index_2.html": listing([2023])})
    assert [verdict for verdict, *_ in Kept(archive).listings("qingtan")] == ["incomplete"]
    assert Kept(archive).look("qingtan").answers == {"had": 2, "unreadable": 1}
    assert Kept(archive).states("qingtan") == {address(2024): "current"}


def test_version_before_may_be_unreadable(
    spider: AnnualReports, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's reader fails on the bytes of the version before, not on the new page: compared as it was kept."""
    crawled(spider, SITE)
    old = SITE[BAD].body
    read = platforms.read_document

    def reader(found: Page, platform: str) -> DocumentPage:
        if found.body == old:
            raise KeyError("no such block")
        return read(found, platform)

    monkeypatch.setattr(reading, "read_document", reader)
    again = AnnualReports(look=Look(run=spider.look.run, portal=spider.look.portal))
    again.look.run.number = again.look.run.store.begin_run(again.look.at, True, [])
    crawled(again, SITE | {BAD: page(old.replace("均已".encode(), "全部".encode()))})
    assert Kept(archive).look("qingtan").verdict == "complete"
    assert Kept(archive).rows("select kind from change order by id desc limit 1") == [("revised",)]


@pytest.mark.parametrize(
    "href",
    [
        "http://[half/x",
        "javascript:open('x')",
        "http://127.0.0.1:port/x",
        "http://127.0.0.1:99999/x",
    ],
)
def test_row_without_a_usable_address_costs_no_other_row(spider: AnnualReports, archive: Path, href: str) -> None:
    crawled(spider, SITE | {COLUMN: listing([2024, 2023], more=[(href, title_of(2022))])})
    assert Kept(archive).states("qingtan") == {address(2024): "current", BAD: "current"}


def test_endless_nesting_is_a_page_like_another(spider: AnnualReports, archive: Path) -> None:
    crawled(spider, SITE | {BAD: page(html(title_of(2023), "<div>" * 20000 + "青潭县水务局"))})
    assert Kept(archive).look("qingtan").answers == {"had": 3}
