"""Files that belong to an article: in its text, or in an area headed 附件 beside it."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from archive.records import Attachment
from crawler.extract.addresses import absolute
from crawler.extract.labels import is_blank
from crawler.extract.lines import without_downloads
from crawler.extract.outline import Outline, fold

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|rtf|csv|txt|zip|rar|7z|ceb|caj)$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"downfile\.jsp|download\.jsp|document/download|downloadattach|/attachment/\d+/", re.IGNORECASE)
_CALLED = re.compile(r"""["']([^"'<>]+\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar))["']""", re.IGNORECASE)
_WRITTEN = re.compile(
    r"""<a\s[^<>]{0,200}?href=\\?["']([^"'<>\\]+\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar))\\?["'][^<>]{0,200}>([^<>]{1,200})</a""",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"""(?<!\w)\w{0,30}pdf\w{0,30}(?:\.\w+)?\s*(?:\(|[:=])\s*["']([^"'<>]{1,300}\.(?:pdf|ofd)(?:[?#][^"'<>]{0,100})?)["']""",
    re.IGNORECASE,
)  # PDFObject.embed("…"), showVsbpdfIframe("…"), pdfUrl = "…"
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)$", re.IGNORECASE)
_FETCHED = re.compile(
    r"(?:^|[/_.-])(?:files?|down(?:load)?|attach(?:ment)?s?|upload(?:files?)?|fj)(?:$|[/_.?-])", re.IGNORECASE
)
_LABELLED = re.compile(r"^[【\[（(]?(?:相关)?附件\s*[0-9一二三四五六七八九十]{0,2}\s*[】\])）]?\s*[:：.、]?")
_NEXT = 8  # places after a label among which its value begins
_ROWS = frozenset(("tr", "dl", "li", "p"))
_ADDRESSES = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_AREA = re.compile(
    r"(?:(?:相关|下载)?附件(?:下载|列表|信息)?|(?:文件|相关|正文|全文)下载)\s*[0-9一二三四五六七八九十]{0,2}\s*[:：.、【\[]?"
)
_AREA_NAME = re.compile(
    r"(?:^|[\s_-])(?:fujian|files?|attachments?|appendix|accessory|file_ul_fj|fj|fjxz|xgfj|annex|file_?list)(?:$|[\s_-])"
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|bottom|copyright|nav|links?|yqlj|side\w*|hot\w*|recommend\w*|related)(?:$|[\s_-])"
)
_AREA_END = re.compile(
    r"相关(?:链接|文档|文件|解读|阅读|信息|稿件|政策)|上一[篇条]|下一[篇条]|责任编辑|扫一扫|分享|主办|版权|友情链接|网站地图|政策解读"
)


def is_file(url: str) -> bool:
    """Does an address lead to a file, by its path or by the file name in its query.

    >>> is_file("/a/P020.pdf?x=1"), is_file("/download/downfile.jsp?filename=0a.pdf"), is_file("/a/t1.html")
    (True, True, False)
    """
    parts = _split(url)
    return bool(parts and (_FILE.search(parts.path) or _DOWNLOAD.search(url) or _file_name(url)))


def names_file(url: str) -> bool:
    """Does the path of an address end as a file's does.

    >>> names_file("http://a.cn/nb/P1.pdf"), names_file("http://a.cn/nb/t1.html"), names_file("http://a.cn/x?f=a.pdf")
    (True, False, False)
    """
    parts = _split(url)
    return parts is not None and _FILE.search(parts.path) is not None


def attachments_of(outline: Outline, body: range, base: str) -> tuple[Attachment, ...]:
    """The files inside the article and in the 附件 area after it, absolute, each address once, in order."""
    found: dict[str, str] = {}
    for place in body:
        is_link = outline.tags[place] in _ADDRESSES and not _is_framed(outline, place, body)
        if is_link and (_is_attachment(outline, place) or _is_labelled(outline, place)):
            _note(found, outline, place, base)
    for place in (*_ahead(outline, body), *_beside(outline, body)):
        _note(found, outline, place, base)
    shown_by_script = _SHOWN.findall(outline.code) if "pdf" in outline.code.lower() else ()
    for shown in shown_by_script:
        if url := absolute(outline.base_of(base), shown_file(shown)):
            found.setdefault(url, _by_address(url))
    for written, name in _WRITTEN.findall(outline.code):  # TRS writes its list of files by a script
        if url := absolute(outline.base_of(base), written):
            found.setdefault(url, fold(name) or _by_address(url))
    return tuple(Attachment(url=url, name=name) for url, name in found.items())


def _is_attachment(outline: Outline, place: int) -> bool:
    attributes, href = outline.attributes[place], _address(outline, place)
    if not href or href.startswith(("#", "javascript:", "mailto:", "data:")):
        return False
    named = _FILE.search(outline.text(place)) is not None  # by its words, where the address has only numbers
    return _is_marked(attributes) or "download" in attributes or is_file(href) or named


def _is_labelled(outline: Outline, link: int) -> bool:
    """Does what begins with 附件 hold a link to a picture, or to an address from which files are fetched."""
    around = outline.ancestors(link)[:3] if _is_fetched(_address(outline, link)) else ()
    return any(_LABELLED.match(outline.text(above)) for above in around)


