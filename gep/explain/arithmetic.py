"""The formulas of an account with the numbers that went into them."""

import math
import re
from collections.abc import Iterable, Mapping

from gep.explain.nodes import Argument
from gep.formula import (
    NotArithmetic,
    as_text,
    formula_of,
    read_formula,
    value,
    with_numbers,
)
from gep.formula.balance import CELL, CELLS, converted, in_one, over_cells, without_guards
from gep.formula.tree import Formula, Name, Product
from gep.telling.numbers import in_formula, raised, readable
from gep.telling.telling import Telling, spaced

INDEX = "ᵢ"
"""What stands behind a name that differs from cell to cell."""
_POWER = re.compile(r"e([+-]?\d+)")


def evaluated(formula: str, arguments: Iterable[Argument]) -> float:
    """What a formula gives, NaN where it is no arithmetic or a name has no number.

    >>> evaluated("a / b", [Argument("a", 1.0, "t"), Argument("b", 8.0, "m3")])
    0.125
    """
    try:
        return float(value(formula_of(formula), {one.name: one.value for one in arguments}))
    except NotArithmetic:
        return math.nan


def unread(formula: str, names: Iterable[str]) -> str:
    """What of a formula is no arithmetic on these names."""
    try:
        value(formula_of(formula), dict.fromkeys(names, 1.0))
    except NotArithmetic as error:
        return str(error)
    return ""


def with_arguments(formula: str, arguments: Iterable[Argument]) -> str:
    """A formula with its numbers put in; empty for an algorithm.

    >>> with_arguments("area * share", [Argument("area", 5.0, "m2"), Argument("share", -1.0, "1")])
    '5 m2 * (-1)'
    """
    read = read_formula(formula)
    written = {one.name: in_formula(one.value, one.unit) for one in arguments}
    return with_numbers(read, written) if read else ""


def worked(formula: str, arguments: Iterable[Argument], words: Telling, factor: float = 1.0) -> str:
    """The right side of an equation that balances: numbers, units in words, conversion.

    >>> depth = [Argument("area", 5.0, "m2"), Argument("rain", 20.0, "mm")]
    >>> worked("area * rain", depth, Telling({}, "en"), 1e-3)
    '5 m² × 20 mm × 10⁻³'

    Empty for an algorithm.
    """
    read, known = read_formula(formula), list(arguments)
    if read is None:
        return ""
    node = in_one(without_guards(read), {one.name: one.value for one in known})
    written = {one.name: _in_brackets(measured(words, one.value, one.unit)) for one in known}
    return as_text(Formula((), converted(node, factor)), "", written)


def with_gaps(formula: str, factor: float = 1.0) -> str:
    """The right side of an equation that balances, each name in braces where its number goes.

    >>> with_gaps("area * rain", 1e-3)
    '{area} × {rain} × 10⁻³'

    Empty for an algorithm, and for a choice that only numbers can make.
    """
    read = read_formula(formula)
    if read is None:
        return ""
    try:
        node = in_one(without_guards(read), {})
    except NotArithmetic:
        return ""
    gaps = {read.text.encode()[at].decode() for at in read.names}
    return as_text(Formula((), converted(node, factor)), "", {key: f"{{{key}}}" for key in gaps})


def mean_over_cells(words: Telling, area: float, amount: float, of: tuple[str, float]) -> str:
    """A sum over cells as their area times their mean, which has the unit and factor of a cell.

    >>> mean_over_cells(Telling({}, "en"), 2e4, 30.0, ("t ha-1", 1e-4))
    '20,000 m² × 15 t/ha × 10⁻⁴'
    """
    unit, factor = of
    parts = {"area": measured(words, area, "m2")}
    parts["mean"] = measured(words, amount / area / factor, unit)
    node = converted(Product((Name("area"), Name("mean"))), factor)
    return as_text(Formula((), node), "", parts)


def stated(
    formula: str,
    names: Mapping[str, str],
    factor: float = 1.0,
    *,
    result: str = "",
    cells: Mapping[str, str] | None = None,
) -> str:
    """A formula in words, as the sum over cells that it stands for; without ``result`` its right.

    ``cells`` are words for the area of a cell, and of what differs from cell to cell. Empty for an
    algorithm, which mathematics does not tell.
    """
    read = read_formula(formula)
    if read is None:
        return ""
    shown = over_cells(without_guards(read), factor, by_area=cells is not None)
    indexed = {key: f"{name}{INDEX}" for key, name in (cells or {}).items()}
    return as_text(shown, result, {CELL: "i", CELLS: "", **names, **indexed, result: result})


def measured(words: Telling, amount: float, unit: str) -> str:
    """A number in six digits with its unit in words, a very great or small one as a power of ten.

    >>> measured(Telling({}, "zh"), 1.5e-9, "t ha-1 yr-1")
    '1.5×10⁻⁹ t/(公顷·年)'
    """
    text = _POWER.sub(lambda power: f"×10{raised(int(power[1]))}", readable(amount))
    said = words.unit(unit, per_year=True)
    return text + said[1:] if said.startswith("1/") else spaced(text, said)


def _in_brackets(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
