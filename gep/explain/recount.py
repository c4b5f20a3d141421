"""Quantities computed again from what the folder kept, one zone, item and ecosystem type a time.

This is written apart from valuation on purpose: it shares neither its code nor its arrays, and
works the formulas out from their text, so that where both agree a number has been computed twice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gep import units
from gep.account.manifest import IndicatorRecord, LimitRecord, SharingRecord, TermRecord
from gep.explain.archive import Archive, Strata, Zone
from gep.explain.arithmetic import evaluated
from gep.explain.nodes import Argument, Contribution, Report

NAN = math.nan


@dataclass(frozen=True)
class Figure:
    """A formula's numbers: what goes in, what it gives, and what the limit leaves of it."""

    arguments: tuple[Argument, ...]
    bare: float
    result: float
    limit_factor: float | None = None
    contributions: tuple[Contribution, ...] = ()

    @property
    def quantity(self) -> float:
        """The result after the limit, if there is one."""
        return self.result if self.limit_factor is None else self.result * self.limit_factor


@dataclass(frozen=True)
class RecountedLimit:
    """The county's amount before and after a limit, and the factor that follows."""

    arguments: tuple[Argument, ...]
    unlimited: float
    limited: float

    @property
    def factor(self) -> float:
        """Limited by unlimited; 0 where the county has nothing."""
        if math.isnan(self.limited):
            return NAN
        return self.limited / self.unlimited if self.unlimited else 0.0


@dataclass(frozen=True)
class Amounts:
    """Amounts of one item by reporting zone, and the county's own, with the reports of each."""

    by_zone: Mapping[str, float]
    county: float | None
    reports: Mapping[str, tuple[Report, ...]]
    arguments: Mapping[str, tuple[Argument, ...]]


