"""A formula text of the manifest as a formula of a spreadsheet."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_SIGNS: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.Pow: ("^", operator.pow),
}


@dataclass(frozen=True)
class Expression:
    """Plain arithmetic of names and numbers."""

    tree: ast.expr

    def text(self, cells: Mapping[str, str]) -> str:
        """The formula with a cell, or another formula, for each name.

        >>> expression("(a + 2.0) * b").text({"a": "B2", "b": "B3"})
        '(B2+2.0)*B3'
        """
        text = _text(self.tree, cells)
        return text[1:-1] if isinstance(self.tree, ast.BinOp) else text

    def value(self, numbers: Mapping[str, float]) -> float:
        """What it gives."""
        return _value(self.tree, numbers)


def expression(text: str) -> Expression | None:
    """A formula text, if it is arithmetic that a spreadsheet writes the same way."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return Expression(tree) if _is_plain(tree) else None


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return type(node.op) in _SIGNS and _is_plain(node.left) and _is_plain(node.right)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return isinstance(node, ast.Name)


def _text(node: ast.expr, cells: Mapping[str, str]) -> str:
    if isinstance(node, ast.BinOp):
        sign, _ = _SIGNS[type(node.op)]
        return f"({_text(node.left, cells)}{sign}{_text(node.right, cells)})"
    return cells[node.id] if isinstance(node, ast.Name) else repr(_number(node))


def _value(node: ast.expr, numbers: Mapping[str, float]) -> float:
    if isinstance(node, ast.BinOp):
        _, compute = _SIGNS[type(node.op)]
        return compute(_value(node.left, numbers), _value(node.right, numbers))
    return numbers[node.id] if isinstance(node, ast.Name) else _number(node)


def _number(node: ast.expr) -> float:
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    return node.value
