"""All numbers that a report may show: those of its account, shown as display shows them."""

import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from gep.account.account import Account
from gep.account.lacking import lacking
from gep.account.stakes import to_verify
from gep.explain import explain
from gep.shipped import shipped_rows
from gep.telling.numbers import readable
from tests.outputs.report.documents import NUMBER

SCALES = (1.0, 1e-2, 1e4, 1e6, 1e8, 1e9)
DIGITS = (0, 2, 3, 4, 5)
HASH = 16
"""Signs of a hash that are shown."""
COUNTS = 120
"""Numbers of chapters, tables and figures, ranks and counts of things."""


def normal(number: str) -> Decimal:
    """A number without separators and zeros that say nothing."""
    return Decimal(number.replace(",", "")).normalize()


def allowed(account: Account) -> set[Decimal]:
    """Every number that can be derived from an account."""
    found = {Decimal(n) for n in range(COUNTS)}
    found |= {Decimal(n) for n in (len(account.statistics), len(account.checks))}
    hashed = account.manifest.hashed
    found.add(Decimal(len(hashed.coefficients) + len(hashed.baked)))
    texts = [(account.folder / "manifest.json").read_text(encoding="utf-8")]
    texts += [whole[:HASH] for whole in re.findall(r"[0-9a-f]{64}", texts[0])]
    for frame in (account.rows(), account.checks, account.statistics, account.sensitivity):
        for name in frame.columns[[d.kind not in "fiub" for d in frame.dtypes]]:
            texts += [str(text) for text in frame[name].unique()]
    texts += [row[lang] for row in shipped_rows("published_levels.csv") for lang in ("zh", "en")]
    for text in texts:
        found |= {normal(n) for n in NUMBER.findall(text)}
        found |= {normal(n) for n in re.findall(r"[0-9]+(?:\.[0-9]+)?", text)}
    for value in set(values(account)):
        found |= set(shown(value))
    shares = account.sensitivity["difference_share"].abs()
    found |= {normal(f"{100 * share:.1f}") for share in shares}
    return found


def shown(value: float) -> Iterator[Decimal]:
    """A value in every unit and with every number of digits that display knows."""
    value = abs(value)
    yield normal(f"{value:.0f}") if value == round(value) and value < 1e12 else Decimal(0)
    six = readable(value)
    yield from (normal(n) for n in NUMBER.findall(six))
    for scale in SCALES:
        for digits in DIGITS:
            if (scaled := value / scale) < 1e12:
                yield normal(f"{scaled:.{digits}f}")


def values(account: Account) -> Iterator[float]:
    """Numbers of the account, their sums by any columns, and their shares."""
    rows = account.rows()
    county = rows[rows["zone_layer"] == "county"]
    total = math.fsum(county["value_yuan"].dropna())
    measures = ("quantity", "value_yuan", "constant_value_yuan")
    keys = (
        ["zone_layer", "zone_code"],
        ["zone_layer", "zone_code", "service"],
        ["zone_layer", "service", "indicator", "item"],
        ["zone_layer", "category"],
        ["zone_layer", "service"],
        ["zone_layer", "ecosystem_type"],
        ["zone_layer", "ecosystem_type", "service"],
        ["zone_layer", "confidence"],
        ["zone_layer", "service", "confidence"],
    )
    yield from _finite([*rows["price"], *rows["coverage"], total])
    sizes = _areas(account)
    people = _statistic(account, "population")
    gdp = _statistic(account, "gdp")
    yield from (*people.values(), *gdp.values(), *sizes.values())
    for by in keys:
        sums = rows.groupby(by)[list(measures)].sum(min_count=1)
        for measure in measures:
            yield from _finite(sums[measure])
        yield from _finite(sums["value_yuan"] / total)
        yield from _finite(sums["constant_value_yuan"] / sums["value_yuan"])
        if by == keys[0]:
            for (_, code), value in sums["value_yuan"].dropna().items():
                yield from _finite(
                    value / some.get(code, math.nan) for some in (sizes, people, gdp)
                )
    by_service = county.groupby("service")["value_yuan"].sum(min_count=1).dropna()
    yield from _finite(by_service.sort_values(ascending=False).cumsum() / total)
    yield from _shares_of_confidence(county)
    yield from _coverage(account, county)
    yield from _land(account)
    yield from _finite(account.checks[["value", "low", "high"]].to_numpy().ravel())
    yield from _finite(account.statistics["value"])
    moved = account.sensitivity
    yield from _finite([*moved["total_yuan"], *moved["difference_share"]])
    sectors = {row["product"]: row["sector"] for row in shipped_rows("products.csv")}
    by_sector = county["value_yuan"].groupby(county["item"].map(sectors)).sum()
    yield from (*by_sector, *(by_sector / total))
    yield from _finite([*_elsewhere(account), *_levels(account, by_service)])
    stakes = [one.value_yuan for one in to_verify(account)]
    yield from (*stakes, *(one / total for one in stakes))
    hashed = account.manifest.hashed
    for used in (*hashed.coefficients, *hashed.baked):
        yield from (n for n in (used.value, used.low, used.high) if n is not None)
    for service in by_service.index:
        yield from _of_tree(explain(account.folder, service).as_dict())


