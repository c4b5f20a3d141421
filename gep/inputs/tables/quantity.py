"""A given quantity, the table that it stands in, and what the table says about its value."""

import math
from dataclasses import dataclass

from gep.problems import Place

MONEY = "CNY yr-1"
_DUST = 1e-9


@dataclass(frozen=True)
class Printed:
    """A value that a table prints beside a quantity, in CNY a year.

    ``step`` is half of its last digit, ``share`` how far the rounding of quantity and price can
    move their product, as a share of it.
    """

    place: Place
    value: float
    step: float
    share: float = 0.0

    def agrees(self, value: float, steps: float = 0.0) -> bool:
        """Whether a value is the printed one but for rounding, and ``steps`` of other numbers."""
        reach = self.step + steps + (self.share + _DUST) * abs(value)
        return abs(value - self.value) <= reach


@dataclass(frozen=True)
class Quantity:
    """One quantity in the unit of its indicator; an empty ``zone`` is the county.

    ``price`` is in CNY per unit and NaN where none is given.
    """

    place: Place
    zone: str
    service: str
    indicator: str
    item: str
    ecosystem_type: str
    amount: float
    unit: str
    price: float = math.nan
    printed: Printed | None = None

    @property
    def product(self) -> tuple[str, str, str]:
        """What is counted: service, indicator, item."""
        return self.service, self.indicator, self.item

    @property
    def name(self) -> str:
        """What is counted of which type in which zone, as problems call it."""
        return "/".join(filter(None, (self.zone, *self.product[1:], self.ecosystem_type)))

    @property
    def at(self) -> str:
        """The cell that it stands in."""
        return self.place.where or str(self.place.line)


@dataclass(frozen=True)
class TotalQuantity:
    """A row that sums others, empty in what it is summed ``over``: zone, item, ecosystem_type."""

    quantity: Quantity
    over: frozenset[str]


@dataclass(frozen=True)
class QuantityTable:
    """The quantities of one file, and its zones: code and name, sorted by code."""

    file: str
    rows: tuple[Quantity, ...]
    zones: tuple[tuple[str, str], ...]
    year: int | None

    @property
    def indicators(self) -> frozenset[str]:
        """The indicators that it has quantities of."""
        return frozenset(row.indicator for row in self.rows)
