"""Dates as Chinese portals print them, read into ISO; China time without offset."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_NUMERALS = dict(zip("零〇○OoＯｏΟ一二三四五六七八九", "00000000123456789", strict=True))
_ALIKE = str.maketrans("０１２３４５６７８９：∶﹕／．－", "0123456789:::/.-")
_ZERO = "零〇○OoＯｏΟ"
_DIGIT = f"[0-9{_ZERO}一二三四五六七八九]"
_COUNT = f"(?:[0-9{_ZERO}元一二三四五六七八九十廿卅]\\s*){{1,4}}"
_DASH = r"\s*(?:[-—–―‑]{1,2}|[./])\s*"

_DATE = re.compile(
    rf"(?<![0-9])(?P<year>{_DIGIT}(?:\s?{_DIGIT}){{3}})\s*年\s*(?P<month>{_COUNT})月(?:\s*(?P<day>{_COUNT})[日号]?)?"
    rf"|(?<![0-9])(?P<y>[0-9]{{4}}){_DASH}(?P<m>[0-9]{{1,2}}){_DASH}(?P<d>[0-9]{{1,2}})(?![0-9])"
    r"|(?<![0-9/])(?P<yy>[0-9]{2})/(?P<mm>[0-9]{1,2})/(?P<dd>[0-9]{1,2})(?![0-9/])"
)
_HINT = re.compile("[0-9０-９年]")
_BARE = re.compile(r"(?P<y>[0-9]{4})-?(?P<m>[0-9]{2})-?(?:(?P<d>[0-9]{2})(?:[0-9]{6})?)?")
_SHORT = re.compile(r"[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}(?:\s+[0-9:]{4,8})?")  # the year in two digits, nothing else beside
_TIME = re.compile(
    r"[\sT日,，]{0,9}(?P<half>上午|下午|[AP]M)?\s?(?P<h>[0-9]{1,2})\s?[:时]\s?(?P<min>[0-9]{1,2})(?![0-9])"
    r"(?:\s?[:分]\s?(?P<s>[0-9]{1,2})(?![0-9]))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JAVA = re.compile(
    rf"[A-Z][a-z]{{2}} (?P<m>{'|'.join(_MONTHS)}) (?P<d>[0-9]{{2}}) (?P<time>[0-9:]{{8}}) CST (?P<y>[0-9]{{4}})"
)  # a date that a JSP page prints without a format
_UTC = re.compile(r"(?:\.[0-9]{1,6})?(?:Z|\s?[+]00:?00)(?![0-9])")  # as interfaces write it
_CHINA = timedelta(hours=8)


def read_date(text: str) -> str | None:
    """The first valid date of a text in ISO, with the time as printed unless it is midnight; else None.

    A month without a day is kept; a year alone, or a day without a year, is no date.

    >>> read_date("发布时间: 2015年03月20日"), read_date("15/03/20"), read_date("二〇一六年十月")
    ('2015-03-20', '2015-03-20', '2016-10')
    >>> read_date("二OO八年五月二十三日"), read_date("2017——04——12 21:37"), read_date("2026- 08- 07")
    ('2008-05-23', '2017-04-12T21:37', '2026-08-07')
    >>> read_date("2023-08-19 10∶08"), read_date("2024.09.30 09:24:36 GMT+08:00")
    ('2023-08-19T10:08', '2024-09-30T09:24:36')
    >>> read_date("2024-1-5 9:5:3"), read_date("2024/1/5 下午 3:05")
    ('2024-01-05T09:05:03', '2024-01-05T15:05')
    >>> read_date("24-01-05"), read_date("编号 24-01-05"), read_date("1-24-01-05")
    ('2024-01-05', None, None)
    >>> read_date("2024-01-05T02:11:12.000+0000"), read_date("2024-01-05T20:11:12+08:00")
    ('2024-01-05T10:11:12', '2024-01-05T20:11:12')
    >>> read_date("Fri Jan 05 10:11:12 CST 2024")
    '2024-01-05T10:11:12'
    >>> read_date("2015-01-02 00:00"), read_date("2023-10-23 09:51:50_194")
    ('2015-01-02', '2023-10-23T09:51:50')
    >>> read_date("2015-13-40"), read_date("2205-01-01"), read_date("2015年"), read_date("03-20")
    (None, None, None, None)
    """
    found = _find(text)
    return found[0] if found else None


def printed_date(text: str) -> str:
    """The first valid date of a text as printed, with its time; the whole text when it has none.

    >>> printed_date("2024-01-31 09:30 阅读(12)"), printed_date("无")
    ('2024-01-31 09:30', '无')
    """
    found = _find(text)
    return text[found[1] : found[2]] if found else text


@lru_cache(4096)  # the same dates stand on many pages, and each is asked for several times
def _find(text: str) -> tuple[str, int, int] | None:
    """The first valid date in ISO, and where it begins and ends in the text."""
    if not _HINT.search(text):
        return None
    plain = text.translate(_ALIKE)
    for match in _DATE.finditer(plain):
        day = _valid(
            match["year"] or match["y"] or f"20{match['yy']}",
            match["month"] or match["m"] or match["mm"],
            match["day"] or match["d"] or match["dd"],
        )
        if day:
            time, end = _time_at(plain, match.end()) if len(day) == 10 else ("", match.end())
            if time and (zone := _UTC.match(plain, end)):
                return _in_china(day + time), match.start(), zone.end()
            return day + time, match.start(), end
    if java := _JAVA.fullmatch(plain.strip()):
        return _find(f"{java['y']}-{_MONTHS.index(java['m']) + 1}-{java['d']} {java['time']}")
    if _SHORT.fullmatch(plain.strip()):
        in_full = _find(f"20{plain.strip()}")
        return (in_full[0], 0, len(text)) if in_full else None
    bare = _BARE.fullmatch(plain.strip())
    bare_day = _valid(bare["y"], bare["m"], bare["d"]) if bare else None
    return (bare_day, 0, len(text)) if bare_day else None


def _in_china(moment: str) -> str:
    """A moment of UTC in China's time.

    >>> _in_china("2024-01-05T20:11:12")
    '2024-01-06T04:11:12'
    """
    return (datetime.fromisoformat(moment) + _CHINA).isoformat()


def date_of_epoch(seconds: float) -> str:
    """The day in Shanghai of a moment given in seconds since 1970 (UTC); raises OverflowError out of range.

    >>> date_of_epoch(1783353600)
    '2026-07-07'
    """
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) + _CHINA).date().isoformat()


def read_year(digits: str) -> int | None:
    """A year of four digits in any script.

    >>> read_year("二〇一九"), read_year("２０１９"), read_year("二O一一"), read_year("12")
    (2019, 2019, 2011, None)
    """
    plain = "".join(_NUMERALS.get(sign, sign) for sign in digits.translate(_ALIKE) if not sign.isspace())
    return int(plain) if re.fullmatch(r"(?:19|20)[0-9]{2}", plain) else None


def _valid(year_digits: str, month_digits: str, day_digits: str | None) -> str | None:
    year, month = read_year(year_digits), _count(month_digits)
    if year is None or not 1 <= month <= 12:
        return None
    if day_digits is None:
        return f"{year}-{month:02}"
    try:
        return date(year, month, _count(day_digits)).isoformat()
    except ValueError:
        return None


def _count(digits: str) -> int:
    """A number below 100 in figures or Chinese numerals.

    >>> [_count(n) for n in ("二十三", "十", "廿一", "一〇", "07", "三十")]
    [23, 10, 21, 10, 7, 30]
    """
    plain = re.sub(r"\s", "", digits).replace("元", "一").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = plain.partition("十")
    if ten and not (tens + ones).isascii():
        return int(_NUMERALS.get(tens, tens or "1")) * 10 + int(_NUMERALS.get(ones, ones or "0"))
    plain = "".join(_NUMERALS.get(sign, sign) for sign in tens + ones) if not ten else "10"
    return int(plain)


def _time_at(text: str, position: int) -> tuple[str, int]:
    """The time after a date, "" without one or at midnight, and where it ends."""
    match = _TIME.match(text, position)
    if match is None:
        return "", position
    hour, minute, second = int(match["h"]), int(match["min"]), int(match["s"] or 0)
    hour += 12 if match["half"] in ("下午", "PM") and hour < 12 else 0
    if hour > 23 or minute > 59 or second > 59:
        return "", position
    if hour == minute == second == 0:
        return "", match.end()
    return f"T{hour:02}:{minute:02}" + (f":{second:02}" if match["s"] else ""), match.end()
