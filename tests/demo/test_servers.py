"""The servers answer as their dialects do, on every night."""

import gzip
import json
import re
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from demo import story
from demo.server import CannotListen, Portals, open_where_free

Ask = Callable[..., tuple[int, dict[str, str], bytes]]
TRS_COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
GBK_COLUMN = "/xxgk/xxgknb/index.html"
NFCMS_COLUMN = "/zwgk/zfxxgknb/index.html"
DIRECTORY_COLUMN = "/071855110/zfgzbg/list.html"


def rows(page: bytes, selector: str, encoding: str = "utf-8") -> list[str]:
    found = LexborHTMLParser(page.decode(encoding)).css(f"div.main {selector}")
    return [str(each.attributes["href"]) for each in found]


def test_gkmlpt_tree_list_and_detail(ask: Ask) -> None:
    index = ask("chengyu", "/gkmlpt/index")[2].decode()
    assert "window._CONFIG = {" in index
    category = re.search(r'"id": (\d+), "name": "政府信息公开年报"', index)
    assert category
    sid = re.search(r"SID: '(\d+)'", index)
    assert sid
    path = f"/gkmlpt/api/all/{category[1]}"
    first = ask("chengyu", f"{path}?page=1&sid={sid[1]}")[2]
    assert first == ask("chengyu", f"{path}?page=0&sid={sid[1]}")[2] == ask("chengyu", path)[2]
    reply = json.loads(first)
    assert reply["classify"]["post_count"] == len(reply["articles"]) == 26
    article = reply["articles"][0]
    assert datetime.fromtimestamp(article["date"], ZoneInfo("Asia/Shanghai")).hour == 0
    detail = ask("chengyu", "/" + article["url"].split("/", 3)[3])[2].decode()
    assert "ACTION: 'content'" in detail
    assert "\\u003Ctable" in detail
    labels = ("索引号", "分类", "发布机构", "成文日期", "名称", "文号", "发布日期", "主题词")
    assert all(f'<td class="first">{label}：</td>' in detail for label in labels)
    assert json.loads(ask("chengyu", f"{path}?page=2")[2])["articles"] == []


def test_nfcms_column_and_post_json(ask: Ask) -> None:
    page = ask("jilan", NFCMS_COLUMN)[2]
    number = re.search(r"NFCMS_CAT_ID = '(\d+)'", page.decode())
    assert number
    column = json.loads(ask("jilan", f"/postmeta/i/{number[1]}.json")[2])
    links = rows(page, "ul.list a") + rows(ask("jilan", "/zwgk/zfxxgknb/index_2.html")[2], "ul.list a")
    assert len(rows(page, "ul.list a")) == 20
    assert links == [each["url"] for each in column["articles"]]
    post_id = column["articles"][0]["id"]
    post = json.loads(ask("jilan", f"/postmeta/p/{post_id // 1_000_000}/{post_id // 1_000}/{post_id}.json")[2])
    assert "<table" in post["content"]
    assert json.loads(post["gkml_data"])["publisher"] == post["source"]
    assert 'name="ContentSource"' in ask("jilan", f"/zwgk/zfxxgknb/content/post_{post_id}.html")[2].decode()


def test_trs_second_page_and_attachment(ask: Ask) -> None:
    first = ask("luanxun", TRS_COLUMN)[2]
    assert 'createPageHTML(2, 0, "index", "html")' in first.decode()
    links = rows(first, "ul.newsList a") + rows(ask("luanxun", f"{TRS_COLUMN}index_1.html")[2], "ul.newsList a")
    assert len(links) == 26
    assert all(re.fullmatch(r"\./\d{6}/t\d{8}_\d+\.html", link) for link in links)
    texts = {link: ask("luanxun", TRS_COLUMN + link[2:])[2].decode() for link in links}
    blocks = [link for link, text in texts.items() if "索&ensp;引&ensp;号" in text]
    assert 0 < len(blocks) < len(links)
    url_dates = [(re.search(r"t(\d{8})_", link), re.search(r"时间：([\d-]+)", text)) for link, text in texts.items()]
    assert all(url and printed and url[1] != printed[1].replace("-", "") for url, printed in url_dates)
    attachment = re.search(r'appendix="true" href="\./([^"]+)"', texts[links[0]])
    assert attachment
    folder = links[0][2:].split("/")[0]
    assert ask("luanxun", f"{TRS_COLUMN}{folder}/{attachment[1]}")[2].startswith(b"%PDF-1.4")


