"""How much an address promises to lead to the annual reports, by what it is called and how it is written.

Source: docs/discovery.md.
"""

import re
from enum import IntEnum

from crawler.extract.addresses import ARTICLE
from crawler.extract.attachments import is_file
from crawler.extract.columns import column_name, is_annual_name, is_bare_name, is_column_address, is_other_report
from crawler.extract.leads import Lead
from crawler.extract.titles import read_title


class Promise(IntEnum):
    """From the surest to what is only worth a try; between them stand the sections by `_SECTIONS`."""

    ROWS = 100  # the rest of a column in hand: where its page says that the rows are
    ONWARD = 90  # the page only leads there
    NAMED = 80  # called by the name of a column of annual reports
    BELOW = 70  # a part of a column of columns: a year, a department
    BARE = 65  # called 年报 and no more
    ADDRESS = 60  # written as such columns are
    REPORT = 32  # one report: its page tells in which column it stands
    ENTRY = 5  # one of the few links of an entry page


_ELSEWHERE = re.compile(r"申请|举报|投诉|意见箱|解读|监督|考核|条例|规定|法规|会议|动态|新闻|办事|服务|查询|检索|搜索")
_SECTIONS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (54, re.compile(r"政府信息公开(?:专栏|专区|专题|平台|目录|网|栏目|首页)?")),
    (52, re.compile(r"法定主动公开(?:内容|信息)?|(?:政府)?信息公开(?:目录|专栏|平台)?")),
    (48, re.compile(r"政务公开(?:专栏|专区|平台|网)?|主动公开(?:内容|目录|信息)?|公开目录|公开内容")),
    (26, re.compile(r".{0,6}信息公开.{0,2}(?:指南|制度).{0,2}")),  # shows the same menu as the column beside it
    (40, re.compile(r".{0,8}(?:信息公开|政务公开|主动公开|公开目录).{0,4}")),
    (28, re.compile(r"(?:网站|站点)?(?:地图|导航)")),  # names every column of a site
    (22, re.compile(r".{0,4}公开.{0,2}")),
    (12, re.compile(r"(?:市|县|区)?(?:政务|政府|政府部门|机构)")),
)
_END = r"(?:\.\w+|/(?:(?:index|list)\.\w+)?)?$"
_PLACES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (50, re.compile(r"/gkmlpt/(?:index|annualreport)\b", re.IGNORECASE)),
    (44, re.compile(rf"/(?:zfxxgk\w{{0,4}}|zwxxgk){_END}", re.IGNORECASE)),
    (34, re.compile(rf"/(?:xxgk\w{{0,4}}|zwgk|gkml|fdzdgknr|openinfo){_END}", re.IGNORECASE)),
)
_DEEPER = 3  # how much less for each step from the home page


def promise_of(lead: Lead, depth: int = 0, section: str = "") -> tuple[int, str]:
    """The promise of an address (0: none), and the word or part of it that says so. `section`: it stands on its page.

    >>> promise_of(Lead(url="http://a.cn/x/", names=("政府信息公开年报",)))
    (80, '政府信息公开年报')
    >>> promise_of(Lead(url="http://a.cn/zfxxgk/", names=()), depth=1)
    (41, '/zfxxgk/')
    >>> promise_of(Lead(url="http://a.cn/wz/", names=("政府网站工作年度报表",)))
    (0, '')
    """
    value, word = _promise(lead, is_on_disclosure="信息公开" in section)
    if value < Promise.ADDRESS:
        value -= _DEEPER * depth
    return (int(value), word) if value > 0 else (0, "")


def _promise(lead: Lead, *, is_on_disclosure: bool) -> tuple[int, str]:
    if name := column_name(lead):
        return Promise.NAMED, name
    if any("报" in name and is_other_report(name) for name in lead.names):
        return 0, ""
    if report := next((name for name in lead.names if read_title(name).is_report), None):
        return Promise.REPORT, report
    if ARTICLE.search(lead.url) or is_file(lead.url):
        return 0, ""
    is_bare = is_annual_name if is_on_disclosure else is_bare_name
    if name := next((name for name in lead.names if is_bare(name) or is_bare_name(name)), None):
        return Promise.BARE, name
    if is_column_address(lead.url):
        return Promise.ADDRESS, _end_of(lead.url)
    return max((_by_words(lead), _by_place(lead)), key=lambda each: each[0])


def _by_words(lead: Lead) -> tuple[int, str]:
    names = [name for name in ("".join(name.split()) for name in lead.names) if not _ELSEWHERE.search(name)]
    return next(
        ((value, name) for value, pattern in _SECTIONS for name in names if pattern.fullmatch(name)),
        (0, ""),
    )


def _by_place(lead: Lead) -> tuple[int, str]:
    if any(_ELSEWHERE.search(name) for name in lead.names):
        return 0, ""
    address = lead.url.partition("?")[0]
    return next(((value, _end_of(lead.url)) for value, pattern in _PLACES if pattern.search(address)), (0, ""))


def _end_of(url: str) -> str:
    """The part of an address that speaks: its path."""
    return "/" + url.partition("://")[2].partition("/")[2]
