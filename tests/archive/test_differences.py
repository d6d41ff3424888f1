"""A difference is named at the level a reader cares for: the sentence, the cell, the field, the attachment."""

import re
from dataclasses import replace

import pytest
from archive_world import BODY, report_page
from hypothesis import given, settings
from hypothesis import strategies as some

from archive.diff.compare import compare
from archive.diff.content import digest, fold, kind_of_change
from archive.diff.difference import Difference
from archive.diff.summary import summary
from archive.records import Attachment, DocumentPage, Table

TEXT = "一、总体情况\n全年共收到申请11件，答复9件。无收费。\n二、改进情况\n加强培训。更新目录。"
TABLE = (("类别", "自然人", "法人"), ("本年新收", "11", "2"), ("结转下年", "0", "1"))
TWO_FILES = tuple(
    Attachment(url=f"https://www.yunxi.example/f/{number}.pdf", name=f"附件{number}") for number in (1, 2)
)


def found(before: DocumentPage, after: DocumentPage) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.kind, each.where, each.before, each.after) for each in compare(before, after)]


def test_one_number_in_a_sentence() -> None:
    before, after = report_page(TEXT), report_page(TEXT.replace("11", "12"))
    old, new = "全年共收到申请11件，答复9件。", "全年共收到申请12件，答复9件。"
    assert found(before, after) == [("text", "一、总体情况", old, new)]
    assert "11 → 12" in summary(compare(before, after))


def test_a_cell_is_named_by_its_labels() -> None:
    changed = (TABLE[0], ("本年新收", "12", "2"), TABLE[2])
    assert found(report_page(tables=(TABLE,)), report_page(tables=(changed,))) == [
        ("table", "本年新收 / 自然人", "11", "12")
    ]
    assert summary(compare(report_page(tables=(TABLE,)), report_page(tables=(changed,)))) == (
        "本年新收 / 自然人: 11 → 12"
    )


def of_tables(before: Table, after: Table) -> list[tuple[str, str | None, str | None]]:
    return [each[1:] for each in found(report_page(tables=(before,)), report_page(tables=(after,)))]


def test_a_table_that_came_is_shown_whole() -> None:
    shown = "类别\t自然人\t法人\n本年新收\t11\t2\n结转下年\t0\t1"
    assert found(report_page(), report_page(tables=(TABLE,))) == [("table", "table 1", None, shown)]
    other = (("甲", "乙"), ("1", "2"))
    assert found(report_page(tables=(TABLE,)), report_page(tables=(other, TABLE))) == [
        ("table", "table 1", None, "甲\t乙\n1\t2")
    ]


def test_a_row_that_came_and_a_number_beside_it() -> None:
    more = (TABLE[0], ("上年结转", "3", "0"), ("本年新收", "12", "2"), TABLE[2])
    assert of_tables(TABLE, more) == [
        ("row 上年结转", None, "上年结转\t3\t0"),
        ("本年新收 / 自然人", "11", "12"),
    ]
    assert of_tables(TABLE, TABLE[:2]) == [("row 结转下年", "结转下年\t0\t1", None)]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_column_that_came_and_a_number_beside_it(at: int) -> None:
    """In a table of many rows, so that chance would not pair them."""
    rows_of = (TABLE[0], *((f"第{number}项", str(number), "0") for number in range(40)))
    more = tuple((*row[:at], "总计" if place == 0 else "7", *row[at:]) for place, row in enumerate(rows_of))
    more = (*more[:3], tuple("99" if cell == "2" else cell for cell in more[3]), *more[4:])
    column = "\n".join(["总计", *["7"] * 40])
    assert of_tables(rows_of, more) == [("第2项 / 自然人", "2", "99"), ("column 总计", None, column)]
    assert of_tables(more, rows_of)[-1] == ("column 总计", column, None)


