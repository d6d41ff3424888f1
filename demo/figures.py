"""Invented figures of a report, whose sums add up within a year and from one year to the next."""

from dataclasses import dataclass
from functools import cache
from random import Random

FIRST_YEAR = 2020
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
REFUSED = "（三）不予公开"
NOT_HAD = "（四）无法提供"
NOT_HANDLED = "（五）不予处理"
OTHERWISE = "（六）其他处理"

Outcome = tuple[str, str]  # group, or "" for a row of its own; label

_COMMON_OUTCOMES: tuple[Outcome, ...] = (
    ("", "（一）予以公开"),
    ("", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    (REFUSED, "1.属于国家秘密"),
    (REFUSED, "2.其他法律行政法规禁止公开"),
    (REFUSED, "3.危及“三安全一稳定”"),
    (REFUSED, "4.保护第三方合法权益"),
    (REFUSED, "5.属于三类内部事务信息"),
    (REFUSED, "6.属于四类过程性信息"),
    (REFUSED, "7.属于行政执法案卷"),
    (REFUSED, "8.属于行政查询事项"),
    (NOT_HAD, "1.本机关不掌握相关政府信息"),
    (NOT_HAD, "2.没有现成信息需要另行制作"),
    (NOT_HAD, "3.补正后申请内容仍不明确"),
    (NOT_HANDLED, "1.信访举报投诉类申请"),
    (NOT_HANDLED, "2.重复申请"),
    (NOT_HANDLED, "3.要求提供公开出版物"),
    (NOT_HANDLED, "4.无正当理由大量反复申请"),
    (NOT_HANDLED, "5.要求行政机关确认或重新出具已获取信息"),
)
_OUTCOMES_2019: tuple[Outcome, ...] = (*_COMMON_OUTCOMES, ("", OTHERWISE))
_OUTCOMES_2021: tuple[Outcome, ...] = (
    *_COMMON_OUTCOMES,
    (OTHERWISE, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    (OTHERWISE, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    (OTHERWISE, "3.其他"),
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of one report. Rows of `outcomes` and the flows have one number for each of APPLICANTS."""

    items_published: int  # 条
    rules_issued: int
    rules_repealed: int
    rules_valid: int
    decisions: tuple[int, int, int]  # 行政许可, 行政处罚, 行政强制
    powers: tuple[int, ...]  # number of items last year, of the five rows of the 2019 form
    powers_added: tuple[int, ...]
    fees: float  # 万元
    purchases: int
    purchase_amount: float  # 万元
    received: tuple[int, ...]
    carried_in: tuple[int, ...]
    outcomes: tuple[tuple[int, ...], ...]  # in the order of `outcomes_of(year)`
    carried_out: tuple[int, ...]
    disputes: tuple[tuple[int, int, int, int], ...]  # review, court directly, court after review


def outcomes_of(year: int) -> tuple[Outcome, ...]:
    """The outcome rows of table 三 in the form that holds for a report year."""
    return _OUTCOMES_2019 if year <= 2020 else _OUTCOMES_2021


@cache
def figures(body: str, year: int) -> Figures:
    """The figures of a body for a report year, the same in every process."""
    chance = Random(f"{body} {year}")
    before = figures(body, year - 1) if year > FIRST_YEAR else None
    issued, repealed = chance.randint(2, 9), chance.randint(0, 2)
    received = tuple(chance.randint(0, most) for most in (48, 14, 2, 2, 4, 5))
    carried_in = before.carried_out if before else (chance.randint(0, 4), chance.randint(0, 1), 0, 0, 0, 0)
    carried_out = tuple(min(chance.randint(0, 3), one + other) for one, other in zip(received, carried_in, strict=True))
    handled = [a + b - c for a, b, c in zip(received, carried_in, carried_out, strict=True)]
    return Figures(
        items_published=chance.randint(420, 9800),
        rules_issued=issued,
        rules_repealed=repealed,
        rules_valid=(before.rules_valid if before else chance.randint(20, 60)) + issued - repealed,
        decisions=(chance.randint(60, 9000), chance.randint(4, 700), chance.randint(0, 90)),
        powers=tuple(chance.randint(3, 160) for _ in range(5)),
        powers_added=tuple(chance.randint(-3, 6) for _ in range(5)),
        fees=chance.randint(0, 90000) / 100,
        purchases=chance.randint(3, 60),
        purchase_amount=chance.randint(2000, 90000) / 100,
        received=received,
        carried_in=carried_in,
        outcomes=_shared_out(chance, handled, len(outcomes_of(year))),
        carried_out=carried_out,
        disputes=tuple((chance.randint(0, 5), chance.randint(0, 1), chance.randint(0, 2), 0) for _ in range(3)),
    )


def _shared_out(chance: Random, handled: list[int], rows: int) -> tuple[tuple[int, ...], ...]:
    """The handled requests of each applicant over the outcome rows; most are granted, the first row."""
    grid = [[0] * len(handled) for _ in range(rows)]
    for column, number in enumerate(handled):
        for _ in range(number):
            grid[chance.randrange(rows) if chance.random() < 0.45 else 0][column] += 1
    return tuple(tuple(row) for row in grid)
