"""Per-area indicators and derived inputs as rasters, for those who ask for them.

The account needs none of these: they are written from the same steps as the raster pass runs,
tile by tile, as Cloud-Optimized GeoTIFFs with the unit in band description and tags.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from gep.catalogue.binding import Catalogue
from gep.grid import Tile
from gep.sums.raster_pass import Worker
from gep.sums.tile_sums import Pass, cell_values

NODATA = -9999.0


def write_intensity(
    job: Pass, catalogue: Catalogue, derived: Iterable[str], folder: Path
) -> list[Path]:
    """Write every per-area indicator of a pass, and every derived raster, of the county's land."""
    units = {name: _unit(catalogue, name) for name in (*job.leaves, *derived)}
    made = {step.name for step in job.steps if step.formula is not None}
    names = [name for name in units if name in made]
    folder.mkdir(parents=True, exist_ok=True)
    drafts = {name: folder / f".{name}.tif" for name in names}
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "width": job.grid.width,
        "height": job.grid.height,
        "crs": job.grid.crs,
        "transform": rasterio.Affine.from_gdal(*job.grid.gdal_transform),
        "nodata": NODATA,
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "sparse_ok": True,
        "compress": "deflate",
    }
    opened = {name: rasterio.open(draft, "w", **profile) for name, draft in drafts.items()}
    try:
        for name, raster in opened.items():
            raster.set_band_description(1, f"{name} ({units[name]})")
            raster.set_band_unit(1, units[name])
            raster.update_tags(indicator=name, unit=units[name])
        for tile, values in _tiles(job, names):
            window = Window(tile.col, tile.row, tile.width, tile.height)
            for name, cells in values.items():
                opened[name].write(cells.reshape(tile.height, tile.width), 1, window=window)
    finally:
        for raster in opened.values():
            raster.close()
    return [_optimized(draft, folder / f"{name}.tif") for name, draft in drafts.items()]


def _unit(catalogue: Catalogue, name: str) -> str:
    """What a pixel of an indicator is in: the formula's own unit, an amount per area."""
    for (indicator, _), bound in catalogue.methods.items():
        if indicator == name:
            return bound.own_unit
    return catalogue.vocabulary.rasters[name].unit


def _tiles(
    job: Pass, names: Sequence[str]
) -> Iterator[tuple[Tile, dict[str, npt.NDArray[np.float32]]]]:
    worker = Worker(job)
    try:
        for tile in job.grid.tiles:
            if not job.shares.touches(tile.index):
                continue
            values = cell_values(job, worker.readers(), tile, names)
            if values:
                yield tile, {n: _filled(v) for n, v in values.items()}
    finally:
        worker.close()


def _filled(cells: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return np.where(np.isfinite(cells), cells, NODATA).astype(np.float32)


def _optimized(draft: Path, path: Path) -> Path:
    copy_raster(draft, path, driver="COG", compress="deflate", predictor=3, blocksize=512)
    draft.unlink()
    return path