def test_the_old_directory_prints_its_block_as_text(ask: Ask) -> None:
    first = ask("daixu", DIRECTORY_COLUMN)[2].decode()
    assert "共26条 第1/2页" in first
    assert '<a href="list.html?page=2">下一页</a>' in first
    second = ask("daixu", f"{DIRECTORY_COLUMN}?page=2")[2].decode()
    assert "下一页</a>" not in second
    detail = ask("daixu", rows(first.encode(), "table.list a")[0])[2].decode()
    assert re.search(r"索引号:\w{9}/\d{4}-\d{5}&nbsp;+.*类目名称: ", detail)
    assert "文 号:无&nbsp;&nbsp;&nbsp;废止日期:<br>" in detail


def test_the_gbk_portal_says_utf8_and_sends_gb18030(ask: Ask) -> None:
    _, headers, page = ask("tingcang", GBK_COLUMN)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert b'<meta charset="utf-8">' in page
    with pytest.raises(UnicodeDecodeError):
        page.decode("utf-8")
    assert "var countPage = 2//共多少页" in page.decode("gb18030")
    second = ask("tingcang", GBK_COLUMN.replace("index", "index_1"))[2]
    selector = "table.gl_list a"
    assert len(rows(page, selector, "gb18030") + rows(second, selector, "gb18030")) == 21


@pytest.mark.parametrize("year, leaves", [(2020, 19), (2024, 21)])
def test_printed_tables_add_up(ask: Ask, year: int, leaves: int) -> None:
    wanted = ("daixu", "岱溆市审计局", year)
    report = next(each for each in story.shown("daixu", story.NIGHTS[0]) if story.key("daixu", each) == wanted)
    text = ask("daixu", f"/zfgzbg/{report.published.year}/{report.id}.html")[2].decode()
    _, requests, disputes = LexborHTMLParser(text).css("#zoom table")
    cells = [[cell.text(strip=True) for cell in row.css("td")] for row in requests.css("tr")][3:]
    lines = [[int(cell) for cell in row[-7:]] for row in cells]
    received, carried_in, *outcomes, handled, carried_out = lines
    assert len(outcomes) == leaves
    assert [sum(column) for column in zip(*outcomes, strict=True)] == handled
    assert [a + b for a, b in zip(received, carried_in, strict=True)] == [
        a + b for a, b in zip(handled, carried_out, strict=True)
    ]
    assert all(sum(line[:-1]) == line[-1] for line in lines)
    last = [int(cell.text()) for cell in disputes.css("tr")[-1].css("td")]
    assert all(sum(last[start : start + 4]) == last[start + 4] for start in (0, 5, 10))


def test_the_rendered_listing_has_no_rows_as_sent(ask: Ask) -> None:
    assert rows(ask("qiuluo", "/xxgk/nianbao/")[2], "ul.news-list a") == []
    found = json.loads(ask("qiuluo", "/xxgk/api/nianbao.json")[2])
    assert found["total"] == len(found["rows"]) == 7
    assert {ask("qiuluo", row["url"])[0] for row in found["rows"]} == {200}


def test_validators_and_304(ask: Ask, box: Portals) -> None:
    _, headers, page = ask("tingcang", GBK_COLUMN)
    again = ask("tingcang", GBK_COLUMN, If_None_Match=f'"other", W/{headers["etag"]}')
    assert (again[0], again[2], again[1]["etag"]) == (304, b"", headers["etag"])
    assert ask("tingcang", GBK_COLUMN, If_Modified_Since=headers["last-modified"])[0] == 304
    old = "Wed, 01 Jan 2020 00:00:00 GMT"
    assert ask("tingcang", GBK_COLUMN, If_Modified_Since=old)[2] == page
    # a tag that differs decides, whatever the date says
    assert ask("tingcang", GBK_COLUMN, If_None_Match='"other"', If_Modified_Since=headers["last-modified"])[0] == 200
    assert [each.status for each in box.log] == [200, 304, 304, 200, 200]
    assert not {"etag", "last-modified"} & ask("daixu", DIRECTORY_COLUMN)[1].keys()
    assert "etag" not in ask("chengyu", "/gkmlpt/api/all/30516")[1]


