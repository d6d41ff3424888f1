"""Addresses as other people's tools write and sort them: percent-encoded, and as the key of a CDXJ line."""

import re
from base64 import b64encode
from urllib.parse import quote, quote_from_bytes, unquote_plus, unquote_to_bytes, urlsplit

_KEPT = "%/:?#[]@!$&'()*+,;=-._~"  # of an address that is encoded already
_PRINTED = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what the key leaves as it is
_WWW = re.compile(r"www\d*\.")
_PATH_SESSION = re.compile(r"(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/|\([0-9a-z]{24}\)/)([^?]+\.aspx.*)")
_QUERY_SESSION = re.compile(
    rb"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)",
    re.I,
)
_MOST_SENT = 4096  # characters of a form in a key


def encoded(url: str) -> str:
    """An address in ASCII, as WARC wants it.

    >>> encoded("https://www.x.gov.cn/年报 1.html?a=%B9%AB")
    'https://www.x.gov.cn/%E5%B9%B4%E6%8A%A5%201.html?a=%B9%AB'
    """
    return quote(url, safe=_KEPT)


def sent_query(sent: bytes) -> str:
    """What a POST sent, as pywb writes it into the query of the key."""
    try:
        return unquote_plus(sent.decode())[:_MOST_SENT]
    except UnicodeDecodeError:
        return f"__wb_post_data={b64encode(sent).decode()}"[:_MOST_SENT]


def key_of(url: str, method: str, sent: bytes | None) -> str:
    """The key of a capture's CDXJ line; a request other than GET is told apart by what it sent.

    >>> key_of("http://x.gov.cn/list?c=7", "POST", b"page=2")
    'cn,gov,x)/list?__wb_method=post&c=7&page=2'
    """
    if method == "GET":
        return sort_key(encoded(url))
    more = "&".join(filter(None, (f"__wb_method={method}", sent_query(sent or b""))))
    return sort_key(f"{encoded(url)}{'&' if '?' in url else '?'}{more}")


def sort_key(url: str) -> str:
    """An address with its host reversed, without scheme, `www.`, session and case: a SURT as pywb looks it up.

    >>> sort_key("https://www.x.gov.cn:8080/A/%41b/?b=2&a=1#top")
    'cn,gov,x:8080)/a/ab?a=1&b=2'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").strip(".")
    host = host[match.end() :] if (match := _WWW.match(host)) else host
    port = f":{parts.port}" if parts.port not in (None, 80 if parts.scheme == "http" else 443) else ""
    query = _query_key(parts.query.encode())
    return f"{','.join(reversed(host.split('.')))}{port}){_path_key(parts.path.encode())}{'?' if query else ''}{query}"


def _path_key(path: bytes) -> str:
    kept: list[bytes] = []
    for segment in _unquoted(path).split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    named = b"/" + b"/".join([*filter(None, kept[:-1]), *kept[-1:]])
    whole = quote_from_bytes(named, safe=_PRINTED).lower()
    if match := _PATH_SESSION.match(whole):
        whole = match[1] + match[2]
    return whole.removesuffix("/") or "/"


def _query_key(query: bytes) -> str:
    plain = quote_from_bytes(_QUERY_SESSION.sub(b"", _unquoted(query)), safe=_PRINTED).lower()
    return "&".join("=".join(pair) for pair in sorted(tuple(each.split("=", 1)) for each in plain.split("&")))


def _unquoted(text: bytes) -> bytes:
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text
