"""What a map shows, taken from the rows of an account: values by zone, and what lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gep.account import COUNTY, Account
from gep.outputs.zone_values import value_matrix
from gep.words import Language, label

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
    by_zone = _by_zone(account, layer, services).reindex(codes).to_numpy(dtype="float64")
    total = float(_by_zone(account, COUNTY, services).sum())
    if per == "km2":
        by_zone = by_zone / (np.asarray(zones["areas_m2"], dtype="float64") / _M2)
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


def lacking_services(account: Account) -> tuple[str, ...]:
    """Counted services that could not be computed at all (not those that do not apply)."""
    rows = account.rows
    lacking = set(rows.loc[rows["status"] == "not_computed", "service"])
    return tuple(k for k in account.services() if k in lacking - set(valued_services(account)))


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


def source_names(account: Account, lang: Language, most: int = 6) -> str:
    """Who gave the data, each once, with its year."""
    names = []
    for record in account.manifest["hashed"]["inputs"]:
        who = str(record["source"] or account.label(str(record["name"]), lang))
        year = record["data_year"]
        names.append(
            f"{who} ({year})" if lang == "en" and year else f"{who}（{year}）" if year else who
        )
    different = list(dict.fromkeys(names))
    more = label("map_and_more", lang) if len(different) > most else ""
    return ("、" if lang == "zh" else ", ").join(different[:most]) + more


def data_years(account: Account) -> str:
    """The years of the inputs, or that of the account.

    An input without a year, such as a constant, says nothing here.
    """
    years = sorted(
        {int(r["data_year"]) for r in account.manifest["hashed"]["inputs"] if r["data_year"]}
    )
    if not years:
        return str(account.about["year"])
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
