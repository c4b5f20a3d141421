"""A bureau's own numbers held against those of the book: a price of 1e12 is a slip."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from gep.book.coefficient import CoefficientRow
from gep.book.plausible_sizes import override_band
from gep.problems import Problem
from gep.units import conversion, is_unit, same_dimension

if TYPE_CHECKING:  # it brings numpy, which nobody needs who reads the book
    from gep.service import Coefficient

Declared: TypeAlias = "Mapping[tuple[str, str], Coefficient]"
"""What services declare, by service and parameter."""
NOTHING_DECLARED: Declared = {}


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


def beyond_the_whole(row: CoefficientRow, declared: Declared) -> list[Problem]:
    """The problem that a share, as its row gives it or as its range reaches, is not from 0 to 1."""
    coefficient = declared.get((row.service, row.parameter))
    if coefficient is None or not coefficient.is_share or not is_unit(row.unit):
        return []
    factor = conversion(row.unit, coefficient.unit)
    found = [f"{end:g} {row.unit}" for end in _ends(row, row.unit) if not 0 <= end * factor <= 1]
    values = {"name": row.name, "value": ", ".join(found)}
    return [Problem("coefficient-share", row.place, values)] if found else []


def _is_of_one_thing(row: CoefficientRow, other: CoefficientRow) -> bool:
    own, theirs = ((r.service, r.parameter, r.key) for r in (row, other))
    return own == theirs and is_unit(other.unit) and same_dimension(row.unit, other.unit)


def _ends(row: CoefficientRow, unit: str) -> list[float]:
    factor = conversion(row.unit, unit)
    return [end * factor for end in (row.low, row.value, row.high) if end is not None]
