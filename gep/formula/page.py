"""One walk over the tree of a formula that sets it with any pen.

The walk decides what stands where and what needs brackets; a pen only knows how its notation
writes a fraction, a root or a row. So the three notations cannot differ in meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from itertools import zip_longest

from gep.formula.pen import Pen
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
    Number,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Total,
    bracketed,
    opposite,
)

_WORDS = {"else": "otherwise", "and": "and", "or": "or", "not": "not"}
_SQUARE = 2


def equations(formula: Formula, result: str, names: Mapping[str, str], pen: Pen) -> str:
    """All lines of a formula; the last gives ``result``."""
    walk = _Walk(names, pen)
    lines = [*formula.steps, (result, formula.value)]
    return pen.lines([(walk.name(left), walk.set(right)) for left, right in lines])


@dataclass(frozen=True)
class _Walk:
    names: Mapping[str, str]
    pen: Pen

    def name(self, name: str) -> str:
        return self.pen.words(self.names.get(name) or name.replace("_", " ").strip() or name)

    def word(self, keyword: str) -> str:
        return self.pen.words(self.names.get(keyword, _WORDS[keyword]))

    def part(self, part: Node, whole: Node, *, last: bool = True) -> str:
        """A part of a whole, in brackets where it needs them."""
        text = self.set(part)
        needs = bracketed(part, whole, last=last)
        return self.pen.brackets("()", [text]) if needs else text

    def between(self, parts: Sequence[str], signs: Sequence[str]) -> str:
        """Pieces with signs between them."""
        pairs = zip_longest(parts, signs)
        return self.pen.row([piece for pair in pairs for piece in pair if piece is not None])

    @singledispatchmethod
    def set(self, node: Node) -> str:
        """A node by itself, without brackets."""
        raise TypeError(node)

    @set.register
    def _(self, node: Number) -> str:
        pen = self.pen
        if not node.exponent:
            return pen.number(node.mantissa)
        raised = [pen.number(str(abs(node.exponent)))]
        if node.exponent < 0:
            raised.insert(0, pen.sign(MINUS, alone=True))
        power = pen.power(pen.number("10"), pen.row(raised))
        if node.mantissa == "1":
            return power
        return pen.row([pen.number(node.mantissa), pen.sign("×"), power])

    @set.register
    def _(self, node: Symbol) -> str:
        return self.pen.number(node.sign)

    @set.register
    def _(self, node: Name) -> str:
        return self.name(node.name)

    @set.register
    def _(self, node: Negative) -> str:
        return self.pen.row([self.pen.sign(MINUS, alone=True), self.part(node.of, node)])

    @set.register
    def _(self, node: Sum) -> str:
        first, *others = node.terms
        parts = [self.set(first) if isinstance(first, Negative) else self.part(first, node)]
        for term in others:
            taken = isinstance(term, Negative)
            parts.append(self.pen.sign(MINUS if taken else "+"))
            parts.append(self.part(term.of if isinstance(term, Negative) else term, node))
        return self.pen.row(parts)

    @set.register
    def _(self, node: Product) -> str:
        last = len(node.factors) - 1
        parts = [self.part(one, node, last=n == last) for n, one in enumerate(node.factors)]
        return self.between(parts, [self.pen.sign("×")] * last)

    @set.register
    def _(self, node: Fraction) -> str:
        return self.pen.fraction(self.set(node.over), self.set(node.under))

    @set.register
    def _(self, node: Power) -> str:
        return self.pen.power(self.part(node.base, node), self.set(node.exponent))

    @set.register
    def _(self, node: Root) -> str:
        return self.pen.root(self.set(node.of), "" if node.degree == _SQUARE else str(node.degree))

    @set.register
    def _(self, node: Magnitude) -> str:
        return self.pen.brackets("||", [self.set(node.of)])

    @set.register
    def _(self, node: Applied) -> str:
        held = self.pen.brackets("()", [self.set(one) for one in node.arguments])
        if node.own:
            return self.pen.row([self.name(node.function), held])
        name = node.function.rstrip("0123456789")
        return self.pen.function(name, node.function.removeprefix(name), held)

    @set.register
    def _(self, node: Extreme) -> str:
        held = self.pen.brackets("{}", [self.set(one) for one in node.of])
        return self.pen.function(node.which, "", held)

    @set.register
    def _(self, node: Total) -> str:
        below = ""
        if node.among is not None:
            below = self.between([self.name(node.each), self.set(node.among)], [self.pen.sign("∈")])
        return self.pen.total(below, self.part(node.of, node))

    @set.register
    def _(self, node: Comparison) -> str:
        parts = [self.part(value, node) for value in node.values]
        return self.between(parts, [self.pen.sign(sign) for sign in node.signs])

    @set.register
    def _(self, node: Logic) -> str:
        space = self.pen.words(" ")
        parts = [self.part(condition, node) for condition in node.of]
        if node.word == "not":
            return self.pen.row([self.word("not"), space, *parts])
        joint = self.pen.row([space, self.word(node.word), space])
        return self.between(parts, [joint] * (len(parts) - 1))

    @set.register
    def _(self, node: Cases) -> str:
        rows = [(self.set(value), self.set(condition)) for value, condition in node.branches]
        if node.otherwise is not None:
            (_, condition), *more = node.branches
            told = not more and condition.level == Level.COMPARISON
            rest = self.set(opposite(condition)) if told else self.word("else")
            rows.append((self.set(node.otherwise), rest))
        return self.pen.cases(rows)
