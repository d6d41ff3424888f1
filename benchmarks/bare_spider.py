"""A Scrapy spider with Scrapy's own settings that asks for every page and drops it: `bare_spider.py URL…`"""

import re
import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

_LINK = re.compile(r'href="(/nb/[^"]+)"')


class Bare(scrapy.Spider):
    name = "bare"

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Follow the links of a listing; the reports themselves are dropped."""
        assert isinstance(response, TextResponse)
        if "/content_" not in response.url:
            for link in _LINK.findall(response.text):
                yield response.follow(link)


def main() -> None:
    process = CrawlerProcess({"CONCURRENT_REQUESTS": 16, "LOG_LEVEL": "WARNING"})
    process.crawl(Bare, start_urls=sys.argv[1:])
    process.start()


if __name__ == "__main__":
    main()
