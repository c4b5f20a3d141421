"""The source as a noun: what marks its missing cells, and where a grid lies on it."""

import math

import numpy as np
import pyproj
import pytest

from gep.grid import Grid
from gep.inputs.rasters.source import Gaps, Positions, Source, can_hold

METRES = pyproj.CRS.from_epsg(4548).to_wkt()
DEGREES = pyproj.CRS.from_epsg(4326).to_wkt()
LATTICE = Grid(METRES, 1000.0, 2000.0, 10.0, 20.0, 4, 3)


def source(dtype, nodata=None, lattice=LATTICE):
    return Source(
        "f.tif", "gdal", "", lattice, False, dtype, 1, nodata, (1.0,), (0.0,), ("m",), (1, 4)
    )


@pytest.mark.parametrize(
    ("dtype", "nodata", "heard", "mark"),
    [
        ("uint8", 255.0, "uint8", 255.0),  # a number that the type holds marks what is missing
        ("uint8", None, "int16", -(2.0**15)),  # else one of the next wider type, that no cell has
        ("uint8", -9999.0, "int16", -(2.0**15)),
        ("uint16", None, "int32", -(2.0**31)),
        ("float32", -9999.0, "float32", math.nan),
    ],
)
def test_missing_cells_are_marked_by_a_number_that_none_has(dtype, nodata, heard, mark):
    found = source(dtype, nodata).hearing(Gaps(dtype))
    assert found.dtype == heard
    assert found.nodata == mark or (math.isnan(mark) and math.isnan(found.nodata))


def test_gaps_are_what_a_mask_numbers_and_a_range_say():
    heard = source("int16").hearing(Gaps("int16", True, values=(7.0,), low=0.0, high=100.0))
    native = np.array([[[5, 7, -1, 101]], [[5, 6, 0, 100]]], np.int16)
    mask = np.array([[[255, 255, 255, 255]], [[0, 255, 255, 255]]], np.uint8)
    found = heard.gaps.filled(native, mask, heard)
    assert (found == heard.nodata).tolist() == [
        [[False, True, True, True]],
        [[True, False, False, False]],
    ]


def test_positions_count_from_the_centre_of_the_first_pixel():
    row, col = Positions(LATTICE, LATTICE)(np.array([0.0, 1.5]), np.array([0.5, 4.0]))
    assert row.tolist() == [-0.5, 1.0]
    assert col.tolist() == [0.0, 3.5]


def test_a_lattice_that_counts_to_360_degrees_holds_places_west_of_greenwich():
    grid = Grid(DEGREES, -10.0, 50.0, 1.0, 1.0, 2, 2)
    world = Grid(DEGREES, 0.0, 90.0, 1.0, 1.0, 360, 180)
    _, col = Positions(grid, world)(np.array([0.5]), np.array([0.5]))
    assert col.tolist() == [350.0]  # 9.5 W is 350.5 E, the centre of pixel 350


@pytest.mark.parametrize(
    ("dtype", "number", "holds"),
    [("int16", 32767.0, True), ("int16", 32768.0, False), ("uint8", 0.5, False),
     ("float32", 1e30, True)],
)  # fmt: skip
def test_what_a_type_can_hold(dtype, number, holds):
    assert can_hold(np.dtype(dtype), number) is holds


def test_the_native_lattice_in_words():
    assert source("int16").native == "10 x 20 m, EPSG:4548"
    assert source("int16", lattice=Grid(DEGREES, 0, 0, 0.5, 0.5, 1, 1)).native == (
        "0.5 degree, EPSG:4326"
    )
