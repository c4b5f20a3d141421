"""One cell in words: where it is, what it has of the county, how the raster pass computed it."""

import math
from collections.abc import Iterator

from gep import units
from gep.explain.arithmetic import measured, worked
from gep.explain.branches import Branch
from gep.explain.nodes import CellNode, PassFormula
from gep.telling.numbers import percent, readable
from gep.telling.telling import Telling

_TOLD = 1e-3
"""Share from which a percentage with one decimal tells it."""


def cell_lines(words: Telling, cell: CellNode) -> Iterator[str]:
    """Where the cell lies and how large it is; then its part of each indicator of the county."""
    yield words.say(
        "explain-cell", row=cell.row + 1, column=cell.column + 1,
        area=measured(words, cell.area_m2, "m2"), type=words.label(cell.ecosystem_type),
    )  # fmt: skip
    for indicator, item, share in cell.shares:
        name = words.joined([words.label(one) for one in (indicator, item) if one], "comma")
        yield words.say("explain-cell-share", name=name, share=_share(share))


def _share(share: float) -> str:
    """A share that may be far below what percent can tell."""
    return percent(share) if share >= _TOLD else readable(share)


def cell_formulas(words: Telling, cell: CellNode) -> Iterator[Branch]:
    """What the raster pass computed on the cell."""
    below = tuple(Branch(_formula(words, one)) for one in cell.per_area)
    if below:
        yield Branch(words.say("explain-cell-computed"), below)


def _formula(words: Telling, one: PassFormula) -> str:
    amount = measured(words, one.amount, one.unit)
    name = words.label(one.name)
    factor = units.conversion(one.own_unit, one.unit)
    numbers = worked(one.formula, one.arguments, words, factor)
    if not numbers or math.isnan(one.bare):
        return words.say("explain-cell-kept", name=name, amount=amount)
    return f"{name} = {numbers} = {amount}"
