"""Sums of rows that are rounded once, so that every table ends on the same digit.

A sum of floats depends on the order in which they are added; the exact sum, rounded, does not.
"""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


def exact_sum(numbers: Iterable[float]) -> float:
    """The sum of what is not NaN, rounded once, whatever the order; NaN if there is nothing."""
    found = [number for number in numbers if not math.isnan(number)]
    return math.fsum(found) if found else math.nan


def exact_sums(number: npt.ArrayLike, group: npt.ArrayLike, count: int) -> npt.NDArray[np.float64]:
    """`exact_sum` of each of ``count`` groups; ``group`` tells that of each number, from zero."""
    given = np.asarray(number, dtype=np.float64)
    (found,) = np.nonzero(~np.isnan(given))
    at = np.asarray(group, dtype=np.intp)[found]
    order = np.argsort(at, kind="stable")
    present, first = np.unique(at[order], return_index=True)
    sums = np.full(count, np.nan)
    parts = np.split(given[found][order], first[1:]) if present.size else []
    sums[present] = [math.fsum(part) for part in parts]
    return sums
