"""How much of each pixel a polygon covers: exact rectangles, two ways of cutting, areas kept."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import affinity, box

from gep.cells.zone_cover import QUANTA, Cover, Polygons, Tally, bounds
from gep.grid import TILE, Grid

GRID = Grid("EPSG:4548", 0.0, 0.0, 1.0, 1.0, 8, 6)  # a pixel is one unit, y falls from 0 to -6
WHOLE = QUANTA


def covers(*polygons, grid=GRID, tile=0, recut=()):
    return Polygons.of(np.array(polygons, object)).covers(grid, grid.tiles[tile], recut)


def image(cover, grid=GRID):
    pixels = np.zeros(grid.width * grid.height)
    pixels[cover.pixels] = cover.quanta
    return pixels.reshape(grid.height, grid.width) / QUANTA


def test_a_rectangle_covers_its_whole_pixels_and_parts_of_those_on_its_edge():
    (cover,) = covers(box(1.5, -3.25, 4.0, -1.0))
    expected = np.zeros((6, 8))
    expected[1:3, 2:4] = 1.0  # whole
    expected[1:3, 1] = 0.5  # the left edge halves a column
    expected[3, 2:4] = 0.25  # the lower edge takes a quarter of a row
    expected[3, 1] = 0.125
    assert image(cover).tolist() == expected.tolist()


def test_zones_come_in_their_order_and_their_pixels_too():
    found = covers(box(4, -6, 8, 0), box(20, -6, 24, 0), box(0, -6, 4.5, 0))
    assert [cover.zone for cover in found] == [0, 2]  # the second does not touch the tile
    for cover in found:
        assert (np.diff(cover.pixels) > 0).all()
        assert (cover.quanta > 0).all()
    assert image(found[0])[0, 4] + image(found[1])[0, 4] == 1.5


def test_parts_of_a_zone_are_one_cover():
    (cover,) = covers(shapely.multipolygons([box(0, -1, 1, 0), box(6, -6, 8, -5)]))
    assert cover.pixels.tolist() == [0, 46, 47]
    assert cover.quanta.tolist() == [WHOLE] * 3


def test_a_polygon_around_the_tile_fills_it():
    (cover,) = covers(box(-9, -9, 9, 9))
    assert cover.pixels.tolist() == list(range(48))
    assert set(cover.quanta.tolist()) == {WHOLE}


def test_tiles_meet_without_gap_or_overlap():
    grid = replace(GRID, width=TILE + 5)
    shape = box(TILE - 1.5, -2, TILE + 1.25, -1)
    parts = [covers(shape, grid=grid, tile=index)[0].quanta.sum() for index in (0, 1)]
    assert parts == [1.5 * QUANTA, 1.25 * QUANTA]
    assert bounds(grid, grid.tiles[1]) == (TILE, -6.0, TILE + 5, 0.0)


@settings(max_examples=40, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.floats(0.1, 7.9), st.floats(-5.9, -0.1)), min_size=3, max_size=6, unique=True
    ),
    turn=st.floats(0, 90),
)
def test_two_ways_of_cutting_agree_and_keep_the_area(corners, turn):
    shape = affinity.rotate(shapely.multipoints(corners).convex_hull, turn)
    assume(shape.geom_type == "Polygon")
    assume(shape.area > 0.01)
    shape = shape.intersection(box(0, -6, 8, 0))
    (fast,), (slow,) = covers(shape), covers(shape, recut=(0,))
    # coverage is counted in single precision, and a share is rounded to a quantum
    assert image(fast) == pytest.approx(image(slow), abs=4 / QUANTA)
    assert image(slow).sum() == pytest.approx(shape.area, abs=48 / QUANTA)


@pytest.mark.parametrize(("lost", "found"), [(0, frozenset()), (1, frozenset({1}))])
def test_a_zone_that_lost_a_pixel_is_known_by_its_area(lost, found):
    zones = np.array([box(0, -6, 4, 0), box(4, -6, 8, 0)], object)
    tally = Tally(zones)
    tally.add(covers(zones[0]))
    (other,) = covers(zones[1])
    tally.add([Cover(1, other.pixels[lost:], other.quanta[lost:])])
    assert tally.miscounted(GRID) == found


def test_what_of_a_zone_lies_outside_the_grid_is_not_missed():
    zones = np.array([box(-10, -6, 4, 0)], object)
    tally = Tally(zones)
    tally.add(covers(zones[0]))
    assert tally.miscounted(GRID) == frozenset()
