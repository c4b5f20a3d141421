"""Quantities of indicators in every zone, from sums and statistics. No raster, no price.

Every array is ``[item, zone, ecosystem_type]``, of length 1 where it does not vary. The zones of
all layers stand behind each other, the county first, so that each formula runs once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gep.binding import OPENING_AREA, Bound, Catalogue, Term
from gep.inputs.statistics import Statistics
from gep.lookup import CONFIDENCE, Looked, Lookup, Used
from gep.norm import Norm
from gep.reports import Asked, Reports
from gep.service import FromStatistics, PerArea
from gep.setting import Setting
from gep.sharing import Placed
from gep.sums import Part, Sums
from gep.variants import Variant

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Amount:
    """One variant's quantities.

    ``quantity`` is NaN where it is not computed, ``coverage`` the share of the type's area in the
    zone that it rests on, ``counted`` where rows belong, ``allocated`` where a number is a share
    of a larger one. ``reasons`` say by item why the whole item is not computed.
    """

    items: tuple[str, ...]
    quantity: Array
    coverage: Array
    counted: npt.NDArray[np.bool_]
    rank: npt.NDArray[np.int8]
    used: tuple[Used, ...]
    allocated: npt.NDArray[np.bool_] | None = None
    factor: Array | None = None
    reasons: Mapping[int, tuple[str, str]] = field(default_factory=dict)


class Amounts:
    """Computes variants on demand and remembers them."""

    def __init__(
        self,
        catalogue: Catalogue,
        sums: Sums,
        statistics: Statistics,
        lookup: Lookup,
        norm: Norm,
        setting: Setting,
        derivations: Mapping[str, str],
    ) -> None:
        self.catalogue = catalogue
        self.sums = sums
        self.statistics = statistics
        self.lookup = lookup
        self.norm = norm
        self.setting = setting
        self.derivations = derivations
        self.reports = Reports(statistics, sums, lookup, setting)
        self._amounts: dict[tuple[str, str], Amount] = {}

    @cached_property
    def zones(self) -> tuple[tuple[str, str, str], ...]:
        """Layer, code and name of every zone, county first; code "" is land in no zone."""
        found = []
        for zones in self.setting.zones:
            found += [(zones.layer, c, n) for c, n in zip(zones.codes, zones.names, strict=True)]
            if not zones.overlapping and zones is not self.setting.zones[0]:
                found.append((zones.layer, "", ""))
        return tuple(found)

    @cached_property
    def _members(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pairs of zone and stratum, in zone order."""
        number = {(layer, code): i for i, (layer, code, _) in enumerate(self.zones)}
        strata = self.sums.strata
        pairs = sorted(
            (number[layer, code], stratum)
            for stratum, layer, code in zip(
                strata["stratum"], strata["zone_layer"], strata["zone_code"], strict=True
            )
        )
        table = np.asarray(pairs, np.intp).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def by_zone(self, table: Array) -> Array:
        """Sums ``[stratum, type]`` added up to ``[zone, type]``, always in the same order."""
        zone, stratum = self._members
        total = np.zeros((len(self.zones), table.shape[1]))
        np.add.at(total, zone, table[stratum])
        return total

    @cached_property
    def area(self) -> Array:
        """Area ``[zone, type]`` in m2."""
        return self.by_zone(self.sums.area)

    @property
    def types(self) -> tuple[str, ...]:
        """The ecosystem types of the last axis."""
        return self.sums.types

    def counted(self, indicator: str) -> npt.NDArray[np.bool_]:
        """Which ecosystem types the norm counts for an indicator."""
        service = self.catalogue.owners[indicator]
        own = self.catalogue.indicators[indicator].ecosystem_types
        types = self.lookup.book.types
        counted = [
            self.norm.counts(t, service, types)
            and (not own or any(types.descends(t, one) for one in own))
            for t in self.types
        ]
        return np.asarray(counted, bool)

    def items(self, indicator: str) -> tuple[str, ...]:
        """The items an indicator is counted for, ``("",)`` if it has none."""
        axis = self.catalogue.indicators[indicator].item
        if not axis:
            return ("",)
        known = tuple(self.lookup.vocabulary.items.get(axis, {}))
        for (name, _), bound in self.catalogue.methods.items():
            if name == indicator:
                known = self._with_rows(bound, axis, known)
        return known

    def _with_rows(self, bound: Bound, axis: str, known: tuple[str, ...]) -> tuple[str, ...]:
        for term in bound.terms:
            if axis in term.by:
                at = term.by.index(axis)
                keys = self.lookup.book.keys(term.service, term.name)
                held = {key[at] for key in keys if len(key) > at}
                known = tuple(item for item in known if item in held)
            elif term.kind == "measure":
                frame = self.statistics.amounts(term.service, term.name)
                held = {item for item in frame["item"] if item}
                known = tuple(i for i in known if i in held) or tuple(sorted(held))
        return known

    def of(self, variant: Variant) -> Amount:
        """Quantities of a variant, after its limit."""
        if variant.key not in self._amounts:
            form = self.catalogue.form(variant.indicator, variant.method)
            amount = (
                self._from_statistics(variant, form)
                if isinstance(form, FromStatistics)
                else self._from_sums(variant)
            )
            self._amounts[variant.key] = self._limited(variant, amount)
        return self._amounts[variant.key]

    def _from_sums(self, variant: Variant) -> Amount:
        part = self.sums.parts[variant.key]
        counted = self.counted(variant.indicator)
        covered, gone = self.by_zone(part.covered), self._gone(variant)
        with np.errstate(invalid="ignore", divide="ignore"):
            coverage = np.where(self.area > 0, covered / self.area, np.where(gone, 1.0, np.nan))
        quantity, rank, used = self._evaluated(variant, part)
        items = self.items(variant.indicator)
        shape = (len(items), len(self.zones), len(self.types))
        quantity = np.broadcast_to(quantity, shape).copy()
        quantity[:, (covered == 0) & ~gone] = np.nan
        quantity[:, :, ~counted] = np.nan
        rows = np.broadcast_to(((self.area > 0) | gone) & counted, shape)
        return Amount(items, quantity, np.broadcast_to(coverage, shape), rows, rank, used)

    def _gone(self, variant: Variant) -> npt.NDArray[np.bool_]:
        """Where a zone lost all it had of a type, for a formula that asks for the opening."""
        opening = self.sums.opening_area
        if opening is None or OPENING_AREA not in variant.leaves:
            return np.zeros(self.area.shape, bool)
        gone: npt.NDArray[np.bool_] = (self.area == 0) & (self.by_zone(opening) > 0)
        return gone

    def _evaluated(
        self, variant: Variant, root: Part
    ) -> tuple[Array, npt.NDArray[np.int8], tuple[Used, ...]]:
        """A formula on the sums under the mask of ``root``, before its own limit."""
        bound = self.catalogue.methods[variant.indicator, variant.method]
        if isinstance(self.catalogue.form(variant.indicator, variant.method), PerArea):
            rank, used = self._baked(bound)
            return self.by_zone(root.arguments[variant.indicator])[None], rank, used
        items = self.items(variant.indicator)
        values: dict[str, Array] = {}
        ranks = [np.zeros((1, 1, 1), np.int8)]
        used_here: list[Used] = []
        for term in bound.terms:
            if term.kind == "coefficient":
                looked = self.lookup.coefficient(term, items)
                values[term.name] = looked.values
                ranks.append(looked.rank)
                used_here += looked.used
            elif term.kind == "indicator":
                value, rank, used = self._upstream(variant.upstream[term.name], root)
                if items == ("",) and len(value) > 1:  # every item of it together
                    value = value.sum(axis=0, keepdims=True)
                    rank = rank.max(axis=0, keepdims=True)
                values[term.name] = value
                ranks.append(rank)
                used_here += used
            else:
                values[term.name] = self._summed(term, root, items)
                if term.kind == "raster" and term.name in self.derivations:
                    derived = self.catalogue.derived[term.name, self.derivations[term.name]]
                    rank, used = self._baked(derived)
                    ranks.append(rank)
                    used_here += used
        quantity = np.asarray(bound.run(values)) * bound.factor
        return quantity, _weakest(ranks), tuple(used_here)

    def _summed(self, term: Term, root: Part, items: tuple[str, ...]) -> Array:
        if term.name == OPENING_AREA:
            opening = self.sums.opening_area
            assert opening is not None
            return self.by_zone(opening)[None]
        if term.kind == "measure":
            placed = [self.reports.placed_measure(term, item) for item in items]
            return np.stack([self.by_zone(p.amount) for p in placed])
        return self.by_zone(root.arguments[term.name])[None]

    def _upstream(
        self, variant: Variant, root: Part
    ) -> tuple[Array, npt.NDArray[np.int8], tuple[Used, ...]]:
        """An indicator used as argument: summed on the asker's mask, times its own limit factor."""
        if isinstance(self.catalogue.form(variant.indicator, variant.method), FromStatistics):
            amount = self.of(variant)
            return amount.quantity, amount.rank, amount.used
        quantity, rank, used = self._evaluated(variant, root)
        if self.catalogue.indicators[variant.indicator].limit:
            own = self.of(variant)
            assert own.factor is not None
            return quantity * own.factor, np.maximum(rank, own.rank), own.used
        return quantity, rank, used

    def _baked(self, bound: Bound) -> tuple[npt.NDArray[np.int8], tuple[Used, ...]]:
        """Confidence of what went into a per-area formula inside the pass."""
        ranks = [np.zeros((1, 1, 1), np.int8)]
        used: list[Used] = []
        for term in bound.terms:
            more: Bound | None = None
            if term.kind == "coefficient":
                _, records = self.lookup.pass_table(term)
                used += records
                ranks += [_rank_of(records)]
            elif term.kind == "raster" and term.name in self.derivations:
                more = self.catalogue.derived[term.name, self.derivations[term.name]]
            elif term.kind == "indicator":
                methods = self.catalogue.indicators[term.name].methods
                method = next(m for m, form in methods.items() if isinstance(form, PerArea))
                more = self.catalogue.methods[term.name, method]
            if more:
                rank, records = self._baked(more)
                ranks.append(rank)
                used += records
        return _weakest(ranks), tuple(used)

    def _limited(self, variant: Variant, amount: Amount) -> Amount:
        limit = self.catalogue.indicators[variant.indicator].limit
        if limit is None:
            return amount
        bound = self.catalogue.limits[variant.indicator]
        county = np.where(amount.counted, amount.quantity, 0.0)[:, :1, :]
        county = np.nan_to_num(county)
        if "ecosystem_type" not in limit.by:
            county = county.sum(axis=2, keepdims=True)
        values: dict[str, Array] = {variant.indicator: county}
        ranks, used, reasons = [amount.rank], list(amount.used), dict(amount.reasons)
        for term in bound.terms:
            if term.name == variant.indicator:
                continue
            if term.kind == "measure":
                totals = [self._county_total(term, item) for item in amount.items]
                values[term.name] = np.asarray(totals).reshape(-1, 1, 1)
                for number, total in enumerate(totals):
                    if np.isnan(total):
                        reasons[number] = ("reason-limit", f"{term.service}.{term.name}")
                continue
            looked = self._limit_term(variant, term, amount.items)
            values[term.name] = looked.values
            ranks.append(looked.rank)
            used += looked.used
        limited = np.asarray(bound.run(values)) * bound.factor
        factor = np.where(county == 0, 0.0, limited / np.where(county == 0, 1.0, county))
        factor = np.where(np.isnan(limited), np.nan, factor)
        return Amount(
            amount.items,
            amount.quantity * factor + 0.0,  # no minus zero
            amount.coverage,
            amount.counted,
            _weakest(ranks),
            tuple(used),
            amount.allocated,
            factor,
            reasons,
        )

    def _limit_term(self, variant: Variant, term: Term, items: tuple[str, ...]) -> Looked:
        if term.kind == "coefficient":
            return self.lookup.coefficient(term, items)
        other = self.of(variant.upstream[term.name])
        county = np.nan_to_num(other.quantity[:, :1, :]).sum(axis=2, keepdims=True)
        return Looked(county, np.max(other.rank, axis=2, keepdims=True), other.used, ())

    def _county_total(self, term: Term, item: str) -> float:
        reported = self.reports.of(term, item)
        if reported.county is not None:
            return reported.county
        return sum(reported.by_zone.values()) if reported.by_zone else float("nan")

    def _from_statistics(self, variant: Variant, form: FromStatistics) -> Amount:
        bound = self.catalogue.methods[variant.indicator, variant.method]
        part = self.sums.parts.get(variant.key, Part(self.sums.area))
        items = self.items(variant.indicator)
        looked = {
            term.name: self.lookup.coefficient(term, items)
            for term in bound.terms
            if term.kind == "coefficient"
        }
        asked = Asked(form, bound, looked, part, items)
        placed = [self.reports.placed(asked, item) for item in items]
        shape = (len(items), len(self.zones), len(self.types))
        quantity, coverage = np.zeros(shape), np.zeros(shape)
        rows, allocated = np.zeros(shape, bool), np.zeros(shape, bool)
        reasons: dict[int, tuple[str, str]] = {}
        for number, one in enumerate(placed):
            self._fill(one, quantity[number], coverage[number], rows[number], allocated[number])
            if not one.known.any():
                reasons[number] = ("reason-not-reported", items[number])
        rank = _weakest([np.zeros((1, 1, 1), np.int8), *(one.rank for one in looked.values())])
        used = tuple(record for one in looked.values() for record in one.used)
        quantity[coverage == 0] = np.nan
        return Amount(items, quantity, coverage, rows, rank, used, allocated, None, reasons)

    def _fill(
        self,
        placed: Placed,
        quantity: Array,
        coverage: Array,
        rows: npt.NDArray[np.bool_],
        allocated: npt.NDArray[np.bool_],
    ) -> None:
        quantity[:] = self.by_zone(placed.amount)
        land = self.by_zone(self.sums.area).sum(axis=1, keepdims=True)
        known = self.by_zone(np.where(placed.known[:, None], self.sums.area, 0.0))
        share = known.sum(axis=1, keepdims=True) / np.where(land > 0, land, 1.0)
        coverage[:] = np.where(share > 1 - 1e-12, 1.0, share)
        carries = self.by_zone(placed.bears.astype(float)) > 0
        rows[:] = carries
        several = carries.sum(axis=1, keepdims=True) > 1
        shared = self.by_zone((placed.shared[:, None] & placed.bears).astype(float)) > 0
        reporting = self.setting.reporting
        for number, (layer, code, _) in enumerate(self.zones):
            whole = number == 0 or (reporting and layer == reporting.layer and code)
            allocated[number] = carries[number] & (
                several[number] | (shared[number] if number else False) | (not whole)
            )


def _weakest(ranks: list[npt.NDArray[np.int8]]) -> npt.NDArray[np.int8]:
    weakest = ranks[0]
    for rank in ranks[1:]:
        weakest = np.maximum(weakest, rank)
    return weakest


def _rank_of(records: tuple[Used, ...]) -> npt.NDArray[np.int8]:
    rank = max((CONFIDENCE.index(record.row.confidence) for record in records), default=0)
    return np.full((1, 1, 1), rank, np.int8)
