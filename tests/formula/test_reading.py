"""What is read as a formula, and what is told by its text."""

import pytest

from gep.formula import NotArithmetic, formula_of, read_formula
from gep.formula.tree import Fraction, Name, Negative, Number, Product, Sum
from tests.formula.texts import ALGORITHMS, shipped


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("for day in days:\n    x = day\nx", "a loop"),
        ("[x for x in days]", "a list"),
        ("sum(x for x in days if x > 0)", "a choice of members"),
        ("elevation.values", "the inside of a raster"),
        ("values[0] * 2", "an index"),
        ("x = a\nx = x + 1\nx", "a name that changes"),
        ("y = x\nx = 2\ny", "a name that had another meaning before"),
        ("a, b = c, d\na", "two names at once"),
        ("np.searchsorted((1, 2), a)", "a look-up"),
        ("np.maximum(a, b, out=c)", "an argument by name"),
        ("np.max(a, 0)", "the greatest of an axis, not of two numbers"),
        ("max(a)", "the greatest of a list"),
        ("a // b", "whole numbers"),
        ("'text'", "a text"),
        ("True", "a truth value"),
        ("a in b", "a membership"),
        ("np.nan", "nothing"),
        ("x = 1", "no result"),
        ("0x10", "a number of another base"),
        ("np.isnan(a) * b", "something missing that is no case"),
        ("np.where(np.isnan(a), 0.0, b)", "what is missing taken as a number"),
        ("np.where(a > 0, np.nan, np.nan)", "no value at all"),
        ("a if a else 0", "a choice by a number"),
        ("a +", "no Python"),
        ("", "nothing at all"),
    ],
)
def test_what_is_an_algorithm_is_not_read(text, why):
    assert read_formula(text) is None, why


def test_every_shipped_formula_is_set_or_is_an_algorithm_with_a_reason():
    assert {key for key, text in shipped().items() if read_formula(text) is None} == set(ALGORITHMS)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("2 * np.positive(half)", "np.positive(half)"),
        ("area + __import__('os').system('true')", "__import__('os').system('true')"),
        ("area * area.__class__", "area.__class__"),
        ("x = a\nx = x + 1\nx", "x = x + 1"),
        ("lambda: area", "lambda: area"),
        ("open('x')", "open('x')"),
        ("np.load(area)", "np.load(area)"),
        ("[area for _ in area]", "[area for _ in area]"),
        ("import os", "import os"),
        ("a + b // c", "b // c"),
    ],
)
def test_the_part_that_is_no_arithmetic_is_named_and_never_run(text, piece):
    with pytest.raises(NotArithmetic) as caught:
        formula_of(text)
    assert str(caught.value) == piece


def test_the_tree_keeps_the_order_of_the_text():
    a, b, c = map(Name, "abc")
    assert formula_of("a + b - c").value == Sum((a, b, Negative(c)))
    assert formula_of("a + (b - c)").value == Sum((a, Sum((b, Negative(c)))))
    assert formula_of("a * b / c").value == Fraction(Product((a, b)), c)
    assert formula_of("a * (b * c)").value == Product((a, Product((b, c))))
    assert formula_of("-a * 1_000.0").value == Negative(Product((a, Number("1000.0"))))
