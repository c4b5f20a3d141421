"""What zones report, placed on the land they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gep import units
from gep.account.sums import Sums
from gep.book.vocabulary import Item
from gep.catalogue.binding import AREA, Bound, Term
from gep.catalogue.lookup import TYPE_AXIS, Lookup
from gep.catalogue.scope import Scope
from gep.inputs.tables.statistics import Statistics
from gep.problems import Place, Problem
from gep.service import PER_ITEM, FromStatistics, SharedBy
from gep.valuation.allocation import Land, Mask, Placement, place, reporters, target_types

Array = npt.NDArray[np.float64]
_NAMED = 3


@dataclass(frozen=True)
class ReportedAmount:
    """What statistics say of one item: by zone number, and of the whole accounting area or None."""

    by_zone: Mapping[int, float]
    whole: float | None


@dataclass(frozen=True)
class Asked:
    """A method from statistics: its formula, its coefficients, the sums of its keys."""

    form: FromStatistics
    bound: Bound
    coefficients: Mapping[str, Array]
    keys: Mapping[str, Array]
    items: tuple[str, ...]


@dataclass(frozen=True)
class PlacedAmount:
    """One item on the land: where its amounts lie, and the amounts ``[..., entry]`` themselves."""

    placement: Placement
    amount: Array


class StatisticsOnLand:
    """Statistics seen from the strata of one account."""

    def __init__(self, statistics: Statistics, sums: Sums, lookup: Lookup, scope: Scope) -> None:
        self.statistics = statistics
        self.sums = sums
        self.lookup = lookup
        self.scope = scope
        self._landless: dict[int, dict[tuple[str, str], None]] = {}

    @property
    def problems(self) -> list[Problem]:
        """One for each zone that reports amounts and has no land to place them on."""
        frame, codes = self.statistics.frame, (*self._numbers, self.scope.code)
        problems = []
        for number, about in sorted(self._landless.items()):
            own = frame[(frame["zone_code"] == codes[number]) & (frame["value"] != 0)]
            told = [
                {str(column): value for column, value in row.items()}
                for row in own.to_dict("records")
                if (row["table"], row["item"]) in about
            ]
            problems.append(_without_land(self.scope.zone_name(codes[number]), told))
        return problems

    def placed(self, asked: Asked) -> tuple[PlacedAmount, ...]:
        """Each item of a method on the land, after the method's formula."""
        amount, reported = self._computed(asked)
        is_site = self._is_site(asked.form.table)
        found = []
        for number, item in enumerate(asked.items):
            about = asked.form.table, item
            key = self._key(asked.form.shared_by, about, asked.keys)
            placed = self._place(about, amount[..., number, :], reported[number], key)
            if is_site and reported[number].any():
                # what one zone reports of a lake is all there is of it: the others have none
                everywhere = np.ones_like(placed.placement.known)
                placed = replace(placed, placement=replace(placed.placement, known=everywhere))
            found.append(placed)
        return tuple(found)

    def _is_site(self, table: str) -> bool:
        """Whether the items of a table are things with a place, such as water bodies."""
        axes = {m.item_axis for m in self.lookup.vocabulary.measures if m.table == table}
        listed = self.lookup.vocabulary.items
        return any(axis and axis.split("|")[0] not in {*listed, TYPE_AXIS} for axis in axes)

    def _computed(self, asked: Asked) -> tuple[Array, Mask]:
        """Amounts ``[..., item, zone]`` by a method's formula, last those of the whole area.

        Where a zone does not report all that the formula asks for they are no numbers, and the
        mask says so.
        """
        values: dict[str, Array] = {}
        reported = np.ones((len(asked.items), self._zones + 1), bool)
        for term in asked.bound.terms:
            if term.kind == "measure":
                values[term.name], here = self._table(term, asked.items)
                reported &= here
            else:  # a formula runs on amounts of zones, so a coefficient has no type here
                values[term.name] = asked.coefficients[term.name][..., 0, :1]
        with np.errstate(invalid="ignore"):
            amount = np.asarray(asked.bound.run(values)) * asked.bound.factor
        return np.broadcast_to(amount, (*amount.shape[:-2], *reported.shape)), reported

    def placed_measure(self, term: Term, item: str) -> PlacedAmount:
        """A measure on the land, by plain area."""
        amount, reported = self._table(term, (item,))
        about = term.service, item
        return self._place(about, amount[0], reported[0], self._key(SharedBy(), about, {}))

    def _table(self, term: Term, items: Sequence[str]) -> tuple[Array, Mask]:
        """What is reported of a measure, ``[item, zone]`` with the whole area last, NaN if not."""
        table = np.full((len(items), self._zones + 1), np.nan)
        for row, item in zip(table, items, strict=True):
            reported = self.of(term, item)
            row[list(reported.by_zone)] = list(reported.by_zone.values())
            if reported.whole is not None:
                row[-1] = reported.whole
        return table, ~np.isnan(table)

    def of(self, term: Term, item: str) -> ReportedAmount:
        """What statistics say of a measure and item, in its `unit`."""
        unit = self.unit(term, item)
        by_zone: dict[int, float] = {}
        whole = None
        for code, amount, own in self.statistics.reports(term.service, term.name, item):
            value = amount * (units.conversion(own, unit) if unit else 1.0)
            if code in self._numbers:
                by_zone[self._numbers[code]] = value
            elif code == self.scope.code:
                whole = value
        return ReportedAmount(by_zone, whole)

    def unit(self, term: Term, item: str) -> str:
        """The unit of a measure, else of the item, else that which its reporter chose."""
        known = self._item(term.service, item)
        if term.unit or known:
            return term.unit or (known.unit if known else "")
        chosen = next(
            (own for *_, own in self.statistics.reports(term.service, term.name, item)), ""
        )
        return units.without_multiples(chosen) if chosen else ""

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """The zones that may report, numbered in their order."""
        reporting = self.scope.reporting_layer
        return {code: i for i, code in enumerate(reporting.codes)} if reporting else {}

    @property
    def _zones(self) -> int:
        return len(self._numbers)

    def _place(
        self, about: tuple[str, str], amount: Array, reported: Mask, key: tuple[Array, int]
    ) -> PlacedAmount:
        """What zones report ``about`` an item of a table, placed by a sharing key."""
        placement = place(reported, key[0], key[1], self._land)
        own = reporters(amount, reported)
        for number in placement.landless:
            if own[..., number].any():
                self._landless.setdefault(number, {})[about] = None
        return PlacedAmount(placement, placement.of(own))

    @cached_property
    def _land(self) -> Land:
        reporting = self.scope.reporting_layer
        zone = np.full(self.sums.count, -1, np.intp)
        if reporting:
            rows = self.sums.strata[self.sums.strata["zone_layer"] == reporting.layer]
            numbers = [self._numbers.get(code, -1) for code in rows["zone_code"]]
            zone[rows["stratum"].to_numpy(np.intp)] = numbers
        return Land(self.sums.entries, self.sums.area, zone, len(self.sums.types))

    def _key(
        self, shared_by: SharedBy, about: tuple[str, str], keys: Mapping[str, Array]
    ) -> tuple[Array, int]:
        """Sharing key ``[entry]`` of a table's item and the type it is booked on without one."""
        name, wanted = shared_by.key, shared_by.ecosystem_types
        if shared_by == PER_ITEM:
            known = self._item(*about)
            name = known.shared_by if known else AREA
            wanted = (known.ecosystem_type,) if known and known.ecosystem_type else ()
        types, present = self.lookup.book.types, self.sums.types
        targets = np.zeros(len(present), bool)
        for one in wanted or ("",):
            below = np.asarray([bool(one) and types.descends(t, one) for t in present])
            lineage = types.lineage(one)[1:] if one else ()
            targets |= target_types(present, one, lineage, below)
        sums = keys.get(name, self.sums.area)
        nominal = int(np.argmax(targets)) if targets.any() else present.index(wanted[0])
        return np.where(targets[self.sums.entries.kind], sums, 0.0), nominal

    def _item(self, table: str, item: str) -> Item | None:
        for measure in self.lookup.vocabulary.measures:
            if measure.table == table and measure.item_axis:
                return self.lookup.vocabulary.items.get(measure.item_axis, {}).get(item)
        return None


def _without_land(zone: str, told: Sequence[Mapping[str, Any]]) -> Problem:
    """The amounts of one zone that has no land, by the cells they stand in."""

    def cell(row: Mapping[str, Any]) -> str:
        return "!".join(filter(None, (row["sheet"], row["cell"])))

    amounts = [
        f"{row['item'] or row['measure']} {row['value']:.12g} {row['unit']} ({cell(row)})"
        for row in told
    ]
    more = f" … ({len(amounts)})" if len(amounts) > _NAMED else ""
    values = {"zone": zone, "amounts": ", ".join(amounts[:_NAMED]) + more}
    return Problem("stat-zone-without-land", Place(told[0]["file"], where=cell(told[0])), values)
