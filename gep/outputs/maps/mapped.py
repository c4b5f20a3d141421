"""An account opened for drawing: its land and zones on one sheet, shared by all its maps."""

from dataclasses import dataclass

import shapely
from pyproj import CRS

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.outputs.maps.around import around_of
from gep.outputs.maps.breaks import Breaks
from gep.outputs.maps.exclaves import exclaves_of
from gep.outputs.maps.fonts import Ruler, map_fonts, on_one_line
from gep.outputs.maps.ground import ground_at, sheet_crs
from gep.outputs.maps.layout import choose_layout
from gep.outputs.maps.pen import Pen, Stamps, blank_sheet
from gep.outputs.maps.sheet import DPI, BaseMap, named, smoothed, without_gaps
from gep.outputs.maps.values import LayerValues, map_layer
from gep.telling.colours import Colours, colours

_LONGEST_NAME = 24


@dataclass(frozen=True)
class MappedAccount:
    """An account with what all its sheets share."""

    account: Account
    values: LayerValues
    crs: CRS
    base: BaseMap
    ruler: Ruler
    stamps: Stamps
    colours: Colours
    breaks: Breaks | None = None

    @property
    def layer(self) -> str:
        """The zone layer that is drawn."""
        return self.values.layer

    def blank_sheet(self) -> Pen:
        """Paper for one more sheet."""
        return blank_sheet(self.base.layout, self.ruler, self.stamps, DPI)


def open_for_maps(account: Account, breaks: Breaks | None = None) -> MappedAccount:
    """The land, zones and names of an account, laid out on a sheet."""
    grid = account.manifest.hashed.grid
    assert grid is not None  # maps are asked of an account with land, whose files are all there
    layer = map_layer(account)
    grid_crs = CRS.from_user_input(grid.crs)
    county = account.zones(COUNTY)
    bounds = county.to_crs(grid_crs).total_bounds
    crs = sheet_crs(grid_crs, (bounds[0], bounds[1], bounds[2], bounds[3]))
    land = shapely.union_all(shapely.make_valid(county.to_crs(crs).geometry.to_numpy()))
    zones = account.zones(layer).to_crs(crs)
    zones = zones.set_index(zones["code"].astype(str)).loc[list(account.layers[layer].codes)]
    ground = ground_at(crs, land.bounds)
    layout = choose_layout(land.bounds, ground)
    valid = shapely.make_valid(zones.geometry.to_numpy())
    shapes = tuple(smoothed(shape, layout) for shape in valid)
    names = tuple(on_one_line(str(name), _LONGEST_NAME) for name in zones["name"])
    ruler = Ruler(map_fonts())
    county_line = without_gaps(smoothed(land, layout), layout)
    exclaves = exclaves_of(shapes, county_line, layout)
    written = [*(f"{name}*" for name in names), *(one.name(names) for one in exclaves)]
    labelled = (*shapes, *(one.shape for one in exclaves))
    labels = named(ruler, layout, labelled, written, len(exclaves))
    around = around_of(account, crs, layout)
    base = BaseMap(layout, ground, county_line, shapes, names, labels, exclaves, around)
    values = LayerValues(account, layer)
    return MappedAccount(account, values, crs, base, ruler, Stamps(), colours(), breaks)
