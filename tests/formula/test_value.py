"""A formula is worth what Python makes of its text, and of the function that it is the text of."""

import inspect
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.formula import NotArithmetic, formula_of, value
from gep.formula.tree import Formula, Number, Product, Sum
from tests.formula.texts import READABLE, bound, expressions, shipped

FUNCTIONS = [key for key in READABLE if bound()[key].formula is not None]


@pytest.mark.parametrize("key", FUNCTIONS, ids="-".join)
def test_the_text_of_a_shipped_formula_is_worth_what_the_function_gives(key):
    function, formula = bound()[key].formula, formula_of(shipped()[key])
    inside = {name: one for name, one in vars(inspect.getmodule(function)).items()
              if name in function.__code__.co_names and name != "np"}  # fmt: skip
    random = np.random.default_rng(20)
    for _ in range(5):
        given = {name: random.uniform(0.1, 90.0, (3, 4))
                 for name in inspect.signature(function).parameters}  # fmt: skip
        next(iter(given.values()))[0, 0] = np.nan
        with np.errstate(all="ignore"):
            expected = function(**given)
        assert np.isfinite(expected).any()
        np.testing.assert_allclose(value(formula, inside | given), expected, rtol=1e-14)


def test_every_other_shipped_formula_is_the_name_of_what_is_given():
    """A measure of the statistics, or a price of the book."""
    others = set(READABLE) - set(FUNCTIONS)
    assert len(others) > 5
    for key in others:
        (term,) = bound()[key].terms
        assert value(formula_of(shipped()[key]), {term.name: 12.5}) == 12.5


@settings(max_examples=300, deadline=None)
@given(expressions(choices=()), st.lists(st.floats(0.1, 3.0), min_size=3, max_size=3))
def test_any_text_is_worth_what_python_makes_of_it(text, worth):
    """Without choices, which a last bit may turn over; those that ship are tested above."""
    values = {name: np.float64(one) for name, one in zip("abc", worth, strict=True)}
    numbers = re.sub(r"(?<![\w.])(\d[\d.]*)", r"np.float64(\1)", text)
    with np.errstate(all="ignore"):
        expected = eval(numbers, {"np": np, **values})
    np.testing.assert_allclose(value(formula_of(text), values), expected, rtol=1e-13)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a - b * c", {"a": 10.0, "b": 2.0, "c": 3.0}, 4.0),
        ("np.minimum(a, b)", {"a": 7.0, "b": 5.0}, 5.0),
        ("max(a, b, 6)", {"a": 7.0, "b": 5.0}, 7.0),
        ("np.clip(a, 0, 1)", {"a": 7.0}, 1.0),
        ("np.where(a > 2, a ** 2, -a)", {"a": 3.0}, 9.0),
        ("np.where((a > 2) & (a < 3), 1.0, 0.0)", {"a": 3.0}, 0.0),
        ("np.where(0 < a <= 1, 0.2, np.where(a <= 3, 0.3, 0.5))", {"a": 3.0}, 0.3),
        ("np.where(~(a > 2), 1.0, 0.0)", {"a": 2.0}, 1.0),
        ("np.where(a > 2, np.nan, a)", {"a": 3.0}, math.nan),
        ("np.where(a > 2, a, np.nan)", {"a": 1.0}, math.nan),
        ("half = a / 2\nhalf + 1", {"a": 3.0}, 2.5),
        ("np.exp(a) + np.log10(b)", {"a": 0.0, "b": 100.0}, 3.0),
        ("np.cbrt(a) - np.abs(a)", {"a": -8.0}, -10.0),
        ("a / b", {"a": 1.0, "b": 0.0}, math.inf),
        ("2 * twice(a)", {"a": 3.0, "twice": lambda x: 2 * x}, 12.0),
    ],
)
def test_a_value_that_one_finds_in_the_head(text, values, expected):
    np.testing.assert_equal(float(value(formula_of(text), values)), expected)


def test_a_sum_is_over_bands_or_over_each_of_some():
    bands = np.array([[1.0, 2.0], [10.0, 20.0]])
    assert value(formula_of("np.sum(2 * a, axis=0)"), {"a": bands}).tolist() == [22.0, 44.0]
    assert value(formula_of("sum(x + b for x in a)"), {"a": [1.0, 2.0], "b": 0.5}) == 4.0


def test_what_is_added_first_is_added_first():
    """1e16 + 1 is 1e16: the order of the text decides whether a one is lost."""
    values = {"a": 1e16, "b": 1.0, "c": -1e16}
    assert value(formula_of("a + b + c"), values) == 0.0
    assert value(formula_of("a + c + b"), values) == 1.0
    assert value(formula_of("b + (a + c)"), values) == 1.0


@pytest.mark.parametrize("text", ["unknown * area", "twice(area)+1", "np.sum(area, axis=0)"])
def test_a_name_without_a_number_and_a_number_without_bands_have_no_value(text):
    with pytest.raises(NotArithmetic):
        value(formula_of(text), {"area": 1.0})


def test_a_tree_by_hand():
    tree = Product((Sum((Number("2"), Number("3"))), Number("4")))
    assert value(Formula((), tree), {}) == 20.0
