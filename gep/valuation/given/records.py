"""Given quantities with their prices as arrays, told of as computed ones are."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gep.account.columns import COUNTY
from gep.book.confidence import CONFIDENCE, GIVEN
from gep.catalogue.rules import Rules
from gep.catalogue.variants import Variant
from gep.telling.notes import bilingual
from gep.valuation.given.placing import PlacedQuantity
from gep.valuation.given.prices import lists, on_its_land, price_name
from gep.valuation.grounds import Grounds
from gep.valuation.prices import Price
from gep.valuation.quantities import Amount, Mask
from gep.valuation.records import Reason, Record, Refusal
from gep.valuation.valuation import Valued
from gep.valuation.zone_sums import Axes


def valuation_of_given(placed: Sequence[PlacedQuantity], rules: Rules) -> Valued:
    """The account of some quantities that were given, each in its zone and with its price."""
    axes = _axes(placed, rules)
    return Valued(tuple(_GivenRecords(placed, rules, axes).records()), rules, axes)


def _axes(placed: Sequence[PlacedQuantity], rules: Rules) -> Axes:
    """The zones of the account, then land in no zone if anything lies there; the types named."""
    scope = rules.scope
    zones = [
        (layer.layer, code, name)
        for layer in scope.zones
        for code, name in zip(layer.codes, layer.names, strict=True)
    ]
    named = len(zones)
    if any(one.layer != COUNTY and not one.quantity.zone for one in placed):
        zones += [(layer.layer, "", "") for layer in scope.zones[1:]]
    present = {one.quantity.ecosystem_type for one in placed}
    types = tuple(kind for kind in (*rules.book.types.ids, "") if kind in present)
    return Axes(tuple(zones), types, np.arange(len(zones)) < named)


class _GivenRecords:
    """Tells of each indicator in the order of the norm, then of those that it does not name."""

    def __init__(self, placed: Sequence[PlacedQuantity], rules: Rules, axes: Axes) -> None:
        self.rules, self.axes = rules, axes
        self._zones = {(layer, code): n for n, (layer, code, _) in enumerate(axes.zones)}
        self._types = {kind: n for n, kind in enumerate(axes.types)}
        self._groups: dict[tuple[str, bool], list[PlacedQuantity]] = {}
        for one in placed:
            self._groups.setdefault((one.quantity.indicator, one.is_counted), []).append(one)

    def records(self) -> Iterator[Record | Refusal]:
        norm, services = self.rules.norm, self.rules.catalogue.services
        for key in (*norm.services, *sorted(services.keys() - norm.services.keys())):
            said = norm.services.get(key)
            if said and key in services and not services[key].indicators:
                yield Refusal(key, "", "not_computed", Reason("reason-no-method"), said.counted)
            for indicator in services[key].indicators if key in services else ():
                lacks = bool(said and indicator.key in said.methods)
                for counted in (True, False):
                    if rows := self._groups.get((indicator.key, counted)):
                        yield self._record(rows)
                    elif lacks and said and said.counted == counted:
                        reason = Reason("value-not-given")
                        yield Refusal(key, indicator.key, "not_computed", reason, counted)

    def _ordered(self, items: Iterable[str]) -> tuple[str, ...]:
        """Items as the book lists them, others behind those by name, and what has none last."""
        axes = self.rules.catalogue.vocabulary.items.values()
        known = {key: number for number, key in enumerate(key for axis in axes for key in axis)}
        return tuple(sorted({*items}, key=lambda one: (not one, known.get(one, len(known)), one)))

    def _record(self, rows: Sequence[PlacedQuantity]) -> Record:
        first = rows[0].quantity
        items = self._ordered(one.quantity.item for one in rows)
        shape = len(items), len(self.axes.zones), len(self.axes.types)
        quantity, is_told = np.full(shape, np.nan), np.zeros(shape, bool)
        said = np.full(shape, "", object)
        units = [""] * len(items)
        for one in rows:
            at = self._at(one, items)
            quantity[at], is_told[at], said[at] = one.quantity.amount, True, self._said(one)
            units[at[0]] = one.quantity.unit
        amount = Amount(
            items=items,
            quantity=quantity,
            coverage=np.full(shape, np.nan),
            counted=is_told,
            silent=self._silent(rows, items),
            unreported="value-zone-not-given",
            units=tuple(units),
        )
        return Record(
            first.service,
            first.indicator,
            Variant(first.indicator, GIVEN, GIVEN, frozenset(), ()),
            amount,
            Grounds.joined(()),
            rows[0].is_counted,
            self._price(rows, items, shape),
            said=said,
        )

    def _at(self, one: PlacedQuantity, items: tuple[str, ...]) -> tuple[int, int, int]:
        quantity = one.quantity
        code = self.rules.scope.code if one.layer == COUNTY else quantity.zone
        zone, kind = self._zones[one.layer, code], self._types[quantity.ecosystem_type]
        return items.index(quantity.item), zone, kind

    def _said(self, one: PlacedQuantity) -> str:
        quantity, rules = one.quantity, self.rules
        is_elsewhere = lists(rules, quantity) and not on_its_land(rules, quantity)
        land = bilingual("value-other-land") if is_elsewhere else ""
        return "; ".join(filter(None, (one.note, one.price.note, land)))

    def _silent(self, rows: Sequence[PlacedQuantity], items: tuple[str, ...]) -> Mask:
        """Zones that have no quantity of an item; told of what is counted, if any of it is."""
        indicator, counted = rows[0].quantity.indicator, rows[0].is_counted
        silent = np.tile(self.axes.is_asked, (len(items), 1))
        silent[:, : len(self.rules.scope.zones[0].codes)] = False
        for is_counted in (True, False):
            for one in self._groups.get((indicator, is_counted), ()):
                if one.quantity.item in items:
                    item, zone, _ = self._at(one, items)
                    silent[item, zone] = False
                    if is_counted and not counted:
                        silent[item] = False
        return silent

    def _price(
        self, rows: Sequence[PlacedQuantity], items: tuple[str, ...], shape: tuple[int, int, int]
    ) -> Price | None:
        """The prices of some quantities, None where they have none."""
        values, constant = np.full(shape, np.nan), np.full(shape, np.nan)
        rank = np.zeros(shape, np.int8)
        units = [""] * len(items)
        years: list[int | None] = [None] * len(items)
        for one in rows:
            price, at = one.price, self._at(one, items)
            values[at], constant[at] = price.value, price.constant
            rank[at] = CONFIDENCE.index(price.confidence)
            units[at[0]] = units[at[0]] or price.unit
            years[at[0]] = years[at[0]] or price.year
        if not any(units):
            return None
        used = tuple(used for one in rows for used in one.price.used)
        base = None if np.isnan(constant).all() else constant
        name = price_name(self.rules, rows[0].quantity)
        return Price(name, values, rank, tuple(units), tuple(years), used, base)
