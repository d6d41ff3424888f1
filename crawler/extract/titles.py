"""Is this the annual report, of which year, by whom: read from a title alone, look-alikes refused."""

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.dates import read_year
from crawler.extract.outline import fold
from crawler.extract.traditional import simplified

_DIGIT = "[0-9０-９零〇○OoＯｏΟ一二三四五六七八九]"
_YEAR = re.compile(rf"(?<!{_DIGIT})({_DIGIT}{{4}})(?!{_DIGIT})\s*(年度|年)?")
_SPAN = re.compile(r"(?:19|20)\d{2}\s*年?度?\s*[-—–~至]\s*((?:19|20)\d{2}\s*年?)")
_SUBJECT = re.compile(r"(?:政府|政务)?\s*信息\s*公开|政务\s*公开(?=.*(?:年度报告|年报))")
_ENDING = re.compile(r"(?:报\s*告|年\s*报)$")
_CUT = re.compile(r"信息公开(?:工作)?(?:情况)?年(?:度(?:报(?:告)?)?|报)?$|政务公开(?:工作)?年(?:度报(?:告)?|报)$")
_CUT_SHORT = re.compile(r"(?:政府|政务)\s*信\s*息(?:\s*公\s*开?)?(?:\s*工\s*作?)?(?:\s*情\s*况?)?$")
_ORDER = re.compile(r"^关于(?:做好|开展|组织|印发|转发|报送|填报|编制|加强|进一步|召开|规范|调整)")
_CUT_SIGN = re.compile(r"(?<!\s)\s*(?:(?<!…)…+|(?<!\.)\.{2,}|(?<!。)。{2,})$")
_EXTENSION = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|html?|txt|jpe?g|png|zip|rar)$", re.IGNORECASE)
_BRACKET = re.compile(r"[（(【\[〔]([^（(【\[〔）)】\]〕]*)[）)】\]〕]$")
_QUOTES = "《》〈〉“”\"'‘’ 　·•。，,;；:："
_LOOK_ALIKE = re.compile(
    "报表|通知|公告|通报|函$|要点|总结|制度|办法|规定|细则|指引|格式|模板|样式|样本|范本|解读|图解|一图|图说|读懂|法治政府|依法行政"
    "|学年|报送|填报|测评|自查|落实情况|预算|决算|半年|季度|月报|征求意见|网站(?:工作|监管)?年度"
    r"|企业\s*(?:环境)?\s*信息\s*公\s*开"  # an enterprise's own; 中小企业局 has more words before 信息公开
)
_OPENING = re.compile(
    r"^(?:附件\s*[0-9０-９一二三四五六七八九十]*\s*[:：、.]?|[0-9]{1,3}\s*[、.．]\s*|关于|公布|发布|印发)+"
)
_LABEL = re.compile(r"^【[^】]*】\s*")
_DEED = re.compile(r"关于(?:公布|发布|印发|公开)?$")
_BEHIND = re.compile(r"(.*(?:报\s*告|年\s*报)[^-—–]*?)\s*[-—–]+\s*([^-—–]{3,40})")
_YEAR_BEHIND = re.compile(r"(.*(?:报告|年报))\s*((?:19|20)\d{2}(?:年度?)?)")
_LONGEST = 1_000  # characters with their spaces; no title is longer, and what is none costs its square
_LONGEST_ORGAN = 40  # characters
_ORGAN = re.compile(r"(?:政府|局|厅|委|委员会|办|办公室|镇|乡|街道|院|会|中心|队|处|区|县|市|省|所)$")


@dataclass(frozen=True, kw_only=True)
class TitleReading:
    """`report_year`: the year reported on; `reporting_body`: as printed, None when the title names none."""

    is_report: bool
    report_year: int | None = None
    reporting_body: str | None = None


@lru_cache(4096)  # asked for a row, for its page and for what is kept of both
def read_title(title: str) -> TitleReading:
    """What a title says of the report; all None when it is none.

    >>> read_title("2022年上海市政府信息公开工作年度报告")
    TitleReading(is_report=True, report_year=2022, reporting_body='上海市')
    >>> read_title("肇庆市人民政府信息公开工作年度报告（2019年度）（图片版）.pdf")
    TitleReading(is_report=True, report_year=2019, reporting_body='肇庆市人民政府')
    >>> read_title("云岭市财政局2023年政府信息公开工作年度报告（2024年1月26日）").report_year
    2023
    >>> read_title("【年报】云岭市财政局2025年政府信息公开工作…")
    TitleReading(is_report=True, report_year=2025, reporting_body='云岭市财政局')
    >>> read_title("2023年政府信息公开工作年度报告——福州市民政局")
    TitleReading(is_report=True, report_year=2023, reporting_body='福州市民政局')
    >>> read_title("福州市民政局政府信息公开年报2023").report_year
    2023
    >>> read_title("关于做好2020年政府信息公开工作年...").is_report
    False
    >>> read_title("关于做好2020年政府信息公开工作年度报告编制工作的通知").is_report
    False
    """
    if len(title) > _LONGEST:
        return TitleReading(is_report=False)
    printed = _ahead(fold(title))
    if _LOOK_ALIKE.search(simplified(printed)):
        return TitleReading(is_report=False)
    core, notes = _strip_end(printed)
    plain = simplified(core)
    subject = _subject(plain)
    if subject is None:
        return TitleReading(is_report=False)
    years = [*_YEAR.finditer(plain, 0, subject.start()), *_YEAR.finditer(plain, subject.end())]
    if not any(read_year(year[1]) for year in years):  # a date in brackets behind a title is that of its publishing
        years = _years_of(notes)
    return TitleReading(
        is_report=True,
        report_year=_choose_year(years, subject.start()),
        reporting_body=_body(core[: subject.start()], core[subject.start() :]) or _organ(notes),
    )


