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
_SAMPLE = 1001
"""Values that natural breaks are sought among where there are more, such as pixels."""
_ROUND = 3
"""Significant digits of an edge where nothing but a place to cut is wanted."""


@dataclass(frozen=True)
class Classes:
    """Upper-closed intervals between ``edges``, the outer of which may be infinite.

    All edges are shown with the same number of ``decimals``; for None each with its own, and
    values are taken as they are, which those of a skewed raster must be.
    """

    edges: tuple[float, ...]
    decimals: int | None

    def __len__(self) -> int:
        return max(1, len(self.edges) - 1)

    def of(self, values: Values) -> NDArray[np.intp]:
        """Class of each value; -1 where there is no value."""
        inner = np.asarray(self.edges[1:-1])
        known = values if self.decimals is None else _shortened(values)
        found = np.searchsorted(inner, known, side="left")
        return np.where(np.isnan(values), -1, found)

    def counts(self, values: Values) -> tuple[int, ...]:
        """How many values lie in each class."""
        classes = self.of(values)
        return tuple(int((classes == k).sum()) for k in range(len(self)))

    def labels(self) -> tuple[str, ...]:
        """The intervals as a legend shows them: each says that its lower end is not its own.

        Only the least value of all belongs to the class that begins with it.

        >>> Classes((7.0, 15.0, 22.0), 0).labels()
        ('7 – 15', '> 15 – 22')
        """
        if len(self.edges) == 1:
            return (self._text(self.edges[0]),)
        return tuple(
            self._interval(low, high, is_first=k == 0)
            for k, (low, high) in enumerate(pairwise(self.edges))
        )

    def _interval(self, low: float, high: float, *, is_first: bool) -> str:
        if math.isinf(low):
            return f"≤ {self._text(high)}"
        if math.isinf(high):
            return f"> {self._text(low)}"
        above = "" if is_first else "> "
        return f"{above}{self._text(low)} – {self._text(high)}" if low < high else self._text(low)

    def _text(self, edge: float) -> str:
        decimals = _decimals_of(edge) if self.decimals is None else self.decimals
        return f"{edge:,.{decimals}f}"


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
    last = _last_of_class(_shortened(values[np.isfinite(values)]), method, count)
    gaps = [(value, float(finite[finite > value].min())) for value in last]
    decimals = _decimals_for(float(finite[-1] - finite[0]))
    while decimals < _MOST_DECIMALS and any(_between(a, b, decimals) is None for a, b in gaps):
        decimals += 1
    parting = [_between(a, b, decimals) for a, b in gaps]
    inner = [a if edge is None else edge for edge, (a, _) in zip(parting, gaps, strict=True)]
    low, high = _floor(float(finite[0]), decimals), _ceil(float(finite[-1]), decimals)
    return Classes((low, *inner, high), decimals)


def open_classes(breaks: Sequence[float]) -> Classes:
    """Classes of breaks that hold for other values too: the first and the last have no end.

    >>> open_classes([2.5, 10.0]).labels()
    ('≤ 2.5', '> 2.5 – 10.0', '> 10.0')
    """
    decimals = max(_decimals_of(edge) for edge in breaks)
    return Classes((-math.inf, *sorted(breaks), math.inf), decimals)


def pixel_classes(
    values: Values, method: Method = "fisher_jenks", count: int = 5, fixed: Sequence[float] = ()
) -> Classes:
    """Classes of a great many values, none of which matters alone, between rounded edges."""
    low, high = float(values.min(initial=math.inf)), float(values.max(initial=-math.inf))
    if not low < high:
        return Classes((low,) if low == high else (), None)
    inner: Sequence[float] = sorted(fixed)
    if method != "fixed":
        inner = sorted({float(f"{e:.{_ROUND}g}") for e in _cuts(values, method, count)})
    ends = float(f"{low:.{_ROUND}g}"), float(f"{high:.{_ROUND}g}")
    low, high = min([ends[0], *inner[:1]]), max([ends[1], *inner[-1:]])
    return Classes((low, *(edge for edge in inner if low <= edge < high), high), None)


def _cuts(values: Values, method: Method, count: int) -> list[float]:
    """Where a great many values are cut: between the last of a class and the next."""
    if method == "quantiles":
        return _last_of_class(values, method, count)
    sample = np.quantile(values, np.linspace(0.0, 1.0, _SAMPLE), method="inverted_cdf")
    last = np.array(_last_of_class(sample, method, count))
    following = sample[np.searchsorted(sample, last, side="right")]
    return list((last + following) / 2)


def _last_of_class(values: Values, method: Method, count: int) -> list[float]:
    """The greatest value of every class but the last."""
    if method == "fisher_jenks":
        if len(values) > _SAMPLE:
            values = np.quantile(values, np.linspace(0.0, 1.0, _SAMPLE), method="inverted_cdf")
        count = min(count, len(np.unique(values)))
        edges = jenkspy.jenks_breaks(values.tolist(), n_classes=count)[1:-1] if count > 1 else []
    else:
        shares = np.arange(1, count) / count
        edges = np.quantile(values, shares, method="inverted_cdf").tolist()
    return sorted({float(e) for e in edges if e < values.max()})


def _fixed_classes(finite: Values, inner: list[float]) -> Classes:
    low = min([*finite[:1], *inner[:1]])
    high = max([*finite[-1:], *inner[-1:]])
    decimals = _decimals_for(high - low)
    decimals = max([decimals, *(_decimals_of(edge) for edge in inner)])
    return Classes((_floor(low, decimals), *inner, _ceil(high, decimals)), decimals)


def _decimals_for(span: float) -> int:
    """Decimals that show about a fiftieth of a span.

    >>> _decimals_for(10.0), _decimals_for(1000.0)
    (1, 0)
    """
    if span <= 0:
        return 0
    return max(0, math.ceil(-math.log10(span / _STEPS_IN_RANGE) - 1e-9))


def _decimals_of(edge: float) -> int:
    """Decimals without which an edge would be another.

    >>> _decimals_of(10.0), _decimals_of(0.125), _decimals_of(1230.0000000000002)
    (0, 3, 0)
    """
    near = 1e-9 * abs(edge)
    return next((d for d in range(_MOST_DECIMALS) if abs(round(edge, d) - edge) <= near), 0)


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
