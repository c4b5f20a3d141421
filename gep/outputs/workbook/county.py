"""The sheets of the county: physical account, monetary account, summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gep.account.columns import CURRENCY
from gep.outputs.tables.parts import TOTAL
from gep.outputs.tables.supply import lines
from gep.outputs.workbook.binder import Binder, Fields, records
from gep.outputs.workbook.codes import Line
from gep.outputs.workbook.prices import PriceCells
from gep.outputs.workbook.sheet import AccountSheet, Cell, SheetColumn, Spot, formula
from gep.outputs.workbook.styles import Look

_LOOKS: Mapping[str, Look] = {
    "item": "body", "sector": "subtotal", "service": "subtotal", "category": "subtotal",
    TOTAL: "total",
}  # fmt: skip
_PARTS = {"sector": "item", "service": "item", "category": "service", TOTAL: "category"}
"""What each kind of sum adds; a service also the sums of its sectors."""
_NAMES = ("service_name", "indicator_name", "item_name")


@dataclass(frozen=True)
class ValueCells:
    """Where the monetary account has the value of each line, and all of it."""

    value: Mapping[Line, Spot]
    constant: Mapping[Line, Spot]
    total: Spot


def write_physical(binder: Binder) -> Mapping[Line, Spot]:
    """Fill the physical account, and give the cell of each line's quantity."""
    sheet = binder.open("physical", *binder.silent)
    column, table = binder.column, binder.tables["physical"]
    sheet.header(
        [
            column("code_line", "code"), column("category_name"), column("service_name"),
            column("indicator_name"), column("item_name"), column("quantity", "amount"),
            column("unit", "unit"), column("method"), column("coverage", "share"),
            column("confidence"), column("status"), column("note", "note"),
        ]
    )  # fmt: skip
    found: dict[Line, Spot] = {}
    for record, methods in zip(records(table), lines(binder.account)["method"], strict=True):
        line = (record["service"], record["indicator"], record["item"])
        row = sheet.row(
            {
                "code_line": binder.codes.lines[line],
                **{name: record[name] for name in ("category_name", *_NAMES)},
                "quantity": formula(
                    f"={_looked_up(binder, sheet, 'quantity')}", record["quantity"]
                ),
                "unit": binder.words.unit(record["unit"]),
                "method": binder.words.joined(
                    (binder.words.own_method(key) for key in methods), "semicolon"
                ),
                **{name: record[name] for name in ("coverage", "confidence", "status")},
                "note": binder.words.note(record["note"]),
            }
        )
        found[line] = sheet.there("quantity", row)
    return found


def write_monetary(
    binder: Binder, quantities: Mapping[Line, Spot], prices: PriceCells
) -> ValueCells:
    """Fill the monetary account, and give the cells of its values."""
    sheet = binder.open("monetary", binder.unverified, binder.constant_lacks,
                        binder.word("rounding"), *binder.silent)  # fmt: skip
    sheet.header(_monetary_columns(binder))
    rows = dict(enumerate(records(binder.tables["monetary"]), start=sheet.at))
    sums = _sums(rows)
    bottoms = {
        record["category"]: row for row, record in rows.items() if record["row"] == "category"
    }
    value: dict[Line, Spot] = {}
    later: dict[Line, Spot] = {}
    for row, record in rows.items():
        line = (record["service"], record["indicator"], record["item"])
        names = {name: record[name] for name in ("category_name", *_NAMES)}
        shares = _shares(sheet, record, (bottoms.get(record["category"]), max(rows)))
        if record["row"] != "item":
            sheet.row(names | _sum(sheet, record, sums[row]) | shares, _LOOKS[record["row"]])
            continue
        sheet.row(names | _item(binder, sheet, record, (quantities[line], prices)) | shares)
        value[line] = sheet.there("value", row)
        if binder.has_constant_prices:
            later[line] = sheet.there("constant_value", row)
    return ValueCells(value, later, sheet.there("value", max(rows)))


def _monetary_columns(binder: Binder) -> list[SheetColumn]:
    column, money = binder.column, binder.words.unit(CURRENCY)
    return [
        column("code_line", "code"), column("category_name"), column("service_name"),
        column("indicator_name"), column("item_name"), column("quantity", "amount"),
        column("unit", "unit"), column("price", "price"), column("price_unit", "unit"),
        column("price_year", "year"), column("value", "yuan", money),
        *([column("constant_value", "yuan", money)] if binder.has_constant_prices else []),
        column("share_of_category", "share"), column("share_of_gep", "share"),
        column("note", "note"),
    ]  # fmt: skip


