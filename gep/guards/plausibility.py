"""Results held against what is plausible: the bands of ``coefficients/plausibility.csv``.

An amount is a county total by ecosystem type, together with the area it rests on. What it is set
against is summed over the same types, so that land the norm leaves out weighs in neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gep import units
from gep.book.confidence import GIVEN
from gep.book.plausible_bands import Band, bands
from gep.guards.evidence import Evidence, Verdict, verdict

AREA = "area"


@dataclass(frozen=True)
class CountyTotal:
    """A county total by ecosystem type; ``by_type`` is indexed "" where it lies on no type."""

    method: str
    item: str
    unit: str
    by_type: "pd.Series[float]"
    covered: "pd.Series[float]"
    counted: bool = True

    def only(self, types: "pd.Index[str]") -> "CountyTotal":
        """The same total on some types."""
        by_type = self.by_type.reindex(types).dropna()
        return replace(self, by_type=by_type, covered=self.covered.reindex(types))

    @property
    def amount(self) -> float:
        """The sum over all types."""
        return float(self.by_type.sum())


def plausibility_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """Every band that holds here, for every amount that it is about."""
    here = [band for band in bands() if evidence.scope.code.startswith(band.region)]
    for band in here:
        found = totals(evidence, band.indicator)
        # the other methods of an indicator that counts lie in the memo, and may well differ
        counted = [total for total in found if total.counted] or found
        for total in counted:
            if band.method not in ("", total.method) or _is_told_nearer(band, total, here):
                continue
            value = _value(evidence, band, total)
            if value is not None and np.isfinite(value):
                yield _verdict_of(evidence, band, total, value)


def totals(evidence: Evidence, name: str) -> list[CountyTotal]:
    """The totals of an indicator (all methods and items), a raster, or a statistics measure."""
    if "." in name:
        return _reported(evidence, *name.split("."))
    if name in evidence.rules.catalogue.vocabulary.rasters:
        return _summed(evidence, name)
    return _computed(evidence, name)


def _is_told_nearer(band: Band, total: CountyTotal, others: list[Band]) -> bool:
    """Whether another row of the same check names the very method."""
    about = (band.check, band.indicator, band.ecosystem_type, band.per)
    return not band.method and any(
        other.method == total.method
        and (other.check, other.indicator, other.ecosystem_type, other.per) == about
        for other in others
    )


def _value(evidence: Evidence, band: Band, total: CountyTotal) -> float | None:
    """What the band judges, in its unit, None where something of it is not there."""
    types = evidence.rules.book.types
    own = [t for t in total.by_type.index if _is_kind(types.lineage(str(t)), band.ecosystem_type)]
    total = total.only(pd.Index(own, dtype="str"))
    if total.by_type.empty:
        return None
    land = total.by_type.index
    amount, unit = total.amount, total.unit
    if band.less:
        other = _first(evidence, band.less, total)
        if other is None:
            return None
        amount -= other.only(land).amount * units.conversion(other.unit, unit)
    if not band.per:
        return amount * units.conversion(unit, band.unit)
    if band.per == AREA:
        per, per_unit = float(total.covered.sum()), "m2"
    else:
        other = _first(evidence, band.per, total)
        if other is None:
            return None
        other = other if "" in other.by_type.index else other.only(land)
        per, per_unit = other.amount, other.unit
    if per == 0:
        return None
    return amount / per * units.conversion(f"{unit}/{per_unit}", band.unit)


def _is_kind(lineage: tuple[str, ...], wanted: str) -> bool:
    return not wanted or wanted in lineage


def _first(evidence: Evidence, name: str, like: CountyTotal) -> CountyTotal | None:
    """The total to set another against: that of the same item, the counted one before others."""
    found = totals(evidence, name)
    same = [total for total in found if total.item in ("", like.item)]
    return next(iter(same), None)


def _computed(evidence: Evidence, indicator: str) -> list[CountyTotal]:
    found = []
    for is_counted in (True, False):
        rows = evidence.computed.get((indicator, is_counted))
        parts = () if rows is None else rows.groupby(["method", "item"], sort=True)
        for (method, item), part in parts:
            by_type = part.set_index("ecosystem_type")
            area = evidence.area.reindex(by_type.index).fillna(0.0)
            quantity, covered = by_type["quantity"], by_type["coverage"] * area
            unit = str(part["unit"].iloc[0])
            found.append(CountyTotal(str(method), str(item), unit, quantity, covered, is_counted))
    return found


def _summed(evidence: Evidence, raster: str) -> list[CountyTotal]:
    """The area integral of a raster that the pass summed by itself."""
    standard = evidence.rules.catalogue.vocabulary.rasters[raster]
    # the bands of a year's raster, its months or storm days, add up to the year's amount
    unit = standard.unit if standard.bands == 1 else f"{standard.unit} yr-1"
    found = []
    for (name, method), part in sorted(evidence.sums.parts.items()):
        if name == raster and raster in part.arguments:
            types = list(evidence.sums.types)
            amounts = pd.Series(evidence.sums.by_type(part.arguments[raster]), index=types)
            covered = pd.Series(evidence.sums.by_type(part.covered), index=types)
            there = covered > 0
            found.append(CountyTotal(method, "", f"{unit} m2", amounts[there], covered[there]))
    return found


def _reported(evidence: Evidence, table: str, measure: str) -> list[CountyTotal]:
    """What statistics say of the county, or else its zones together."""
    frame = evidence.statistics.amounts(table, measure)
    found = []
    for item, rows in frame.groupby("item", sort=True):
        whole = rows[rows["zone_code"] == evidence.scope.code]
        known = whole if len(whole) else rows
        amount = pd.Series([float(known["value"].sum())], index=[""])
        found.append(
            CountyTotal("", str(item), str(known["unit"].iloc[0]), amount, amount * np.nan)
        )
    return found


def _verdict_of(evidence: Evidence, band: Band, total: CountyTotal, value: float) -> Verdict:
    scope = "/".join(filter(None, (band.indicator, total.item, band.ecosystem_type)))
    name, less = _joined(evidence, band.indicator, total.item), _joined(evidence, band.less)
    names = {
        "name": {k: f"{name[k]} - {less[k]}" if less[k] else name[k] for k in name},
        "of": _joined(evidence, band.ecosystem_type or "all_land"),
        "method": _joined(evidence, "as_given" if total.method == GIVEN else total.method),
        "per": _joined(evidence, band.per.split(".")[-1]),
    }
    numbers = {"found": f"{value:.4g}", "low": _shown(band.low), "high": _shown(band.high)}
    ends = (band.low, band.high)
    unit = "" if band.unit == "1" else f" {band.unit}"
    words: Mapping[str, object] = {**names, **numbers, "unit_text": unit}
    return verdict(band.check, scope, value, ends, "band", band.unit, **words)


def _shown(end: float) -> str:
    return "" if np.isnan(end) else f"{end:g}"


def _joined(evidence: Evidence, *keys: str) -> dict[str, str]:
    """The labels of some keys behind each other, in both languages."""
    rasters = evidence.rules.catalogue.vocabulary.rasters
    labels = [
        # a method may bear the name of a raster, such as nep
        {"zh": rasters[key].zh, "en": rasters[key].en} if key in rasters else evidence.label(key)
        for key in keys
        if key
    ]
    return {lang: " ".join(label[lang] for label in labels) for lang in ("zh", "en")}
