"""Search finds what a plain scan finds, from one character up, and no query breaks it."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import BODY, Walked, look, moment, report_id, report_page
from hypothesis import example, given, settings
from hypothesis import strategies as some

from archive.diff.content import fold
from archive.errors import NotFound
from archive.queries import Reader
from archive.records import DocumentPage
from archive.search import passage
from archive.store import Store

WORDS = (
    "政府信息公开", "申请", "依申请公开", "全年共收到", "件", "答复", "不予公开", "水务局", "年度报告", "网站", "Web",
    "APP", "１２３４５", "12345", "2024年", "㎡", "①", "Ⅳ", "（一）", "、", "，", "。", "“", "：", " ", "\n", "\t",
    "３.５%", "𠮷", "㐂", "龘", "公开公开", "a", "A", "9",
)  # fmt: skip
LENGTHS = (1, 2, 4, 8)
DOCUMENTS = 60

Corpus = dict[str, DocumentPage]


def corpus() -> Corpus:
    """Documents of words in random order, so that each has words in common with others; by the id of the report."""
    chance = random.Random(20260131)
    names = [f"d{number:02}" for number in range(DOCUMENTS)]
    texts = ("".join(chance.choices(WORDS, k=chance.randint(0, 60))) for _ in names)
    titles = ("".join(chance.choices(WORDS[:12], k=4)) for _ in names)
    return {name: report_page(text, title=title) for name, text, title in zip(names, texts, titles, strict=True)}


@pytest.fixture(scope="module")
def pages() -> Corpus:
    return corpus()


@pytest.fixture(scope="module")
def reader(pages: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path: Path = tmp_path_factory.mktemp("search") / "gongkai.db"
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=tuple(pages))], pages)
    with closing(Reader(path, moment("2026-02-01"))) as opened:
        yield opened


def comparable(text: str) -> str:
    return fold(text).casefold()


def scanned(pages: Corpus, query: str) -> set[str]:
    """Reports that a plain scan finds."""
    wanted = comparable(query)
    return {
        report_id(name)
        for name, page in pages.items()
        if wanted in comparable(page.title or "") or wanted in comparable(page.text)
    }


def found(reader: Reader, query: str) -> set[str]:
    return {row["report"] for row in reader.search(query, limit=DOCUMENTS)}


@settings(max_examples=400, deadline=None)
@given(data=some.data(), length=some.sampled_from(LENGTHS))
def test_any_substring_is_found_where_it_stands(
    reader: Reader, pages: Corpus, data: some.DataObject, length: int
) -> None:
    page = pages[data.draw(some.sampled_from(sorted(pages)))]
    text = data.draw(some.sampled_from([page.title or "", page.text]))
    start = data.draw(some.integers(0, max(0, len(text) - length)))
    query = text[start : start + length]
    if any(sign.isalnum() for sign in fold(query)):
        assert found(reader, query) == scanned(pages, query) != set()


@settings(max_examples=200, deadline=None)
@given(words=some.lists(some.sampled_from(WORDS), min_size=1, max_size=3))
def test_words_side_by_side_are_found_only_where_they_stand_so(reader: Reader, pages: Corpus, words: list[str]) -> None:
    query = "".join(words)
    if any(sign.isalnum() for sign in fold(query)):
        assert found(reader, query) == scanned(pages, query)


def test_every_length_is_found(reader: Reader, pages: Corpus) -> None:
    """The scan itself finds something and not everything, or the tests above would say little."""
    sizes = {len(scanned(pages, query)) for query in ("件", "公开", "年度报告", "政府信息公开申请")}
    assert max(sizes) > 1 and min(sizes) < DOCUMENTS


@pytest.mark.parametrize("query", ["", " ", "，", "“（）”", "*", '"', "—— …", "\n"])
def test_a_query_without_a_letter_is_told_so(reader: Reader, query: str) -> None:
    with pytest.raises(NotFound, match="nothing to search for"):
        reader.search(query)


@settings(max_examples=200, deadline=None)
@example(query='申请" OR "公开')
@example(query="申请 NEAR 公开")
@example(query="NEAR(申请 公开, 2)")
@example(query="title:申请")
@example(query="^申请")
@example(query="申请*")
@example(query="NOT 申请")
@example(query="申请 AND (公开")
@example(query="'; drop table run; --")
@example(query="申请\x00公开")
@example(query="{title body}: 1 + 2")
@given(query=some.text(max_size=20) | some.text(alphabet="\"*^:(){}+-NEAROTD申请公开 '\\", max_size=20))
def test_no_query_breaks_it(reader: Reader, query: str) -> None:
    try:
        hits = reader.search(query)
    except NotFound:
        return
    assert all(hit["passage"] for hit in hits)


def test_the_passage_shows_the_match(reader: Reader) -> None:
    for query in ("12345", "公开公开", "web", "①", "年度报告"):
        hits = reader.search(query, limit=DOCUMENTS)
        assert hits
        for hit in hits:
            assert comparable(query) in comparable(hit["passage"])
            assert "\n" not in hit["passage"]


@given(text=some.text(max_size=80), query=some.text(min_size=1, max_size=4), around=some.integers(0, 8))
def test_a_passage_is_cut_from_the_text(text: str, query: str, around: int) -> None:
    shown = passage(text, query, around)
    if shown is not None:
        assert comparable(query) in "".join(comparable(sign) for sign in text)
        assert shown.removeprefix("…").removesuffix("…").strip("…") in " ".join(text.split())


def test_filters_and_limit(reader: Reader) -> None:
    everything = reader.search("公开", limit=DOCUMENTS)
    assert reader.search("公开", limit=3) == everything[:3]
    assert reader.search("公开", limit=DOCUMENTS, year=2024, body=BODY, portal="yunxi") == everything
    assert reader.search("公开", year=2023) == reader.search("公开", portal="none") == []


def test_an_old_text_is_not_found_now_and_is_found_then(store: Store, archive: Path) -> None:
    for day, text in (("2026-01-30", "旧文十一件"), ("2026-01-31", "新文十二件")):
        look(store, day, [Walked(names=("a",))], {"a": report_page(text)})
    with closing(Reader(archive, moment("2026-02-01"))) as now, closing(Reader(archive, moment("2026-01-30"))) as then:
        assert [len(each.search(text)) for each in (now, then) for text in ("旧文", "新文")] == [0, 1, 1, 0]
