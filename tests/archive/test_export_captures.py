"""Captures given away: every byte that was kept comes back from the WARC, and every fault in one is found."""

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from archive_world import PORTAL, SITE, Walked, address, answer_to, look, moment, report_id, report_page
from export_world import CHINESE, DATES, DRAWN, FILE, LIST, PACKED, PAGE, Given, fill

from archive.database import open_for_writing
from archive.errors import ArchiveRefuses, DamagedExport
from archive.export.check import check, count_wacz, count_warc
from archive.export.giving import Export, export_captures
from archive.export.manifest import read_manifest
from archive.export.reading import Members, read_records
from archive.export.record import Record, WarcWriter
from archive.export.tables import Filters
from archive.queries import Reader
from archive.records import Attachment, FileCheck, Verdict
from archive.store import Store

ALWAYS = "2026-12-31T00:00:00Z"
Read = tuple[dict[str, str], bytes]  # fields, block


def give(archive: Path, kind: str = "warc", now: str = ALWAYS, **filters: object) -> Path:
    path = archive.with_name(f"given.{kind}")
    with closing(Reader(archive, now)) as reader:
        export_captures(reader, Export(path=path, kind=kind, filters=Filters(**filters)))  # type: ignore[arg-type]
    return path


def records(path: Path) -> Iterator[Read]:
    """Fields and block of every record."""
    with path.open("rb") as file:
        members = Members(file)
        while members.begin():
            lines = members.head().decode().split("\r\n")[1:]
            whole = b"".join(iter(lambda: members.read(1 << 20), b""))
            yield dict(line.split(": ", 1) for line in lines), whole[:-4]


@pytest.fixture
def kept(archive: Path) -> list[Given]:
    return fill(archive)


@pytest.fixture
def given(archive: Path, kept: list[Given]) -> dict[tuple[int, str], Read]:
    """Capture and kind of record, to the record."""
    found = {(int(fields.get("X-Gongkai-Capture", 0)), fields["WARC-Type"]): (fields, block)
             for fields, block in records(give(archive))}  # fmt: skip
    assert {number for number, _ in found} == {0} | {each.id for each in kept}
    return found


def of(kept: list[Given], url: str) -> list[Given]:
    return [each for each in kept if each.exchange.url == url]


def test_every_answer_is_there_with_its_bytes(kept: list[Given], given: dict[tuple[int, str], Read]) -> None:
    seen = 0
    for (number, kind), (fields, block) in given.items():
        if kind not in ("response", "conversion"):
            continue
        [exchange] = [each.exchange for each in kept if each.id == number]
        head, _, body = block.partition(b"\r\n\r\n") if kind == "response" else (b"", b"", block)
        assert body == exchange.body and fields["WARC-Date"] == exchange.at
        assert kind == "conversion" or head.startswith(b"HTTP/1.1 %d " % exchange.status)
        assert fields["X-Gongkai-Replayed"] == "1"
        seen += 1
    assert seen == len(kept) - 2


def test_headers_stay_as_they_were_but_for_those_that_mislead(
    kept: list[Given], given: dict[tuple[int, str], Read]
) -> None:
    [packed] = of(kept, PACKED)
    head = given[packed.id, "response"][1].partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    assert head == [
        b"content-encoding: gzip", b"X-Archive-Orig-Transfer-Encoding: chunked", b"X-Archive-Orig-Content-Length: 7",
        b"Content-Type: text/html; charset=gb2312", b"X-Odd: caf\xe9 \xb9\xab",
    ]  # fmt: skip


def test_addresses_are_ascii(kept: list[Given], given: dict[tuple[int, str], Read]) -> None:
    [chinese] = of(kept, CHINESE)
    uri = given[chinese.id, "response"][0]["WARC-Target-URI"]
    assert uri == "https://www.yunxi.example/%E5%B9%B4%E6%8A%A5/1%202.html"


