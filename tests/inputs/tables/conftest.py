"""Writes workbooks as people do."""

from pathlib import Path

import openpyxl
import pytest

from tests.inputs.tables.workbooks import Rows, Write


@pytest.fixture
def workbook(tmp_path: Path) -> Write:
    """A workbook of sheets, each a list of rows from its first row."""

    def write(name: str = "s.xlsx", **sheets: Rows) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write
