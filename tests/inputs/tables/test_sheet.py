"""A sheet knows its cells by the names that a spreadsheet gives them."""

import pytest

from gep.inputs.tables.rows import header_of, rows_below
from gep.inputs.tables.sheet import Sheet

NAMES = {"zone": ("区域", "代码"), "value": ("数值",), "unit": ("单位",)}


def sheet(*rows, tab="产品"):
    return Sheet("产品", "s.xlsx", tab, rows)


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (4, 3, "D5"), (9, 25, "Z10"), (0, 26, "AA1")]
)
def test_a_cell_has_its_name(row, column, name):
    assert sheet().cell(row, column) == name
    assert sheet().place(row, column).where == f"产品!{name}"


def test_a_csv_has_lines_and_no_tab():
    place = sheet(tab="").place(4, 3)
    assert (place.line, place.where) == (5, "D5")
    assert sheet().place().where == "产品"


def test_a_short_row_ends_and_a_blank_sheet_is_blank():
    assert sheet(("a",)).at(0, 3) is None
    assert sheet((None, " "), ("",)).is_blank
    assert not sheet((None,), (0,)).is_blank


def test_the_header_is_the_row_with_most_names_wherever_it_stands():
    rows = ("2023 年",), (), ("数值（万吨）", "备注", "代 码"), (5, "x", "330881"), (None, "")
    header = header_of(sheet(*rows), NAMES)
    assert (header.row, header.columns) == (2, {"value": 0, "zone": 2})
    assert (header.units, list(header.unread)) == ({"value": "万吨"}, ["备注"])
    (row,) = rows_below(sheet(*rows), "products", header)
    assert (row.text("value"), row.unit("value"), row.text("zone")) == ("5", "万吨", "330881")
    assert (row.text("unit"), row.at("zone")) == ("", "产品!C4")
