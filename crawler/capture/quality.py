"""What an answer is, before anyone reads it: a page, a refusal, nothing, or a failure; never worked around."""

import re

from archive.records import Exchange, Quality

REFUSALS = (401, 403, 407, 412, 429, 451, 521)
STUB_BYTES = 512  # a TRS site leaves a `meta refresh` of fewer bytes in place of a deleted document
SHELL_BYTES = 16 << 10  # a challenge shell is small: some 300 bytes to a few thousand
SHELL_WORDS = 96  # bytes that a reader of such a shell would see; a document with its title has more
_REFRESH = re.compile(rb"<meta[^>]+http-equiv\s*=\s*['\"]?refresh", re.I)
_CHALLENGE = re.compile(
    rb"\$_ts\s*=|__jsl_clearance|\bC3VK\b|alert\(['\"]"
    + "请输入验证码".encode()
    + rb"|\bacw_sc__v2\b|<script[^>]*>\s*document\.cookie\s*="
)


_TITLE = re.compile(rb"<title[^>]*>([^<]{1,400})</title", re.I)
_ERROR = re.compile(
    r"(?:页面|网页|文件|内容|文章|信息)[^，。]{0,8}(?:不存在|没有找到|未找到|找不到|无法访问|已删除|已被删除)"
    r"|(?:系统|网站|服务器)[^，。]{0,4}(?:维护|升级|繁忙|错误|异常)|访问(?:出错|被拒绝|过于频繁)|^\s*(?:HTTP\s*)?[45]\d\d\b"
    r"|not found|forbidden|service unavailable|internal server error|(?:安全|人机)验证|验证码",
    re.I,
)
ERROR_TITLE = 40  # signs; the title of a document is longer, or speaks of something else


def judge_status(exchange: Exchange) -> tuple[Quality, str | None] | None:
    """What status and headers alone say, with the reason in one sentence; None for 200, where the body decides."""
    status = exchange.status
    if status == 304:
        return Quality.NOT_MODIFIED, None
    if 300 <= status < 400 and exchange.header("Location"):
        return Quality.REDIRECT, f"redirect to {exchange.header('Location')}"
    if status in REFUSALS:
        return Quality.BLOCKED, f"refused with status {status}"
    if status in (404, 410):
        return Quality.GONE, f"own address answers {status}"
    if status == 202 or not 200 <= status < 300:
        return (Quality.BLOCKED if status == 202 else Quality.FAILED), f"answered with status {status}"
    return None


def judge_page(body: bytes) -> tuple[Quality, str | None]:
    """What the body of a 200 is, after content decoding: a page, a challenge in its place, a stub, or nothing."""
    if not body.strip():
        return Quality.FAILED, "empty body"
    if len(body) < SHELL_BYTES and _CHALLENGE.search(body) and _words(body) < SHELL_WORDS:
        return Quality.BLOCKED, "a challenge page in place of the document"
    if len(body) < STUB_BYTES and _REFRESH.search(body):
        return Quality.GONE, "deletion stub: a page that only leads elsewhere"
    if says := _error_title(body):
        return Quality.FAILED, f"an error page sent with status 200: {says}"
    return Quality.PAGE, None


def _error_title(body: bytes) -> str | None:
    """The title of a page that says by it that it is none; in UTF-8, else in GB18030."""
    found = _TITLE.search(body)
    if found is None:
        return None
    try:
        title = found[1].decode("utf-8")
    except UnicodeDecodeError:
        title = found[1].decode("gb18030", "replace")
    title = " ".join(title.split())
    return title if len(title) <= ERROR_TITLE and _ERROR.search(title) and "年" not in title else None


def _words(body: bytes) -> int:
    """Bytes of what a reader would see: without scripts, styles and tags."""
    seen = re.sub(rb"<(script|style)\b.*?</\1\s*>", b"", body, flags=re.I | re.S)
    return len(re.sub(rb"<[^>]*>|\s+", b"", seen))
