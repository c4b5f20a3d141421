"""Bilinear and nearest values: exact, the same bits for any window, missing neighbours left out."""

import numpy as np
import pyproj
import pytest
import rasterio
from rasterio.warp import Resampling, reproject

from gep.grid import Grid
from gep.inputs.rasters import readers
from tests.inputs.rasters.small_rasters import (
    GRID,
    PROJECTED,
    RNG,
    codes_of,
    layer_of,
    opened,
    pixel_centres,
    whole,
    write,
)


def degrees(tmp_path, function, step=0.01, **more):
    """A raster in degrees around the grid, float64, its values a function of lon and lat."""
    to_degrees = pyproj.Transformer.from_crs(4548, 4326, always_xy=True)
    left, bottom, right, top = to_degrees.transform_bounds(*GRID.bounds)
    left, top = np.floor(left / step - 3) * step, np.ceil(top / step + 3) * step
    width = int((right - left) / step) + 4
    height = int((top - bottom) / step) + 4
    lon = left + (np.arange(width) + 0.5) * step
    lat = top - (np.arange(height) + 0.5) * step
    values = function(*np.meshgrid(lon, lat))
    name = write(tmp_path / "p.tif", values, "EPSG:4326", (left, top), step, unit="mm yr-1", **more)
    return name, values, (left, top)


def neighbours(left, top, step=0.01):
    """Exact upper left neighbours of the pixels in a raster in degrees, and how far past them."""
    lon, lat = pixel_centres()
    u, v = (lon - left) / step - 0.5, (top - lat) / step - 0.5
    i, j = np.floor(v).astype(int), np.floor(u).astype(int)
    return i, j, v - i, u - j


def test_bilinear_is_exact_for_a_plane(tmp_path):
    # a plane has one bilinear interpolation only: itself
    name, *_ = degrees(tmp_path, lambda lon, lat: 1500 + 300 * (lon - 118.5) - 200 * (lat - 28.6))
    layer = layer_of(tmp_path, "precipitation", name)
    assert layer.record.resampling == "bilinear"
    assert layer.record.native == "0.01 degree, EPSG:4326"
    lon, lat = pixel_centres()
    expected = 1500 + 300 * (lon - 118.5) - 200 * (lat - 28.6)
    # 300 mm a degree: positions true to a thousandth of a 0.01 degree cell are 0.003 mm
    assert abs(whole(layer)[0] - expected).max() < 3e-3


def test_bilinear_agrees_with_exact_positions_and_with_gdal(tmp_path):
    name, values, (left, top) = degrees(tmp_path, lambda lon, _: 500 * RNG.random(lon.shape))
    got = whole(layer_of(tmp_path, "precipitation", name))[0]
    i, j, down, right = neighbours(left, top)
    above = values[i, j] * (1 - right) + values[i, j + 1] * right
    below = values[i + 1, j] * (1 - right) + values[i + 1, j + 1] * right
    # up to 500 mm from cell to cell: positions are true to a ten-thousandth of a cell
    assert abs(got - above * (1 - down) - below * down).max() < 0.05
    with rasterio.open(tmp_path / name) as file:
        expected = np.empty((GRID.height, GRID.width))
        reproject(
            rasterio.band(file, 1), expected, dst_crs=GRID.crs,
            dst_transform=rasterio.Affine.from_gdal(*GRID.gdal_transform),
            resampling=Resampling.bilinear,
        )  # fmt: skip
    assert abs(got - expected).max() < 6  # GDAL's weights are true to a hundredth of a cell


def test_bilinear_gives_the_same_bits_for_any_window(tmp_path, monkeypatch):
    name, *_ = degrees(tmp_path, lambda lon, _: RNG.random((3, *lon.shape)), nodata=-1.0)
    layer = layer_of(tmp_path, "storm_precipitation", name, unit="mm")
    tiles = GRID.tiles
    first = layer.open().read(tiles)
    for order in ([5], [3, 1], [0, 1, 2]):
        again = layer.open().read([tiles[i] for i in order])
        for i, array in zip(order, again, strict=True):
            assert np.array_equal(array, first[i])
    monkeypatch.setattr(readers, "KEPT", 0)  # each tile loads its own window of the source
    for one, other in zip(first, layer.open().read(tiles), strict=True):
        assert np.array_equal(one, other)
    alone = layer_of(tmp_path, "storm_precipitation", name, unit="mm", band=2)
    assert np.array_equal(alone.open().read([tiles[4]])[0][0], first[4][1])


def test_missing_neighbours_share_their_weight(tmp_path):
    """Against a plain computation pixel by pixel."""

    def holed(lon, lat):
        values = RNG.random(lon.shape)
        values[RNG.random(lon.shape) < 0.3] = -9999
        return values

    name, values, (left, top) = degrees(tmp_path, holed, nodata=-9999)
    got = whole(layer_of(tmp_path, "precipitation", name))[0]
    i, j, down, right = neighbours(left, top)
    total, amount = np.zeros(i.shape), np.zeros(i.shape)
    for di, wi in ((0, 1 - down), (1, down)):
        for dj, wj in ((0, 1 - right), (1, right)):
            value = values[i + di, j + dj]
            weight = np.where(value == -9999, 0.0, wi * wj)
            total, amount = total + weight, amount + weight * value
    with np.errstate(invalid="ignore"):
        expected = amount / total
    assert 0 < np.isnan(expected).mean() < 0.1
    # where a weight is next to nothing, a thousandth of a cell decides what is left
    sure = total > 0.05
    assert not np.isnan(got[sure]).any()
    assert abs(got - expected)[sure].max() < 0.05
    assert np.median(abs(got - expected)[sure]) < 1e-4
    assert np.isnan(got[np.isnan(expected)]).mean() > 0.98


def test_half_a_cell_past_the_edge_is_filled_no_more(tmp_path):
    # 300 m cells, the first 5 columns of the grid's 110 lie outside: half a cell is 5 pixels
    grid = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 110, 100)
    values = np.arange(121.0).reshape(11, 11)
    corner = (630000.0 + 300, 3170000.0 + 50)
    name = write(tmp_path / "p.tif", values, corner=corner, size=300.0, unit="mm yr-1")
    layer, problems = opened(tmp_path, "precipitation", name, grid)
    row = whole(layer, grid)[0, 50]
    assert np.isnan(row[:5]).all()
    assert not np.isnan(row[5:]).any()
    assert np.allclose(row[5:15], row[5], rtol=1e-12)
    assert "raster-partly" in codes_of(problems)


def test_a_source_that_counts_to_360_degrees_is_found(tmp_path):
    grid = Grid(pyproj.CRS.from_epsg(4326).to_wkt(), -3.0, 42.0, 0.01, 0.01, 200, 200)
    values = np.tile(np.arange(180.0) * 2 + 1, (90, 1))  # longitudes of the cell centres
    name = write(tmp_path / "g.tif", values, "EPSG:4326", (0.0, 90.0), 2.0, unit="m")
    got = whole(layer_of(tmp_path, "elevation", name, grid), grid)[0]
    lon = -3 + (np.arange(200) + 0.5) * 0.01
    assert got[5] == pytest.approx(lon % 360, abs=1e-9)
