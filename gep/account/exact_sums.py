"""Sums of floats that do not depend on how a table is kept.

A sum of floats depends on the order in which they are added. The exact sum, rounded once, does
not, so that every table ends on the same digit; and a table that is mostly zeros may be added up
without them, as long as the others meet in the order of the full table.
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


def sums_in_order(
    number: npt.NDArray[np.float64], group: npt.NDArray[np.intp], count: int
) -> npt.NDArray[np.float64]:
    """Sums of ``count`` groups, each number added to its group's as they come, from zero."""
    return np.asarray(np.bincount(group, number, count), np.float64)


_SHORT = 4096
"""A row of so many numbers is filled sooner than it is halved; NumPy itself halves down to 128."""


def sum_of_sparse(place: npt.NDArray[np.intp], number: npt.NDArray[np.float64], size: int) -> float:
    """The sum of ``size`` numbers that are zero but at some places, which ascend.

    NumPy halves a long row, in multiples of eight, until 128 numbers are left, and adds the sums of
    the halves. So does this, but it passes over halves of zeros: the bits are those of the sum
    of the full row, which accounts have been made with.
    """
    if not len(place):
        return 0.0
    if size <= _SHORT:
        row = np.zeros(size)
        row[place] = number
        return float(row.sum())
    half = size // 2
    half -= half % 8
    cut = int(np.searchsorted(place, half))
    low = sum_of_sparse(place[:cut], number[:cut], half)
    return low + sum_of_sparse(place[cut:] - half, number[cut:], size - half)
