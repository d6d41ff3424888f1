"""One portal on one night: all its answers by path, with what is wrong that night."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from demo import story
from demo.cast import Portal
from demo.documents import Document
from demo.pages import Page, gbk, gkmlpt, guangdong_directory, html_page, nfcms, rendered, trs


class Dialect(Protocol):
    """What each module of `demo.pages` offers. `base`: `http://address:port`; keys are paths, with `?page=N`."""

    def column(self, portal: Portal, base: str) -> str: ...
    def address(self, document: Document) -> str: ...
    def listing(self, portal: Portal, documents: list[Document], base: str) -> dict[str, Page]: ...
    def details(self, portal: Portal, documents: list[Document], base: str) -> dict[str, Page]: ...


DIALECTS: dict[str, Dialect] = {
    "gkmlpt": gkmlpt,
    "nfcms": nfcms,
    "trs": trs,
    "guangdong_directory": guangdong_directory,
    "gbk": gbk,
    "rendered": rendered,
}

NOT_FOUND = html_page(
    "<html><head><title>404</title></head><body><h1>抱歉，您访问的页面不存在</h1></body></html>",
    status=404,
)
_BROKEN = html_page("<html><body><center><h1>500 Internal Server Error</h1></center></body></html>", status=500)
CHALLENGE = html_page(
    """<!DOCTYPE html><html><head><meta charset="utf-8"><title></title>
<script>(function () { var t = 0, k = "b7d1"; for (var i = 0; i < 4096; i++) { t = (t * 31 + i) % 65521; }
document.cookie = "visit_ok=" + k + t.toString(16) + ";path=/";
setTimeout(function () { location.reload(); }, 300); })();</script>
</head><body><noscript>请打开浏览器的脚本功能后再访问。</noscript></body></html>""",
    status=412,
)


def answers(portal: Portal, night: str, base: str) -> dict[str, Page]:
    """The pages of a portal on a night; what is not among them is NOT_FOUND."""
    dialect, wrong = DIALECTS[portal.dialect], story.fault(portal.id, night)
    documents = story.shown(portal.id, night)
    pages = {**dialect.listing(portal, documents, base), **dialect.details(portal, documents, base), **_robots(portal)}
    if wrong is story.Fault.EMPTY_LISTING:
        notices = [each for each in documents if each.kind == "news"]
        made = datetime.fromisoformat(night)
        emptied = dialect.listing(portal, notices, base)
        pages |= {path: replace(page, modified=made) for path, page in emptied.items() if page.modified}
    if wrong is story.Fault.SECOND_PAGE:
        pages[trs.SECOND_PAGE] = _BROKEN
    if wrong is story.Fault.LOST_PAGE:
        lost = next(each for each in documents if story.key(portal.id, each) == story.GONE)
        del pages[dialect.address(lost)]
    return pages if portal.validators else {path: replace(page, modified=None) for path, page in pages.items()}


def _robots(portal: Portal) -> dict[str, Page]:
    if portal.robots is None:
        return {}
    return {"/robots.txt": Page(body=portal.robots.encode(), content_type="text/plain")}
