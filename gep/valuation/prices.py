"""Prices of indicators: which one, of which year, moved by which index."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gep import units
from gep.catalogue.binding import Bound
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.units import price_unit

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Price:
    """Unit prices ``[..., item, 1, type]`` in CNY per quantity unit, NaN where there is none.

    ``units`` and ``years`` are by item: the unit of the price, and the year whose price it is, None
    without a price. A price that was given may differ by zone: ``[item, zone, type]``.
    ``constant`` is the price of the base year, None without one.
    """

    name: str
    values: Array
    rank: npt.NDArray[np.int8]
    units: tuple[str, ...]
    years: tuple[int | None, ...]
    used: tuple[Used, ...]
    constant: Array | None = None


class Pricing:
    """Looks prices up for one account."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.catalogue, self.scope = rules.catalogue, rules.scope
        self.lookup = rules.lookup

    def of(
        self, indicator: str, name: str, items: tuple[str, ...], own_units: tuple[str, ...] = ()
    ) -> Price:
        """The price that a norm names for an indicator, in the account's price year.

        ``own_units`` are those of the quantities by item, where they are not the declared ones.
        """
        bound = self.catalogue.prices[indicator, name]
        counted = own_units or tuple(self.rules.unit(indicator, item) for item in items)
        per = tuple(map(price_unit, counted))
        values, rank, used = self._at(bound, items, per, self.scope.price_year)
        constant = None
        if self.scope.base_year is not None:
            constant, _, _ = self._at(bound, items, per, self.scope.base_year)
        years = tuple(self._year(used, item) for item in items)
        return Price(name, values, rank, per, years, used, constant)

    def _at(
        self, bound: Bound, items: tuple[str, ...], per: tuple[str, ...], year: int
    ) -> tuple[Array, npt.NDArray[np.int8], tuple[Used, ...]]:
        looked = {term.name: self.lookup.price(term, items, year) for term in bound.terms}
        bare = np.asarray(bound.run({name: one.values for name, one in looked.items()}))
        rank = np.zeros((1, 1, 1), np.int8)
        used: list[Used] = []
        for one in looked.values():
            rank = np.maximum(rank, one.rank)
            used += one.used
        factor = np.ones((len(items), 1, 1))
        for number, item in enumerate(items):
            own = bound.own_unit or _unit_of(used, item)
            if own:
                factor[number] = units.conversion(own, per[number])
        return bare * factor, rank, tuple(used)

    def _year(self, used: tuple[Used, ...], item: str) -> int:
        """The year whose prices these are: the earliest, if a formula joins several."""
        own = [u.year for u in used if u.year is not None and (item in u.key or not u.key)]
        return min(own, default=self.scope.price_year)


def _unit_of(used: list[Used], item: str) -> str:
    return next((u.unit for u in used if item in u.key or not u.key), "")
