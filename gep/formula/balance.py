"""Formulas made fit to be printed: steps put in, conversions as factors, sums with their index.

A printed equation balances on a pocket calculator. So the steps of a formula are put where they
are used, what only guards the machine against a division by zero is left out, of several cases the
one that holds stands alone, and the conversion to the unit of the result is a factor of its own.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, cast

from gep.formula.tree import (
    Cases,
    Extreme,
    Formula,
    Fraction,
    Name,
    Node,
    Number,
    Product,
    Total,
)
from gep.formula.value import value

CELL, CELLS, CELL_AREA = "i", "cells", "cell_area"
"""Names of the index of a sum over cells, of what it runs over, and of the area of a cell."""

_GUARD = 1e-6
"""A floor below this stands for zero where the machine must not divide by it."""
_DIVISORS = ("1", "3600", "12", "44", "365", "86400")
_EXACT = 1e-9


def in_one(formula: Formula, values: Mapping[str, float]) -> Node:
    """A formula as one expression: steps put in, and the case that holds for some values.

    >>> from gep.formula.reading import formula_of
    >>> in_one(formula_of("mud = soil * share; np.where(soil > 1, mud, 0.0)"), {"soil": 2.0})
    Product(factors=(Name(name='soil'), Name(name='share')))
    """
    known: dict[str, Node] = {}
    for name, node in formula.steps:
        known[name] = _put(node, known, values)
    return _put(formula.value, known, values)


def without_guards(formula: Formula) -> Formula:
    """A formula without the floors that only keep the machine from dividing by zero."""
    steps = tuple((name, _unguarded(node)) for name, node in formula.steps)
    return replace(formula, steps=steps, value=_unguarded(formula.value))


def converted(node: Node, factor: float) -> Node:
    """An amount in another unit: times a power of ten and over a number that is known.

    >>> converted(Name("heat"), 1 / 3600)
    Fraction(over=Name(name='heat'), under=Number(text='3600'))
    """
    if math.isclose(factor, 1.0, rel_tol=_EXACT):
        return node
    for divisor in _DIVISORS:
        moved = factor * float(divisor)
        power = round(math.log10(moved))
        if math.isclose(moved, 10.0**power, rel_tol=_EXACT):
            whole = Product((node, Number(f"1e{power}"))) if power else node
            return whole if divisor == "1" else Fraction(whole, Number(divisor))
    return Product((node, Number(f"{factor:.10g}")))


def over_cells(formula: Formula, factor: float, *, by_area: bool) -> Formula:
    """A formula as the sum over cells that it stands for, in the unit of what it gives.

    ``by_area`` says that its value is that of a unit of area, so that each cell's area is a factor.
    """
    whole: Node = formula.value
    if by_area:
        whole = Total(Product((Name(CELL_AREA), whole)), CELL, Name(CELLS))
    return replace(formula, value=converted(whole, factor))


def _put(node: Node, known: Mapping[str, Node], values: Mapping[str, float]) -> Node:
    if isinstance(node, Name):
        return known.get(node.name, node)
    if isinstance(node, Cases):
        return _put(_held(node, known, values), known, values)
    return cast(Node, _rebuilt(node, lambda part: _put(part, known, values)))


def _held(cases: Cases, known: Mapping[str, Node], values: Mapping[str, float]) -> Node:
    """The value of the first condition that holds."""
    for of, condition in cases.branches:
        if bool(value(Formula((), _put(condition, known, values)), values)):
            return Number("nan") if of is None else of
    return Number("nan") if cases.otherwise is None else cases.otherwise


def _unguarded(node: Node) -> Node:
    if isinstance(node, Extreme) and node.which == "max":
        kept = tuple(one for one in node.of if not _is_guard(one))
        if len(kept) == 1:
            return _unguarded(kept[0])
    return cast(Node, _rebuilt(node, _unguarded))


def _is_guard(node: Node) -> bool:
    return isinstance(node, Number) and 0 < float(node.text) < _GUARD


def _rebuilt(node: Any, change: Any) -> Any:
    """The same node with other parts."""
    if isinstance(node, tuple):
        return tuple(_rebuilt_part(part, change) for part in node)
    parts = {one.name: getattr(node, one.name) for one in fields(node)}
    return replace(node, **{name: _rebuilt_part(part, change) for name, part in parts.items()})


def _rebuilt_part(part: Any, change: Any) -> Any:
    if isinstance(part, tuple):
        return _rebuilt(part, change)
    return change(part) if hasattr(part, "level") else part
