"""From the text of a formula to its tree.

Everything that has no place in a formula (loops, indices, attributes, keyword arguments, a name
that gets a second value) makes the text an algorithm, which is not read.
"""

import ast
import builtins
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial, singledispatchmethod

from gep.formula.tree import (
    Applied,
    Cases,
    Comparison,
    Extreme,
    Formula,
    Fraction,
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
    opposite,
)

_NUMBER = re.compile(r"(?P<whole>\d*)(?:\.(?P<part>\d*))?(?:[eE](?P<exponent>[+-]?\d+))?")


class _AlgorithmError(Exception):
    """The text is no formula."""


def read_formula(text: str) -> Formula | None:
    """The tree of a formula's text; None if it is an algorithm, better told by its text.

    The text is one expression, or lines that each give a name a value and, last, the expression
    (with or without ``return``).

    >>> read_formula("np.maximum(sink, 0.0)").value
    Extreme(which='max', of=(Name(name='sink'), Number(mantissa='0', exponent=0)))
    >>> read_formula("x.values") is None
    True
    """
    try:
        *lines, last = ast.parse(text).body
        reader = _Reader(text)
        steps = tuple(reader.step(line) for line in lines)
        return _formula(steps, reader.result(last))
    except (SyntaxError, ValueError, _AlgorithmError):
        return None


def _formula(steps: tuple[tuple[str, Node], ...], value: Node) -> Formula:
    if steps and value == Name(steps[-1][0]):
        steps, value = steps[:-1], steps[-1][1]
    if isinstance(value, Applied) and value.own and not steps:
        raise _AlgorithmError("it hands all its work to another function")
    return Formula(steps, value)