def _elsewhere(account: Account) -> Iterator[float]:
    """What zones lack, each line and zone alone and together."""
    if account.reporting_layer:
        found = lacking(account, account.reporting_layer)
        for by in (["zone_code"], ["indicator", "item"], ["zone_code", "indicator", "item"]):
            worth = found.groupby(by)["value_yuan"].sum(min_count=1)
            yield from (*worth, *(worth / account.total))


def _levels(account: Account, by_service: "pd.Series[float]") -> Iterator[float]:
    """Published levels, and those of the account itself."""
    for row in shipped_rows("published_levels.csv"):
        for name in ("gep_per_km2", "climate_per_km2"):
            yield from [1e6 * float(row[name])] if row[name] else []
        for name in ("regulating", "climate_to_water"):
            yield from [float(row[name])] if row[name] else []
    [area] = account.layers["county"].areas_m2
    if "climate_regulation" in by_service and area:
        climate = by_service["climate_regulation"]
        yield from (climate / area * 1e6, climate / by_service.get("water_conservation", math.nan))
    by_type = account.gep_by("ecosystem_type")["value_yuan"]
    land = account.extent[account.extent["zone_layer"] == "county"]
    yield from _finite(by_type / (land.set_index("ecosystem_type")["area_m2"] / 1e6))


def _shares_of_confidence(county: pd.DataFrame) -> Iterator[float]:
    sizes = county.assign(size=county["value_yuan"].abs())
    whole = sizes["size"].sum()
    yield from _finite(sizes.groupby("confidence")["size"].sum() / whole)
    for _, part in sizes.groupby("service"):
        recalled = part.loc[part["confidence"] == "recalled", "size"].sum()
        yield from [recalled / whole] if (whole := part["size"].sum()) else []


def _coverage(account: Account, county: pd.DataFrame) -> Iterator[float]:
    """Means of coverage by the area of the types."""
    extent = account.extent[account.extent["zone_layer"] == "county"]
    area = dict(zip(extent["ecosystem_type"], extent["area_m2"], strict=True))
    for _, part in county.groupby(["service", "indicator", "item"]):
        known = part[part["coverage"].notna()]
        weights = known["ecosystem_type"].map(area).astype(float).fillna(0.0)
        if weights.sum() > 0:
            yield float((known["coverage"] * weights).sum() / weights.sum())


def _land(account: Account) -> Iterator[float]:
    extent = account.extent[account.extent["zone_layer"] == "county"]
    yield from (n / 1e6 for n in (*extent["area_m2"], extent["area_m2"].sum()))
    yield from _finite(extent["area_m2"] / extent["area_m2"].sum())
    if account.transitions is None:
        return
    moves = account.transitions[account.transitions["zone_layer"] == "county"]
    moved = moves[moves["opening_type"] != moves["closing_type"]]
    yield from moves["area_m2"] / 1e4
    yield from (moved["area_m2"].sum() / 1e4, moved["area_m2"].sum() / extent["area_m2"].sum())
    yield from _finite(moved["area_m2"] / moved["area_m2"].sum())
    opening = moves.groupby("opening_type")["area_m2"].sum() / 1e4
    closing = moves.groupby("closing_type")["area_m2"].sum() / 1e4
    gone = moved.groupby("opening_type")["area_m2"].sum() / 1e4
    come = moved.groupby("closing_type")["area_m2"].sum() / 1e4
    net = closing.sub(opening, fill_value=0.0)
    for column in (opening, closing, gone, come, net):
        yield from (*column, column.sum())


def _areas(account: Account) -> dict[str, float]:
    """Area of each zone in km2."""
    sizes = {}
    for layer in account.layers.values():
        for code, area in zip(layer.codes, layer.areas_m2, strict=True):
            if area is not None:
                sizes[code] = area / 1e6
    rest = account.extent[(account.extent["zone_code"] == "")]
    sizes[""] = float(rest["area_m2"].sum()) / 1e6
    return sizes


def _statistic(account: Account, measure: str) -> dict[str, float]:
    told = account.statistics
    told = told[(told["table"] == "socioeconomic") & (told["measure"] == measure)]
    return dict(zip(told["zone_code"], told["value"], strict=True))


def _of_tree(node: Any) -> Iterator[float]:
    if isinstance(node, dict):
        if node.get("area") and node.get("result"):
            yield node["result"] / node["area"] * 1e4  # of a hectare
        for one in node.values():
            yield from _of_tree(one)
    elif isinstance(node, list):
        for one in node:
            yield from _of_tree(one)
    elif isinstance(node, str):
        yield from (float(n.replace(",", "")) for n in NUMBER.findall(node))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield float(node)


def _finite(numbers: Iterable[float]) -> Iterator[float]:
    yield from (float(n) for n in numbers if not pd.isna(n) and np.isfinite(n))
