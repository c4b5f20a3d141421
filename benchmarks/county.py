"""The county that benchmarks run on: made once, kept in the cache folder, plainly synthetic."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import rasterio.features
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union, voronoi_diagram

RASTERS = {
    "rainfall_erosivity": ("MJ mm ha-1 h-1 yr-1", 5000.0, 9000.0),
    "soil_erodibility": ("t ha h ha-1 MJ-1 mm-1", 0.02, 0.05),
    "ls_factor": ("1", 0.2, 18.0),
    "cover_factor": ("1", 0.001, 0.2),
}
CLIMATE = {
    "precipitation": ("mm yr-1", 1650.0, 2200.0),
    "evapotranspiration": ("mm yr-1", 600.0, 800.0),
    "cooling_days": ("d yr-1", 20.0, 100.0),
}
CARBON = {"nep": ("gC m-2 yr-1", 100.0, 500.0)}
KINDS = ("plain", "gaps", "all", "warped")
SIZES = {"30m": (2500, 2700, 30.0), "10m": (7500, 8100, 10.0)}
LEFT, TOP = 600000.0, 3200000.0
TOWNS = 19


def make(folder: Path, size: str, kind: str) -> Path:
    """Write the files of one size if they are not there, and give the account.toml.

    ``plain`` has the factors of soil retention, ``gaps`` holes in two of them, ``all`` what every
    service of the norm can use, ``warped`` the same with climate at 0.01 degree.
    """
    width, height, pixel = SIZES[size]
    done = folder / "done.json"
    if done.is_file():
        return folder / "account.toml"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    outline, towns = _towns(random, width * pixel, height * pixel)
    towns.to_file(folder / "townships.gpkg", driver="GPKG")
    inside = rasterio.features.rasterize([outline], (height, width), transform=_transform(pixel))
    smooth = _smooth(random, (height, width))
    cover = (1 + (smooth * 9.999).astype(np.uint8)) * inside.astype(np.uint8)
    _write(folder / "land_cover.tif", cover, pixel, nodata=0)
    aligned = RASTERS if kind in ("plain", "gaps") else {**RASTERS, **CARBON, **CLIMATE}
    if kind == "warped":
        aligned = {name: aligned[name] for name in aligned if name not in CLIMATE}
        for name, band in CLIMATE.items():
            _write_coarse(folder / f"{name}.tif", random, band)
    for number, (name, (unit, low, high)) in enumerate(aligned.items()):
        field = _smooth(random, (height, width)) * 0.8 + 0.2 * random.random((height, width))
        values = (low + (high - low) * field).astype(np.float32)
        if kind == "gaps" and number < 2:
            values[_smooth(random, (height, width)) > 0.97] = -9999.0
        _write(folder / f"{name}.tif", values, pixel, nodata=-9999.0, unit=unit)
    _legend(folder / "legend.csv")
    _account(folder / "account.toml", sorted({*aligned, *(CLIMATE if kind == "warped" else ())}))
    done.write_text(json.dumps({"size": size, "kind": kind}))
    return folder / "account.toml"


def _transform(pixel: float) -> rasterio.Affine:
    return rasterio.transform.from_origin(LEFT, TOP, pixel, pixel)


def _towns(
    random: np.random.Generator, wide: float, high: float
) -> tuple[Polygon, gpd.GeoDataFrame]:
    """An oval that fills 65 % of its box, cut into towns."""
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radius = 0.455 * (1 + 0.05 * np.sin(5 * angle))
    outline = Polygon(
        np.c_[
            LEFT + wide * (0.5 + radius * np.cos(angle)),
            TOP - high * (0.5 + radius * np.sin(angle)),
        ]
    )
    seeds = [
        Point(LEFT + wide * x, TOP - high * y) for x, y in random.random((TOWNS, 2)) * 0.7 + 0.15
    ]
    cells = voronoi_diagram(unary_union(seeds), envelope=outline)
    towns = [cell.intersection(outline) for cell in cells.geoms]
    codes = [f"330881{n:03d}" for n in range(1, len(towns) + 1)]
    return outline, gpd.GeoDataFrame(
        {"code": codes, "name": codes}, geometry=towns, crs="EPSG:4548"
    )


def _smooth(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """A field between 0 and 1 with features of all sizes above forty pixels."""
    coarse = random.random((shape[0] // 40 + 2, shape[1] // 40 + 2)).astype(np.float32)
    rows, cols = (
        np.linspace(0, coarse.shape[0] - 1.001, shape[0]),
        np.linspace(0, coarse.shape[1] - 1.001, shape[1]),
    )
    i, u = rows.astype(int), (rows % 1)[:, None].astype(np.float32)
    j, v = cols.astype(int), (cols % 1).astype(np.float32)
    top = coarse[i][:, j] * (1 - v) + coarse[i][:, j + 1] * v
    low = coarse[i + 1][:, j] * (1 - v) + coarse[i + 1][:, j + 1] * v
    return top * (1 - u) + low * u


def _write(path: Path, values: np.ndarray, pixel: float, *, nodata: float, unit: str = "") -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=1,
        dtype=values.dtype, nodata=nodata, crs="EPSG:4548", transform=_transform(pixel),
        tiled=True, blockxsize=512, blockysize=512, compress="deflate",
        predictor=3 if values.dtype.kind == "f" else 2,
    ) as file:  # fmt: skip
        file.write(values, 1)
        if unit:
            file.set_band_unit(1, unit)


def _write_coarse(path: Path, random: np.random.Generator, band: tuple[str, float, float]) -> None:
    """A field at 0.01 degree that covers the county's box."""
    unit, low, high = band
    values = (low + (high - low) * _smooth(random, (100, 120))).astype(np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", width=120, height=100, count=1, dtype="float32",
        nodata=-9999.0, crs="EPSG:4326",
        transform=rasterio.transform.from_origin(117.9, 29.0, 0.01, 0.01), compress="deflate",
    ) as file:  # fmt: skip
        file.write(values, 1)
        file.set_band_unit(1, unit)


def _legend(path: Path) -> None:
    types = (
        "evergreen_broadleaf_forest", "evergreen_needleleaf_forest", "mixed_forest",
        "bamboo_forest", "shrub", "grassland", "tree_orchard", "paddy", "dry_cropland", "built_up",
    )  # fmt: skip
    rows = ["code,name_zh,name_en,ecosystem_type,confidence,source", "0,,none,,,benchmark"]
    rows += [f"{n},{key},{key},{key},seen,benchmark" for n, key in enumerate(types, 1)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _account(path: Path, names: list[str]) -> None:
    rasters = "\n".join(f'{name} = "{name}.tif"' for name in names)
    path.write_text(
        f"""[account]
name = "benchmark"
code = "330881"
year = 2023
norm = "zhejiang-2020"
[land_cover]
path = "land_cover.tif"
legend = "legend.csv"
[rasters]
{rasters}
[zones.township]
path = "townships.gpkg"
""",
        encoding="utf-8",
    )
