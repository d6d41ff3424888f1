"""A page cut into cells: the text of each innermost block, with what it shares with its neighbours."""

from crawler.extract.labels import Cell
from crawler.extract.outline import BLOCKS, Outline, fold

_CELLS = frozenset(("td", "th", "dt", "dd"))
_SMALL = 12  # elements and texts in a cell that holds one value
_NEAREST = 3  # a block, and the two round it
_PAIRED = frozenset(("td", "th", "dt", "dd", "div"))  # a label alone in one of these takes the next one of its row


def cells_of(outline: Outline, start: int, end: int, leave_out: range = range(0)) -> list[Cell]:
    """The cells between two places in document order; those inside `leave_out` are not read."""
    tags, ends = outline.tags, outline.ends
    gatherer = _Gatherer(outline)
    place = start
    while place < end:
        if place in leave_out:
            place = leave_out.stop
            continue
        if place >= gatherer.until:
            gatherer.close(place)
        if tags[place] == "":
            gatherer.add(place)
        elif tags[place] in BLOCKS:
            gatherer.open(place, ends[place])
        place = ends[place] if tags[place] == "title" else place + 1
    return gatherer.finish()


def lines_of(text: str) -> list[Cell]:
    """The lines of a plain text as cells; `a | b | c` is a row of three."""
    return [cell for place, line in enumerate(text.splitlines()) for cell in _split(Cell(place, fold(line), None))]


def _split(cell: Cell) -> list[Cell]:
    parts = cell.text.replace("｜", "|").split("|")
    return [Cell(cell.place, part.strip(), -1 - cell.place) for part in parts] if len(parts) > 2 else [cell]


class _Gatherer:
    """Collects texts until a block begins or ends."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self.until = len(outline.tags)  # where the innermost open block ends
        self._blocks: list[int] = []
        self._texts: list[str] = []
        self._place = 0
        self._empty = False
        self._cells: list[Cell] = []

    def open(self, place: int, end: int) -> None:
        inside = self._empty and not self._texts and place < self._outline.ends[self._place]
        self._empty = self._empty and not inside  # what it holds stands in the block inside it
        self._flush()
        if end > place + 1:
            self._blocks.append(place)
            self.until = end
        self._empty, self._place = inside or self._outline.tags[place] in _PAIRED, place

    def add(self, place: int) -> None:
        text = self._outline.texts[place]
        if not text.isspace():
            if not self._texts:
                self._place = place
            self._texts.append(text)

    def close(self, place: int) -> None:
        blocks, ends = self._blocks, self._outline.ends
        while blocks and ends[blocks[-1]] <= place:
            if self._texts or self._empty:
                self._flush()
            blocks.pop()
        self.until = ends[blocks[-1]] if blocks else len(ends)

    def finish(self) -> list[Cell]:
        self.close(len(self._outline.tags))
        self._flush()
        return self._cells

    def _flush(self) -> None:
        if self._texts:
            text = "\x1f".join(map(fold, self._texts))
            block = self._blocks[-1] if self._blocks else None
            self._cells += _split(Cell(self._place, text, *self._stands(block)))
            self._texts = []
        elif self._empty:
            self._cells.append(Cell(self._place, "", *self._stands(self._place)))
        self._empty = False

    def _stands(self, block: int | None) -> tuple[int | None, int | None, int | None]:
        """Row, block and box of a cell."""
        if block is None:
            return None, None, None
        outline, above = self._outline, self._outline.parents[block]
        boxed = above >= 0 and (outline.tags[block] == "li" or outline.ends[above] - above <= _SMALL)
        return self._row_of(block), block, above if boxed else None

    def _row_of(self, block: int) -> int | None:
        """What neighbours share: the parent of the small cell round a block, or of a block of a kind that pairs."""
        outline, place = self._outline, block
        for _ in range(_NEAREST):
            if outline.tags[place] in _CELLS and outline.ends[place] - place <= _SMALL:
                return outline.parents[place]
            place = outline.parents[place]
            if place < 0:
                break
        return outline.parents[block] if outline.tags[block] in _PAIRED else None
