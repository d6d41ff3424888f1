"""A guest with a browser: one request at a time, and no way to anywhere else."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.browser.conftest import BuiltByScript, Crawl, Open
from tests.browser.test_listings import AS_SCRIPT, BUILD, GOOD, LIST
from tests.crawler.scripted import COLUMN, Said, Scripted

DELAY = 0.3  # seconds

WAYS_OUT = """
const away = '{away}';
fetch(away + '/fetch').catch(() => 0); fetch('/leads-away').catch(() => 0);
const asked = new XMLHttpRequest(); asked.open('GET', away + '/xhr'); asked.send();
navigator.sendBeacon(away + '/beacon', 'x'); new Image().src = away + '/image';
new WebSocket(away.replace('http', 'ws') + '/socket'); new EventSource(away + '/events');
window.open(away + '/popup'); open('/leads-away');
const add = (tag, more) => document.body.appendChild(Object.assign(document.createElement(tag), more));
for (const tag of ['script', 'iframe', 'video', 'embed']) add(tag, {{ src: away + '/' + tag }});
for (const rel of ['stylesheet', 'prefetch', 'preload', 'preconnect', 'dns-prefetch', 'modulepreload', 'icon'])
  add('link', {{ rel, as: 'script', href: away + '/' + rel }});
const work = `fetch('${{away}}/worker'); importScripts('${{away}}/worker.js')`;
new Worker(URL.createObjectURL(new Blob([work])));
navigator.serviceWorker && navigator.serviceWorker.register('/service.js').catch(() => 0);
const peer = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:' + away.slice(7) }}] }});
peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
document.forms[0].submit();
"""


@pytest.fixture(scope="module")
def looked(open_portal: Open, crawl: Callable[..., Crawl]) -> tuple[Crawl, BuiltByScript, BuiltByScript, Scripted]:
    """A crawl of a slow portal and of one that tries every way to a canary."""
    slow, tries, canary = open_portal("slow"), open_portal("tries"), open_portal("canary", kind=Scripted)
    slow.delay = DELAY
    slow.say(LIST, GOOD)
    slow.say("/a.js", Said(body=b"", headers=AS_SCRIPT, wait=0.2))
    slow.shell(f"{BUILD} fetch('/one'); fetch('/two');", "<img src='/a.png'><script src='/a.js'></script>")
    tries.say("/leads-away", Said(status=302, headers=(("Location", f"{canary.base}/led"),)))
    tries.shell(
        f"{BUILD} {WAYS_OUT.format(away=canary.base)}",
        f"<style>@import '{canary.base}/style'; h2 {{ background: url({canary.base}/background) }}</style>"
        f"<form target='other' method='post' action='{canary.base}/form'></form>"
        f"<object data='{canary.base}/object'></object>",
    )
    tries.say(LIST, GOOD)
    ended = crawl(slow, tries)
    ended.run()
    return ended, slow, tries, canary


Looked = tuple[Crawl, BuiltByScript, BuiltByScript, Scripted]


def test_requests_of_the_browser_keep_the_pace(looked: Looked) -> None:
    _, slow, _, _ = looked
    assert {"/a.js", LIST, "/one", "/two"} <= set(slow.paths())
    for one, other in pairwise(slow.asked):
        assert other.began - one.began >= DELAY / 2  # sent at the pace; a busy machine jitters
        assert other.began >= one.ended - 0.01


def test_only_what_makes_the_listing_is_asked_for(looked: Looked) -> None:
    assert "/a.png" not in looked[1].paths()


def test_no_way_leads_elsewhere(looked: Looked) -> None:
    _, _, tries, canary = looked
    assert canary.asked == []
    assert "/leads-away" in tries.paths()


def test_the_listing_that_tried_is_not_believed(looked: Looked) -> None:
    look = looked[0].kept.look("tries")
    assert look.verdict == "failed"
    assert look.reason
    assert "not in the portal's `hosts`" in look.reason
    assert looked[0].kept.look("slow").verdict == "complete"
    assert looked[1].paths().count(COLUMN) == 1
