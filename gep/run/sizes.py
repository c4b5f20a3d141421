"""Amounts in the statistics that are far beyond their land, their people or the GDP beside them."""

from collections.abc import Iterator, Mapping

import pandas as pd

from gep import units
from gep.book.plausible_sizes import AREA, SizeBand, product_value_band, size_bands
from gep.inputs.tables.statistics import Statistics
from gep.inputs.tables.tidy import row_place
from gep.problems import Problem

_SQUARE_METRE = "m2"
_MONEY = "CNY yr-1"


def size_problems(
    statistics: Statistics, county: str, land: Mapping[str, float]
) -> Iterator[Problem]:
    """Each amount that cannot be, with both figures; ``land`` is the area of each zone in m2.

    The county's own amount is judged, else those of the zones together.
    """
    for band in size_bands():
        for item, reports in statistics.amounts(band.table, band.measure).groupby("item"):
            if band.item not in ("", item):
                continue
            for own, against, unit in _compared(statistics, band, str(item), reports, land, county):
                amount, per = float(own["value"].sum()), float(against.sum())
                factor = units.conversion(f"{own['unit'].iloc[0]}/{unit}", band.unit)
                if per > 0 and not band.low <= amount / per * factor <= band.high:
                    yield _problem(band, own, (per, unit), amount / per * factor)


def _compared(
    statistics: Statistics,
    band: SizeBand,
    item: str,
    reports: pd.DataFrame,
    land: Mapping[str, float],
    county: str,
) -> Iterator[tuple[pd.DataFrame, "pd.Series[float]", str]]:
    """The amounts and what they are held against, both of the county or both of the same zones."""
    if band.per == AREA:
        others, unit = pd.Series(dict(land), dtype="float64"), _SQUARE_METRE
    else:
        amounts = statistics.amounts(*band.per.split("."))
        amounts = amounts[amounts["item"].isin(["", item])]
        if amounts.empty:
            return
        others, unit = amounts.set_index("zone_code")["value"], str(amounts["unit"].iloc[0])
    own = reports[reports["zone_code"].isin(others.index)]
    whole = own[own["zone_code"] == county]
    own = own if whole.empty else whole
    if len(own):
        yield own, others[others.index.isin(own["zone_code"])], unit


def _problem(
    band: SizeBand, own: pd.DataFrame, against: tuple[float, str], ratio: float
) -> Problem:
    largest = own.nlargest(1, "value").iloc[0]
    per, unit = against
    if unit == _SQUARE_METRE:
        per, unit = per * units.conversion(unit, "km2"), "km2"
    values = {
        "name": ".".join(filter(None, (band.table, str(largest["item"]), band.measure))),
        "amount": f"{float(own['value'].sum()):.6g} {largest['unit']}",
        "per": band.per, "against": f"{per:.6g} {unit}", "ratio": f"{ratio:.4g}",
        "low": f"{band.low:g}", "high": f"{band.high:g}",
        "unit": "" if band.unit == "1" else f" {band.unit}",
    }  # fmt: skip
    return Problem("stat-size", row_place(largest.to_dict()), values)


def product_value_problems(
    statistics: Statistics, county: str, prices: Mapping[str, tuple[float, str]]
) -> Iterator[Problem]:
    """Products that are worth many times the GDP beside them, at prices by item with their unit.

    No land bounds what is priced by the piece or the kilowatt-hour; the largest of them is named.
    """
    band = product_value_band()
    gdp = _of_county(statistics.amounts(*band.per.split(".")), county)
    output = _of_county(statistics.amounts("products", "output"), county)
    output = output[output["item"].isin(prices.keys())]
    if gdp.empty or output.empty:
        return
    worth = [
        row["value"] * prices[row["item"]][0]
        * units.conversion(f"{row['unit']} {prices[row['item']][1]}", _MONEY)
        for row in output.to_dict("records")
    ]  # fmt: skip
    told = output.assign(value=worth, unit=_MONEY)
    per = float(gdp["value"].sum())
    ratio = sum(worth) / per if per > 0 else 0.0
    if ratio > band.high:
        yield _problem(band, told, (per, str(gdp["unit"].iloc[0])), ratio)


def _of_county(reports: pd.DataFrame, county: str) -> pd.DataFrame:
    """The reports of the county for items that it reports, those of its zones for the others."""
    whole = reports[reports["zone_code"] == county]
    return pd.concat([whole, reports[~reports["item"].isin(whole["item"])]])
