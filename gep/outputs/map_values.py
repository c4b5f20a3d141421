"""What a map shows, taken from the rows of an account: values by zone, and what lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gep.account import COUNTY, Account
from gep.outputs.zone_values import value_matrix

GEP = "gep"
_M2 = 1e6
_LEAST_SHARE = 1e-3
"""Land in no zone below this share of the county is the width of a line and not worth an entry."""


@dataclass(frozen=True)
class ZoneValues:
    """CNY (or CNY per km2) of each zone, in the order of ``codes``; NaN is not computed."""

    codes: tuple[str, ...]
    values: NDArray[np.float64]
    partial: frozenset[str]
    """Zones with a value that lack a part of it which other zones have."""
    total: float
    """The same of the county."""


def map_layer(account: Account) -> str:
    """The partition that maps show: townships, else the first other one, else the county."""
    partitions = [name for name, layer in account.layers.items() if not layer["overlapping"]]
    inner = [name for name in partitions if name != COUNTY]
    return next((name for name in ("township", *inner) if name in inner), COUNTY)


def services_of(account: Account, value: str) -> tuple[str, ...]:
    """The services that a value is made of: one service, or for ``gep`` all that are counted."""
    return account.services() if value == GEP else (value,)


def valued_services(account: Account) -> tuple[str, ...]:
    """Counted services with a value anywhere in the account."""
    rows = account.rows
    valued = set(rows.loc[rows["value_yuan"].notna(), "service"])
    return tuple(key for key in account.services() if key in valued)


def zone_values(account: Account, layer: str, value: str, per: str) -> ZoneValues:
    """Values of a service (or ``gep``) in the zones of a layer, whole or per km2."""
    services = services_of(account, value)
    zones = account.layers[layer]
    codes = tuple(str(code) for code in zones["codes"])
    by_zone = np.array(_by_zone(account, layer, services).reindex(codes), dtype=np.float64)
    total = float(_by_zone(account, COUNTY, services).sum())
    if per == "km2":
        by_zone = by_zone * (_M2 / np.array(zones["areas_m2"], dtype=np.float64))
        total /= float(np.sum(account.layers[COUNTY]["areas_m2"])) / _M2
    without = {code for code, value in zip(codes, by_zone, strict=True) if np.isnan(value)}
    return ZoneValues(codes, by_zone, _partial_zones(account, layer, services) - without, total)


def _by_zone(account: Account, layer: str, services: tuple[str, ...]) -> "pd.Series[float]":
    rows = account.rows
    rows = rows[(rows["zone_layer"] == layer) & rows["service"].isin(services)]
    return value_matrix(rows, ["zone_code"], services)[GEP]


def _partial_zones(account: Account, layer: str, services: tuple[str, ...]) -> frozenset[str]:
    """Zones where an indicator or item is not computed that is computed elsewhere."""
    keys = ["service", "indicator", "item"]
    rows = account.rows
    rows = rows[rows["service"].isin(services)]
    lacking = rows[(rows["zone_layer"] == layer) & (rows["status"] == "not_computed")]
    computed = rows[rows["value_yuan"].notna()]
    elsewhere = pd.MultiIndex.from_frame(lacking[keys]).isin(
        pd.MultiIndex.from_frame(computed[keys])
    )
    return frozenset(lacking.loc[elsewhere, "zone_code"]) - {""}


def unverified_share(account: Account, services: Collection[str]) -> float:
    """Share of the county's value that rests on recalled coefficients; NaN without value."""
    rows = account.rows
    rows = rows[(rows["zone_layer"] == COUNTY) & rows["service"].isin(list(services))]
    size = rows["value_yuan"].abs()
    whole = float(size.sum())
    return float(size[rows["confidence"] == "recalled"].sum()) / whole if whole else float("nan")


def lacking(account: Account, services: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """What could be computed nowhere: (service,), or where the rest of it could, its part.

    A part is (indicator,) or (indicator, item). What does not apply is not lacking.
    """
    rows = account.rows
    rows = rows[rows["service"].isin(list(services))]
    keys = ["service", "indicator", "item"]
    computed = {tuple(row) for row in rows.loc[rows["status"] == "computed", keys].to_numpy()}
    missing = rows.loc[rows["status"] == "not_computed", keys].drop_duplicates()
    alive = {service for service, _, _ in computed}
    found = [
        (service,) if service not in alive else tuple(part for part in (indicator, item) if part)
        for service, indicator, item in missing.to_numpy()
        if (service, indicator, item) not in computed
    ]
    return tuple(dict.fromkeys(found))


def land_in_no_zone(account: Account, layer: str) -> bool:
    """Whether a visible part of the county lies in no zone of the layer."""
    extent = account.extent
    outside = extent[(extent["zone_layer"] == layer) & (extent["zone_code"] == "")]["area_m2"]
    county = extent[extent["zone_layer"] == COUNTY]["area_m2"]
    return float(outside.sum()) > _LEAST_SHARE * float(county.sum())


def type_shares(account: Account) -> Mapping[str, float]:
    """Share of each ecosystem type that there is in the county's area."""
    extent = account.extent
    areas = extent[extent["zone_layer"] == COUNTY].groupby("ecosystem_type")["area_m2"].sum()
    order = [key for key in account.manifest["hashed"]["ecosystem_types"] if key in areas.index]
    return {key: float(areas[key]) / float(areas.sum()) for key in order}
