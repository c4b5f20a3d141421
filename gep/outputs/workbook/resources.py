"""The sheets of the carbon sink and of the inventory behind a 两山银行."""

import math

import pandas as pd

from gep.account.columns import CATEGORIES, COUNTY, CURRENCY
from gep.outputs.tables.bank import CARBON, MU_PER_HECTARE
from gep.outputs.tables.carbon import INDICATOR
from gep.outputs.tables.parts import TOTAL
from gep.outputs.workbook.binder import Binder, Fields, records
from gep.outputs.workbook.parameters import Parameter
from gep.outputs.workbook.sheet import AccountSheet, Cell, SheetColumn, formula
from gep.words import say, words

_FACTOR = "carbon_dioxide_per_carbon"
_TOLERANCE = 1e-9
_SUMMED = ("area_ha", "carbon_dioxide", "value")


def write_carbon(binder: Binder, parameters: tuple[Parameter, ...]) -> None:
    """Fill the sheet: the county by method and type, then what counts by township."""
    sheet = binder.open("carbon", say("sink_not_tradable", binder.lang), binder.unverified)
    _Sink(binder, sheet, parameters).write()


class _Sink:
    """The two tables of the sink."""

    def __init__(
        self, binder: Binder, sheet: AccountSheet, parameters: tuple[Parameter, ...]
    ) -> None:
        self._binder = binder
        self._sheet = sheet
        self._table = binder.tables["carbon_sink"]
        self._yes = words("counted_names")["true"][binder.lang]
        factors = [one for one in parameters if one.coefficient.parameter == _FACTOR]
        self._factor = f"={{}}/{factors[0].cell}" if factors else ""

    def write(self) -> None:
        """Fill the sheet."""
        binder, table = self._binder, self._table
        county = table[table["zone_layer"] == COUNTY]
        self._sheet.line(binder.word("sink_methods"), "section")
        self._header(["type_name", "method", "counted"], county)
        for _, part in county.groupby("method_key", sort=False):
            rows = records(part)
            top = self._sheet.at
            for row in rows[:-1]:
                self._sheet.row(self._type(row))
            self._total(rows[-1], top)
        counted = table[(table["counted"] == self._yes) & (table["ecosystem_type"] == TOTAL)]
        zones = counted[counted["zone_layer"] == self._binder.account.reporting_layer]
        if len(zones):
            self._zones(zones, counted[counted["zone_layer"] == COUNTY])

    def _header(self, names: list[str], table: pd.DataFrame) -> None:
        column, unit = self._binder.column, self._binder.words.unit
        code = "code_type" if "type_name" in names else "code_zone"
        has_area = bool(table["area_ha"].notna().any())
        self._sheet.header(
            [
                column(code, "code"), *(column(name, most=32) for name in names),
                *([column("area_ha", "money", unit("ha"))] if has_area else []),
                *([column("carbon", "money", unit("tC yr-1"))] if self._factor else []),
                column("carbon_dioxide", "money", unit("tCO2 yr-1")),
                column("value", "yuan", unit(CURRENCY)),
            ]
        )  # fmt: skip

    def _type(self, row: Fields) -> dict[str, Cell]:
        """A type under one method: looked up in the detail if it counts, else as in memo.csv."""
        binder = self._binder
        cells = self._common(row)
        cells["code_type"] = binder.codes.types.get(row["ecosystem_type"], "")
        cells["area_ha"] = row["area_ha"]
        if row["counted"] == self._yes:
            of_type = f",detail_type,{self._sheet.here('code_type')}"
            cells |= self._looked_up(row, f'"{binder.codes.county}"', of_type)
        else:
            cells |= {key: row[key] for key in ("carbon_dioxide", "value")}
        return cells

    def _looked_up(self, row: Fields, zone: str, more: str = "") -> dict[str, Cell]:
        """Carbon dioxide and value of a zone, by the lines of the sink."""
        lines = [code for line, code in self._binder.codes.lines.items() if line[1] == INDICATOR]
        columns = {"carbon_dioxide": "detail_quantity", "value": "detail_value"}
        return {
            key: formula(
                "=" + "+".join(
                    f'SUMIFS({name},detail_zone,{zone},detail_line,"{line}"{more})'
                    for line in lines
                ),
                row[key],
            )
            for key, name in columns.items()
        }  # fmt: skip

    def _common(self, row: Fields) -> dict[str, Cell]:
        carbon = self._factor.format(self._sheet.here("carbon_dioxide"))
        return {
            **{key: row[key] for key in ("type_name", "method", "counted", "zone_name")},
            "carbon": formula(carbon, row["carbon"]),
        }

    def _total(self, row: Fields, top: int) -> None:
        sheet = self._sheet
        sums = {
            key: formula(f"=SUM({sheet.span(key, top, sheet.at - 1)})", row[key])
            for key in _SUMMED
            if sheet.has(key) and sheet.at > top
        }
        sheet.row({**self._common(row), **sums}, "subtotal")

    def _zones(self, zones: pd.DataFrame, county: pd.DataFrame) -> None:
        binder, sheet = self._binder, self._sheet
        sheet.gap()
        layer = binder.account.reporting_layer
        text = binder.word("sink_zones", layer=binder.words.within(layer))
        sheet.line(text, "section")
        self._header(["zone_name", "method"], zones)
        top = sheet.at
        for row in records(zones):
            code = binder.codes.zones[layer, row["zone_code"]]
            sheet.row(
                {
                    **self._common(row),
                    "code_zone": code,
                    "area_ha": row["area_ha"],
                    **self._looked_up(row, sheet.here("code_zone")),
                }
            )
        if len(county) == 1 and math.isclose(
            zones["carbon_dioxide"].sum(), county["carbon_dioxide"].iloc[0], rel_tol=_TOLERANCE
        ):
            self._total(records(county)[0], top)


