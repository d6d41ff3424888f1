"""A walk that came to another place than the column: its rows are not believed to be all there is."""

from archive.records import Ask, ListingPage, Row, Verdict
from crawler.walk import Walk

COLUMN = "http://x.gov.cn/nb/"


def walked(*titles: str) -> Walk:
    walk = Walk(column=COLUMN)
    walk.ask(Ask(url=COLUMN))
    rows = tuple(
        Row(url=f"{COLUMN}{n}.html", title=title, is_report="年度报告" in title) for n, title in enumerate(titles)
    )
    walk.add(Ask(url=COLUMN), ListingPage(platform=None, rows=rows))
    walk.settle(Ask(url=COLUMN))
    return walk


def test_none_of_the_known_rows() -> None:
    walk = walked("新闻一", "新闻二")
    assert walk.verdict(2, 0)[0] is Verdict.DOUBTFUL
    assert walk.verdict(2, 1)[0] is Verdict.COMPLETE
    assert walk.verdict(None, 0)[0] is Verdict.COMPLETE


def test_led_away_to_rows_that_are_no_reports() -> None:
    walk, moved = walked("新闻一"), walked("甲局2024年政府信息公开工作年度报告")
    walk.led_to = moved.led_to = "http://x.gov.cn/xwdt/"
    assert walk.verdict(None)[0] is Verdict.DOUBTFUL
    assert "http://x.gov.cn/xwdt/" in (walk.verdict(None)[1] or "")
    assert moved.verdict(None)[0] is Verdict.COMPLETE
