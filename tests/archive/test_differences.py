"""A difference is named at the level a reader cares for: the sentence, the cell, the field, the attachment."""

from dataclasses import replace

import pytest
from archive_world import BODY, report_page
from hypothesis import given
from hypothesis import strategies as some

from archive.diff.compare import Difference, compare, summary
from archive.diff.content import digest, kind_of_change
from archive.records import Attachment, DocumentPage

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


def test_a_table_of_another_shape_is_shown_whole() -> None:
    [(kind, where, _, after)] = found(report_page(tables=(TABLE,)), report_page(tables=(TABLE[:2],)))
    assert (kind, where, after) == ("table", "table 1", "类别\t自然人\t法人\n本年新收\t11\t2")
    assert [each[:2] for each in found(report_page(), report_page(tables=(TABLE,)))] == [("table", "table 1")]


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
        ("text", "text", paragraphs[0], None),
        ("text", "text", None, paragraphs[0]),
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


def test_a_long_summary_says_how_much_more() -> None:
    each = Difference(kind="metadata", where="category", before="旧" * 90, after=None)
    text = summary((each,) * 5)
    assert text.endswith("; and 2 more")
    assert len(text) < 200
