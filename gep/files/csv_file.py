"""A CSV file as people save it, UTF-8 or as Chinese Windows does, every row with its line."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gep.problems import Place, Problem

_ENCODINGS = ("utf-8-sig", "gb18030")


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
    text = _decoded(content)
    if text is None:
        return None, [Problem("csv-encoding", Place(name), {"file": name})]
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = tuple(cell.strip() for cell in next(reader, []))
    rows = tuple(
        (reader.line_num, _row(columns, cells)) for cells in reader if any(c.strip() for c in cells)
    )
    return CsvFile(name, columns, rows), []


def _decoded(content: bytes) -> str | None:
    # guessing by statistics takes short GBK texts for Korean, so the order is fixed
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _row(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {column: cell.strip() for column, cell in zip(columns, padded, strict=False)}
