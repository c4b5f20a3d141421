"""How large an amount that somebody states can be at all, read from ``coefficients/sizes.csv``.

The bounds are wide: what lies beyond them is a unit that slipped, such as 万吨 for 吨.
"""

from dataclasses import dataclass
from functools import cache

from gep.shipped import shipped_rows

AREA = "area"
_OTHER = ("overrides", "quantities", "product_values")  # about no measure of the statistics


@dataclass(frozen=True)
class SizeBand:
    """One row: ``table.measure`` of an item (of any, if empty) / ``per`` lies in a range.

    ``per`` is the land of the zones that report (``area``) or another ``table.measure``.
    """

    table: str
    measure: str
    item: str
    per: str
    low: float
    high: float
    unit: str


@cache
def size_bands() -> tuple[SizeBand, ...]:
    """Every band of the book for the sizes of statistics."""
    return tuple(band for band in _all_bands() if band.table not in _OTHER)


def override_band() -> SizeBand:
    """Between what multiples of the book's own range a bureau's number lies."""
    return _other("overrides")


def value_band() -> SizeBand:
    """Between what values of money one product of one zone lies."""
    return _other("quantities")


def product_value_band() -> SizeBand:
    """How many times the GDP the products can be worth."""
    return _other("product_values")


def _other(name: str) -> SizeBand:
    return next(band for band in _all_bands() if band.table == name)


@cache
def _all_bands() -> tuple[SizeBand, ...]:
    return tuple(
        SizeBand(
            row["table"], row["measure"], row["item"], row["per"],
            float(row["low"] or "0"), float(row["high"] or "inf"), row["unit"],
        )
        for row in shipped_rows("sizes.csv")
    )  # fmt: skip
