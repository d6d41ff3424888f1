"""Invented portals to be measured on: report pages of 35 KB with their listings, the same at every making."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

PAGE_BYTES = 35_000
TEXT_SIGNS = 3_900  # Chinese characters of a report's text
ROWS = 20  # of a listing page
EVERY_GBK = 5  # one portal of so many is written in GBK
MODIFIED = 1_770_000_000  # seconds since 1970 of every file, so that Last-Modified is the same in every making
NEWEST = 2025
YEARS = 10  # report years of a body

_COMMON = (
    "公开政府信息申请办理主动依法网站平台群众部门工作全年制度建设监督保障内容加强完善推进规范答复数量收到受理"
    "发布渠道解读回应关切培训考核评估责任落实机制流程标准目录指南更新栏目数据统计期限上年结转计算机构人员经费"
)
_RARE = "".join(bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF))
_SIGNS = _COMMON * 8 + _RARE[::2] + _RARE[::7] * 4
_WORDS = 400  # gzip then needs 8.9 bits for a character of the text; 6.9 to 9.6 of seven real reports, 8.6 on average
_LENGTHS = (1, 2, 2, 2, 3)  # characters of a word
_PLACES = ("青潭", "柳坪", "云屏", "石桥", "双河", "枫林", "白沙", "长汀", "南岭", "清溪")
_ORGANS = (
    "水务局",
    "教育局",
    "财政局",
    "民政局",
    "交通运输局",
    "卫生健康局",
    "自然资源局",
    "审计局",
    "统计局",
    "司法局",
)
_SECTIONS = (
    "总体情况",
    "主动公开情况",
    "收到和处理申请情况",
    "行政复议、行政诉讼情况",
    "存在的问题及改进情况",
    "其他事项",
)
_NUMERALS = "一二三四五六"
_LINES = (
    '$("#{0}_{4}").on("click", function () {{ {1}.{2}("{3}", {4}); }});',
    "var {0} = document.getElementById('{1}');",
    "if ({0}.{1} > {4}) {{ {2}({3}); }} else {{ {0}.hide(); }}",
    "function {0}({1}, {2}) {{ return {1}.{3} + {2} * {4}; }}",
    '{0}.style.{1} = "{4}px"; {0}.className = "{2} {3}";',
    ".{0} .{1} {{ {2}: {4}px; {3}: #e6e6e6; }}",
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """One portal: `address` is its IP address, `folder` what its server gives out."""

    name: str
    address: str
    folder: Path
    reports: int
    charset: str

    @property
    def home(self) -> str:
        return f"http://{self.address}/"


def make_sites(folder: Path, network: str, port: int, sites: int, pages: int) -> list[Site]:
    """Write so many portals with so many report pages in all under `folder`. `network`: as `127.60.3`."""
    made = [
        Site(
            name=f"site-{number}",
            address=f"{network}.{number + 1}:{port}",
            folder=folder / f"site-{number}",
            reports=pages // sites + (number < pages % sites),
            charset="gb18030" if number % EVERY_GBK == EVERY_GBK - 1 else "utf-8",
        )
        for number in range(sites)
    ]
    for number, site in enumerate(made):
        for path, text in _pages(site, number):
            _write(site.folder / path, text.encode(site.charset))
    return made


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    os.utime(file, (MODIFIED, MODIFIED))


def _pages(site: Site, number: int) -> Iterator[tuple[str, str]]:
    titles = [_title(number, count) for count in range(site.reports)]
    yield "robots.txt", "User-agent: *\nAllow: /\n"
    yield "index.html", _page(site, "首页", '<p><a href="/nb/index.html">政府信息公开年报</a></p>', "")
    starts = range(0, max(len(titles), 1), ROWS)
    for place, start in enumerate(starts):
        rows = [_row(count, titles[count]) for count in range(start, min(start + ROWS, len(titles)))]
        yield f"nb/{_listing(place)}", _page(site, "政府信息公开年报", _list(rows, place, len(starts), len(titles)), "")
    for count, title in enumerate(titles):
        yield f"nb/{_file(count)}", _report(site, title, Random(f"{number} {count}"), _issuer(number, count))


def _issuer(number: int, count: int) -> str:
    body = count // YEARS
    return f"{_PLACES[number % len(_PLACES)]}县{_ORGANS[body % len(_ORGANS)]}" + ("" if body < 10 else f"第{body}分局")


def _title(number: int, count: int) -> str:
    return f"{_issuer(number, count)}{_year(count)}年政府信息公开工作年度报告"


def _year(count: int) -> int:
    return NEWEST - 1 - count % YEARS


def _file(count: int) -> str:
    return f"{_year(count) + 1}/content_{100_000 + count}.html"


def _listing(place: int) -> str:
    return f"index_{place + 1}.html" if place else "index.html"


def _row(count: int, title: str) -> str:
    date = f"{_year(count) + 1}-01-{count % 28 + 1:02d}"
    return f'<li><a href="/nb/{_file(count)}" title="{title}">{title}</a><span>{date}</span></li>'


def _list(rows: list[str], place: int, pages: int, total: int) -> str:
    following = f'<a href="/nb/{_listing(place + 1)}">下一页</a>' if place + 1 < pages else ""
    items = "\n".join(rows)
    pager = f'<div class="page">共{total}条 第{place + 1}/{pages}页 {following}</div>'
    return f'<div class="list"><ul class="news_list">\n{items}\n</ul></div>\n{pager}'


def _report(site: Site, title: str, chance: Random, issuer: str) -> str:
    year = int(title[title.index("年政府") - 4 : title.index("年政府")])
    date = f"{year + 1}-01-{chance.randint(10, 28)}"
    block = _block({
        "索引号": f"{chance.randint(10**8, 10**9)}/{year + 1}-{chance.randint(1, 99999):05d}", "发布机构": issuer,
        "发布日期": date, "成文日期": date, "文号": "无", "名称": title, "主题分类": "政府信息公开",
    })  # fmt: skip
    heading = f'<h1 class="title">{title}</h1><p class="from">来源：{issuer} 发布时间：{date} 15:30</p>'
    text = f'<div class="content" id="zoom">{_text(chance, year)}</div>'
    metas = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{date} 15:30">'
    return _page(site, title, f"{block}\n{heading}\n{text}", metas)


def _block(fields: dict[str, str]) -> str:
    rows = "".join(f"<tr><th>{name}：</th><td>{value}</td></tr>" for name, value in fields.items())
    return f'<table class="xxgk_info">{rows}</table>'


def _text(chance: Random, year: int) -> str:
    parts = [f"<p>本报告所列数据的统计期限为{year}年1月1日至12月31日。</p>"]
    for numeral, section in zip(_NUMERALS, _SECTIONS, strict=True):
        parts.append(f"<p><strong>{numeral}、{section}</strong></p>")
        signs = 0
        while signs < TEXT_SIGNS // len(_SECTIONS) - 40:
            paragraph = "".join(_sentence(chance) for _ in range(chance.randint(2, 5)))
            signs += len(paragraph)
            parts.append(f'<p style="text-indent: 2em; line-height: 200%;"><span>{paragraph}</span></p>')
        if "申请" in section:
            parts.append(_table(chance))
    return "\n".join(parts)


def _sentence(chance: Random) -> str:
    words, weights = _vocabulary()
    before, after = (chance.choices(words, cum_weights=weights, k=chance.randint(4, 11)) for _ in range(2))
    return f"{''.join(before)}{chance.randint(1, 9999)}件，{''.join(after)}。"


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and how often they come: the n-th 1/n times as often as the first."""
    chance = Random("words")
    words = ["".join(chance.choices(_SIGNS, k=chance.choice(_LENGTHS))) for _ in range(_WORDS)]
    return words, [*accumulate(1 / number for number in range(1, _WORDS + 1))]


