"""What the name of a body says: its kind, the one form of its many spellings, and whether it is of elsewhere."""

import re
from functools import lru_cache

from archive.diff.content import fold
from monitor.places import Place, read_places, without_own
from settings.portals import BodyKind

_ZONE = re.compile(
    "(?:实验|开发|示范|高新|经开|工业|园|管理|保税|度假|风景|名胜|保护|合作|产业|试验|技术|投资|集聚|物流)区(?!人民政府)"
    "|管委会|(?<=[区城港园岛湖山])管理委员会"
)
_NOT_ADMINISTRATIVE = re.compile(
    "(?:大学|学院|中学|小学|学校|幼儿园|医院|卫生院|公司|集团|村委会|村民委员会|居委会|居民委员会)$"
)
_GOVERNMENT = re.compile("(?:人民政府|政府|管委会|管理委员会|办事处|办|行政公署|行署|公署)?")
_OFFICE = re.compile("(?:人民政府|政府|府|管委会|管理委员会|行政公署|行署)办(?:公[室厅])?")
_NOTE = re.compile(r"\([^()]*\)$|本级$")

GOVERNMENT, OFFICE = "人民政府", "人民政府办公室"
TOWNSHIP_LEVEL = 4


def kind_of_name(name: str) -> BodyKind:
    """The kind of a body that the registry does not name. Source: domain facts, 2 and 3.

    >>> [kind_of_name(n) for n in ("上海市", "淮安市人民政府办公室", "中村乡", "平潭综合实验区管委会", "教育局")]
    ['government', 'office', 'township', 'other', 'department']
    """
    plain = _plain(name)
    places, organ = read_places(plain)
    organ = organ if places else without_own(organ)
    if _ZONE.search(plain) or _NOT_ADMINISTRATIVE.search(plain):
        return "other"
    if places and places[-1].level == TOWNSHIP_LEVEL:
        return "township"
    if _OFFICE.fullmatch(organ):
        return "office"
    return "government" if _GOVERNMENT.fullmatch(organ) else "department"


@lru_cache(maxsize=10_000)  # every body of a portal is asked for in every look at the ledger
def key_of(name: str, portal: str) -> str:
    """One form for the names that one body is printed under on the portal of this name; its own place is left out.

    >>> {key_of(name, "淮安市人民政府") for name in ("淮安市政府", "淮安市", "江苏省淮安市", "市人民政府(本级)")}
    {'人民政府'}
    >>> {key_of(name, "淮安市人民政府") for name in ("淮安市教育局", "市教育局", "教育局", "淮安教育局")}
    {'教育局'}
    >>> key_of("中村乡人民政府", "会昌县人民政府"), key_of("会昌县政府办", "会昌县人民政府")
    ('中村乡', '人民政府办公室')
    """
    places, organ = read_places(_plain(name))
    home = read_places(portal)[0]
    if home and _is_within(places, home[-1]):
        places = tuple(place for place in places if place.level > home[-1].level)
        organ = organ if places else _without_stem(without_own(organ), home[-1])
    return "".join(place.name for place in places) + _one_form(organ, bool(places))


def is_of_elsewhere(body: str, portal: str) -> bool:
    """A report of a higher government, of another place, or on a department's portal of another organ, is a re-post.

    In doubt it is: then no obligation is made of it.

    >>> is_of_elsewhere("肇庆市城市管理局", "肇庆市人民政府"), is_of_elsewhere("端州区教育局", "肇庆市人民政府")
    (False, False)
    >>> is_of_elsewhere("佛山市人民政府", "肇庆市人民政府"), is_of_elsewhere("内蒙古自治区", "恩格贝生态示范区")
    (True, True)
    """
    places, home = read_places(body)[0], read_places(portal)[0]
    if fold(body).startswith("国务院"):
        return not fold(portal).startswith("国务院")
    if home and not _is_within(places, home[-1]):
        return True
    if not home and any(place.stem not in fold(portal) for place in places):
        return True
    return bool(places) and kind_of_name(portal) == "department" and key_of(body, portal) != key_of(portal, portal)


def _is_within(places: tuple[Place, ...], home: Place) -> bool:
    """Names the place itself, or only lower ones, or none."""
    return any(place.same(home) for place in places) or all(place.level > home.level for place in places)


def _plain(name: str) -> str:
    return _NOTE.sub("", fold(name))


def _without_stem(organ: str, home: Place) -> str:
    return (organ.removeprefix(home.stem) or organ) if len(home.stem) > 1 else organ


def _one_form(organ: str, of_place: bool) -> str:
    """Governments and their offices are printed in many ways; any other organ as it is."""
    if _OFFICE.fullmatch(organ):
        return OFFICE
    if _GOVERNMENT.fullmatch(organ):
        return "" if of_place else GOVERNMENT
    return organ
