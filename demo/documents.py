"""What the portals publish: reports, rows that look like reports, and notices of other columns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from random import Random
from typing import Literal

from demo.cast import Body, Portal
from demo.figures import Figures, figures

_TITLES = {
    2020: "{body}2020年政府信息公开工作年度报告",
    2021: "2021年{body}政府信息公开工作年度报告",
    2022: "{body}2022年度政府信息公开工作年度报告",
    2023: "{body}2023年政府信息公开年度报告",
    2024: "{body}2024年度政府信息公开工作年度报告",
    2025: "{body}2025年政府信息公开工作年度报告",
}

_LOOKALIKES = (
    ("2024-12-18", "{city}人民政府办公室关于做好2024年度政府信息公开工作年度报告编制和公布工作的通知"),
    ("2021-06-09", "{city}政府信息公开工作年度报告制度"),
    ("2024-01-19", "{city}人民政府门户网站2023年政府网站工作年度报表"),
    ("2025-04-02", "【图解】一图读懂{city}2024年政府信息公开工作年度报告"),
)
# On the third night: a listing whose first page is as before would not be asked for its second.
_LATE_NOTICE = ("2026-02-02", "{city}人民政府办公室关于开展2025年度政府信息公开工作年度报告质量抽查的通知")

_NEWS = (
    ("2026-01-27", "关于公开征集{city}2026年民生实事项目建议的公告"),
    ("2026-01-15", "{city}召开数字政府建设工作推进会"),
    ("2025-12-24", "{city}公共数据资源目录（2025年版）发布"),
    ("2025-11-06", "{city}12345热线十月办理情况通报"),
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document as the portal shows it. Times are China time without offset."""

    kind: Literal["report", "lookalike", "news"]
    title: str
    issuer: str
    published: datetime
    changed: datetime | None = None
    id: int = 0
    index_number: str = ""
    visits: int = 0
    body: Body | None = None
    year: int | None = None
    figures: Figures | None = None

    @property
    def modified(self) -> datetime:
        return self.changed or self.published


def documents(portal: Portal) -> list[Document]:
    """All that the portal ever publishes, in the order of publication, which is that of their ids."""
    drafts = sorted([*_reports(portal), *_others(portal)], key=lambda draft: (draft.published, draft.title))
    return [_numbered(portal, draft, position) for position, draft in enumerate(drafts)]


def _reports(portal: Portal) -> Iterator[Document]:
    for body in portal.bodies:
        for year in range(body.first_year, body.last_year + 1):
            # one city prints its government's report under the short name of the city
            short = portal.city if body.kind == "government" and portal.id == "tingcang" else body.name
            yield Document(
                kind="report",
                title=_TITLES[year].format(body=short),
                issuer=body.name,
                published=_printed(body, year),
                body=body,
                year=year,
                figures=figures(body.name, year),
            )


def _printed(body: Body, year: int) -> datetime:
    """When the report was published: governments in March, the others in January, always in time."""
    chance = Random(f"{body.name} {year} published")
    month, day = (3, chance.randint(8, 28)) if body.kind == "government" else (1, chance.randint(9, 29))
    printed = body.last_published if year == body.last_year and body.last_published else date(year + 1, month, day)
    return datetime.combine(printed, time(chance.randint(9, 17), chance.randint(0, 59), chance.randint(0, 59)))


def _others(portal: Portal) -> Iterator[Document]:
    office = portal.bodies[1].name
    rows = [("lookalike", *row) for row in (*_LOOKALIKES, *([_LATE_NOTICE] if portal.dialect == "trs" else []))]
    rows += [("news", *row) for row in _NEWS]
    for kind, day, title in rows:
        yield Document(
            kind="lookalike" if kind == "lookalike" else "news",
            title=title.format(city=portal.city),
            issuer=office,
            published=datetime.combine(date.fromisoformat(day), time(10, 20)),
        )


def _numbered(portal: Portal, draft: Document, position: int) -> Document:
    chance = Random(draft.title)
    owner = draft.body or portal.bodies[1]
    serial = f"{draft.published.year}-{chance.randint(11, 979):05d}"
    code = owner.code if portal.dialect in ("guangdong_directory", "gbk") else owner.credit
    return replace(
        draft,
        id=portal.first_document + 41 * position,
        index_number=f"{code}/{serial}",
        visits=chance.randint(60, 4000),
    )
