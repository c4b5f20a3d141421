"""The sheets of land: value by ecosystem type, and what land became what."""

import math
from collections.abc import Mapping

import pandas as pd

from gep.account.columns import COUNTY
from gep.outputs.tables.parts import TOTAL, type_names
from gep.outputs.workbook.binder import Binder, Fields, records
from gep.outputs.workbook.sheet import AccountSheet, Cell, CellFormula, SheetColumn, formula

_AMOUNTS = ("opening_area", "additions", "reductions", "closing_area")


def has_types(table: pd.DataFrame) -> bool:
    """Whether anything lies on an ecosystem type."""
    return bool((~table["ecosystem_type"].isin(["", TOTAL])).any())


def write_ecosystem(binder: Binder) -> None:
    """Fill the sheet of value by ecosystem type of the county."""
    sheet = binder.open("ecosystem", binder.unverified, binder.word("rounding"), *binder.silent)
    table = records(binder.tables["ecosystem_service"])
    column, unit = binder.column, binder.matrix_money.unit
    services = binder.account.services()
    has_area = any(row["area_km2"] == row["area_km2"] for row in table)
    heading = {key: binder.headed(binder.words.label(key), unit) for key in services}
    sheet.header(
        [
            column("code_type", "code"), column("type_name"),
            *([column("area_km2", "money", binder.words.unit("km2"))] if has_area else []),
            *(SheetColumn(key, heading[key], "money") for key in services),
            column("gep", "money", unit, binder.word("gep_short")),
            *([column("per_km2", "money", binder.per_money("km2"))] if has_area else []),
            column("share_of_gep", "share"),
        ]
    )  # fmt: skip
    first = sheet.at
    for row in table[:-1]:
        sheet.row(_type(binder, sheet, row, first + len(table) - 1))
    last, total = sheet.at - 1, table[-1]
    scale = binder.matrix_money.scale
    sums = {
        key: formula(f"=SUM({sheet.span(key, first, last)})", total[key] / scale)
        for key in (*services, "gep")
    }
    area = f"=SUM({sheet.span('area_km2', first, last)})" if has_area else ""
    sheet.row(
        {"type_name": total["type_name"], **sums, **_derived(binder, sheet, total, sheet.at),
         "area_km2": formula(area, total["area_km2"])},
        "total",
    )  # fmt: skip


def _type(binder: Binder, sheet: AccountSheet, line: Fields, bottom: int) -> dict[str, Cell]:
    scale, services = binder.matrix_money.scale, binder.account.services()
    code = sheet.here("code_type")
    cells: dict[str, Cell] = {
        key: formula(
            f'=SUMIFS(detail_value,detail_zone,"{binder.codes.county}",detail_type,${code},'
            f'detail_service,"{binder.codes.services[key]}"){binder.by_scale}',
            line[key] / scale,
        )
        for key in services
    }
    row = f"{sheet.here(services[0])}:{sheet.here(services[-1])}" if services else "0"
    return cells | {
        "code_type": binder.codes.types.get(line["ecosystem_type"], ""),
        "type_name": line["type_name"],
        "area_km2": line["area_km2"],
        "gep": formula(f"=SUM({row})", line["gep"] / scale),
        **_derived(binder, sheet, line, bottom),
    }


def _derived(binder: Binder, sheet: AccountSheet, row: Fields, bottom: int) -> dict[str, Cell]:
    gep, area = sheet.here("gep"), row["area_km2"]
    per_area = f"={gep}/{sheet.here('area_km2')}" if sheet.has("area_km2") else ""
    return {
        "per_km2": formula(per_area, row["per_km2"] / binder.matrix_money.scale) if area else None,
        "share_of_gep": formula(f"={gep}/{sheet.fixed('gep', bottom)}", row["share_of_gep"]),
    }


def write_transitions(binder: Binder) -> None:
    """Fill the matrix of the county, in hectares, and below it what came and went."""
    sheet = binder.open("transitions")
    changes = binder.account.transitions
    assert changes is not None
    area = changes[changes["zone_layer"] == COUNTY].pivot_table(
        "area_m2", index="opening_type", columns="closing_type", aggfunc="sum", fill_value=0.0
    ) / 1e4  # fmt: skip
    hashed = binder.account.manifest.hashed
    order = dict.fromkeys([*hashed.ecosystem_types, *hashed.opening_types, ""])
    types = [one for one in order if one in area.index or one in area.columns]
    area = area.reindex(index=types, columns=types, fill_value=0.0)
    names = dict(zip(types, type_names(types, binder.words), strict=True))
    _Land(binder, sheet, area, names).write()


