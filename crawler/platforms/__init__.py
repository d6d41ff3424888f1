"""The dialects that portals speak: bytes, address and content type in, values out."""

from dataclasses import replace

from archive.records import Ask, DocumentPage, ListingPage
from crawler.extract.interface import interface_of
from crawler.extract.page import Page
from crawler.platforms.eportal import EPORTAL
from crawler.platforms.generic import GENERIC, is_article, is_list
from crawler.platforms.gkmlpt import GKMLPT
from crawler.platforms.guangdong_directory import GUANGDONG_DIRECTORY
from crawler.platforms.jeecms import JEECMS
from crawler.platforms.jpaas import JPAAS
from crawler.platforms.jpage import JPAGE
from crawler.platforms.longsun import LONGSUN
from crawler.platforms.nfcms import NFCMS
from crawler.platforms.platform import Platform
from crawler.platforms.trs import TRS
from crawler.platforms.ucap import UCAP
from crawler.platforms.vsb import VSB

# In the order of detection: the first that recognises a page reads it. Source: docs/platforms/.
PLATFORMS: tuple[Platform, ...] = (
    GKMLPT,
    NFCMS,
    JPAAS,
    JPAGE,
    TRS,
    LONGSUN,
    VSB,
    EPORTAL,
    UCAP,
    JEECMS,
    GUANGDONG_DIRECTORY,
    GENERIC,
)


def recognise(page: Page) -> str | None:
    """The name of the platform whose signs a page shows; None for a page that only `generic` can read."""
    if page.is_binary:
        return None
    return next((platform.name for platform in PLATFORMS if platform.speaks(page)), None)


def read(page: Page, platform: str = "auto") -> ListingPage | DocumentPage:
    """What a page says, as a listing or as a document, whichever it is; no page makes it raise."""
    reader = _reader(page, platform)
    told = reader.is_listing(page)
    if told is False or (told is None and is_article(page)):
        return reader.read_document(page)
    found = _listing(reader, page)
    return found if told or is_list(page, found) else reader.read_document(page)


def read_listing(page: Page, platform: str = "auto") -> ListingPage:
    return _listing(_reader(page, platform), page)


def _listing(reader: Platform, page: Page) -> ListingPage:
    """As the dialect reads it; a page that shows it no rows and no way to them may name an interface in its script."""
    found = reader.read_listing(page)
    if found.rows or found.next or found.fault or found.total == 0 or not page.is_markup:
        return found
    asked = interface_of(page.outline, page.url)
    return replace(found, next=(asked,), pointer=True) if asked else found


def read_document(page: Page, platform: str = "auto") -> DocumentPage:
    return _reader(page, platform).read_document(page)


def find_columns(page: Page, platform: str = "auto") -> tuple[Ask, ...]:
    """The columns of annual reports that a home or index page names."""
    return _reader(page, platform).find_columns(page)


def _reader(page: Page, platform: str) -> Platform:
    """The platform of a name; raises KeyError for a name that is neither `auto` nor in PLATFORMS."""
    name = recognise(page) if platform == "auto" else platform
    return GENERIC if name is None else {one.name: one for one in PLATFORMS}[name]
