"""The interface that the script of a page without rows asks for them, where its address stands there in plain words."""

import re
from urllib.parse import urlsplit

from archive.records import Ask
from crawler.extract.addresses import absolute
from crawler.extract.outline import Outline

_CALL = re.compile(
    r"""(?:\bfetch|\.(?:get|getJSON|ajax|request)|\baxios)\s*\(\s*(?:\{[^{}]{0,300}?\burl\s*:\s*)?
        (?P<quote>["'`])(?P<address>[^"'`<>\s]{1,300})(?P=quote)(?P<joined>\s*\+)?""",
    re.VERBOSE,
)
_SENDS = re.compile(r"\b(?:type|method)\s*:\s*[\"']post|\bbody\s*:", re.IGNORECASE)
_WRITTEN_AS_ADDRESS = re.compile(r"[/?]|\.json")
_OPTIONS = 300  # characters after an address in which a call says how it asks
_PAGE = re.compile(r"[?&](?:\w*page\w*|\w*pageno|p|current|pn)=$", re.IGNORECASE)
_LISTS = re.compile(r"list|search|query|page|articles?\b|column|channel", re.IGNORECASE)
_ANSWERS_DATA = re.compile(r"\.json$|/api/|/interface/|data", re.IGNORECASE)
_OTHER = re.compile(r"visit|count(?:er)?\b|hit|click|weather|login|user|config|menu|nav|captcha|log\b", re.IGNORECASE)


def interface_of(outline: Outline, url: str) -> Ask | None:
    """What a page's script asks for by GET on its own host and that is likeliest to hold the rows: their first page."""
    code, base = outline.code, outline.base_of(url)
    asks = (_ask(call, code, base) for call in _CALL.finditer(code))
    own = [ask for ask in asks if ask and urlsplit(ask.url).netloc == urlsplit(url).netloc]
    return max(own, key=lambda ask: _likelihood(ask.url), default=None)


def _likelihood(url: str) -> int:
    return 2 * (_LISTS.search(url) is not None) + (_ANSWERS_DATA.search(url) is not None)


def _ask(call: re.Match[str], code: str, base: str) -> Ask | None:
    address = call["address"]
    if call["joined"]:
        if not _PAGE.search(address):
            return None
        address += "1"
    said = code[call.start() : call.end() + _OPTIONS].partition(")")[0]
    is_address = _WRITTEN_AS_ADDRESS.search(address) and "${" not in address and _likelihood(address)
    if not is_address or _OTHER.search(urlsplit(address).path) or _SENDS.search(said):
        return None
    found = absolute(base, address)
    return Ask(url=found) if found and found != base else None
