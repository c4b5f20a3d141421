"""The sheets that set GEP against land, people and GDP, and that rank the townships."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gep.account.columns import COUNTY, CURRENCY
from gep.account.lacking import lacking
from gep.outputs.tables.supply import DASH
from gep.outputs.workbook.binder import Binder, Fields, records
from gep.outputs.workbook.codes import Zone
from gep.outputs.workbook.sheet import AccountSheet, Cell, SheetColumn, Spot, formula
from gep.outputs.workbook.zones import ZoneCells

_SIZES = ("area_km2", "population", "gdp")
_RATIOS = {"per_km2": "area_km2", "per_head": "population", "gep_per_gdp": "gdp"}


@dataclass(frozen=True)
class IndexCells:
    """Where each measure (gep, per_km2, per_head, gep_per_gdp) of a zone stands."""

    spots: Mapping[tuple[str, Zone], Spot]

    def county(self, measure: str) -> Spot | None:
        """The cell of a measure of the county."""
        return next((spot for (name, (layer, _)), spot in self.spots.items()
                     if name == measure and layer == COUNTY), None)  # fmt: skip


def has_index(table: pd.DataFrame) -> bool:
    """Whether there is anything to set GEP against."""
    return bool(table[list(_SIZES)].notna().any(axis=None))


def ranks(table: pd.DataFrame) -> pd.DataFrame:
    """The reporting zones that have a total, the greatest first."""
    there = table[(table["zone_layer"] != COUNTY) & table["gep"].notna()]
    return there.sort_values("gep", ascending=False, kind="stable")


def write_index(binder: Binder, zones: ZoneCells, total: Spot) -> IndexCells:
    """Fill the sheet of GEP per area, per head and against GDP, and give its cells."""
    sheet = binder.open("index", binder.unverified)
    table = binder.tables["index"]
    sheet.header(_columns(binder, table))
    scale = binder.matrix_money.scale
    spots: dict[tuple[str, Zone], Spot] = {}
    for line in records(table):
        zone = (line["zone_layer"], line["zone_code"])
        there = f"={zones.gep.get(zone)}" if zone in zones.gep else f"={total}/{scale:.0f}"
        sizes = {key: line[key] for key in _SIZES} | {"gdp": line["gdp"] / scale}
        cells: dict[str, Cell] = {
            "layer": binder.words.label(line["zone_layer"]),
            "zone_code": line["zone_code"],
            "zone_name": line["zone_name"],
            "gep": formula(there, line["gep"] / scale),
            **sizes,
            **_ratios(sheet, line, scale),
        }
        row = sheet.row(cells, "total" if zone[0] == COUNTY else "body")
        for measure in ("gep", *_RATIOS):
            if sheet.has(measure) and cells[measure] is not None:
                spots[measure, zone] = sheet.there(measure, row)
    return IndexCells(spots)


def _columns(binder: Binder, table: pd.DataFrame) -> list[SheetColumn]:
    column, unit = binder.column, binder.matrix_money.unit
    sizes = [
        column("area_km2", "money", binder.words.unit("km2")),
        column("population", "count", binder.words.unit("person")),
        column("gdp", "money", unit),
    ]
    ratios = [
        column("per_km2", "money", binder.per_money("km2")),
        column("per_head", "money", f"{binder.words.unit('CNY')}/{binder.words.unit('person')}"),
        column("gep_per_gdp", "price"),
    ]
    there = [bool(table[key].notna().any()) for key in _SIZES]
    return [
        column("layer"), column("zone_code"), column("zone_name"),
        column("gep", "money", unit, binder.word("gep_short")),
        *(one for one, is_there in zip(sizes, there, strict=True) if is_there),
        *(one for one, is_there in zip(ratios, there, strict=True) if is_there),
    ]  # fmt: skip


def _ratios(sheet: AccountSheet, row: Fields, scale: float) -> dict[str, Cell]:
    """GEP over area and GDP in the unit of the sheet, and over people in yuan."""
    cells: dict[str, Cell] = {}
    gep = sheet.here("gep")
    for measure, size in _RATIOS.items():
        if sheet.has(size) and row[size] != 0:
            is_per_head = measure == "per_head"
            times = f"*{scale:.0f}" if is_per_head and scale != 1 else ""
            by = scale if measure == "per_km2" else 1.0
            cells[measure] = formula(f"={gep}{times}/{sheet.here(size)}", row[measure] / by)
    return {measure: cells.get(measure) for measure in _RATIOS}


def write_ranks(binder: Binder, index: IndexCells) -> None:
    """Fill the sheet of ranks: total, per area, per head, each with its rank."""
    lacks = lacking(binder.account, binder.account.reporting_layer)
    notes = [_lacking_note(binder, lacks)] if len(lacks) else []
    sheet = binder.open("rank", binder.word("tie_rule"), binder.word("rank_order"), *notes)
    table = ranks(binder.tables["index"])
    star = {code: "*" for code in lacks["zone_code"]}
    scale = binder.matrix_money.scale
    unit = binder.matrix_money.unit
    measures = {
        "gep": (binder.word("gep_total"), unit, scale),
        "per_km2": (binder.word("per_km2"), binder.per_money("km2"), scale),
        "per_head": (binder.word("per_head"),
                     f"{binder.words.unit('CNY')}/{binder.words.unit('person')}", 1.0),
    }  # fmt: skip
    there = {name: line for name, line in measures.items() if table[name].notna().any()}
    columns = [binder.column("zone_code"), binder.column("zone_name")]
    for name, (text, in_words, _) in there.items():
        columns.append(binder.column(name, "money", in_words, text))
        columns.append(SheetColumn(f"rank:{name}", binder.word("rank_of", what=text), "rank"))
    sheet.header(columns)
    first, last = sheet.at, sheet.at + len(table) - 1
    orders = {name: table[name].rank(method="min", ascending=False) for name in there}
    for label, line in zip(table.index, records(table), strict=True):
        zone = (line["zone_layer"], line["zone_code"])
        name = f"{line['zone_name']}{star.get(line['zone_code'], '')}"
        cells: dict[str, Cell] = {"zone_code": line["zone_code"], "zone_name": name}
        for name, (_, _, by) in there.items():
            spot = index.spots.get((name, zone))
            cells[name] = formula(f"={spot}", line[name] / by) if spot else None
            span = sheet.span(name, first, last)
            order = orders[name][label] if spot else None
            cells[f"rank:{name}"] = formula(f"=RANK({sheet.here(name)},{span})", order)
        sheet.row(cells)
    sheet.filter(first, last)


def _lacking_note(binder: Binder, lacks: pd.DataFrame) -> str:
    """What the star means: about how much each zone lacks."""
    layer = binder.account.layers[binder.account.reporting_layer]
    names = dict(zip(layer.codes, layer.names, strict=True))
    worth = lacks.groupby("zone_code", sort=False)["value_yuan"].sum(min_count=1)
    said = [
        f"{names[str(code)]} {binder.words.amount(float(value), CURRENCY) or DASH}"
        for code, value in worth.items()
    ]
    return binder.word("rank_lacking", list=binder.words.joined(said))
