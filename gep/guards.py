"""Guards: what an account is held against before it is believed.

Each check is a plain function that returns verdicts and never stops the run; a verdict says the
band, the value and what it means, in both languages, and stands in ``checks.csv``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gep.account import CHECKS
from gep.inputs.zones import ZoneLayer
from gep.norm import Norm
from gep.setting import COUNTY, Setting
from gep.sums import Sums
from gep.valuation import Valued
from gep.words import say

ADDITIVITY = 1e-9
AREA_TOLERANCE = 1e-4
LAND_COVER = 0.999
COVERAGE = 0.99


@dataclass(frozen=True)
class Evidence:
    """What the checks look at."""

    valued: Valued
    sums: Sums
    setting: Setting
    norm: Norm
    layers: tuple[ZoneLayer, ...]
    zone_areas: pd.DataFrame


def checks(evidence: Evidence) -> pd.DataFrame:
    """Every verdict on an account, in a fixed order."""
    rows = [
        *_zone_areas(evidence),
        *_land_cover(evidence),
        *_additivity(evidence),
        *_categories(evidence),
        *_coverage(evidence),
        *_not_computed(evidence),
        *_recalled(evidence),
        *_prices(evidence),
        *_norm(evidence),
    ]
    return pd.DataFrame(rows, columns=list(CHECKS)).astype(dict(CHECKS))


def _verdict(
    check: str,
    scope: str,
    value: float,
    band: tuple[float, float],
    verdict: str,
    **words: object,
) -> dict[str, object]:
    low, high = band
    if verdict == "band":
        inside = (np.isnan(low) or value >= low) and (np.isnan(high) or value <= high)
        verdict = "ok" if inside else "warning"
    return {
        "check": check,
        "scope": scope,
        "value": value,
        "low": low,
        "high": high,
        "unit": "CNY yr-1" if check == "categories" else "1",
        "verdict": verdict,
        "message_zh": say(f"check-{check}", "zh", **words),
        "message_en": say(f"check-{check}", "en", **words),
    }


def _zone_areas(evidence: Evidence) -> Iterator[dict[str, object]]:
    """Additivity does not reveal a lost pixel; the polygons do."""
    by_shares = evidence.zone_areas.set_index(["zone_layer", "zone_code"])["area_m2"]
    for layer in evidence.layers:
        if layer.overlapping:
            continue
        worst, where = 0.0, ""
        for code, area in zip(layer.codes, layer.areas, strict=True):
            found = float(by_shares.get((layer.name, code), 0.0))
            apart = abs(found - area) / area if area else 0.0
            if apart > worst:
                worst, where = apart, code
        band = (np.nan, AREA_TOLERANCE)
        yield _verdict("zone-areas", layer.name, worst, band, "band", where=where or layer.name)


def _land_cover(evidence: Evidence) -> Iterator[dict[str, object]]:
    areas = evidence.zone_areas
    county = float(areas.loc[areas["zone_layer"] == COUNTY, "area_m2"].sum())
    share = float(evidence.sums.area.sum()) / county if county else 0.0
    yield _verdict("land-cover", COUNTY, share, (LAND_COVER, np.nan), "band")


def _additivity(evidence: Evidence) -> Iterator[dict[str, object]]:
    rows = evidence.valued.rows
    keys = ["service", "indicator", "item"]
    computed = rows[rows["status"] == "computed"]
    scale = computed["quantity"].abs().groupby([computed[k] for k in ["zone_layer", *keys]]).sum()
    total = computed.groupby(["zone_layer", *keys])["quantity"].sum()
    for zones in evidence.setting.zones[1:]:
        if zones.overlapping or zones.layer not in total.index.get_level_values(0):
            continue
        apart = (total[zones.layer] - total[COUNTY]).abs() / scale[COUNTY].replace(0, np.nan)
        worst = float(apart.max()) if apart.notna().any() else 0.0
        yield _verdict("additivity", zones.layer, worst, (np.nan, ADDITIVITY), "band")


def _county(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.valued.rows
    return rows[rows["zone_layer"] == COUNTY]


def _categories(evidence: Evidence) -> Iterator[dict[str, object]]:
    county = _county(evidence)
    total = float(county["value_yuan"].sum())
    apart = abs(float(county.groupby("category")["value_yuan"].sum().sum()) - total)
    band = (np.nan, max(abs(total), 1.0) * ADDITIVITY)
    yield _verdict("categories", COUNTY, apart, band, "band")
    by_service = county.groupby("service")["value_yuan"].sum()
    for service, value in by_service[by_service < 0].items():
        yield _verdict(
            "negative", str(service), float(value), (0.0, np.nan), "band", name=str(service)
        )


def _coverage(evidence: Evidence) -> Iterator[dict[str, object]]:
    """Area-weighted coverage of each counted indicator over its types in the county."""
    county = _county(evidence)
    frame = county[county["coverage"].notna()]
    area = dict(zip(evidence.sums.types, evidence.sums.area.sum(axis=0), strict=True))
    weight = frame["ecosystem_type"].map(area).fillna(0.0)
    for indicator, rows in frame.groupby("indicator", sort=True):
        land = weight[rows.index]
        if land.sum() > 0:
            share = float((rows["coverage"] * land).sum() / land.sum())
            band = (COVERAGE, np.nan)
            yield _verdict("coverage", str(indicator), share, band, "band", name=str(indicator))


def _not_computed(evidence: Evidence) -> Iterator[dict[str, object]]:
    county = _county(evidence)
    whole = county[(county["status"] == "not_computed") & (county["ecosystem_type"] == "")]
    for row in whole.itertuples():
        name = "/".join(filter(None, (str(row.indicator), str(row.item))))
        yield _verdict(
            "not-computed", str(row.service), np.nan, (np.nan, np.nan), "warning",
            name=name, why=str(row.note),
        )  # fmt: skip


def _recalled(evidence: Evidence) -> Iterator[dict[str, object]]:
    county = _county(evidence)
    value = county["value_yuan"].abs()
    total = float(value.sum())
    share = float(value[county["confidence"] == "recalled"].sum()) / total if total else 0.0
    yield _verdict("recalled", COUNTY, share, (np.nan, np.nan), "note")


def _prices(evidence: Evidence) -> Iterator[dict[str, object]]:
    asked = evidence.setting.price_year
    short = {
        used.parameter: used.year
        for _, used in evidence.valued.used
        if used.row.index and used.year is not None and used.year < asked and used.chain
    }
    for name, year in sorted(short.items()):
        if year != evidence.setting.base_year:
            yield _verdict(
                "index", name, float(year), (float(asked), np.nan), "warning",
                name=name, year=year, asked=asked,
            )  # fmt: skip


def _norm(evidence: Evidence) -> Iterator[dict[str, object]]:
    norm, nothing = evidence.norm, (np.nan, np.nan)
    if not norm.text_seen:
        yield _verdict("text-seen", norm.name, np.nan, nothing, "note", norm=norm.name)
    counted = {record.service for record in evidence.valued.records if record.counted}
    for overlap in norm.overlaps:
        if set(overlap.pair) <= counted:
            one, other = overlap.pair
            yield _verdict(
                "overlap", norm.name, np.nan, nothing, "note", one=one, other=other, why=overlap.why
            )
    for indicator, method in sorted(evidence.setting.methods.items()):
        yield _verdict("departs", indicator, np.nan, nothing, "note", name=indicator, method=method)