def test_the_same_bytes_and_a_304_lead_back(kept: list[Given], given: dict[tuple[int, str], Read]) -> None:
    for url, profile in ((FILE, "identical-payload-digest"), (PAGE, "server-not-modified")):
        _, second, third = of(kept, url)
        fields, block = given[third.id, "revisit"]
        assert fields["WARC-Profile"].endswith(profile) and block.endswith(b"\r\n\r\n")
        original = given[second.id, "response"][0]
        assert fields["WARC-Refers-To"] == original["WARC-Record-ID"]
        assert fields["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"] == fields["WARC-Target-URI"]
        assert fields["WARC-Refers-To-Date"] == moment(DATES[1])
        assert fields["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]


def test_a_304_whose_page_is_not_in_the_file_stays_an_answer(archive: Path, kept: list[Given]) -> None:
    kinds = [fields["WARC-Type"] for fields, _ in records(give(archive, since=DATES[2]))]
    assert kinds == ["warcinfo", "response", "response"]


def test_what_a_form_sent_is_there(archive: Path, kept: list[Given]) -> None:
    asked = [(f, block) for f, block in records(give(archive)) if f["WARC-Type"] == "request"]
    assert {block.partition(b"\r\n\r\n")[2] for _, block in asked} == {each.exchange.sent for each in of(kept, LIST)}
    assert all(block.startswith(b"POST /api/list?c=7 HTTP/1.1\r\nHost: www.yunxi.example\r\n") for _, block in asked)


def test_a_rendered_page_is_a_conversion_of_what_was_sent(
    kept: list[Given], given: dict[tuple[int, str], Read]
) -> None:
    sent, drawn = of(kept, DRAWN)
    fields, block = given[drawn.id, "conversion"]
    assert block == b"<p>drawn"
    assert fields["WARC-Refers-To"] == given[sent.id, "response"][0]["WARC-Record-ID"]


def test_the_same_export_twice_is_the_same_file(archive: Path, kept: list[Given]) -> None:
    for kind in ("warc", "wacz"):
        first = give(archive, kind).read_bytes()
        assert give(archive, kind).read_bytes() == first


def test_the_wacz_has_pages_with_titles_and_dates(archive: Path) -> None:
    with closing(Store(archive)) as store:
        look(store, DATES[0], [Walked(names=("a", "b"))], {"a": report_page(), "b": report_page(report_year=2020)})
    path = give(archive, "wacz", year=2024)
    with ZipFile(path) as package:
        head, *pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        about = json.loads(package.read("datapackage.json"))
    assert (head["format"], about["wacz_version"]) == ("json-pages-1.0", "1.1.1")
    [page] = pages
    assert (page["url"], page["ts"]) == (address("a"), moment(DATES[0]))
    assert (page["title"], page["publish_date"]) == ("云溪县水务局2024年政府信息公开工作年度报告", "2025-01-20")


def test_a_reports_files_go_with_it(archive: Path) -> None:
    """By body and year: the captures of its own address and of its files, on every date, and of nothing else."""
    with closing(Store(archive)) as store:
        look(store, DATES[0], [Walked(names=("a", "b"))], {"b": report_page(report_year=2020)})
        for date in DATES[:2]:
            run = store.begin_run(moment(date, "04:00:00"), True, [SITE])
            at = moment(date, "04:00:00")
            file = store.keep_answer(run, PORTAL, answer_to(FILE, at, body=date.encode()))
            had = Attachment(url=FILE, name="f", digest=sha256(date.encode()).hexdigest(), capture=file)
            page = report_page(attachments=(had,))
            checks = [FileCheck(url=FILE, at=at)]
            store.keep_document(
                run, PORTAL, report_id("a"), answer_to(address("a"), at, body=b"x"), page, checks=checks
            )
            store.end_run(run, at, Verdict.COMPLETE)
    found = [
        fields["WARC-Target-URI"] for fields, _ in records(give(archive, year=2024)) if "WARC-Target-URI" in fields
    ]
    assert sorted(found) == sorted([FILE, address("a")] * 2)


def test_filters_and_the_past(archive: Path, kept: list[Given]) -> None:
    assert count_warc(give(archive, now="2026-01-01T00:00:00Z")) == 1
    assert count_warc(give(archive, since=DATES[1], until=DATES[2])) == 3
    assert count_warc(give(archive, body="没有")) == 1


def test_bytes_that_do_not_give_their_digest_are_not_given_away(archive: Path, kept: list[Given]) -> None:
    damaged = archive.with_name("damaged.db")
    shutil.copy(archive, damaged)
    database = open_for_writing(damaged)
    database.conn.execute("update blob set digest = ? where id = (select body from capture where id = 1)", ("0" * 64,))
    database.conn.close()
    with pytest.raises(ArchiveRefuses, match="capture 1 do not give their digest"):
        give(damaged)
    assert not list(archive.parent.glob("*given*"))


def small_warc(path: Path) -> int:
    """Three records, in as few bytes as may be; their number."""
    with path.open("wb") as file:
        writer = WarcWriter(file)
        for number in range(3):
            fields = (("WARC-Target-URI", "http://x/"),)
            writer.write(Record(kind="resource", id=f"<urn:x:{number}>", at=ALWAYS, content_type="text/plain",
                                fields=fields, block=(b"abc" * number,)))  # fmt: skip
    return writer.records


def test_every_truncation_of_a_warc_is_found(tmp_path: Path) -> None:
    path = tmp_path / "small.warc.gz"
    number, whole = small_warc(path), path.read_bytes()
    passed = []
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            passed += [length] if count_warc(path) == number else []
        except ValueError:
            continue
    assert passed == [] and len(whole) > 500


def test_every_changed_byte_of_a_warc_is_found(tmp_path: Path) -> None:
    """But for a gzip member's own time and system, and the bits that fill up its last byte, which say nothing.

    Those the digest in the manifest tells.
    """
    path = tmp_path / "small.warc.gz"
    number, whole = small_warc(path), path.read_bytes()
    with path.open("rb") as file:
        found = list(read_records(file))
    idle = {each.offset + place for each in found for place in range(4, 10)}
    idle |= {each.offset + each.length - 9 for each in found}
    passed = []
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            passed += [place] if count_warc(path) == number else []
        except (ValueError, KeyError):
            continue
    assert set(passed) <= idle


def test_what_follows_the_last_record_is_found(tmp_path: Path) -> None:
    path = tmp_path / "small.warc.gz"
    small_warc(path)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="ends inside"):
        count_warc(path)


