"""Pixel areas against geodesic polygons and against arithmetic of the whole ellipsoid."""

import math

import numpy as np
import pyproj
import pytest

from gep.grid import Grid

FEET = "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=us-ft"
KILOMETRES = "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=km"
GRIDS = [
    ("EPSG:4548", 640000, 3160000, 30.0),
    ("EPSG:4528", 40380000, 3160000, 30.0),
    ("EPSG:32650", 640000, 3160000, 10.0),
    ("EPSG:6933", 11400000, 3500000, 30.0),
    ("EPSG:3857", 13190000, 3360000, 30.0),  # PROJ's own scale factors are 0.4 % wrong here
    ("EPSG:4490", 118.4, 28.9, 1 / 3600),
    (FEET, 640000 * 3937 / 1200, 3160000 * 3937 / 1200, 100.0),
    (KILOMETRES, 640.0, 3160.0, 0.03),
]


@pytest.mark.parametrize(("crs", "left", "top", "size"), GRIDS)
def test_blocks_of_pixels_have_the_area_of_their_geodesic_outline(crs, left, top, size):
    grid = Grid(crs, left, top, size, size, 700, 600)
    to_degrees = pyproj.Transformer.from_crs(crs, grid_geodetic(crs), always_xy=True)
    for tile in grid.tiles:
        x = grid.left + (tile.col + np.array([0, tile.width])) * size
        y = grid.top - (tile.row + np.array([0, tile.height])) * size
        steps = np.linspace(0, 1, 200)
        ring_x = np.r_[x[0] + np.ptp(x) * steps, np.full(200, x[1]), x[1] - np.ptp(x) * steps,
                       np.full(200, x[0])]  # fmt: skip
        ring_y = np.r_[np.full(200, y[0]), y[0] - abs(np.ptp(y)) * steps, np.full(200, y[1]),
                       y[1] + abs(np.ptp(y)) * steps]  # fmt: skip
        area, _ = grid.geod.polygon_area_perimeter(*to_degrees.transform(ring_x, ring_y))
        assert grid.areas(tile, 0, tile.height).sum() == pytest.approx(abs(area), rel=1e-7)


def grid_geodetic(crs: str) -> pyproj.CRS:
    return pyproj.CRS(crs).geodetic_crs or pyproj.CRS(crs)


def test_a_degree_grid_of_the_whole_world_has_the_area_of_the_ellipsoid():
    grid = Grid("EPSG:4326", -180.0, 90.0, 1.0, 1.0, 360, 180)
    assert whole(grid) == pytest.approx(ellipsoid(6378137.0, 298.257223563), rel=1e-13)


def test_a_grid_in_grads_is_the_same_world():
    # NTF (Paris): four hundred grads around Clarke's ellipsoid of 1880, EPSG 7011
    grid = Grid("EPSG:4807", -200.0, 100.0, 1.0, 1.0, 400, 200)
    assert whole(grid) == pytest.approx(ellipsoid(6378249.2, 293.4660212936269), rel=1e-13)


def whole(grid: Grid) -> float:
    return sum(grid.areas(tile, 0, tile.height).sum() for tile in grid.tiles)


def ellipsoid(a: float, inverse_flattening: float) -> float:
    """Surface of an ellipsoid, Snyder 1987, p. 16."""
    f = 1 / inverse_flattening
    e = math.sqrt(f * (2 - f))
    return 2 * math.pi * a**2 * (1 + (1 - e**2) / e * math.atanh(e))


@pytest.mark.parametrize(("crs", "left", "top", "size"), GRIDS)
def test_areas_of_some_pixels_are_those_of_the_rows(crs, left, top, size):
    grid = Grid(crs, left, top, size, size, 700, 600)
    tile = grid.tiles[-1]
    every = np.arange(tile.size)
    assert grid.areas_at(tile, every) == pytest.approx(grid.areas(tile, 0, tile.height), rel=1e-15)


def test_tiles_cover_each_pixel_once():
    grid = Grid("EPSG:4548", 0.0, 0.0, 30.0, 30.0, 1300, 777)
    seen = np.zeros((777, 1300), int)
    for tile in grid.tiles:
        seen[tile.row : tile.row + tile.height, tile.col : tile.col + tile.width] += 1
    assert (seen == 1).all()
    assert [t.index for t in grid.tiles] == list(range(len(grid.tiles)))