def _is_fetched(href: str) -> bool:
    """Does an address that names no file lead to one: to a picture, or by a word of its path.

    >>> [_is_fetched(href) for href in ("/cms/file/get?uuid=0b", "/a.jpg", "/nb/2023.html", "/profile/2")]
    [True, True, False, False]
    """
    parts = _split(href)
    return bool(parts and (_PICTURE.search(parts.path) or (_FETCHED.search(parts.path) and ".htm" not in parts.path)))


def _ahead(outline: Outline, body: range) -> Iterator[int]:
    """Links to files in a row of the block before the article that is labelled 附件 or 文件下载."""
    for place in range(body.start):
        if outline.texts[place] and _AREA.fullmatch(outline.texts[place].strip()):
            row = next((above for above in outline.ancestors(place) if outline.tags[above] in _ROWS), place)
            inside = (link for link in outline.links if place < link < outline.ends[row])
            yield from (link for link in inside if _is_attachment(outline, link))


def _address(outline: Outline, place: int) -> str:
    """The address that a link leads to, or that a frame in the article shows; "" for other elements."""
    kind = _ADDRESSES.get(outline.tags[place])
    if kind is None:
        return ""
    written = outline.attribute(place, kind).strip()
    if kind == "href" and (not written or written.lower().startswith(("#", "javascript:"))):
        called = _CALLED.search(f"{written} {outline.attribute(place, 'onclick')}")
        return called[1] if called else written
    return shown_file(written)


def shown_file(url: str) -> str:
    """The file that a viewer of the portal shows; any other address as it is.

    >>> shown_file("/js/pdfjs/web/viewer.html?file=/gk/P1.pdf"), shown_file("/t1.html?file=2")
    ('/gk/P1.pdf', '/t1.html?file=2')
    """
    parts = _split(url)
    files = [value for key, value in parse_qsl(parts.query) if key == "file"] if parts else []
    return next((file for file in files if is_file(file)), url)


def _is_marked(attributes: Mapping[str, str | None]) -> bool:
    """The platform itself calls it an attachment: it belongs to the article wherever it stands."""
    return "appendix" in attributes or "nfw-cms-attachment" in (attributes.get("class") or "")


def _is_framed(outline: Outline, link: int, body: range) -> bool:
    """Does a link stand in an element inside the article whose name makes it a frame of the page."""
    inside = (place for place in outline.ancestors(link) if place > body.start)
    return any(_FRAME.search(outline.names(place)) for place in inside)


def _beside(outline: Outline, body: range) -> Iterator[int]:
    """Links to files after the article that stand under the word 附件, or in an element named for it."""
    until = place = body.stop
    while place < len(outline.tags):
        text, names = outline.texts[place].strip(), outline.names(place)
        if text and _AREA.fullmatch(text):
            until = max(until, _reach(outline, place))
        elif text and _AREA_END.match(text):
            until = place
        if names and _AREA_NAME.search(names):
            until = max(until, outline.ends[place])
        if outline.tags[place] == "footer" or (names and _FRAME.search(names)):
            place = outline.ends[place]
            continue
        if outline.tags[place] == "a" and _is_beside(outline, place, place < until):
            yield place
        place += 1


def _is_beside(outline: Outline, link: int, is_in_area: bool) -> bool:
    if is_in_area:
        return _is_attachment(outline, link) or _is_fetched(_address(outline, link))
    return _is_marked(outline.attributes[link])


def _reach(outline: Outline, place: int) -> int:
    """Where the area headed by a text ends: with the nearest element that holds a file after it."""
    following = (text for text in map(fold, outline.texts[place + 1 : place + _NEXT]) if text)
    if is_blank(next(following, "")):
        return place
    for above in outline.ancestors(place)[:5]:
        links = (link for link in outline.links if place < link < outline.ends[above])
        if any(_is_beside(outline, link, True) for link in links):
            return outline.ends[above]
    return place


def _note(found: dict[str, str], outline: Outline, place: int, base: str) -> None:
    url = absolute(outline.base_of(base), _address(outline, place))
    if url and (url not in found or found[url] == _by_address(url)):  # an icon may lead there before the words do
        found[url] = _name(outline, place) or _by_address(url)


def _name(outline: Outline, place: int) -> str:
    attributes = (fold(outline.attribute(place, key)) for key in ("title", "alt", "download", "textvalue"))
    return next((name for name in (without_downloads(outline.text(place)), *attributes) if name), "")


def _by_address(url: str) -> str:
    return _file_name(url) or unquote(url.rsplit("/", 1)[-1]) or url


def _file_name(url: str) -> str:
    """The file name in the query of a download address.

    >>> _file_name("/d?fileUrl=x&fileName=%E8%A1%A8.pdf")
    '表.pdf'
    """
    parts = _split(url)
    pairs = parse_qsl(parts.query, encoding="utf-8", errors="replace") if parts else []
    return next((value for key, value in pairs if "name" in key.lower() and _FILE.search(value)), "")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
