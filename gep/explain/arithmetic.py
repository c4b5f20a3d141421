"""The formulas of an account with the numbers that went into them."""

import math
from collections.abc import Iterable

from gep.explain.nodes import Argument
from gep.formula import NotArithmetic, formula_of, read_formula, value, with_numbers
from gep.telling.numbers import in_formula


def evaluated(formula: str, arguments: Iterable[Argument]) -> float:
    """What a formula gives, NaN where it is no arithmetic or a name has no number.

    >>> evaluated("a / b", [Argument("a", 1.0, "t"), Argument("b", 8.0, "m3")])
    0.125
    """
    try:
        return float(value(formula_of(formula), {one.name: one.value for one in arguments}))
    except NotArithmetic:
        return math.nan


def unread(formula: str, names: Iterable[str]) -> str:
    """What of a formula is no arithmetic on these names."""
    try:
        value(formula_of(formula), dict.fromkeys(names, 1.0))
    except NotArithmetic as error:
        return str(error)
    return ""


def with_arguments(formula: str, arguments: Iterable[Argument]) -> str:
    """A formula with its numbers put in; empty for an algorithm.

    >>> with_arguments("area * share", [Argument("area", 5.0, "m2"), Argument("share", -1.0, "1")])
    '5 m2 * (-1)'
    """
    read = read_formula(formula)
    written = {one.name: in_formula(one.value, one.unit) for one in arguments}
    return with_numbers(read, written) if read else ""
