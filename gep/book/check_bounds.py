"""Where the checks of an account itself begin to warn, and where they stop it.

They are read from ``coefficients/check_bounds.csv``.
"""

from dataclasses import dataclass
from functools import cache

from gep.shipped import shipped_rows


@dataclass(frozen=True)
class CheckBound:
    """One row: a value is sound from ``low`` to ``high``; beyond ``stops_*`` a defect is proven.

    An end that does not hold is NaN.
    """

    check: str
    low: float
    high: float
    stops_below: float
    stops_above: float

    @property
    def band(self) -> tuple[float, float]:
        """The ends between which nothing is to be said."""
        return self.low, self.high

    def stops(self, value: float) -> bool:
        """Whether no account may be made of this."""
        return value < self.stops_below or value > self.stops_above


@cache
def check_bounds() -> dict[str, CheckBound]:
    """The bounds of every check that has some, by its name."""
    ends = ("low", "high", "stops_below", "stops_above")
    return {
        row["check"]: CheckBound(row["check"], *(float(row[end] or "nan") for end in ends))
        for row in shipped_rows("check_bounds.csv")
    }
