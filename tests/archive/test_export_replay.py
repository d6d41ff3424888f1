"""Tools that are not ours accept what is given away: warcio, pywb, wacz, the indexer of CDXJ, and surt's keys."""

import gzip
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from export_world import CHINESE, DATES, FILE, LIST, PACKED, PAGE, Given, fill

from archive.export.addresses import encoded, sort_key
from archive.export.giving import Export, export_captures
from archive.export.tables import Filters
from archive.queries import Reader

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ROOT / ".venv-foreign" / "bin"
pytestmark = pytest.mark.skipif(not FOREIGN.exists(), reason="no foreign tools: make foreign")

ODD = ["http://a.gov.cn/x/../y/./z//w/?", "http://a.gov.cn", "http://a.gov.cn/a/..", "http://127.0.0.1:8071/x/",
       "http://WWW2.a.gov.cn/%7Eb/%25zz?Q=%E5%85%AC&q", "http://a.gov.cn/(S(3k1xw2p0qz5hvn45bmj0ra55))/nb.aspx?id=7",
       "http://a.cn/a;jsessionid=0123456789ABCDEF0123456789abcdef?x=1", "https://a.cn:443/", "http://a.cn:443/",
       "http://a.cn/?jsessionid=0123456789ABCDEF0123456789abcdef&z=1&a=2", "http://a.cn/x?b&a=&c=1&a"]  # fmt: skip


def foreign(tool: str, *arguments: object, cwd: Path | None = None) -> str:
    """What a tool prints, which must say that all is well. Its own warnings are not ours."""
    command = [str(FOREIGN / tool), *map(str, arguments)]
    told = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Given]]:
    archive = tmp_path_factory.mktemp("replay") / "gongkai.db"
    return archive, fill(archive)


@pytest.fixture(scope="module")
def given(kept: tuple[Path, list[Given]]) -> Path:
    """A folder with `given.warc.gz` and `given.wacz`."""
    archive, _ = kept
    for kind, name in (("warc", "given.warc.gz"), ("wacz", "given.wacz")):
        with closing(Reader(archive, "2026-12-31T00:00:00Z")) as reader:
            export_captures(reader, Export(path=archive.with_name(name), kind=kind, filters=Filters()))
    return archive.parent


def test_warcio_finds_every_digest_right(given: Path) -> None:
    said = foreign("warcio", "check", "-v", given / "given.warc.gz")
    assert said.count("digest pass") == 15 and "fail" not in said
    assert said.count("digest present but not checked (revisit)") == 2


def test_warcio_finds_as_many_records(given: Path) -> None:
    index = foreign("warcio", "index", "-f", "warc-type,content-length", given / "given.warc.gz").splitlines()
    manifest = json.loads((given / "given.warc.gz.manifest.json").read_text())
    assert len(index) == manifest["records"] == 17


def test_wacz_validates(given: Path) -> None:
    said = foreign("wacz", "validate", "-f", given / "given.wacz")
    assert "Version detected as 1.1.1" in said and "Validation succeeded" in said


def test_the_index_is_the_one_that_the_indexer_makes(given: Path, tmp_path: Path) -> None:
    with ZipFile(given / "given.wacz") as package:
        (tmp_path / "data.warc.gz").write_bytes(package.read("archive/data.warc.gz"))
        ours = package.read("indexes/index.cdx").decode().splitlines()
    theirs = sorted(foreign("cdxj-indexer", "--post-append", tmp_path / "data.warc.gz").splitlines())
    assert [line.split(" ")[:2] for line in ours] == [line.split(" ")[:2] for line in theirs]
    for one, other in zip(ours, theirs, strict=True):
        mine, its = (json.loads(line.split(" ", 2)[2]) for line in (one, other))
        its["digest"] = its["digest"] if its["digest"].startswith("sha256:") else mine["digest"]  # of an empty body
        assert mine == its


