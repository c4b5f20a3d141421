"""Sheets of a workbook, or the CSVs of a folder, as rows of cells that still know their place.

Merged cells are filled. A cell formatted as a percentage keeps its sign, so that the 0.35 behind
a shown 35% cannot be taken for 0.35 percent.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gep.problems import Place, Problem

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error,
    KeyError, ValueError, TypeError, IndexError, EOFError,
)  # fmt: skip  # all that openpyxl lets through when a file is no workbook, or a damaged one


@dataclass(frozen=True)
class Sheet:
    """One table as it was typed: rows of cells from row 1, column A.

    ``tab`` is empty for a CSV. ``uncached`` are formulas whose result the file does not hold,
    ``spanned`` the cells that only repeat the cell above them in a merged range; both as
    (row, column) from zero.
    """

    name: str
    file: str
    tab: str
    rows: tuple[tuple[object, ...], ...]
    uncached: frozenset[tuple[int, int]] = frozenset()
    spanned: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> str:
        """Name of a cell as Excel gives it, ``D5`` for row 4 and column 3 from zero."""
        return f"{get_column_letter(column + 1)}{row + 1}"

    def place(self, row: int | None = None, column: int = 0) -> Place:
        """Where a problem lies, the sheet as a whole or one cell."""
        parts = (self.tab, "" if row is None else self.cell(row, column))
        return Place(self.file, where="!".join(part for part in parts if part))

    def at(self, row: int, column: int) -> object:
        """What stands in a cell, None where the row is shorter."""
        return self.rows[row][column] if column < len(self.rows[row]) else None


def open_sheets(path: Path, shown: str) -> tuple[list[Sheet], list[Problem]]:
    """All sheets of an .xlsx workbook, or all CSVs of a folder, in their order.

    ``shown`` is the path as the user wrote it.
    """
    if path.is_dir():
        return _csv_sheets(path, shown)
    place = Place(shown)
    if not path.exists():
        return [], [Problem("stat-file-missing", place, {"file": shown})]
    if path.suffix.lower() == ".xls":
        return [], [Problem("stat-xls", place, {"file": shown})]
    try:
        content = path.read_bytes()
    except OSError as error:
        return [], [Problem("stat-locked", place, {"file": shown, "reason": error.strerror or "-"})]
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(content))
    except _BROKEN:
        return [], [Problem("stat-not-workbook", place, {"file": shown})]
    return list(_workbook_sheets(values, typed, shown)), []


def _workbook_sheets(values: Workbook, typed: Workbook, shown: str) -> Iterator[Sheet]:
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
            sheet.title, shown, sheet.title, tuple(map(tuple, rows)), frozenset(uncached), spanned
        )


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
        for row in range(top, merged.max_row):
            for column in range(left, merged.max_col):
                rows[row][column] = rows[top][left]
                if row > top:
                    spanned.add((row, column))
    return frozenset(spanned)


def _csv_sheets(folder: Path, shown: str) -> tuple[list[Sheet], list[Problem]]:
    sheets, problems = [], []
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv")
    if not paths:
        problems.append(Problem("stat-file-missing", Place(shown), {"file": f"{shown}/*.csv"}))
    for path in paths:
        file = f"{shown.rstrip('/')}/{path.name}"
        try:
            text = _decoded(path.read_bytes())
            rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline="")))
        except OSError as error:
            values = {"file": file, "reason": error.strerror or "-"}
            problems.append(Problem("stat-locked", Place(file), values))
        except (UnicodeDecodeError, csv.Error):
            problems.append(Problem("stat-encoding", Place(file), {"file": file}))
        else:
            sheets.append(Sheet(path.stem, file, "", rows))
    return sheets, problems


def _decoded(content: bytes) -> str:
    """Text of a CSV in UTF-8, else in GB18030: charset guessers take short GBK for Korean."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
