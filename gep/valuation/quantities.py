"""Quantities of indicators in every zone, from sums and statistics. No raster, no price, no row.

Every array is ``[..., item, zone, ecosystem_type]``, of length 1 where it does not vary; the zones
are those of `ZoneSums`. What may stand on the left are draws of coefficients: a lookup that gives
``[draw, item, 1, type]`` makes every array that rests on it as long. Nothing here looks at what
stands there, so that a draw among others has the bits of the same draw alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.account.sums import Part, Sums
from gep.catalogue.binding import OPENING_AREA, Bound, Term
from gep.catalogue.rules import Rules, items_of
from gep.catalogue.variants import Variant
from gep.inputs.tables.statistics import Statistics
from gep.service import FromStatistics, PerArea
from gep.valuation.allocation import Placement
from gep.valuation.statistics_on_land import Asked, StatisticsOnLand
from gep.valuation.zone_sums import Axes, ZoneSums

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
OfLeaf: TypeAlias = Callable[[str], Array]
"""How much there is of a leaf, ``[..., item, zone, type]``."""


@dataclass(frozen=True)
class Amount:
    """One variant's quantities.

    ``quantity`` is NaN where it is not computed. What does not change with the draws has no room
    for them: ``coverage`` is the share of the type's area in the zone that a number rests on,
    ``counted`` where rows belong, ``allocated`` where a number is a share of a larger one.
    ``limit`` is what a limit did. ``reasons`` say by item why the whole item is not computed,
    ``silent`` marks the zones ``[item, zone]`` of which nobody reported it, and ``unreported`` is
    the sentence that says so. ``units`` are by item, where they are not those declared.
    """

    items: tuple[str, ...]
    quantity: Array
    coverage: Array
    counted: Mask
    allocated: Mask | None = None
    limit: "AppliedLimit | None" = None
    reasons: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    silent: Mask | None = None
    unreported: str = "reason-not-reported"
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppliedLimit:
    """A limit of the accounting area: the one factor of all zones, and the quantities before it.

    ``factor`` and ``is_raised``, whether a floor raised the area's amount, are
    ``[..., item, 1, type]``, with one type where the limit is of all types together.
    """

    factor: Array
    is_raised: Mask
    unlimited: Array


class Quantities:
    """Computes variants on demand and remembers them."""

    def __init__(self, rules: Rules, sums: Sums, statistics: Statistics) -> None:
        self.rules = rules
        self.sums = sums
        self.statistics = statistics
        self.by_zone = ZoneSums(sums, rules.scope)
        self.reports = StatisticsOnLand(statistics, sums, rules.lookup, rules.scope)
        self._amounts: dict[tuple[str, str], Amount] = {}
        self._items: dict[str, tuple[str, ...]] = {}

    @property
    def types(self) -> tuple[str, ...]:
        """The ecosystem types of the last axis."""
        return self.sums.types

    @cached_property
    def axes(self) -> Axes:
        """The zones and types of all arrays; something is said of every zone that has land."""
        return Axes(self.by_zone.zones, self.types, self.by_zone.area.sum(axis=1) > 0)

    def items(self, indicator: str) -> tuple[str, ...]:
        """The items an indicator is counted for, ``("",)`` if it has none."""
        if indicator not in self._items:
            self._items[indicator] = items_of(self.rules, self.statistics, indicator)
        return self._items[indicator]

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
        part, area = self.sums.parts[variant.key], self.by_zone.area
        covered, gone = self._zoned(part.covered), self._gone(variant)
        with np.errstate(invalid="ignore", divide="ignore"):
            coverage = np.where(area > 0, covered / area, np.where(gone, 1.0, np.nan))
        counted = np.isin(self.types, self.rules.counted(variant.indicator, self.types))
        counted &= self._spoken_of(variant)
        is_there = ((covered != 0) | gone) & counted
        items = self.items(variant.indicator)
        shape = (len(items), *area.shape)
        summed = self._evaluated(variant, self._leaves_of(part))
        quantity = np.where(is_there, summed, np.nan)
        quantity = np.broadcast_to(quantity, (*quantity.shape[:-3], *shape))
        rows = ((area > 0) | gone) & counted & self.axes.is_asked[:, None]
        return Amount(
            items, quantity, np.broadcast_to(coverage, shape), np.broadcast_to(rows, shape)
        )

    def _zoned(self, numbers: Array) -> Array:
        return self.by_zone.of(self.sums.entries, numbers)

    def _spoken_of(self, variant: Variant) -> Mask:
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

    def _gone(self, variant: Variant) -> Mask:
        """Where a zone lost all it had of a type, for a formula that asks for the opening."""
        opening = self.sums.opening_area
        if opening is None or OPENING_AREA not in variant.leaves:
            return np.zeros(self.by_zone.area.shape, bool)
        gone: Mask = (self.by_zone.area == 0) & (self.by_zone.of(*opening) > 0)
        return gone

    def response(self, variant: Variant) -> Array:
        """What a variant has, after its limit, of one unit of each of its leaves and no other.

        ``[leaf, item, 1, type]``: leaves stand on the left as draws do. A formula on sums is linear
        in them, so that any land has the sum of its leaves times these, and a cell of it too.

        Raises
        ------
        ValueError
            The variant does not rest on land alone (`rests_on_land`).
        """
        if not self.rests_on_land(variant):
            raise ValueError(f"{variant.indicator} does not rest on land alone")
        one_of = np.eye(len(variant.leaves))[:, :, None, None, None]
        alone = dict(zip(variant.leaves, one_of, strict=True))
        response = self._evaluated(variant, alone.__getitem__)
        limit = self.of(variant).limit
        return response if limit is None else response * limit.factor

    def rests_on_land(self, variant: Variant) -> bool:
        """Whether its quantities come of what lies on each cell, not of reports or other years."""
        form = self.rules.catalogue.form(variant.indicator, variant.method)
        if isinstance(form, FromStatistics) or OPENING_AREA in variant.leaves:
            return False
        bound = self.rules.catalogue.methods[variant.indicator, variant.method]
        if not isinstance(form, PerArea) and bound.names("measure"):
            return False
        return all(map(self.rests_on_land, variant.upstream.values()))

    def _leaves_of(self, root: Part) -> OfLeaf:
        """The sums of leaves under the mask of ``root``, in zones."""

        def of_leaf(name: str) -> Array:
            if name != OPENING_AREA:
                return self._zoned(root.arguments[name])[None]
            opening = self.sums.opening_area
            assert opening is not None
            return self.by_zone.of(*opening)[None]

        return of_leaf

    def _evaluated(self, variant: Variant, of_leaf: OfLeaf) -> Array:
        """A formula on so much of each leaf, before its own limit."""
        catalogue = self.rules.catalogue
        if isinstance(catalogue.form(variant.indicator, variant.method), PerArea):
            return of_leaf(variant.indicator)
        bound = catalogue.methods[variant.indicator, variant.method]
        values = {term.name: self._argument(term, variant, of_leaf) for term in bound.terms}
        return np.asarray(bound.run(values)) * bound.factor

    def _argument(self, term: Term, variant: Variant, of_leaf: OfLeaf) -> Array:
        items = self.items(variant.indicator)
        if term.kind == "coefficient":
            return self.rules.lookup.coefficient(term, items).values
        if term.kind == "indicator":
            value = self._upstream(variant.upstream[term.name], of_leaf)
            is_of_all = items == ("",) and value.shape[-3] > 1  # every item of it together
            return value.sum(axis=-3, keepdims=True) if is_of_all else value
        if term.kind == "measure":
            placed = [self.reports.placed_measure(term, item) for item in items]
            return np.stack([self.by_zone.of(p.placement.entries, p.amount) for p in placed])
        return of_leaf(term.name)

    def _upstream(self, variant: Variant, of_leaf: OfLeaf) -> Array:
        """An indicator used as argument: summed on the asker's mask, times its own limit factor."""
        catalogue = self.rules.catalogue
        if isinstance(catalogue.form(variant.indicator, variant.method), FromStatistics):
            return self.of(variant).quantity
        quantity = self._evaluated(variant, of_leaf)
        if catalogue.indicators[variant.indicator].limit:
            limited = self.of(variant).limit
            assert limited is not None
            return quantity * limited.factor
        return quantity

    def _limited(self, variant: Variant, amount: Amount) -> Amount:
        """The amount after the limit of its indicator, if there is one.

        Before: zones add up to the accounting area, which is the first of them. After: they still
        do, since the step that is not linear is taken once, on the area's amount of each draw, and
        every zone is multiplied by the one factor that comes of it.
        """
        limit = self.rules.catalogue.indicators[variant.indicator].limit
        if limit is None:
            return amount
        bound, reasons = self.rules.catalogue.limits[variant.indicator], dict(amount.reasons)
        whole = np.nan_to_num(np.where(amount.counted, amount.quantity, 0.0)[..., :1, :])
        if "ecosystem_type" not in limit.by:
            whole = whole.sum(axis=-1, keepdims=True)
        values: dict[str, Array] = {variant.indicator: whole}
        for term in bound.terms:
            if term.kind == "measure":
                totals = [self._reported_total(term, item) for item in amount.items]
                values[term.name] = np.asarray(totals).reshape(-1, 1, 1)
                for number, total in enumerate(totals):
                    if np.isnan(total):
                        reasons[number] = ("reason-limit", f"{term.service}.{term.name}")
            elif term.kind == "coefficient":
                values[term.name] = self.rules.lookup.coefficient(term, amount.items).values
            elif term.name != variant.indicator:
                other = self.of(variant.upstream[term.name]).quantity[..., :1, :]
                values[term.name] = np.nan_to_num(other).sum(axis=-1, keepdims=True)
        limited = np.asarray(bound.run(values)) * bound.factor
        factor = np.where(whole == 0, 0.0, limited / np.where(whole == 0, 1.0, whole))
        factor = np.where(np.isnan(limited), np.nan, factor)
        return replace(
            amount,
            quantity=amount.quantity * factor + 0.0,  # no minus zero
            limit=AppliedLimit(factor, np.nan_to_num(limited) > whole, amount.quantity),
            reasons=reasons,
        )

    def _reported_total(self, term: Term, item: str) -> float:
        reported = self.reports.of(term, item)
        if reported.whole is not None:
            return reported.whole
        return sum(reported.by_zone.values()) if reported.by_zone else float("nan")

    def _from_statistics(self, variant: Variant, form: FromStatistics) -> Amount:
        bound = self.rules.catalogue.methods[variant.indicator, variant.method]
        part, items = self.sums.parts.get(variant.key), self.items(variant.indicator)
        coefficients = {
            term.name: self.rules.lookup.coefficient(term, items).values
            for term in bound.terms
            if term.kind == "coefficient"
        }
        asked = Asked(form, bound, coefficients, part.arguments if part else {}, items)
        placed = self.reports.placed(asked)
        shape = (len(items), *self.by_zone.area.shape)
        coverage, rows, allocated = np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, bool)
        for number, one in enumerate(placed):
            known = self._borne(one.placement)
            coverage[number], rows[number], allocated[number] = known
        zoned = [self.by_zone.of(one.placement.entries, one.amount) for one in placed]
        quantity = np.stack(zoned, axis=-3) if zoned else np.zeros(shape)
        quantity = np.where(coverage == 0, np.nan, quantity)
        silent = [n for n, one in enumerate(placed) if not one.placement.known.any()]
        reasons = {number: ("reason-not-reported", items[number]) for number in silent}
        rows &= self.axes.is_asked[:, None]
        unknown = (coverage == 0).all(axis=-1)
        return Amount(
            items, quantity, coverage, rows, allocated, reasons=reasons, silent=unknown,
            units=self._chosen_units(variant.indicator, bound, items),
        )  # fmt: skip

    def _chosen_units(self, indicator: str, bound: Bound, items: Sequence[str]) -> tuple[str, ...]:
        """The units by item where neither indicator nor item has one, but whoever reports it."""
        declared, known = self.rules.catalogue.indicators[indicator], self.rules.lookup.vocabulary
        if declared.unit or declared.item in known.items:
            return ()
        (term,) = (term for term in bound.terms if term.kind == "measure")
        return tuple(self.reports.unit(term, item) for item in items)

    def _borne(self, place: Placement) -> tuple[Array, Mask, Mask]:
        """How much of a zone's land is reported of, the types that bear an amount, and shares."""
        entries, area = self.sums.entries, self.sums.area
        land = self.by_zone.area.sum(axis=1, keepdims=True)
        known = self._zoned(np.where(place.known[entries.stratum], area, 0.0))
        share = known.sum(axis=1, keepdims=True) / np.where(land > 0, land, 1.0)
        bears = place.share > 0
        shared = bears & place.shared[place.entries.stratum]
        carries, shares = (
            self.by_zone.of(place.entries, each.astype(float)) > 0 for each in (bears, shared)
        )
        # an amount is whole where one type of a zone that reports, or of the whole area, bears it
        several = carries.sum(axis=1, keepdims=True) > 1
        is_whole = self.by_zone.is_reporter[:, None]
        shares[0] = False
        return (
            np.where(share > 1 - 1e-12, 1.0, share),
            carries,
            carries & (several | shares | ~is_whole),
        )
