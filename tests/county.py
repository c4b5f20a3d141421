"""A small county on disk, made from random numbers, with all that the engine must cope with.

Zone edges lie on eighths of a pixel, so that shares of pixels are exact binary fractions and a
whole-array oracle can be held against the engine to the last digits.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
from shapely.geometry import box

TYPES = {1: "evergreen_broadleaf_forest", 2: "shrub", 3: "grassland", 4: "tree_orchard",
         5: "paddy", 6: "built_up"}  # fmt: skip
FACTORS = ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")
UNITS = {
    "rainfall_erosivity": "MJ mm ha-1 h-1 yr-1",
    "soil_erodibility": "t ha h ha-1 MJ-1 mm-1",
    "ls_factor": "1",
    "cover_factor": "1",
}
RANGES = {
    "rainfall_erosivity": (5000.0, 9000.0),
    "soil_erodibility": (0.02, 0.05),
    "ls_factor": (0.5, 20.0),
    "cover_factor": (0.001, 0.3),
}
PRACTICE = {"evergreen_broadleaf_forest": 1.0, "shrub": 0.9, "grassland": 0.8, "tree_orchard": 0.5}
DENSITY = {"evergreen_broadleaf_forest": 1.1, "shrub": 1.2, "grassland": 1.3, "tree_orchard": 1.25}
SILTING, DREDGING = 0.25, 20.0
EIGHTHS = 8


@dataclass
class County:
    """Where the county lies on disk, and the arrays and shares it was made of."""

    folder: Path
    land_cover: np.ndarray
    rasters: dict[str, np.ndarray]
    shares: dict[str, dict[str, np.ndarray]]
    degrees: bool
    origin: tuple[float, float]
    size: float
    statistics: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def account(self) -> Path:
        return self.folder / "account.toml"


def make_county(
    folder: Path,
    seed: int = 1,
    shape: tuple[int, int] = (560, 540),
    *,
    degrees: bool = True,
    gaps: float = 0.02,
    extra: str = "",
) -> County:
    """Write the county's files and its account.toml."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    origin, size = ((118.4, 28.9), 1 / 3600) if degrees else ((440000.0, 3190000.0), 30.0)
    land_cover = _patches(random, shape)
    rasters = {name: _raster(random, name, shape, gaps) for name in FACTORS}
    county = County(folder, land_cover, rasters, {}, degrees, origin, size)
    write_raster(county, "land_cover", land_cover, nodata=0)
    for name, values in rasters.items():
        write_raster(county, name, values, nodata=-9999.0, unit=UNITS[name])
    _zones(county, random)
    _write_legend(folder / "legend.csv")
    _write_overrides(folder / "local.csv")
    county.statistics = _statistics(county, random)
    _write_account(county, extra)
    return county


