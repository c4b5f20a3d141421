"""What stands where in any notation, where brackets stand, and that all is well-formed."""

from dataclasses import fields, is_dataclass
from itertools import chain
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings

from gep.formula import as_latex, as_mathml, as_omml, formula_of, value
from gep.formula.mathml import NAMESPACE
from gep.formula.omml import MATH, WORD
from gep.formula.tree import MINUS, Product, Sum
from gep.formula.typeset import equations
from tests.formula.texts import HOSTILE, READABLE, expressions, shipped


def test_names_are_shown_as_they_are_called_and_else_as_their_own_words():
    formula = formula_of("retained_soil * silting_share")
    names = {"retained_soil": "土壤保持量", "avoided": "减少泥沙淤积", "silting_share": ""}
    assert as_latex(formula, "avoided", names) == (
        r"\text{减少泥沙淤积} = \text{土壤保持量} \times \text{silting share}"
    )


def test_the_words_of_a_choice_are_those_of_the_language():
    formula = formula_of("np.where((a > 1) & (b < 2), a, b)")
    latex = as_latex(formula, "r", {"and": "且", "else": "其他"})
    assert r"\text{ }\text{且}\text{ }" in latex
    assert r"\text{b} & \text{其他}" in latex


@pytest.mark.parametrize("set_as", [as_mathml, as_omml])
def test_every_shipped_formula_is_well_formed_with_any_names(set_as):
    spaces = {"http://www.w3.org/XML/1998/namespace", NAMESPACE, MATH, WORD}
    for result, method in READABLE:
        text = shipped()[result, method]
        formula = formula_of(text)
        for names in ({}, {word: HOSTILE for word in (result, *text.split())}):
            root = ElementTree.fromstring(set_as(formula, result, names))
            tags = {tag for e in root.iter() for tag in (e.tag, *e.attrib) if "}" in tag}
            assert {tag[1:].partition("}")[0] for tag in tags} <= spaces


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
        for told, condition in reversed(chosen):
            rest = f"np.where({condition}, {told}, {rest})"
        return rest

    def lines(self, equations):
        return "\n".join([f"{a} = {b}" for a, b in equations[:-1]] + [equations[-1][1]])


def flat(node):
    """A tree whose sums and products hold no others: mathematics does not ask for an order."""
    if isinstance(node, tuple):
        return tuple(map(flat, node))
    if not is_dataclass(node):
        return node
    node = type(node)(*(flat(getattr(node, one.name)) for one in fields(node) if one.compare))
    match node:
        case Sum(terms):
            return Sum(tuple(chain(*(t.terms if isinstance(t, Sum) else [t] for t in terms))))
        case Product(factors):
            parts = (f.factors if isinstance(f, Product) else [f] for f in factors)
            return Product(tuple(chain(*parts)))
    return node


@settings(max_examples=400, deadline=None)
@given(expressions())
def test_reading_back_what_was_written_gives_the_same_tree(text):
    formula = formula_of(text)
    written = equations(formula, "r", {}, PlainPen())
    assert flat(formula_of(written)) == flat(formula), written


@pytest.mark.parametrize(
    "text",
    ["np.sum(a, axis=0) * b", "b * np.sum(a + b, axis=0)", "np.sum(a, axis=0) ** 2",
     "np.sum(a * b, axis=0) - np.sum(b, axis=0)", "b - np.sum(a, axis=0)"],
)  # fmt: skip
def test_a_sigma_reaches_as_far_as_it_did(text):
    """Two numbers of a and of b: what a reader takes to stand under the sigma is what did."""
    values = {"a": np.array([1.0, 2.0]), "b": np.array([4.0, 8.0])}
    formula = formula_of(text)
    written = equations(formula, "r", {}, PlainPen())
    assert formula_of(written) == formula
    np.testing.assert_array_equal(value(formula, values), eval(written, {"np": np, **values}))
