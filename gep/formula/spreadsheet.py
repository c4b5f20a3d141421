"""A formula as a spreadsheet writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod
from itertools import pairwise

from gep.formula.functions import FUNCTIONS
from gep.formula.tree import (
    MINUS,
    Applied,
    Cases,
    Comparison,
    Extreme,
    Formula,
    Fraction,
    Level,
    Logic,
    Magnitude,
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
)

_SIGNS = {MINUS: "-", "≤": "<=", "≥": ">=", "≠": "<>"}
_SQUARE = 2


def spreadsheet(formula: Formula, cells: Mapping[str, str]) -> str:
    """The formula, without its equals sign, with a cell or another formula for each name.

    Brackets stand round every step, since a spreadsheet takes ``-2^2`` for 4.

    >>> from gep.formula.reading import formula_of
    >>> spreadsheet(formula_of("(a + 2.0) * b"), {"a": "B2", "b": "B3"})
    '(B2+2.0)*B3'

    Raises
    ------
    NotArithmetic
        A sum over bands, a missing value or a function of the author's own, which no cell holds.
    """
    known = dict(cells)
    written = _Written(known)
    for name, node in formula.steps:
        known[name] = written.part(node)
    return written.whole(formula.value)


@dataclass(frozen=True)
class _Written:
    cells: dict[str, str]

    def part(self, node: Node) -> str:
        """A node as a part of another."""
        text = self.whole(node)
        return text if isinstance(node, Number) or node.level == Level.WHOLE else f"({text})"

    def chain(self, first: Node, others: Iterable[tuple[str, Node]]) -> str:
        """Parts with signs between them, worked out from the left."""
        text = self.part(first)
        for number, (sign, other) in enumerate(others):
            text = f"{f'({text})' if number else text}{_SIGNS.get(sign, sign)}{self.part(other)}"
        return text

    def called(self, function: str, *of: Node) -> str:
        return f"{function}({','.join(map(self.whole, of))})"

    @singledispatchmethod
    def whole(self, node: Node) -> str:
        """A node by itself."""
        raise NotArithmetic(type(node).__name__)

    @whole.register
    def _(self, node: Number) -> str:
        return node.text.upper()

    @whole.register
    def _(self, node: Symbol) -> str:
        return {"π": "PI()"}[node.sign]

    @whole.register
    def _(self, node: Name) -> str:
        if node.name not in self.cells:
            raise NotArithmetic(node.name)
        return self.cells[node.name]

    @whole.register
    def _(self, node: Negative) -> str:
        return f"-{self.part(node.of)}"

    @whole.register
    def _(self, node: Sum) -> str:
        return self.chain(node.terms[0], node.others)

    @whole.register
    def _(self, node: Product) -> str:
        first, *others = node.factors
        return self.chain(first, (("*", factor) for factor in others))

    @whole.register
    def _(self, node: Fraction) -> str:
        return f"{self.part(node.over)}/{self.part(node.under)}"

    @whole.register
    def _(self, node: Power) -> str:
        return f"{self.part(node.base)}^{self.part(node.exponent)}"

    @whole.register
    def _(self, node: Root) -> str:
        if node.degree != _SQUARE:
            raise NotArithmetic(f"root {node.degree}")
        return self.called("SQRT", node.of)

    @whole.register
    def _(self, node: Magnitude) -> str:
        return self.called("ABS", node.of)

    @whole.register
    def _(self, node: Applied) -> str:
        if node.own:
            raise NotArithmetic(node.function)
        return FUNCTIONS[node.function].sheet.format(*map(self.whole, node.arguments))

    @whole.register
    def _(self, node: Extreme) -> str:
        return self.called(node.which.upper(), *node.of)

    @whole.register
    def _(self, node: Comparison) -> str:
        pairs = zip(node.signs, pairwise(map(self.part, node.values)), strict=True)
        held = [f"{left}{_SIGNS.get(sign, sign)}{right}" for sign, (left, right) in pairs]
        return held[0] if len(held) == 1 else f"AND({','.join(held)})"

    @whole.register
    def _(self, node: Logic) -> str:
        return self.called(node.word.upper(), *node.of)

    @whole.register
    def _(self, node: Cases) -> str:
        text = self._given(node.otherwise)
        for value, condition in reversed(node.branches):
            text = f"IF({self.whole(condition)},{self._given(value)},{text})"
        return text

    def _given(self, value: Node | None) -> str:
        if value is None:
            raise NotArithmetic("nan")
        return self.whole(value)
