"""Search finds what a plain scan finds, from one character up, and no query breaks it."""

import random
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_world import BODY, Walked, look, moment, report_id, report_page
from hypothesis import example, given, settings
from hypothesis import strategies as some
from older import take_back

from archive import database, hits
from archive.errors import NotFound, SearchStopped
from archive.queries import Reader
from archive.records import DocumentPage
from archive.search import folded, passage, spaced
from archive.store import Store

WORDS = (
    "政府信息公开", "申请", "依申请公开", "全年共收到", "件", "答复", "不予公开", "水务局", "年度报告", "网站", "Web",
    "APP", "１２３４５", "12345", "2024年", "㎡", "①", "Ⅳ", "（一）", "、", "，", "。", "“", "：", " ", "\n", "\t",
    "３.５%", "政府信息公開", "申請", "年度報告", "Café", "Cafe\u0301",
    "〔2024〕", "〔２０２４〕5号", "”", "𠮷", "㐂", "龘", "公开公开", "a", "A", "9",
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
    """Written apart from the search: width, case, accents and blanks; a few characters by hand for the forms of Han."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(plain.casefold().split()).translate(str.maketrans("開請報", "开请报"))


def scanned(pages: Corpus, query: str) -> set[str]:
    """Reports that a plain scan finds."""
    wanted = comparable(query)
    return {
        report_id(name)
        for name, page in pages.items()
        if wanted in comparable(page.title or "") or wanted in comparable(page.text)
    }


def found(reader: Reader, query: str) -> set[str]:
    return {row["report"] for row in reader.search(query, limit=DOCUMENTS).rows}


@settings(max_examples=400, deadline=None)
@given(data=some.data(), length=some.sampled_from(LENGTHS))
def test_any_substring_is_found_where_it_stands(
    reader: Reader, pages: Corpus, data: some.DataObject, length: int
) -> None:
    page = pages[data.draw(some.sampled_from(sorted(pages)))]
    text = data.draw(some.sampled_from([page.title or "", page.text]))
    start = data.draw(some.integers(0, max(0, len(text) - length)))
    query = text[start : start + length]
    if any(sign.isalnum() for sign in comparable(query)):
        assert found(reader, query) == scanned(pages, query) != set()


@settings(max_examples=200, deadline=None)
@given(words=some.lists(some.sampled_from(WORDS), min_size=1, max_size=3))
def test_words_side_by_side_are_found_only_where_they_stand_so(reader: Reader, pages: Corpus, words: list[str]) -> None:
    query = "".join(words)
    if any(sign.isalnum() for sign in comparable(query)):
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
        hits = reader.search(query).rows
    except NotFound:
        return
    assert all(hit["passage"] for hit in hits)


def test_the_passage_shows_the_match(reader: Reader) -> None:
    for query in ("12345", "公开公开", "web", "①", "年度报告"):
        hits = reader.search(query, limit=DOCUMENTS).rows
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
    first = reader.search("公开", limit=3)
    assert (first.rows, first.more, everything.more) == (everything.rows[:3], True, False)
    assert not reader.search("公开", limit=len(everything.rows)).more
    filters = {"year": 2024, "body": BODY, "portal": "yunxi", "state": "current"}
    assert reader.search("公开", limit=DOCUMENTS, **filters) == everything  # type: ignore[arg-type]
    for other in ({"year": 2023}, {"portal": "none"}, {"state": "gone"}, {"body": "甲局"}):
        assert reader.search("公开", **other).rows == []  # type: ignore[arg-type]


def test_an_old_text_is_not_found_now_and_is_found_then(store: Store, archive: Path) -> None:
    for day, text in (("2026-01-30", "旧文十一件"), ("2026-01-31", "新文十二件")):
        look(store, day, [Walked(names=("a",))], {"a": report_page(text)})
    with closing(Reader(archive, moment("2026-02-01"))) as now, closing(Reader(archive, moment("2026-01-30"))) as then:
        assert [len(each.search(text).rows) for each in (now, then) for text in ("旧文", "新文")] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("依申請公開政府資訊，答覆12件", "依申请公开政府资讯，答复12件"),
        ("依申请公开政府资讯，答复12件", "依申請公開政府資訊，答覆１２件"),
        ("臺南市環境衛生", "台南市环境卫生"),
        ("头发、发展", "頭髮、發展"),
        ("云政办〔2024〕5号", "雲政辦〔２０２４〕５號"),
        ("ＡＰＰ「云上」", "app「雲上"),
    ],
)
def test_traditional_finds_simplified_and_the_reverse(store: Store, archive: Path, written: str, asked: str) -> None:
    look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page(f"前文。{written}。后文")})
    with closing(Reader(archive, moment("2026-02-01"))) as reader:
        [hit] = reader.search(asked).rows
    assert hit["passage"] == f"前文。{written}。后文"


HAN = some.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
LETTERS = some.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x2FFFF)
ANY_TEXT = some.text(HAN | LETTERS | some.sampled_from(" ，。〔〕“”０Ａａ臺國發"), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT, data=some.data())
def test_any_text_is_found_by_any_part_of_it(
    text: str, data: some.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start = data.draw(some.integers(0, len(text) - 1))
    query = text[start : data.draw(some.integers(start + 1, len(text)))]
    if not spaced(query):
        return
    path = tmp_path_factory.mktemp("any") / "gongkai.db"
    with closing(Store(path)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page(text, title="无")})
    with closing(Reader(path, moment("2026-02-01"))) as reader:
        [hit] = reader.search(query).rows
    assert folded(query) in folded(hit["passage"])


def test_the_passage_stands_where_the_match_stands() -> None:
    """Characters that become two, or none, before the match do not shift it."""
    assert passage("㎡㎡　Ⅳ é 前臺灣後", "台湾", around=1) == "…前臺灣後"
    assert passage("①② 收到１１ 件。", "到11件", around=0) == "…到１１ 件…"


def test_a_title_counts_more_than_a_text(store: Store, archive: Path) -> None:
    titles = {"a": "农业局年度报告", "b": "水务局年度报告", "c": "财政局年度报告"}
    pages = {
        name: report_page(("教育局" if name == "b" else "水务局") * 3 + "全年收到申请", title=title)
        for name, title in titles.items()
    }
    look(store, "2026-01-30", [Walked(names=tuple(titles))], pages)
    with closing(Reader(archive, moment("2026-02-01"))) as reader:
        assert reader.search("水务局").rows[0]["title"] == "水务局年度报告"


def test_a_common_character_is_ranked_among_the_newest_and_found_in_all(
    reader: Reader, pages: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = found(reader, "年")
    monkeypatch.setattr(hits, "RANKED", 5)
    newest = {report_id(name) for name in sorted(pages)[-20:]}
    assert {row["report"] for row in reader.search("年", limit=2).rows} <= newest
    assert found(reader, "年") == everywhere == scanned(pages, "年")


def test_a_search_that_takes_too_long_says_so(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "STEPS", 1)
    with pytest.raises(SearchStopped, match="more than 0 s and was stopped; give more characters"):
        reader.search("公开", seconds=0)
    assert reader.search("公开").rows  # and the next one is not stopped


def test_an_older_index_is_filled_again(archive: Path) -> None:
    with closing(Store(archive)) as store:
        look(store, "2026-01-30", [Walked(names=("a",))], {"a": report_page("依申請公開")})
    with closing(database.sqlite3.connect(archive, isolation_level=None)) as connection:
        connection.execute("insert into version_text (version_text) values ('delete-all')")
        connection.execute("insert into version_text (rowid, title, body) values (1, '', '依 申 請 公 開')")
        take_back(connection, 5)
    Store(archive).close()
    with closing(Reader(archive, moment("2026-02-01"))) as reader:
        assert len(reader.search("申请公开").rows) == len(reader.search("水务局").rows) == 1
    with closing(Store(archive)) as store:
        store._connection.execute("insert into version_text (version_text) values ('integrity-check')")
