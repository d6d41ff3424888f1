"""A report's files over some nights: new, changed, gone, a page in their place, there again; told as they were."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from scripted import COLUMN, Headers, Said, Scripted, address, html, leads_to, listing, page, title_of

from tests.conftest import Command
from tests.crawler.conftest import Ended, Open
from tests.files import made

REPORT, FILE, OTHER = address(2024), "/nb/P1.pdf", "/nb/P2.docx"
NIGHTS = [f"2026-02-0{day}T02:30" for day in range(1, 10)]


def linking(*links: tuple[str, str], headers: Headers = ()) -> Said:
    """The report's page with these links (address, text) under its text."""
    files = "".join(f'<p><a href="{url}">{name}</a></p>' for url, name in links)
    lines = (
        f"<h1>{title_of(2024)}</h1><p>发布时间：2025-01-20 来源：青潭县水务局</p><div class='content'>"
        f"<p>青潭县水务局全年主动公开政府信息六十四条，收到公开申请一件，已经按期答复，详情见附件。</p>{files}</div>"
    )
    return page(html(title_of(2024), lines), headers=headers)


def file(body: bytes, **headers: str) -> Said:
    names = {
        "Content-Type": "application/octet-stream",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Said(body=body, headers=tuple(names.items()))


def pdf(words: str) -> bytes:
    return made.pdf([["统计表", f"全年收到申请{words}件。"]])


NOT_THERE = page(html("404", "您访问的页面不存在"), status=404)
IN_ITS_PLACE = page(html("青潭县", "<p>请在本网站首页查找您需要的文件，或者与我们联系。</p>" * 20))


@dataclass
class Life:
    """One portal, and its nights in one archive."""

    portal: Scripted
    crawl: Callable[..., Ended]
    gongkai: Command
    ended: Ended | None = None
    night: int = 0

    def look(self) -> Ended:
        archive = self.ended.kept.path if self.ended else None
        self.portal.asked.clear()
        self.ended = self.crawl(self.portal, archive=archive, now=NIGHTS[self.night])
        self.night += 1
        return self.ended

    def ask(self, *words: object) -> Any:
        assert self.ended
        found = self.gongkai("--archive", self.ended.kept.path, *words, "--format", "json")
        return json.loads(found.stdout)

    def report(self) -> str:
        assert self.ended
        [[found]] = self.ended.kept.rows("select id from report where url like '%content_2024.html'")
        return str(found)

    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("show", self.report())["attachments"]
        return found

    def kinds(self) -> list[str]:
        assert self.ended
        return [kind for (kind,) in self.ended.kept.rows("select kind from change order by id")]

    def answers(self) -> dict[str, int]:
        assert self.ended
        return self.ended.kept.look(self.portal.name).answers


@pytest.fixture
def life(open_portal: Open, crawl: Callable[..., Ended], gongkai: Command) -> Life:
    portal = open_portal("qingtan")
    portal.say(COLUMN, listing([2024]))
    portal.say(REPORT, linking((FILE, "附件：统计表.pdf")))
    portal.say(FILE, file(pdf("十一")))
    return Life(portal, crawl, gongkai)


def test_life_of_an_attachment(life: Life) -> None:
    first = sha256(pdf("十一")).hexdigest()
    assert life.look().code == 0
    [one] = life.files()
    assert (one["name"], one["digest"], one["kind"], one["unread"]) == ("附件：统计表.pdf", first, "pdf", None)
    assert life.kinds() == ["new"]
    assert life.answers() == {"attachment had": 1, "had": 2, "robots.txt": 1}
    assert [each.headers.get("referer") for each in life.portal.asked if each.path == FILE] == [
        life.portal.base + REPORT
    ]
    assert life.ask("search", "收到申请十一件")[0]["report"] == life.report()

    life.portal.say(FILE, file(pdf("十二")))
    life.look()
    assert life.kinds() == ["new", "revised"]
    [one] = life.files()
    assert one["digest"] == sha256(pdf("十二")).hexdigest()
    differences = life.ask("diff", life.report())["changes"]
    assert [each["kind"] for each in differences] == ["attachment", "text"]
    assert differences[0]["where"] == life.portal.base + FILE
    assert differences[1]["where"].startswith("附件：统计表.pdf")

    for said, lacking, counted in [
        (NOT_THERE, "404", "attachment gone"),
        (IN_ITS_PLACE, "a page in place of the file", "attachment failed"),
        (file(b""), "empty", "attachment failed"),
        (file(pdf("十三")[:300]), "cut short", "attachment failed"),
    ]:
        life.portal.say(FILE, said)
        ended = life.look()
        assert (ended.code, ended.kept.look("qingtan").verdict) == (0, "complete")
        assert life.kinds() == ["new", "revised"]
        assert life.answers()[counted] == 1
        [kept] = life.files()
        assert kept["digest"] == one["digest"]
        assert lacking in kept["lacking"]

    life.portal.say(FILE, file(pdf("十二")))
    life.look()
    assert life.kinds() == ["new", "revised"]
    assert life.files()[0]["lacking"] is None
    assert life.ended and life.ended.kept.is_whole()


def test_attachment_that_is_had_later_completes_its_version(life: Life) -> None:
    life.portal.say(FILE, NOT_THERE)
    life.look()
    assert life.files()[0]["digest"] is None
    assert life.files()[0]["lacking"]
    life.portal.say(FILE, file(pdf("十一")))
    ended = life.look()
    assert life.kinds() == ["new"]
    assert life.files()[0]["digest"] == sha256(pdf("十一")).hexdigest()
    assert life.ask("search", "收到申请十一件")
    undisturbed = life.crawl(life.portal, now=NIGHTS[0])
    assert undisturbed.kept.told() == ended.kept.told()
    life.portal.say(FILE, file(pdf("十二")))
    life.look()
    assert life.kinds() == ["new", "revised"]


@pytest.mark.parametrize("had", [True, False])
def test_a_token_in_its_address_makes_no_other_file(life: Life, had: bool) -> None:
    for night in range(5):
        link = f"{FILE}?token=q{night}&t={night}"
        life.portal.say(REPORT, linking((link, "统计表"), ("/nb/down.jsp?id=7", "附表.doc")))
        life.portal.say(link, file(pdf("十一")) if had else NOT_THERE)
        life.look()
        assert life.kinds() == ["new"]
        assert (life.files()[0]["digest"] is not None) == had
    life.portal.say(REPORT, linking((f"{FILE}?token=z", "统计表"), ("/nb/down.jsp?id=7", "附表.doc")))
    life.portal.say(f"{FILE}?token=z", file(pdf("十二")))
    life.look()
    assert life.kinds() == (["new", "revised"] if had else ["new"])
    assert life.files()[0]["digest"] == sha256(pdf("十二")).hexdigest()
    assert life.ended and life.ended.kept.is_whole()


def test_what_is_unchanged_is_only_asked_after(life: Life) -> None:
    tagged = (("ETag", '"page"'),)
    life.portal.say(REPORT, linking((FILE, "统计表"), headers=tagged), Said(status=304))
    life.portal.say(FILE, file(pdf("十一"), ETag='"one"'), Said(status=304), file(pdf("十二"), ETag='"two"'))
    life.look()
    life.look()
    assert life.answers()["attachment not modified"] == 1
    assert [each.headers.get("if-none-match") for each in life.portal.asked if each.path == FILE] == ['"one"']
    assert life.kinds() == ["new"]
    life.look()
    assert life.answers()["not modified"] == 1
    assert life.kinds() == ["new", "revised"]
    life.look()
    assert life.kinds() == ["new", "revised"]
    assert life.ask("show", life.report())["text"]


def test_file_linked_twice_is_asked_for_once(life: Life) -> None:
    twin = life.portal.base.replace("http:", "https:") + FILE
    life.portal.say(
        COLUMN, listing([2024], more=[("/nb/content_b.html", "青潭县财政局2024年政府信息公开工作年度报告")])
    )
    life.portal.say(REPORT, linking((FILE, "统计表"), (twin, "下载"), (OTHER, "正文.docx")))
    life.portal.say("/nb/content_b.html", linking((FILE, "全县统计表")))
    life.portal.say(OTHER, file(made.word()))
    life.look()
    assert life.portal.paths().count(FILE) == 1
    assert [(each["name"], each["kind"]) for each in life.files()] == [
        ("统计表", "pdf"), ("下载", "pdf"), ("正文.docx", "docx")
    ]  # fmt: skip
    assert life.ended and life.ended.kept.rows("select count(*) from attachment where kind = 'pdf'") == [(3,)]


def test_foreign_host_is_counted_and_not_asked(life: Life, open_portal: Open) -> None:
    elsewhere = open_portal("elsewhere")
    life.portal.say(REPORT, linking((elsewhere.base + FILE, "统计表"), (OTHER, "正文")))
    life.portal.say(OTHER, leads_to(elsewhere.base + OTHER))
    ended = life.look()
    assert (ended.code, elsewhere.asked) == (0, [])
    assert life.answers()["attachment on a foreign host"] == 1
    assert life.answers()["attachment not asked"] == 1
    assert ["not in the portal's `hosts`" in each["lacking"] for each in life.files()] == [True, True]


def test_unread_file_is_kept_with_its_reason(life: Life) -> None:
    life.portal.say(FILE, file(made.scan()))
    life.look()
    [one] = life.files()
    assert (one["digest"], one["unread"]) == (sha256(made.scan()).hexdigest(), "no text layer")


def test_robots_and_too_many(life: Life) -> None:
    life.portal.say(
        "/robots.txt", Said(body=b"User-agent: *\nDisallow: /nb/f0.pdf", headers=(("Content-Type", "text/plain"),))
    )
    life.portal.say(REPORT, linking(*((f"/nb/f{number}.pdf", f"表{number}") for number in range(40))))
    life.look()
    lacking = [each["lacking"] for each in life.files()]
    assert "robots.txt forbids" in lacking[0]
    assert sum("not asked: one of 40 attachments" in reason for reason in lacking) == 10
    assert sum(path.endswith(".pdf") for path in life.portal.paths()) == 29


ROW_FILES = {
    "pdf": made.pdf([list(made.TITLE), ["统计期限自2024年1月1日至12月31日。"]], made.TABLE),
    "docx": made.word(),
    "ofd": made.ofd(),
    "doc": made.old_word(),
}


@pytest.mark.parametrize("kind", ROW_FILES)
def test_row_that_leads_to_a_file_is_a_report(life: Life, kind: str) -> None:
    path = f"/nb/W1.{kind}"
    body = ROW_FILES[kind]
    life.portal.say(COLUMN, listing([], more=[(path, "2024年政府信息公开工作年度报告")]))
    life.portal.say(path, file(body))
    life.look()
    [row] = life.ask("reports")
    assert (row["year"], row["body"], row["state"]) == (2024, "青潭县水务局", "current")
    [own] = life.ask("show", row["id"])["attachments"]
    assert (own["url"], own["digest"], own["kind"]) == (life.portal.base + path, sha256(body).hexdigest(), kind)
    assert own["capture"] in [each["id"] for each in life.ask("show", row["id"])["captures"]]
    life.look()
    assert life.kinds() == ["new"]
    life.portal.say(path, file(made.scan()))
    life.look()
    assert life.kinds() == ["new", "revised"]
    assert life.ask("show", row["id"])["attachments"][0]["unread"] == "no text layer"
    life.portal.say(path, IN_ITS_PLACE)
    life.look()
    assert life.kinds() == ["new", "revised"]
