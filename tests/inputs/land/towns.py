"""Two townships side by side, written and opened."""

from pathlib import Path

import geopandas as gpd
from shapely import box

from gep.grid import Grid
from gep.inputs.land.zones import (
    ZoneSpec,
    open_zones,
)

GRID = Grid("EPSG:4490", 118.0, 29.0, 0.001, 0.001, 1000, 1000)
LEFT, RIGHT = box(118.1, 28.1, 118.2, 28.2), box(118.2, 28.1, 118.3, 28.2)


def frame(*polygons, codes=None, names=None, crs="EPSG:4490", **columns):
    codes = codes or [f"33088100{i + 1}" for i in range(len(polygons))]
    names = names or [f"town {i + 1}" for i in range(len(polygons))]
    return gpd.GeoDataFrame(
        {"code": codes, "name": names, **columns}, geometry=list(polygons), crs=crs
    )


def opened(folder: Path, towns: gpd.GeoDataFrame, file="towns.gpkg", grid=GRID, **spec):
    towns.to_file(folder / file, engine="pyogrio")
    return read(folder, file, grid, **spec)


def read(folder: Path, file="towns.gpkg", grid=GRID, only="", **spec):
    """A layer and its problems, each of which says something in both languages."""
    wanted = {"code": "code", "label": "name"} | spec
    layer, problems = open_zones(ZoneSpec("township", file, **wanted), grid, folder, only)
    for problem in problems:
        for lang in ("zh", "en"):
            assert problem.said(lang)["title"]
            assert "{" not in problem.text(lang)
        assert problem.place.file == file
    return layer, problems


def codes_of(problems):
    return [(p.code, p.severity) for p in problems]
