"""A bureau's own numbers held against those of the book: a price of 1e12 is a slip."""

from collections.abc import Iterable

from gep.book.coefficient import CoefficientRow
from gep.book.plausible_sizes import override_band
from gep.problems import Problem
from gep.units import conversion, is_unit, same_dimension


def far_from(row: CoefficientRow, book: Iterable[CoefficientRow]) -> list[Problem]:
    """The problem that a number lies far beyond the range of the book's rows of the same thing."""
    if not is_unit(row.unit):
        return []
    ends = [end for other in book if _is_of_one_thing(row, other) for end in _ends(other, row.unit)]
    low, high, band = min(ends, default=0.0), max(ends, default=0.0), override_band()
    least, most = low * band.low, high * band.high
    if low <= 0 or row.value <= 0 or least <= row.value <= most:
        return []
    numbers = {"value": row.value, "low": low, "high": high, "least": least, "most": most}
    values = {name: f"{number:g} {row.unit}" for name, number in numbers.items()}
    return [Problem("coefficient-size", row.place, {"name": row.name, **values})]


def _is_of_one_thing(row: CoefficientRow, other: CoefficientRow) -> bool:
    own, theirs = ((r.service, r.parameter, r.key) for r in (row, other))
    return own == theirs and is_unit(other.unit) and same_dimension(row.unit, other.unit)


def _ends(row: CoefficientRow, unit: str) -> list[float]:
    factor = conversion(row.unit, unit)
    return [end * factor for end in (row.low, row.value, row.high) if end is not None]
