"""The annual-report columns that a page names: what they are called, and which links are called so."""

import re

from archive.records import Ask
from crawler.extract.leads import Lead, leads_of
from crawler.extract.outline import Outline

_REPORT = "(?:年度工作报告|年度报告|年报)"
_KIND = "(?:专栏|栏目|专题|专区|公开|公示|汇总|目录|列表)?"
_NAME = re.compile(
    rf"[^0-9一二三四五六七八九〇]{{0,8}}(?:政府|政务)?(?:信息公开|政务公开)(?:工作)?{_REPORT}{_KIND}"
    rf"|(?:市直|区直|县直|各|市级|县级)?(?:部门|单位|县区|县市区|区县|市县|镇街|乡镇|街道|直属单位)(?:信息公开)?{_REPORT}"
)
_OTHERS = re.compile(
    r"(?:部门|单位|县区|县市区|区县|市县|镇街|乡镇|街道)(?:政府|政务)?(?:信息公开|政务公开)?(?:工作)?年"
)
_BARE = re.compile(rf"(?:信息公开|公开|工作|历年)?(?:年度报告|年报){_KIND}")
_PATH = re.compile(r"(?:xxgk|gk|zfxx)\w*(?:nb|ndbg)|annualreport|/(?:gknb|ndbg|xxgknb|zfxxgknb)\b", re.IGNORECASE)
_YEAR = re.compile(
    rf"(?:19|20)\d{{2}}\s*年?度?(?:{_REPORT}|部门|单位|县区|区县|乡镇|镇街|街道|政府|市级|县级)?(?:[（(][^（()）]{{1,8}}[）)])?"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{1,20}(?:局|委|厅|办|院|办公室|委员会|政府|管委会|大队|支队|联合会|总社|[^社园小]区|县|市|州|旗|镇|乡|街道|街道办)"
)
_ORNAMENT = re.compile(r"[\s·•>»›→|｜\[\]【】\ue000-\uf8ff]|\(\d+\)|（\d+）")


def is_column_name(name: str, url: str = "") -> bool:
    """Is this the name of a column of annual reports; a bare 年报 needs an address that says so too.

    Source: docs/discovery.md.

    >>> [is_column_name(name) for name in ("政府信息\\n公开年报", "部门年报", "政府网站年度工作报表")]
    [True, True, False]
    >>> is_column_name("2020年政府信息公开年度报告"), is_column_name("政府网站信息公开年报")
    (False, False)
    >>> is_column_name("年度报告", "/zfxxgk/zfxxgknb/"), is_column_name("年度报告", "/tjgb/")
    (True, False)
    """
    plain = _plain(name)
    if is_other_report(plain):
        return False
    return bool(_NAME.fullmatch(plain) or (_BARE.fullmatch(plain) and is_column_address(url)))


def is_bare_name(name: str) -> bool:
    """Is this a name of such a column only beside the other parts of a disclosure page (指南, 制度, 年报).

    >>> is_bare_name("年报"), is_bare_name("公开年报"), is_bare_name("统计年报")
    (True, True, False)
    """
    return bool(_BARE.fullmatch(_plain(name)))


def is_of_others(name: str) -> bool:
    """Is a column's name that of the reports of departments, counties or townships, not of the site's own body.

    >>> is_of_others("部门年报"), is_of_others("县区政府信息公开年报"), is_of_others("政府信息公开年报")
    (True, True, False)
    """
    return bool(_OTHERS.search(_plain(name)))


def is_column_address(url: str) -> bool:
    """Does an address itself speak of annual reports.

    >>> is_column_address("http://a.cn/zwgk/xxgknb/"), is_column_address("http://a.cn/zwgk/tzgg/")
    (True, False)
    """
    return bool(_PATH.search(url))


def is_year_name(name: str) -> bool:
    """Is a link called by a year, with no more than the kind of reports or of bodies beside it.

    >>> [is_year_name(name) for name in ("2024", "2024年度", "2024年年报", "2024年度（部门）", "2024年工作报告")]
    [True, True, True, True, False]
    """
    return bool(_YEAR.fullmatch(name.strip()))


def is_organ_name(name: str) -> bool:
    """Is a link called by an organ or its division, such as owe a report.

    >>> [is_organ_name(name) for name in ("市教育局", "东山区", "市政府办公室", "政策文件", "局")]
    [True, True, True, False, False]
    """
    return bool(_ORGAN.fullmatch("".join(name.split())))


def is_other_report(name: str) -> bool:
    """Is a name that of the yearly tables on government websites (政府网站年度报表), which stand beside the reports."""
    return "网站" in name or "报表" in name


def columns_of(outline: Outline, base: str) -> tuple[Ask, ...]:
    """The links of a page whose words name such a column, each address once, in order."""
    return tuple(Ask(url=lead.url) for lead in leads_of(outline, base) if column_name(lead))


def column_name(lead: Lead) -> str | None:
    """The words of a link that name a column of annual reports."""
    return next((name for name in lead.names if "报" in name and is_column_name(name, lead.url)), None)


def _plain(name: str) -> str:
    return _ORNAMENT.sub("", name)
