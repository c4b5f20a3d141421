"""One sheet of the workbook, filled from the top down; its cells know where they are."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from gep.outputs.workbook.styles import SIZE, Kind, Look, Styles, formatted, number_format
from gep.outputs.workbook.texts import cell_text, width

_WIDEST: Mapping[Kind, float] = {"text": 20.0, "note": 34.0, "code": 8.0, "file": 26.0,
                                 "unit": 14.0, "mark": 20.0}  # fmt: skip
_SIZES: Mapping[Kind, float] = {"note": 0.9, "code": 0.8, "file": 0.7, "unit": 0.9}
_NARROWEST, _MARGIN = 5.0, 1.4
_SHORT_HEAD = 12.0
_LINE = 13.0  # height of a line of text of ten points, in points
_SLIM = 0.94  # a letter is slimmer than the digit that columns are measured in
HIGHEST = 409.0  # no row of Excel is higher
_LEAST = 16.0  # height of a row
A4, A3 = 9, 8
"""Papers as workbooks number them."""
LEGIBLE = 6.5
"""Points that the common type of a sheet must have in print."""
_A4_SIDES = (595.0, 842.0)  # points, upright and across
_SIDE_MARGIN, _POINTS_AN_INCH = 0.5, 72.0
_POINTS_A_DIGIT, _POINTS_OF_EDGES = 5.25, 3.75  # of a column: 7 pixels a digit and 5 at its edges
_CALMED = ("number_stored_as_text", "formula_differs", "formula_range", "formula_unlocked",
           "empty_cell_reference", "two_digit_text_year")  # fmt: skip


class Exact(float):
    """A number that is written to the last bit; 16 digits, XlsxWriter's own, are one too few."""

    def __format__(self, _spec: str) -> str:
        """The shortest text that reads back as the same number."""
        return repr(float(self))


@dataclass(frozen=True)
class CellFormula:
    """A live formula, and what the account says that it gives."""

    text: str
    value: float | str


Cell = str | float | int | CellFormula | None


@dataclass(frozen=True)
class Spot:
    """A cell of a sheet, as formulas of other sheets call it."""

    sheet: str
    column: str
    row: int

    def __str__(self) -> str:
        """The fixed reference."""
        return f"{self.sheet}!${self.column}${self.row + 1}"


