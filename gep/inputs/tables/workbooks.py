"""Workbooks of Excel as sheets of cells, read in proportion to what they hold.

Merged cells are filled. A cell formatted as a percentage keeps its sign, so that the 0.35 behind
a shown 35% cannot be taken for 0.35 percent.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gep.inputs.tables.looks import is_in_sight, put_behind
from gep.inputs.tables.sheet import Seen, Sheet
from gep.problems import Place, Problem

Where: TypeAlias = tuple[int, int]
"""Row and column of a cell, from zero."""

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, zlib.error, struct.error, NotImplementedError,
    SyntaxError, AttributeError, LookupError, ValueError, TypeError, EOFError, RuntimeError,
)  # fmt: skip  # all that zip, XML and openpyxl let through when a file is no workbook, or damaged
_MOST = 256 << 20  # bytes that a part may unfold to
_MOST_PLACES = 8_000_000  # of cells, blank ones before and between those that hold something too
_MOST_MERGED = 1_000_000  # cells of all merged ranges
_MOST_CELLS = 48 << 20  # bytes of cells that are not blank: far beyond any table of statistics
_PIECE = 1 << 20
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_BLANK_CELL = re.compile(
    rb"<c\b[^>]*/>|<c\b[^>]*>\s*</c>|<c\b[^>]*><is>\s*<t[^>]*>\s*</t>\s*</is></c>"
)
_BLANK_ROW = re.compile(rb"<row\b[^>]*/>|<row\b[^>]*>\s*</row>")
_LINKS = re.compile(rb"<hyperlinks>.*?</hyperlinks>", re.DOTALL)  # laid on each cell of a range
_ROW_NUMBER = re.compile(rb'<row\b[^>]*\br="(\d+)"')
_MERGED = re.compile(
    rb'(<mergeCell\b[^>]*\bref=")([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"[^>]*/>'
)
_FLAT, _NARROW = 1.0, 0.1  # points, characters: less is not seen
_EMPTY: tuple[object, ...] = ()


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
    size, rest, last = 0, b"", 0
    with package.open(part) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > _MOST and not is_sheet:
                raise _TooLarge(part.filename)
            if not is_sheet:
                yield piece
                continue
            whole, end, rest = (rest + piece).rpartition(b"</row>")
            rows = _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", whole + end))
            last = max([last, *map(int, _ROW_NUMBER.findall(rows))])
            yield rows
    yield _within(_LINKS.sub(b"", rest), last, part.filename) if is_sheet else rest


def _within(tail: bytes, last: int, part: str) -> bytes:
    """What stands below the rows of a sheet, with merged ranges that end where the rows do.

    A merged column has a million cells, each of which openpyxl makes.
    """
    places = 0

    def cut(found: re.Match[bytes]) -> bytes:
        nonlocal places
        left, top, right, bottom = (text.decode() for text in found.group(2, 3, 4, 5))
        if int(top) > last:
            return b""
        end = min(int(bottom), last)
        columns = column_index_from_string(right) - column_index_from_string(left) + 1
        places += columns * (end - int(top) + 1)
        if places > _MOST_MERGED:
            raise _TooLarge(part)
        return f'{found[1].decode()}{left}{top}:{right}{end}"/>'.encode()

    return _MERGED.sub(cut, tail) if last else tail


def _sheets(values: Workbook, typed: Workbook, shown: str) -> Iterator[Sheet]:
    for sheet in values.worksheets:
        found = {place: _shown(cell) for place, cell in _cells(sheet)}
        uncached = (
            place
            for place, cell in _cells(typed[sheet.title])
            if cell.data_type == "f" and found.get(place) is None
        )
        spanned = _fill_merged(sheet, found)
        yield Sheet(
            sheet.title, shown, sheet.title, _rows(sheet.title, found), frozenset(uncached),
            spanned, _seen(sheet),
        )  # fmt: skip


def _cells(sheet: Worksheet) -> Iterator[tuple[Where, Cell | MergedCell]]:
    """The cells that a sheet holds, by row and column from zero.

    Its own iteration would make all those between them too: a million for one in the last row.
    """
    for (row, column), cell in sorted(sheet._cells.items()):
        yield (row - 1, column - 1), cell


def _rows(name: str, found: Mapping[Where, object]) -> tuple[tuple[object, ...], ...]:
    """Rows as long as they have to be; those that hold nothing are one and the same.

    Raises
    ------
    _TooLarge
        The cells lie too far apart to be a table.
    """
    width: dict[int, int] = {}
    for row, column in found:
        width[row] = max(width.get(row, 0), column + 1)
    if sum(width.values()) > _MOST_PLACES:
        raise _TooLarge(name)
    cells: dict[int, list[object]] = {row: [None] * size for row, size in width.items()}
    for (row, column), value in found.items():
        cells[row][column] = value
    return tuple(tuple(cells.get(row, _EMPTY)) for row in range(max(width, default=-1) + 1))


def _seen(sheet: Worksheet) -> Seen:
    """What a reader of the workbook does not see, or sees struck out."""
    last = sheet.max_column
    hidden = (
        row - 1
        for row, look in sheet.row_dimensions.items()
        if look.hidden or (look.height is not None and look.height < _FLAT)
    )
    columns = (
        column - 1
        for look in sheet.column_dimensions.values()
        if (look.hidden or look.width < _NARROW) and look.min and look.max
        for column in range(look.min, min(look.max, last) + 1)
    )
    cells = [
        (place, cell)
        for place, cell in _cells(sheet)
        if isinstance(cell, Cell) and cell.value is not None
    ]
    numbers = [(place, cell) for place, cell in cells if _is_number(cell.value)]
    return Seen(
        sheet.sheet_state == "visible",
        frozenset(hidden),
        frozenset(columns),
        frozenset(place for place, cell in cells if cell.font.strike),
        frozenset(
            place for place, cell in numbers if not is_in_sight(cell, float(str(cell.value)))
        ),
        {place: put_behind(cell.number_format) for place, cell in numbers},
    )


def _shown(cell: Cell | MergedCell) -> object:
    """Value of a cell, with its sign where it is shown as a percentage."""
    value = cell.value
    if _is_number(value) and isinstance(cell, Cell) and "%" in cell.number_format:
        return f"{float(str(value)) * 100:.15g}%"
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fill_merged(sheet: Worksheet, found: dict[Where, object]) -> frozenset[Where]:
    """Repeat the value of merged ranges in all their cells; give those below the first row."""
    spanned = set()
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        for row in range(top, merged.max_row):
            for column in range(left, merged.max_col):
                found[row, column] = found.get((top, left))
                if row > top:
                    spanned.add((row, column))
    return frozenset(spanned)