class _Land:
    """The two tables of transitions; rows of the second stand in the order of the first."""

    def __init__(
        self, binder: Binder, sheet: AccountSheet, area: pd.DataFrame, names: Mapping[str, str]
    ) -> None:
        self._binder = binder
        self._sheet = sheet
        self._area = area
        self._names = names

    def write(self) -> None:
        """Fill the sheet."""
        binder, sheet = self._binder, self._sheet
        sheet.line(binder.word("matrix_title"), "section")
        ha = binder.words.unit("ha")
        heading = binder.headed(binder.word("opening_type"), ha)
        keys = [f"to:{kind}" for kind in self._names]
        sheet.header(
            [
                SheetColumn("type_name", heading),
                *(SheetColumn(f"to:{kind}", name, "money") for kind, name in self._names.items()),
                binder.column("opening_area", "money"),
            ]
        )  # fmt: skip
        first = sheet.at
        for kind, name in self._names.items():
            sheet.row({"type_name": name, **self._row(kind, keys)})
        last = sheet.at - 1
        sums = {
            key: formula(f"=SUM({sheet.span(key, first, last)})", value)
            for key, value in zip(
                [*keys, "opening_area"],
                [*self._area.sum(), self._area.sum().sum()],
                strict=True,
            )
        }
        sheet.row({"type_name": binder.word("closing_area"), **sums}, "total")
        self._changes(keys, first)

    def _row(self, kind: str, keys: list[str]) -> dict[str, Cell]:
        sheet = self._sheet
        row = [float(value) for value in self._area.loc[[kind]].to_numpy()[0]]
        whole = f"=SUM({sheet.here(keys[0])}:{sheet.here(keys[-1])})"
        cells: dict[str, Cell] = {key: value or None for key, value in zip(keys, row, strict=True)}
        return {**cells, "opening_area": formula(whole, math.fsum(row))}

    def _changes(self, keys: list[str], first: int) -> None:
        """Opening, additions, reductions, closing and net change of each type."""
        binder, sheet = self._binder, self._sheet
        rows = [self._change(keys, i, first) for i in range(len(keys))]
        sheet.gap()
        sheet.line(binder.word("changes_title"), "section")
        ha = binder.words.unit("ha")
        columns = [binder.column(key, "money", ha) for key in (*_AMOUNTS, "net_change")]
        sheet.header([binder.column("type_name"), *columns, binder.column("net_share", "share")])
        top = sheet.at
        for cells in rows:
            opening, net = cells["opening_area"], sheet.here("net_change")
            amounts = {key: _value(cells[key]) for key in _AMOUNTS}
            change = amounts["additions"] - amounts["reductions"]
            share = change / amounts["opening_area"] if amounts["opening_area"] else math.nan
            added, lost = sheet.here("additions"), sheet.here("reductions")
            sheet.row(
                {
                    **cells,
                    "opening_area": opening,
                    "net_change": formula(f"={added}-{lost}", change),
                    "net_share": formula(f"={net}/{sheet.here('opening_area')}", share),
                }
            )
        sums = {
            key: formula(
                f"=SUM({sheet.span(key, top, sheet.at - 1)})",
                math.fsum(_value(cells[key]) for cells in rows),
            )
            for key in _AMOUNTS
        }
        sheet.row({"type_name": binder.words.heading(TOTAL), **sums}, "total")

    def _change(self, keys: list[str], i: int, first: int) -> dict[str, Cell]:
        """One type: what came is its column but the diagonal, what went its row but that."""
        sheet, area = self._sheet, self._area
        kind = list(self._names)[i]
        others = [k for k in range(len(keys)) if k != i]
        came = [sheet.fixed(keys[i], first + k) for k in others]
        went = [sheet.fixed(keys[k], first + i) for k in others]
        off = area.drop(index=kind)[kind].sum(), area.drop(columns=kind).loc[kind].sum()
        return {
            "type_name": self._names[kind],
            "opening_area": formula(
                f"={sheet.fixed('opening_area', first + i)}", area.loc[kind].sum()
            ),
            "additions": formula(f"=SUM({','.join(came) or 0})", off[0]),
            "reductions": formula(f"=SUM({','.join(went) or 0})", off[1]),
            "closing_area": formula(
                f"={sheet.fixed(keys[i], first + len(keys))}", area[kind].sum()
            ),
        }


def _value(cell: Cell) -> float:
    assert isinstance(cell, CellFormula)
    return float(cell.value)
