"""The small county with what the carbon services ask for: an opening, NEP, a forest inventory."""

import csv
from pathlib import Path

import numpy as np
import rasterio

from tests.county import TYPES, County, make_county

SHAPE = (120, 110)
CODE = {name: code for code, name in TYPES.items()}
FOREST = "evergreen_broadleaf_forest"
STOCK = (  # type and age, hectares, m3
    (f"{FOREST}|young", 300.0, 9000.0),
    ("needleleaf_forest|mature", 200.0, 30000.0),
    ("bamboo_forest|mature", 100.0, None),
)
NEP = {FOREST: 300.0, "shrub": 80.0, "grassland": -50.0, "paddy": 400.0}


def carbon_county(folder: Path, norm: str = "zhejiang-2020", extra: str = "") -> County:
    """Write the county; one township had all the shrub it lost since the opening."""
    county = make_county(folder, 4, SHAPE, extra=extra)
    random = np.random.default_rng(11)
    opening = np.roll(county.land_cover, 7, axis=1)
    first = next(iter(county.shares["township"].values()))
    county.land_cover[(first > 0) & (county.land_cover == CODE["shrub"])] = CODE["grassland"]
    nep = np.zeros(SHAPE, np.float32)
    for name, value in NEP.items():
        nep[county.land_cover == CODE[name]] = value
    nep += random.uniform(-20, 20, SHAPE).astype(np.float32)
    nep[random.random(SHAPE) < 0.05] = np.nan
    county.rasters["nep"] = nep
    write_raster(county, "land_cover", county.land_cover, nodata=0)
    write_raster(county, "opening", opening, nodata=0)
    write_raster(county, "nep", nep, unit="gC m-2 yr-1")
    _write_stock(folder / "statistics" / "forest_stock.csv")
    text = county.account.read_text(encoding="utf-8").replace('"zhejiang-2020"', f'"{norm}"')
    text = text.replace(
        'legend = "legend.csv"',
        'legend = "legend.csv"\nopening = { path = "opening.tif", confirmed = true }',
    )
    text = text.replace("[rasters]", '[rasters]\nnep = "nep.tif"')
    county.account.write_text(text, encoding="utf-8")
    return county


def write_raster(
    county: County, name: str, values: np.ndarray, *, nodata: float = np.nan, unit: str = ""
) -> None:
    """A raster of the county's grid, ``[row, column]`` or ``[band, row, column]``."""
    bands = values if values.ndim == 3 else values[None]
    with rasterio.open(
        county.folder / f"{name}.tif", "w", driver="GTiff", width=SHAPE[1], height=SHAPE[0],
        count=len(bands), dtype=bands.dtype, nodata=nodata,
        crs="EPSG:4490" if county.degrees else "EPSG:4548",
        transform=rasterio.transform.from_origin(*county.origin, county.size, county.size),
    ) as file:  # fmt: skip
        file.write(bands)
        for band in range(1, len(bands) + 1):
            if unit:
                file.set_band_unit(band, unit)


def _write_stock(path: Path) -> None:
    rows = []
    for item, area, volume in STOCK:
        rows.append(("330881", item, "area", area, "ha", 2023))
        if volume is not None:
            rows.append(("330881", item, "volume", volume, "m3", 2023))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("zone_code", "item", "measure", "value", "unit", "year"))
        writer.writerows(rows)
