"""Scrapy's settings, each with its reason. What differs per portal or per run is set by crawler/run.py."""

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# The handler keeps the pace by server address; Scrapy's own slots only keep the order.
DOWNLOAD_HANDLERS = {
    "http": "crawler.capture.network.PacedHandler",
    "https": "crawler.capture.network.PacedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
SERVER_DELAY = 2.0  # seconds between two requests to a server
LEAST_RATE = 64  # bytes a second, on the average of each window, below which an answer is given up
LEAST_RATE_WINDOW = 60  # seconds
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
DOWNLOAD_TIMEOUT = 300  # seconds for a whole answer: a file of 20 MB from a slow server
DOWNLOAD_MAXSIZE = 256 << 20  # bytes of an answer, also after content decoding; large ones go through a file
DOWNLOAD_WARNSIZE = 0
BROWSER_PATIENCE = 30  # seconds in which a page in the browser must come to rest, its requests not counted
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 1
PLAYWRIGHT_RESTART_DISCONNECTED_BROWSER = False  # each page has a browser of its own
DOWNLOAD_VERIFY_CERTIFICATES = True
CONCURRENT_ITEMS = 1  # the default starts a hundred coroutines per response

# Bytes are kept as sent, every answer reaches the spider, and nothing is asked twice behind its back.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Only what is used is loaded. Scrapy's own parts for compression, redirects, retries, cookies and robots.txt would
# change or hide answers, the one for the length of addresses would hide requests, and each costs every portal time.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guest.Guest": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}  # among them the consoles that would run Python for whoever reaches their port
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False  # it reads the spider's source anew for every answer
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
}
LOG_LEVEL = "WARNING"