@pytest.mark.parametrize("tail", [b"more\r\n\r\n", b"\r\n", b"\r\n\r\n\r\n"])
def test_a_record_that_holds_more_or_less_than_it_says_is_found(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "small.warc.gz"
    record = Record(kind="resource", id="<urn:x>", at=ALWAYS, content_type="text/plain", block=(b"abc",))
    path.write_bytes(gzip.compress(record.head() + b"abc\r\n\r\n"))
    assert count_warc(path) == 1
    path.write_bytes(gzip.compress(record.head() + b"abc" + tail))
    with pytest.raises(ValueError, match="does not end as it should"):
        count_warc(path)


@pytest.mark.parametrize("kind", ["warc", "wacz"])
def test_a_file_that_is_not_what_its_manifest_says_is_found(archive: Path, kept: list[Given], kind: str) -> None:
    path = give(archive, kind)
    manifest, whole = read_manifest(path), path.read_bytes()
    check(path, manifest)
    for broken in (whole[:-1], whole + b"\0", whole[:50] + b"\0" + whole[51:]):
        path.write_bytes(broken)
        with pytest.raises(DamagedExport, match="export it again"):
            check(path, manifest)
    path.write_bytes(whole)
    with pytest.raises(DamagedExport, match="holds 17 records, not 18"):
        check(path, replace(manifest, records=18))


def test_a_part_of_a_wacz_that_was_changed_is_found(archive: Path, kept: list[Given], tmp_path: Path) -> None:
    """Written anew as a sound ZIP with one part changed: a digest or the index tells."""
    path = give(archive, "wacz")
    number = count_wacz(path)
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        with ZipFile(path, "w") as package:
            for each, bytes_ in parts.items():
                package.writestr(each, part[:-9] + b"123456789" if each == name else bytes_)
        with pytest.raises((ValueError, KeyError)):
            count_wacz(path)
    assert number == 17
