"""The sheets of zone layers: value of each service in each zone, and what it comes to."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from gep.account.columns import COUNTY
from gep.account.zone_values import value_matrix
from gep.outputs.workbook.binder import Binder, Fields, records
from gep.outputs.workbook.codes import LINE_KEYS, Zone
from gep.outputs.workbook.sheet import AccountSheet, Cell, SheetColumn, Spot, formula

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class ZoneCells:
    """Where the sheets of layers have the total of each zone, in the unit of the matrix."""

    gep: Mapping[Zone, Spot]


def write_zones(binder: Binder, total: Spot) -> ZoneCells:
    """Fill a sheet for every zone layer; ``total`` is the county's value, in yuan."""
    found: dict[Zone, Spot] = {}
    for layer in binder.partitions():
        found |= _Layer(binder, layer, total).write()
    return ZoneCells(found)


@dataclass(frozen=True)
class _Layer:
    """The sheet of one layer."""

    binder: Binder
    layer: str
    total: Spot

    def write(self) -> dict[Zone, Spot]:
        """Fill it, and give the cell of each zone's total."""
        table = self._table()
        sheet = self._opened(table)
        first = sheet.at
        zones = [line for line in table if line["row"] != COUNTY]
        last = first + len(zones) - 1
        ranked = (first, first + sum(line["row"] == "zone" for line in zones) - 1)
        bottom = last + 1
        found: dict[Zone, Spot] = {}
        for line in zones:
            row = sheet.row(self._zone(sheet, line, ranked, bottom))
            if line["gep"] == line["gep"]:
                found[self.layer, line["zone_code"]] = sheet.there("gep", row)
        self._bottom(sheet, table[-1], zones, first)
        return found

    def _table(self) -> list[Fields]:
        """The rows of the zones and of the county, with the total at constant prices."""
        account = self.binder.account
        here, table = account.rows(layer=self.layer), self.binder.tables[f"{self.layer}_service"]
        services = account.services()
        later = value_matrix(here, "zone_code", services, "constant_value_yuan")["gep"]
        whole = account.rows(layer=account.accounting_area)
        county = whole["constant_value_yuan"].sum(min_count=1)
        lacking = _lacking(self.binder, self.layer)
        table = table.assign(lacking=[lacking.get(code, "") for code in table["zone_code"]])
        table = table.assign(gep_constant=[*table["zone_code"][:-1].map(later), county])
        return [*records(table)]

    def _opened(self, table: list[Fields]) -> AccountSheet:
        binder = self.binder
        said = binder.word("overlapping") if self._is_partial else ""
        sheet = binder.open(f"zones:{self.layer}", binder.unverified, said,
                            binder.word("rounding"), *binder.silent)  # fmt: skip
        column, unit = binder.column, binder.matrix_money.unit

        def has(key: str) -> bool:
            return any(row[key] == row[key] for row in table)

        money = [*binder.account.services(), "gep"]
        sheet.header(
            [
                column("code_zone", "code"), column("zone_code"), column("zone_name", most=18),
                *(SheetColumn(key, self._heading(key, unit), "money") for key in money),
                *([column("gep_constant", "money", unit, self._constant())]
                  if binder.has_constant_prices else []),
                column("share_of_gep", "share"),
                *([column("area_km2", "money", binder.words.unit("km2")),
                   column("per_km2", "money", binder.per_money("km2"))] if has("area_km2") else []),
                column("rank", "rank", text=binder.word("rank")),
                *([column("note", "note", most=22)]
                  if any(row["lacking"] for row in table) else []),
            ]
        )  # fmt: skip
        return sheet

    def _heading(self, key: str, unit: str) -> str:
        text = self.binder.word("gep_short") if key == "gep" else self.binder.words.label(key)
        return self.binder.headed(text, unit)

    def _constant(self) -> str:
        return self.binder.word("gep_constant", year=self.binder.account.about.base_year)

    def _zone(
        self, sheet: AccountSheet, line: Fields, ranked: tuple[int, int], bottom: int
    ) -> dict[str, Cell]:
        """A zone, or the land in none."""
        binder, scale = self.binder, self.binder.matrix_money.scale
        zone = sheet.here("code_zone")
        services = binder.account.services()
        cells: dict[str, Cell] = {
            key: formula(
                f"=SUMIFS(detail_value,detail_zone,${zone},detail_service,"
                f'"{binder.codes.services[key]}"){binder.by_scale}',
                line[key] / scale,
            )
            for key in services
        }
        gep, span = sheet.here("gep"), sheet.span("gep", *ranked)
        row = f"{sheet.here(services[0])}:{sheet.here(services[-1])}" if services else "0"
        later = f"=SUMIFS(detail_constant_value,detail_zone,${zone}){binder.by_scale}"
        is_ranked = line["row"] == "zone" and not pd.isna(line["rank"])
        return cells | {
            "code_zone": binder.codes.zones.get((self.layer, line["zone_code"]), ""),
            "zone_code": line["zone_code"],
            "zone_name": line["zone_name"],
            "gep": formula(f"=SUM({row})", line["gep"] / scale),
            "gep_constant": formula(later, line["gep_constant"] / scale),
            **self._derived(sheet, line, bottom),
            "rank": formula(f"=RANK({gep},{span})", line["rank"]) if is_ranked else None,
            "note": line["lacking"],
        }

    def _derived(self, sheet: AccountSheet, row: Fields, bottom: int) -> dict[str, Cell]:
        """Share, area and value per area."""
        gep, area = sheet.here("gep"), row["area_km2"]
        per_area = f"={gep}/{sheet.here('area_km2')}" if sheet.has("area_km2") else ""
        scale = self.binder.matrix_money.scale
        whole = sheet.fixed("gep", bottom)
        return {
            "share_of_gep": formula(f"={gep}/{whole}", row["share_of_gep"]),
            "area_km2": area,
            "per_km2": formula(per_area, row["per_km2"] / scale) if area else None,
        }

    def _bottom(self, sheet: AccountSheet, row: Fields, zones: list[Fields], first: int) -> None:
        """The county's row: the sum of the zones where they are a partition, and then its check."""
        binder, last = self.binder, sheet.at - 1
        scale, is_partial = binder.matrix_money.scale, self._is_partial
        cells: dict[str, Cell] = {}
        for key in (*binder.account.services(), "gep", "gep_constant"):
            parts = math.fsum(zone[key] for zone in zones if not math.isnan(zone[key]))
            is_sum = not is_partial and math.isclose(parts, row[key], rel_tol=_TOLERANCE)
            if sheet.has(key):
                summed = f"SUM({sheet.span(key, first, last)})"
                text = summed if is_sum else f"{self._county(key)}{binder.by_scale}"
                cells[key] = formula(f"={text}", row[key] / scale)
        names = {"code_zone": binder.codes.county, "zone_code": row["zone_code"],
                 "zone_name": row["zone_name"]}  # fmt: skip
        sheet.row({**names, **cells, **self._derived(sheet, row, sheet.at)}, "total")
        if not is_partial and not math.isnan(row["gep"]):
            parts = math.fsum(zone["gep"] for zone in zones if not math.isnan(zone["gep"]))
            is_same = math.isclose(parts, row["gep"], rel_tol=_TOLERANCE)
            self._check(sheet, f"SUM({sheet.span('gep', first, last)})", is_same=is_same)

    def _county(self, key: str) -> str:
        """A formula for the county alone, where the zones do not sum to it."""
        codes = self.binder.codes
        if key == "gep":
            return str(self.total)
        if key == "gep_constant":
            return f'SUMIFS(detail_constant_value,detail_zone,"{codes.county}")'
        return (
            f'SUMIFS(detail_value,detail_zone,"{codes.county}",'
            f'detail_service,"{codes.services[key]}")'
        )

    def _check(self, sheet: AccountSheet, summed: str, *, is_same: bool) -> None:
        """Whether the zones sum to the total of the county, which another sheet adds up."""
        agrees, differs = self.binder.word("agrees"), self.binder.word("differs")
        county = f"{self.total}{self.binder.by_scale}"
        text = f'=IF(ABS({summed}-{county})<={_TOLERANCE!r}*ABS({county}),"{agrees}","{differs}")'
        said = formula(text, agrees if is_same else differs)
        sheet.row({"zone_name": self.binder.word("equals"), "gep": said})

    @property
    def _is_partial(self) -> bool:
        """Whether zones overlap or leave land out, so that they do not sum to the county."""
        return self.binder.account.layers[self.layer].overlapping


def _lacking(binder: Binder, layer: str) -> dict[str, str]:
    """What the county has a value for and a zone could not be computed for, with the reasons."""
    account = binder.account
    county = account.rows(layer=account.accounting_area).dropna(subset="value_yuan")
    here = account.rows(layer=layer).query("status == 'not_computed'")
    missing = here.merge(county[LINE_KEYS].drop_duplicates(), on=LINE_KEYS)
    return {
        str(code): binder.words.joined(_said(binder, part), "semicolon")
        for code, part in missing.groupby("zone_code")
    }


def _said(binder: Binder, missing: pd.DataFrame) -> Iterator[str]:
    for row in missing.itertuples():
        name = binder.line_name((str(row.service), str(row.indicator), str(row.item)))
        reason = binder.words.note(str(row.note))
        yield binder.words.bracketed(name, reason)
