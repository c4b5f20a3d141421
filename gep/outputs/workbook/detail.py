"""The detail sheet: every row of the account, which the other sheets look up and sum."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from gep.outputs.tables.parts import zone_names
from gep.outputs.workbook.binder import Binder
from gep.outputs.workbook.codes import Line
from gep.outputs.workbook.prices import PriceCells, priced
from gep.outputs.workbook.sheet import Cell, formula
from gep.problems import DataProblem, Place, Problem

MOST_ROWS = 1_048_000
"""Rows that a sheet of Excel holds, less those above and below the table."""

NAMED = {
    "detail_zone": "code_zone", "detail_type": "code_type", "detail_service": "code_service",
    "detail_line": "code_line", "detail_quantity": "quantity", "detail_value": "value",
    "detail_constant_value": "constant_value", "detail_confidence": "confidence",
}  # fmt: skip
"""Names of the columns that formulas of other sheets sum, and the columns."""


def stop_on_too_many(rows: int, place: str) -> None:
    """Raise where an account has more rows than a sheet."""
    if rows > MOST_ROWS:
        values = {"rows": rows, "most": MOST_ROWS}
        raise DataProblem((Problem("workbook-too-many-rows", Place(place), values),))


def write_detail(binder: Binder, prices: PriceCells) -> None:
    """Fill the sheet and name its columns."""
    sheet = binder.open("detail", binder.word("detail_rows"))
    column = binder.column
    constant = binder.has_constant_prices
    columns = [
        column("code_zone", "code"), column("code_type", "code"), column("code_service", "code"),
        column("code_line", "code"), column("layer"), column("zone_code"),
        column("zone_name"),
        column("type_name"), column("service_name"), column("indicator_name"),
        column("item_name"), column("method", most=16), column("quantity", "amount"),
        column("unit", "unit"),
        column("price", "price"), column("price_unit", "unit"),
        column("value", "yuan", binder.words.unit("CNY yr-1")),
        *([column("constant_price", "price"),
           column("constant_value", "yuan", binder.words.unit("CNY yr-1"))] if constant else []),
        column("status"), column("allocated"), column("coverage", "share"), column("confidence"),
        column("note", "note", most=28),
    ]  # fmt: skip
    sheet.header(columns)
    first = sheet.at
    for row in _rows(binder):
        line = row["line"]
        quantity, price = sheet.here("quantity"), sheet.here("price")
        later = sheet.here("constant_price") if constant else ""
        cells: dict[str, Cell] = {
            **{key: row[key] for key in _TEXTS},
            **{key: row[key] for key in ("quantity", "coverage")},
            "price": _price(row, line, prices),
            "value": formula(f"={quantity}*{price}", row["value_yuan"]),
            "constant_price": _constant(row, line, prices),
            "constant_value": formula(f"={quantity}*{later}", row["constant_value_yuan"]),
        }
        sheet.row(cells)
    last = sheet.at - 1
    sheet.filter(first, last)
    for name, key in NAMED.items():
        if constant or key != "constant_value":
            binder.writer.define_name(name, f"={sheet.run(key, first, last)}")


_KEYS = ("zone_layer", "zone_code", "ecosystem_type", "service", "indicator", "item", "method",
         "unit", "price_unit", "status", "confidence", "note")  # fmt: skip
_NUMBERS = ("quantity", "price", "value_yuan", "constant_price", "constant_value_yuan", "coverage")
_LABELLED = {
    "layer": "zone_layer", "type_name": "ecosystem_type", "service_name": "service",
    "indicator_name": "indicator", "item_name": "item", "status": "status",
}  # fmt: skip
_TEXTS = ("code_zone", "code_type", "code_service", "code_line", "layer", "zone_code", "zone_name",
          "type_name", "service_name", "indicator_name", "item_name", "method", "unit",
          "price_unit", "status", "allocated", "confidence", "note")  # fmt: skip


def _rows(binder: Binder) -> Iterator[dict[str, Any]]:
    """Rows of the account as the sheet tells them, in the order of account.csv."""
    rows, codes, lang = binder.account.rows(), binder.codes, binder.lang
    texts = {key: rows[key].to_list() for key in _KEYS}
    lines = [*zip(texts["service"], texts["indicator"], texts["item"], strict=True)]
    zones = zip(texts["zone_layer"], texts["zone_code"], strict=True)
    yes = binder.word("allocated_yes")
    columns: dict[str, list[Any]] = {
        "line": lines,
        "code_zone": [codes.zones[zone] for zone in zones],
        "code_type": _each(texts["ecosystem_type"], codes.types.__getitem__),
        "code_service": _each(texts["service"], codes.services.__getitem__),
        "code_line": [codes.lines[line] for line in lines],
        "zone_code": texts["zone_code"],
        "zone_name": zone_names(rows, lang),
        "allocated": [yes if one else "" for one in rows["allocated"]],
        "confidence": _each(texts["confidence"], lambda key: binder.words.confidence(key)),
        "method": _each(texts["method"], binder.words.own_method),
        "note": _each(texts["note"], binder.words.note),
        **{key: _each(texts[key], binder.words.unit) for key in ("unit", "price_unit")},
        **{name: _each(texts[key], binder.words.label) for name, key in _LABELLED.items()},
        **{key: rows[key].to_list() for key in _NUMBERS},
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _each(keys: list[str], said: Callable[[str], str]) -> list[str]:
    """What is said of each key, asked once for those that are alike."""
    known = {key: said(key) for key in set(keys)}
    return [known[key] for key in keys]


def _price(row: dict[str, Any], line: Line, prices: PriceCells) -> Cell:
    """The price as it stands in the sheet of prices, or as the row has it."""
    price = float(row["price"])
    if math.isnan(price):
        return None
    cell = prices.price.get(priced(line, price, row["constant_price"]))
    return formula(f"={cell}", price) if cell else price


def _constant(row: dict[str, Any], line: Line, prices: PriceCells) -> Cell:
    constant = float(row["constant_price"])
    if math.isnan(constant):
        return None
    cell = prices.constant.get(priced(line, row["price"], constant))
    return formula(f"={cell}", constant) if cell else constant
