"""Scrapy's settings, each with its reason. What differs per portal or per run is set by crawler/run.py."""

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Consoles that would run Python for whoever reaches the port.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

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
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
DOWNLOAD_TIMEOUT = 60  # seconds
DOWNLOAD_MAXSIZE = 64 << 20  # bytes
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
CONCURRENT_ITEMS = 1  # the default starts a hundred coroutines per response

# Bytes are kept as sent, every answer reaches the spider, and nothing is asked twice behind its back.
COMPRESSION_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COOKIES_ENABLED = False
HTTPERROR_ALLOW_ALL = True
ROBOTSTXT_OBEY = False  # the Guest middleware obeys it, as RFC 9309 says
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DOWNLOADER_MIDDLEWARES = {"crawler.middlewares.guest.Guest": 100}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": None}
EXTENSIONS = {"scrapy.extensions.logstats.LogStats": None}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
}
LOG_LEVEL = "WARNING"
