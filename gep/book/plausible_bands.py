"""Between what numbers results are plausible, read from ``coefficients/plausibility.csv``.

A band is data: which amount, by which method, for which types and where, set against what.
"""

from dataclasses import dataclass
from functools import cache

from gep.book.vocabulary import Vocabulary
from gep.shipped import shipped_rows

COLUMNS = (
    "check", "indicator", "method", "ecosystem_type", "region", "less", "per", "low", "high",
    "unit", "source", "confidence", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Band:
    """One row: (``indicator`` - ``less``) / ``per`` lies between ``low`` and ``high``.

    An amount is an indicator, a standard raster (its area integral) or ``table.measure``; ``per``
    may also be ``area``, or empty for the amount itself. ``method`` is that of the indicator, or
    the derivation of the raster; a row that names it goes before one that does not.
    """

    check: str
    indicator: str
    method: str
    ecosystem_type: str
    region: str
    less: str
    per: str
    low: float
    high: float
    unit: str
    source: str
    confidence: str
    note: str


@cache
def bands() -> tuple[Band, ...]:
    """Every band of the book."""
    return tuple(map(_band, shipped_rows("plausibility.csv")))


@cache
def watched_rasters() -> frozenset[str]:
    """Rasters whose sums the bands ask for."""
    named = {name for band in bands() for name in (band.indicator, band.less, band.per)}
    return frozenset(named & Vocabulary.shipped().rasters.keys())


def _band(row: dict[str, str]) -> Band:
    texts = {name: row[name] for name in COLUMNS if name not in ("low", "high")}
    low, high = (float(row[name] or "nan") for name in ("low", "high"))
    return Band(**texts, low=low, high=high)
