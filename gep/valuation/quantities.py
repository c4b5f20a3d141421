"""Quantities of indicators in every zone, from sums and statistics. No raster, no price.

Every array is ``[item, zone, ecosystem_type]``, of length 1 where it does not vary; the zones are
those of `ZoneSums`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from gep.account.sums import Part, Sums
from gep.book.confidence import CONFIDENCE
from gep.catalogue.binding import OPENING_AREA, Bound, Term
from gep.catalogue.lookup import Looked
from gep.catalogue.rules import Rules, items_of
from gep.catalogue.used import Used
from gep.catalogue.variants import Variant
from gep.inputs.tables.statistics import Statistics
from gep.service import FromStatistics, PerArea
from gep.valuation.statistics_on_land import Asked, Placed, Reports
from gep.valuation.zone_sums import ZoneSums

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Amount:
    """One variant's quantities.

    ``quantity`` is NaN where it is not computed, ``coverage`` the share of the type's area in the
    zone that it rests on, ``counted`` where rows belong, ``allocated`` where a number is a share
    of a larger one. ``moved`` is what a limit did to a number: 1 if a floor raised the county's
    amount, -1 if a cap lowered it, 0 where the number is as it was. ``reasons`` say by item why the
    whole item is not computed.
    """

    items: tuple[str, ...]
    quantity: Array
    coverage: Array
    counted: npt.NDArray[np.bool_]
    rank: npt.NDArray[np.int8]
    used: tuple[Used, ...]
    allocated: npt.NDArray[np.bool_] | None = None
    factor: Array | None = None
    moved: npt.NDArray[np.int8] | None = None
    reasons: Mapping[int, tuple[str, str]] = field(default_factory=dict)


class Amounts:
    """Computes variants on demand and remembers them."""

    def __init__(self, rules: Rules, sums: Sums, statistics: Statistics) -> None:
        self.rules = rules
        self.sums = sums
        self.statistics = statistics
        self.by_zone = ZoneSums(sums, rules.scope)
        self.reports = Reports(statistics, sums, rules.lookup, rules.scope)
        self._amounts: dict[tuple[str, str], Amount] = {}

    @property
    def types(self) -> tuple[str, ...]:
        """The ecosystem types of the last axis."""
        return self.sums.types

    def counted(self, indicator: str) -> npt.NDArray[np.bool_]:
        """Which ecosystem types the norm counts for an indicator."""
        return np.isin(self.types, self.rules.counted(indicator, self.types))

    def _by_zone(self, numbers: Array) -> Array:
        return self.by_zone.of(self.sums.entries, numbers)

    def items(self, indicator: str) -> tuple[str, ...]:
        """The items an indicator is counted for, ``("",)`` if it has none."""
        return items_of(self.rules, self.statistics, indicator)

    def of(self, variant: Variant) -> Amount:
        """Quantities of a variant, after its limit."""
        if variant.key not in self._amounts:
            form = self.rules.catalogue.form(variant.indicator, variant.method)
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
        covered, gone = self._by_zone(part.covered), self._gone(variant)
        with np.errstate(invalid="ignore", divide="ignore"):
            coverage = np.where(
                self.by_zone.area > 0, covered / self.by_zone.area, np.where(gone, 1.0, np.nan)
            )
        quantity, rank, used = self._evaluated(variant, part)
        items = self.items(variant.indicator)
        shape = (len(items), len(self.by_zone.zones), len(self.types))
        quantity = np.broadcast_to(quantity, shape).copy()
        quantity[:, (covered == 0) & ~gone] = np.nan
        counted = counted & self._spoken_of(variant)
        quantity[:, :, ~counted] = np.nan
        rows = np.broadcast_to(((self.by_zone.area > 0) | gone) & counted, shape)
        return Amount(items, quantity, np.broadcast_to(coverage, shape), rows, rank, used)

    def _spoken_of(self, variant: Variant) -> npt.NDArray[np.bool_]:
        """Types that the statistics below a formula speak of: no inventory has trees on grassland.

        What statistics say nothing of is no zero, so the other types have no row.
        """
        spoken = np.ones(len(self.types), bool)
        for upstream in variant.upstream.values():
            form = self.rules.catalogue.form(upstream.indicator, upstream.method)
            if isinstance(form, FromStatistics):
                spoken &= self.of(upstream).counted[:, 0].any(axis=0)
            else:
                spoken &= self._spoken_of(upstream)
        return spoken

    def _gone(self, variant: Variant) -> npt.NDArray[np.bool_]:
        """Where a zone lost all it had of a type, for a formula that asks for the opening."""
        opening = self.sums.opening_area
        if opening is None or OPENING_AREA not in variant.leaves:
            return np.zeros(self.by_zone.area.shape, bool)
        gone: npt.NDArray[np.bool_] = (self.by_zone.area == 0) & (self.by_zone.of(*opening) > 0)
        return gone

    def _evaluated(
        self, variant: Variant, root: Part
    ) -> tuple[Array, npt.NDArray[np.int8], tuple[Used, ...]]:
        """A formula on the sums under the mask of ``root``, before its own limit."""
        bound = self.rules.catalogue.methods[variant.indicator, variant.method]
        if isinstance(self.rules.catalogue.form(variant.indicator, variant.method), PerArea):
            rank, used = self._baked(bound)
            return self._by_zone(root.arguments[variant.indicator])[None], rank, used
        items = self.items(variant.indicator)
        values: dict[str, Array] = {}
        ranks = [np.zeros((1, 1, 1), np.int8)]
        used_here: list[Used] = []
        for term in bound.terms:
            if term.kind == "coefficient":
                looked = self.rules.lookup.coefficient(term, items)
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
                if derived := self.rules.derivation(term.name):
                    rank, used = self._baked(derived)
                    ranks.append(rank)
                    used_here += used
        quantity = np.asarray(bound.run(values)) * bound.factor
        return quantity, _weakest(ranks), tuple(used_here)

    def _summed(self, term: Term, root: Part, items: tuple[str, ...]) -> Array:
        if term.name == OPENING_AREA:
            opening = self.sums.opening_area
            assert opening is not None
            return self.by_zone.of(*opening)[None]
        if term.kind == "measure":
            placed = [self.reports.placed_measure(term, item) for item in items]
            return np.stack([self.by_zone.of(p.placement.entries, p.amount) for p in placed])
        return self._by_zone(root.arguments[term.name])[None]

    def _upstream(
        self, variant: Variant, root: Part
    ) -> tuple[Array, npt.NDArray[np.int8], tuple[Used, ...]]:
        """An indicator used as argument: summed on the asker's mask, times its own limit factor."""
        if isinstance(self.rules.catalogue.form(variant.indicator, variant.method), FromStatistics):
            amount = self.of(variant)
            return amount.quantity, amount.rank, amount.used
        quantity, rank, used = self._evaluated(variant, root)
        if self.rules.catalogue.indicators[variant.indicator].limit:
            own = self.of(variant)
            assert own.factor is not None
            return quantity * own.factor, np.maximum(rank, own.rank), own.used
        return quantity, rank, used

    def _baked(self, bound: Bound) -> tuple[npt.NDArray[np.int8], tuple[Used, ...]]:
        """Confidence of what went into a per-area formula inside the pass."""
        ranks = [np.zeros((1, 1, 1), np.int8)]
        used: list[Used] = []
        for term in bound.terms:
            more = self.rules.derivation(term.name)
            if term.kind == "coefficient":
                _, records = self.rules.lookup.pass_table(term)
                used += records
                ranks += [_rank_of(records)]
            elif term.kind == "indicator":
                more = self.rules.catalogue.in_pass(term.name)
            if more:
                rank, records = self._baked(more)
                ranks.append(rank)
                used += records
        return _weakest(ranks), tuple(used)

    def _limited(self, variant: Variant, amount: Amount) -> Amount:
        limit = self.rules.catalogue.indicators[variant.indicator].limit
        if limit is None:
            return amount
        bound = self.rules.catalogue.limits[variant.indicator]
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
        quantity = amount.quantity * factor + 0.0  # no minus zero
        is_raised = np.nan_to_num(limited) > county
        changed = np.isfinite(quantity) & (quantity != amount.quantity)
        return replace(
            amount,
            quantity=quantity,
            rank=_weakest(ranks),
            used=tuple(used),
            factor=factor,
            moved=np.where(changed, np.where(is_raised, 1, -1), 0).astype(np.int8),
            reasons=reasons,
        )

    def _limit_term(self, variant: Variant, term: Term, items: tuple[str, ...]) -> Looked:
        if term.kind == "coefficient":
            return self.rules.lookup.coefficient(term, items)
        other = self.of(variant.upstream[term.name])
        county = np.nan_to_num(other.quantity[:, :1, :]).sum(axis=2, keepdims=True)
        return Looked(county, np.max(other.rank, axis=2, keepdims=True), other.used, ())

    def _county_total(self, term: Term, item: str) -> float:
        reported = self.reports.of(term, item)
        if reported.whole is not None:
            return reported.whole
        return sum(reported.by_zone.values()) if reported.by_zone else float("nan")

    def _from_statistics(self, variant: Variant, form: FromStatistics) -> Amount:
        bound = self.rules.catalogue.methods[variant.indicator, variant.method]
        part = self.sums.parts.get(variant.key)
        items = self.items(variant.indicator)
        looked = {
            term.name: self.rules.lookup.coefficient(term, items)
            for term in bound.terms
            if term.kind == "coefficient"
        }
        asked = Asked(form, bound, looked, part.arguments if part else {}, items)
        placed = self.reports.placed(asked)
        shape = (len(items), len(self.by_zone.zones), len(self.types))
        quantity, coverage = np.zeros(shape), np.zeros(shape)
        rows, allocated = np.zeros(shape, bool), np.zeros(shape, bool)
        reasons: dict[int, tuple[str, str]] = {}
        for number, one in enumerate(placed):
            self._fill(one, quantity[number], coverage[number], rows[number], allocated[number])
            if not one.placement.known.any():
                reasons[number] = ("reason-not-reported", items[number])
        rank = _weakest([np.zeros((1, 1, 1), np.int8), *(one.rank for one in looked.values())])
        used = tuple(record for one in looked.values() for record in one.used)
        quantity[coverage == 0] = np.nan
        return Amount(items, quantity, coverage, rows, rank, used, allocated, reasons=reasons)

    def _fill(
        self,
        placed: Placed,
        quantity: Array,
        coverage: Array,
        rows: npt.NDArray[np.bool_],
        allocated: npt.NDArray[np.bool_],
    ) -> None:
        place, area = placed.placement, self.sums.area
        quantity[:] = self.by_zone.of(place.entries, placed.amount)
        land = self.by_zone.area.sum(axis=1, keepdims=True)
        known = self._by_zone(np.where(place.known[self.sums.entries.stratum], area, 0.0))
        share = known.sum(axis=1, keepdims=True) / np.where(land > 0, land, 1.0)
        coverage[:] = np.where(share > 1 - 1e-12, 1.0, share)
        bears = place.share > 0
        carries = self.by_zone.of(place.entries, bears.astype(float)) > 0
        rows[:] = carries
        several = carries.sum(axis=1, keepdims=True) > 1
        shared = bears & place.shared[place.entries.stratum]
        shared = self.by_zone.of(place.entries, shared.astype(float)) > 0
        reporting = self.rules.scope.reporting_layer
        for number, (layer, code, _) in enumerate(self.by_zone.zones):
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
