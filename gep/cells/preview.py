"""A small picture of the land cover, as the county lies in it."""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio

from gep.cells.shares import Shares, TileShares
from gep.grid import Tile
from gep.inputs.land.land_cover import LandCover
from gep.inputs.rasters.readers import Reader
from gep.telling.type_classes import TypeClasses

_SIDE = 2000  # pixels of the longer side of a picture
_MOSTLY = 0.5  # share of a pixel from which a picture shows it


def ecosystem_preview(
    land_cover: LandCover, shares: Shares, max_side: int = _SIDE
) -> tuple[npt.NDArray[np.uint8], rasterio.Affine]:
    """A picture of the county's ecosystem types, 1 + index or 0 outside, and its transform.

    Every n-th pixel stands for its surroundings, so that no side exceeds ``max_side``; a pixel
    at the edge counts if most of it is in the county, a shared one for its largest type.
    """
    grid = land_cover.grid
    step = math.ceil(max(grid.width, grid.height) / max_side)
    rows, cols = (np.arange(step // 2, n, step) for n in (grid.height, grid.width))
    picture = np.zeros((len(rows), len(cols)), np.uint8)
    reader = land_cover.layer.open() if land_cover.layer else None
    for tile in grid.tiles:
        keys = shares.tile(tile.index)
        if keys is None:
            continue
        part = _tile_types(land_cover, reader, tile, keys).reshape(tile.height, tile.width)
        row, col = (
            slice(*np.searchsorted(n, [first, first + size]))
            for n, first, size in ((rows, tile.row, tile.height), (cols, tile.col, tile.width))
        )
        picture[row, col] = part[np.ix_(rows[row] - tile.row, cols[col] - tile.col)]
    if reader is not None:
        reader.close()
    corner = (grid.left, grid.dx * step, 0.0, grid.top, 0.0, -grid.dy * step)
    return picture, rasterio.Affine.from_gdal(*corner)


def _tile_types(
    land_cover: LandCover, reader: Reader | None, tile: Tile, keys: TileShares
) -> npt.NDArray[np.uint8]:
    """1 + index of the type of each pixel, 0 outside the county."""
    of_raster = np.zeros(tile.size, np.uint8)
    if reader is not None:
        of_raster = land_cover.lookup[reader.read([tile])[0][0]]
    of_key = keys.types.astype(np.uint8)
    local = keys.local.astype(np.intp)
    result = np.where(of_key[local] > 0, of_key[local], of_raster)
    result[local == 0] = 0
    pixels, entry = np.unique(keys.shared_pixel, return_inverse=True)
    by_type = np.zeros((len(pixels), len(land_cover.types) + 1))
    of_entry = of_key[keys.shared_local]
    kinds = np.where(of_entry > 0, of_entry, of_raster[keys.shared_pixel])
    np.add.at(by_type, (entry, kinds), keys.share)
    is_shown = by_type.sum(axis=1) >= _MOSTLY
    result[pixels[is_shown]] = by_type.argmax(axis=1)[is_shown]
    return result


def write_types(
    land_cover: LandCover, shares: Shares, classes: TypeClasses, folder: Path, *, whole: bool
) -> None:
    """Write the ecosystem types that maps are drawn from, ``whole`` or as a small picture.

    It is a Cloud-Optimized GeoTIFF with overviews and colours; names stand beside it.
    """
    grid, path = land_cover.grid, folder / "ecosystem_types.tif"
    side = max(grid.width, grid.height) if whole else _SIDE
    picture, transform = ecosystem_preview(land_cover, shares, side)
    folder.mkdir(parents=True, exist_ok=True)
    height, width = picture.shape
    with rasterio.open(
        path, "w", driver="COG", width=width, height=height, count=1, dtype="uint8", nodata=0,
        crs=grid.crs, transform=transform, compress="deflate", blocksize=512,
        overview_resampling="mode",
    ) as file:  # fmt: skip
        file.write(picture, 1)
        file.write_colormap(1, classes.colormap)
        file.set_band_description(1, "ecosystem_type")
    classes.write_beside(path, "zh")
