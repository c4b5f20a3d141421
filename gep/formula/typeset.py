"""One walk over the tree of a formula that sets it with any pen.

The walk decides what stands where and what needs brackets; a pen only knows how its notation
writes a fraction, a root or a row. So the three notations cannot differ in meaning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from itertools import zip_longest

from gep.formula.functions import FUNCTIONS
from gep.formula.pen import FormulaPen
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
    Missing,
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


def equations(formula: Formula, result: str, names: Mapping[str, str], pen: FormulaPen) -> str:
    """All lines of a formula; the last gives ``result``."""
    walk = _Walk(names, pen)
    shown = stated(formula)
    lines = [*shown.steps, (result, shown.value)]
    return pen.lines([(walk.name(left), walk.set(right)) for left, right in lines])


def stated(formula: Formula) -> Formula:
    """A formula as people state it: what is missing and stays missing is not worth a line.

    >>> from gep.formula.reading import formula_of
    >>> stated(formula_of("np.where(np.isnan(a), np.nan, b)")).value
    Name(name='b')
    """
    value = formula.value
    return replace(formula, value=_stated(value) if isinstance(value, Cases) else value).plain


@dataclass(frozen=True)
class _Walk:
    names: Mapping[str, str]
    pen: FormulaPen

    def name(self, name: str) -> str:
        return self.pen.words(self.names.get(name) or name.replace("_", " ").strip() or name)

    def word(self, keyword: str) -> str:
        return self.pen.words(self.names.get(keyword, _WORDS[keyword]))

    def part(self, part: Node, whole: Node, *, last: bool = True) -> str:
        """A part of a whole, in brackets where it needs them."""
        part = _stated(part) if isinstance(part, Cases) else part
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
        whole = Sum(tuple(_terms(node)))
        first = whole.terms[0]
        parts = [self.set(first) if isinstance(first, Negative) else self.part(first, node)]
        for sign, other in whole.others:
            parts += [self.pen.sign(sign), self.part(other, node)]
        return self.pen.row(parts)

    @set.register
    def _(self, node: Product) -> str:
        factors = [*_factors(node)]
        last = len(factors) - 1
        parts = [self.part(one, node, last=n == last) for n, one in enumerate(factors)]
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
        sign = FUNCTIONS[node.function].sign
        name = sign.rstrip("0123456789")
        return self.pen.function(name, sign.removeprefix(name), held)

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
        stated = _stated(node)
        if not isinstance(stated, Cases):
            return self.set(stated)
        rows = [(self.set(value), self.set(when)) for value, when in stated.branches]
        if stated.otherwise is not None:
            (_, condition), *more = stated.branches
            simple = not more and condition.level == Level.COMPARISON
            rest = self.set(opposite(condition)) if simple else self.word("else")
            rows.append((self.set(stated.otherwise), rest))
        return self.pen.cases(rows)


def _stated(cases: Cases) -> Node:
    """A choice without the cases that leave something missing."""
    rest = cases.otherwise
    for value, condition in reversed(cases.branches):
        if value is None:
            missing = isinstance(condition, Missing)
            rest = rest if missing else Cases(((rest, opposite(condition)),))
        elif isinstance(rest, Cases):
            rest = Cases(((value, condition), *rest.branches), rest.otherwise)
        else:
            rest = Cases(((value, condition),), rest)
    assert rest is not None
    return rest


def _terms(node: Sum) -> Iterator[Node]:
    """The terms of a sum and of the sums in it: the order of adding is no matter of mathematics."""
    for term in node.terms:
        yield from _terms(term) if isinstance(term, Sum) else (term,)


def _factors(node: Product) -> Iterator[Node]:
    for factor in node.factors:
        yield from _factors(factor) if isinstance(factor, Product) else (factor,)