def _patches(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    coarse = random.integers(0, 7, (shape[0] // 5 + 1, shape[1] // 5 + 1))
    fine = np.kron(coarse, np.ones((5, 5), int))[: shape[0], : shape[1]]
    return fine.astype(np.uint8)


def _raster(
    random: np.random.Generator, name: str, shape: tuple[int, int], gaps: float
) -> np.ndarray:
    low, high = RANGES[name]
    values = random.uniform(low, high, shape).astype(np.float32)
    values[random.random(shape) < gaps] = np.nan
    return values


def write_raster(
    county: County, name: str, values: np.ndarray, *, nodata: float, unit: str = ""
) -> None:
    x, y = county.origin
    data = np.where(np.isnan(values), nodata, values) if values.dtype.kind == "f" else values
    with rasterio.open(
        county.folder / f"{name}.tif", "w", driver="GTiff", width=values.shape[1],
        height=values.shape[0], count=1, dtype=values.dtype, nodata=nodata,
        crs="EPSG:4490" if county.degrees else "EPSG:4548",
        transform=rasterio.transform.from_origin(x, y, county.size, county.size),
    ) as file:  # fmt: skip
        file.write(data.astype(values.dtype), 1)
        if unit:
            file.set_band_unit(1, unit)


def _zones(county: County, random: np.random.Generator) -> None:
    height, width = (n * EIGHTHS for n in county.land_cover.shape)
    margin = 5 * EIGHTHS + 3
    outer = (margin, margin, width - margin, height - margin)
    towns = _split(random, outer, 5)
    basins = _split(random, outer, 3)
    lines = [
        (margin, margin, width // 2 + 5, height // 2 + 1),
        (width // 3 + 2, height // 3 + 7, width - margin, height - margin),
    ]
    for name, rectangles in {"township": towns, "watershed": basins, "red_line": lines}.items():
        codes = [f"33088100{i}" if name == "township" else f"{name[0]}{i}" for i in range(1, 9)]
        codes = codes[: len(rectangles)]
        _write_zones(county, name, codes, rectangles)
        county.shares[name] = {
            code: _share(rectangle, county.land_cover.shape)
            for code, rectangle in zip(codes, rectangles, strict=True)
        }


def _split(
    random: np.random.Generator, rectangle: tuple[int, int, int, int], count: int
) -> list[tuple[int, int, int, int]]:
    """Cut a rectangle into some, at random eighths of a pixel."""
    parts = [rectangle]
    while len(parts) < count:
        parts.sort(key=lambda r: (r[2] - r[0]) * (r[3] - r[1]))
        left, top, right, low = parts.pop()
        if right - left > low - top:
            at = int(random.integers(left + (right - left) // 3, right - (right - left) // 3))
            parts += [(left, top, at, low), (at, top, right, low)]
        else:
            at = int(random.integers(top + (low - top) // 3, low - (low - top) // 3))
            parts += [(left, top, right, at), (left, at, right, low)]
    return sorted(parts)


def _share(rectangle: tuple[int, int, int, int], shape: tuple[int, int]) -> np.ndarray:
    """The share of every pixel that a rectangle of eighths covers: exact, by arithmetic."""
    left, top, right, low = rectangle

    def along(begin: int, end: int, size: int) -> np.ndarray:
        edges = np.arange(size) * EIGHTHS
        covered = np.minimum(edges + EIGHTHS, end) - np.maximum(edges, begin)
        return np.clip(covered, 0, EIGHTHS) / EIGHTHS

    return np.outer(along(top, low, shape[0]), along(left, right, shape[1]))


def _write_zones(
    county: County, name: str, codes: list[str], rectangles: list[tuple[int, int, int, int]]
) -> None:
    x, y = county.origin
    step = county.size / EIGHTHS
    shapes = [
        box(x + a * step, y - d * step, x + c * step, y - b * step) for a, b, c, d in rectangles
    ]
    frame = gpd.GeoDataFrame(
        {"code": codes, "name": [f"{name} {c}" for c in codes]},
        geometry=shapes,
        crs="EPSG:4490" if county.degrees else "EPSG:4548",
    )
    frame.to_file(county.folder / f"{name}.gpkg", layer=name, driver="GPKG")


def _write_legend(path: Path) -> None:
    rows = [(0, "无", "none", ""), *((c, t, t, t) for c, t in TYPES.items())]
    _write_csv(
        path,
        ("code", "name_zh", "name_en", "ecosystem_type", "confidence", "source"),
        [(*row, "seen", "test") for row in rows],
    )


def _write_overrides(path: Path) -> None:
    rows = [("soil_retention", "practice_factor", k, v, "1") for k, v in PRACTICE.items()]
    rows += [("soil_retention", "soil_bulk_density", k, v, "t m-3") for k, v in DENSITY.items()]
    rows += [("soil_retention", "silting_share", "", SILTING, "1")]
    rows += [("prices", "dredging_cost", "", DREDGING, "CNY m-3")]
    _write_csv(
        path,
        ("service", "parameter", "key", "value", "unit", "source"),
        [(*r, "test") for r in rows],
    )


def _statistics(county: County, random: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    pixels = county.land_cover.size
    for code in county.shares["township"]:
        # a good harvest at most, however small the county
        output = min(int(random.integers(500, 9000)), pixels // 10)
        rows.append(("products", code, "rice", "output", output, "t", 2023))
    rows.append(("products", "330881", "honey", "output", 120, "t", 2023))
    emitted = {"SO2": 2.0, "NOx": 0.4 * pixels, "dust": 150.0}
    rows += [("emissions", "330881", k, "emission", v, "t", 2023) for k, v in emitted.items()]
    folder = county.folder / "statistics"
    folder.mkdir(exist_ok=True)
    for table in sorted({str(row[0]) for row in rows}):
        own = [row[1:] for row in rows if row[0] == table]
        header = ("zone_code", "item", "measure", "value", "unit", "year")
        _write_csv(folder / f"{table}.csv", header, own)
    return rows


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_account(county: County, extra: str) -> None:
    rasters = "\n".join(f'{name} = "{name}.tif"' for name in county.rasters)
    text = f"""
[account]
name = "测试县"
code = "330881"
year = 2023
norm = "zhejiang-2020"

[land_cover]
path = "land_cover.tif"
legend = "legend.csv"

[rasters]
{rasters}

[zones.township]
path = "township.gpkg"
[zones.watershed]
path = "watershed.gpkg"
[zones.red_line]
path = "red_line.gpkg"
overlapping = true

[statistics]
path = "statistics"

[prices]
year = 2023
base_year = 2020

[coefficients]
overrides = "local.csv"
{extra}
"""
    county.account.write_text(text, encoding="utf-8")


Sums = Mapping[str, np.ndarray]
