"""One article as its page tells it, before trust decides: block, metas, heading, text, files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from archive.records import Attachment, Table
from crawler.extract.article_heading import Heading, heading_of, line_end, repeated, report_line
from crawler.extract.attachments import attachments_of
from crawler.extract.body import densest, lines_and_tables, named_body, widest_body
from crawler.extract.cells import cells_of, lines_of
from crawler.extract.dates import printed_date, read_date
from crawler.extract.headings import head_title
from crawler.extract.labels import Cell, Labelled, before_label, block_of, is_blank, read_cells
from crawler.extract.lines import clean_line, until_neighbours, without_editors, without_frame
from crawler.extract.outline import Outline, fold
from crawler.extract.page import Page
from crawler.extract.row_texts import is_only_date

_ATTACHED = re.compile(r"(?:相关)?附件(?:下载)?\s*[:：]?$|相关附件\s*[:：]")
_TITLE_LENGTH = 120  # characters; a longer line is a paragraph
_PRINTED_DATE = re.compile(r"[\s\[（(【]*\d.{0,60}$")
_POSTED = re.compile(r"(?:^|[\s\x1f])于\s*(\d[^于]{5,40}?)\s*(?:提交|发布|发表|录入|上传)")
_LONGEST_POSTED = 60  # characters
_HEAD = 30  # cells at the start of an article among which its metadata block may stand
_PARAGRAPH = 25  # characters; a shorter line with a full stop may stand in a header
_HEAD_PLACES = 400  # elements and texts that so many cells may take
_NEAR = 40  # cells before an article among which its source and time stand
_FEW = 8  # the same where no heading was found
_LAST = 4  # cells after an article among which its date may stand
_FIRST = 4  # cells of an article among which its title may stand
_METAS = (("articletitle", "ArticleTitle", "title"), ("contentsource", "ContentSource", "issuing_body"))
_UPDATED = "更新时间"  # the last to be believed of the times printed below a heading
_LATE_METAS = (
    ("pubdate", "PubDate", "publish_date"),
    ("publishdate", "publishdate", "publish_date"),
    ("maketime", "Maketime", "publish_date"),
    ("columnname", "ColumnName", "category"),
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One value for a field with its source, as printed."""

    field: str
    source: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """`said`: in the order of trust; `lines`: the text; tables and files in the order of the page."""

    said: Sequence[Said] = ()
    lines: Sequence[str] = ()
    tables: Sequence[Table] = ()
    attachments: Sequence[Attachment] = ()


def say(field: str, source: str, value: str | None) -> list[Said]:
    """One value said, or none when it is empty."""
    return [Said(field=field, source=source, value=value)] if value and not is_blank(value) else []


def read_html(page: Page) -> Article:
    """The article of an HTML page: in an element named for it, else where the running text is densest."""
    outline = page.outline
    body = named_body(outline)
    return _in_named(outline, body, page.url) if body else _in_unnamed(outline, page.url)


def read_text(text: str) -> Article:
    """A page flattened to text lines: the block, then the title, then the article up to 相关附件."""
    pairs = read_cells(_before_text(lines_of(text)))
    last = _end_of_block(pairs)
    lines = [fold(line) for number, line in enumerate(text.splitlines()) if number > last and fold(line)]
    title = lines.pop(0) if lines and _is_title(lines[0]) else None
    block = [pair for pair in block_of(pairs) if pair.place <= last]
    return Article(
        said=[*_from_pairs(block, "block"), *say("title", "heading", title)], lines=_until_attachments(lines)
    )


def _in_named(outline: Outline, body: range, url: str) -> Article:
    outside = cells_of(outline, 0, len(outline.tags), body)
    lines, tables = lines_and_tables(outline, body)
    block = block_of(read_cells(outside))
    if not block:
        block, lines = _block_inside(_head_of(outline, body), lines)
    heading = heading_of(outline, outside, body.start)
    after = heading.end
    near = [cell for cell in outside if after <= cell.place < body.start][-_NEAR if after else -_FEW :]
    if heading.text is None:
        heading, near, lines = _line_inside(outline, _head_of(outline, body), near, lines)
    return Article(
        said=_said(outline, block, heading, near, [cell for cell in outside if cell.place >= body.stop][:_LAST]),
        lines=without_editors(until_neighbours(lines)),
        tables=tables,
        attachments=attachments_of(outline, widest_body(outline, body), url),
    )


def _head_of(outline: Outline, body: range) -> list[Cell]:
    """The first cells inside the article's own element."""
    return cells_of(outline, body.start, min(body.stop, body.start + _HEAD_PLACES))[:_HEAD]


def _in_unnamed(outline: Outline, url: str) -> Article:
    """The article begins after block, heading and visible line; its first line may be the title."""
    cells = cells_of(outline, 0, len(outline.tags))
    pairs = read_cells(_before_text(cells))
    last = _end_of_block(pairs)
    body = densest(outline)
    heading = heading_of(outline, cells, len(outline.tags))
    after = heading.end
    near = _before_text(cell for cell in cells if after and after <= cell.place)[:_FEW]
    if not after:
        before = [cell for cell in cells if cell.place < body.start][-_FEW:]
        near = [cell for cell in before if before_label(cell.text) != cell.text]  # a date of a page's header has none
    visible = [line_end(outline, pair.place) for pair in read_cells(near) if not pair.own]
    start = max([body.start, line_end(outline, last), after, *visible])
    rest = range(min(start, body.stop), body.stop)
    lines, tables = lines_and_tables(outline, rest)
    lines = without_frame(outline, rest, lines)
    if heading.text is None and lines and (last >= 0 or not head_title(outline)) and _is_title(lines[0]):
        heading, lines = Heading(lines[0]), lines[1:]
    lines = [*dropwhile(_is_dated, lines)]
    block = [pair for pair in block_of(pairs) if pair.place <= last]
    said = _said(outline, block, heading, near, [cell for cell in cells if cell.place >= body.stop][:_LAST])
    return Article(
        said=said,
        lines=without_editors(_until_attachments(lines)),
        tables=tables,
        attachments=attachments_of(outline, rest, url),
    )