def _ahead(title: str) -> str:
    """A title with the organ or the year that stands behind it put before it.

    >>> _ahead("政府信息公开年度报告（2023年）-福州市民政局"), _ahead("政府信息公开年报 2023")
    ('福州市民政局政府信息公开年度报告（2023年）', '2023政府信息公开年报')
    """
    if behind := _BEHIND.fullmatch(title):
        whole, organ = behind.groups()
        return f"{organ}{whole}" if is_organ(organ) and not is_organ(whole) else title
    if year := _YEAR_BEHIND.fullmatch(title):
        return f"{year[2]}{year[1]}"
    return title


def _strip_end(title: str) -> tuple[str, list[str]]:
    """The title without quotes, extension and trailing brackets, and what the brackets held."""
    notes: list[str] = []
    while True:
        shorter = _EXTENSION.sub("", title).strip(_QUOTES)
        bracket = _BRACKET.search(shorter)
        if bracket and bracket.start() > 0:
            notes.append(bracket[1])
            shorter = shorter[: bracket.start()]
        if shorter == title:
            return title, notes
        title = shorter


def _subject(core: str) -> re.Match[str] | None:
    """Where the title names the disclosure of information, if it also ends as a report does, or is cut."""
    cut = uncut(core)
    if cut != core:
        return _cut_subject(cut)
    if not _ENDING.search(core):
        return None
    found = list(_SUBJECT.finditer(core))
    return found[-1] if found else None


def _cut_subject(cut: str) -> re.Match[str] | None:
    """Where a title that the site cut short could still become a report's: it has a year, and orders nothing."""
    if _ORDER.match(cut) or not _YEAR.search(cut):
        return None
    if _CUT.search(cut):
        return next(reversed(list(_SUBJECT.finditer(cut))), None)
    return _CUT_SHORT.search(cut)


def uncut(title: str) -> str:
    """A title without the sign that it was cut short.

    >>> uncut("云岭市财政局2025年政府信息公开工作…"), uncut("2025年政府信息公开工作年度报告")
    ('云岭市财政局2025年政府信息公开工作', '2025年政府信息公开工作年度报告')
    """
    return _CUT_SIGN.sub("", title)


def _years_of(notes: list[str]) -> list[re.Match[str]]:
    return [match for note in notes for match in _YEAR.finditer(note)]


def _choose_year(matches: list[re.Match[str]], subject: int) -> int | None:
    """The last year with 年 before the subject, else the first that is one."""
    named = [match for match in matches if read_year(match[1])]
    before = [match for match in named if match[2] and match.end() <= subject]
    chosen = before[-1:] or [match for match in named if match[2]] or named
    return read_year(chosen[0][1]) if chosen else None


def _body(before: str, rest: str) -> str | None:
    """The organ printed before the subject; 人民政府 keeps its 政府, which the subject's pattern took.

    >>> _body("关于淮安市人民政府2024年度", "政府信息公开"), _body("某市人民", "政府信息公开")
    ('淮安市人民政府', '某市人民政府')
    >>> _body("2019年", "信息公开")
    """
    organ = _YEAR.sub(lambda match: "" if read_year(match[1]) else match[0], _SPAN.sub(r"\1", before))
    organ = _OPENING.sub("", organ.strip(_QUOTES)).strip(_QUOTES).removesuffix("的")
    organ = _DEED.sub("", organ).strip(_QUOTES)
    if organ.endswith("人民") and rest.startswith("政府"):
        organ += "政府"
    return _unwrap(_LABEL.sub("", organ) or organ) or None


def _unwrap(organ: str) -> str:
    for opening, closing in ("（）", "()", "【】", "[]"):
        if organ.startswith(opening) and organ.endswith(closing):
            return organ[1:-1].strip()
    return organ


def is_organ(text: str) -> bool:
    """Does a text look like the name of an organ and nothing more.

    >>> is_organ("鹰潭市水利局"), is_organ("2023年"), is_organ("索引号")
    (True, False, False)
    """
    return len(text) <= _LONGEST_ORGAN and _ORGAN.search(text) is not None and not _YEAR.search(text)


def _organ(notes: list[str]) -> str | None:
    return next(filter(is_organ, notes), None)
