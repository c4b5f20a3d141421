"""Zone files of the sample: townships, an ecological red line in overlapping parts, watersheds.

As from three offices: degrees on CGCS2000, eastings with a zone prefix, and GeoJSON.
"""

import json
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from facts import CRS, SYNTHETIC, TOWNS
from lattice import fractal_noise
from towns import SNAP, crooked, grid_point, power_cells

TOWNS_CRS, RED_LINE_CRS = "EPSG:4490", "EPSG:4528"
DEGREE_DIGITS, GEOJSON_DIGITS = 7, 6  # of coordinates: a centimetre, a decimetre
PAGE = 1024  # bytes of a database page; the usual 4096 quadruple a small GeoPackage
WRITTEN = "2024-01-01T00:00:00.000Z"
# code, name, lon, lat, half axes in km, turn in degrees
RED_LINES = (
    ("ERL-01", "碗窑水源涵养红线（样例）", 118.70, 28.64, 6.5, 9.0, 20.0),
    ("ERL-02", "东南山地生物多样性红线（样例）", 118.71, 28.53, 7.0, 15.0, -15.0),
    ("ERL-03", "南部水土保持红线（样例）", 118.60, 28.38, 11.5, 6.5, 30.0),
)
# name, lon, lat; the last one drains straight out of the county and is not in the layer
WATERSHEDS = (
    ("江山港干流区间（样例）", 118.66, 28.77),
    ("须江城区段（样例）", 118.58, 28.71),
    ("贺村溪（样例）", 118.49, 28.66),
    ("凤林溪（样例）", 118.45, 28.55),
    ("峡口溪（样例）", 118.54, 28.47),
    ("枫岭溪（样例）", 118.56, 28.34),
    ("张村溪（样例）", 118.68, 28.44),
    ("长台溪（样例）", 118.63, 28.57),
    ("达河溪（样例）", 118.73, 28.65),
    ("坛石溪（样例）", 118.50, 28.78),
    ("", 118.62, 28.89),
)


def write_townships(path: Path, towns: list[shapely.Geometry]) -> None:
    """The townships with code and name, in degrees on CGCS2000."""
    frame = gpd.GeoDataFrame(
        {
            "code": [town.code for town in TOWNS],
            "name": [town.name for town in TOWNS],
            "synthetic": SYNTHETIC,
        },
        geometry=towns,
        crs=CRS,
    )
    frame = frame.to_crs(TOWNS_CRS)
    rounded = [_rounded(shape, DEGREE_DIGITS) for shape in frame.geometry]
    _write_geopackage(path, "townships", frame.set_geometry(rounded, crs=frame.crs))


def write_red_line(path: Path, county: shapely.Geometry) -> None:
    """Three red-line areas that overlap, with eastings of zone 40 (prefix 40)."""
    areas = []
    for _, _, lon, lat, across, along, turn in RED_LINES:
        x, y = grid_point(lon, lat)
        t = np.linspace(0, 2 * np.pi, 121)[:-1]
        east, north = 1e3 * across * np.cos(t), 1e3 * along * np.sin(t)
        cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        east, north = x + east * cosine - north * sine, y + east * sine + north * cosine
        east = east + 700 * fractal_noise("red line east", 4000, 3, east, north)
        area = shapely.Polygon(np.column_stack([east, north]).round(2)).buffer(0)
        areas.append(area.intersection(county))
    frame = gpd.GeoDataFrame(
        {
            "code": [line[0] for line in RED_LINES],
            "name": [line[1] for line in RED_LINES],
            "synthetic": SYNTHETIC,
        },
        geometry=areas,
        crs=CRS,
    )
    frame = frame.to_crs(RED_LINE_CRS)
    snapped = shapely.set_precision(frame.geometry.to_numpy(), SNAP)
    _write_geopackage(path, "red_line", frame.set_geometry(snapped, crs=frame.crs))


def write_watersheds(path: Path, county: shapely.Geometry) -> None:
    """Ten watersheds that share no land; some of the county lies in none."""
    seeds = np.array([grid_point(lon, lat) for _, lon, lat in WATERSHEDS])
    egg = shapely.box(*county.bounds).buffer(2000)
    cells = crooked(power_cells(seeds, np.zeros(len(seeds)), egg), "watershed")
    kept = [shapely.set_precision(cell.intersection(county), SNAP) for cell in cells[:-1]]
    degrees = gpd.GeoSeries(kept, crs=CRS).to_crs("EPSG:4326")
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"W{i:02d}", "name": name, "synthetic": SYNTHETIC},
            "geometry": shapely.geometry.mapping(_rounded(shape, GEOJSON_DIGITS)),
        }
        for i, ((name, _, _), shape) in enumerate(zip(WATERSHEDS[:-1], degrees, strict=True), 1)
    ]
    collection = {"type": "FeatureCollection", "SYNTHETIC": SYNTHETIC, "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")


def _rounded(shape: shapely.Geometry, digits: int) -> shapely.Geometry:
    """What is shared stays shared: every point is rounded alone."""
    return shapely.transform(shape, lambda xy: np.round(xy, digits))


def _write_geopackage(path: Path, layer: str, frame: gpd.GeoDataFrame) -> None:
    """Write a small GeoPackage that comes out the same each time."""
    parts = [shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for shape in frame.geometry]
    frame = frame.set_geometry(parts, crs=frame.crs)
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN})
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layer,
            driver="GPKG",
            spatial_index=False,
            layer_metadata={"SYNTHETIC": SYNTHETIC},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute(f"PRAGMA page_size = {PAGE}")
        database.execute("VACUUM")
    database.close()
