"""How sure a number of the book is, and how much of a value rests on what is least sure."""

import math
from collections.abc import Iterable

RECALLED = "recalled"
GIVEN = "given"
"""The word for what a bureau handed in itself: a number, a quantity, a raster."""

CONFIDENCE = (GIVEN, "seen", "computed", RECALLED)
"""From the surest to the least sure; a row of the account is as sure as its weakest part."""


def weakest(confidences: Iterable[str]) -> str:
    """The least sure of some, empty if there is none.

    >>> weakest(["seen", "given", ""]), weakest([])
    ('seen', '')
    """
    return max(filter(None, confidences), key=CONFIDENCE.index, default="")


def recalled_share(values: Iterable[float], confidences: Iterable[str]) -> float:
    """Share of the value that rests on recalled coefficients; NaN where nothing is valued.

    >>> recalled_share([30.0, -10.0, math.nan], ["recalled", "seen", "seen"])
    0.75
    """
    both = zip(values, confidences, strict=True)
    sizes = [(abs(value), how) for value, how in both if not math.isnan(value)]
    whole = math.fsum(size for size, _ in sizes)
    return math.fsum(size for size, how in sizes if how == RECALLED) / whole if whole else math.nan
