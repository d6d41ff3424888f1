"""The metadata block: labelled values in every shape portals print, found as pairs of label and value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from crawler.extract.dates import printed_date, read_date
from crawler.extract.outline import fold
from crawler.extract.traditional import simplified

_ORGAN = ("机关", "机构", "单位", "部门", "主体")
_DAY = ("日期", "时间")


def _composed(stems: str, heads: Iterable[str]) -> tuple[str, ...]:
    """Every stem with every head, also with 信息 before it: portals name their fields as they like.

    >>> _composed("发布", ("机构", "机关"))
    ('发布机构', '信息发布机构', '发布机关', '信息发布机关')
    """
    return tuple(f"{before}{stem}{head}" for stem in stems.split() for head in heads for before in ("", "信息"))


_WORDS: dict[str, tuple[str, ...]] = {
    "index_number": (*_composed("索引", ("号", "编号", "码")), "信息索引", "统一编号", "索取号", "目录编号", "索引"),
    "title": ("名称", "标题", "信息名称", "文件名称", "信息标题", "文件标题"),
    "issuing_body": _composed("发布 发文 公开 制发 印发 制定 产生 公开责任", _ORGAN),
    "written_date": _composed("成文 生成 发文 印发 签发 制发 产生 制作 形成 文件", _DAY),
    "document_number": (
        "文号", "发文字号", "文件编号", "文件字号", "文件号", "文件文号", "发文文号", "发文号", "发文编号", "公文文号",
        "公文字号", "文书号",
    ),
    "category": (
        *_composed("主题 组配 体裁 公开 内容 所属 文件", ("分类",)), "分类", "分类名称", "信息分类", "类目名称",
        "信息类别", "主题类别", "所属类别", "类别", "所属栏目", "所属目录", "信息所属目录",
    ),
    "abolition_date": _composed("废止 失效", _DAY),
}  # fmt: skip
_FIELDS: dict[str, str] = {label: field for field, labels in _WORDS.items() for label in labels}
_PLAIN = frozenset(("名称", "标题", "分类", "类别", "索引"))  # words that menus and table heads use as well
_PUBLISHED = (*_composed("发布 公布 公开 公开发布 上网 上传 发表 录入", _DAY), "信息日期", "信息时间")
_SHARED: dict[str, str] = dict.fromkeys(_PUBLISHED, "publish_date")
_SURE = _FIELDS.keys() | _SHARED.keys()
_VISIBLE: dict[str, str] = {
    "信息来源": "issuing_body",
    "来源": "issuing_body",
    "文章来源": "issuing_body",
    "稿件来源": "issuing_body",
    "时间": "publish_date",
    "日期": "publish_date",
    "更新时间": "publish_date",
    "发布": "publish_date",
    "发布于": "publish_date",
}
_OTHERS = (
    "有效性",
    "是否有效",
    "效力状态",
    "有效期",
    "有效期限",
    "公开方式",
    "公开范围",
    "公开形式",
    "主题词",
    "关键词",
    "关键字",
    "实施日期",
    "生效日期",
    "内容概述",
    "责任部门",
    "责任编辑",
    "编辑",
    "作者",
    "服务对象",
    "公开时限",
    "公开类别",
    "公开属性",
    "信息格式",
    "语种",
    "备注",
    "文件类型",
    "发布人",
    "签发人",
    "审核",
    "校对",
    "供稿",
    "撰稿",
    "浏览次数",
    "浏览量",
    "浏览",
    "阅读次数",
    "阅读量",
    "阅读",
    "点击数",
    "点击量",
    "点击率",
    "点击",
    "访问次数",
    "访问量",
    "人气",
    "字体",
    "字号",
    "字体大小",
    "视力保护色",
    "保护视力色",
    "分享到",
    "分享",
    "打印",
    "我要打印",
    "收藏",
    "纠错",
    "当前位置",
    "您现在的位置",
    "相关附件",
)
_SOFT = r"[\s\x1f]*"  # labels are spread with spaces of every width; \x1f stands between two texts of a page
_SPREAD = {label: _SOFT.join(map(re.escape, label)) for label in (*_FIELDS, *_SHARED, *_VISIBLE, *_OTHERS)}
_NAMES = "|".join(sorted(_SPREAD.values(), key=len, reverse=True))
_OPEN = rf"(?:[【\[]{_SOFT})?"
_PAIR = re.compile(rf"(?:^|(?<=[\s\x1f|｜;；】\]])){_OPEN}({_NAMES}){_SOFT}(?:[】\]]{_SOFT}[:：]?|[:：])")
_WHOLE = re.compile(rf"{_SOFT}{_OPEN}({_NAMES}){_SOFT}[】\]]?{_SOFT}[:：]?{_SOFT}")
_UNKNOWN = re.compile(rf"[\s\x1f][【\[]?[\u4e00-\u9fff](?:{_SOFT}[\u4e00-\u9fff]){{1,7}}{_SOFT}[】\]]?{_SOFT}[:：]")
_LEADING = re.compile(rf"({_NAMES})\s*\x1f")
_PUNCTUATION = re.compile(r"[\s\x1f:：【】\[\]]")
_LONGEST_VALUE = 120  # characters of a value in a block of its own; more is running text
_LONGEST_LABEL = 80  # characters of a cell that holds nothing but a label, one character to an element and spaced
_COUNTED = re.compile(
    r"\s+(?:浏览|阅读|已?阅|点击|访问|点赞|分享|转发|人气|views?|hits?)\w{0,3}\s*[:：]?\s*[\d,]+.*",
    re.IGNORECASE | re.DOTALL,
)
_BLANK = re.compile(r"(?:无|暂无|没有|空|null|[-—–－/／\\]*)", re.IGNORECASE)
_NUMBER = re.compile(
    r"[〔\[【（(﹝]\s*(?:19|20)?\d{2}\s*年?\s*[〕\]】）)﹞]\s*第?\s*\d+\s*号|令\s*第?\s*[\d一二三四五六七八九十百零〇]+\s*号|明电"
    r"|(?:19|20)\d{2}\s*年\s*第?\s*\d+\s*号|第\s*\d+\s*号$"
)


class Cell(NamedTuple):
    r"""One cell or line of a page, \x1f between two texts of it.

    `row`: shared with its neighbours in a row of cells. `block`: its element; `box`: the small element round that.
    """

    place: int
    text: str
    row: int | None = None
    block: int | None = None
    box: int | None = None


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A value with its label; `place`: of the cell that printed it; `value`: folded, None when empty."""

    field: str
    label: str
    value: str | None
    place: int
    own: bool  # a label that only a block has
    visible: bool  # a label that rather the line below a heading has


