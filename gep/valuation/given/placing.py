"""Quantities in their zones: county and townships made to agree, nothing lost between them.

What the county has and no zone does stays in the row of the land in no zone, so that the zones of
the partition always add up to the county.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gep.account.columns import COUNTY, TOWNSHIP
from gep.catalogue.rules import Rules
from gep.inputs.tables.quantity import Quantity, QuantityTable
from gep.problems import Problem
from gep.telling.notes import bilingual
from gep.telling.numbers import percent
from gep.valuation.given.prices import Prices, UnitPrice, is_counted

SUM_TOLERANCE = 0.005
_DUST = 1e-12


@dataclass(frozen=True)
class PlacedQuantity:
    """One row to be, of the account or of the memo: a quantity with its price in a zone."""

    layer: str
    quantity: Quantity
    price: UnitPrice
    is_counted: bool
    note: str = ""


@dataclass(frozen=True)
class _Priced:
    """One row of the table with its price."""

    quantity: Quantity
    price: UnitPrice

    is_counted: bool

    @property
    def kind(self) -> str:
        """Its ecosystem type."""
        return self.quantity.ecosystem_type

    def placed(self, layer: str, note: str = "") -> PlacedQuantity:
        """The row as it is, in a layer."""
        return PlacedQuantity(layer, self.quantity, self.price, self.is_counted, note)


def placed_quantities(
    table: QuantityTable, rules: Rules
) -> tuple[list[PlacedQuantity], list[Problem]]:
    """Every quantity of a table in its layer, county rows included, and what does not add up."""
    prices = Prices(rules)
    products: dict[tuple[str, str, str], list[Quantity]] = {}
    for row in table.rows:
        products.setdefault(row.product, []).append(row)
    placed: list[PlacedQuantity] = []
    problems: list[Problem] = []
    for rows in products.values():
        found = _Product(table, rows, prices)
        problems += found.problems()
        placed += found.placed()
    return placed, problems


class _Product:
    """The rows of one product: those of the county, and those of its zones."""

    def __init__(self, table: QuantityTable, rows: Sequence[Quantity], prices: Prices) -> None:
        self.table, self.rules = table, prices.rules
        given = [replace(row, price=_given(row, rows)) for row in rows]
        priced = [_Priced(row, prices.of(row), is_counted(self.rules, row)) for row in given]
        self.county = [one for one in priced if not one.quantity.zone]
        self.zones = [one for one in priced if one.quantity.zone]

    @property
    def _is_aligned(self) -> bool:
        """Whether county and zones tell the same ecosystem types apart."""
        return {one.kind for one in self.county} == {one.kind for one in self.zones}

    def _groups(self) -> Mapping[str, tuple[list[_Priced], list[_Priced]]]:
        """County and zone rows that belong together: by type, all if the types are not the same."""
        if self.county and self.zones and not self._is_aligned:
            return {"": (self.county, self.zones)}
        kinds = dict.fromkeys(one.kind for one in (*self.county, *self.zones))
        return {
            kind: (
                [one for one in self.county if one.kind == kind],
                [one for one in self.zones if one.kind == kind],
            )
            for kind in kinds
        }

    def problems(self) -> Iterator[Problem]:
        """Zones that do not add up to the county, in amount or in price."""
        for county, zones in self._groups().values():
            if county and zones:
                yield from self._sum_problem(county, zones)
            yield from self._price_problem(county, zones)
        both = bool(self.county and self.zones)
        counted = {one.is_counted for one in (*self.county, *self.zones)}
        if both and not self._is_aligned and len(counted) > 1:
            yield self._types_problem(self.county, self.zones)

    def _sum_problem(
        self, county: Sequence[_Priced], zones: Sequence[_Priced]
    ) -> Iterator[Problem]:
        whole, summed = _amount(county), _amount(zones)
        apart = summed - whole
        is_complete = len({one.quantity.zone for one in zones}) == len(self.table.zones)
        is_rest = apart < 0 and not is_complete
        if abs(apart) > SUM_TOLERANCE * abs(whole) and not is_rest:
            row = county[0].quantity
            values = {
                "name": _name(row),
                "sum": f"{summed:.12g}",
                "county": f"{whole:.12g}",
                "unit": row.unit,
                "share": percent(abs(apart / whole) if whole else 1.0),
            }
            yield Problem("quantity-sum", row.place, values)

    def _price_problem(
        self, county: Sequence[_Priced], zones: Sequence[_Priced]
    ) -> Iterator[Problem]:
        rows = [*county, *zones]
        first = rows[0]
        other = next((one for one in rows if not one.price.same_as(first.price)), None)
        if other is None:
            return
        is_partly = not all(one.price.is_given for one in rows)
        if county and zones and not self._is_aligned:
            yield self._types_problem(county, zones)
        elif (county and zones) or is_partly or not _amount(zones):
            values = {
                "name": _name(first.quantity),
                "one": _shown(first.price),
                "other": _shown(other.price),
                "line": first.quantity.at,
            }
            yield Problem("quantity-prices", other.quantity.place, values)

    def _types_problem(self, county: Sequence[_Priced], zones: Sequence[_Priced]) -> Problem:
        row = zones[0].quantity
        values = {
            "name": _name(row),
            "county": ", ".join(sorted({one.kind or "-" for one in county})),
            "zones": ", ".join(sorted({one.kind or "-" for one in zones})),
        }
        return Problem("quantity-types", row.place, values)

    def placed(self) -> Iterator[PlacedQuantity]:
        """The rows of the county, of the zones, and of what lies in none."""
        for one in self.zones:
            yield one.placed(TOWNSHIP)
        for kind, (county, zones) in self._groups().items():
            if not county:
                yield _summed(zones)
                continue
            for one in county:
                yield one.placed(COUNTY)
                if self.table.zones and not zones:
                    yield one.placed(TOWNSHIP, bilingual("value-county-alone"))
            rest = _amount(county) - _amount(zones)
            if zones and abs(rest) > _DUST * abs(_amount(county)):
                row = replace(county[0].quantity, amount=rest, ecosystem_type=kind, printed=None)
                left = replace(county[0], quantity=row)
                yield left.placed(TOWNSHIP, bilingual("value-rest"))


def _given(row: Quantity, rows: Iterable[Quantity]) -> float:
    """The price that a row gives, or that of the county for its zones, or theirs if it is one."""
    if not math.isnan(row.price):
        return row.price
    said = {
        other.price
        for other in rows
        if bool(other.zone) != bool(row.zone)
        and (other.ecosystem_type in ("", row.ecosystem_type) or not row.ecosystem_type)
    }
    one = said.pop() if said else math.nan
    return math.nan if said else one


def _summed(zones: Sequence[_Priced]) -> PlacedQuantity:
    """The county's row of a product and type that only zones report."""
    first, amount = zones[0], _amount(zones)
    row = replace(first.quantity, zone="", amount=amount, printed=None)
    note = bilingual("value-summed")
    if all(one.price.same_as(first.price) for one in zones):
        return replace(first, quantity=row).placed(COUNTY, note)
    price = replace(
        first.price,
        value=_mean(zones, [one.price.value for one in zones], amount),
        constant=_mean(zones, [one.price.constant for one in zones], amount),
        note=bilingual("value-mean-price"),
    )
    return replace(first, quantity=row, price=price).placed(COUNTY, note)


def _mean(zones: Sequence[_Priced], values: Sequence[float], amount: float) -> float:
    total = math.fsum(o.quantity.amount * v for o, v in zip(zones, values, strict=True))
    return total / amount if amount else math.nan


def _amount(rows: Iterable[_Priced]) -> float:
    return math.fsum(one.quantity.amount for one in rows)


def _name(row: Quantity) -> str:
    return "/".join(filter(None, (*row.product[1:], row.ecosystem_type)))


def _shown(price: UnitPrice) -> str:
    return "-" if math.isnan(price.value) else f"{price.value:.12g} {price.unit}"