def added(spots: Iterable[Spot]) -> str:
    """A formula that adds cells, neighbours as one range; one cell alone is only referred to.

    >>> added([Spot("'A'", "F", 3), Spot("'A'", "F", 4), Spot("'A'", "F", 8)])
    "=SUM('A'!$F$4:$F$5,'A'!$F$9)"
    """
    runs: list[list[Spot]] = []
    for spot in spots:
        if runs and spot == replace(runs[-1][-1], row=runs[-1][-1].row + 1):
            runs[-1].append(spot)
        else:
            runs.append([spot])
    parts = [
        f"{run[0]}:${run[-1].column}${run[-1].row + 1}" if run[1:] else str(run[0]) for run in runs
    ]
    return f"={parts[0]}" if len(runs) == 1 and not runs[0][1:] else f"=SUM({','.join(parts)})"


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its key for whoever refers to it, its heading, what it holds.

    ``most`` is how wide texts make it at most, in letters; longer ones are wrapped.
    """

    key: str
    heading: str
    kind: Kind = "text"
    most: float = 0.0


def formula(text: str, value: object) -> CellFormula | None:
    """A formula, or an empty cell where the account has no number for it."""
    if value is None or (not isinstance(value, str) and not math.isfinite(float(value))):  # type: ignore[arg-type]  # numbers of numpy too
        return None
    return CellFormula(text, value if isinstance(value, str) else float(value))  # type: ignore[arg-type]


class AccountSheet:
    """A worksheet with lines of text and tables; widths and page set-up come with `finish`."""

    def __init__(self, page: Worksheet, styles: Styles, name: str) -> None:
        self.name = name
        self.at = 0
        self._page = page
        self._styles = styles
        self._columns: dict[str, int] = {}
        self._table: list[SheetColumn] = []
        self._widths: dict[int, float] = {}
        self._long: dict[int, list[tuple[int, str, float]]] = {}
        self._lines: list[tuple[int, str, str]] = []
        self._heads: list[int] = []
        self._is_filtered = False

    def line(self, text: str, look: str = "note") -> None:
        """A line of text across the whole sheet, as high as it needs to be."""
        self._lines.append((self.at, cell_text(text), look))
        self.at += 1

    def gap(self) -> None:
        """An empty row."""
        self.at += 1

    def header(self, columns: Sequence[SheetColumn]) -> None:
        """The headings of the table that follows."""
        self._columns = {column.key: place for place, column in enumerate(columns)}
        self._table = list(columns)
        self._heads.append(self.at)
        self._long[self.at] = []
        for place, column in enumerate(columns):
            text = cell_text(column.heading)
            self._page.write_string(self.at, place, text, self._styles.header())
            self._widen(place, min(width(text) * 1.1, _SHORT_HEAD))
            self._long[self.at].append((place, text, 1.1))
        self.at += 1

    def row(self, cells: Mapping[str, Cell], look: Look = "body") -> int:
        """One row of the table; columns without a cell stay empty. Gives the row."""
        for place, column in enumerate(self._table):
            self._write(place, column, cells.get(column.key), look)
        self.at += 1
        return self.at - 1

    def has(self, key: str) -> bool:
        """Whether the table has such a column."""
        return key in self._columns

    def here(self, key: str, row: int | None = None) -> str:
        """A cell as formulas of the same sheet call it; by default of the next row."""
        return f"{xl_col_to_name(self._columns[key])}{(self.at if row is None else row) + 1}"

    def fixed(self, key: str, row: int) -> str:
        """A cell of another row of the same sheet, which stays it when rows are sorted."""
        return f"${xl_col_to_name(self._columns[key])}${row + 1}"

    def span(self, key: str, first: int, last: int) -> str:
        """Cells of one column, as formulas of the same sheet call them, fixed."""
        letter = xl_col_to_name(self._columns[key])
        return f"${letter}${first + 1}:${letter}${last + 1}"

    def there(self, key: str, row: int) -> Spot:
        """A cell as formulas of other sheets call it."""
        return Spot(self.quoted, xl_col_to_name(self._columns[key]), row)

    def run(self, key: str, first: int, last: int) -> str:
        """Cells of one column, as formulas of other sheets call them, fixed."""
        return f"{self.quoted}!{self.span(key, first, last)}"

    @property
    def quoted(self) -> str:
        """The name as formulas write it."""
        return "'" + self.name.replace("'", "''") + "'"

    def filter(self, first: int, last: int) -> None:
        """Buttons to filter and sort the rows of the table."""
        self._page.autofilter(first - 1, 0, last, len(self._table) - 1)
        self._is_filtered = True

    def finish(
        self, footer: str, *, landscape: bool = True, frozen: int = 0, pages: int = 1
    ) -> None:
        """Widths, heights, lines across, frozen headings and the printed page.

        ``frozen`` columns stay in sight, and on each page of a sheet that is several pages wide.
        """
        page = self._page
        for place, wide in self._widths.items():
            page.set_column(place, place, wide)
        for row, texts in self._long.items():
            rows = max(_rows(text, size, self._widths[place]) for place, text, size in texts)
            if rows > 1:
                page.set_row(row, min(rows * _LINE + 3, HIGHEST))
        last = max(self._widths, default=0)
        whole = sum(self._widths.get(place, 9.0) for place in range(last + 1))
        for row, text, look in self._lines:
            self._lay(row, text, look, (last, whole / pages))
        page.repeat_rows(self._heads[-1])
        if len(self._heads) == 1:
            page.freeze_panes(self._heads[0] + 1, frozen)
        if pages > 1 and frozen:
            page.repeat_columns(0, frozen - 1)
        page.ignore_errors(dict.fromkeys(_CALMED, "A1:XFD1048576"))
        paper = paper_for(self._widths, pages, landscape=landscape)
        set_page(page, footer, landscape=landscape, pages=pages, paper=paper)

    def _lay(self, row: int, text: str, look: str, extent: tuple[int, float]) -> None:
        last, across = extent
        style = self._styles.line(look)
        size = float(style.font_size) / 10
        high = max(_rows(text, size, across) * _LINE * size + 3, _LEAST)
        self._page.set_row(row, min(high, HIGHEST))
        if last:
            self._page.merge_range(row, 0, row, last, "", style)
        self._page.write_string(row, 0, text, style)

    def _write(self, place: int, column: SheetColumn, cell: Cell, look: Look) -> None:
        if cell is None or (not isinstance(cell, str | CellFormula) and not math.isfinite(cell)):
            self._page.write_blank(self.at, place, None, self._styles.text("text", look))
            return
        value = cell.value if isinstance(cell, CellFormula) else cell
        style = (
            self._texted(place, column, value, look)
            if isinstance(value, str)
            else self._numbered(place, column, cell, look)
        )
        if isinstance(cell, CellFormula):
            self._page.write_formula(self.at, place, cell.text, style, value)
        elif isinstance(value, str):
            self._page.write_string(self.at, place, cell_text(value), style)
        else:
            self._page.write_number(self.at, place, Exact(value), style)

    def _texted(self, place: int, column: SheetColumn, text: str, look: Look) -> Format:
        """The format of a text, which is wrapped where it is longer than its column may be."""
        kind = column.kind if column.kind in _WIDEST else "mark"
        size, most = _SIZES.get(kind, 1.0), column.most or _WIDEST[kind]
        wanted = width(text) * size
        self._widen(place, min(wanted, most))
        if wanted > most or "\n" in text:
            self._long.setdefault(self.at, []).append((place, text, size))
        return self._styles.text(kind, look)

    def _numbered(self, place: int, column: SheetColumn, cell: Cell, look: Look) -> Format:
        """The format of a number, for which its column is always wide enough."""
        value = cell.value if isinstance(cell, CellFormula) else cell
        assert isinstance(value, float | int)
        form = number_format(column.kind, value)
        self._widen(place, len(formatted(value, form)) * 1.1)
        is_formula = isinstance(cell, CellFormula)
        return self._styles.number(form, look, is_formula=is_formula, kind=column.kind)

    def _widen(self, place: int, wanted: float) -> None:
        self._widths[place] = max(self._widths.get(place, _NARROWEST), wanted + _MARGIN)


def _rows(text: str, size: float, across: float) -> int:
    """Lines that a text takes in a column of a width."""
    room = max(across - _MARGIN / 2, 1.0)
    return sum(max(1, math.ceil(width(part) * size * _SLIM / room)) for part in text.split("\n"))


def paper_for(widths: Mapping[int, float], pages: int, *, landscape: bool) -> int:
    """The paper on which a sheet so many pages wide can be read: A4, or A3 if it is too wide."""
    wide = sum(wide * _POINTS_A_DIGIT + _POINTS_OF_EDGES for wide in widths.values())
    room = _A4_SIDES[landscape] - 2 * _SIDE_MARGIN * _POINTS_AN_INCH
    return A4 if SIZE * pages * room >= LEGIBLE * wide else A3


def set_page(
    page: Worksheet, footer: str, *, landscape: bool, pages: int = 1, paper: int = A4
) -> None:
    """A paper, so many pages wide, with the footer."""
    page.set_paper(paper)
    if landscape:
        page.set_landscape()
    page.fit_to_pages(pages, 0)
    page.set_margins(left=_SIDE_MARGIN, right=_SIDE_MARGIN, top=0.6, bottom=0.7)
    page.center_horizontally()
    page.set_footer(footer, {"margin": 0.3})
