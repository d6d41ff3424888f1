"""The annual-report columns that a home or index page names."""

import re

from archive.records import Ask
from crawler.extract.addresses import target
from crawler.extract.outline import Outline

_REPORT = "(?:年度工作报告|年度报告|年报)"
_NAME = re.compile(
    rf"[^0-9一二三四五六七八九〇]{{0,8}}(?:政府|政务)?信息公开(?:工作)?{_REPORT}(?:专栏|栏目|公开)?"
    rf"|(?:市直|区直|县直|各|市级|县级)?(?:部门|单位|县区|县市区|区县|市县|镇街|乡镇|街道|直属单位)(?:信息公开)?{_REPORT}"
)
_BARE = re.compile(r"(?:信息公开|公开)?(?:年度报告|年报)")
_PATH = re.compile(r"(?:xxgk|gk|zfxx)\w*(?:nb|ndbg)|annualreport|/(?:gknb|ndbg|xxgknb|zfxxgknb)\b", re.IGNORECASE)


def is_column_name(name: str, url: str = "") -> bool:
    """Is this the name of a column of annual reports; a bare 年报 needs an address that says so too.

    Source: docs/platforms/lists.md.

    >>> [is_column_name(name) for name in ("政府信息\\n公开年报", "部门年报", "政府网站年度工作报表")]
    [True, True, False]
    >>> is_column_name("2020年政府信息公开年度报告"), is_column_name("政府网站信息公开年报")
    (False, False)
    >>> is_column_name("年度报告", "/zfxxgk/zfxxgknb/"), is_column_name("年度报告", "/tjgb/")
    (True, False)
    """
    plain = re.sub(r"[\s·>»›\ue000-\uf8ff]", "", name)
    if is_other_report(plain):
        return False
    return bool(_NAME.fullmatch(plain) or (_BARE.fullmatch(plain) and _PATH.search(url)))


def is_other_report(name: str) -> bool:
    """Is a name that of the yearly tables on government websites (政府网站年度报表), which stand beside the reports."""
    return "网站" in name or "报表" in name


def columns_of(outline: Outline, base: str) -> tuple[Ask, ...]:
    """The links of a page whose words name such a column, each address once, in order."""
    found: dict[str, Ask] = {}
    for place in outline.links:
        names = (outline.text(place), outline.attribute(place, "title"))
        if not any("报" in name for name in names):
            continue
        url = target(outline.attributes[place], outline.base_of(base))
        if url and any(is_column_name(name, url) for name in names):
            found.setdefault(url, Ask(url=url))
    return tuple(found.values())
