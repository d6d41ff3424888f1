"""What an answer is, before anyone reads it: a page, a refusal, nothing, or a failure; never worked around."""

import json
import re

from archive.bodies import FileBody, Held
from archive.records import Exchange, Quality
from crawler.capture.ends import lacks_its_end
from crawler.capture.refusals import challenge, notice
from crawler.capture.seen import Seen
from crawler.capture.stubs import kind_of_target, leads_up, stub_target
from crawler.extract.addresses import absolute

Judged = tuple[Quality, str | None]

WHOLE = (200, 203)  # a part (206), or a difference (226), was not asked for
REFUSALS = (401, 403, 407, 412, 429, 451, 521)
LARGEST_PAGE = 16 << 20  # bytes of markup or JSON; the largest reports with pictures inside have a few million
MOST_TAGS = 1_000_000
SHORT = 32 << 10  # bytes; what stands in place of a page is short, and only there its words are looked at
ERROR_WORDS = 200  # characters of an error page that has no title to say so
ERROR_TITLE = 40  # characters; the title of a document is longer, or speaks of something else
REPLY = 4 << 10  # bytes of an error message in JSON

_GONE = re.compile(
    r"(?:页面?|网页|文件|内容|文章|信息|新闻|资源|链接|地址|栏目)[^，。]{0,8}?(?:不存在|没有找到|未找到|找不到|已?被?删除|已下线|已失效|已过期)"
    r"|(?:不存在|找不到)(?:您|你)?[^，。]{0,10}?(?:页面?|网页|文件|内容|文章|信息)|\A(?:HTTP(?:状态|错误|/1\.\d)?)?[-—:]?4(?:04|10)(?!\d|号)"
    r"|(?:page|file|resource|url|document|object)[^.]{0,24}?(?:notfound|cannotbefound|notexist)|\A(?:error)?notfound",
    re.I,
)
_FAULT = re.compile(
    r"(?:系统|网站|服务器?|程序|数据库|应用)[^，。]{0,6}?(?:维护|升级|繁忙|错误|异常|出错|故障|报错|关闭|不可用)"
    r"|(?:页面|网页|网站)[^，。]{0,8}?(?:无法访问|不能访问|出错|错误|打不开)|访问(?:出错|错误|异常)|\A(?:出错|错误)(?:了|提示|信息|页)"
    r"|\A(?:HTTP(?:状态|错误)?)?[-—:]?(?:4\d\d|50\d)(?:error|错误|-|\Z|[a-z])|serviceunavailable|internalservererror|badgateway"
    r"|gatewaytime-?out|badrequest|\Aerror(?:page|report)?\Z|forbidden|HTTPstatus[-–—]?[45]\d\d|runtimeerror|serverrorin",
    re.I,
)
_REFUSED = re.compile(r"(?:安全|人机|身份)验证|验证码|访问(?:被拒绝|受限|过于频繁)|accessdenied|justamoment", re.I)
_LOADING = re.compile(r"(?:数据|内容|页面)?(?:正在|努力)?加载中?|loading", re.I)
_NO_RIGHT = re.compile(
    r"(?:没有|无)(?:访问|浏览|查看|阅读)?权限|请(?:先)?登录后|内容?(?:正在)?审核中|网络(?:异常|错误|繁忙)|稍后(?:再试|重试)"
)
_TRACE = re.compile(
    r"(?:javax?|org|com)\.[\w.]{2,80}(?:Exception|Error)|\bORA-\d{5}|SQLSTATE|\(HY000\)|OLE DB|'80004005'|SQLException"
    r"|Traceback \(most recent|Fatal error: |Can't connect to (?:MySQL|server)|数据库(?:连接)?(?:失败|错误|异常)"
    r"|(?:请|需要?)(?:启用|开启)JavaScript",
    re.I,
)
TRACE = 600  # characters of a program's complaint; a report that quotes one is longer
_OWN_WORK = re.compile(
    r"年|公告|通知|通报|情况|报告|方案|办法|规定"
)  # a title with one of these tells of errors, and is none
_SHOWS = re.compile(r"<(?:img|i?frame|frameset|object|embed|script|a|form|input|meta|link)\b", re.I)
_SOUND_CODES = (0, 1, 200, "0", "1", "200", "ok", "success")


def judge_status(exchange: Exchange) -> Judged | None:
    """What status and headers alone say, with the reason in one sentence; None for 200, where the body decides."""
    status, location = exchange.status, exchange.header("Location")
    if status == 304:
        return Quality.NOT_MODIFIED, None
    if 300 <= status < 400 and location:
        target = absolute(exchange.url, location)
        if target == exchange.url and exchange.header("Set-Cookie"):
            return Quality.BLOCKED, "a redirect to itself with a cookie: a challenge in place of the document"
        return (target and _judge_target(target, "redirect")) or (Quality.REDIRECT, f"redirect to {location}")
    if status in REFUSALS:
        return Quality.BLOCKED, f"refused with status {status}"
    if status in (404, 410):
        return Quality.GONE, f"own address answers {status}"
    if status not in WHOLE:
        return (Quality.BLOCKED if status == 202 else Quality.FAILED), f"answered with status {status}"
    return None


