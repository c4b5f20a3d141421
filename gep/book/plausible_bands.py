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

    An amount is an indicator, a standard raster (its area integral), ``table.measure``, or the
    value of the account, ``gep``, of a category or service of it, ``gep.regulating``. ``per`` may
    also be ``area``, or empty for the amount itself. ``method`` is that of the indicator, or the
    derivation of the raster; a row that names it goes before one that does not, and one of a nearer
    region before one of a wider. ``regions`` are code prefixes, none of them where all is meant.
    """

    check: str
    indicator: str
    method: str
    ecosystem_type: str
    regions: tuple[str, ...]
    less: str
    per: str
    low: float
    high: float
    unit: str
    source: str
    confidence: str
    note: str

    @property
    def about(self) -> tuple[str, ...]:
        """What is judged, whatever the method and the place."""
        return self.check, self.indicator, self.ecosystem_type, self.less, self.per

    def nearness(self, code: str) -> int:
        """Digits that its region shares with a place, -1 where it does not hold."""
        return max((len(one) for one in self.regions if code.startswith(one)), default=-1)


@cache
def bands() -> tuple[Band, ...]:
    """Every band of the book."""
    return tuple(map(_band, shipped_rows("plausibility.csv")))


@cache
def watched_measures() -> frozenset[tuple[str, str]]:
    """Table and measure of the statistics that rasters are held against."""
    rasters = Vocabulary.shipped().rasters
    held = (band.per.split(".") for band in bands() if band.indicator in rasters)
    return frozenset((one[0], one[1]) for one in held if one[1:])


@cache
def watched_rasters() -> frozenset[str]:
    """Rasters whose sums the bands ask for."""
    named = {name for band in bands() for name in (band.indicator, band.less, band.per)}
    return frozenset(named & Vocabulary.shipped().rasters.keys())


def _band(row: dict[str, str]) -> Band:
    texts = {name: row[name] for name in COLUMNS if name not in ("low", "high", "region")}
    low, high = (float(row[name] or "nan") for name in ("low", "high"))
    regions = tuple(one.strip() for one in row["region"].split(";"))
    return Band(**texts, regions=regions, low=low, high=high)
