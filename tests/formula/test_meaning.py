"""The tree means what the Python text means, and brackets keep its meaning."""

import ast
import math
import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.formula import read_formula
from gep.formula.page import equations
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
    Name,
    Negative,
    Number,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Total,
)
from tests.formula.test_formula import ALGORITHMS, shipped

FUNCTIONS = {"ln": np.log, "log10": np.log10, "exp": np.exp, "sin": np.sin, "cos": np.cos}
COMPARE = {"<": np.less, "≤": np.less_equal, ">": np.greater, "≥": np.greater_equal,
           "=": np.equal, "≠": np.not_equal}  # fmt: skip


@dataclass(frozen=True)
class Worth:
    """What nodes are worth where names have these values."""

    values: dict

    def __call__(self, node):
        return MEANING[type(node)](node, self)


def value_of(node, values):
    """What a node is worth, by the meaning that mathematics gives its notation."""
    return Worth(values)(node)


def extreme(node, worth):
    choose = {"max": np.max, "min": np.min}[node.which]
    return choose(np.broadcast_arrays(*map(worth, node.of)), axis=0)


def applied(node, worth):
    known = worth.values if node.own else FUNCTIONS
    return known[node.function](*map(worth, node.arguments))


def total(node, worth):
    if node.among is None:
        return np.sum(worth(node.of), axis=0)
    return sum(value_of(node.of, {**worth.values, node.each: one}) for one in worth(node.among))


def comparison(node, worth):
    pairs = zip(node.signs, node.values, node.values[1:], strict=False)
    return np.all([COMPARE[sign](worth(a), worth(b)) for sign, a, b in pairs], axis=0)


def logic(node, worth):
    if node.word == "not":
        return np.logical_not(worth(node.of[0]))
    join = {"and": np.logical_and, "or": np.logical_or}[node.word]
    return join.reduce([worth(one) for one in node.of])


def cases(node, worth):
    rest = np.nan if node.otherwise is None else worth(node.otherwise)
    for value, condition in reversed(node.branches):
        rest = np.where(worth(condition), worth(value), rest)
    return rest


MEANING = {
    Number: lambda n, _: np.float64(f"{n.mantissa}e{n.exponent}"),
    Symbol: lambda n, _: {"π": math.pi}[n.sign],
    Name: lambda n, worth: worth.values[n.name],
    Negative: lambda n, worth: -worth(n.of),
    Sum: lambda n, worth: sum(map(worth, n.terms)),
    Product: lambda n, worth: math.prod(map(worth, n.factors), start=1.0),
    Fraction: lambda n, worth: worth(n.over) / worth(n.under),
    Power: lambda n, worth: worth(n.base) ** worth(n.exponent),
    Root: lambda n, worth: worth(n.of) ** (1.0 / n.degree),
    Magnitude: lambda n, worth: np.abs(worth(n.of)),
    Extreme: extreme,
    Applied: applied,
    Total: total,
    Comparison: comparison,
    Logic: logic,
    Cases: cases,
}


def value_of_formula(formula, values):
    values = dict(values)
    for name, node in formula.steps:
        values[name] = value_of(node, values)
    return value_of(formula.value, values)


def value_of_text(text, values):
    """What Python makes of the text itself."""
    *lines, last = ast.parse(text).body
    known = {"np": np, "Array": object, **values}
    exec(compile(ast.Module(lines, []), "formula", "exec"), known)
    return eval(compile(ast.Expression(last.value), "formula", "eval"), known)


class Own(dict):
    """Values of names; a name that is called is one more function, the same for both sides."""

    def __missing__(self, name):
        return lambda *arguments: sum((n + 1.5) * a for n, a in enumerate(arguments))


READABLE = sorted({text for key, text in shipped().items() if key not in ALGORITHMS})


