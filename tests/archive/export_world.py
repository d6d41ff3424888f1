"""Captures of every kind that an export must carry: a GBK page and a file on three dates, and what is odd."""

import gzip
from dataclasses import dataclass
from pathlib import Path

from archive_world import PORTAL, SITE, answer_to, moment

from archive.records import Exchange, Quality, Verdict
from archive.store import Store

DATES = ("2026-01-30", "2026-02-02", "2026-02-03")
HOST = "https://www.yunxi.example"
PAGE, FILE = f"{HOST}/nb/a.html", f"{HOST}/nb/W020260130.pdf"
LIST, CHINESE, PACKED, DRAWN = f"{HOST}/api/list?c=7", f"{HOST}/年报/1 2.html", f"{HOST}/b.html", f"{HOST}/drawn.html"
GBK = (("Content-Type", "text/html; charset=gb2312"), ("X-Odd", "caf\xe9 \xb9\xab"))
PDF = (("Content-Type", "application/pdf"),)


def gbk_page(number: int) -> bytes:
    return f"<html><meta charset=gbk><title>年报</title><p>收到申请{number}件。</p></html>".encode("gbk")


def pdf(number: int) -> bytes:
    return b"%PDF-1.4\r\n\r\n" + bytes(range(256)) * 300 + f"WARC/1.1\r\n\r\n{number}".encode()


@dataclass(frozen=True)
class Given:
    """What was kept, in order; `id` is the capture's number."""

    id: int
    exchange: Exchange


def fill(archive: Path) -> list[Given]:
    """An archive of three nights; what it must give back."""
    kept: list[Given] = []
    store = Store(archive)
    for night, date in enumerate(DATES):
        run = store.begin_run(moment(date), True, [SITE])

        def keep(url: str, quality: Quality = Quality.PAGE, run: int = run, date: str = date, **fields: object) -> None:
            answer = answer_to(url, moment(date), quality, **fields)
            kept.append(Given(store.keep_answer(run, PORTAL, answer), answer.exchange))

        if night < 2:
            keep(PAGE, headers=GBK, body=gbk_page(11 + night))
            keep(FILE, headers=PDF, body=pdf(night))
        else:
            keep(PAGE, Quality.NOT_MODIFIED, headers=(("ETag", '"1"'),))
            keep(FILE, headers=PDF, body=pdf(1))
        if night == 0:
            for page in (1, 2):
                keep(LIST, method="POST", sent=f"page={page}&名=年".encode(), body=f'{{"page":{page}}}'.encode(),
                     headers=(("Content-Type", "application/json"),))  # fmt: skip
            keep(CHINESE, headers=GBK, body=gbk_page(1))
            packed = gzip.compress(gbk_page(2) * 99, mtime=0)
            keep(PACKED, body=packed, headers=(("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"),
                                               ("Content-Length", "7"), *GBK))  # fmt: skip
            keep(DRAWN, body=b"<script>", headers=(("Content-Type", "text/html"),))
            keep(DRAWN, body=b"<p>drawn", rendered=True, headers=(("Content-Type", "text/html; charset=utf-8"),))
            keep(f"{HOST}/moved", Quality.REDIRECT, headers=(("Location", "/nb/a.html"),))
            keep(f"{HOST}/gone", Quality.GONE, headers=(("Content-Length", "0"),))
        store.end_run(run, moment(date), Verdict.COMPLETE)
    store.close()
    return kept
