"""LibreOffice works every formula out as Python does."""

import math

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from gep.formula import NotArithmetic, formula_of, spreadsheet, value
from tests.formula.texts import READABLE, bound, shipped
from tests.outputs.workbook.conftest import convert

UNWRITTEN = {
    ("cover_factor", "cai"): "leaves out what is missing",
    ("nep", "npp_less_respiration"): "sums bands",
    ("npp", "casa"): "sums bands",
    ("precipitation", "months_summed"): "sums bands",
    ("rainfall_erosivity", "monthly"): "sums bands",
    ("reference_storm_runoff", "curve_number"): "sums bands",
    ("soil_crust_factor", "clay_and_matter"): "asks a number of its module",
    ("weather_factor", "monthly"): "sums bands",
    ("wind_erodible_fraction", "texture"): "asks a number of its module",
    ("wind_erodible_fraction", "texture_and_lime"): "asks another formula of its author's",
    ("soil_erodibility", "epic"): "leaves out what is missing",
    ("soil_erodibility", "epic_china"): "asks another formula of its author's",
    ("storm_rain", "storm_days"): "sums bands",
    ("storm_runoff", "curve_number"): "sums bands",
}
TRICKY = (
    "-a ** 2", "(-a) ** 2", "a ** b ** 2", "(a ** b) ** 2", "2 ** -a", "a ** 0.5", "1e-3 * a",
    "a - (b - c)", "a / (b / c)", "a / b / c", "a * (b * c) + (a + b)", "-(a + b) * -c",
    "np.pi * a", "np.sqrt(a) * np.exp(-b)", "np.log(a) + np.log10(b) - np.log2(c)",
    "np.sin(a) + np.cos(b) - np.tan(c)", "np.tanh(a) * np.arctan(b)", "np.arcsin(a / 9)",
    "np.arccos(a / 9)", "np.abs(a - b)", "np.clip(a, b, c)", "max(a, b, c) - min(a, b, c)",
    "np.where(a > b, a, b)", "np.where(a <= b, a, np.where(b != c, b, c))",
    "np.where((a < b) & (b < c) | (a == c), 1.5, 2.5)", "np.where(~(a >= b), a, c)",
    "np.where(a < b < c, 1.0, 0.0)", "half = a / 2\nless = half - b\nhalf * less",
)  # fmt: skip
"""Where Python and spreadsheets have rules of their own."""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a * b", "A1*B1"),
        ("a", "A1"),
        ("a / (b - 2)", "A1/(B1-2)"),
        ("(a + b) ** 2", "(A1+B1)^2"),
        ("a + b + 1", "(A1+B1)+1"),
        ("a * b * 1e-3", "(A1*B1)*1E-3"),
        ("-a ** 2", "-(A1^2)"),
        ("np.maximum(a, 0.0) * b", "MAX(A1,0.0)*B1"),
        ("np.where(a >= 2, a, b / 2)", "IF(A1>=2,A1,B1/2)"),
        ("half = a / 2\nhalf * b", "(A1/2)*B1"),
    ],
)
def test_a_formula_is_written_with_cells_for_its_names(text, written):
    assert spreadsheet(formula_of(text), {"a": "A1", "b": "B1"}) == written


@pytest.mark.parametrize(
    "text", ["np.sum(a, axis=0)", "2 * twice(a)", "np.where(a > 0, a, np.nan)", "np.cbrt(a)", "b"]
)
def test_what_no_cell_can_say_is_not_written(text):
    with pytest.raises(NotArithmetic):
        spreadsheet(formula_of(text), {"a": "A1"})


def test_every_shipped_formula_is_written_or_has_a_reason():
    silent = set()
    for key in READABLE:
        cells = {term.name: "A1" for term in bound()[key].terms}
        try:
            spreadsheet(formula_of(shipped()[key]), cells)
        except NotArithmetic:
            silent.add(key)
    assert silent == set(UNWRITTEN)


def cases():
    """Texts with numbers for their names: every formula that ships, and what is tricky."""
    random = np.random.default_rng(7)
    for key in READABLE:
        if key not in UNWRITTEN:
            names = [term.name for term in bound()[key].terms]
            yield (
                shipped()[key],
                dict(zip(names, random.uniform(0.1, 9.0, len(names)), strict=True)),
            )
    for text in TRICKY:
        yield text, {"a": 2.5, "b": 3.5, "c": 7.25}
        yield text, {"a": 6.5, "b": 3.5, "c": 1.25}


def test_libreoffice_finds_the_value_of_every_formula(libreoffice, tmp_path):
    told = list(cases())
    with xlsxwriter.Workbook(tmp_path / "formulas.xlsx") as book:
        sheet = book.add_worksheet()
        for row, (text, numbers) in enumerate(told):
            sheet.write_row(row, 1, numbers.values())
            cells = {name: xl_rowcol_to_cell(row, n) for n, name in enumerate(numbers, start=1)}
            sheet.write_formula(row, 0, f"={spreadsheet(formula_of(text), cells)}", value="spoilt")
    convert(libreoffice, tmp_path / "computed", "xlsx", [tmp_path / "formulas.xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "computed" / "formulas.xlsx", data_only=True).active
    found = [cell.value for cell in sheet["A"]]
    off = [
        (text, numbers, cell)
        for (text, numbers), cell in zip(told, found, strict=True)
        if not math.isclose(cell, value(formula_of(text), numbers), rel_tol=1e-12)
    ]
    assert off == []
