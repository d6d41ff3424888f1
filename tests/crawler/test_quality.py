"""What an answer is before anyone reads it: refusals and challenge shells, stubs, errors; a real page stays a page."""

import gzip
import time

import pytest
from scripted import html, report

from archive.records import Exchange, Quality
from crawler.capture.ends import lacks_its_end
from crawler.reading import answer_of

URL = "http://www.qingtan.example/nb/content_2024.html"


def judged(status: int = 200, body: bytes = b"", **headers: str) -> tuple[Quality, str | None]:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    answer, page = answer_of(Exchange(url=URL, at="2026-02-02T00:00:00Z", status=status, headers=named, body=body))
    assert (page is not None) is (answer.quality is Quality.PAGE)
    return answer.quality, answer.reason


ARTICLE = report(2024).body


@pytest.mark.parametrize(
    ("status", "quality"),
    [
        (200, Quality.PAGE),
        (202, Quality.BLOCKED),
        (204, Quality.FAILED),
        (300, Quality.FAILED),
        (304, Quality.NOT_MODIFIED),
        (400, Quality.FAILED),
        (401, Quality.BLOCKED),
        (403, Quality.BLOCKED),
        (404, Quality.GONE),
        (410, Quality.GONE),
        (412, Quality.BLOCKED),
        (418, Quality.FAILED),
        (429, Quality.BLOCKED),
        (451, Quality.BLOCKED),
        (500, Quality.FAILED),
        (502, Quality.FAILED),
        (503, Quality.FAILED),
        (521, Quality.BLOCKED),
        (599, Quality.FAILED),
    ],
)
def test_status_decides_whatever_the_body_says(status: int, quality: Quality) -> None:
    found, reason = judged(status, b"" if status == 204 else ARTICLE)
    assert found is quality
    assert (reason is None) is (quality in (Quality.PAGE, Quality.NOT_MODIFIED))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_needs_a_location(status: int) -> None:
    assert judged(status, Location="/nb/") == (Quality.REDIRECT, "redirect to /nb/")
    assert judged(status)[0] is Quality.FAILED


@pytest.mark.parametrize("body", [b"", gzip.compress(ARTICLE, mtime=0)[:40], b"not gzip at all"])
@pytest.mark.parametrize(
    ("status", "quality"), [(304, Quality.NOT_MODIFIED), (404, Quality.GONE), (412, Quality.BLOCKED)]
)
def test_status_decides_before_a_body_that_cannot_be_decoded(status: int, quality: Quality, body: bytes) -> None:
    assert judged(status, body, Content_Encoding="gzip")[0] is quality


