"""Workbooks of Excel as sheets of cells, read in proportion to what they hold.

Merged cells are filled. A cell formatted as a percentage keeps its sign, so that the 0.35 behind
a shown 35% cannot be taken for 0.35 percent.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gep.inputs.tables.sheet import Seen, Sheet
from gep.problems import Place, Problem

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, zlib.error, struct.error, NotImplementedError,
    SyntaxError, AttributeError, LookupError, ValueError, TypeError, EOFError, RuntimeError,
)  # fmt: skip  # all that zip, XML and openpyxl let through when a file is no workbook, or damaged
_MOST = 256 << 20  # bytes that a part may unfold to
_MOST_CELLS = 48 << 20  # bytes of cells that are not blank: far beyond any table of statistics
_PIECE = 1 << 20
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_BLANK_CELL = re.compile(
    rb"<c\b[^>]*/>|<c\b[^>]*>\s*</c>|<c\b[^>]*><is>\s*<t[^>]*>\s*</t>\s*</is></c>"
)
_BLANK_ROW = re.compile(rb"<row\b[^>]*/>|<row\b[^>]*>\s*</row>")


class _TooLarge(Exception):
    """A part of a workbook unfolds beyond what a table may hold."""


def workbook_sheets(content: bytes, shown: str) -> tuple[list[Sheet], list[Problem]]:
    """All sheets of an .xlsx workbook, in their order; ``shown`` is its path as it was written."""
    place = Place(shown)
    try:
        content = without_blanks(content)
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(content))
        if sheets := list(_sheets(values, typed, shown)):
            return sheets, []
        return [], [Problem("stat-not-workbook", place, {"file": shown})]  # a list of no sheets
    except _TooLarge as error:
        return [], [Problem("stat-too-large", place, {"file": shown, "part": str(error)})]
    except _BROKEN:
        return [], [Problem("stat-not-workbook", place, {"file": shown})]


def without_blanks(content: bytes) -> bytes:
    """The same workbook without the cells and rows that hold nothing but a format or a blank.

    One blank in the last row of a sheet, or a million formatted rows, would otherwise be a million
    rows to everything behind. Positions stay, since each cell says its own.

    Raises
    ------
    _TooLarge
        A part unfolds to more than a table of statistics can hold.
    """
    thin = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(thin, "w", zipfile.ZIP_STORED) as result,
    ):
        for part in package.infolist():
            text = b"".join(_unfolded(package, part))
            if _SHEET_PART.fullmatch(part.filename) and len(text) > _MOST_CELLS:
                raise _TooLarge(part.filename)
            result.writestr(part.filename, text)
    return thin.getvalue()


def _unfolded(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece; of a sheet, whole rows at a time without the blank ones."""
    is_sheet = bool(_SHEET_PART.fullmatch(part.filename))
    size, rest = 0, b""
    with package.open(part) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > _MOST and not is_sheet:
                raise _TooLarge(part.filename)
            if not is_sheet:
                yield piece
                continue
            whole, end, rest = (rest + piece).rpartition(b"</row>")
            yield _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", whole + end))
    yield rest


def _sheets(values: Workbook, typed: Workbook, shown: str) -> Iterator[Sheet]:
    for sheet in values.worksheets:
        rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
        uncached = {
            (number, column)
            for number, row in enumerate(typed[sheet.title].iter_rows())
            for column, cell in enumerate(row)
            if cell.data_type == "f" and rows[number][column] is None
        }
        spanned = _fill_merged(sheet, rows)
        yield Sheet(
            sheet.title, shown, sheet.title, tuple(map(tuple, rows)), frozenset(uncached), spanned,
            _seen(sheet),
        )  # fmt: skip


def _seen(sheet: Worksheet) -> Seen:
    """What a reader of the workbook does not see, or sees struck out."""
    hidden = (row - 1 for row, look in sheet.row_dimensions.items() if look.hidden)
    columns = (
        column - 1
        for look in sheet.column_dimensions.values()
        if look.hidden and look.min and look.max
        for column in range(look.min, min(look.max, sheet.max_column) + 1)
    )
    struck = (
        (cell.row - 1, cell.column - 1)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and cell.value is not None and cell.font.strike
    )
    is_visible = sheet.sheet_state == "visible"
    return Seen(is_visible, frozenset(hidden), frozenset(columns), frozenset(struck))


def _shown(cell: Cell | MergedCell) -> object:
    """Value of a cell, with its sign where it is shown as a percentage."""
    value = cell.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and isinstance(cell, Cell) and "%" in cell.number_format:
        return f"{float(str(value)) * 100:.15g}%"
    return value


def _fill_merged(sheet: Worksheet, rows: list[list[object]]) -> frozenset[tuple[int, int]]:
    """Repeat the value of merged ranges in all their cells; give those below the first row."""
    spanned = set()
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        for row in range(top, min(merged.max_row, len(rows))):
            for column in range(left, min(merged.max_col, len(rows[row]))):
                rows[row][column] = rows[top][left]
                if row > top:
                    spanned.add((row, column))
    return frozenset(spanned)
