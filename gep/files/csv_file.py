"""A CSV file as people save it, in Unicode or as Chinese Windows does, every row with its line."""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gep.problems import Place, Problem

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKED = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # as Excel saves "Unicode text"
_DELIMITERS = (",", ";", "\t")
_BLANK: list[str] = []
_FIRST_LINES = 15

Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True)
class CsvFile:
    """Columns and rows of one CSV; every cell is a text without blanks around it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_csv(path: Path, name: str) -> tuple[CsvFile | None, list[Problem]]:
    """Read a CSV that messages call by ``name``; cells that a short row lacks are empty."""
    try:
        content = path.read_bytes()
    except OSError:
        return None, [Problem("csv-missing", Place(name), {"file": name})]
    rows, problems = csv_rows(content, name)
    if problems:
        return None, problems
    columns = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    below = [(line, cells) for line, cells in rows[1:] if any(c.strip() for c in cells)]
    return CsvFile(name, columns, tuple((line, _row(columns, c)) for line, c in below)), []


def csv_rows(content: bytes, name: str) -> tuple[Rows, list[Problem]]:
    """Every row of a CSV with the line it ends on, or why there is none.

    The delimiter is the comma, semicolon or tab that most of the first lines have: above the header
    may stand a title. A quotation that runs over lines which look like rows is one mark too many,
    and a problem at its line.
    """
    text = _decoded(content)
    if text is None:
        return [], [Problem("csv-encoding", Place(name), {"file": name})]
    try:
        return _rows(text, _delimiter(text), name)
    except csv.Error as error:
        return [], [Problem("csv-unreadable", Place(name), {"file": name, "why": str(error)})]


def _delimiter(text: str) -> str:
    lines = list(islice(io.StringIO(text), _FIRST_LINES))

    def fitness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        return len(counts), max(counts, default=0)

    return max(_DELIMITERS, key=fitness)


def _rows(text: str, delimiter: str, name: str) -> tuple[Rows, list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    for cells in reader:
        if not "".join(cells).strip():  # of which there may be a million, of spaces too
            cells = _BLANK
        elif wrong := _swallowed(cells, len(rows[0][1]) if rows else 0, delimiter):
            values = {"file": name, "text": wrong.splitlines()[0]}
            return [], [Problem("csv-quotation", Place(name, begins), values)]
        rows.append((reader.line_num, cells))
        begins = reader.line_num + 1
    return rows, []


def _swallowed(cells: list[str], columns: int, delimiter: str) -> str:
    """A cell that holds whole rows, empty where there is none."""
    return next(
        (
            cell
            for cell in cells
            if columns > 1
            and any(line.count(delimiter) >= columns - 1 for line in cell.splitlines()[1:])
        ),
        "",
    )


def _decoded(content: bytes) -> str | None:
    # guessing by statistics takes short GBK texts for Korean, so the order is fixed
    for encoding in ("utf-16",) if content.startswith(_MARKED) else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text  # which no table has, and UTF-16 at every letter
    return None


def _row(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {column: cell.strip() for column, cell in zip(columns, padded, strict=False)}