def test_the_columns_of_table_three_have_their_names_under_heads_of_several_rows() -> None:
    """The layout of the statutory form: the second head stands under one cell of the first."""
    head = (("申请人情况",), ("自然人", "法人或其他组织", "总计"),
            ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"))  # fmt: skip
    before = (*head, ("一、本年新收政府信息公开申请数量", "11", "0", "0", "0", "0", "0", "11"))
    after = (*head, ("一、本年新收政府信息公开申请数量", "11", "1", "0", "0", "0", "0", "12"))
    assert of_tables(before, after) == [
        ("一、本年新收政府信息公开申请数量 / 商业企业", "0", "1"),
        ("一、本年新收政府信息公开申请数量 / 总计", "11", "12"),
    ]


def test_a_page_laid_out_in_a_table_is_compared_by_its_sentences() -> None:
    before = (("正文", "这是一页排在表格里的正文。" * 10 + "全年收到申请11件。"),)
    after = (("正文", before[0][1].replace("11", "12")),)
    assert of_tables(before, after) == [("正文", "全年收到申请11件。", "全年收到申请12件。")]


@pytest.mark.parametrize(
    ("heading", "where"),
    [
        ("第一部分 概述", "第一部分 概述"),
        ("1. 概述", "1. 概述"),
        ("（一）概述。去年无变化。", "（一）概述"),
        ("(2)概述", "(2)概述"),
        ("一、总体情况\n（一）概述\n（二）主动公开：", "一、总体情况 / （二）主动公开"),
        ("一、总体情况\n（一）概述\n二、改进情况", "二、改进情况"),
        ("1.主动公开信息21条。", "text"),
        ("3.5万人访问", "text"),
    ],
)
def test_the_heading_that_a_sentence_stands_under(heading: str, where: str) -> None:
    before = report_page(f"{heading}\n收到申请11件。")
    assert [each[1] for each in found(before, report_page(f"{heading}\n收到申请12件。"))] == [where]


def test_a_sentence_between_others_is_one_difference() -> None:
    """And its neighbour, whose number changed, is shown beside its old self."""
    more = TEXT.replace("全年共收到申请11件", "今年人手未变。全年共收到申请12件")
    assert found(report_page(TEXT), report_page(more)) == [
        ("text", "一、总体情况", None, "今年人手未变。"),
        ("text", "一、总体情况", "全年共收到申请11件，答复9件。", "全年共收到申请12件，答复9件。"),
    ]


def test_a_sentence_that_moved_to_another_section() -> None:
    moved = TEXT.replace("无收费。", "") + "无收费。"
    assert found(report_page(TEXT), report_page(moved)) == [
        ("moved", "一、总体情况 → 二、改进情况", "无收费。", "无收费。")
    ]


def test_a_table_at_another_place_is_told() -> None:
    rows_of = ["\t".join(row) for row in TABLE]
    before, after = (report_page(text, tables=(TABLE,)) for text in (
        "\n".join(["前。", *rows_of, "后。"]), "\n".join(["前。", "后。", *rows_of])))  # fmt: skip
    assert found(before, after) == [("moved", "text", "后。", "后。")]


def test_lines_broken_elsewhere_beside_a_change_are_no_difference() -> None:
    wrapped = TEXT.replace("答复9件。", "答复9件。\n").replace("11", "12")
    assert len(found(report_page(TEXT), report_page(wrapped))) == 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "全年共收到申请11件，答复9件。",
            "全年共收到申请12件，答复10件。",
            "text: 全年共收到申请11 → 12件, 答复9 → 10件",
        ),
        (
            "全年共收到申请11件，均已答复。",
            "全年共收到申请12件，均已办结。",
            "text: 全年共收到申请11 → 12件, 均已答复 → 办结。",
        ),
        ("公开信息1,203条。", "公开信息1,230条。", "text: 公开信息1,203 → 1,230条"),
        ("加强培训，少发口号，多发数字。", "加强培训，多发数字。", "text: 少发口号 → —"),
        ("公开率98.5%。", "公开率99%。", "text: 公开率98.5 → 99%"),
        ("无。", "全年没有因政府信息公开收取费用。", "text: 无。 → 全年没有因政府信息公开收取费用。"),
    ],
)
def test_a_summary_says_what_moved_with_the_words_around_it(before: str, after: str, told: str) -> None:
    assert summary(compare(report_page(before), report_page(after))) == told


def test_a_summary_names_moved_numbers_first() -> None:
    before = report_page(TEXT, tables=(TABLE,))
    edited = (TABLE[0], ("本年新收", "12", "2"), TABLE[2])
    after = report_page(
        TEXT.replace("11", "12").replace("更新目录", "修订目录"), tables=(edited,), publish_date="2025-03-01",
        category="年报", index_number="1",
    )  # fmt: skip
    assert summary(compare(before, after)) == (
        "本年新收 / 自然人: 11 → 12; 一、总体情况: 全年共收到申请11 → 12件; index_number: — → 1; and 3 more"
    )


@pytest.mark.parametrize(
    "field",
    ["title", "index_number", "issuing_body", "publish_date", "written_date", "document_number", "abolition_date",
     "category"],
)  # fmt: skip
def test_a_field_of_the_metadata_block(field: str) -> None:
    before, after = report_page(TEXT, **{field: "旧"}), report_page(TEXT, **{field: "新"})
    assert found(before, after) == [("metadata", field, "旧", "新")]
    assert found(report_page(TEXT, **{field: None}), after) == [("metadata", field, None, "新")]


