"""Pages that refuse us: challenges, firewalls, logins. Recognised by their shape, recorded, never worked around."""

import re

from crawler.capture.seen import Seen

SHELL_WORDS = 64  # characters that a reader of a challenge would see; a document with its title has more
SHELL_BYTES = 256 << 10
SHELL_NATIVE = 9_000  # bytes beyond ASCII; the scripts of a challenge have none, a report has three for a character
NOTICE_WORDS = 600  # characters of a firewall's or login's page; a page of a portal with its menus has more
NOTICE_LINKS = 3

# Source: facts on platforms, section 13, and the products' own documentation; docs/what-is-not-a-page.md.
_CHALLENGES = (
    ("Ruishu", (b"$_ts", b"$_ss=")),
    ("Jiasule", (b"__jsl_clearance", b"('_')+('_')+('j')")),
    ("C3VK", (b"C3VK",)),
    ("Aliyun", (b"acw_sc__v", b"aliyun_waf_", b"_____tmd_____")),
    ("EdgeOne", (b"EO_Bot_Ssid", b"__tst_status")),
    ("Cloudflare", (b"cf_chl", b"cf-chl", b"/cdn-cgi/challenge-platform/")),
    ("WZWS", (b"wzwschallenge", b"wzwsconfirm", b"/WZWSREL")),
    ("Yunsuo", (b"security_session_verify", b"yunsuo_session")),
    ("SafeLine", (b"/.safeline/", b"sl-session", b"sl_challenge")),
)
_ASKS_A_CODE = tuple(f"alert({sign}请输入验证码".encode(charset) for sign in "'\"" for charset in ("utf-8", "gb18030"))
_SETS_A_COOKIE = re.compile(rb"document\.cookie\s*=(?s:.{0,800}?)(?:location|history\.go|submit\()")
_FIREWALL = re.compile(
    r"GeoBL|(?:访问|请求|操作|行为|IP)[^。]{0,16}?(?:被|已被|遭到|已)(?:拦截|阻断|阻止|拒绝|禁止|限制|封禁|屏蔽)"
    r"|(?:拦截|拒绝|禁止|限制)(?:了)?(?:您|你|该|此)的?(?:访问|请求)|(?:访问|请求|操作)(?:过于|太|过)频繁"
    r"|(?:请求|访问|参数|内容)[^。]{0,12}?(?:不合法|非法|恶意|攻击)|疑似(?:黑客)?攻击|(?:防火墙|WAF)[^。]{0,20}?(?:拦截|拒绝|阻)"
    r"|(?:人机|安全|身份|滑[动块])(?:验证|校验|检测|检查)|(?:请|需要?)[^。]{0,10}?(?:输入|完成|通过)[^。]{0,6}?验证|验证码"
    r"|(?:请|需要)(?:开启|启用|打开)[^。]{0,8}?(?:javascript|cookie)|正在(?:检查|检测|验证)(?:您|你)的?(?:浏览器|环境|访问)"
    r"|accessdenied|requestrejected|requestblocked|havebeenblocked|enablejavascriptandcookies|checkingyourbrowser"
    r"|justamoment|attentionrequired|webapplicationfirewall|unusualtraffic|toomanyrequests|ddosprotection",
    re.I,
)
_ASCII = bytes(range(128))
_PASSWORD = re.compile(r"<input\b[^<>]*\btype\s*=\s*['\"]?password", re.I)
_OF_A_REPORT = re.compile(r"年度?报告|年报|信息公开")
_EXCERPT = 40  # characters


def challenge(body: bytes) -> str | None:
    """The product whose challenge stands in place of a page: a script, and hardly a word for a reader."""
    if len(body) > SHELL_BYTES or len(body.translate(None, _ASCII)) > SHELL_NATIVE:
        return None
    found = _sign_in(body)
    return found if found and len(Seen(body).words) < SHELL_WORDS else None


def _sign_in(body: bytes) -> str | None:
    for name, signs in _CHALLENGES:
        if any(sign in body for sign in signs):
            return name
    if any(sign in body for sign in _ASKS_A_CODE):
        return "a code asked for"
    return "a cookie set by script" if b"document.cookie" in body and _SETS_A_COOKIE.search(body) else None


def notice(seen: Seen) -> str | None:
    """Why a short page without a list is a firewall's, or asks for a login.

    >>> notice(Seen("<h1>您的访问请求已被拦截</h1>事件编号 17".encode()))
    "a firewall's page: 您的访问请求已被拦截事件编号17"
    >>> notice(Seen("<h1>水务局2024年年度报告</h1>网站拦截的攻击请求 3 次".encode()))
    """
    words = seen.words
    if len(words) > NOTICE_WORDS or seen.links > NOTICE_LINKS or _OF_A_REPORT.search(words):
        return None
    if _PASSWORD.search(seen.text):
        return f"a login page: {words[:_EXCERPT]}"
    return f"a firewall's page: {words[:_EXCERPT]}" if _FIREWALL.search(words) else None
