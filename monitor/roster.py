"""Which bodies publish on a portal, and why a report is expected of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.diff.content import fold
from settings.portals import BodyKind

_ZONE = re.compile(
    r"(?:实验|开发|示范|高新|园|管理|保税|度假|风景|合作|产业|试验|新技术)区(?!人民政府)|管委会|管理委员会"
)
_OFFICE = re.compile(r"政府办公[室厅]$|府办公?[室厅]?$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处)?$")
_PLACE = re.compile(
    r"(?!城市|社区|园区|市场|市政|区域|县域|乡村)[^省市县]{1,12}?(省|自治区|自治州|地区|市|盟|自治县|县|区|自治旗|旗|镇|乡|街道)"
)
_MUNICIPALITY = re.compile(r"^(?:北京|上海|天津|重庆)市")
_LEVELS = {"省": 1, "自治区": 1, "自治州": 2, "地区": 2, "市": 2, "盟": 2, "镇": 4, "乡": 4, "街道": 4}
_COUNTY = 3

YEARS_BEFORE, YEARS_PUBLISHED = 3, 2  # expected: published in two of the three years before


@dataclass(kw_only=True)
class Body:
    """A body on a portal. `registry`: named there; `reports`: by report year."""

    name: str
    kind: BodyKind
    registry: bool
    reports: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def published(self) -> set[int]:
        return set(self.reports)

    def expected_because(self, year: int) -> str | None:
        """Why a report for this year is expected; None when nothing says so."""
        if self.registry:
            return "named in the registry"
        before = sorted(self.published & set(range(year - YEARS_BEFORE, year)))
        return f"published here for {before[-2]} and {before[-1]}" if len(before) >= YEARS_PUBLISHED else None

    def expected_from(self) -> int:
        """The first year for which it is expected: not before two reports were seen."""
        first = min(self.published)
        years = range(first + 1, max(self.published) + YEARS_BEFORE + 1)
        return next((year for year in years if self.expected_because(year)), first + YEARS_PUBLISHED)


def bodies_of(portal: dict[str, Any], named: Iterable[dict[str, Any]], reports: Iterable[dict[str, Any]]) -> list[Body]:
    """The registry's bodies, and those whose own reports stand here; a re-post of another's makes no body."""
    bodies = {normal_name(each["name"]): Body(name=each["name"], kind=each["kind"], registry=True) for each in named}
    for report in reports:
        if report["body"] is None or report["year"] is None:
            continue
        key = normal_name(report["body"])
        if key not in bodies:
            if is_of_elsewhere(report["body"], portal["name"]):
                continue
            bodies[key] = Body(name=report["body"], kind=kind_of_name(report["body"]), registry=False)
        bodies[key].reports.setdefault(report["year"], []).append(report)
    return list(bodies.values())


def normal_name(name: str) -> str:
    """One form for the names that one body is printed under.

    >>> normal_name("淮安市政府") == normal_name("淮安市") == normal_name("淮安市人民政府")
    True
    >>> normal_name("平潭综合实验区"), normal_name("淮安市人民政府办公室")
    ('平潭综合实验区', '淮安市人民政府办公室')
    """
    plain = re.sub(r"\(本级\)|本级$", "", fold(name))
    plain = re.sub(r"(?<!人民)政府", "人民政府", plain)
    return f"{plain}人民政府" if _names_government(plain) else plain


def _names_government(plain: str) -> bool:
    """A bare place: 上海市, 肇庆市端州区; not a zone."""
    return not _ZONE.search(plain) and bool(re.search(r"(?:省|自治区|市|自治州|州|盟|县|区|旗)$", plain))


def kind_of_name(name: str) -> BodyKind:
    """The kind of a body that the registry does not name.

    >>> [kind_of_name(n) for n in ("上海市", "淮安市人民政府办公室", "中村乡", "平潭综合实验区管委会", "教育局")]
    ['government', 'office', 'township', 'other', 'department']
    """
    plain = normal_name(name)
    if _ZONE.search(plain):
        return "other"
    if _OFFICE.search(plain):
        return "office"
    if _TOWNSHIP.search(plain):
        return "township"
    return "government" if plain.endswith("人民政府") else "department"


def is_of_elsewhere(body: str, portal: str) -> bool:
    """A report of a higher government, or of another place of the same level, is a re-post.

    >>> is_of_elsewhere("肇庆市城市管理局", "肇庆市人民政府"), is_of_elsewhere("城市管理局", "肇庆市人民政府")
    (False, False)

    >>> is_of_elsewhere("内蒙古自治区", "鄂尔多斯恩格贝生态示范区"), is_of_elsewhere("端州区教育局", "肇庆市人民政府")
    (True, False)
    >>> is_of_elsewhere("佛山市人民政府", "肇庆市人民政府"), is_of_elsewhere("教育局", "肇庆市人民政府")
    (True, False)
    """
    theirs, ours = _place_of(body), _place_of(portal)
    if theirs is None or ours is None:
        return False
    return theirs[0] < ours[0] or (theirs[0] == ours[0] and theirs[1] != ours[1])


def _place_of(name: str) -> tuple[int, str] | None:
    """Level (1 province, 2 city, 3 county, 4 township) and name of the last place that a name begins with."""
    plain, found = fold(name), None
    while match := _PLACE.match(plain):
        plain, found = plain[match.end() :], match
    if found is None:
        return None
    level = 1 if _MUNICIPALITY.match(found[0]) else _LEVELS.get(found[1], _COUNTY)
    return level, found[0]
