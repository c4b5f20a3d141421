"""Rows of the account from placed quantities, and from what the norm asks for and nobody gave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from gep.account.columns import COUNTY, ROWS
from gep.book.confidence import GIVEN
from gep.catalogue.rules import Rules
from gep.inputs.tables.quantities import Quantity
from gep.telling.notes import bilingual
from gep.valuation.given.placing import Placed
from gep.valuation.given.prices import lists, on_its_land

Row: TypeAlias = dict[str, Any]
_ORDER = ("_zone", "_indicator", "_item", "_type")
_EMPTY: Row = {
    "ecosystem_type": "", "item": "", "method": "", "quantity": np.nan, "unit": "",
    "price": np.nan, "price_unit": "", "price_year": pd.NA, "constant_price": np.nan,
    "allocated": False, "coverage": np.nan, "confidence": "", "note": "",
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The rows that the norm counts, and those it does not."""

    counted: pd.DataFrame
    memo: pd.DataFrame


def account_rows(placed: Sequence[Placed], rules: Rules) -> Rows:
    """All rows in a fixed order, whatever the order of the table."""
    table = _Table(placed, rules)
    rows: dict[bool, list[Row]] = {True: [], False: []}
    for one in placed:
        rows[one.is_counted].append(table.given(one))
    for is_counted, row in (*table.not_given(), *table.without_zone()):
        rows[is_counted].append(row)
    return Rows(_frame(rows[True]), _frame(rows[False]))


class _Table:
    """Makes rows, each with its place in the order of zones, indicators, items and types."""

    def __init__(self, placed: Sequence[Placed], rules: Rules) -> None:
        self.placed, self.rules = placed, rules
        self.zones = [
            (zones.layer, code, name)
            for zones in rules.scope.zones
            for code, name in zip(zones.codes, zones.names, strict=True)
        ]
        self._zone = {(layer, code): n for n, (layer, code, _) in enumerate(self.zones)}
        self._names = {(layer, code): name for layer, code, name in self.zones}
        services = rules.catalogue.services
        order = [*rules.norm.services, *sorted(services.keys() - rules.norm.services.keys())]
        indicators = [i.key for key in order if key in services for i in services[key].indicators]
        self._services = {key: n for n, key in enumerate(order)}
        self._indicators = {key: n for n, key in enumerate(indicators)}
        self._types = {key: n for n, key in enumerate((*rules.book.types.ids, ""))}

    def given(self, placed: Placed) -> Row:
        quantity, price = placed.quantity, placed.price
        code = self.rules.scope.code if placed.layer == COUNTY else quantity.zone
        zone = placed.layer, code, self._names.get((placed.layer, code), "")
        notes = filter(None, (placed.note, price.note, self._off_its_land(quantity)))
        return self._row(zone, quantity.service, quantity.indicator) | {
            "_item": (quantity.item == "", quantity.item),
            "_type": self._types[quantity.ecosystem_type],
            "ecosystem_type": quantity.ecosystem_type,
            "item": quantity.item,
            "method": GIVEN,
            "quantity": quantity.amount,
            "unit": quantity.unit,
            "price": price.value,
            "price_unit": price.unit,
            "price_year": pd.NA if price.year is None else price.year,
            "constant_price": price.constant,
            "status": "computed",
            "confidence": price.confidence,
            "note": "; ".join(notes),
        }

    def _off_its_land(self, quantity: Quantity) -> str:
        if lists(self.rules, quantity) and not on_its_land(self.rules, quantity):
            return bilingual("value-other-land")
        return ""

    def not_given(self) -> Iterator[tuple[bool, Row]]:
        """What the norm lists and the table does not have, for every zone."""
        norm, catalogue = self.rules.norm, self.rules.catalogue
        there = {(one.quantity.indicator, one.is_counted) for one in self.placed}
        for key, said in norm.services.items():
            silent: list[tuple[str, str, str]] = []
            if said.not_applicable:
                silent.append(("", "not_applicable", said.not_applicable))
            elif key in catalogue.services:
                reason = bilingual("value-not-given")
                indicators = (one.key for one in catalogue.services[key].indicators)
                silent += [
                    (name, "not_computed", reason)
                    for name in indicators
                    if name in said.methods and (name, said.counted) not in there
                ]
            for indicator, status, reason in silent:
                counted = said.counted or bool(said.not_applicable)
                for zone in self.zones:
                    row = self._row(zone, key, indicator) | {"status": status, "note": reason}
                    yield counted, row | {"unit": self._unit(indicator)}

    def without_zone(self) -> Iterator[tuple[bool, Row]]:
        """Zones in which a product of the table has no quantity."""
        products: dict[tuple[str, str, str], tuple[bool, Quantity]] = {}
        there: set[tuple[tuple[str, str, str], str]] = set()
        for one in self.placed:
            if one.is_counted or one.quantity.product not in products:
                products[one.quantity.product] = one.is_counted, one.quantity
            if one.layer != COUNTY:
                there.add((one.quantity.product, one.quantity.zone))
        for product, (is_counted, quantity) in products.items():
            for zone in self.zones:
                if zone[0] != COUNTY and (product, zone[1]) not in there:
                    yield (
                        is_counted,
                        self._row(zone, *product[:2])
                        | {
                            "_item": (quantity.item == "", quantity.item),
                            "item": quantity.item,
                            "method": GIVEN,
                            "unit": quantity.unit,
                            "status": "not_computed",
                            "note": bilingual("value-zone-not-given"),
                        },
                    )

    def _unit(self, indicator: str) -> str:
        known = self.rules.catalogue.indicators.get(indicator)
        return known.unit if known else ""

    def _row(self, zone: tuple[str, str, str], service: str, indicator: str) -> Row:
        layer, code, name = zone
        known = self.rules.catalogue.services.get(service)
        scope = self.rules.scope
        return {
            **_EMPTY,
            "_zone": self._zone.get((layer, code), len(self.zones)),  # land in no zone comes last
            "_indicator": (self._services[service], self._indicators.get(indicator, -1)),
            "_item": (True, ""),
            "_type": len(self._types),
            "year": scope.year,
            "norm": self.rules.norm.name,
            "zone_layer": layer,
            "zone_code": code,
            "zone_name": name,
            "category": known.category if known else "regulating",
            "service": service,
            "indicator": indicator,
        }


def _frame(rows: list[Row]) -> pd.DataFrame:
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ROWS.items()})
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in _ORDER))
    frame = pd.DataFrame(ordered)
    frame["value_yuan"] = frame["quantity"] * frame["price"]
    frame["constant_value_yuan"] = frame["quantity"] * frame["constant_price"]
    return frame[list(ROWS)].astype(dict(ROWS)).reset_index(drop=True)
