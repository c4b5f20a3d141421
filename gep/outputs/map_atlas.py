"""An account opened for drawing: its land and zones on one sheet, shared by all its maps."""

from dataclasses import dataclass

import shapely
from pyproj import CRS

from gep.account import COUNTY, Account
from gep.outputs.fonts import Ruler, map_fonts
from gep.outputs.map_ground import ground_at, sheet_crs
from gep.outputs.map_layout import choose_layout
from gep.outputs.map_sheet import Base, named, smoothed, without_gaps
from gep.outputs.map_themes import Colours, Theme, colours
from gep.outputs.map_values import map_layer
from gep.problems import DataProblem, Place, Problem
from gep.words import Language


@dataclass(frozen=True)
class MapPlan:
    """One sheet to draw: a theme, and the service that it is about, if it is about one."""

    theme: Theme
    service: str = ""

    @property
    def file(self) -> str:
        """Name of the picture."""
        return f"{self.theme.file.format(service=self.service)}.png"

    @property
    def value(self) -> str:
        """Key of what is shown: a service, or ``gep``."""
        return self.theme.value.format(service=self.service)


@dataclass(frozen=True)
class Atlas:
    """An account with what all its sheets share."""

    account: Account
    layer: str
    crs: CRS
    base: Base
    ruler: Ruler
    colours: Colours


def open_atlas(account: Account) -> Atlas:
    """The land, zones and names of an account, laid out on a sheet."""
    if not (account.folder / "account.gpkg").is_file() or COUNTY not in account.layers:
        place = Place("account.gpkg")
        found = ", ".join(account.layers) or "-"
        raise DataProblem((Problem("maps-no-zones", place, {"found": found}),))
    layer = map_layer(account)
    grid_crs = CRS.from_user_input(account.manifest["hashed"]["grid"]["crs"])
    county = account.zones(COUNTY)
    bounds = county.to_crs(grid_crs).total_bounds
    crs = sheet_crs(grid_crs, (bounds[0], bounds[1], bounds[2], bounds[3]))
    land = shapely.union_all(shapely.make_valid(county.to_crs(crs).geometry.to_numpy()))
    zones = account.zones(layer).to_crs(crs)
    zones = zones.set_index(zones["code"].astype(str)).loc[list(account.layers[layer]["codes"])]
    ground = ground_at(crs, land.bounds)
    layout = choose_layout(land.bounds, ground)
    valid = shapely.make_valid(zones.geometry.to_numpy())
    shapes = tuple(smoothed(shape, layout) for shape in valid)
    names = tuple(zones["name"].astype(str))
    ruler = Ruler(map_fonts())
    labels = named(ruler, layout, shapes, names)
    county_line = without_gaps(smoothed(land, layout), layout)
    base = Base(layout, ground, county_line, shapes, names, labels)
    return Atlas(account, layer, crs, base, ruler, colours())


def fields(atlas: Atlas, plan: MapPlan, lang: Language) -> dict[str, object]:
    """What stands in the templates of titles."""
    account, layer = atlas.account, atlas.account.label(atlas.layer, lang)
    return {
        "account": account.about["name"],
        "year": account.about["year"],
        "service": account.label(plan.service, lang) if plan.service else "",
        "layer": layer.lower() if lang == "en" else layer,
    }
