"""Formulas as LaTeX."""

import re

import pytest

from gep.formula import as_latex, formula_of, read_formula
from tests.formula.texts import HOSTILE, READABLE, shipped

LATEX = [
    ("a * b / c", r"\text{r} = \frac{\text{a} \times \text{b}}{\text{c}}"),
    ("a * (b + c)", r"\text{r} = \text{a} \times \left(\text{b} + \text{c}\right)"),
    ("a + b * c", r"\text{r} = \text{a} + \text{b} \times \text{c}"),
    ("a - (b - c)", r"\text{r} = \text{a} - \left(\text{b} - \text{c}\right)"),
    ("a - (b + c)", r"\text{r} = \text{a} - \left(\text{b} + \text{c}\right)"),
    ("a - b - c", r"\text{r} = \text{a} - \text{b} - \text{c}"),
    ("-a * b", r"\text{r} = -\text{a} \times \text{b}"),
    ("a * -b", r"\text{r} = \text{a} \times \left(-\text{b}\right)"),
    ("-(a + b)", r"\text{r} = -\left(\text{a} + \text{b}\right)"),
    ("a ** 2", r"\text{r} = {\text{a}}^{2}"),
    ("(-a) ** 2", r"\text{r} = {\left(-\text{a}\right)}^{2}"),
    ("-a ** 2", r"\text{r} = -{\text{a}}^{2}"),
    ("(a / b) ** c", r"\text{r} = {\left(\frac{\text{a}}{\text{b}}\right)}^{\text{c}}"),
    ("(a ** b) ** c", r"\text{r} = {\left({\text{a}}^{\text{b}}\right)}^{\text{c}}"),
    ("10 ** (-0.8188)", r"\text{r} = {10}^{-0.8188}"),
    ("2.5e6 ** a", r"\text{r} = {\left(2.5 \times {10}^{6}\right)}^{\text{a}}"),
    ("100.0 - 0.50", r"\text{r} = 100 - 0.5"),
    ("1e-3 * a", r"\text{r} = {10}^{-3} \times \text{a}"),
    ("2.5e6 * a", r"\text{r} = 2.5 \times {10}^{6} \times \text{a}"),
    ("np.log(a)", r"\text{r} = \ln\left(\text{a}\right)"),
    ("np.log10(a)", r"\text{r} = \log_{10}\left(\text{a}\right)"),
    ("np.exp(-a)", r"\text{r} = \exp\left(-\text{a}\right)"),
    ("np.sqrt(a + b)", r"\text{r} = \sqrt{\text{a} + \text{b}}"),
    ("np.cbrt(a)", r"\text{r} = \sqrt[3]{\text{a}}"),
    ("np.abs(a - b)", r"\text{r} = \left|\text{a} - \text{b}\right|"),
    ("2 * np.pi", r"\text{r} = 2 \times \pi"),
    ("np.maximum(a, 0.0)", r"\text{r} = \max\left\{\text{a}, 0\right\}"),
    ("np.clip(a, 0, 1)", r"\text{r} = \min\left\{\max\left\{\text{a}, 0\right\}, 1\right\}"),
    ("np.sum(a * b, axis=0)", r"\text{r} = \sum \text{a} \times \text{b}"),
    ("np.sum(a, axis=0) * b", r"\text{r} = \left(\sum \text{a}\right) \times \text{b}"),
    ("b * np.sum(a, axis=0)", r"\text{r} = \text{b} \times \sum \text{a}"),
    ("np.sum(a - b, axis=0)", r"\text{r} = \sum \left(\text{a} - \text{b}\right)"),
    ("sum(2 * x for x in days)", r"\text{r} = \sum_{\text{x} \in \text{days}} 2 \times \text{x}"),
    (
        "np.where(slope < 5.0, a, b)",
        r"\text{r} = \begin{cases} \text{a} & \text{slope} < 5 \\ "
        r"\text{b} & \text{slope} \ge 5 \end{cases}",
    ),
    (
        "np.where(t <= 1, 0.2, np.where(t <= 3, 0.3, 0.5))",
        r"\text{r} = \begin{cases} 0.2 & \text{t} \le 1 \\ 0.3 & \text{t} \le 3 \\ "
        r"0.5 & \text{otherwise} \end{cases}",
    ),
    (
        "np.where(clay > 0, a, np.nan)",
        r"\text{r} = \begin{cases} \text{a} & \text{clay} > 0 \end{cases}",
    ),
    ("np.where(np.isnan(a), np.nan, b)", r"\text{r} = \text{b}"),
    ("fitted(a, 2)", None),  # all of it is elsewhere
    ("2 * fitted(a, b)", r"\text{r} = 2 \times \text{fitted}\left(\text{a}, \text{b}\right)"),
    (
        "share = a / b\nreturn share * soil_ratio",
        "\\begin{aligned}\n\\text{share} &= \\frac{\\text{a}}{\\text{b}} \\\\\n"
        "\\text{r} &= \\text{share} \\times \\text{soil ratio}\n\\end{aligned}",
    ),
    ("cover = a / b\ncover", r"\text{r} = \frac{\text{a}}{\text{b}}"),
]


@pytest.mark.parametrize(("text", "latex"), LATEX, ids=[text for text, _ in LATEX])
def test_latex_of_a_formula(text, latex):
    formula = read_formula(text)
    assert (formula and as_latex(formula, "r", {})) == latex


def test_special_characters_of_latex_stand_outside_the_words():
    latex = as_latex(read_formula("a"), "r", {"a": "50 % of {x}_1 & $y$ \\ #2 ^~"})
    assert latex == (
        r"\text{r} = \text{50 }\%\text{ of }\{\text{x}\}\_\text{1 }\&\text{ }\$\text{y}\$\text{ }"
        r"\backslash \text{ }\#\text{2 }\wedge \sim "
    )


def test_every_shipped_latex_has_its_braces_in_pairs():
    for key in READABLE:
        text = shipped()[key]
        latex = as_latex(formula_of(text), key[0], {word: HOSTILE for word in text.split()})
        bare = latex.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert "\x00" not in latex
        assert "$" not in latex.replace(r"\$", "")


def test_matplotlib_reads_the_latex_of_every_shipped_formula():
    """Another reader of LaTeX, which knows neither alignment nor cases, takes every line."""
    from matplotlib.mathtext import MathTextParser

    lines = set()
    for key in READABLE:
        latex = as_latex(formula_of(shipped()[key]), key[0], {})
        inner = re.sub(r"\\(begin|end)\{aligned\}", "", latex)
        lines |= {line.strip() for line in re.split(r"\\\\\n", inner) if r"\begin" not in line}
    parser = MathTextParser("path")
    for line in lines:
        parser.parse(f"${line.replace('&', '')}$")
    assert len(lines) > 80
