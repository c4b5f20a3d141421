"""What formulas look like when they are set, and that what is set is well-formed."""

import re
from xml.etree import ElementTree

import pytest

from gep.catalogue.binding import formula_text
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.formula import as_latex, as_mathml, as_omml, read_formula
from gep.formula.mathml import NAMESPACE
from gep.formula.omml import MATH, WORD

HOSTILE = 'a<b>&"c" $x$ 50% #1 {y} \\z ^ ~ _ \x00\n]]>'

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


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("for day in days:\n    x = day\nx", "a loop"),
        ("[x for x in days]", "a list"),
        ("sum(x for x in days if x > 0)", "a choice of members"),
        ("elevation.values", "the inside of a raster"),
        ("values[0] * 2", "an index"),
        ("x = a\nx = x + 1\nx", "a name that changes"),
        ("y = x\nx = 2\ny", "a name that had another meaning before"),
        ("a, b = c, d\na", "two names at once"),
        ("np.searchsorted((1, 2), a)", "a look-up"),
        ("np.maximum(a, b, out=c)", "an argument by name"),
        ("np.max(a, 0)", "the greatest of an axis, not of two numbers"),
        ("max(a)", "the greatest of a list"),
        ("a // b", "whole numbers"),
        ("'text'", "a text"),
        ("True", "a truth value"),
        ("a in b", "a membership"),
        ("np.nan", "nothing"),
        ("x = 1", "no result"),
        ("0x10", "a number of another base"),
        ("a +", "no Python"),
        ("", "nothing at all"),
    ],
)
def test_what_is_an_algorithm_is_not_read(text, why):
    assert read_formula(text) is None, why


def test_names_are_shown_as_they_are_called_and_else_as_their_own_words():
    formula = read_formula("retained_soil * silting_share")
    names = {"retained_soil": "土壤保持量", "avoided": "减少泥沙淤积", "silting_share": ""}
    assert as_latex(formula, "avoided", names) == (
        r"\text{减少泥沙淤积} = \text{土壤保持量} \times \text{silting share}"
    )


def test_the_words_of_a_choice_are_those_of_the_language():
    formula = read_formula("np.where((a > 1) & (b < 2), a, b)")
    latex = as_latex(formula, "r", {"and": "且", "else": "其他"})
    assert r"\text{ }\text{且}\text{ }" in latex
    assert r"\text{b} & \text{其他}" in latex


def test_special_characters_of_latex_stand_outside_the_words():
    latex = as_latex(read_formula("a"), "r", {"a": "50 % of {x}_1 & $y$ \\ #2 ^~"})
    assert latex == (
        r"\text{r} = \text{50 }\%\text{ of }\{\text{x}\}\_\text{1 }\&\text{ }\$\text{y}\$\text{ }"
        r"\backslash \text{ }\#\text{2 }\wedge \sim "
    )


def test_mathml_of_a_fraction_and_a_power():
    assert as_mathml(read_formula("a / b ** 2"), "r", {}) == (
        f'<math xmlns="{NAMESPACE}" display="block"><mrow><mtext>r</mtext><mo>=</mo>'
        "<mfrac><mtext>a</mtext><msup><mtext>b</mtext><mn>2</mn></msup></mfrac></mrow></math>"
    )


def test_omml_of_a_fraction():
    root = ElementTree.fromstring(as_omml(read_formula("a / b"), "r", {}))
    assert [e.tag.partition("}")[2] for e in root.iterfind(".//m:f/*", {"m": MATH})] == [
        "num", "den",
    ]  # fmt: skip
    texts = [t.text for t in root.iter(f"{{{MATH}}}t")]
    assert texts == ["r", "=", "a", "b"]


def test_several_lines_of_word_are_aligned_and_broken():
    root = ElementTree.fromstring(as_omml(read_formula("x = a / b\ny = x * 2\nx + y"), "r", {}))
    lines = root.findall(f"{{{MATH}}}oMath")
    assert len(lines) == 3
    assert [len(line.findall(f".//{{{WORD}}}br")) for line in lines] == [1, 1, 0]
    assert all(line.find(f".//{{{MATH}}}aln") is not None for line in lines)


def shipped():
    """Text of every formula there is, with what it gives."""
    catalogue = catalogue_of(book_with_extensions())
    bound = {
        **catalogue.methods,
        **{(key, "limit"): limit for key, limit in catalogue.limits.items()},
        **catalogue.prices,
        **catalogue.derived,
    }
    return {key: one.text if one.formula is None else formula_text(one.formula)
            for key, one in bound.items()}  # fmt: skip


ALGORITHMS = {
    ("cooling_days", "daily"): "counts days of a year of bands",
    ("cooling_days", "monthly"): "hands all its work to a distribution over the days of a month",
    ("cooling_days", "monthly_maximum"): "the same",
    ("cover_factor", "cover_table"): "looks a class of cover up in a table",
    ("ls_factor", "hj1173"): "follows water over the whole raster",
    ("ls_factor", "liu"): "the same",
    ("ls_factor", "rusle"): "the same",
    ("potential_evapotranspiration", "hargreaves"): "needs the latitude of each pixel",
    ("potential_evapotranspiration", "thornthwaite"): "the same",
    ("rainfall_erosivity", "daily"): "walks through the days of a year",
    ("rainfall_erosivity", "daily_hj1173"): "the same",
    ("slope", "horn"): "looks at neighbours",
    ("vegetation_cover", "ndvi_percentiles"): "needs percentiles of the whole raster",
}


def test_every_shipped_formula_is_set_or_is_an_algorithm_with_a_reason():
    assert {key for key, text in shipped().items() if read_formula(text) is None} == set(ALGORITHMS)


@pytest.mark.parametrize("set_as", [as_mathml, as_omml])
def test_every_shipped_formula_is_well_formed_with_any_names(set_as):
    spaces = {"http://www.w3.org/XML/1998/namespace", NAMESPACE, MATH, WORD}
    for (result, _), text in shipped().items():
        formula = read_formula(text)
        if formula is None:
            continue
        for names in ({}, {word: HOSTILE for word in (result, *text.split())}):
            root = ElementTree.fromstring(set_as(formula, result, names))
            tags = {tag for e in root.iter() for tag in (e.tag, *e.attrib) if "}" in tag}
            assert {tag[1:].partition("}")[0] for tag in tags} <= spaces


def test_every_shipped_latex_has_its_braces_in_pairs():
    for (result, _), text in shipped().items():
        formula = read_formula(text)
        if formula is None:
            continue
        latex = as_latex(formula, result, {word: HOSTILE for word in text.split()})
        bare = latex.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert "\x00" not in latex
        assert "$" not in latex.replace(r"\$", "")


def test_matplotlib_reads_the_latex_of_every_shipped_formula():
    """Another reader of LaTeX, which knows neither alignment nor cases, takes every line."""
    from matplotlib.mathtext import MathTextParser

    lines = set()
    for (result, _), text in shipped().items():
        formula = read_formula(text)
        latex = "" if formula is None else as_latex(formula, result, {})
        inner = re.sub(r"\\(begin|end)\{aligned\}", "", latex)
        lines |= {line.strip() for line in re.split(r"\\\\\n", inner) if r"\begin" not in line}
    parser = MathTextParser("path")
    for line in lines - {""}:
        parser.parse(f"${line.replace('&', '')}$")
    assert len(lines) > 80
