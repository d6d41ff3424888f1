"""Files of a report in the archive: which of their differences are a change, and which only say what we know."""

import json
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from archive_world import PORTAL, Walked, address, kinds, look, moment, report_id, report_page, rows

from archive.content import compress, decompress, unpack
from archive.diff.compare import compare
from archive.diff.content import digest, kind_of_change
from archive.queries import Reader
from archive.records import (
    Answer,
    Attachment,
    ChangeKind,
    DocumentPage,
    Exchange,
    FileCheck,
    FileReading,
    Quality,
)
from archive.store import Store

FILE = "https://www.yunxi.example/nb/P1.pdf"


def read(text: str, **fields: object) -> FileReading:
    return FileReading(kind="pdf", text=text, **fields)


def attached(digest: str | None, name: str = "统计表.pdf", text: str = "", url: str = FILE) -> Attachment:
    return Attachment(url=url, name=name, digest=digest, reading=read(text) if digest else None)


def page(*files: Attachment, **fields: object) -> DocumentPage:
    return report_page(attachments=files, **fields)


@pytest.mark.parametrize(("before", "after"), [*product([None, "a", "b"], repeat=2)])
def test_only_another_digest_is_a_change(before: str | None, after: str | None) -> None:
    changed = before is not None and after is not None and before != after
    found = kind_of_change(page(attached(before)), page(attached(after)))
    assert found is (ChangeKind.REVISED if changed else None)
    assert bool(compare(page(attached(before)), page(attached(after)))) is changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (attached("a"),)),
        ((attached("a"),), ()),
        ((attached("a"),), (attached("a", name="统计表（修订）.pdf"),)),
        ((attached(None),), (attached(None, url=FILE.replace("P1", "P2")),)),
    ],
)
def test_link_added_taken_away_renamed_or_led_elsewhere(
    before: tuple[Attachment, ...], after: tuple[Attachment, ...]
) -> None:
    assert kind_of_change(page(*before), page(*after)) is ChangeKind.REVISED
    assert {each.kind for each in compare(page(*before), page(*after))} == {"attachment"}


def test_the_same_file_at_another_address_is_no_change() -> None:
    """Addresses carry tokens and times that are new each night."""
    before, after = page(attached("a")), page(attached("a", url=f"{FILE}?token=8c1f0a"))
    assert kind_of_change(before, after) is None
    assert compare(before, after) == ()


def test_how_well_a_file_is_read_is_no_change() -> None:
    assert kind_of_change(page(attached("a", text="旧")), page(attached("a", text="新"))) is None


def test_what_moved_inside_a_file_is_named_with_it() -> None:
    rows_before, rows_after = ((("总计", "11"),),), ((("总计", "12"),),)
    old = Attachment(url=FILE, name="统计表", digest="a", reading=read("收到11件。", tables=rows_before))
    new = Attachment(url=FILE, name="统计表", digest="b", reading=read("收到12件。", tables=rows_after))
    found = [(each.kind, each.where, each.before, each.after) for each in compare(page(old), page(new))]
    assert found == [
        ("attachment", FILE, "统计表 (SHA-256 a…)", "统计表 (SHA-256 b…)"),
        ("table", "统计表: 总计", "11", "12"),
        ("text", "统计表: text", "收到11件。", "收到12件。"),
    ]


def test_document_that_is_a_file_is_its_bytes() -> None:
    def filed(digest: str, text: str) -> DocumentPage:
        return page(text=text, file=Attachment(url=FILE, name="P1.pdf", digest=digest))

    assert kind_of_change(filed("a", "旧"), filed("a", "新")) is None
    assert kind_of_change(filed("a", ""), filed("b", "")) is ChangeKind.REVISED
    assert kind_of_change(page(text="旧"), filed("a", "旧")) is ChangeKind.REVISED


def meet(
    store: Store, date: str, found: DocumentPage, lacking: str | None = None, unchanged: bool = False,
    before: DocumentPage | None = None,
) -> None:  # fmt: skip
    """One night: the report's page with its one file."""
    look(store, date, [Walked(names=("a",))], {})
    run = store.begin_run(moment(date), True, [])
    quality = Quality.NOT_MODIFIED if unchanged else Quality.PAGE
    answer = Answer(exchange=Exchange(url=address("a"), at=moment(date), status=200, body=b"x"), quality=quality)
    checks = [FileCheck(url=each.url, at=moment(date), lacking=lacking) for each in found.attachments]
    store.keep_document(run, PORTAL, report_id("a"), answer, found, before, checks)


