"""Rasters of a few pixels, written and opened."""

import warnings

import numpy as np
import pyproj
import rasterio

from gep.grid import Grid
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters

PROJECTED = pyproj.CRS.from_epsg(4548).to_wkt()
GRID = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 1100, 700)
RNG = np.random.default_rng(5)


def write(path, values, crs="EPSG:4548", corner=(630000.0, 3170000.0), size=30.0, **profile):
    values = np.asarray(values)
    values = values[None] if values.ndim == 2 else values
    unit = profile.pop("unit", "")
    flip = profile.pop("south_up", False)
    scale, offset = profile.pop("scale", None), profile.pop("offset", None)
    bottom = corner[1] - size * values.shape[1]
    transform = rasterio.Affine(size, 0, corner[0], 0, -size, corner[1])
    if flip:
        transform = rasterio.Affine(size, 0, corner[0], 0, size, bottom)
        values = values[:, ::-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", count=len(values), height=values.shape[1],
            width=values.shape[2], dtype=values.dtype, crs=crs, transform=transform, **profile,
        ) as file:  # fmt: skip
            file.write(values)
            if unit:
                file.units = [unit] * len(values)
            if scale is not None:
                file.scales, file.offsets = [scale] * len(values), [offset or 0.0] * len(values)
    return path.name


def opened(folder, name, given, grid=GRID, **more):
    values = {"value": given} if isinstance(given, float) else {"path": given}
    return open_raster(RasterSpec(name, **values, **more), standard_rasters(), grid, folder)


def layer_of(folder, name, given, grid=GRID, **more):
    layer, problems = opened(folder, name, given, grid, **more)
    assert layer is not None, [p.text("en") for p in problems]
    return layer


def whole(layer, grid=GRID, run=1):
    """The layer in standard units, [band, row, column]."""
    reader = layer.open()
    out = np.empty((layer.bands, grid.height, grid.width))
    for start in range(0, len(grid.tiles), run):
        tiles = grid.tiles[start : start + run]
        for tile, array in zip(tiles, reader.read(tiles), strict=True):
            assert array.shape == (layer.bands, tile.size)
            assert array.flags.c_contiguous
            assert array.dtype == layer.dtype
            part = array * layer.scale + layer.offset
            if layer.nodata is not None and not np.isnan(layer.nodata):
                part[array == layer.nodata] = np.nan
            shape = (layer.bands, tile.height, tile.width)
            rows, cols = (
                np.s_[tile.row : tile.row + shape[1]],
                np.s_[tile.col : tile.col + shape[2]],
            )
            out[:, rows, cols] = part.reshape(shape)
    reader.close()
    return out


def codes_of(problems):
    return {p.code for p in problems}


def pixel_centres():
    to_degrees = pyproj.Transformer.from_crs(4548, 4326, always_xy=True)
    row, col = np.indices((GRID.height, GRID.width)) + 0.5
    return to_degrees.transform(GRID.left + col * 30, GRID.top - row * 30)
