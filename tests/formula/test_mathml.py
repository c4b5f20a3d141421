"""Formulas as MathML."""

from gep.formula import as_mathml, read_formula
from gep.formula.mathml import NAMESPACE


def test_mathml_of_a_fraction_and_a_power():
    assert as_mathml(read_formula("a / b ** 2"), "r", {}) == (
        f'<math xmlns="{NAMESPACE}" display="block"><mrow><mtext>r</mtext><mo>=</mo>'
        "<mfrac><mtext>a</mtext><msup><mtext>b</mtext><mn>2</mn></msup></mfrac></mrow></math>"
    )