def shown(archive: Path, now: str = "9999") -> dict[str, object]:
    with closing(Reader(archive, now)) as reader:
        [found] = reader.show(report_id("a"))["attachments"]
        return dict(found)


def test_file_that_is_not_had_stays_as_it_is(store: Store, archive: Path) -> None:
    meet(store, "2026-02-01", page(attached("a", text="收到十一件")))
    meet(store, "2026-02-02", page(attached(None)), "answered 404")
    meet(store, "2026-02-03", page(attached(None), text="正文已改。"), "answered 404")
    assert kinds(archive) == ["new", "revised"]
    assert shown(archive) == {
        "url": FILE, "name": "统计表.pdf", "digest": "a", "capture": None, "kind": "pdf", "unread": None,
        "checked": moment("2026-02-03"), "lacking": "answered 404",
    }  # fmt: skip
    [newest] = [unpack(zstd) for (zstd,) in rows(archive, "select zstd from content order by version desc limit 1")]
    assert newest["attachments"] == (attached("a", text="收到十一件"),)


def test_a_version_without_files_leaves_no_word_on_them(store: Store, archive: Path) -> None:
    meet(store, "2026-02-01", page(attached("a")))
    meet(store, "2026-02-02", page())
    assert kinds(archive) == ["new", "revised"]
    assert rows(archive, "select * from attachment") == []


@pytest.mark.parametrize("unchanged", [False, True])
def test_file_had_later_completes_the_version(store: Store, archive: Path, unchanged: bool) -> None:
    meet(store, "2026-02-01", page(attached(None)), "answered 503")
    [(before,)] = rows(archive, "select digest from version")
    meet(store, "2026-02-02", page(attached("a", text="收到十一件")), unchanged=unchanged)
    assert kinds(archive) == ["new"]
    assert rows(archive, "select digest from version") == [(digest(page(attached("a"))),)] != [(before,)]
    assert shown(archive)["lacking"] is None
    with closing(Reader(archive, "9999")) as reader:
        assert [hit["passage"] for hit in reader.search("收到十一件").rows] == ["全年共收到申请11件。 收到十一件"]
        assert len(reader.search("申请11件").rows) == 1
    store._connection.execute("insert into version_text (version_text) values ('integrity-check')")


@pytest.mark.parametrize("kept", [(), (attached("b", url=FILE.replace("P1", "P2")), attached(None))])
def test_reader_that_finds_more_or_fewer_files_makes_no_change(
    store: Store, archive: Path, kept: tuple[Attachment, ...]
) -> None:  # fmt: skip
    """The page is the same; `before` is what today's reader finds on the one that was kept."""
    meet(store, "2026-02-01", page(*kept))
    meet(store, "2026-02-02", page(attached("a")), before=page(attached(None)))
    assert kinds(archive) == ["new"]
    assert shown(archive)["digest"] == "a"


def test_version_of_a_304_is_read_from_the_bytes_that_it_speaks_of(store: Store, archive: Path) -> None:
    meet(store, "2026-02-01", page(attached("a")))
    meet(store, "2026-02-02", page(attached("b")), unchanged=True)
    assert kinds(archive) == ["new", "revised"]
    assert len(set(rows(archive, "select capture from version"))) == 1


def test_content_kept_before_files_were_fetched_is_read(store: Store, archive: Path) -> None:
    meet(store, "2026-02-01", page(attached(None)))
    [(zstd,)] = rows(archive, "select zstd from content")
    old = json.loads(decompress(zstd))
    del old["file"]
    old["attachments"] = [{"url": FILE, "name": "统计表.pdf", "digest": None}]
    store._connection.execute("update content set zstd = ?", (compress(json.dumps(old).encode()),))
    meet(store, "2026-02-02", page(attached("a")))
    assert kinds(archive) == ["new"]


def test_what_was_not_had_then_is_not_shown_then(store: Store, archive: Path) -> None:
    meet(store, "2026-02-01", page(attached(None)))
    run = store.begin_run(moment("2026-02-02"), True, [])
    exchange = Exchange(url=FILE, at=moment("2026-02-02"), status=200, body=b"%PDF")
    capture = store.keep_answer(run, PORTAL, Answer(exchange=exchange, quality=Quality.PAGE))
    had = Attachment(url=FILE, name="统计表.pdf", digest="a", capture=capture, reading=read("十一"))
    meet(store, "2026-02-02", page(had))
    assert shown(archive)["digest"] == "a"
    assert shown(archive, moment("2026-02-01", "12:00:00"))["digest"] is None
