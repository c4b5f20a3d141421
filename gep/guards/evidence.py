"""What the checks look at, and the form of a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from gep.account.sums import Sums
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope
from gep.inputs.land.zones import ZoneLayer
from gep.inputs.tables.statistics import Statistics
from gep.problems import Problem
from gep.telling.telling import Telling
from gep.valuation.basis import Basis
from gep.valuation.provenance import labels
from gep.valuation.valuation import Valued
from gep.words import LANGUAGES, Bilingual, say

Verdict = dict[str, object]
Band = tuple[float, float]
NOTHING: Band = (np.nan, np.nan)
ROUNDING = 1e-12
"""A county total is a sum over types, so what is just at an end may pass it by the last digits."""


@dataclass(frozen=True)
class Evidence:
    """An account with what it was valued from, and what was odd about that."""

    valued: Valued
    basis: Basis
    layers: tuple[ZoneLayer, ...]
    zone_areas: pd.DataFrame
    problems: tuple[Problem, ...] = ()

    @property
    def sums(self) -> Sums:
        """What the pass summed."""
        return self.basis.sums

    @property
    def statistics(self) -> Statistics:
        """What the county reports."""
        return self.basis.statistics

    @property
    def rules(self) -> Rules:
        """By what the account was valued."""
        return self.basis.rules

    @property
    def scope(self) -> Scope:
        """The account's place, years and choices."""
        return self.rules.scope

    @property
    def whole(self) -> str:
        """The layer whose rows are those of the whole accounting area."""
        return self.scope.accounting_area.layer

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the whole accounting area."""
        rows = self.valued.rows
        return rows[rows["zone_layer"] == self.whole]

    @cached_property
    def memo(self) -> pd.DataFrame:
        """What was computed for the whole accounting area and is not counted."""
        memo = self.valued.memo
        return memo[memo["zone_layer"] == self.whole]

    @cached_property
    def computed(self) -> Mapping[tuple[str, bool], pd.DataFrame]:
        """The rows of the area that were computed, by indicator and whether they are counted."""
        return {
            (str(indicator), is_counted): rows
            for is_counted, frame in ((True, self.rows), (False, self.memo))
            for indicator, rows in frame[frame["status"] == "computed"].groupby("indicator")
        }

    @cached_property
    def area(self) -> "pd.Series[float]":
        """Area of each ecosystem type in m2."""
        return pd.Series(self.sums.by_type(self.sums.area), index=list(self.sums.types))

    @property
    def land(self) -> float:
        """The area accounted for in m2: what was summed, else what somebody told; NaN without."""
        if len(self.area):
            return float(self.area.sum())
        told = self.zone_areas.loc[self.zone_areas["zone_layer"] == self.whole, "area_m2"]
        return float(told.astype("float64").sum(min_count=1))

    @cached_property
    def labels(self) -> Mapping[str, Bilingual]:
        """What people call the keys of the account, zh and en."""
        return labels(self.rules)

    def label(self, key: str) -> Bilingual:
        """What people call a key, zh and en."""
        return self.labels.get(key, {"zh": key, "en": key})


def in_both(
    say: Callable[[Telling], str], labels: Mapping[str, Bilingual] = MappingProxyType({})
) -> Bilingual:
    """What a telling says, zh and en; it knows these labels."""
    return {lang: say(Telling(labels, lang)) for lang in LANGUAGES}


def verdict(
    check: str,
    scope: str,
    value: float,
    band: Band = NOTHING,
    verdict: str = "band",
    unit: str = "1",
    **words: object,
) -> Verdict:
    """One row of checks.csv.

    ``verdict`` is ok, note, warning or problem, or ``band``: ok inside the band, else a warning.
    ``words`` go into the sentence ``check-<check>``; a mapping of languages gives each its own.
    """
    low, high = band
    if verdict == "band":
        dust = ROUNDING * max(abs(low), abs(high)) if np.isfinite(band).all() else 0.0
        inside = (np.isnan(low) or value >= low - dust) and (np.isnan(high) or value <= high + dust)
        verdict = "ok" if inside else "warning"

    def message(lang: str) -> str:
        own = {k: v[lang] if isinstance(v, Mapping) else v for k, v in words.items()}
        return say(f"check-{check}", "zh" if lang == "zh" else "en", **own)

    return {
        "check": check,
        "scope": scope,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "verdict": verdict,
        "message_zh": message("zh"),
        "message_en": message("en"),
    }
