"""Places as the names of bodies begin with them: read by the shape of the name, without a list of places."""

import re
from dataclasses import dataclass

from archive.diff.content import fold

_PLACE = re.compile(
    r"""(?!(?:自治|城市|社区|园区|景区|市场|市政|区域|县域|乡村|城镇|城乡))
    (?P<stem>[^\W\d_]{2,12}?(?=特别行政区|自治|省|州|地区|市|盟|县|区|旗|镇|乡|苏木|街道)|(?![省市区县州盟旗新])[^\W\d_](?=[县区旗]))
    (?P<unit>特别行政区|自治区|自治州|自治县|自治旗|地区|省(?![级直])|苏木|街道
        |州(?![市省县区镇乡街湖])
        |市(?![场容区]|民(?![政族间营])|政(?![府协法务策])|管理|更新|规划)
        |盟(?!街道|镇|乡|员)
        |县(?![域级])
        |旗(?![区县镇乡]|街道)
        |(?<![社校景灾片])区(?![域划块])
        |(?<![城乡集])镇(?![市县区乡域级])
        |(?<!城)乡(?![市县区镇企]|村(?!民)))""",
    re.VERBOSE,
)
_MUNICIPALITY = re.compile("(?:北京|上海|天津|重庆)市")
_VERTICAL = re.compile("^(?:中华人民共和国|国家税务总局|国家统计局|国家金融监督管理总局|中国人民银行|中国)(?=.)")
_OWN = re.compile("^本?(?:自治[区州县旗]|[省市县区州盟旗])(?=.)")
_NO_UNIT = re.compile("市场|市政(?!府)|市容|市民(?!政)|区域|区划|县域")
_LEVELS = {
    "省": 1, "自治区": 1, "特别行政区": 1, "自治州": 2, "州": 2, "地区": 2, "市": 2, "盟": 2,
    "镇": 4, "乡": 4, "苏木": 4, "街道": 4,
}  # fmt: skip
_COUNTY = 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """`level`: 1 province, 2 city, 3 county or zone, 4 township. `stem`: the name without its unit."""

    level: int
    stem: str
    name: str

    def same(self, other: "Place") -> bool:
        """The same place, by a longer or a shorter name.

        >>> places = [read_places(name)[0][0] for name in ("凉山州", "凉山彝族自治州", "端州区", "肇庆端州区")]
        >>> [one.same(other) for one, other in zip(places[::2], places[1::2])]
        [True, True]
        """
        short, long = sorted((self.stem, other.stem), key=len)
        of_a_people = long.endswith("族") and long.startswith(short)
        longer = len(short) > 1 and long.endswith(short)
        return self.level == other.level and (short == long or longer or of_a_people)


def read_places(name: str) -> tuple[tuple[Place, ...], str]:
    """The places that a name begins with, from the highest, and the rest: the organ.

    >>> def read(name):
    ...     places, rest = read_places(name)
    ...     return [place.name for place in places], rest
    >>> read("广东省肇庆市端州区教育局"), read("市住房和城乡建设局"), read("城市管理局")
    ((['广东省', '肇庆市', '端州区'], '教育局'), ([], '市住房和城乡建设局'), ([], '城市管理局'))
    >>> read("盐城市城市管理局"), read("肇庆市民政局"), read("肇庆市市场监督管理局")
    ((['盐城市'], '城市管理局'), (['肇庆市'], '民政局'), (['肇庆市'], '市场监督管理局'))
    """
    rest, found = _VERTICAL.sub("", fold(name)), []
    while match := _PLACE.match(rest):
        rest = rest[match.end() :]
        found.append(_place(match))
    return tuple(found), rest


def _place(match: re.Match[str]) -> Place:
    level = 1 if _MUNICIPALITY.fullmatch(match[0]) else _LEVELS.get(match["unit"], _COUNTY)
    return Place(level=level, stem=match["stem"], name=match[0])


def without_own(organ: str) -> str:
    """An organ without the bare unit that stands for the portal's own place.

    >>> without_own("市教育局"), without_own("区市场监督管理局"), without_own("市场监督管理局"), without_own("县")
    ('教育局', '市场监督管理局', '市场监督管理局', '县')
    """
    return organ if _NO_UNIT.match(organ) else _OWN.sub("", organ)