def write_bank(binder: Binder) -> None:
    """Fill the sheet: area, value by category and carbon dioxide of each group of resources."""
    sheet = binder.open("bank", say("bank_not_a_price", binder.lang),
                        say("sink_not_tradable", binder.lang), binder.unverified)  # fmt: skip
    column, telling, unit = binder.column, binder.words, binder.matrix_money.unit
    money = {key: binder.headed(telling.label(key), unit) for key in CATEGORIES}
    carbon = binder.headed(telling.label(CARBON), telling.unit("tCO2 yr-1"))
    sheet.header(
        [
            column("layer"), column("zone_name"), column("group_name"),
            column("area_ha", "money", telling.unit("ha")),
            column("area_mu", "money", telling.unit("mu")),
            *(SheetColumn(key, money[key], "money") for key in CATEGORIES),
            column("gep", "money", unit, binder.word("gep_short")),
            SheetColumn(CARBON, carbon, "money"),
        ]
    )  # fmt: skip
    table = binder.tables["two_mountains_bank"]
    for _, part in table.groupby(["zone_layer", "zone_code"], sort=False):
        rows = records(part)
        top = sheet.at
        for row in rows[:-1]:
            sheet.row(_group(binder, sheet, row))
        total = _group(binder, sheet, rows[-1])
        total["area_mu"] = _in_mu(sheet, rows[-1])
        for key in ("area_ha", *CATEGORIES, CARBON):
            value = rows[-1][key] / (binder.matrix_money.scale if key in CATEGORIES else 1.0)
            total[key] = formula(f"=SUM({sheet.span(key, top, sheet.at - 1)})", value)
        sheet.row(total, "subtotal")


def _group(binder: Binder, sheet: AccountSheet, row: Fields) -> dict[str, Cell]:
    scale = binder.matrix_money.scale
    whole = f"=SUM({sheet.here(CATEGORIES[0])}:{sheet.here(CATEGORIES[-1])})"
    return {
        "layer": binder.words.label(row["zone_layer"]),
        "zone_name": row["zone_name"],
        "group_name": row["group_name"],
        "area_ha": row["area_ha"],
        "area_mu": None if math.isnan(row["area_ha"]) else _in_mu(sheet, row),
        **{key: row[key] / scale for key in CATEGORIES},
        "gep": formula(whole, row["gep"] / scale),
        CARBON: row[CARBON],
    }


def _in_mu(sheet: AccountSheet, row: Fields) -> Cell:
    return formula(f"={sheet.here('area_ha')}*{MU_PER_HECTARE}", row["area_mu"])
