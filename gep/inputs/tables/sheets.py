"""Sheets of a workbook, or the CSVs of a folder, as rows of cells that still know their place."""

from pathlib import Path

from gep.files.csv_file import csv_rows
from gep.inputs.tables.sheet import Sheet
from gep.inputs.tables.workbooks import workbook_sheets
from gep.problems import Place, Problem


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
    return workbook_sheets(content, shown)


def _csv_sheets(folder: Path, shown: str) -> tuple[list[Sheet], list[Problem]]:
    sheets, problems = [], []
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv")
    if not paths:
        problems.append(Problem("stat-file-missing", Place(shown), {"file": f"{shown}/*.csv"}))
    for path in paths:
        file = f"{shown.rstrip('/')}/{path.name}"
        try:
            content = path.read_bytes()
        except OSError as error:
            values = {"file": file, "reason": error.strerror or "-"}
            problems.append(Problem("stat-locked", Place(file), values))
            continue
        rows, found = csv_rows(content, file)
        problems += found
        if not found:
            sheets.append(Sheet(path.stem, file, "", tuple(tuple(row) for _, row in rows)))
    return sheets, problems
