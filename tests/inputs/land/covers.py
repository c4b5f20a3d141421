"""Small land covers, of pixels and of polygons."""

import geopandas as gpd
import numpy as np
import rasterio
import shapely

from gep.account.manifest import InputRecord
from gep.book.ecosystem_types import EcosystemTypes
from gep.config.plan import GridSpec, LandCoverSpec
from gep.inputs.land.land_cover import open_land_cover
from gep.inputs.land.zones import ZoneLayer

TYPES = EcosystemTypes.shipped()
LEFT, TOP = 630000.0, 3170000.0
GRID = GridSpec("EPSG:4548", 30.0)


def write(path, codes, *, south_up=False, nodata=None, left=LEFT):
    codes = np.asarray(codes)
    transform = rasterio.Affine(30, 0, left, 0, -30, TOP)
    if south_up:
        transform = rasterio.Affine(30, 0, left, 0, 30, TOP - 30 * codes.shape[0])
    with rasterio.open(
        path, "w", driver="GTiff", count=1, height=codes.shape[0], width=codes.shape[1],
        dtype=codes.dtype, crs="EPSG:4548", transform=transform, nodata=nodata,
    ) as file:  # fmt: skip
        file.write(codes[None])
    return path.name


def legend(folder, rows):
    text = "\n".join(f"{code},{one}" for code, one in rows.items())
    (folder / "own.csv").write_text(f"code,ecosystem_type\n{text}\n", encoding="utf-8")
    return "own.csv"


def opened(folder, path, legend="clcd", on=None, **more):
    return open_land_cover(LandCoverSpec(path, legend, **more), on, TYPES, folder)


def cover_of(folder, path, legend="clcd", on=None, **more):
    cover, problems = opened(folder, path, legend, on, **more)
    assert cover is not None, [p.text("en") for p in problems]
    return cover


def codes_of(problems):
    return [p.code for p in problems]


def zones(name, boxes, cover):
    shapes = np.array([shapely.box(*box) for box in boxes.values()], dtype=object)
    areas = shapely.area(shapes)
    record = InputRecord(name, "zones")
    return ZoneLayer(name, tuple(boxes), tuple(boxes), shapes, areas, False, record)


def in_pixels(left, top, right, bottom):
    return LEFT + 30 * left, TOP - 30 * bottom, LEFT + 30 * right, TOP - 30 * top


def patches(folder, rows, crs="EPSG:4548", name="dltb.gpkg"):
    """Rows of (DLBM, DLMC, box in pixels of 30 m)."""
    boxes = [shapely.box(*in_pixels(*box)) for _, _, box in rows]
    columns = {"DLBM": [r[0] for r in rows], "DLMC": [r[1] for r in rows]}
    table = gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4548").to_crs(crs)
    table.to_file(folder / name, layer="DLTB")
    return name


ROWS = [
    ("0101", "水田", (0, 0, 4, 3)),
    ("0301K", "可调整乔木林地", (4, 0, 8, 3)),
    ("0301", "乔木林地", (8, 0, 10, 3)),
    ("0204K", "其他园地", (0, 3, 10, 4.5)),
]