def read_cells(cells: Sequence[Cell]) -> list[Labelled]:
    r"""The pairs of consecutive cells: a label takes the rest of its cell, or the next cell of the same row.

    >>> lines = ["发布机构:甲市政府 发布时间: 2015年03月20日", "文 号:无 废止日期:"]
    >>> [(p.label, p.value) for p in read_cells([Cell(place=n, text=t) for n, t in enumerate(lines)])]
    [('发布机构', '甲市政府'), ('发布时间', '2015年03月20日'), ('文号', None), ('废止日期', None)]
    >>> table = [("索引号", 1), ("发布机构", 1), ("007/2015-1", 2), ("甲局", 2)]
    >>> [(p.label, p.value) for p in read_cells([Cell(place=n, text=t, row=r) for n, (t, r) in enumerate(table)])]
    [('索引号', '007/2015-1'), ('发布机构', '甲局')]
    >>> row = ["索 引 号", "007/2015-1", "标　　题：", "乙"]
    >>> [(p.label, p.value) for p in read_cells([Cell(place=n, text=t, row=7) for n, t in enumerate(row)])]
    [('索引号', '007/2015-1'), ('标题', '乙')]
    """
    found: list[Labelled] = []
    label: Cell | None = None
    heads = _heads(cells)
    for cell in cells:
        if cell in heads:
            found += _pair(cell, heads[cell].text, cell.text)
            continue
        whole = _is_label(cell)
        if whole and cell in heads.values():
            continue
        pairs = [] if whole else _pairs_inside(cell)
        if label:
            beside = not whole and not pairs and (cell.row == label.row is not None or _is_boxed(label, cell))
            found += _pair(cell if beside else label, label.text, cell.text if beside else "")
        label = cell if whole else None
        found += pairs
    return found + (_pair(label, label.text, "") if label else [])


def _is_label(cell: Cell) -> bool:
    return len(cell.text) <= _LONGEST_LABEL and _WHOLE.fullmatch(simplified(cell.text)) is not None


def _heads(cells: Sequence[Cell]) -> dict[Cell, Cell]:
    """Each value of a row to the label above it, where a row of labels alone stands over one of as many values."""
    rows = [list(row) for _, row in groupby(cells, attrgetter("row"))]
    found: dict[Cell, Cell] = {}
    for above, below in pairwise(rows):
        tabular = len(above) == len(below) > 1 and None not in (above[0].row, below[0].row)
        if tabular and all(map(_is_label, above)) and not any(map(_is_label, below)):
            found |= zip(below, above, strict=True)
    return found


def _is_boxed(label: Cell, cell: Cell) -> bool:
    """Whether a cell stands with a label in one small element, or inside the label's own: a pair in any two tags."""
    if cell.box is None or cell.box not in (label.box, label.block):
        return False
    name = _PUNCTUATION.sub("", simplified(label.text))
    is_sure = name in _SURE and (name not in _PLAIN or label.text.rstrip().endswith((":", "：")))
    return is_sure and len(cell.text) <= _LONGEST_VALUE and "。" not in cell.text


