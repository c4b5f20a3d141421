"""A formula's text, read once: worked out, written with numbers put in, set as mathematics.

The text of a formula, as an account's manifest holds it, is read into one small tree
(`gep.formula.tree`), and everything else walks over that tree: `value` works it out,
`spreadsheet` writes it for cells, and `gep.formula.typeset` sets it with one of three pens, as
LaTeX, MathML or Word's OMML. What is no formula but an algorithm (loops, look-ups, work on whole
rasters) is not read: its text tells it better.

>>> formula = read_formula("retained_soil * silting_share / soil_bulk_density")
>>> print(as_latex(formula, "avoided_siltation", {"retained_soil": "Soil retained"}))
\\text{avoided siltation} = \\frac{\\text{Soil retained} \\times \\text{silting share}}{\\text{soil bulk density}}
"""  # noqa: D301, E501 - the example shows LaTeX, which breaks no lines

from collections.abc import Mapping

from gep.formula.latex import LatexPen
from gep.formula.mathml import MathmlPen
from gep.formula.numbers import with_numbers
from gep.formula.omml import OmmlPen
from gep.formula.printed import TextPen
from gep.formula.reading import formula_of, read_formula
from gep.formula.spreadsheet import spreadsheet
from gep.formula.tree import Formula, NotArithmetic
from gep.formula.typeset import equations
from gep.formula.value import value

__all__ = [
    "Formula",
    "NotArithmetic",
    "as_latex",
    "as_mathml",
    "as_omml",
    "as_text",
    "formula_of",
    "read_formula",
    "spreadsheet",
    "value",
    "with_numbers",
]


def as_latex(formula: Formula, result: str, names: Mapping[str, str]) -> str:
    """A formula as LaTeX for a displayed block, without its delimiters.

    Parameters
    ----------
    formula
        What `read_formula` gave.
    result
        The name of what the formula gives; it stands left of the equals sign.
    names
        What names are shown as. A name without an entry shows as its own words. The keywords of
        Python stand for words of the language: ``else`` for "otherwise", ``and``, ``or``, ``not``.
    """
    return equations(formula, result, names, LatexPen())


def as_mathml(formula: Formula, result: str, names: Mapping[str, str]) -> str:
    """A formula as a ``math`` element that stands by itself; parameters are those of `as_latex`."""
    return equations(formula, result, names, MathmlPen())


def as_omml(formula: Formula, result: str, names: Mapping[str, str]) -> str:
    """A formula as an ``m:oMathPara`` element, the way a Word document holds mathematics.

    Parameters are those of `as_latex`. The element declares its own namespaces, so it can be parsed
    alone and put into a paragraph.
    """
    return equations(formula, result, names, OmmlPen())


def as_text(formula: Formula, result: str, names: Mapping[str, str]) -> str:
    """A formula in one line of plain text; parameters are those of `as_latex`.

    With an empty ``result`` the text is the right side alone.

    >>> as_text(formula_of("np.maximum(area * depth / 2.0, 0.0)"), "", {"area": "5 m²"})
    'max{5 m² × depth ÷ 2; 0}'
    """
    return equations(formula, result, {**names, "": ""} if not result else names, TextPen())