def _shares(sheet: AccountSheet, row: Fields, rows: tuple[int | None, int]) -> dict[str, Cell]:
    """The value as a share of its category's and of the total, which stand in these rows."""
    category, total = rows
    own, whole = sheet.here("value"), sheet.here("value", total)
    return {
        "share_of_category": formula(
            f"={own}/{sheet.here('value', category)}", row["share_of_category"]
        ),
        "share_of_gep": formula(f"={own}/{whole}", row["share_of_gep"]),
    }


def _looked_up(binder: Binder, sheet: AccountSheet, what: str) -> str:
    """The sum of a column of the detail over the county's rows of the line of this row."""
    return (
        f'SUMIFS(detail_{what},detail_zone,"{binder.codes.county}",'
        f"detail_line,{sheet.here('code_line')})"
    )


def _item(
    binder: Binder, sheet: AccountSheet, row: Fields, found: tuple[Spot, PriceCells]
) -> dict[str, Cell]:
    """A line that is valued, or that is not, with the reason."""
    line = (row["service"], row["indicator"], row["item"])
    quantity, prices = found
    own, one = sheet.here("quantity"), sheet.here("price")
    there = prices.of_line(line)
    value, is_uniform = row["value"], len(there) == 1
    has_value = isinstance(value, float)
    price = f"={prices.price[there[0]]}" if is_uniform else f"={sheet.here('value')}/{own}"
    by_price = f"={own}*{prices.constant.get(there[0])}" if is_uniform else ""
    is_constant = is_uniform and there[0] in prices.constant
    said = binder.words.note(row["note"])
    status = "" if has_value else row["status"]
    return {
        "code_line": binder.codes.lines[line],
        "quantity": formula(f"={quantity}", row["quantity"]),
        "unit": binder.words.unit(row["unit"]),
        "price": formula(price, row["price"]) if has_value else None,
        "price_unit": binder.words.unit(row["price_unit"]),
        "price_year": None if pd.isna(row["price_year"]) else int(row["price_year"]),
        "value": formula(
            f"={own}*{one}" if is_uniform else f"={_looked_up(binder, sheet, 'value')}",
            value if has_value else None,
        ),
        "constant_value": formula(
            by_price if is_constant else f"={_looked_up(binder, sheet, 'constant_value')}",
            row["constant_value"],
        ),
        "note": binder.word("colon", text=status, said=said) if status and said else status or said,
    }


def _sums(rows: Mapping[int, Fields]) -> dict[int, list[tuple[int, int]]]:
    """The runs of rows that each sum adds: lines, sectors of products, services, categories."""
    found: dict[int, list[tuple[int, int]]] = {}
    parts: dict[str, list[tuple[int, int]]] = {kind: [] for kind in (*_PARTS, *_PARTS.values())}
    of = ""
    for row, line in rows.items():
        kind = line["row"]
        if kind == "item":
            if of != line["service"]:  # what stood above had no sum
                parts["item"], parts["sector"], of = [], [], line["service"]
            parts["item"].append((row, row))
            continue
        found[row] = _runs([*(parts["sector"] if kind == "service" else ()), *parts[_PARTS[kind]]])
        for summed in ("item", "sector") if kind == "service" else (_PARTS[kind],):
            parts[summed] = []
        parts[kind].append((row, row))
    return found


def _runs(rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of rows, those that follow each other joined.

    >>> _runs([(3, 3), (4, 4), (6, 6)])
    [(3, 4), (6, 6)]
    """
    found: list[tuple[int, int]] = []
    for first, last in rows:
        if found and found[-1][1] + 1 == first:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return found


def _sum(sheet: AccountSheet, row: Fields, parts: Sequence[tuple[int, int]]) -> dict[str, Cell]:
    """A subtotal or the total; empty where nothing is valued."""
    cells: dict[str, Cell] = {}
    for key in ("value", "constant_value"):
        if sheet.has(key) and parts:
            runs = (f"{sheet.here(key, a)}:{sheet.here(key, b)}" for a, b in parts)
            value = row[key] if isinstance(row[key], float) else None
            cells[key] = formula(f"=SUM({','.join(runs)})", value)
    return cells