class Recount:
    """Computes figures on demand."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._limits: dict[tuple[str, str, str, str], RecountedLimit] = {}
        self._names = {zone.code: zone.name for zone in (*archive.reporting, archive.county)}

    def figure(self, variant: IndicatorRecord, zone: Zone, item: str, kind: str) -> Figure:
        """A variant's numbers in a zone for a type, after its own limit."""
        plain = self.unlimited(variant, variant, zone, item, kind)
        if variant.limit is None:
            return plain
        factor = self.limited(variant, item, kind).factor
        return Figure(plain.arguments, plain.bare, plain.result, factor, plain.contributions)

    def unlimited(
        self, variant: IndicatorRecord, root: IndicatorRecord, zone: Zone, item: str, kind: str
    ) -> Figure:
        """A variant's numbers under the mask of ``root``, before the limit."""
        archive = self.archive
        if variant.form == "FromStatistics":
            return self._from_statistics(variant, zone, item, kind)
        part = archive.part(root)
        if archive.amount(part.covered, zone, kind) == 0 and not self._gone(variant, zone, kind):
            return Figure((), NAN, NAN)
        if variant.form == "PerArea":
            total = archive.amount(part.arguments[variant.indicator], zone, kind)
            return Figure((), NAN, total)
        formula = variant.formula
        arguments = tuple(
            self._argument(term, variant, root, (zone, item, kind)) for term in formula.terms
        )
        bare = evaluated(formula.formula, arguments)
        return Figure(arguments, bare, bare * formula.factor)

    def _argument(
        self,
        term: TermRecord,
        variant: IndicatorRecord,
        root: IndicatorRecord,
        at: tuple[Zone, str, str],
    ) -> Argument:
        zone, item, kind = at
        name, unit, archive = term.name, term.unit, self.archive
        value: float | None
        if term.kind == "coefficient":
            value = archive.coefficient(term, item, kind)
        elif term.kind == "indicator":
            value = self._upstream(variant, root, name, at)
        elif term.kind == "measure":
            found = self.placed(self.amounts((term,), item), None, root, zone, kind)
            value = math.fsum(one.amount * one.share for one in found)
        elif name == "opening_area":
            value = archive.opening(zone, kind)
        else:
            value = archive.amount(archive.part(root).arguments[name], zone, kind)
            unit = unit if term.kind == "area" else summed_unit(unit)
        return Argument(name, NAN if value is None else value, unit)

    def _upstream(
        self, variant: IndicatorRecord, root: IndicatorRecord, name: str, at: tuple[Zone, str, str]
    ) -> float | None:
        zone, item, kind = at
        other = self.archive.upstream(variant, name)
        if other is None:
            return None
        own = own_item(other, item)
        if other.form == "FromStatistics":
            parts = (own,) if own or not other.item_axis else tuple(other.items)
            return math.fsum(self._on_type(other, zone, part, kind) for part in parts)
        quantity = self.unlimited(other, root, zone, own, kind).result
        return quantity * self.limited(other, own, kind).factor if other.limit else quantity

    def _on_type(self, variant: IndicatorRecord, zone: Zone, item: str, kind: str) -> float:
        """A reported amount on a type: none where it lies on other types of the zone alone."""
        own = self.figure(variant, zone, item, kind).quantity
        if not math.isnan(own):
            return own
        others = (self.figure(variant, zone, item, one).quantity for one in self._kinds(variant))
        return NAN if all(math.isnan(one) for one in others) else 0.0

    def _gone(self, variant: IndicatorRecord, zone: Zone, kind: str) -> bool:
        """Whether a formula that asks for the opening has nothing left of a type that was there."""
        asks = any(term.name == "opening_area" for term in variant.formula.terms)
        return asks and (self.archive.opening(zone, kind) or 0.0) > 0

    def limited(self, variant: IndicatorRecord, item: str, kind: str) -> RecountedLimit:
        """A variant's limit in the county, for a type if the limit is by type."""
        assert variant.limit is not None
        kind = kind if "ecosystem_type" in variant.limit.by else ""
        key = variant.indicator, variant.label, item, kind
        if key not in self._limits:
            self._limits[key] = self._limited(variant, variant.limit, item, kind)
        return self._limits[key]

    def _limited(
        self, variant: IndicatorRecord, limit: LimitRecord, item: str, kind: str
    ) -> RecountedLimit:
        county = self.archive.county
        kinds = [k for k in self._kinds(variant) if kind in ("", k)]
        parts = [self.unlimited(variant, variant, county, item, k).result for k in kinds]
        unlimited = float(np.sum(np.nan_to_num(np.asarray(parts, float))))
        arguments = []
        for term in limit.terms:
            value: float | None
            if term.name == variant.indicator:
                value = unlimited
            elif term.kind == "coefficient":
                value = self.archive.coefficient(term, item, kind)
            elif term.kind == "measure":
                value = self._county_total(term, item)
            else:
                value = self._county_quantity(variant, term.name, item)
            unit = term.unit or limit.unit
            arguments.append(Argument(term.name, NAN if value is None else value, unit))
        bare = evaluated(limit.formula, arguments)
        return RecountedLimit(tuple(arguments), unlimited, bare * limit.factor)

    def _kinds(self, variant: IndicatorRecord) -> list[str]:
        if variant.form != "FromStatistics":
            return list(variant.ecosystem_types)
        shared = variant.sharing.values()
        on = {kind for one in shared for kind in (*one.ecosystem_types, one.booked_on)}
        return sorted(on)

    def _county_total(self, term: TermRecord, item: str) -> float:
        amounts = self.amounts((term,), item)
        if amounts.county is not None:
            return amounts.county
        return sum(amounts.by_zone.values()) if amounts.by_zone else NAN

    def _county_quantity(self, variant: IndicatorRecord, name: str, item: str) -> float | None:
        other = self.archive.upstream(variant, name)
        if other is None:
            return None
        own = own_item(other, item)
        parts = [self.figure(other, self.archive.county, own, k) for k in self._kinds(other)]
        return float(np.sum(np.nan_to_num(np.asarray([one.quantity for one in parts]))))

    def _from_statistics(
        self, variant: IndicatorRecord, zone: Zone, item: str, kind: str
    ) -> Figure:
        sharing = variant.sharing.get(item)
        if sharing is None:
            return Figure((), NAN, NAN)
        amounts = self.amounts(variant.formula.terms, item, variant)
        found = self.placed(amounts, sharing, variant, zone, kind)
        total = math.fsum(one.amount * one.share for one in found)
        return Figure((), total, total if found else NAN, None, found)

    def amounts(
        self, terms: Sequence[TermRecord], item: str, variant: IndicatorRecord | None = None
    ) -> Amounts:
        """What each zone reports of an item, by the formula of a variant or as a plain measure."""
        values: dict[str, dict[str, Argument]] = {}
        reports: dict[str, tuple[Report, ...]] = {}
        measures = [term for term in terms if term.kind == "measure"]
        own = variant.shared_unit(item) if variant else ""
        for term in measures:
            for report in self.archive.reports(term.service, term.name, item):
                unit = term.unit or own or report.unit
                value = report.value * units.conversion(report.unit, unit)
                values.setdefault(report.zone_code, {})[term.name] = Argument(
                    term.name, value, unit
                )
                reports[report.zone_code] = (*reports.get(report.zone_code, ()), report)
        others = [
            Argument(t.name, _or_nan(self.archive.coefficient(t, item, "")), t.unit)
            for t in terms
            if t.kind == "coefficient"
        ]
        arguments = {
            zone: (*given.values(), *others)
            for zone, given in values.items()
            if len(given) == len(measures)
        }
        whole = {zone: self._reported(given, variant) for zone, given in arguments.items()}
        codes = {zone.code for zone in self.archive.reporting}
        by_zone = {zone: whole[zone] for zone in sorted(whole) if zone in codes}
        return Amounts(by_zone, whole.get(self.archive.county.code), reports, arguments)

    @staticmethod
    def _reported(arguments: Sequence[Argument], variant: IndicatorRecord | None) -> float:
        if variant is None:
            return arguments[0].value
        formula = variant.formula
        return evaluated(formula.formula, arguments) * formula.factor

    def placed(
        self,
        amounts: Amounts,
        sharing: SharingRecord | None,
        root: IndicatorRecord,
        zone: Zone,
        kind: str,
    ) -> tuple[Contribution, ...]:
        """What each reporting zone gives to a zone and type."""
        found = []
        land = {one.code: self.archive.strata(one) for one in self.archive.reporting}
        named = [(code, amounts.by_zone[code], land[code]) for code in amounts.by_zone]
        rest = amounts.county is not None and len(named) < max(len(land), 1)
        if rest and amounts.county is not None:
            taken = [strata for _, _, strata in named]
            silent = np.setdiff1d(
                np.arange(self.archive.sums.count), np.concatenate([*taken, []])
            ).astype(np.intp)
            left = amounts.county - sum(amount for _, amount, _ in named)
            named.append((self.archive.county.code, left, silent))
        for number, (code, amount, strata) in enumerate(named):
            share, by_area = self._share(sharing, root, strata, (zone, kind))
            if share > 0:
                is_rest = bool(amounts.by_zone) and rest and number == len(named) - 1
                reports = amounts.reports.get(code, ())
                given = () if is_rest else amounts.arguments[code]
                name = self._names.get(code, "")
                found.append(
                    Contribution(code, name, amount, share, given, reports, is_rest, by_area)
                )
        return tuple(found)

    def _share(
        self,
        sharing: SharingRecord | None,
        root: IndicatorRecord,
        strata: Strata,
        at: tuple[Zone, str],
    ) -> tuple[float, bool]:
        """The part of the land of some strata that lies in a zone on a type, by the sharing key.

        What has no sharing, a measure in a formula of sums, lies on all land by plain area.
        """
        zone, kind = at
        archive, sums, area = self.archive, self.archive.sums, self.archive.sums.area
        both = np.intersect1d(strata, archive.strata(zone))
        key = archive.part(root).arguments.get(sharing.key, area) if sharing else area
        on = sharing.ecosystem_types if sharing else sums.types
        targets = [n for n, t in enumerate(sums.types) if t in on]
        whole = float(archive.dense(key, strata)[:, targets].sum())
        if whole > 0:
            own = kind in sums.types and sums.types.index(kind) in targets
            part = archive.dense(key, both)[:, sums.types.index(kind)].sum() if own else 0.0
            return float(part) / whole, False
        land = float(archive.dense(area, strata).sum())
        if land <= 0 or kind != (sharing.booked_on if sharing else sums.types[0]):
            return 0.0, True
        return float(archive.dense(area, both).sum()) / land, True


def own_item(variant: IndicatorRecord, item: str) -> str:
    """The item under which a variant knows what another calls ``item``."""
    return item if variant.item_axis else ""


def summed_unit(unit: str) -> str:
    """The unit of a raster's area integral.

    >>> summed_unit("mm yr-1"), summed_unit("1")
    ('mm yr-1 m2', 'm2')
    """
    return "m2" if unit in ("", "1") else f"{unit} m2"


def _or_nan(value: float | None) -> float:
    return NAN if value is None else value
