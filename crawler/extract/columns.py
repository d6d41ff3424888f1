"""The annual-report columns that a page names: what they are called, and which links are called so."""

import re

from archive.records import Ask
from crawler.extract.leads import Lead, leads_of
from crawler.extract.outline import Outline
from crawler.extract.traditional import simplified

_REPORT = "(?:年度工作报告|年度报告|年报)"
_KIND = "(?:专栏|栏目|专题|专区|公开|公示|汇总|目录|列表)?"
_DISCLOSURE = "(?:政府|政务)?(?:信息公开|政务公开)(?:工作)?(?:情况)?"
_WHO = (  # the words of which the names of groups of bodies are made
    "(?:各|本级|省|市|州|盟|县|区|旗|级|直属?|所属|下属|驻|人民|政府|部门|单位|委办局|街道|街|乡|镇"
    "|开发区|园区|功能区|派出机构)+"
)
_NAMED = re.compile(rf"(?P<who>[^0-9一二三四五六七八九〇]{{0,10}}?){_DISCLOSURE}{_REPORT}{_KIND}")
_GROUPED = re.compile(rf"(?P<who>{_WHO})(?:年度报告|年报){_KIND}")
_ANNUAL = re.compile(rf"(?P<who>[^0-9一二三四五六七八九〇]{{1,10}}?)(?:年度报告|年报){_KIND}")
_GROUP = re.compile(rf"(?P<who>{_WHO})")
_OWN = re.compile(
    r"(?:历年|往年|年度|工作|公开)*"
    r"(?:(?:[省市州盟县区旗]|自治[区州县旗])?(?:本级|级)?(?:人民)?(?:政府)?(?:本级|办公室|办公厅)?"
    r"|[本我](?:机关|单位|部门|[局委办院厅市县区]))"
)
_OTHER_BODIES = "(?:企业|公司|环境|高校|学校|学院|大学|医院)"
_OTHER_REPORT = re.compile(rf"网站|报表|{_OTHER_BODIES}(?:{_DISCLOSURE})?{_REPORT}")
_OTHER_SUBJECT = re.compile(
    r"统计|企业|公司|财政|预算|决算|审计|金融|法治|依法行政|环境|质量|学校|高校|学院|大学|学年|医院"
)
_BARE = re.compile(rf"(?:信息公开|公开|工作|历年)?(?:年度报告|年报){_KIND}")
_PATH = re.compile(r"(?:xxgk|gk|zfxx)\w*(?:nb|ndbg)|annualreport|/(?:gknb|ndbg|xxgknb|zfxxgknb)\b", re.IGNORECASE)
_YEAR = re.compile(
    rf"(?:19|20)\d{{2}}\s*年?度?(?:{_REPORT}|部门|单位|县区|区县|乡镇|镇街|街道|政府|市级|县级)?"
    r"(?:[（(][^（()）]{1,8}[）)])?"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{1,20}"
    r"(?:局|委|厅|办|院|办公室|委员会|政府|管委会|大队|支队|联合会|总社|[^社园小]区|县|市|州|旗|镇|乡|街道|街道办)"
)
_ORNAMENT = re.compile(r"[\s·•>»›→|｜\[\]【】\ue000-\uf8ff]|\(\d+\)|（\d+）")
_ORDINAL = re.compile(
    r"^(?:[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．])"
)
_JOINT = re.compile(r"[（）()、，,和及与：:/\-—–]")


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
    is_named = _NAMED.fullmatch(plain) or _GROUPED.fullmatch(plain)
    return bool(is_named or (_BARE.fullmatch(plain) and is_column_address(url)))


def is_bare_name(name: str) -> bool:
    """Is this a name of such a column only beside the other parts of a disclosure page (指南, 制度, 年报).

    >>> is_bare_name("年报"), is_bare_name("公开年报"), is_bare_name("统计年报")
    (True, True, False)
    """
    return bool(_BARE.fullmatch(_plain(name)))


def is_annual_name(name: str) -> bool:
    """Is this, in a section on disclosure, most likely the name of such a column: 年报 of no other subject.

    >>> is_annual_name("街办年报"), is_annual_name("统计年报"), is_annual_name("2023年年报")
    (True, False, False)
    """
    plain = _plain(name)
    return bool(_ANNUAL.fullmatch(plain)) and not is_other_report(plain) and not _OTHER_SUBJECT.search(plain)


def is_of_others(name: str, site: str = "") -> bool:
    """Is a column's name that of the reports of other bodies, not of the site's own. `site`: what the site is called.

    >>> [is_of_others(name) for name in ("部门年报", "县（市、区）政府信息公开年报", "市教育局")]
    [True, True, True]
    >>> [is_of_others(name) for name in ("政府信息公开年报", "市政府年报", "本级年报", "2024年")]
    [False, False, False, False]
    >>> is_of_others("甲县水务局信息公开年报"), is_of_others("甲县水务局信息公开年报", "甲县水务局网站")
    (True, False)
    """
    plain = _plain(name)
    named = next((match for one in (_NAMED, _GROUPED, _GROUP, _ANNUAL) if (match := one.fullmatch(plain))), None)
    who = named["who"] if named else plain if is_organ_name(plain) else ""
    return not _OWN.fullmatch(who) and who not in _plain(site)


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
    """Is a link called by an organ, its division or a group of them, such as owe a report.

    >>> [is_organ_name(name) for name in ("市教育局", "东山区", "市直部门", "政策文件", "局")]
    [True, True, True, False, False]
    """
    plain = "".join(name.split())
    return bool(_ORGAN.fullmatch(plain) or (len(plain) > 1 and _GROUP.fullmatch(_plain(plain))))


def is_other_report(name: str) -> bool:
    """Is a name that of other reports, which stand beside these: yearly tables on websites, of companies, of schools.

    >>> [is_other_report(name) for name in ("政府网站年度报表", "企业环境信息公开年报", "生态环境局信息公开年报")]
    [True, True, False]
    """
    return bool(_OTHER_REPORT.search(_plain(name)))


def columns_of(outline: Outline, base: str) -> tuple[Ask, ...]:
    """The links of a page whose words name such a column, each address once, in order."""
    return tuple(Ask(url=lead.url) for lead in leads_of(outline, base) if column_name(lead))


def column_name(lead: Lead) -> str | None:
    """The words of a link that name a column of annual reports."""
    return next((name for name in lead.names if "报" in name and is_column_name(name, lead.url)), None)


def _plain(name: str) -> str:
    """A name without ordinals, brackets, joining words and ornaments, in simplified characters."""
    return _JOINT.sub("", _ORDINAL.sub("", _ORNAMENT.sub("", simplified(name))))
