"""The browser of portals whose listings are built by scripts: started for one page, gone after it, whatever it does."""

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from playwright._impl.out_of_process import PlaywrightClient
from playwright.async_api import Browser, BrowserType, Playwright
from playwright.async_api import Error as PlaywrightError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from archive.records import Quality
from crawler.capture.exchange import exchange_of
from crawler.capture.network import PacedHandler
from crawler.capture.proxy import Wall
from crawler.capture.rendered import Rendered
from crawler.capture.rendering import STARTING, Part, Rendering, part_of
from crawler.extract.page import Page
from crawler.reading import answer_of

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # not even a name is looked up past the proxy
    "--proxy-bypass-list=<-loopback>",  # without it loopback and link-local addresses are asked past the proxy
    "--no-pings",
    "--js-flags=--max-old-space-size=512",  # MiB of a page's scripts; one that takes more crashes alone
)
CONTEXT = {"service_workers": "block", "accept_downloads": False, "permissions": [], "locale": "zh-CN"}
AT_ONCE = 2  # browsers of one process: half a gigabyte and a processor each
CLOSING = 5.0  # seconds; what does not close in this time is killed
LOOKS_UP = 0.5  # seconds between two looks at whether a page is over
TRIES = 2  # of a page whose browser broke down, or for a part of which no answer came

_PLACES = asyncio.Semaphore(AT_ONCE)
logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # its failures reach us as exceptions


class NoBrowser(Exception):
    """No browser is installed; the message says the mend."""


class OwnBrowser:
    """Scrapy-playwright's provider: Playwright's driver with the wall as its only way out, and one browser."""

    def __init__(self, count: Callable[[str], None]):
        self._wall = Wall(count)
        self._driver = PlaywrightClient()  # begins to start; its public face gives no hold on a driver that hangs
        self._browser: Browser | None = None
        self._group: int | None = None

    async def start(self) -> None:
        self._way_out = await self._wall.open()
        self._chromium: BrowserType = Playwright(await self._driver._playwright).chromium

    async def launch_browser(self) -> Browser:
        """A browser of its own process group. Raises NoBrowser, or Playwright's error."""
        own = Path(self._chromium.executable_path)
        self._browser = await self._chromium.launch(
            executable_path=None if own.exists() else _system_browser(),
            args=list(FLAGS),
            proxy={"server": self._way_out, "bypass": "<-loopback>"},
            timeout=STARTING * 1000,
        )
        session = await self._browser.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._group = os.getpgid(next(each["id"] for each in processes if each["type"] == "browser"))
        return self._browser

    async def close(self) -> None:
        """End browser, driver and wall; what does not answer is killed with all its processes."""
        try:
            await self._end_browser()
        finally:
            try:
                await self._end_driver()
            finally:
                await self._wall.close()

    async def _end_browser(self) -> None:
        try:
            async with asyncio.timeout(CLOSING):
                if self._browser:
                    await self._browser.close()
        except (PlaywrightError, TimeoutError):
            _kill(self._group)

    async def _end_driver(self) -> None:
        process = getattr(self._driver._transport, "_proc", None)
        if process is None:
            return  # it could not be started
        try:
            async with asyncio.timeout(CLOSING):
                await self._driver.stop()
        except TimeoutError:
            process.kill()


class BrowserHandler(ScrapyPlaywrightDownloadHandler, PacedHandler):  # type: ignore[misc]  # it has no types
    """The paced handler; a request with `renders` in its meta comes back with `rendered` there: as a browser shows it.

    The response stays the server's own. Nothing that is refused, broken or no HTML is shown to a browser.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self.config.target_closed_max_retries = 0  # a page is tried again by us, from its start
        self._one_at_a_time = asyncio.Lock()
        self._scripts: dict[str, Part] = {}

    async def _launch(self) -> None:
        """Scrapy-playwright would start the driver with the crawl; ours is started by the first page that needs it."""

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises what PacedHandler raises; a browser's failure is in `rendered`."""
        response = await PacedHandler.download_request(self, request)
        if request.meta.get("renders"):
            response.request = request
            exchange = exchange_of(response, self._look.at)
            page = answer_of(exchange)[1]
            if page and isinstance(page.body, bytes) and _is_html(page):
                async with self._one_at_a_time, _PLACES:
                    request.meta["rendered"] = await self._render(request.url, part_of(exchange, page.body))
        return response

    async def _render(self, url: str, document: Part) -> Rendered:
        if "html" not in document.headers.get("content-type", ""):
            document.headers["content-type"] = "text/html"
        for attempt in range(TRIES):
            rendering = Rendering(
                look=self._look,
                url=url,
                document=document,
                fetch=self.crawler.engine.download_async,
                scripts=self._scripts,
                attempt=attempt,
                patience=self.crawler.settings.getfloat("BROWSER_PATIENCE"),
            )
            rendered = await self._shown(rendering)
            if not rendering.worth_again:
                break
        return rendered

    async def _shown(self, rendering: Rendering) -> Rendered:
        dom = b""
        try:
            dom = await self._dom(rendering)
        except NoBrowser as error:
            rendering.lack(Quality.FAILED, str(error))
        except Exception as error:  # noqa: BLE001  # whatever the browser raises costs this page only
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            rendering.lack(Quality.FAILED, f"the browser failed: {reason}", worth_again=True)
        strangers = ", ".join(sorted(rendering.strangers))
        note = f"its scripts asked for hosts that are not in the portal's `hosts`: {strangers}" if strangers else None
        return Rendered(dom=dom, lacks=rendering.lacks, leads_to=rendering.leads_to, note=note)

    async def _dom(self, rendering: Rendering) -> bytes:
        """The document as its scripts have made it; none where the page is over before it has come to rest."""
        page = asyncio.ensure_future(self._open(rendering))
        try:
            while not page.done() and not rendering.is_over():
                await asyncio.wait([page], timeout=LOOKS_UP)
            return page.result() if page.done() and not rendering.is_over() else b""
        finally:
            rendering.closed = True
            await self._end(page)

    async def _open(self, rendering: Rendering) -> bytes:
        self.browser_provider = OwnBrowser(self._count)
        await self.browser_provider.start()
        meta = {
            "playwright": True,
            "playwright_context_kwargs": CONTEXT | {"user_agent": self.crawler.settings["USER_AGENT"]},
            "playwright_page_init_callback": rendering.begin,
            "playwright_page_methods": [PageMethod(rendering.rest)],
            "playwright_page_goto_kwargs": {"timeout": 0},  # `is_over` decides
        }
        shown = await ScrapyPlaywrightDownloadHandler.download_request(self, Request(rendering.url, meta=meta))
        dom: bytes = shown.text.encode("utf-8", "replace")
        return dom

    async def _end(self, page: asyncio.Future[bytes]) -> None:
        """Driver and browser serve one page: nothing of them is left for the next."""
        if provider := self.__dict__.pop("browser_provider", None):
            await provider.close()
        page.cancel()
        await asyncio.wait([page])
        if not page.cancelled():
            page.exception()  # told already, or the consequence of the end
        self.context_wrappers.clear()
        self.__dict__.pop("browser", None)

    def _count(self, host: str) -> None:
        self.crawler.stats.inc_value(f"browser/turned_away/{host}")


def _is_html(page: Page) -> bool:
    return not page.is_binary and page.json is None and "html" in (page.content_type or "text/html").lower()


def _system_browser() -> str:
    found = next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    if found is None:
        raise NoBrowser("no browser is installed, and this portal needs one; `make browser` installs it")
    return found


def _kill(group: int | None) -> None:
    if group is None:
        return
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return  # it is gone already
