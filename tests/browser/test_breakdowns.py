"""A browser that is killed, frozen, missing or cut off in the middle costs its page, and leaves no process behind."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.browser.conftest import BuiltByScript, Crawl, Open
from tests.browser.test_listings import BUILD, GOOD, LIST
from tests.crawler.scripted import Said, Scripted

RENDERER, BROWSER, DRIVER = "--type=renderer", "--remote-debugging-pipe", "run-driver"


@pytest.fixture
def slow(open_portal: Open, request: pytest.FixtureRequest) -> BuiltByScript:
    """A portal whose listing waits for an answer long enough to have something done to the browser."""
    portal = open_portal(f"slow-{abs(hash(request.node.name)) % 10**6}")
    portal.shell(f"fetch('/begun'); {BUILD}")
    portal.say(LIST, Said(body=GOOD.body, headers=GOOD.headers, wait=2.0), GOOD)
    return portal


@pytest.mark.parametrize("whom", [RENDERER, BROWSER, DRIVER])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_browser_that_dies_or_freezes_costs_its_page_at_most(
    open_portal: Open, crawl: Callable[..., Crawl], slow: BuiltByScript, whom: str, how: signal.Signals
) -> None:
    plain = open_portal(f"plain-of-{slow.name}", kind=Scripted)
    ended = crawl(slow, plain)
    ended.start()
    ended.wait_until(lambda: "/begun" in slow.paths())
    os.kill(ended.children(whom)[0], how)
    code, stderr = ended.end()
    assert "Traceback" not in stderr
    look = ended.kept.look(slow.name)
    assert (look.verdict, code) in [("complete", 0), ("failed", 3)], look.reason
    assert look.verdict == "complete" or look.reason
    assert ended.kept.look(plain.name).verdict == "complete"
    assert look.asked == sum(look.answers.values())
    assert ended.left_behind() == []


def test_without_a_browser_the_portal_says_the_mend(
    open_portal: Open, crawl: Callable[..., Crawl], slow: BuiltByScript
) -> None:
    plain = open_portal("plain-beside", kind=Scripted)
    ended = crawl(slow, plain, PATH="/nonexistent", PLAYWRIGHT_BROWSERS_PATH="/nonexistent")
    code, _ = ended.run()
    look = ended.kept.look(slow.name)
    assert (code, look.verdict) == (3, "failed")
    assert "no browser is installed" in (look.reason or "")
    assert "make browser" in (look.reason or "")
    assert ended.kept.look(plain.name).verdict == "complete"


def test_a_portal_without_render_starts_no_driver(open_portal: Open, crawl: Callable[..., Crawl]) -> None:
    plain = open_portal("plain-alone", kind=Scripted)
    ended = crawl(plain, PLAYWRIGHT_NODEJS_PATH="/nonexistent")
    assert ended.run()[0] == 0


def test_a_driver_that_cannot_start_costs_the_page(crawl: Callable[..., Crawl], slow: BuiltByScript) -> None:
    ended = crawl(slow, PLAYWRIGHT_NODEJS_PATH="/nonexistent")
    ended.start()
    assert ended.end()[0] == 3
    assert "the browser failed: Cannot launch Node.js" in (ended.kept.look(slow.name).reason or "")


@pytest.mark.parametrize(
    ("signals", "code"), [((signal.SIGTERM,), 6), ((signal.SIGTERM, signal.SIGTERM), 6), ((signal.SIGKILL,), -9)]
)
def test_a_run_that_ends_in_the_middle_leaves_no_process(
    crawl: Callable[..., Crawl], slow: BuiltByScript, signals: tuple[signal.Signals, ...], code: int
) -> None:
    slow.shell("while (true) {}")
    ended = crawl(slow)
    process = ended.start()
    ended.wait_until(lambda: ended.children(RENDERER))
    began = time.monotonic()
    for each in signals:
        process.send_signal(each)
        time.sleep(0.2)
    assert ended.end()[0] == code
    assert time.monotonic() - began < 15
    assert ended.left_behind(seconds=10) == []
