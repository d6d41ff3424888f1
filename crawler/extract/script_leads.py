"""Where the scripts of a page lead: addresses among the data of a menu, and in the markup that they write."""

import re
from urllib.parse import urlsplit

from crawler.extract.addresses import absolute
from crawler.extract.leads import ADDRESS, LONGEST_NAME, Lead, leads_of
from crawler.extract.outline import Outline
from crawler.extract.page import Page

_BRACKETS = re.compile(r"[{}()]")  # what stands between two of them belongs together
_TEXT = re.compile(rf"""(["'])((?:(?!\1)[^\\<>]){{1,{LONGEST_NAME}}})\1""")
_LINK = re.compile(r"<a\b.{0,500}?</a>", re.DOTALL | re.IGNORECASE)
_PATH = re.compile(r"[\"'`]((?:\./)?/?[\w-]+(?:/[\w-]*)*(?:/|\.(?:s?html?|jsp|aspx?|php)))[\"'`]")


def leads_in_scripts(outline: Outline, url: str) -> tuple[Lead, ...]:
    """The addresses that stand as texts in a page's scripts; their names are the texts within the same brackets."""
    code, base = _plain(outline), outline.base_of(url)
    found: dict[str, list[str]] = {}
    for together in _BRACKETS.split(code):
        addresses = filter(None, (absolute(base, match[1]) for match in ADDRESS.finditer(together)))
        texts = [match[2] for match in _TEXT.finditer(together)]
        for address in addresses:
            found.setdefault(address, []).extend(texts)
    told = (Lead(url=address, names=tuple(dict.fromkeys(texts))) for address, texts in found.items())
    return (*_written(code, url), *told)


def _written(code: str, url: str) -> tuple[Lead, ...]:
    markup = "".join(_LINK.findall(code))
    return leads_of(Page(url, markup.encode()).outline, url) if markup else ()


def paths_in_scripts(outline: Outline, url: str) -> tuple[str, ...]:
    """The pages of the same host that a page's scripts name."""
    found = (absolute(outline.base_of(url), match[1]) for match in _PATH.finditer(_plain(outline)))
    return tuple(dict.fromkeys(each for each in found if each and urlsplit(each).netloc == urlsplit(url).netloc))


def _plain(outline: Outline) -> str:
    """The code with the escaped slashes and quotes of its texts as they are meant."""
    return outline.code.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