def _table(chance: Random) -> str:
    heads = ("类别", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    names = ("新收申请数量", "上年结转数量", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "结转下年度")
    rows = [heads, *((name, *(str(chance.randint(0, 99)) for _ in heads[1:])) for name in names)]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table border="1">{cells}</table>'


def _page(site: Site, title: str, main: str, metas: str) -> str:
    """A page filled up to its size by what stands around the text on real portals: navigation and scripts."""
    declared = "gbk" if site.charset == "gb18030" else site.charset
    links = "".join(f'<li><a href="/#{number}">{_RARE[number * 9 : number * 9 + 4]}</a></li>' for number in range(60))
    head = (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{declared}"><title>{title}</title>{metas}'
        '</head>\n<body><div class="header"><ul class="nav">'
        f"{links}</ul></div>\n"
    )
    foot = (
        f'<div class="footer">主办：{site.name} 网站标识码：4499000001 <a href="/#map">网站地图</a></div>\n'
        "<script>var visits = 0;</script>\n"
    )
    bare = f'{head}<div class="main">{main}</div>\n{foot}'
    script = _script(site.name)[: max(0, PAGE_BYTES - 40 - len(bare.encode(site.charset)))]
    return f"{bare}<script>\n{script[: script.rfind(chr(10)) + 1]}</script>\n</body></html>\n"


@cache
def _script(site: str) -> str:
    """A site's own scripts: gzip brings a page without its text to 0.21 of its size, six real ones to 0.19 to 0.26."""
    chance = Random(site)
    names = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(3, 9))) for _ in range(60)]
    lines = [chance.choice(_LINES).format(*chance.choices(names, k=4), chance.randint(0, 99)) for _ in range(180)]
    return "\n".join(chance.choices(lines, k=PAGE_BYTES // 40))