def before_label(text: str) -> str:
    """What stands before the first label of a cell.

    >>> before_label("2021-01-02 来源: 甲局"), before_label("2021-01-02")
    ('2021-01-02 ', '2021-01-02')
    """
    label = _PAIR.search(simplified(text)) if _may_hold_pair(text) else None
    return text[: label.start()] if label else text


def _may_hold_pair(text: str) -> bool:
    """Cheap: no label without one of the signs that end it."""
    return ":" in text or "：" in text or "】" in text or "]" in text


def _pairs_inside(cell: Cell) -> list[Labelled]:
    text = cell.text.lstrip("\x1f ")
    plain = simplified(text)
    matches = list(_PAIR.finditer(plain)) if _may_hold_pair(plain) else []
    if not matches:
        leading = "\x1f" in plain and _LEADING.match(plain)
        return _pair(cell, leading[1], text[leading.end() :]) if leading else []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    return [
        pair
        for match, end in zip(matches, ends, strict=True)
        for pair in _pair(cell, match[1], text[match.end() : end])
    ]


def _pair(cell: Cell, label: str, raw: str) -> list[Labelled]:
    name = _PUNCTUATION.sub("", simplified(label))
    field = _FIELDS.get(name) or _SHARED.get(name) or _VISIBLE.get(name)
    if field is None:
        return []
    visible = name in _VISIBLE
    if field != "title" and (unknown := _UNKNOWN.search(raw.lstrip("\x1f "))):
        raw = raw.lstrip("\x1f ")[: unknown.start()]
    if field.endswith("_date"):
        value = printed_date(fold(raw.replace("\x1f", " ")))
        if read_date(value) is None:  # a digit to an element
            value = printed_date(fold(raw.replace("\x1f", "")))
    else:
        value = _first_piece(raw) if visible else fold(raw.replace("\x1f", ""))
    value = _unwrapped((_COUNTED.sub("", value) if field == "issuing_body" else value).strip("|｜;； "))
    return [
        Labelled(
            field=field,
            label=name,
            value=None if is_blank(value) else value,
            place=cell.place,
            own=name in _FIELDS,
            visible=visible,
        )
    ]


def _unwrapped(value: str) -> str:
    """A value without a bracket round all of it, or one that its pair does not close.

    >>> _unwrapped("[甲局]"), _unwrapped("甲局】"), _unwrapped("【图解】甲市年报"), _unwrapped("甲【乙】")
    ('甲局', '甲局', '【图解】甲市年报', '甲【乙】')
    >>> _unwrapped("甲局 】 【")
    '甲局'
    """
    value = value.rstrip("【[ ")
    for opening, closing in ("[]", "【】"):
        if value.startswith(opening) and value.find(closing) in (-1, len(value) - 1):
            value = value[1:]
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
    return value.strip()


def _first_piece(raw: str) -> str:
    return next((piece for piece in map(fold, raw.split("\x1f")) if piece), "")


def is_blank(value: str) -> bool:
    """An empty cell, or one of the marks that stand for it.

    >>> [is_blank(v) for v in ("无", "—  —", "/", "", "暂无", "无锡市")]
    [True, True, True, True, True, False]
    """
    return _BLANK.fullmatch(re.sub(r"\s", "", value)) is not None


def is_document_number(value: str, index_number: str | None) -> bool:
    """Does it look like 字〔年〕号, 令第N号 or 明电, and does not repeat the index number.

    >>> is_document_number("国办发〔2018〕126号", None), is_document_number("国令第707号", None)
    (True, True)
    >>> is_document_number("696785044/2026-00017", None)
    False
    >>> is_document_number("甲府〔2020〕1号", "甲府〔2020〕1号")
    False
    """
    return value != index_number and _NUMBER.search(value) is not None


def block_of(pairs: Iterable[Labelled]) -> list[Labelled]:
    """The pairs of the block: those with labels of its own, dates next to them, and all that stand between.

    >>> cells = ["来源：甲网", "索引号：1/2020-1", "来源：甲局", "文号：无", "发布日期：2020-01-03"]
    >>> [p.value for p in block_of(read_cells([Cell(place=n, text=t) for n, t in enumerate(cells)]))]
    ['1/2020-1', '甲局', None, '2020-01-03']
    """
    known = list(pairs)
    own = [number for number, pair in enumerate(known) if pair.own]
    if not own:
        return []
    first, last = own[0], own[-1]
    first -= first > 0 and not known[first - 1].visible
    last += last + 1 < len(known) and not known[last + 1].visible
    return known[first : last + 1]
