"""Tables of a report: how wide each column is, in how many parts a wide one is set, its XML."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gep.outputs.report.ooxml import paragraph, run
from gep.telling.text import one_line

Align = Literal["left", "right", "center"]
_TWIPS = 20.0
_PADDING = 7.5
"""Left and right of the text of a cell, in points, with a little air."""
_LONGEST = 13.0
"""Width of a word, in the size of its letters, up to which it is not broken."""
_UNBROKEN, _LEAST = 7.2, 5.0
"""Width of texts that stay on one line, and the least room for longer ones, in the same size."""
_TOGETHER = 8
"""Rows of a table that is never broken over pages."""
_WIDTHS = {"W": 1.0, "F": 1.0, "A": 0.9}
_NARROW, _BOLD, _BOLD_NUMBER = 0.34, 1.2, 1.09
_SLACK = 1.06
_CAPITAL, _DIGIT, _SMALL = 0.72, 0.64, 0.55
"""Widths of letters in the widest of the fonts that may stand in for those named."""


@dataclass(frozen=True)
class ReportColumn:
    """A column by its heading; what stands to the right are numbers, which are never broken."""

    heading: str
    align: Align = "left"


@dataclass(frozen=True)
class ReportTable:
    """A table before it is set: the first ``keys`` columns stand in every part of a split one.

    ``strong`` are the places of rows that are totals.
    """

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()
    keys: int = 1

    def of(self, places: Sequence[int]) -> "ReportTable":
        """Some of the columns."""
        rows = tuple(tuple(row[i] for i in places) for row in self.rows)
        return ReportTable(tuple(self.columns[i] for i in places), rows, self.strong, self.keys)


@dataclass(frozen=True)
class Setting:
    """How tables are set: the styles of their texts by size in points, the usual size first.

    ``width`` is that of the text on the page, in twips.
    """

    styles: Mapping[float, str]
    width: int

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes of letters, the usual one first."""
        return tuple(self.styles)

    @property
    def smaller(self) -> "Setting":
        """The same without its usual size."""
        return Setting({size: self.styles[size] for size in self.sizes[1:]}, self.width)


def grid(
    columns: Sequence[ReportColumn],
    rows: Iterable[Sequence[str]],
    strong: Iterable[int] = (),
    keys: int = 1,
) -> ReportTable:
    """A table of texts, without the columns that are empty in every row."""
    texts = tuple(tuple(one_line(cell) for cell in row) for row in rows)
    kept = [i for i in range(len(columns)) if i < keys or any(row[i] for row in texts)]
    return ReportTable(tuple(columns), texts, frozenset(strong), keys).of(kept)


def fits(table: ReportTable, setting: Setting) -> bool:
    """Whether a table fits the page in letters that are not the smallest."""
    return any(_widths(table, size, setting.width) is not None for size in setting.sizes[:-1])


def set_tables(table: ReportTable, setting: Setting) -> list[str]:
    """A table as XML, in smaller letters or in several parts where it is too wide."""
    for size in setting.sizes:
        widths = _widths(table, size, setting.width)
        if widths is not None:
            return [_table(table, widths, setting.styles[size])]
    size = setting.sizes[-1]
    parts = _parts(table, size, setting.width)
    return [
        _table(part, _widths(part, size, setting.width) or _even(part, setting.width),
               setting.styles[size])
        for part in parts
    ]  # fmt: skip


def _parts(table: ReportTable, size: float, width: int) -> list[ReportTable]:
    """A table in as few parts as its columns need, each with the key columns."""
    keys, others = list(range(table.keys)), list(range(table.keys, len(table.columns)))
    for count in range(2, len(others)):
        each = math.ceil(len(others) / count)
        parts = [table.of([*keys, *others[i : i + each]]) for i in range(0, len(others), each)]
        if all(_widths(part, size, width) is not None for part in parts):
            return parts
    return [table.of([*keys, one]) for one in others]