@pytest.mark.parametrize("body", [b"", b" \r\n\t", gzip.compress(b"", mtime=0), gzip.compress(b"\n", mtime=0)])
def test_empty_page_is_a_failure(body: bytes) -> None:
    coding = {"Content_Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    assert judged(200, body, **coding) == (Quality.FAILED, "empty body")


def test_damaged_body_is_a_failure() -> None:
    quality, reason = judged(200, gzip.compress(ARTICLE, mtime=0)[:-5], Content_Encoding="gzip")
    assert quality is Quality.FAILED
    assert "cut short" in (reason or "")


OBFUSCATED = "".join(f"_{n:03x}=function(){{return {n * 7919}}};" for n in range(120))
SHELLS = {
    "ruishu": html("", f'<meta id="x" content="{"q" * 400}"><script>$_ts=window[\'$_ts\'];{OBFUSCATED}</script>'),
    "ruishu spaced": html("", f"<script>$_ts = window['$_ts'] || {{}}; {OBFUSCATED}</script>"),
    "jiasule": b"<script>document.cookie=('_')+('_')+('j')+('s')+'__jsl_clearance_s=17.9|-1|abc;max-age=3600';"
    b"location.href=location.pathname+location.search</script>",
    "cookie only": b"<html><head><script>document.cookie = 'wzws=8a; path=/'; location.reload()</script></head></html>",
    "cookie only, with a type": b'<script type="text/javascript">\n document.cookie="C=1";location.reload()</script>',
    "chinatax": b"<html><script>var e=new Date;document.cookie='C3VK=8f1a2b;expires='+e.toGMTString();"
    b"window.location.reload()</script></html>",
    "aliyun": b"<html><script>var arg1='9F2A';function setCookie(n,v){document.cookie=n+'='+v}"
    b"setCookie('acw_sc__v2', arg1);</script></html>",
    "code by alert": "<script>alert('请输入验证码');location.href='/code?back=/nb/'</script>".encode(),
    "code by alert, with a form": html(
        "验证码", '<script>alert("请输入验证码")</script><form>验证码：<input name="c"><button>提交</button></form>'
    ),
}


@pytest.mark.parametrize("name", SHELLS)
def test_challenge_shell_is_a_refusal(name: str) -> None:
    quality, reason = judged(200, SHELLS[name])
    assert quality is Quality.BLOCKED
    assert (reason or "").startswith("a challenge page in place of the document")


def test_challenge_shell_is_known_through_its_coding() -> None:
    assert judged(200, gzip.compress(SHELLS["ruishu"], mtime=0), Content_Encoding="gzip")[0] is Quality.BLOCKED


def short_article(script: str = "", words: str = "") -> bytes:
    """A title, a source line and one sentence: what a page with its report in an attachment looks like."""
    title = "青潭县水务局2024年政府信息公开工作年度报告"
    return html(
        title,
        f"<script>{script}</script><h1>{title}</h1><p>发布时间：2025-01-20　来源：青潭县水务局</p>"
        f"<p>{words}详见附件。</p><a href='P0.pdf'>附件：{title}</a>",
    )


@pytest.mark.parametrize(
    "body",
    [
        short_article(),
        short_article(script="document.cookie='visited=1; path=/';"),
        short_article(script="var C3VK = 1;"),
        short_article(script="function check(f){ if(!f.code.value){ alert('请输入验证码'); return false } }"),
        short_article(words="网上申请公开时，页面提示“请输入验证码”，申请人请按提示填写。"),
        short_article(words="本局网站曾因访问量大出现 __jsl_clearance 等提示，现已恢复。"),
        html("青潭县", "<p>为方便群众，本年优化申请流程。</p>" * 200 + "<script>alert('请输入验证码')</script>"),
    ],
    ids=["plain", "sets a cookie", "names a cookie", "has a form", "says the words", "names the sign", "long"],
)
def test_real_page_stays_a_page(body: bytes) -> None:
    assert judged(200, body) == (Quality.PAGE, None)


STUB = b'<html><head><meta http-equiv="refresh" content="0;url=../../404.htm"></head><body></body></html>'


def test_deletion_stub_is_gone() -> None:
    for stub in (STUB, STUB.replace(b'"refresh"', b"Refresh")):
        quality, reason = judged(200, stub)
        assert quality is Quality.GONE
        assert (reason or "").startswith("deletion stub: a page that only leads to an error page, http")


def test_page_that_refreshes_itself_is_no_stub() -> None:
    assert (
        judged(200, ARTICLE.replace(b"<head>", b'<head><meta http-equiv="refresh" content="600">'))[0] is Quality.PAGE
    )


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n1 0 obj", b'{"articles": []}', "文本".encode("gbk"), b"\x00\x01\xff" * 40]
)
def test_whatever_else_comes_is_a_page(body: bytes) -> None:
    assert judged(200, body)[0] is Quality.PAGE


SAYS = {
    "404 Not Found": Quality.GONE,
    "您访问的页面不存在": Quality.GONE,
    "系统维护中": Quality.FAILED,
    "安全验证": Quality.BLOCKED,
}


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("title", SAYS)
def test_title_of_an_error_page(title: str, charset: str) -> None:
    body = f"<html><title>{title}</title><body>{'请稍后再来。' * 90}</body></html>".encode(charset)
    quality, reason = judged(200, body)
    assert quality is SAYS[title]
    assert "".join(title.split()) in (reason or "")


@pytest.mark.parametrize("title", ["政府信息公开年报", "青潭县水务局", "青潭县2024年政府网站系统维护情况的说明"])
def test_title_of_a_page_is_no_error(title: str) -> None:
    body = f"<html><title>{title}</title><body>{'正文。' * 90}</body></html>".encode()
    assert judged(200, body) == (Quality.PAGE, None)


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 2_000_000,
        b"<script" * 200_000,
        b"<!--" * 200_000,
        b"<title>" * 30_000,
        b"<meta http-equiv=refresh " * 600,
        b"<p>" + b"document.cookie=" * 15_000,
        "<p>访问".encode() * 2_000,
        b"<h1>" * 4_000 + b"</h2>",
    ],
    ids=["open tags", "scripts", "comments", "titles", "refreshes", "cookies", "words", "headings"],
)
def test_hostile_markup_is_judged_quickly(body: bytes) -> None:
    began = time.monotonic()
    judged(200, body)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        (b"<ul><li>a</li><li>b</li></ul>", False),
        (b"<ul><li>a</li><li>b", True),
        (b"<li>a</li><li><a href='", True),
        (b"<div><p>a</p></div><div>", True),
        (b"plain words", False),
    ],
)
def test_a_piece_of_html_without_a_length_must_close_what_it_opens(body: bytes, lacks: bool) -> None:
    assert lacks_its_end(body) is lacks
