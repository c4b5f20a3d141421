"""The account held against others: that of another year, and what was published elsewhere."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.outputs.report.facts import DASH, Facts, signed
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.tables.supply import lines
from gep.problems import DataProblem, Place, Problem
from gep.shipped import shipped_rows
from gep.telling.amounts import Shown

_KEYS = ["service", "indicator", "item"]
_PER_KM2 = "CNY km-2 yr-1"
_MILLION = 1e6
"""The unit of money in published_levels.csv."""


def stop_on_unlike(account: Account, before: Account) -> None:
    """Raise where another account cannot be held against this one.

    Raises
    ------
    DataProblem
        It is of another area or norm, or of the same year.
    """
    one, other = account.about, before.about
    pairs = {"code": (one.code, other.code), "norm": (one.norm, other.norm)}
    wrong = [(found, wanted) for wanted, found in pairs.values() if found != wanted]
    if one.year == other.year:
        wrong.append((str(other.year), f"!= {one.year}"))
    if wrong:
        found, wanted = ("; ".join(map(str, part)) for part in zip(*wrong, strict=True))
        place = Place(str(before.folder))
        values = {"found": found, "expected": wanted}
        raise DataProblem((Problem("report-last-year-unlike", place, values),))


def since(book: Manuscript, facts: Facts) -> None:
    """What changed since the other account, and how much of it is quantity and price."""
    assert facts.before is not None
    table = changes(facts.account, facts.before)
    book.section(book.text("since", year=facts.before.about.year))
    book.put([facts.growth(), facts.words.mark("gap"), *_told(book, facts, table)])
    step = facts.detail
    measures = ("old", "new", "difference", "quantity_effect", "price_effect")
    rows = [
        (facts.words.label(str(name)), *_amounts(step, row.to_dict(), measures))
        for name, row in table.groupby("service", sort=False)[list(measures)].sum().iterrows()
    ]
    whole = {name: math.fsum(table[name]) for name in measures}
    rows.append((book.text("total_line"), *_amounts(step, whole, measures)))
    years = (facts.before.about.year, facts.account.about.year)
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        *(ReportColumn(book.text("since_year", year=year), "right") for year in years),
        ReportColumn(book.text("column_change"), "right"),
        ReportColumn(book.text("since_quantity"), "right"),
        ReportColumn(book.text("since_price"), "right"),
    )
    title = book.text("table_since", unit=step.unit)
    book.table("since", grid(columns, rows, strong=[len(rows) - 1]), title)


def changes(account: Account, before: Account) -> pd.DataFrame:
    """Every line of either account: old and new value, and what quantity and price changed of it.

    Quantity is valued at the old price and the price at the new quantity, so both sum to the
    difference. What only one of them has is a change of quantity.
    """
    both = [
        lines(one).set_index(_KEYS)[["quantity", "value"]].astype(float).add_suffix(name)
        for name, one in (("_new", account), ("_old", before))
    ]
    joined = both[0].join(both[1], how="outer", sort=False)
    order = {key: at for at, key in enumerate([*both[0].index, *both[1].index])}
    joined = joined.loc[sorted(joined.index, key=order.__getitem__)]
    new, old = joined["value_new"], joined["value_old"]
    priced = old * joined["quantity_new"] / joined["quantity_old"]
    difference = new.fillna(0.0) - old.fillna(0.0)
    price = (new - priced).where(priced.notna(), 0.0).fillna(0.0)
    made = {"old": old.fillna(0.0), "new": new.fillna(0.0), "difference": difference,
            "quantity_effect": difference - price, "price_effect": price}  # fmt: skip
    return pd.DataFrame(made)[new.notna() | old.notna()].reset_index()


def _told(book: Manuscript, facts: Facts, table: pd.DataFrame) -> list[str]:
    """The sentence on both effects, with the number of the table."""
    amounts = {
        name: signed(facts.money(abs(size)), size)
        for name, size in ((n, math.fsum(table[n])) for n in ("quantity_effect", "price_effect"))
    }
    table_ref = book.coming("table", "since")
    return [book.text("since_say", **amounts, t_since=table_ref.text)]


def _amounts(step: Shown, row: Mapping[Any, Any], measures: tuple[str, ...]) -> list[str]:
    return [step.text(float(row[name])) for name in measures]


def published(book: Manuscript, facts: Facts) -> None:
    """The level of the account beside those of accounts that were published."""
    [area] = facts.account.layers[COUNTY].areas_m2
    if not area or facts.by_service.empty:
        return
    book.section(book.text("published"))
    book.say("published_say", t_published=book.coming("table", "published"))
    step = facts.step(_PER_KM2, [_MILLION])
    rows = [
        (row[facts.lang], *_level(facts, step, {k: _number(v) for k, v in row.items()}))
        for row in shipped_rows("published_levels.csv")
    ]
    rows.append(
        (book.text("published_own", year=facts.year), *_level(facts, step, _own(facts, area)))
    )
    columns = (
        ReportColumn(book.text("column_account")),
        ReportColumn(facts.with_unit("per_km2", step.unit), "right"),
        ReportColumn(book.text("column_regulating"), "right"),
        ReportColumn(book.text("column_climate", unit=step.unit), "right"),
        ReportColumn(book.text("column_to_water"), "right"),
    )
    laid = grid(columns, rows, strong=[len(rows) - 1])
    book.table("published", laid, book.text("table_published"))


def _own(facts: Facts, area_m2: float) -> dict[str, float]:
    """The same levels of this account, money in millions."""
    million_per_km2 = _MILLION * area_m2 / 1e6
    by_service, total = facts.by_service, facts.account.total
    climate = float(by_service.get("climate_regulation", math.nan))
    water = float(by_service.get("water_conservation", math.nan))
    return {
        "gep_per_km2": total / million_per_km2,
        "regulating": facts.by_category.get("regulating", math.nan) / total if total else math.nan,
        "climate_per_km2": climate / million_per_km2,
        "climate_to_water": climate / water if water else math.nan,
    }


def _level(facts: Facts, step: Shown, row: Mapping[str, float]) -> list[str]:
    ratio = row["climate_to_water"]
    return [
        step.text(_MILLION * row["gep_per_km2"]) or DASH,
        facts.percent(row["regulating"]),
        step.text(_MILLION * row["climate_per_km2"]) or DASH,
        DASH if math.isnan(ratio) else f"{ratio:.2f}",
    ]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
