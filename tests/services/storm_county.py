"""The small county with storms, waters and visitors: marsh and a reservoir in its land cover."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import rasterio

from tests.county import County, _write_csv, make_county
from tests.oracle import degree_pixel_areas, zone_sum

SHAPE = (90, 80)
KINDS = {1: "evergreen_broadleaf_forest", 2: "shrub", 3: "marsh", 4: "tree_orchard", 5: "paddy",
         6: "reservoir"}  # fmt: skip
CODE = {kind: code for code, kind in KINDS.items()}
STORMS = 3
ROWS: tuple[tuple[object, ...], ...] = (
    ("discharges", "330881", "COD", "discharge", 40.0, "t", 2023),
    ("discharges", "330881", "NH3-N", "discharge", 1e6, "t", 2023),
    ("lakes", "330881001", "西湖", "surface_area", 1.0, "km2", 2023),
    ("lakes", "330881002", "东湖", "surface_area", 2.5, "km2", 2023),
    ("reservoirs", "330881002", "峡口水库", "capacity", 6200.0, "万m3", 2023),
    ("reservoirs", "330881002", "峡口水库", "surface_area", 6.7, "km2", 2023),
    ("tourism", "330881", "", "income", 20.0, "亿元", 2023),
    ("tourism", "330881", "", "visits", 300.0, "万人次", 2023),
)


def storm_county(
    folder: Path,
    norm: str = "zhejiang-2020",
    *,
    rasters: Mapping[str, np.ndarray] | None = None,
    rows: Sequence[tuple[object, ...]] = ROWS,
    units: Mapping[str, str] | None = None,
    extra: str = "",
) -> County:
    """Write the county, with these rasters and statistics besides its own."""
    county = make_county(folder, 6, SHAPE, extra=extra)
    codes = [(0, "无", "none", ""), *((code, kind, kind, kind) for code, kind in KINDS.items())]
    header = ("code", "name_zh", "name_en", "ecosystem_type", "confidence", "source")
    _write_csv(folder / "legend.csv", header, [(*row, "seen", "test") for row in codes])
    rasters = storms() if rasters is None else rasters
    lines = []
    for name, values in rasters.items():
        write_bands(county, name, values, (units or {}).get(name, "mm"))
        lines.append(f'{name} = "{name}.tif"')
    for table in sorted({str(row[0]) for row in rows}):
        own = [row[1:] for row in rows if row[0] == table]
        columns = ("zone_code", "item", "measure", "value", "unit", "year")
        _write_csv(folder / "statistics" / f"{table}.csv", columns, own)
    text = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", norm)
    county.account.write_text(
        text.replace("[rasters]", "\n".join(["[rasters]", *lines])), encoding="utf-8"
    )
    return county


def storms(seed: int = 5) -> dict[str, np.ndarray]:
    """Three storm days and the soil groups, both with gaps."""
    random = np.random.default_rng(seed)
    rain = random.uniform(50.0, 180.0, (STORMS, *SHAPE)).astype(np.float32)
    rain[:, random.random(SHAPE) < 0.02] = np.nan
    group = random.integers(1, 5, SHAPE).astype(np.float32)
    return {"storm_precipitation": rain, "soil_group": group}


def write_bands(county: County, name: str, values: np.ndarray, unit: str) -> None:
    """A raster of the county's grid, ``[row, column]`` or ``[band, row, column]``."""
    bands = values if values.ndim == 3 else values[None]
    is_code = name == "soil_group"
    kind = np.dtype(np.uint8 if is_code else np.float32)
    nodata = 0 if is_code else -9999.0
    with rasterio.open(
        county.folder / f"{name}.tif", "w", driver="GTiff", width=SHAPE[1], height=SHAPE[0],
        count=len(bands), dtype=kind, nodata=nodata, crs="EPSG:4490",
        transform=rasterio.transform.from_origin(*county.origin, county.size, county.size),
    ) as file:  # fmt: skip
        file.write(np.where(np.isnan(bands), nodata, bands).astype(kind))
        if not is_code:
            for band in range(1, len(bands) + 1):
                file.set_band_unit(band, unit)


def county_sum(county: County, values: np.ndarray, kind: str) -> float:
    """The sum of an amount per m2 over one type of the county, by whole arrays."""
    share = sum(county.shares["township"].values())
    area = degree_pixel_areas(county.origin[1], county.size, SHAPE)
    return zone_sum(values, county.land_cover, CODE[kind], area * share)[0]