class _Reader:
    """Reads the lines of one text in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: set[str] = set()
        self._given: set[str] = set()

    def step(self, line: ast.stmt) -> tuple[str, Node]:
        """A line that gives a name its value."""
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                raise _AlgorithmError("a line is no assignment")
        node = self.node(value)
        if name in self._read | self._given:
            raise _AlgorithmError("a name changes its value")
        self._given.add(name)
        return name, node

    def result(self, line: ast.stmt) -> Node:
        """The last line."""
        if isinstance(line, ast.Expr | ast.Return) and line.value is not None:
            return self.node(line.value)
        raise _AlgorithmError("the last line gives nothing")

    def nodes(self, trees: Sequence[ast.expr]) -> tuple[Node, ...]:
        return tuple(self.node(tree) for tree in trees)

    @singledispatchmethod
    def node(self, tree: ast.expr) -> Node:
        """The node of one expression."""
        raise _AlgorithmError(type(tree).__name__)

    @node.register
    def _(self, tree: ast.Constant) -> Node:
        if isinstance(tree.value, bool) or not isinstance(tree.value, int | float):
            raise _AlgorithmError("a constant that is no number")
        return number(ast.get_source_segment(self._text, tree) or str(tree.value))

    @node.register
    def _(self, tree: ast.Name) -> Node:
        self._read.add(tree.id)
        return Name(tree.id)

    @node.register
    def _(self, tree: ast.Attribute) -> Node:
        if _of_library(tree) == "pi":
            return Symbol("π")
        raise _AlgorithmError("a part of something")

    @node.register
    def _(self, tree: ast.UnaryOp) -> Node:
        of = self.node(tree.operand)
        if isinstance(tree.op, ast.USub):
            return Negative(of)
        return of if isinstance(tree.op, ast.UAdd) else Logic("not", (of,))

    @node.register
    def _(self, tree: ast.BinOp) -> Node:
        join = _JOINTS.get(type(tree.op))
        if join is None:
            raise _AlgorithmError("an operator of whole numbers")
        return join(self.node(tree.left), self.node(tree.right))

    @node.register
    def _(self, tree: ast.BoolOp) -> Node:
        return Logic("and" if isinstance(tree.op, ast.And) else "or", self.nodes(tree.values))

    @node.register
    def _(self, tree: ast.Compare) -> Node:
        signs = tuple(_SIGNS.get(type(sign), "") for sign in tree.ops)
        if not all(signs):
            raise _AlgorithmError("a membership")
        return Comparison(self.nodes([tree.left, *tree.comparators]), signs)

    @node.register
    def _(self, tree: ast.IfExp) -> Node:
        return self._choice(tree.test, tree.body, tree.orelse)

    @node.register
    def _(self, tree: ast.Call) -> Node:
        of_library = _of_library(tree.func)
        name = of_library or (tree.func.id if isinstance(tree.func, ast.Name) else "")
        if name == "sum":
            return self._total(tree)
        if tree.keywords:
            raise _AlgorithmError("an argument by name")
        if name == "where" and of_library:
            return self._choice(*_three(tree.args))
        known = _OF_LIBRARY if of_library else _BUILT_IN
        make = known.get((name, len(tree.args)))
        if make is not None:
            return make(*self.nodes(tree.args))
        if of_library or not name or hasattr(builtins, name):
            raise _AlgorithmError("a call that is no function of mathematics")
        return Applied(name, self.nodes(tree.args), own=True)

    def _total(self, tree: ast.Call) -> Node:
        """A sum over the bands, or over the one generator that it is given."""
        if [word.arg for word in tree.keywords] not in ([], ["axis"]) or len(tree.args) != 1:
            raise _AlgorithmError("a sum of several things")
        match tree.args[0]:
            case ast.GeneratorExp(
                elt=of,
                generators=[ast.comprehension(target=ast.Name(id=each), iter=among, ifs=[])],
            ):
                within = self.node(among)
                return Total(self.node(of), each, within)
        return Total(self.node(tree.args[0]))

    def _choice(self, test: ast.expr, body: ast.expr, other: ast.expr) -> Node:
        """One of two values. What is missing and stays missing is no case worth a line."""
        if _of_library(body) == "nan":
            if isinstance(test, ast.Call) and _of_library(test.func) == "isnan":
                return self.node(other)
            return Cases(((self.node(other), opposite(self.node(test))),))
        branch = (self.node(body), self.node(test))
        if _of_library(other) == "nan":
            return Cases((branch,))
        rest = self.node(other)
        if isinstance(rest, Cases):
            return Cases((branch, *rest.branches), rest.otherwise)
        return Cases((branch,), rest)


def number(text: str) -> Number:
    """A number from its text, without zeros that say nothing.

    >>> number("100.0"), number("1e-09"), number("2.50e3")
    (Number(mantissa='100', exponent=0), Number(mantissa='1', exponent=-9), Number(mantissa='2.5', exponent=3))
    """  # noqa: E501 - one example
    found = _NUMBER.fullmatch(text.replace("_", ""))
    if found is None:
        raise _AlgorithmError("a number of another base")
    part = (found["part"] or "").rstrip("0")
    mantissa = (found["whole"].lstrip("0") or "0") + (f".{part}" if part else "")
    return Number(mantissa, int(found["exponent"] or 0))


def _sum(left: Node, right: Node) -> Node:
    return Sum((*_terms(left), *_terms(right)))


def _difference(left: Node, right: Node) -> Node:
    return Sum((*_terms(left), Negative(right)))


def _product(left: Node, right: Node) -> Node:
    """A product; what is negative about its first factor is so about the whole."""
    if isinstance(left, Negative):
        return Negative(_product(left.of, right))
    return Product((*_factors(left), *_factors(right)))


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _clipped(value: Node, low: Node, high: Node) -> Node:
    return Extreme("min", (Extreme("max", (value, low)), high))


def _called(name: str, value: Node) -> Node:
    return Applied(name, (value,))


def _extreme(which: str, *of: Node) -> Node:
    return Extreme(which, of)


def _of_library(tree: ast.expr) -> str:
    """The name that a library of mathematics knows something by, "" if it is not from there."""
    match tree:
        case ast.Attribute(value=ast.Name(id="np" | "numpy" | "math"), attr=name):
            return name
    return ""


def _three(arguments: Sequence[ast.expr]) -> tuple[ast.expr, ast.expr, ast.expr]:
    match arguments:
        case [test, body, other]:
            return test, body, other
    raise _AlgorithmError("a choice without its two values")


_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠",
}  # fmt: skip
_JOINTS: Mapping[type[ast.operator], Callable[[Node, Node], Node]] = {
    ast.Add: _sum,
    ast.Sub: _difference,
    ast.Mult: _product,
    ast.Div: Fraction,
    ast.Pow: Power,
    ast.BitAnd: lambda left, right: Logic("and", (left, right)),
    ast.BitOr: lambda left, right: Logic("or", (left, right)),
}
_CALLED = {"log": "ln"} | {
    name: name
    for name in ("exp", "log10", "log2", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "tanh")
}
_ONE: Mapping[str, Callable[[Node], Node]] = {
    "asarray": lambda value: value,
    "abs": Magnitude, "absolute": Magnitude, "fabs": Magnitude,
    "sqrt": Root, "cbrt": lambda value: Root(value, 3),
    "square": lambda value: Power(value, Number("2")),
    "logical_not": lambda value: Logic("not", (value,)),
} | {name: partial(_called, shown) for name, shown in _CALLED.items()}  # fmt: skip
_TWO: Mapping[str, Callable[[Node, Node], Node]] = {
    "power": Power, "pow": Power,
    "maximum": partial(_extreme, "max"), "minimum": partial(_extreme, "min"),
    "logical_and": _JOINTS[ast.BitAnd], "logical_or": _JOINTS[ast.BitOr],
}  # fmt: skip
_OF_LIBRARY: Mapping[tuple[str, int], Callable[..., Node]] = {
    **{(name, 1): make for name, make in _ONE.items()},
    **{(name, 2): make for name, make in _TWO.items()},
    ("clip", 3): _clipped,
}
_MOST_ARGUMENTS = 9
_BUILT_IN: Mapping[tuple[str, int], Callable[..., Node]] = {
    ("abs", 1): Magnitude,
    **{
        (name, count): partial(_extreme, name)
        for name in ("max", "min")
        for count in range(2, _MOST_ARGUMENTS)
    },
}
