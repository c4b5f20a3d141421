"""What lies in the sample county's folder."""

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from rasterio.features import geometry_mask

from gep.shipped import shipped

SAMPLE = shipped("sample_rasters")
YEARS = (2021, 2022, 2023)

FOREST = (
    "evergreen_broadleaf_forest",
    "evergreen_needleleaf_forest",
    "mixed_forest",
    "bamboo_forest",
)


def raster(name: str) -> tuple[np.ndarray, rasterio.DatasetReader]:
    """Values in the file's unit, [band, row, column], NaN where there are none."""
    file = rasterio.open(SAMPLE / f"{name}.tif")
    stored = file.read().astype(float)
    scale = np.array(file.scales)[:, None, None]
    return np.where(stored == file.nodata, np.nan, stored * scale), file


def towns() -> gpd.GeoDataFrame:
    return gpd.read_file(SAMPLE / "common/townships.gpkg")


def inside(file: rasterio.DatasetReader) -> np.ndarray:
    """Cells of a raster whose centre lies in the county."""
    county = towns().to_crs(file.crs).union_all()
    return geometry_mask([county], file.shape, file.transform, invert=True)


def land(year: int = 2021) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Codes, cells in the county, code of each ecosystem type."""
    _, file = raster(f"{year}/land_cover")
    legend = pd.read_csv(SAMPLE / "common/legend.csv")
    codes = dict(zip(legend["ecosystem_type"], legend["code"], strict=True))
    return file.read(1), inside(file), codes
