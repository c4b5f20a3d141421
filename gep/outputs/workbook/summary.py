"""The summary: quantity, price, value and share of each service on one page."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gep.account.columns import CATEGORIES, CURRENCY
from gep.outputs.tables.parts import TOTAL
from gep.outputs.tables.supply import lines
from gep.outputs.workbook.binder import Binder
from gep.outputs.workbook.codes import Line
from gep.outputs.workbook.county import ValueCells
from gep.outputs.workbook.sheet import AccountSheet, Cell, CellFormula, Spot, added, formula
from gep.outputs.workbook.styles import Look


@dataclass(frozen=True)
class SummaryCells:
    """Where the summary has the value, in yuan, of the services, categories and the total."""

    services: Mapping[str, Spot]
    categories: Mapping[str, Spot]
    total: Spot
    constant_total: Spot | None


@dataclass(frozen=True)
class _Made:
    """What the rows of the summary are made of."""

    binder: Binder
    sheet: AccountSheet
    quantities: Mapping[Line, Spot]
    cells: ValueCells
    total: int

    def row(self, names: Mapping[str, str], cells: Mapping[str, Cell], look: Look) -> int:
        """A row with its value in the unit of the total, and its share."""
        sheet, money = self.sheet, self.binder.total_money
        own = sheet.here("value")
        value = _value(cells.get("value"))
        scaled = {
            "value_shown": formula(f"={own}/{money.scale:.0f}", value / money.scale),
            "share_of_gep": formula(
                f"={own}/{sheet.here('value', self.total)}", value / self.binder.total
            )
            if self.binder.total
            else None,
        }
        return sheet.row({**names, **cells, **scaled}, look)

    def summed(self, rows: Sequence[int], found: pd.DataFrame) -> dict[str, Cell]:
        """The sum of rows of this sheet."""
        amounts = {"value": found["value"], "constant_value": found["constant_value"]}
        return {
            key: formula(
                f"=SUM({','.join(self.sheet.here(key, row) for row in rows)})",
                column.sum(min_count=1),
            )
            for key, column in amounts.items()
            if rows and self.sheet.has(key)
        }


def write_summary(
    binder: Binder, quantities: Mapping[Line, Spot], values: ValueCells
) -> SummaryCells:
    """Fill the summary, and give its cells."""
    sheet = binder.open("total", binder.unverified, binder.constant_lacks, binder.word("rounding"))
    column, money = binder.column, binder.words.unit(CURRENCY)
    sheet.header(
        [
            column("category_name"), column("service_name"), column("indicator_name"),
            column("quantity", "amount"), column("unit", "unit"), column("price", "price"),
            column("price_unit", "unit"), column("value", "yuan", money),
            column("value_shown", "money", binder.total_money.unit),
            column("share_of_gep", "share"),
            *([column("constant_value", "yuan", money)]
              if binder.has_constant_prices else []),
            column("note", "note"),
        ]
    )  # fmt: skip
    found = lines(binder.account)
    made = _Made(binder, sheet, quantities, values, sheet.at + _length(found))
    services: dict[str, int] = {}
    categories: dict[str, int] = {}
    for category in CATEGORIES:
        inside = found[found["category"] == category]
        for service, part in inside.groupby("service", sort=False):
            services |= _service(made, str(service), part)
        rows = [services[key] for key in inside["service"].unique() if key in services]
        if inside["value"].notna().any():
            names = {
                "category_name": binder.words.label(category),
                "service_name": binder.words.heading(TOTAL),
            }
            categories[category] = made.row(names, made.summed(rows, inside), "subtotal")
    names = {"category_name": binder.words.heading("gep")}
    total = made.row(names, made.summed(list(categories.values()), found), "total")
    return SummaryCells(
        {key: sheet.there("value", row) for key, row in services.items()},
        {key: sheet.there("value", row) for key, row in categories.items()},
        sheet.there("value", total),
        sheet.there("constant_value", total) if sheet.has("constant_value") else None,
    )


def _length(found: pd.DataFrame) -> int:
    """Rows above the total: indicators, services that have several, categories."""
    indicators = found.drop_duplicates(["service", "indicator"])
    valued = found[found["value"].notna()].drop_duplicates(["service", "indicator"])
    several = (valued.groupby("service").size() > 1).sum()
    return len(indicators) + int(several) + valued["category"].nunique()


def _service(made: _Made, service: str, part: pd.DataFrame) -> dict[str, int]:
    """The rows of a service; where several of its indicators have a value, their sum too."""
    binder = made.binder
    rows = [
        (made.row(_names(binder, indicator_part), _indicator(made, indicator_part), "body"),
         indicator_part["value"].notna().any())
        for _, indicator_part in part.groupby("indicator", sort=False)
    ]  # fmt: skip
    valued = [row for row, is_valued in rows if is_valued]
    if len(valued) > 1:
        names = {
            "category_name": binder.words.label(str(part["category"].iloc[0])),
            "service_name": binder.words.label(service),
            "indicator_name": binder.words.heading(TOTAL),
        }
        return {service: made.row(names, made.summed(valued, part), "subtotal")}
    return dict.fromkeys([service], valued[0]) if valued else {}


def _names(binder: Binder, part: pd.DataFrame) -> dict[str, str]:
    first = part.iloc[0]
    keys = ("category", "service", "indicator")
    return {f"{key}_name": binder.words.label(first[key]) for key in keys}


def _indicator(made: _Made, part: pd.DataFrame) -> dict[str, Cell]:
    """An indicator: its items added up where they have one unit."""
    binder, sheet = made.binder, made.sheet
    there = [*zip(part["service"], part["indicator"], part["item"], strict=True)]
    value = part["value"].sum(min_count=1)
    units = part.loc[part["quantity"].notna(), "unit"].unique()
    quantity = part["quantity"].sum(min_count=1) if len(units) == 1 else math.nan
    prices = part.loc[part["value"].notna(), "price_unit"].unique()
    has_price = len(prices) == 1 and not math.isnan(quantity) and quantity != 0
    values, later = made.cells.value, made.cells.constant
    return {
        "quantity": formula(added(made.quantities[line] for line in there), quantity),
        "unit": binder.words.unit(units[0]) if len(units) == 1 else "",
        "price": formula(f"={sheet.here('value')}/{sheet.here('quantity')}", value / quantity)
        if has_price
        else None,
        "price_unit": binder.words.unit(prices[0]) if has_price else "",
        "value": formula(added(values[line] for line in there if line in values), value),
        "constant_value": formula(
            added(later[line] for line in there if line in later),
            part["constant_value"].sum(min_count=1),
        ),
        "note": _note(binder, part, is_mean=has_price and len(part["price"].dropna().unique()) > 1),
    }


def _note(binder: Binder, part: pd.DataFrame, *, is_mean: bool) -> str:
    """Why there is no value, or what the price is."""
    computed = part[part["status"] == "computed"]
    if computed.empty:
        status, note = (
            binder.words.label(part["status"].iloc[0]),
            binder.words.note(part["note"].iloc[0]),
        )
        return binder.word("colon", text=status, said=note) if note else status
    if computed["value"].isna().all():
        return binder.word("only_physical")
    return binder.word("mean_price") if is_mean else ""


def _value(cell: Cell) -> float:
    return float(cell.value) if isinstance(cell, CellFormula) else math.nan
