"""Tables 二, 三 and 四 of a report: 国办公开办函〔2019〕60号 for 2020, 国办公开办函〔2021〕30号 from 2021."""

from collections.abc import Iterable
from itertools import groupby

from demo.figures import APPLICANTS, Figures, outcomes_of

_RULE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_ENDINGS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def published_table(year: int, figures: Figures) -> str:
    """Table 二, what was published on the organ's own motion."""
    return _table(_published_2019(figures) if year <= 2020 else _published_2021(figures))


def _published_2021(figures: Figures) -> list[str]:
    licences, penalties, coercions = figures.decisions
    return [
        *_block("第二十条第（一）项", ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")),
        _row("规章", 0, 0, 0),
        _row("行政规范性文件", figures.rules_issued, figures.rules_repealed, figures.rules_valid),
        *_block("第二十条第（五）项", ("信息内容", "本年处理决定数量")),
        _wide_row("行政许可", licences),
        *_block("第二十条第（六）项", ("信息内容", "本年处理决定数量")),
        _wide_row("行政处罚", penalties),
        _wide_row("行政强制", coercions),
        *_block("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）")),
        _wide_row("行政事业性收费", f"{figures.fees:.2f}"),
    ]


def _published_2019(figures: Figures) -> list[str]:
    added = [f"{number:+d}" if number else "0" for number in figures.powers_added]
    powers = list(zip(figures.powers, added, strict=True))
    licences, penalties, coercions = figures.decisions
    amount = f"{figures.purchase_amount:.2f}万元"
    heads = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    return [
        *_block("第二十条第（一）项", ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量")),
        _row("规章", 0, 0, 0),
        _row("规范性文件", figures.rules_issued, figures.rules_issued, figures.rules_valid),
        *_block("第二十条第（五）项", heads),
        _row("行政许可", *powers[0], licences),
        _row("其他对外管理服务事项", *powers[1], coercions * 3),
        *_block("第二十条第（六）项", heads),
        _row("行政处罚", *powers[2], penalties),
        _row("行政强制", *powers[3], coercions),
        *_block("第二十条第（八）项", ("信息内容", "上一年项目数量", "本年增/减")),
        f"<tr>{_cell('行政事业性收费')}{_cell(powers[4][0])}{_cell(powers[4][1], across=2)}</tr>",
        *_block("第二十条第（九）项", ("信息内容", "采购项目数量", "采购总金额")),
        f"<tr>{_cell('政府集中采购')}{_cell(figures.purchases)}{_cell(amount, across=2)}</tr>",
    ]


def _block(title: str, heads: tuple[str, ...]) -> list[str]:
    """A full-width title row and a row of heads; the last head fills the width of four cells."""
    cells = "".join(_cell(head) for head in heads[:-1]) + _cell(heads[-1], across=5 - len(heads))
    return [f"<tr>{_cell(title, across=4)}</tr>", f"<tr>{cells}</tr>"]


def requests_table(year: int, figures: Figures) -> str:
    """Table 三, requests received and handled, by applicant."""
    totals = tuple(sum(column) for column in zip(*figures.outcomes, strict=True))
    rows = [
        *_applicant_heads(),
        f"<tr>{_cell('一、本年新收政府信息公开申请数量', across=3)}{_numbers(figures.received)}</tr>",
        f"<tr>{_cell('二、上年结转政府信息公开申请数量', across=3)}{_numbers(figures.carried_in)}</tr>",
        *_outcome_rows(year, figures),
        f"<tr>{_cell('（七）总计', across=2)}{_numbers(totals)}</tr>",
        f"<tr>{_cell('四、结转下年度继续办理', across=3)}{_numbers(figures.carried_out)}</tr>",
    ]
    return _table(rows)


def _applicant_heads() -> list[str]:
    person, *organisations = APPLICANTS
    return [
        f"<tr>{_cell(_RULE, across=3, down=3)}{_cell('申请人情况', across=7)}</tr>",
        f"<tr>{_cell(person, down=2)}{_cell('法人或其他组织', across=5)}{_cell('总计', down=2)}</tr>",
        f"<tr>{''.join(_cell(each) for each in organisations)}</tr>",
    ]


def _outcome_rows(year: int, figures: Figures) -> list[str]:
    labelled = list(zip(outcomes_of(year), figures.outcomes, strict=True))
    rows = []
    for group, members in groupby(labelled, key=lambda each: each[0][0]):
        for position, ((_, label), numbers) in enumerate(group_members := list(members)):
            lead = _cell(group, down=len(group_members)) if group and position == 0 else ""
            rows.append(f"{lead}{_cell(label, across=1 if group else 2)}{_numbers(numbers)}")
    first = _cell("三、本年度办理结果", down=len(rows) + 1) + rows[0]
    return [f"<tr>{row}</tr>" for row in (first, *rows[1:])]


def disputes_table(figures: Figures) -> str:
    """Table 四, administrative review and court cases."""
    upper = "".join(_cell(ending, down=2) for ending in _ENDINGS)
    numbers = "".join(_cell(number) for group in figures.disputes for number in (*group, sum(group)))
    return _table(
        [
            f"<tr>{_cell('行政复议', across=5)}{_cell('行政诉讼', across=10)}</tr>",
            f"<tr>{upper}{_cell('未经复议直接起诉', across=5)}{_cell('复议后起诉', across=5)}</tr>",
            f"<tr>{''.join(_cell(ending) for ending in _ENDINGS * 2)}</tr>",
            f"<tr>{numbers}</tr>",
        ]
    )


def _numbers(numbers: tuple[int, ...]) -> str:
    return "".join(_cell(number) for number in (*numbers, sum(numbers)))


def _row(*values: object) -> str:
    return f"<tr>{''.join(_cell(value) for value in values)}</tr>"


def _wide_row(label: str, value: object) -> str:
    return f"<tr>{_cell(label)}{_cell(value, across=3)}</tr>"


def _cell(value: object, *, across: int = 1, down: int = 1) -> str:
    spans = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
    return f'<td{spans} valign="center"><p>{value}</p></td>'


def _table(rows: Iterable[str]) -> str:
    body = "\n".join(rows)
    return f'<table border="1" cellspacing="0" align="center" style="width: 96%;"><tbody>\n{body}\n</tbody></table>'