@pytest.mark.parametrize("text", READABLE)
def test_the_tree_of_a_shipped_formula_is_worth_what_its_text_is(text):
    formula = read_formula(text)
    steps = {name for name, _ in formula.steps}
    names = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)} - steps - {"np"}
    calls = {n.func.id for n in ast.walk(ast.parse(text))
             if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
    random = np.random.default_rng(20)
    for _ in range(5):
        values = Own({name: random.uniform(0.1, 0.9, (3, 4)) for name in sorted(names - calls)})
        values |= {name: values.__missing__(name) for name in calls}
        expected = value_of_text(text, values)
        np.testing.assert_allclose(value_of_formula(formula, values), expected, rtol=1e-12)


class PlainPen:
    """Writes a formula the way one types it, so that Python can read it again."""

    def number(self, digits):
        return "np.pi" if digits == "π" else digits

    def words(self, text):
        return text.replace("otherwise", "True")

    def sign(self, sign, *, alone=False):
        return {MINUS: "-", "×": "*", "≤": "<=", "≥": ">=", "=": "==", "≠": "!="}.get(sign, sign)

    def row(self, parts):
        return "".join(parts)

    def fraction(self, over, under):
        return f"(({over})/({under}))"  # a bar holds together what is above and below

    def power(self, base, exponent):
        return f"{base}**({exponent})"  # what is raised holds together

    def root(self, of, degree):
        return f"np.cbrt({of})" if degree else f"np.sqrt({of})"

    def brackets(self, pair, of):
        return f"abs({', '.join(of)})" if pair == "||" else f"({', '.join(of)})"

    def function(self, name, below, of):
        name = {"ln": "np.log", "max": "max", "min": "min"}.get(name, f"np.{name}{below}")
        return f"{name}{of}"

    def total(self, below, of):
        # a sigma takes what follows up to the next plus or minus, so the rest of the text closes it
        return f"np.sum(({of}), axis=0)"

    def cases(self, branches):
        *chosen, (rest, _) = branches
        for value, condition in reversed(chosen):
            rest = f"np.where({condition}, {value}, {rest})"
        return rest

    def lines(self, equations):
        return "\n".join([f"{a} = {b}" for a, b in equations[:-1]] + [equations[-1][1]])


LEAVES = ("a", "b", "c", "2", "0.5", "3")
ONE = ("-({0})", "({0}) ** 2", "2 ** ({0})", "np.abs({0})", "np.sqrt({0})", "np.exp({0})")
TWO = ("({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) / ({1})", "({0}) ** ({1})",
       "np.maximum({0}, {1})", "np.minimum({0}, {1})")  # fmt: skip
CHOICES = ("np.where(({0}) < ({1}), {0}, {2})",
           "np.where((({0}) >= ({1})) & (({1}) < 2), {0}, {2})",
           "np.where(~(({0}) > ({1})), {1}, {2})")  # fmt: skip


@st.composite
def expressions(draw, choices=CHOICES):
    """Text in which everything may stand in everything, with more brackets than it needs."""
    parts = draw(st.lists(st.sampled_from(LEAVES), min_size=3, max_size=3))
    for shape in draw(st.lists(st.sampled_from((*ONE, *TWO, *choices)), min_size=1, max_size=5)):
        parts = [shape.format(*draw(st.permutations(parts))), *parts[:2]]
    return parts[0]


@settings(max_examples=400, deadline=None)
@given(expressions())
def test_reading_back_what_was_written_gives_the_same_tree(text):
    formula = read_formula(text)
    written = equations(formula, "r", {}, PlainPen())
    assert read_formula(written) == formula, written


@settings(max_examples=300, deadline=None)
@given(expressions(choices=()), st.lists(st.floats(0.1, 3.0), min_size=3, max_size=3))
def test_the_tree_is_worth_what_the_text_is(text, worth):
    """Without choices, which a last bit may turn over; those of the book are tested above."""
    values = {name: np.float64(value) for name, value in zip("abc", worth, strict=True)}
    text = re.sub(r"(?<![\w.])(\d[\d.]*)", r"np.float64(\1)", text)
    with np.errstate(all="ignore"):
        expected = value_of_text(text, values)
        plain = text.replace("np.float64", "")
        found = value_of_formula(read_formula(plain), values)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize(
    "text",
    ["np.sum(a, axis=0) * b", "b * np.sum(a + b, axis=0)", "np.sum(a, axis=0) ** 2",
     "np.sum(a * b, axis=0) - np.sum(b, axis=0)", "b - np.sum(a, axis=0)"],
)  # fmt: skip
def test_a_sigma_reaches_as_far_as_it_did(text):
    """Two numbers of a and of b: what a reader takes to stand under the sigma is what did."""
    values = {"a": np.array([1.0, 2.0]), "b": np.array([4.0, 8.0])}
    formula = read_formula(text)
    np.testing.assert_allclose(value_of_formula(formula, values), value_of_text(text, values))
    written = equations(formula, "r", {}, PlainPen())
    assert read_formula(written) == formula


def test_a_tree_by_hand():
    """(2 + 3) x 4 is 20: the evaluator of this test is itself tested."""
    tree = Product((Sum((Number("2"), Number("3"))), Number("4")))
    assert value_of_formula(Formula((), tree), {}) == 20.0
