"""What a formula is worth: its tree worked out on numbers or on whole arrays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce, singledispatchmethod
from itertools import pairwise
from operator import mul
from typing import Any

import numpy as np

from gep.formula.tree import (
    MINUS,
    Applied,
    Cases,
    Comparison,
    Extreme,
    Formula,
    Fraction,
    Logic,
    Magnitude,
    Missing,
    Name,
    Negative,
    Node,
    NotArithmetic,
    Number,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Total,
)

_COMPARED = {"<": np.less, "≤": np.less_equal, ">": np.greater, "≥": np.greater_equal,
             "=": np.equal, "≠": np.not_equal}  # fmt: skip
_JOINED = {"and": np.logical_and, "or": np.logical_or}
_CHOSEN = {"max": np.maximum, "min": np.minimum}
_SYMBOLS = {"π": math.pi}
_ROOTS = {2: np.sqrt, 3: np.cbrt}


def value(formula: Formula, names: Mapping[str, Any]) -> Any:
    """What a formula gives, worked out in the order of its text; a division by 0 is no error.

    ``names`` are floats, arrays or, for functions of the author's own, functions.

    >>> from gep.formula.reading import formula_of
    >>> mud = formula_of("mud = soil * share; mud / density")
    >>> float(value(mud, {"soil": 8.0, "share": 0.5, "density": 2.0}))
    2.0

    Raises
    ------
    NotArithmetic
        A name has no value, or a sum over bands meets a plain number.
    """
    known = {name: one if callable(one) else np.asarray(one, float)[()]
             for name, one in names.items()}  # fmt: skip
    worth = _Worth(known)
    with np.errstate(all="ignore"):
        for name, node in formula.steps:
            known[name] = worth.of(node)
        return worth.of(formula.value)


@dataclass(frozen=True)
class _Worth:
    names: dict[str, Any]

    def named(self, name: str) -> Any:
        if name not in self.names:
            raise NotArithmetic(name)
        return self.names[name]

    @singledispatchmethod
    def of(self, node: Node) -> Any:
        """What a node is worth."""
        raise TypeError(node)

    @of.register
    def _(self, node: Number) -> Any:
        return np.float64(node.text)

    @of.register
    def _(self, node: Symbol) -> Any:
        return _SYMBOLS[node.sign]

    @of.register
    def _(self, node: Name) -> Any:
        return self.named(node.name)

    @of.register
    def _(self, node: Negative) -> Any:
        return -self.of(node.of)

    @of.register
    def _(self, node: Sum) -> Any:
        total = self.of(node.terms[0])
        for sign, other in node.others:
            total = total - self.of(other) if sign == MINUS else total + self.of(other)
        return total

    @of.register
    def _(self, node: Product) -> Any:
        return reduce(mul, map(self.of, node.factors))

    @of.register
    def _(self, node: Fraction) -> Any:
        return self.of(node.over) / self.of(node.under)

    @of.register
    def _(self, node: Power) -> Any:
        return self.of(node.base) ** self.of(node.exponent)

    @of.register
    def _(self, node: Root) -> Any:
        return _ROOTS[node.degree](self.of(node.of))

    @of.register
    def _(self, node: Magnitude) -> Any:
        return np.abs(self.of(node.of))

    @of.register
    def _(self, node: Applied) -> Any:
        called = self.named(node.function) if node.own else getattr(np, node.function)
        return called(*map(self.of, node.arguments))

    @of.register
    def _(self, node: Extreme) -> Any:
        return reduce(_CHOSEN[node.which], map(self.of, node.of))

    @of.register
    def _(self, node: Total) -> Any:
        among = self.of(node.of if node.among is None else node.among)
        if np.ndim(among) == 0:
            raise NotArithmetic("sum")
        if node.among is None:
            return np.sum(among, axis=0)
        return sum(_Worth({**self.names, node.each: one}).of(node.of) for one in among)

    @of.register
    def _(self, node: Comparison) -> Any:
        pairs = zip(node.signs, pairwise(map(self.of, node.values)), strict=True)
        return reduce(np.logical_and, (_COMPARED[sign](*pair) for sign, pair in pairs))

    @of.register
    def _(self, node: Logic) -> Any:
        held = [self.of(one) for one in node.of]
        return np.logical_not(held[0]) if node.word == "not" else reduce(_JOINED[node.word], held)

    @of.register
    def _(self, node: Missing) -> Any:
        return np.isnan(self.of(node.of))

    @of.register
    def _(self, node: Cases) -> Any:
        worth = self._given(node.otherwise)
        for value, condition in reversed(node.branches):
            worth = np.where(self.of(condition), self._given(value), worth)
        return worth

    def _given(self, value: Node | None) -> Any:
        return np.nan if value is None else self.of(value)
