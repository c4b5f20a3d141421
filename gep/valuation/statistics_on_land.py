"""What zones report, placed on the land they have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gep import units
from gep.account.sums import Part, Sums
from gep.book.vocabulary import Item
from gep.catalogue.binding import AREA, Bound, Term
from gep.catalogue.lookup import TYPE_AXIS, Looked, Lookup
from gep.catalogue.scope import Scope
from gep.inputs.tables.statistics import Statistics
from gep.problems import DataProblem, Place, Problem
from gep.service import PER_ITEM, FromStatistics, SharedBy
from gep.valuation.allocation import Land, Placed, Reported, place, target_types

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A method from statistics: its formula, the coefficients looked up, the sums of its keys."""

    form: FromStatistics
    bound: Bound
    looked: Mapping[str, Looked]
    part: Part
    items: tuple[str, ...]


class Reports:
    """Statistics seen from the strata of one account."""

    def __init__(self, statistics: Statistics, sums: Sums, lookup: Lookup, scope: Scope) -> None:
        self.statistics = statistics
        self.sums = sums
        self.lookup = lookup
        self.scope = scope

    def placed(self, asked: Asked, item: str) -> Placed:
        """One item of a method on the land, after the method's formula."""
        measures = [term for term in asked.bound.terms if term.kind == "measure"]
        by_measure = {term.name: self.of(term, item) for term in measures}
        first = by_measure[measures[0].name]
        whole = [one for one in by_measure.values() if one.county is not None]
        by_zone = {
            zone: self._computed(asked, item, {n: o.by_zone[zone] for n, o in by_measure.items()})
            for zone in first.by_zone
            if all(zone in one.by_zone for one in by_measure.values())
        }
        county = None
        if len(whole) == len(by_measure):
            amounts = {n: o.county for n, o in by_measure.items() if o.county is not None}
            county = self._computed(asked, item, amounts)
        key = self._key(asked.form.shared_by, item, asked.part, asked.form.table)
        reported = Reported(by_zone, county)
        placed = self._place(reported, key)
        if self._is_site(asked.form.table) and (by_zone or county is not None):
            # what one zone reports of a lake is all there is of it: the others have none
            placed = replace(placed, known=np.ones_like(placed.known))
        return placed

    def _is_site(self, table: str) -> bool:
        """Whether the items of a table are things with a place, such as water bodies."""
        axes = {m.item_axis for m in self.lookup.vocabulary.measures if m.table == table}
        listed = self.lookup.vocabulary.items
        return any(axis and axis.split("|")[0] not in {*listed, TYPE_AXIS} for axis in axes)

    def _computed(self, asked: Asked, item: str, amounts: Mapping[str, float]) -> float:
        values: dict[str, float] = dict(amounts)
        number = asked.items.index(item)
        for name, found in asked.looked.items():
            values[name] = float(found.values[number if len(found.values) > 1 else 0, 0, 0])
        return float(asked.bound.run(values)) * asked.bound.factor

    def placed_measure(self, term: Term, item: str) -> Placed:
        """A measure on the land, by plain area."""
        key = self._key(SharedBy(), item, Part(self.sums.area), term.service)
        return self._place(self.of(term, item), key)

    def of(self, term: Term, item: str) -> Reported:
        """What statistics say of a measure and item, in the measure's (or the item's) unit."""
        frame = self.statistics.amounts(term.service, term.name)
        frame = frame[frame["item"] == item]
        known = self._item(term.service, item)
        unit = term.unit or (known.unit if known else "")
        reporting = self.scope.reporting_layer
        number = {code: i for i, code in enumerate(reporting.codes)} if reporting else {}
        by_zone: dict[int, float] = {}
        county = None
        for code, amount, own in zip(
            frame["zone_code"], frame["value"], frame["unit"], strict=True
        ):
            value = float(amount) * (units.conversion(str(own), unit) if unit else 1.0)
            if code in number:
                by_zone[number[code]] = value
            elif code == self.scope.code:
                county = value
        return Reported(by_zone, county)

    def _place(self, reported: Reported, key: tuple[Array, int]) -> Placed:
        reporting = self.scope.reporting_layer
        zones = len(reporting.codes) if reporting else 0
        placed = place(reported, key[0], key[1], self._land, max(zones, 1))
        if placed.lost:
            where = Place("statistics")
            raise DataProblem((Problem("stat-zone-without-land", where, {"amount": placed.lost}),))
        return placed

    @cached_property
    def _land(self) -> Land:
        reporting = self.scope.reporting_layer
        zone = np.full(len(self.sums.area), -1, np.intp)
        if reporting:
            number = {code: i for i, code in enumerate(reporting.codes)}
            rows = self.sums.strata[self.sums.strata["zone_layer"] == reporting.layer]
            for stratum, code in zip(rows["stratum"], rows["zone_code"], strict=True):
                zone[stratum] = number.get(code, -1)
        return Land(self.sums.area, zone)

    def _key(self, shared_by: SharedBy, item: str, part: Part, table: str) -> tuple[Array, int]:
        """Sharing key ``[stratum, type]`` of an item and the type it is booked on without one."""
        name, wanted = shared_by.key, shared_by.ecosystem_types
        if shared_by == PER_ITEM:
            known = self._item(table, item)
            name = known.shared_by if known else AREA
            wanted = (known.ecosystem_type,) if known and known.ecosystem_type else ()
        types, present = self.lookup.book.types, self.sums.types
        targets = np.zeros(len(present), bool)
        for one in wanted or ("",):
            below = np.asarray([bool(one) and types.descends(t, one) for t in present])
            lineage = types.lineage(one)[1:] if one else ()
            targets |= target_types(present, one, lineage, below)
        sums = part.arguments.get(name, self.sums.area)
        nominal = int(np.argmax(targets)) if targets.any() else present.index(wanted[0])
        return np.where(targets, sums, 0.0), nominal

    def _item(self, table: str, item: str) -> Item | None:
        for measure in self.lookup.vocabulary.measures:
            if measure.table == table and measure.item_axis:
                return self.lookup.vocabulary.items.get(measure.item_axis, {}).get(item)
        return None