def test_the_counter_changes_the_tag(ask: Ask, box: Portals) -> None:
    shown = story.shown("tingcang", story.NIGHTS[0])
    counted = next(each for each in shown if story.key("tingcang", each) == story.COUNTED)
    path = next(link for link in _gbk_links(ask) if str(counted.id) in link)
    before = ask("tingcang", path)[1]["etag"]
    box.night = "2026-02-02"
    status, headers, _ = ask("tingcang", path, If_None_Match=before)
    assert (status, headers["etag"] != before) == (200, True)


def _gbk_links(ask: Ask) -> list[str]:
    pages = [ask("tingcang", path)[2] for path in (GBK_COLUMN, GBK_COLUMN.replace("index", "index_1"))]
    return [f"/xxgk/xxgknb/{link[2:]}" for page in pages for link in rows(page, "table.gl_list a", "gb18030")]


def test_robots_and_gzip_and_head(ask: Ask) -> None:
    assert b"Crawl-delay: 0.02" in ask("chengyu", "/robots.txt")[2]
    assert ask("daixu", "/robots.txt")[0] == 404
    plain, packed = ask("luanxun", TRS_COLUMN), ask("luanxun", TRS_COLUMN, Accept_Encoding="gzip, br")
    assert packed[1]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2]
    assert ask("luanxun", TRS_COLUMN, method="HEAD")[2] == b""
    assert ask("luanxun", "/nothing/here.html")[0] == 404


def test_the_third_night(ask: Ask, box: Portals) -> None:
    box.night = "2026-02-03"
    status, _, challenge = ask("jilan", NFCMS_COLUMN)
    assert (status, b"<script>" in challenge, ask("jilan", "/robots.txt")[0]) == (412, True, 200)
    pages = [ask("luanxun", f"{TRS_COLUMN}{name}.html")[0] for name in ("index", "index_1", "index_1")]
    assert pages == [200, 500, 500]
    status, _, empty = ask("tingcang", GBK_COLUMN)
    assert (status, rows(empty, "table.gl_list a", "gb18030"), b"countPage" in empty) == (200, [], False)
    gone = next(each for each in story.shown("daixu", box.night) if story.key("daixu", each) == story.GONE)
    address = f"/zfgzbg/{gone.published.year}/{gone.id}.html"
    listed = rows(ask("daixu", DIRECTORY_COLUMN)[2], "a") + rows(ask("daixu", f"{DIRECTORY_COLUMN}?page=2")[2], "a")
    assert address in listed
    assert ask("daixu", address)[0] == 404


def test_the_third_night_changes_the_first_page_of_the_listing_whose_second_fails(ask: Ask, box: Portals) -> None:
    """Otherwise a walk that stops where nothing changed would never ask for the second page."""
    box.night = "2026-02-02"
    before = ask("luanxun", TRS_COLUMN)[2]
    box.night = "2026-02-03"
    assert ask("luanxun", TRS_COLUMN)[2] != before


def test_the_gbk_listing_names_every_document_before_the_third_night(ask: Ask, box: Portals) -> None:
    for night in story.NIGHTS[:2]:
        box.night = night
        listed = {link.rsplit("_", 1)[-1] for link in _gbk_links(ask)}
        assert {f"{each.id}.html" for each in story.shown("tingcang", night) if each.kind != "news"} == listed


def test_the_registry(box: Portals, tmp_path: Path) -> None:
    entries = tomllib.loads(box.write_registry(tmp_path / "portals").read_text(encoding="utf-8"))["portal"]
    assert [each["id"] for each in entries] == list(box.bases)
    assert {each["delay"] for each in entries} == {0.02}
    assert sum(each["platform"] == "auto" for each in entries) == 3
    assert [each["id"] for each in entries if each.get("render")] == ["qiuluo"]
    assert [each["id"] for each in entries if "columns" not in each] == ["chengyu"]
    assert 0 < sum("bodies" in each for each in entries) < len(entries)


def test_a_taken_address_is_named(box: Portals) -> None:
    taken = f"{box.network}.1:{box.port}"
    with pytest.raises(CannotListen, match=re.escape(taken)), Portals(network=box.network, port=box.port):
        pass


def test_another_demo_at_the_same_time_has_a_network_of_its_own(box: Portals) -> None:
    free = box.network.replace("127.72.", "127.75.")
    with ExitStack() as opened:
        assert open_where_free(opened, [box.network, free]).network == free
        with pytest.raises(CannotListen):
            open_where_free(opened, [box.network, free])
