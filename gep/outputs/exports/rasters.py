"""Rasters of an account as Cloud-Optimized GeoTIFFs that say what they are."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import rasterio
from rasterio.shutil import copy as copy_raster
from rasterio.shutil import delete as delete_raster
from rasterio.warp import transform_bounds

from gep.account.account import Account
from gep.files.csv_text import write_csv
from gep.outputs.exports.about import About
from gep.outputs.exports.geojson import DECIMALS, WGS84
from gep.outputs.exports.resource import Ground, RasterBand, Resource, fixed_column
from gep.telling.colours import colours

FOLDER = "rasters"
TYPES = "ecosystem_types"
_BLOCK = 512
_LEGEND = ("value", "ecosystem_type", "type_zh", "type_en", "colour")


def has_intensities(account: Account) -> bool:
    """Whether the account has rasters of its indicators, not the ecosystem types alone."""
    return any(path.stem != TYPES for path in _rasters(account))


def write_rasters(folder: Path, about: About) -> Iterator[Resource]:
    """Copy every raster of the account into ``folder/rasters``, with overviews and its account."""
    found = _rasters(about.account)
    if found:
        (folder / FOLDER).mkdir()
    for source in found:
        path = f"{FOLDER}/{source.name}"
        _optimized(source, folder / path, about)
        yield _resource(folder / path, path, about)
        if source.stem == TYPES:
            yield _write_legend(folder, about)


def _rasters(account: Account) -> list[Path]:
    return sorted((account.folder / FOLDER).glob("*.tif"))


def _optimized(source: Path, target: Path, about: About) -> None:
    """The raster with its account in the tags; read block by block, never as a whole."""
    view = f"/vsimem/{uuid.uuid4().hex}.vrt"  # only the name in memory is by chance
    with rasterio.Env(GDAL_PAM_ENABLED=False):
        copy_raster(source, view, driver="VRT")
        try:
            with rasterio.open(view, "r+") as raster:
                is_classes = np.dtype(raster.dtypes[0]).kind in "iu"
                raster.update_tags(**_tags(source.stem, about))
                if source.stem == TYPES:
                    raster.write_colormap(1, _colours(about.account))
            copy_raster(
                view, target, driver="COG", compress="deflate", blocksize=_BLOCK,
                predictor=2 if is_classes else 3, overviews="IGNORE_EXISTING",
                overview_resampling="mode" if is_classes else "average",
            )  # fmt: skip
        finally:
            delete_raster(view, driver="VRT")


def _tags(name: str, about: About) -> dict[str, str]:
    return {
        "account_id": about.account_id,
        "title": about.title(about.words.say("export_raster", what=about.input_name(name))),
        "year": str(about.year),
    }


def _resource(file: Path, path: str, about: About) -> Resource:
    with rasterio.open(file) as raster:
        bands = tuple(
            RasterBand(
                raster.descriptions[i] or "", raster.units[i] or "", raster.dtypes[i], raster.nodata
            )
            for i in range(raster.count)
        )
        west, south, east, north = transform_bounds(raster.crs, WGS84.to_wkt(), *raster.bounds)
        crs = pyproj.CRS.from_wkt(raster.crs.to_wkt())
        bounds = tuple(round(float(side), DECIMALS) for side in (west, south, east, north))
        ground = Ground(crs, (bounds[0], bounds[1], bounds[2], bounds[3]), float(raster.res[0]))
    title = about.title(about.words.say("export_raster", what=about.input_name(file.stem)))
    return Resource(path, title, about.abstract, bands=bands, ground=ground)


def _types(account: Account) -> list[str]:
    """Ecosystem types in the order of their pixel values, which begin with 1."""
    return list(account.manifest.hashed.ecosystem_types)


def _colours(account: Account) -> dict[int, tuple[int, int, int, int]]:
    known, shown = colours(), {0: (0, 0, 0, 0)}
    for i, key in enumerate(_types(account)):
        text = known.of_type(key, i)
        shown[i + 1] = (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16), 255)
    return shown


def _write_legend(folder: Path, about: About) -> Resource:
    account, path = about.account, f"{FOLDER}/{TYPES}.csv"
    known = colours()
    rows = [
        (i + 1, key, account.label(key, "zh"), account.label(key, "en"), known.of_type(key, i))
        for i, key in enumerate(_types(account))
    ]
    write_csv(pd.DataFrame(rows, columns=list(_LEGEND)), folder / path)
    columns = [fixed_column(name, "integer" if name == "value" else "string") for name in _LEGEND]
    return Resource(path, about.title(about.words.say("export_legend")), "", columns=tuple(columns))
