"""Classes of a map: where one colour ends and the next begins, in numbers a reader can hold."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import jenkspy
import numpy as np
from numpy.typing import NDArray

Method = Literal["fisher_jenks", "quantiles", "fixed"]
Values = NDArray[np.float64]

_SIGNIFICANT = 6
_STEPS_IN_RANGE = 50
_MOST_DECIMALS = 12
_NOTHING = 1e-9


@dataclass(frozen=True)
class Classes:
    """Upper-closed intervals between ``edges``, all shown with the same number of decimals."""

    edges: tuple[float, ...]
    decimals: int

    def __len__(self) -> int:
        return max(1, len(self.edges) - 1)

    def of(self, values: Values) -> NDArray[np.intp]:
        """Class of each value; -1 where there is no value."""
        inner = np.asarray(self.edges[1:-1])
        found = np.searchsorted(inner, _shortened(values), side="left")
        return np.where(np.isnan(values), -1, found)

    def counts(self, values: Values) -> tuple[int, ...]:
        """How many values lie in each class."""
        classes = self.of(values)
        return tuple(int((classes == k).sum()) for k in range(len(self)))

    def labels(self) -> tuple[str, ...]:
        """The intervals as a legend shows them."""
        shown = [f"{edge:,.{self.decimals}f}" for edge in self.edges]
        if len(shown) == 1:
            return (shown[0],)
        return tuple(f"{low} – {high}" for low, high in pairwise(shown))


def classify(
    values: Values, method: Method = "fisher_jenks", count: int = 5, fixed: Sequence[float] = ()
) -> Classes:
    """Classes of the finite values, as few as there are different values.

    Natural breaks and quantiles say only which values stay together; the edge between two
    neighbours is then the shortest number that parts them, so that what the legend prints puts
    every zone into the class that it is coloured as. ``fixed`` are the inner edges.
    """
    finite = np.unique(_shortened(values[np.isfinite(values)]))
    if method == "fixed":
        return _fixed_classes(finite, sorted(fixed))
    if len(finite) <= 1:
        return Classes(tuple(finite), _decimals_for(float(np.abs(finite).max(initial=1.0))))
    last = _last_of_class(values[np.isfinite(values)], finite, method, count)
    gaps = [(value, float(finite[finite > value].min())) for value in last]
    decimals = _decimals_for(float(finite[-1] - finite[0]))
    while decimals < _MOST_DECIMALS and any(_between(a, b, decimals) is None for a, b in gaps):
        decimals += 1
    parting = [_between(a, b, decimals) for a, b in gaps]
    inner = [a if edge is None else edge for edge, (a, _) in zip(parting, gaps, strict=True)]
    low, high = _floor(float(finite[0]), decimals), _ceil(float(finite[-1]), decimals)
    return Classes((low, *inner, high), decimals)


def _last_of_class(values: Values, different: Values, method: Method, count: int) -> list[float]:
    """The greatest value of every class but the last."""
    count = min(count, len(different))
    if count == 1:
        return []
    if method == "fisher_jenks":
        edges = jenkspy.jenks_breaks(_shortened(values).tolist(), n_classes=count)[1:-1]
    else:
        shares = np.arange(1, count) / count
        edges = np.quantile(_shortened(values), shares, method="inverted_cdf").tolist()
    return sorted({float(e) for e in edges if e < different[-1]})


def _fixed_classes(finite: Values, inner: list[float]) -> Classes:
    low = min([*finite[:1], *inner[:1]])
    high = max([*finite[-1:], *inner[-1:]])
    decimals = _decimals_for(high - low)
    while decimals < _MOST_DECIMALS and any(round(e, decimals) != e for e in inner):
        decimals += 1
    return Classes((_floor(low, decimals), *inner, _ceil(high, decimals)), decimals)


def _decimals_for(span: float) -> int:
    """Decimals that show about a fiftieth of a span.

    >>> _decimals_for(10.0), _decimals_for(1000.0)
    (1, 0)
    """
    if span <= 0:
        return 0
    return max(0, math.ceil(-math.log10(span / _STEPS_IN_RANGE) - 1e-9))


def _between(a: float, b: float, decimals: int) -> float | None:
    """A number of so many decimals from ``a`` on and below ``b``, near their middle.

    >>> _between(0.4512, 0.5533, 1)
    0.5
    >>> _between(0.4512, 0.4613, 1) is None
    True
    """
    step = 10.0**-decimals
    middle = round(round((a + b) / 2 / step) * step, decimals)
    for number in (middle, _floor((a + b) / 2, decimals), _ceil((a + b) / 2, decimals)):
        if a <= number < b:
            return number
    return None


def _floor(value: float, decimals: int) -> float:
    return round(math.floor(round(value * 10.0**decimals, 6)) / 10.0**decimals, decimals)


def _ceil(value: float, decimals: int) -> float:
    return round(math.ceil(round(value * 10.0**decimals, 6)) / 10.0**decimals, decimals)


def _shortened(values: Values) -> Values:
    """Values to six significant digits of the greatest, so that noise makes no class of its own."""
    greatest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    if greatest < _NOTHING:
        return values * 0.0
    return np.round(values, _SIGNIFICANT - 1 - math.floor(math.log10(greatest)))
