"""From the text of a formula to its tree: the one place that reads it.

Everything that has no place in a formula (loops, indices, attributes, keyword arguments, a name
that gets a second value) makes the text an algorithm, which is not read. Nothing is ever run as
code, so that an account from elsewhere can do nothing but sums.
"""

import ast
import builtins
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial, singledispatchmethod
from itertools import accumulate
from operator import attrgetter
from typing import Never

from gep.formula.functions import FUNCTIONS
from gep.formula.tree import (
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
    NotArithmetic,
    Number,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Total,
)


def read_formula(text: str) -> Formula | None:
    """The tree of a formula's text; None if it is an algorithm, better told by its text.

    >>> read_formula("np.maximum(sink, 0.0)").value
    Extreme(which='max', of=(Name(name='sink'), Number(text='0.0')))
    >>> read_formula("x.values") is None
    True
    """
    try:
        return formula_of(text)
    except NotArithmetic:
        return None


@lru_cache
def formula_of(text: str) -> Formula:
    """The tree of a formula's text.

    The text is one expression, or lines that each give a name a value and, last, the expression
    (with or without ``return``).

    Raises
    ------
    NotArithmetic
        The text is an algorithm; the message is the part that makes it one.
    """
    try:
        lines = ast.parse(text).body
    except (SyntaxError, ValueError):
        raise NotArithmetic(text) from None
    if not lines:
        raise NotArithmetic(text)
    reader = _Reader(text)
    steps = tuple(reader.step(line) for line in lines[:-1])
    value = reader.result(lines[-1])
    names = tuple(sorted(reader.names, key=attrgetter("start")))
    formula = Formula(steps, value, text, names).plain
    if isinstance(formula.value, Applied) and formula.value.own and not formula.steps:
        raise NotArithmetic(text)  # all of it is elsewhere
    return formula


class _Reader:
    """Reads the lines of one text in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.names: list[slice] = []
        lines = text.encode().splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, lines))]  # in bytes, as Python counts columns
        self._read: set[str] = set()
        self._given: set[str] = set()

    def step(self, line: ast.stmt) -> tuple[str, Node]:
        """A line that gives a name its value, which no line before has read or given."""
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                _refuse(line)
        node = self.node(value)
        if name in self._read | self._given:
            _refuse(line)
        self._given.add(name)
        return name, node

    def result(self, line: ast.stmt) -> Node:
        """The last line."""
        if isinstance(line, ast.Expr | ast.Return) and line.value is not None:
            return self.node(line.value)
        _refuse(line)

    def nodes(self, trees: Sequence[ast.expr]) -> tuple[Node, ...]:
        return tuple(self.node(tree) for tree in trees)

    @singledispatchmethod
    def node(self, tree: ast.expr) -> Node:
        """The node of one expression."""
        _refuse(tree)

    @node.register
    def _(self, tree: ast.Constant) -> Node:
        if isinstance(tree.value, bool) or not isinstance(tree.value, int | float):
            _refuse(tree)
        text = ast.get_source_segment(self._text, tree) or ""
        return _refuse(tree) if text[1:2] in _BASES else Number(text.replace("_", ""))

    @node.register
    def _(self, tree: ast.Name) -> Node:
        start = self._starts[tree.lineno - 1]
        self.names.append(slice(start + tree.col_offset, start + (tree.end_col_offset or 0)))
        self._read.add(tree.id)
        return Name(tree.id)

    @node.register
    def _(self, tree: ast.Attribute) -> Node:
        return Symbol("π") if _of_library(tree) == "pi" else _refuse(tree)

    @node.register
    def _(self, tree: ast.UnaryOp) -> Node:
        of = self.node(tree.operand)
        if isinstance(tree.op, ast.USub):
            return Negative(of)
        return of if isinstance(tree.op, ast.UAdd) else Logic("not", (of,))

    @node.register
    def _(self, tree: ast.BinOp) -> Node:
        join = _JOINTS.get(type(tree.op)) or _refuse(tree)
        return join(self.node(tree.left), self.node(tree.right))

    @node.register
    def _(self, tree: ast.BoolOp) -> Node:
        return Logic("and" if isinstance(tree.op, ast.And) else "or", self.nodes(tree.values))

    @node.register
    def _(self, tree: ast.Compare) -> Node:
        signs = tuple(_SIGNS.get(type(sign)) or _refuse(tree) for sign in tree.ops)
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
            _refuse(tree)
        match name, tree.args:
            case "where", [test, body, other] if of_library:
                return self._choice(test, body, other)
        known = _OF_LIBRARY if of_library else _BUILT_IN
        make = known.get((name, len(tree.args)))
        if make is not None:
            return make(*self.nodes(tree.args))
        if of_library or not name or hasattr(builtins, name):
            _refuse(tree)
        return Applied(name, self.nodes(tree.args), own=True)

    def _total(self, tree: ast.Call) -> Node:
        """A sum over the bands, or over the one generator that it is given."""
        if [word.arg for word in tree.keywords] not in ([], ["axis"]) or len(tree.args) != 1:
            _refuse(tree)
        match tree.args[0]:
            case ast.GeneratorExp(
                elt=of,
                generators=[ast.comprehension(target=ast.Name(id=each), iter=among, ifs=[])],
            ):
                within = self.node(among)
                return Total(self.node(of), each, within)
        return Total(self.node(tree.args[0]))

    def _choice(self, test: ast.expr, body: ast.expr, other: ast.expr) -> Node:
        """One of two values; where the other is a choice as well, one of several."""
        value, rest = self._value(body), self._value(other)
        if value is rest is None:
            _refuse(body)
        branch = value, self._condition(test, value)
        if isinstance(rest, Cases):
            return Cases((branch, *rest.branches), rest.otherwise)
        return Cases((branch,), rest)

    def _value(self, tree: ast.expr) -> Node | None:
        return None if _of_library(tree) == "nan" else self.node(tree)

    def _condition(self, tree: ast.expr, value: Node | None) -> Node:
        """When a value holds; where something is missing, only the result may be missing too."""
        match tree:
            case ast.Call(args=[of]) if value is None and _of_library(tree.func) == "isnan":
                return Missing(self.node(of))
        condition = self.node(tree)
        return condition if condition.level in (Level.LOGIC, Level.COMPARISON) else _refuse(tree)


def _refuse(tree: ast.AST) -> Never:
    raise NotArithmetic(ast.unparse(tree))


def _sum(left: Node, right: Node) -> Node:
    return Sum((*_terms(left), right))


def _difference(left: Node, right: Node) -> Node:
    return Sum((*_terms(left), Negative(right)))


def _product(left: Node, right: Node) -> Node:
    """A product; what is negative about its first factor is so about the whole."""
    if isinstance(left, Negative):
        return Negative(_product(left.of, right))
    return Product((*(left.factors if isinstance(left, Product) else (left,)), right))


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


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


_BASES = tuple("xXoObB")
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
_ONE: Mapping[str, Callable[[Node], Node]] = {
    "asarray": lambda value: value,
    "abs": Magnitude, "absolute": Magnitude, "fabs": Magnitude,
    "sqrt": Root, "cbrt": lambda value: Root(value, 3),
    "square": lambda value: Power(value, Number("2")),
    "logical_not": lambda value: Logic("not", (value,)),
} | {name: partial(_called, name) for name in FUNCTIONS}  # fmt: skip
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