def judge_page(exchange: Exchange, body: Held) -> Judged:
    """What the body of a 200 is, after content decoding: a page, or what stands in its place, with the reason."""
    if exchange.partial and lacks_its_end(body):
        return Quality.FAILED, "cut short: the page does not reach its end, and no length was announced that holds"
    if isinstance(body, FileBody):
        return Quality.PAGE, None
    if not body.strip():
        return Quality.FAILED, "empty body"
    if name := challenge(body):
        return Quality.BLOCKED, f"a challenge page in place of the document ({name})"
    seen = Seen(body, exchange.header("Content-Type"))
    if not seen.is_markup:
        return _judge_reply(body) or (Quality.PAGE, None)
    if len(body) > LARGEST_PAGE or body.count(b"<") > MOST_TAGS:
        return Quality.FAILED, f"larger than a page may be: {len(body):,} bytes, {body.count(b'<'):,} tags"
    return _judge_heading(seen) or _judge_short(seen, exchange.url) or (Quality.PAGE, None)


def judge_text(text: str) -> str | None:
    """The notice that stands in place of a document's text, whatever its title says; None for a text.

    >>> judge_text("您访问的页面不存在"), judge_text("正在加载，请稍候…"), judge_text("无"), judge_text("")
    ('您访问的页面不存在', '正在加载，请稍候…', None, None)
    >>> judge_text("数据库连接失败"), judge_text("Error: 2003 (HY000): Can't connect to MySQL server on 10.0.0.1")
    ('数据库连接失败', "Error: 2003 (HY000): Can't connect to My…")
    """
    words = "".join(text.split())
    if len(words) <= TRACE and "公开" not in words and _TRACE.search(text):
        said = " ".join(text.split())
        return f"{said[:ERROR_TITLE]}…" if len(said) > ERROR_TITLE else said
    if len(words) <= TRACE // 4 and "公开" not in words and _NO_RIGHT.search(words):
        return words[:ERROR_TITLE]
    if not 0 < len(words) <= ERROR_TITLE or _OWN_WORK.search(words):
        return None
    says = _GONE.search(words) or _FAULT.search(words) or _REFUSED.search(words) or _LOADING.match(words)
    return words if says else None


def _judge_target(target: str, by: str) -> Judged | None:
    """By the name of the page that is led to."""
    match kind_of_target(target):
        case "gone":
            return Quality.GONE, f"{by} to an error page, {target}"
        case "error":
            return Quality.FAILED, f"{by} to an error page, {target}"
        case "login":
            return Quality.BLOCKED, f"{by} to a login or check, {target}"
    return None


def _judge_heading(seen: Seen) -> Judged | None:
    """By a title or heading that says of the page that it is none; weaker words only where little else stands there."""
    for says in seen.headings:
        if len(says) > ERROR_TITLE or _OWN_WORK.search(says):
            continue
        if _GONE.search(says):
            return Quality.GONE, f"an error page sent with status 200: {says}"
        if len(seen.body) < SHORT and len(seen.words) < 3 * ERROR_WORDS:
            if _REFUSED.search(says):
                return Quality.BLOCKED, f"a check in place of the document: {says}"
            if _FAULT.search(says):
                return Quality.FAILED, f"an error page sent with status 200: {says}"
    return None


def _judge_short(seen: Seen, url: str) -> Judged | None:
    """By the few words of a short page, or the lack of any."""
    if len(seen.body) > SHORT:
        return None
    if target := stub_target(seen, url):
        if leads_up(url, target):
            return Quality.GONE, f"deletion stub: a page that only leads to {target}"
        return _judge_target(target, "deletion stub: a page that only leads") or (
            Quality.REDIRECT,
            f"a page that only leads to {target}",
        )
    if says := notice(seen):
        return Quality.BLOCKED, says
    words = seen.words
    if len(words) < ERROR_WORDS and not _OWN_WORK.search(words):
        if _GONE.search(words):
            return Quality.GONE, f"an error page sent with status 200: {words[:ERROR_TITLE]}"
        if _FAULT.search(words):
            return Quality.FAILED, f"an error page sent with status 200: {words[:ERROR_TITLE]}"
    return (Quality.FAILED, "a page without content") if not words and _is_bare(seen.text) else None


def _is_bare(text: str) -> bool:
    """Whether nothing on a page can show or lead to anything.

    >>> _is_bare("<html><body></body></html>"), _is_bare("<body><img src='scan.jpg'></body>")
    (True, False)
    """
    return "<html" in text[:4096].lower() and _SHOWS.search(text) is None


def _judge_reply(body: bytes) -> Judged | None:
    """A short JSON object of single values, with a code that is no success: an API's error message."""
    if len(body) > REPLY or not body.lstrip().startswith(b"{"):
        return None
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if any(isinstance(value, list | dict) and value for value in reply.values()):
        return None
    codes = [reply[key] for key in ("success", "code", "status", "errcode", "error_code", "resultCode") if key in reply]
    if reply.get("error") or any(_is_failure(code) for code in codes):
        return Quality.FAILED, f"an error message in place of the page: {json.dumps(reply, ensure_ascii=False)[:80]}"
    return None


def _is_failure(code: object) -> bool:
    """Whether a code means no success.

    >>> [_is_failure(code) for code in (False, 500, "error", 0, 200, "SUCCESS", True)]
    [True, True, True, False, False, False, False]
    """
    if isinstance(code, bool):
        return not code
    return (code.lower() if isinstance(code, str) else code) not in _SOUND_CODES
