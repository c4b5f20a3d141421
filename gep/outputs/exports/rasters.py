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
from gep.account.raster_heads import FOLDER, TYPES
from gep.files.csv_text import write_csv
from gep.outputs.exports.about import About
from gep.outputs.exports.geojson import DECIMALS, WGS84
from gep.outputs.exports.resource import Ground, RasterBand, Resource, fixed_column
from gep.telling.type_classes import TypeClasses

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
            yield from _write_legend(folder, about)


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
                    raster.write_colormap(1, _classes(about.account).colormap)
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


def _classes(account: Account) -> TypeClasses:
    return TypeClasses.of(account.manifest.hashed.ecosystem_types, account.manifest.labels)


def _write_legend(folder: Path, about: About) -> Iterator[Resource]:
    """The names and colours of the types: a table, and what a GIS looks for beside the raster."""
    path, classes = f"{FOLDER}/{TYPES}.csv", _classes(about.account)
    title = about.title(about.words.say("export_legend"))
    raster = folder / FOLDER / f"{TYPES}.tif"
    for file in classes.write_beside(raster, about.lang, about.account_id):
        yield Resource(f"{FOLDER}/{file.name}", title, "")
    rows = [
        (one.value, one.key, one.names["zh"], one.names["en"], one.colour)
        for one in classes.classes
    ]
    write_csv(pd.DataFrame(rows, columns=list(_LEGEND)), folder / path)
    columns = [fixed_column(name, "integer" if name == "value" else "string") for name in _LEGEND]
    yield Resource(path, title, "", columns=tuple(columns))
