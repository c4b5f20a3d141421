"""LibreOffice works every formula out as Python does."""

import pytest

from gep.formula import NotArithmetic, formula_of, spreadsheet
from tests.formula.texts import READABLE, bound, shipped

UNWRITTEN = {
    ("cover_factor", "cai"): "leaves out what is missing",
    ("nep", "npp_less_respiration"): "sums bands",
    ("npp", "casa"): "sums bands",
    ("precipitation", "months_summed"): "sums bands",
    ("rainfall_erosivity", "monthly"): "sums bands",
    ("reference_storm_runoff", "curve_number"): "sums bands",
    ("soil_erodibility", "epic"): "leaves out what is missing",
    ("soil_erodibility", "epic_china"): "asks another formula of its author's",
    ("storm_rain", "storm_days"): "sums bands",
    ("storm_runoff", "curve_number"): "sums bands",
}


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
