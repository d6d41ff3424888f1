"""3,200 small portals in one process, each on its own address: `python -m benchmarks.night_server NETWORK COUNT`.

The address says which portal is asked: every hundredth needs 600 requests in a first look, nine of a hundred 30, the
others 3; robots.txt, the pages of the column and the reports' own pages are counted.
"""

import asyncio
import resource
import sys
from functools import partial

PORT = 8891
ROWS = 20  # of a listing page
_HEAD = "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\r\n"


def address_of(network: str, number: int) -> str:
    """The address of a portal. `network`: the first two parts, as `127.101`."""
    return f"{network}.{number // 250}.{number % 250 + 1}"


def reports_of(number: int) -> int:
    """Reports of a portal: with robots.txt and its listing pages they make 600, 30 or 3 requests."""
    if number % 100 == 0:
        return 570
    return 27 if number % 100 < 10 else 1


def requests_of(number: int) -> int:
    """Requests of a first look.

    >>> [requests_of(number) for number in (0, 1, 99)]
    [600, 30, 3]
    """
    return 1 + len(_starts(number)) + reports_of(number)


def answer(number: int, path: str) -> tuple[str, str]:
    """Status and body."""
    if path == "/robots.txt":
        return "404 Not Found", "none"
    name = path.removeprefix("/nb/").removesuffix(".html")
    if name.startswith("content_"):
        return "200 OK", _report(number, int(name.removeprefix("content_")))
    page = int(name.removeprefix("index_")) if name.startswith("index_") else 1
    return "200 OK", _listing(number, page)


def _starts(number: int) -> range:
    return range(0, reports_of(number), ROWS)


def _listing(number: int, page: int) -> str:
    start, total, pages = (page - 1) * ROWS, reports_of(number), len(_starts(number))
    rows = "".join(
        f'<li><a href="/nb/content_{each}.html">{_title(number, each)}</a><span>{_year(each) + 1}-01-20</span></li>'
        for each in range(start, min(start + ROWS, total))
    )
    following = f'<a href="/nb/index_{page + 1}.html">下一页</a>' if page < pages else ""
    pager = f'<div class="page">共{total}条 第{page}/{pages}页 {following}</div>'
    return _page("政府信息公开年报", f'<h2>政府信息公开年报</h2><ul class="list">{rows}</ul>{pager}')


def _report(number: int, each: int) -> str:
    title, year = _title(number, each), _year(each)
    paragraphs = "".join(
        f"<p>第{part}项工作全年办理{number * 7 + each * 31 + part}件，公开信息{each * 13 + part * 17}条，"
        f"比上年增加{number % 97 + part}条，均按规定答复并归档，没有因政府信息公开引起的行政复议和行政诉讼。</p>"
        for part in range(1, 13)
    )
    line = f"<p>发布时间：{year + 1}-01-20 来源：石桥县水务局第{number}分局</p>"
    return _page(title, f'<h1>{title}</h1>{line}<div class="content">{paragraphs}</div>')


def _title(number: int, each: int) -> str:
    return f"石桥县水务局第{number}分局第{each // 10}科{_year(each)}年政府信息公开工作年度报告"


def _year(each: int) -> int:
    return 2024 - each % 10


def _page(title: str, main: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body><div>{main}</div></body></html>"


class Portal(asyncio.Protocol):
    """One connection, kept open between requests."""

    def __init__(self, number: int):
        self._number = number
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            request, self._asked = self._asked.split(b"\r\n\r\n", 1)
            status, text = answer(self._number, request.split(b" ", 2)[1].decode())
            body = text.encode()
            head = _HEAD.format(status=status, length=len(body))
            self._transport.write(head.encode() + body)  # type: ignore[attr-defined]  # a TCP transport


async def serve(network: str, count: int) -> None:
    """Listen on all addresses until killed; a line on stdout says that it does."""
    loop = asyncio.get_running_loop()
    for number in range(count):
        await loop.create_server(partial(Portal, number), address_of(network, number), PORT)
    print("ready", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))


if __name__ == "__main__":
    main()
