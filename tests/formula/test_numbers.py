"""Formulas with numbers put in."""

import pytest

from gep.formula import formula_of, with_numbers


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("(a + b) * c", {"a": "1 m2", "b": "2 m2", "c": "3"}, "(1 m2 + 2 m2) * 3"),
        ("np.maximum(a, 0.0)", {"a": "(-5 t)"}, "np.maximum((-5 t), 0.0)"),
        ("np.where(a > b, b, a)", {"a": "1", "b": "2"}, "np.where(1 > 2, 2, 1)"),
        ("area * (1 - area_share)", {"area": "5"}, "5 * (1 - area_share)"),
        ("mud = soil / 2\nmud + soil", {"soil": "8 t"}, "mud = 8 t / 2; mud + 8 t"),
        ("面积 * rate + 面积", {"面积": "5 公顷", "rate": "2"}, "5 公顷 * 2 + 5 公顷"),
        ("a * exp", {"a": "b", "b": "c"}, "b * exp"),
    ],
)
def test_numbers_stand_where_the_names_stood(text, written, expected):
    assert with_numbers(formula_of(text), written) == expected
