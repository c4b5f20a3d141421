"""A formula as the manifest keeps it, a text: computed again, and written with numbers put in.

The text is read as arithmetic and never run as code, so that an account from elsewhere can do
nothing but sums.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_FUNCTIONS = frozenset((
    "abs", "absolute", "arctan", "clip", "cos", "deg2rad", "exp", "expm1", "fmax", "fmin",
    "isfinite", "isnan", "log", "log10", "log1p", "maximum", "minimum", "power", "radians",
    "sin", "sqrt", "square", "tan", "where",
))  # fmt: skip
_CONSTANTS = frozenset(("e", "inf", "nan", "pi"))


class NotArithmetic(ValueError):
    """A formula that holds something else than arithmetic on its own parameters."""


def computed(text: str, values: Mapping[str, float]) -> float:
    r"""What a formula gives for numbers by name.

    >>> computed("mud = soil * share\nmud / density", {"soil": 8.0, "share": 0.5, "density": 2.0})
    2.0

    Raises
    ------
    NotArithmetic
        The formula calls something unknown, or a name has no number.
    """
    names: dict[str, Any] = {name: np.float64(value) for name, value in values.items()}
    result: Any = np.nan
    with np.errstate(all="ignore"):
        for line in _lines(text):
            if isinstance(line, ast.Assign):
                names[_target(line)] = _value(line.value, names)
            elif isinstance(line, ast.Expr):
                result = _value(line.value, names)
            else:
                raise NotArithmetic(ast.unparse(line))
    return float(result)


def with_numbers(text: str, written: Mapping[str, str]) -> str:
    """The formula with a text in place of each name; a name without one stays.

    >>> with_numbers("area * (1 - share)", {"area": "5 m2", "share": "0.25"})
    '5 m2 * (1 - 0.25)'
    """
    lines = [ast.unparse(_Writer(written).visit(line)) for line in _lines(text)]
    return "; ".join(lines)


def _lines(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError:
        raise NotArithmetic(text) from None


def _target(line: ast.Assign) -> str:
    first = line.targets[0]
    if len(line.targets) > 1 or not isinstance(first, ast.Name):
        raise NotArithmetic(ast.unparse(line))
    return first.id


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Attribute(value=ast.Name(id="np"), attr=name) if name in _CONSTANTS:
            return getattr(np, name)
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=given, keywords=[]
        ) if name in _FUNCTIONS:
            return getattr(np, name)(*(_value(one, names) for one in given))
    operation, operands = _operation(node)
    return operation(*(_value(one, names) for one in operands))


def _operation(node: ast.expr) -> tuple[Callable[..., Any], list[ast.expr]]:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)], [left, right]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)], [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)], [left, right]
    raise NotArithmetic(ast.unparse(node))


class _Writer(ast.NodeTransformer):
    """Puts texts in place of names."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self.written = written

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(id=self.written.get(node.id, node.id), ctx=node.ctx)