def test_attachments_come_and_go() -> None:
    one, two = report_page(attachments=TWO_FILES[:1]), report_page(attachments=TWO_FILES)
    assert found(one, two) == [("attachment", TWO_FILES[1].url, None, "附件2")]
    assert found(two, one) == [("attachment", TWO_FILES[1].url, "附件2", None)]


def test_reordered_paragraphs_are_some_sentences_and_not_all() -> None:
    paragraphs = [f"第{number}段，有{number}件事项。" for number in range(8)]
    moved = [*paragraphs[1:], paragraphs[0]]
    assert found(report_page("\n".join(paragraphs)), report_page("\n".join(moved))) == [
        ("moved", "text", paragraphs[0], paragraphs[0]),
    ]


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace("11", "１１"),
        TEXT.replace("，", ","),
        TEXT.replace("收到申请", " 收到　申请\xa0"),
        TEXT.replace("。无", "。 \n 无"),
    ],
)
def test_spaces_and_forms_make_no_difference(same: str) -> None:
    wide = (TABLE[0], ("本年 新收", "１１", "2"), TABLE[2])
    before, after = (
        report_page(TEXT, tables=(TABLE,)),
        report_page(same, tables=(wide,), title=f"{BODY} ２０２４年年报"),
    )
    before = replace(before, title=f"{BODY}2024年年报")
    assert (found(before, after), kind_of_change(before, after)) == ([], None)
    assert digest(before) == digest(after)


def test_the_digest_is_of_the_content_only() -> None:
    page = report_page(TEXT, tables=(TABLE,), attachments=TWO_FILES)
    assert digest(page) == digest(
        report_page(TEXT, tables=(TABLE,), attachments=TWO_FILES, platform="vsb", charset="gbk")
    )
    for other in (
        report_page(TEXT, tables=(TABLE,)),
        report_page(TEXT, attachments=TWO_FILES),
        report_page(TEXT, tables=(TABLE,), attachments=TWO_FILES, category="年报"),
    ):
        assert digest(page) != digest(other)


texts = some.lists(some.sampled_from(["收到11件。", "收到12件。", "一、概述", "无", "表\t1"]), max_size=6).map(
    "\n".join
)
tables = some.lists(some.lists(some.lists(some.sampled_from("甲乙12"), max_size=3).map(tuple), max_size=3).map(tuple))
pages = some.builds(report_page, texts, tables=tables.map(tuple), category=some.sampled_from([None, "甲\n乙", "丙"]))


@given(before=pages, after=pages)
def test_no_difference_means_no_change_and_every_summary_is_one_line(before: DocumentPage, after: DocumentPage) -> None:
    differences = compare(before, after)
    assert compare(before, before) == ()
    assert "\n" not in summary(differences)
    if kind_of_change(before, after) is None:
        assert differences == ()


@some.composite
def readings(draw: some.DrawFn) -> DocumentPage:
    """Pages as readers give them: a table's rows stand in the text, too."""
    words = some.sampled_from(["总计", "自然人", "11", "12", "0", "", "-"])
    rows_of = draw(some.lists(some.lists(words, min_size=2, max_size=4).map(tuple), max_size=4))
    lines = draw(some.lists(some.sampled_from(LINES), max_size=8)) + ["\t".join(row) for row in rows_of]
    return report_page("\n".join(draw(some.permutations(lines))), tables=(tuple(rows_of),) if rows_of else ())


LINES = [
    "一、概述",
    "（一）公开。收到11件。",
    "收到12件，答复9件。",
    "收到11件。收到11件。",
    "无",
    "无。",
    "2. 其他",
    "。。",
]


@settings(max_examples=300, deadline=None)
@given(before=readings(), after=readings())
def test_whatever_is_shown_stands_in_the_pages_and_a_changed_page_shows_something(
    before: DocumentPage, after: DocumentPage
) -> None:
    assert compare(before, before) == compare(after, after) == ()
    differences = compare(before, after)
    assert (kind_of_change(before, after) is None) == (differences == ())
    for each in differences:
        assert each.before is not None or each.after is not None
        for shown, page in ((each.before, before), (each.after, after)):
            whole = fold(page.text) + "".join(fold("".join(row)) for table in page.tables for row in table)
            assert all(fold(part) in whole for part in re.split("[\t\n]", shown or ""))


def test_a_long_summary_says_how_much_more() -> None:
    each = Difference(kind="metadata", where="category", before="旧" * 90, after=None)
    text = summary((each,) * 5)
    assert text.endswith("; and 2 more")
    assert len(text) < 200
