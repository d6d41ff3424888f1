"""One article as its page tells it, before trust decides: block, metas, heading, text, files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from archive.records import Attachment, Table
from crawler.extract.attachments import attachments_of
from crawler.extract.body import densest, lines_and_tables, named_body, widest_body
from crawler.extract.cells import cells_of, lines_of
from crawler.extract.dates import printed_date, read_date
from crawler.extract.headings import find_heading, head_title, is_report_title
from crawler.extract.labels import Cell, Labelled, before_label, block_of, is_blank, read_cells
from crawler.extract.lines import clean_line, until_neighbours, without_frame
from crawler.extract.outline import BLOCKS, Outline, fold
from crawler.extract.page import Page
from crawler.extract.titles import is_organ, read_title

_ATTACHED = re.compile(r"(?:相关)?附件(?:下载)?\s*[:：]?$|相关附件\s*[:：]")
_TITLE_LENGTH = 120  # characters; a longer line is a paragraph
_PRINTED_DATE = re.compile(r"[\s\[（(【]*\d(?!.*星期).{0,60}$")  # not the calendar of a page's header
_HEAD = 30  # cells at the start of an article among which its metadata block may stand
_PARAGRAPH = 25  # characters; a shorter line with a full stop may stand in a header
_HEAD_PLACES = 400  # elements and texts that so many cells may take
_NEAR = 40  # cells before an article among which its source and time stand
_FEW = 8  # the same where no heading was found
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
    heading, after = _heading(outline, outside, body.start)
    near = [cell for cell in outside if after <= cell.place < body.start][-_NEAR if after else -_FEW :]
    if heading is None:
        heading, near, lines = _line_inside(outline, _head_of(outline, body), near, lines)
    return Article(
        said=_said(outline, block, heading, near),
        lines=until_neighbours(lines),
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
    heading, after = _heading(outline, cells, len(outline.tags))
    near = [cell for cell in cells if after and after <= cell.place][:_FEW]
    if not after:
        before = [cell for cell in cells if cell.place < body.start][-_FEW:]
        near = [cell for cell in before if before_label(cell.text) != cell.text]  # a date of a page's header has none
    visible = [_line_end(outline, pair.place) for pair in read_cells(near) if not pair.own]
    start = max([body.start, _line_end(outline, last), after, *visible])
    rest = range(min(start, body.stop), body.stop)
    lines, tables = lines_and_tables(outline, rest)
    lines = without_frame(outline, rest, lines)
    if heading is None and lines and (last >= 0 or not head_title(outline)) and _is_title(lines[0]):
        heading, lines = lines[0], lines[1:]
    said = _said(outline, [pair for pair in block_of(pairs) if pair.place <= last], heading, near)
    return Article(
        said=said,
        lines=_until_attachments(lines),
        tables=tables,
        attachments=attachments_of(outline, rest, url),
    )


def _heading(outline: Outline, cells: Sequence[Cell], before: int) -> tuple[str | None, int]:
    """The heading before a place, and its end: an element marked as one, or a line that repeats the title."""
    place, ahead = find_heading(outline, before), [cell for cell in cells if cell.place < before]
    marked = (outline.text(place), outline.ends[place]) if place is not None else _repeated(outline, ahead)
    if _tells_of_a_report(outline, marked[0]):
        return marked
    line = _report_line(outline, ahead, reversed(range(len(ahead))))
    return line if line[0] else marked


def _tells_of_a_report(outline: Outline, heading: str | None) -> bool:
    titles = (heading, outline.metas.get("articletitle"), head_title(outline))
    return any(is_report_title(title) for title in titles if title)


def _report_line(outline: Outline, cells: Sequence[Cell], order: Iterable[int]) -> tuple[str | None, int]:
    """The first of these lines that reads as a report's title and is no link, and where it ends; (None, 0) without one.

    Old templates print the title in a cell or a centred line that no name marks as one; the organ may stand above it.
    """
    for number in order:
        text = _line(cells[number])
        if is_report_title(text) and not _is_linked(outline, cells[number]):
            organ = _organ_above(outline, cells, number) if read_title(text).reporting_body is None else ""
            return f"{organ}{text}", _line_end(outline, cells[number].place)
    return None, 0


def _organ_above(outline: Outline, cells: Sequence[Cell], number: int) -> str:
    above = _line(cells[number - 1]) if number else ""
    return above if is_organ(above) and not _is_linked(outline, cells[number - 1]) else ""


def _line(cell: Cell) -> str:
    return fold(cell.text.replace("\x1f", ""))


def _is_linked(outline: Outline, cell: Cell) -> bool:
    return any(outline.tags[above] == "a" for above in outline.ancestors(cell.place))


def _repeated(outline: Outline, cells: Iterable[Cell]) -> tuple[str | None, int]:
    """The line that repeats the title the page gives of itself, and where it ends; (None, 0) without one."""
    titles = {outline.metas.get("articletitle") or None, head_title(outline)} - {None}
    found = next((cell for cell in cells if fold(cell.text.replace("\x1f", "")) in titles), None)
    return (fold(found.text.replace("\x1f", "")), _line_end(outline, found.place)) if found else (None, 0)


def _line_inside(
    outline: Outline, inside: Sequence[Cell], near: list[Cell], lines: list[str]
) -> tuple[str | None, list[Cell], list[str]]:
    """Heading and visible line at the start of the article's own element, and the text without that line."""
    heading, after = _repeated(outline, inside[:_FEW])
    if heading is None:
        heading, after = _report_line(outline, inside, range(min(_FIRST, len(inside))))
    following = [cell for cell in inside if after and after <= cell.place][:_FEW]
    labelled = {pair.place for pair in read_cells(following)}
    head = [cell for cell in following if cell.place in labelled]
    printed = {clean_line(fold(cell.text.replace("\x1f", ""))) for cell in head}
    return (
        heading,
        near + head,
        [line for number, line in enumerate(lines) if number > _HEAD or line not in printed],
    )


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_LENGTH and not line.endswith(("。", "；", ";"))


def _said(outline: Outline, block: Iterable[Labelled], heading: str | None, near: Sequence[Cell]) -> list[Said]:
    """All values in the order of trust. Source: design, section 3."""
    return [
        *_from_pairs(block, "block"),
        *_from_metas(outline, _METAS),
        *say("title", "heading", heading),
        *say("title", "title tag", head_title(outline)),
        *_visible(near),
        *_from_metas(outline, _LATE_METAS),
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
    values = {pair.place for pair in pairs}
    for cell in cells:
        free = before_label(cell.text)
        if cell.place in values and free == cell.text:
            continue
        for piece in free.split("\x1f"):
            if _PRINTED_DATE.match(piece) and read_date(piece):
                return [*said, *say("publish_date", "visible", printed_date(piece))]
    return said


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


def _line_end(outline: Outline, place: int) -> int:
    """Where the line that begins at a text ends: at the next block, or with the block round it."""
    if place < 0:
        return 0
    limit = next(
        (outline.ends[above] for above in outline.ancestors(place) if outline.tags[above] in BLOCKS),
        len(outline.tags),
    )
    return next((after for after in range(place + 1, limit) if outline.tags[after] in BLOCKS), limit)


def _until_attachments(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _ATTACHED.match(fold(line)):
            break
        kept.append(clean_line(line))
    return kept