def test_keys_are_those_of_surt(tmp_path: Path) -> None:
    """Every address in the pages of the cases and in the registry, and odd ones."""
    pages = [*ROOT.glob("tests/reading/cases/*/*/page.html"), *ROOT.glob("settings/portals/*.toml")]
    found = {url for page in pages for url in re.findall(r"https?://[^\s\"'<>]+", page.read_text(errors="replace"))}
    addresses = [encoded(url) for url in sorted(found) + ODD]
    ask = "import json, sys, surt; print(json.dumps([surt.surt(url) for url in json.load(open(sys.argv[1]))]))"
    (tmp_path / "addresses.json").write_text(json.dumps(addresses))
    keys = json.loads(foreign("python", "-W", "ignore", "-c", ask, tmp_path / "addresses.json"))
    assert [sort_key(url) for url in addresses] == keys
    assert len(addresses) > 300


@pytest.fixture(scope="module", params=["given.warc.gz", "given.wacz"])
def pywb(
    request: pytest.FixtureRequest, given: Path, network: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """pywb replaying the file on loopback; the address before a time."""
    folder = tmp_path_factory.mktemp("pywb")
    foreign("wb-manager", "init", "given", cwd=folder)
    unpack = ["--unpack-wacz"] if request.param.endswith("wacz") else []
    foreign("wb-manager", "add", "given", *unpack, given / request.param, cwd=folder)
    host, port = f"{network}.98", str(20000 + os.getpid() % 10000)
    command = [str(FOREIGN / "wayback"), "-b", host, "-p", port]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(f"http://{host}:{port}/", server)
        yield f"http://{host}:{port}/given/"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("pywb does not answer")


def replayed(pywb: str, url: str, date: str, sent: bytes | None = None) -> tuple[Message, bytes]:
    """Headers and body as pywb gives them, unchanged by its own rewriting (`id_`)."""
    address = f"{pywb}{date.replace('-', '')}030000id_/{quote(url, safe=':/?=&%')}"
    with urllib.request.urlopen(urllib.request.Request(address, data=sent), timeout=20) as answer:
        return answer.headers, answer.read()


def body(kept: tuple[Path, list[Given]], url: str, date: str) -> bytes:
    [exchange] = [each.exchange for each in kept[1] if each.exchange.url == url and each.exchange.at[:10] == date]
    return exchange.body


@pytest.mark.parametrize("url", [PAGE, FILE], ids=["GBK page", "attachment"])
def test_pywb_replays_two_dates(pywb: str, kept: tuple[Path, list[Given]], url: str) -> None:
    bodies = []
    for date in DATES[:2]:
        headers, got = replayed(pywb, url, date)
        assert got == body(kept, url, date)
        assert (
            headers["Memento-Datetime"].split()[1:4]
            == time.strftime("%d %b %Y", time.strptime(date, "%Y-%m-%d")).split()
        )
        bodies.append(got)
    assert bodies[0] != bodies[1]


def test_pywb_replays_a_revisit(pywb: str, kept: tuple[Path, list[Given]]) -> None:
    assert replayed(pywb, FILE, DATES[2])[1] == body(kept, FILE, DATES[2])


def test_pywb_says_304_where_the_server_did(pywb: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="304"):
        replayed(pywb, PAGE, DATES[2])


def test_pywb_replays_an_address_in_chinese(pywb: str, kept: tuple[Path, list[Given]]) -> None:
    headers, got = replayed(pywb, CHINESE, DATES[0])
    assert got == body(kept, CHINESE, DATES[0])
    assert headers["Content-Type"] == "text/html; charset=gb2312"


def test_pywb_unpacks_what_was_packed(pywb: str, kept: tuple[Path, list[Given]]) -> None:
    assert replayed(pywb, PACKED, DATES[0])[1] == gzip.decompress(body(kept, PACKED, DATES[0]))


@pytest.mark.parametrize("page", [1, 2])
def test_pywb_replays_a_form(pywb: str, page: int) -> None:
    sent = f"page={page}&名=年".encode()
    assert replayed(pywb, LIST, DATES[0], sent)[1] == f'{{"page":{page}}}'.encode()
