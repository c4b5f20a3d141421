"""Sheets of a workbook, or CSVs alone or of a folder, as rows of cells that know their place."""

from pathlib import Path

from gep.files.csv_file import csv_rows
from gep.files.paths import is_there
from gep.inputs.tables.sheet import Sheet
from gep.inputs.tables.workbooks import workbook_sheets
from gep.problems import Place, Problem

_Sheets = tuple[list[Sheet], list[Problem]]


def open_sheets(path: Path, shown: str) -> _Sheets:
    """All sheets of an .xlsx workbook, one CSV, or all CSVs of a folder, in their order.

    ``shown`` is the path as the user wrote it.
    """
    place = Place(shown)
    if not is_there(path):
        return [], [Problem("stat-file-missing", place, {"file": shown})]
    try:
        return _of_folder(path, shown) if path.is_dir() else _of_file(path, shown)
    except OSError as error:
        values = {"file": shown, "reason": error.strerror or str(error)}
        return [], [Problem("stat-locked", place, values)]


def _of_folder(folder: Path, shown: str) -> _Sheets:
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv")
    if not paths:
        values = {"file": f"{shown}/*.csv"}
        return [], [Problem("stat-file-missing", Place(shown), values)]
    sheets, problems = list[Sheet](), list[Problem]()
    for path in paths:
        found, told = open_sheets(path, f"{shown.rstrip('/')}/{path.name}")
        sheets += found
        problems += told
    return sheets, problems


def _of_file(path: Path, shown: str) -> _Sheets:
    if path.suffix.lower() == ".xls":
        return [], [Problem("stat-xls", Place(shown), {"file": shown})]
    content = path.read_bytes()
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        return workbook_sheets(content, shown)
    rows, problems = csv_rows(content, shown)
    if problems:
        return [], problems
    return [Sheet(path.stem, shown, "", tuple(tuple(row) for _, row in rows))], []
