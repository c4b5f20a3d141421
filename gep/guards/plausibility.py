"""Results held against what is plausible: the bands of ``coefficients/plausibility.csv``.

An amount is a county total by ecosystem type, together with the area it rests on. What it is set
against is summed over the same types, so that land the norm leaves out weighs in neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gep import units
from gep.account.columns import CURRENCY
from gep.book.confidence import GIVEN
from gep.book.plausible_bands import Band, bands
from gep.guards.evidence import Evidence, Verdict, in_both, verdict
from gep.telling.numbers import percent
from gep.telling.telling import spaced
from gep.words import LANGUAGES, Bilingual

AREA, GEP = "area", "gep"
_CATEGORIES = 2
"""So many categories have a value in an account whose composition can be judged."""


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
    code = evidence.scope.code
    about: dict[tuple[str, ...], list[Band]] = {}
    for band in bands():
        if band.nearness(code) >= 0:
            about.setdefault(band.about, []).append(band)
    for rows in about.values():
        found = totals(evidence, rows[0].indicator)
        # the other methods of an indicator that counts lie in the memo, and may well differ
        for total in [one for one in found if one.counted] or found:
            own = [band for band in rows if band.method in ("", total.method)]
            if not own:
                continue
            nearest = max(own, key=lambda band: (bool(band.method), band.nearness(code)))
            value = _value(evidence, nearest, total)
            if value is not None and np.isfinite(value):
                yield _verdict_of(evidence, nearest, total, value)


def totals(evidence: Evidence, name: str) -> list[CountyTotal]:
    """The totals of an indicator (all methods and items), a raster, a measure, or of values."""
    if name.partition(".")[0] == GEP:
        return _valued(evidence, name.partition(".")[2])
    if "." in name:
        return _reported(evidence, *name.split("."))
    if name in evidence.rules.catalogue.vocabulary.rasters:
        return _summed(evidence, name)
    return _computed(evidence, name)


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
        covered = float(total.covered.sum(min_count=1))
        # what was given without its land is held against all of it, if that was told
        per, per_unit = evidence.land if np.isnan(covered) else covered, "m2"
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


def _valued(evidence: Evidence, key: str) -> list[CountyTotal]:
    """The value of the account, or of a category or service, on all land.

    There is none of an account that leaves out services or whole categories: no share of it means
    anything.
    """
    rows = evidence.rows[evidence.rows["value_yuan"].notna()]
    if evidence.scope.services or rows["category"].nunique() < _CATEGORIES:
        return []
    if key:
        rows = rows[(rows["category"] == key) | (rows["service"] == key)]
    if rows.empty:
        return []
    value = pd.Series([rows["value_yuan"].sum()], index=[""])
    land = pd.Series([evidence.land], index=[""])
    return [CountyTotal("", "", CURRENCY, value, land)]


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
    about = band.indicator.split(".")[-1]
    name, less = _joined(evidence, about, total.item), _joined(evidence, band.less)
    names = {
        "name": {k: f"{name[k]} - {less[k]}" if less[k] else name[k] for k in name},
        "of": _joined(evidence, band.ecosystem_type or "all_land"),
        "method": _joined(evidence, "as_given" if total.method == GIVEN else total.method),
        "per": _joined(evidence, band.per.split(".")[-1]),
    }
    numbers = {
        "found": _shown(value, band), "low": _shown(band.low, band), "high": _shown(band.high, band)
    }  # fmt: skip
    words: Mapping[str, object] = {**names, **numbers, "unit_text": _unit(band)}
    return verdict(band.check, scope, value, (band.low, band.high), "band", band.unit, **words)


def _shown(value: float, band: Band) -> str | Bilingual:
    """A number of a band as people read it: money in its step, a share of value in percent."""
    if np.isnan(value):
        return ""
    if band.check == "plausible-share":
        return percent(value, 0 if value in (band.low, band.high) else 1)
    if band.unit.startswith("CNY"):
        return in_both(lambda telling: telling.amount(value, band.unit))
    return f"{value:.4g}"


def _unit(band: Band) -> Bilingual | str:
    """The unit behind a number that does not bring its own."""
    if band.unit == "1" or band.unit.startswith("CNY"):
        return ""
    return in_both(lambda telling: spaced("", telling.unit(band.unit, per_year=True)))


def _joined(evidence: Evidence, *keys: str) -> dict[str, str]:
    """The labels of some keys behind each other, in both languages."""
    rasters = evidence.rules.catalogue.vocabulary.rasters
    labels = [
        # a method may bear the name of a raster, such as nep
        {"zh": rasters[key].zh, "en": rasters[key].en} if key in rasters else evidence.label(key)
        for key in keys
        if key
    ]
    return {lang: " ".join(label[lang] for label in labels) for lang in LANGUAGES}
