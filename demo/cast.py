"""The cast: invented cities, their portals and bodies. No place of this name is known to us."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from demo.codes import credit_code, organisation_code

BodyKind = Literal["government", "office", "department"]
Dialect = Literal["gkmlpt", "nfcms", "trs", "guangdong_directory", "gbk", "rendered"]


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organ; it published for the report years `first_year` to `last_year`."""

    name: str
    kind: BodyKind
    code: str  # GB 11714, 9 characters
    credit: str  # GB 32100, 18 characters
    first_year: int
    last_year: int
    last_published: date | None  # printed date of its report on 2025, where it has one


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A portal of the box. `number`: the last part of its address 127.x.y.number."""

    id: str
    city: str
    number: int
    dialect: Dialect
    platform: str  # as the registry names it
    bodies: tuple[Body, ...]
    names_bodies: bool  # the registry entry lists its bodies
    first_document: int
    robots: str | None  # None: robots.txt answers 404
    validators: bool = True  # ETag and Last-Modified
    gzip: bool = False
    render: bool = False  # its listing needs a browser

    @property
    def name(self) -> str:
        return f"{self.city}人民政府"

    @property
    def organisation(self) -> str:
        """The organisation code under which the portal's directory stands."""
        return self.bodies[0].code


# name without the city, kind, first and last report year, printed date of the report on 2025
_Entry = tuple[str, BodyKind, int, int, str | None]


def _bodies(city: str, stem: int, division: str, entries: tuple[_Entry, ...]) -> tuple[Body, ...]:
    return tuple(
        Body(
            name=city + name,
            kind=kind,
            code=(code := organisation_code(f"{stem + 37 * position:08d}")),
            credit=credit_code(division, code),
            first_year=first,
            last_year=last,
            last_published=date.fromisoformat(published) if published else None,
        )
        for position, (name, kind, first, last, published) in enumerate(entries)
    )


PORTALS = (
    Portal(
        id="chengyu",
        city="澄榆市",
        number=1,
        dialect="gkmlpt",
        platform="gkmlpt",
        bodies=_bodies(
            "澄榆市",
            715_2201,
            "449901",
            (
                ("人民政府", "government", 2020, 2024, None),
                ("人民政府办公室", "office", 2020, 2025, "2026-01-23"),
                ("教育局", "department", 2020, 2025, "2026-01-16"),
                ("财政局", "department", 2020, 2024, None),
            ),
        ),
        names_bodies=True,
        first_document=4_218_307,
        robots="User-agent: *\nDisallow: /search/\nCrawl-delay: 0.02\n",
    ),
    Portal(
        id="jilan",
        city="霁澜市",
        number=2,
        dialect="nfcms",
        platform="auto",
        bodies=_bodies(
            "霁澜市",
            716_3303,
            "449902",
            (
                ("人民政府", "government", 2020, 2024, None),
                ("人民政府办公室", "office", 2020, 2025, "2026-01-22"),
                ("民政局", "department", 2020, 2025, "2026-01-14"),
                ("住房和城乡建设局", "department", 2020, 2024, None),
                ("水务局", "department", 2021, 2024, None),
            ),
        ),
        names_bodies=True,
        first_document=2_604_115,
        robots="User-agent: *\nDisallow:\n",
    ),
    Portal(
        id="luanxun",
        city="栾浔市",
        number=3,
        dialect="trs",
        platform="trs",
        bodies=_bodies(
            "栾浔市",
            717_4408,
            "449903",
            (
                ("人民政府", "government", 2020, 2024, None),
                ("人民政府办公室", "office", 2020, 2025, "2026-01-21"),
                ("卫生健康局", "department", 2020, 2025, "2026-01-19"),
                ("交通运输局", "department", 2020, 2025, "2026-01-30"),
            ),
        ),
        names_bodies=True,
        first_document=88_203,
        robots="User-agent: *\nAllow: /\n",
        gzip=True,
    ),
    Portal(
        id="daixu",
        city="岱溆市",
        number=4,
        dialect="guangdong_directory",
        platform="guangdong_directory",
        bodies=_bodies(
            "岱溆市",
            718_5511,
            "449904",
            (
                ("人民政府", "government", 2020, 2024, None),
                ("人民政府办公室", "office", 2020, 2025, "2026-01-20"),
                ("发展和改革局", "department", 2020, 2024, None),
                ("审计局", "department", 2020, 2025, "2026-01-13"),
            ),
        ),
        names_bodies=False,
        first_document=291_046,
        robots=None,
        validators=False,
    ),
    Portal(
        id="tingcang",
        city="汀苍市",
        number=5,
        dialect="gbk",
        platform="auto",
        bodies=_bodies(
            "汀苍市",
            719_6617,
            "449905",
            (
                ("人民政府", "government", 2020, 2024, None),
                ("人民政府办公室", "office", 2020, 2025, "2026-01-26"),
                ("文化和旅游局", "department", 2020, 2025, "2026-01-12"),
            ),
        ),
        names_bodies=False,
        first_document=1_352_880,
        robots="User-agent: *\nDisallow: /was5/\n",
    ),
    Portal(
        id="qiuluo",
        city="虬洛县",
        number=6,
        dialect="rendered",
        platform="auto",
        bodies=_bodies(
            "虬洛县",
            720_7723,
            "449906",
            (
                ("人民政府", "government", 2023, 2024, None),
                ("人民政府办公室", "office", 2025, 2025, "2026-01-27"),
            ),
        ),
        names_bodies=True,
        first_document=30_517,
        robots="User-agent: *\nDisallow: /search/\n",
        render=True,
    ),
)