def _even(table: ReportTable, width: int) -> list[int]:
    return [width // len(table.columns)] * len(table.columns)


def _widths(table: ReportTable, size: float, width: int) -> list[int] | None:
    """Widths of the columns in twips that together are the page's; None if they do not fit."""
    room = width / _TWIPS
    bounds = [_bounds(table, place, size) for place in range(len(table.columns))]
    least = [low for low, _ in bounds]
    if sum(least) > room:
        return None
    wished = [high - low for low, high in bounds]
    spare = room - sum(least)
    if sum(wished) <= spare:  # all get what they wish, and the same share beyond it
        whole = [high * room / sum(high for _, high in bounds) for _, high in bounds]
    else:
        whole = [low + more for low, more in zip(least, _shared(wished, spare), strict=True)]
    return [math.floor(one * _TWIPS) for one in whole]


def _shared(wished: Sequence[float], spare: float) -> list[float]:
    """What is spare by the root of what each wishes, so that a long text does not take it all."""
    given = [0.0] * len(wished)
    while spare > 1.0:
        open_ = {i: math.sqrt(w - given[i]) for i, w in enumerate(wished) if w - given[i] > 1.0}
        if not open_:
            break
        whole, before = sum(open_.values()), spare
        for i, weight in open_.items():
            more = min(before * weight / whole, wished[i] - given[i])
            given[i] += more
            spare -= more
    return given


def _bounds(table: ReportTable, place: int, size: float) -> tuple[float, float]:
    """The least width of a column and that of its longest text, in points."""
    column = table.columns[place]
    cells = {row[place] for row in table.rows}
    strong = {table.rows[i][place] for i in table.strong}
    heading = breadth(column.heading) * _BOLD
    natural = max((breadth(cell) for cell in cells), default=0.0)
    natural = max(natural, _BOLD_NUMBER * max((breadth(cell) for cell in strong), default=0.0))
    headed = _word(column.heading) * _BOLD
    word = max((headed, *(_word(cell) for cell in cells)))
    if column.align == "right":
        least = max(natural, min(heading, max(headed, heading / 3 + 0.6)))
        return least * size + _PADDING, max(natural, heading) * size + _PADDING
    whole = natural * _SLACK
    least = max(word, whole if natural <= _UNBROKEN else _LEAST, min(heading, 2.1))
    return least * size + _PADDING, max(whole, heading, least) * size + _PADDING


def breadth(text: str) -> float:
    """Width of a text in the size of its letters."""
    return sum(_WIDTHS.get(unicodedata.east_asian_width(c), _of_letter(c)) for c in text)


def _of_letter(c: str) -> float:
    if c.isdigit():
        return _DIGIT
    return _CAPITAL if c.isupper() or c in "%—" else _NARROW if c in ".,:;'| " else _SMALL


def _word(text: str) -> float:
    """Width of the longest word, which Chinese has none of."""
    words = re.findall(r"[^\s\u2e80-\uffef]+", text)
    return min(max((breadth(word) for word in words), default=1.0), _LONGEST)


_BORDERS = (
    '<w:tblBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="BFBFBF"/></w:tblBorders>'
)
_UNDER_HEADING = (
    '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
)
_MARGINS = (
    '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)


def _table(table: ReportTable, widths: Sequence[int], style: str) -> str:
    """A table with a heading row that comes again on every page, and rows that stay whole."""
    look = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = [_cell(c.heading, width, "center", _Cell(style, True, True, _UNDER_HEADING))
            for c, width in zip(table.columns, widths, strict=True)]  # fmt: skip
    rows = [_row(head, "<w:cantSplit/><w:tblHeader/>")]
    together = len(table.rows) <= _TOGETHER
    for number, row in enumerate(table.rows):
        is_held = together and number < len(table.rows) - 1
        form = _Cell(style, number in table.strong, is_held)
        cells = [
            _cell(text, width, column.align, form)
            for text, width, column in zip(row, widths, table.columns, strict=True)
        ]
        rows.append(_row(cells, "<w:cantSplit/>"))
    return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


@dataclass(frozen=True)
class _Cell:
    """How the cells of a row are set."""

    style: str
    is_strong: bool
    is_held: bool
    """Whether the row stays on the page of the next one."""
    borders: str = ""


def _cell(text: str, width: int, align: Align, form: _Cell) -> str:
    keep = "<w:keepNext/>" if form.is_held else ""
    jc = "" if align == "left" else f'<w:jc w:val="{align}"/>'
    inside = run(text, "<w:b/>" if form.is_strong else "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{form.borders}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraph(form.style, inside, keep + jc)}</w:tc>'
    )


def _row(cells: Sequence[str], properties: str) -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"