def _is_dated(line: str) -> bool:
    """Is a line above a text nothing but when it was posted."""
    return is_only_date(line) or (len(line) < _LONGEST_POSTED and _POSTED.search(line) is not None)


def _line_inside(
    outline: Outline, inside: Sequence[Cell], near: list[Cell], lines: list[str]
) -> tuple[Heading, list[Cell], list[str]]:
    """Heading and visible line at the start of the article's own element, and the text without that line."""
    heading = repeated(outline, inside[:_FEW])
    if heading.text is None:
        heading = report_line(outline, inside, range(min(_FIRST, len(inside))))
    after = heading.end
    following = [cell for cell in inside if after and after <= cell.place][:_FEW]
    labelled = {pair.place for pair in read_cells(following)}
    head = [cell for cell in following if cell.place in labelled]
    printed = {clean_line(fold(cell.text.replace("\x1f", ""))) for cell in head}
    if heading.text:
        printed.add(heading.text)
    return (
        heading,
        near + head,
        [line for number, line in enumerate(lines) if number > _HEAD or line not in printed],
    )


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_LENGTH and not line.endswith(("。", "；", ";"))


def _said(
    outline: Outline, block: Iterable[Labelled], heading: Heading, near: Sequence[Cell], after: Sequence[Cell]
) -> list[Said]:
    """All values in the order of trust. Source: design, section 3. `after`: the first cells after the text."""
    signed = [pair for pair in read_cells(after) if pair.field in ("issuing_body", "publish_date") and not pair.visible]
    return [
        *_from_pairs(block, "block"),
        *_from_metas(outline, _METAS),
        *say("title", "heading", heading.text),
        *say("title", "title tag", head_title(outline)),
        *_visible(near),
        *say("publish_date", "heading", heading.date),
        *_from_metas(outline, _LATE_METAS),
        *_from_pairs(signed, "after the text"),
    ]


def _from_pairs(pairs: Iterable[Labelled], where: str) -> list[Said]:
    return [one for pair in pairs for one in say(pair.field, f"{where} {pair.label}", pair.value)]


def _from_metas(outline: Outline, wanted: Iterable[tuple[str, str, str]]) -> list[Said]:
    return [one for meta, printed, name in wanted for one in say(name, f"meta {printed}", outline.metas.get(meta))]


def _visible(cells: Sequence[Cell]) -> list[Said]:
    """Source and time printed between the heading and the article; a date may stand without a label."""
    pairs = read_cells(cells)
    wanted = [pair for pair in pairs if pair.field in ("issuing_body", "publish_date")]
    said = _from_pairs(sorted(wanted, key=lambda pair: pair.label == _UPDATED), "visible")
    if any(one.field == "publish_date" for one in said):
        return said
    values = {(pair.place, pair.value) for pair in pairs if pair.value}
    for cell in cells:
        free = before_label(cell.text)
        if free == cell.text and any(place == cell.place and value in fold(free) for place, value in values):
            continue
        for piece in (*free.split("\x1f"), *_POSTED.findall(cell.text)):
            if _is_printed_date(piece, free != cell.text):
                return [*said, *say("publish_date", "visible", printed_date(piece))]
    return said


def _is_printed_date(piece: str, is_labelled: bool) -> bool:
    """Is it a date that begins with figures; with a day of the week, only beside a label: else a header's calendar."""
    if not _PRINTED_DATE.match(piece) or not read_date(piece):
        return False
    return is_labelled or "星期" not in piece


def _block_inside(cells: Sequence[Cell], lines: list[str]) -> tuple[list[Labelled], list[str]]:
    """A block at the start of the article's own element, and the lines without it."""
    pairs = read_cells(cells)
    last = _end_of_block(pairs)
    if last < 0:
        return [], lines
    printed = {fold(cell.text.replace("\x1f", "")) for cell in cells if cell.place <= last}
    head = [line for line in lines[:_HEAD] if not printed.issuperset(map(fold, line.split("\t")))]
    return [pair for pair in pairs if pair.place <= last], head + lines[_HEAD:]


def _before_text(cells: Iterable[Cell]) -> list[Cell]:
    """The cells before the first paragraph of running text: labels after it belong to the article."""
    return list(takewhile(lambda cell: not _is_paragraph(cell.text), cells))


def _is_paragraph(text: str) -> bool:
    return len(text) >= _PARAGRAPH and "。" in text and before_label(text) == text


def _end_of_block(pairs: Iterable[Labelled]) -> int:
    """The place of the last labelled cell of the first run of them; -1 without one."""
    last = -1
    for pair in block_of(pairs):
        if not pair.visible and (last < 0 or pair.place - last <= _HEAD):
            last = pair.place
    return last


def _until_attachments(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _ATTACHED.match(fold(line)):
            break
        kept.append(clean_line(line))
    return kept
