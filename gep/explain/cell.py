"""One cell of an account, from which its numbers are worked out as those of a zone are.

Its values come from the rasters that a run leaves. The cell is joined to the sums as a stratum of
its own, in a zone of its own: formulas, prices and the county's limits are those of the account.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import rasterio
from rasterio.windows import Window

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.account.manifest import GridRecord, IndicatorRecord, TermRecord
from gep.account.raster_heads import FOLDER, TYPES
from gep.account.sums import Entries, Part, Sums, account_sums
from gep.explain.archive import Archive, Zone
from gep.explain.arithmetic import evaluated
from gep.explain.nodes import Argument, CellNode, PassFormula
from gep.explain.recount import Recount
from gep.grid import Grid
from gep.problems import DataProblem, Place, Problem
from gep.telling.notes import bilingual
from gep.units import conversion

CELL = "cell"
_AREA, _TYPE = "area", "ecosystem_type"
_KEYS = ["indicator", "item", "method"]
_WGS84 = 4326


@dataclass(frozen=True)
class Cell:
    """A pixel of the account's grid: where, of which type, how large, and what rasters have there.

    ``inputs`` are in their standard units, ``per_hectare`` the amounts of indicators by name.
    """

    longitude: float
    latitude: float
    row: int
    column: int
    ecosystem_type: str
    area_m2: float
    zone: Zone
    inputs: Mapping[str, Argument]
    per_hectare: Mapping[str, Argument]


def cell_at(account: Account, longitude: float, latitude: float) -> Cell:
    """The cell of the county's land that a place in degrees lies in.

    Raises
    ------
    DataProblem
        The place lies outside the county's land, or the account has no rasters of its cells.
    """
    hashed, place = account.manifest.hashed, f"{longitude:g},{latitude:g}"
    said = account.raster_heads.values() if account.has_land else ()
    if hashed.grid is None or not any(one.kind for one in said):
        at = Place(account.folder.name, where=FOLDER)
        raise DataProblem((Problem("explain-no-cells", at, {"place": place}),))
    grid = _grid(hashed.grid)
    to_grid = pyproj.Transformer.from_crs(
        _WGS84, pyproj.CRS.from_user_input(grid.crs), always_xy=True
    )
    x, y = to_grid.transform(longitude, latitude)
    column, row = (_whole((x - grid.left) / grid.dx), _whole((grid.top - y) / grid.dy))
    kind = 0
    if 0 <= row < grid.height and 0 <= column < grid.width:
        kind = int(_value(account.folder / FOLDER / f"{TYPES}.tif", row, column))
    if kind == 0:
        bounds = {"place": place, "account": account.about.name}
        raise DataProblem((Problem("explain-no-land", Place("--at"), bounds),))
    inputs, per_hectare = {}, {}
    for one in said:
        value = _value(account.folder / FOLDER / f"{one.name}.tif", row, column)
        if one.kind == "input":
            inputs[one.name] = Argument(one.name, value, one.unit)
        elif one.kind == "quantity" and not one.item:
            per_hectare[one.indicator] = Argument(one.indicator, value, one.unit)
    return Cell(
        longitude, latitude, row, column, hashed.ecosystem_types[kind - 1],
        _area(grid, row, column), Zone(CELL, place, _zone_name(account, x, y)), inputs, per_hectare,
    )  # fmt: skip


def _grid(record: GridRecord) -> Grid:
    return Grid(
        record.crs, record.left, record.top, record.dx, record.dy, record.width, record.height
    )


def _whole(place: float) -> int:
    return math.floor(place) if math.isfinite(place) else -1


def _value(path: Path, row: int, column: int) -> float:
    """What a raster has in one pixel, NaN for no data."""
    with rasterio.open(path) as raster:
        value = raster.read(1, window=Window(column, row, 1, 1))
        is_none = raster.nodata is not None and value[0, 0] == raster.nodata
        is_types = np.dtype(raster.dtypes[0]).kind in "iu"
        return math.nan if is_none and not is_types else float(value[0, 0])


def _area(grid: Grid, row: int, column: int) -> float:
    tile = next(
        one
        for one in grid.tiles
        if 0 <= row - one.row < one.height and 0 <= column - one.col < one.width
    )
    pixel = np.asarray([(row - tile.row) * tile.width + column - tile.col], np.intp)
    return float(grid.areas_at(tile, pixel)[0])


def _zone_name(account: Account, x: float, y: float) -> str:
    """The zone of the layer of maps and tables that a place on the grid lies in."""
    import geopandas as gpd

    zones = account.zones()
    place = gpd.GeoSeries.from_xy([x], [y], crs=account.manifest.hashed.grid.crs).to_crs(zones.crs)  # type: ignore[union-attr]
    inside = zones[zones.contains(place.iloc[0])]
    return str(inside["name"].iloc[0]) if len(inside) else ""


class CellArchive(Archive):
    """An account with one of its cells beside the zones."""

    def __init__(self, account: Account, cell: Cell) -> None:
        super().__init__(account)
        self.cell = cell

    @cached_property
    def sums(self) -> Sums:
        """The account's sums and behind them those of the cell; no other zone has it."""
        sums, cell = account_sums(self.account.folder, self.hashed), self.cell
        own = pd.DataFrame(
            {"stratum": [sums.count], "zone_layer": [CELL], "zone_code": [cell.zone.code]}
        ).astype(sums.strata.dtypes.to_dict())
        kind = sums.types.index(cell.ecosystem_type)
        entries = Entries(
            np.append(sums.entries.stratum, sums.count), np.append(sums.entries.kind, kind)
        )
        return replace(
            sums,
            strata=pd.concat([sums.strata, own], ignore_index=True),
            entries=entries,
            area=np.append(sums.area, cell.area_m2),
            parts={key: self._joined(part) for key, part in sums.parts.items()},
        )

    def _joined(self, part: Part) -> Part:
        own = {name: self._amount(name) for name in part.arguments}
        is_known = bool(own) and all(map(math.isfinite, own.values()))
        covered = self.cell.area_m2 if is_known else 0.0
        arguments = {
            name: np.append(one, own[name] if is_known else 0.0)
            for name, one in part.arguments.items()
        }
        return Part(np.append(part.covered, covered), arguments)

    def _amount(self, name: str) -> float:
        """How much of a leaf the cell has, as sums have it."""
        if name == _AREA:
            return self.cell.area_m2
        if name in self.cell.inputs:
            return self.cell.inputs[name].value * self.cell.area_m2
        if name in self.cell.per_hectare:
            return self.cell.per_hectare[name].value * self.cell.area_m2 / conversion("ha", "m2")
        return math.nan

    def coefficient(
        self, term: TermRecord, item: str, kind: str, *, as_price: bool = False
    ) -> float | None:
        """The value of a coefficient; one that goes by a raster of codes has the cell's."""
        codes = [axis for axis in term.by if axis in self.cell.inputs]
        if not codes or not math.isfinite(self.cell.inputs[codes[0]].value):
            return super().coefficient(term, item, kind, as_price=as_price)
        named = {_TYPE: kind, codes[0]: f"{self.cell.inputs[codes[0]].value:g}"}
        key = tuple(part for axis in term.by for part in named.get(axis, item).split("|"))
        record = self._coefficients.get((term.service, term.name, key, as_price))
        return None if record is None else record.value

    def rows_in(self, frame: pd.DataFrame, zone: Zone, service: str) -> pd.DataFrame:
        """What the cell has of each row of the county on its type; where it knows none, that."""
        if zone != self.cell.zone:
            return super().rows_in(frame, zone, service)
        own = super().rows_in(frame, self.county, service)
        own = own[own["ecosystem_type"] == self.cell.ecosystem_type].copy()
        recount = Recount(self)
        quantities = np.full(len(own), math.nan)
        for number, (indicator, item, method) in enumerate(own[_KEYS].itertuples(index=False)):
            variant = self.variants.get(f"{indicator}/{method}")
            if variant is not None and self._lies_in_cells(variant):
                figure = recount.figure(variant, zone, item, self.cell.ecosystem_type)
                quantities[number] = figure.quantity
        own["quantity"] = quantities
        own["value_yuan"] = quantities * own["price"]
        is_lost = np.isnan(quantities)
        own["coverage"] = np.where(is_lost, 0.0, 1.0)
        own.loc[is_lost, [_TYPE, "status"]] = "", "not_computed"
        own.loc[is_lost, "note"] = bilingual("explain-not-in-cell")
        return own

    def _lies_in_cells(self, variant: IndicatorRecord) -> bool:
        """Whether its numbers come of what rasters have in the cell, through all below it."""
        if variant.form == "FromStatistics":
            return False
        below = (self.upstream(variant, name) for name in variant.upstream)
        return all(one is None or self._lies_in_cells(one) for one in below)

    def node(self, service: str) -> CellNode:
        """What is told of the cell itself."""
        cell, per_area = self.cell, []
        for variant in self.variants.values():
            if variant.form == "PerArea" and variant.service == service:
                arguments = self._arguments(variant)
                found = evaluated(variant.formula.formula, arguments)
                known = cell.per_hectare.get(variant.indicator)
                if known is not None and math.isfinite(known.value):
                    per_area.append(
                        PassFormula(
                            variant.indicator, variant.formula.formula, arguments,
                            found, variant.formula.own_unit, known.value, known.unit,
                        )
                    )  # fmt: skip
        return CellNode(
            cell.longitude, cell.latitude, cell.row, cell.column, cell.area_m2,
            cell.ecosystem_type, tuple(per_area), self._shares(service),
        )  # fmt: skip

    def _arguments(self, variant: IndicatorRecord) -> tuple[Argument, ...]:
        """What a formula of the raster pass had in the cell, NaN where the account kept none."""
        found = []
        for term in variant.formula.terms:
            if term.kind == "coefficient":
                value = self.coefficient(term, "", self.cell.ecosystem_type)
                found.append(Argument(term.name, math.nan if value is None else value, term.unit))
            else:
                known = self.cell.inputs.get(term.name) or self.cell.per_hectare.get(term.name)
                found.append(known or Argument(term.name, math.nan, term.unit))
        return tuple(found)

    def _shares(self, service: str) -> tuple[tuple[str, str, float], ...]:
        """Of each indicator and item, the cell's part of what the county has on all types."""
        rows = self.account.rows()
        here = self.rows_in(rows, self.cell.zone, service)
        here = here[here["status"] == "computed"]
        whole = rows[(rows["zone_layer"] == COUNTY) & (rows["service"] == service)]
        by_item = whole.groupby(["indicator", "item"])["quantity"].sum()
        total = dict(zip(by_item.index.to_list(), by_item.to_list(), strict=True))
        own = zip(here["indicator"], here["item"], here["quantity"], strict=True)
        return tuple(
            (indicator, item, quantity / total[indicator, item])
            for indicator, item, quantity in own
            if total[indicator, item]
        )
