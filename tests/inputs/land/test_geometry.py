"""Areas on the ellipsoid, edges in another CRS, pieces of what overlaps."""

import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from gep.grid import Grid
from gep.inputs.land import geometry as shapes
from gep.inputs.land.zones import (
    ZoneLayer,
    split_overlapping,
)
from tests.inputs.land.towns import LEFT, RIGHT, codes_of, frame, opened


def test_a_third_dimension_is_dropped(tmp_path):
    layer, _ = opened(tmp_path, frame(shapely.force_3d(LEFT, 100.0)))
    assert not shapely.has_z(layer.geometry).any()


def authalic(latitude: float, flattening: float) -> float:
    """Snyder 1987, eq. 3-12."""
    e2 = flattening * (2 - flattening)
    e, s = math.sqrt(e2), math.sin(math.radians(latitude))
    return (1 - e2) * (s / (1 - e2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))


@pytest.mark.parametrize("size", [0.01, 0.3, 2.0])
def test_areas_between_parallels(size):
    """Between parallels and meridians the ellipsoid has a closed form; GRS80 as published."""
    a, f = 6378137.0, 1 / 298.257222101
    band = authalic(28.0 + size, f) - authalic(28.0, f)
    expected = a * a / 2 * math.radians(size) * band
    polygon = np.array([box(118, 28, 118 + size, 28 + size)], dtype=object)
    found = shapes.ellipsoidal_areas(polygon, pyproj.CRS(4490))
    assert found[0] == pytest.approx(expected, rel=2e-7)


@pytest.mark.parametrize("crs", [4548, 3857, 32650])
def test_areas_of_a_projected_polygon(crs):
    """Against the planar area of a fine outline in an equal-area projection of the ellipsoid."""
    x, y = pyproj.Proj(crs)(118.5, 28.5)
    square = box(x, y, x + 40_000, y + 40_000)
    size = pyproj.CRS(crs).ellipsoid
    ellipsoid = f"+a={size.semi_major_metre} +rf={size.inverse_flattening}"
    equal_area = f"+proj=laea +lat_0=28.5 +lon_0=118.5 {ellipsoid}"
    transformer = pyproj.Transformer.from_crs(crs, equal_area, always_xy=True)
    outline = square.segmentize(2.0).exterior.coords.xy
    expected = Polygon(np.column_stack(transformer.transform(*outline))).area
    found = shapes.ellipsoidal_areas(np.array([square], dtype=object), pyproj.CRS(crs))
    assert found[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("crs", [4548, 32650])
def test_areas_by_the_scale_of_the_projection(crs):
    """Against planar area over areal scale, summed on a fine raster of midpoints."""
    projection = pyproj.Proj(crs)
    x, y = projection(118.5, 28.5)
    side, count = 40_000.0, 200
    steps = (np.arange(count) + 0.5) / count * side
    lon, lat = projection(*np.meshgrid(x + steps, y + steps), inverse=True)
    expected = (side**2 / count**2 / projection.get_factors(lon, lat).areal_scale).sum()
    polygon = np.array([box(x, y, x + side, y + side)], dtype=object)
    found = shapes.ellipsoidal_areas(polygon, pyproj.CRS(crs))
    assert found[0] == pytest.approx(expected, rel=1e-6)


def test_areas_do_not_depend_on_the_way_rings_turn():
    shell, hole = box(118, 28, 118.2, 28.2), box(118.05, 28.05, 118.1, 28.1)
    other = box(119, 28, 119.1, 28.1)
    turned = [
        Polygon(shell.exterior.coords[::a], [hole.exterior.coords[::b]])
        for a in (1, -1)
        for b in (1, -1)
    ]
    polygons = np.array([MultiPolygon([t, other]) for t in turned] + [shell, hole, other])
    areas = shapes.ellipsoidal_areas(polygons, pyproj.CRS(4490))
    assert areas[:4] == pytest.approx(np.full(4, areas[4] - areas[5] + areas[6]), rel=1e-10)


def test_zones_keep_their_common_edge_in_another_crs(tmp_path):
    grid = Grid("EPSG:4548", 590_000, 3_215_000, 30, 30, 2000, 5000)
    layer, problems = opened(tmp_path, frame(LEFT, RIGHT), grid=grid)
    assert not problems
    one, other = layer.geometry
    assert one.intersection(other).area == 0
    assert len(shapes.gaps(layer.geometry)) == 0
    assert one.area == pytest.approx(layer.areas[0], rel=1e-3)
    back = shapes.ellipsoidal_areas(layer.geometry, pyproj.CRS(4548))
    assert back == pytest.approx(layer.areas, rel=1e-6)


def test_edges_bend_in_another_crs():
    """The middle of a parallel 1 degree long lies where the projection puts it."""
    wide = np.array([box(118, 28, 119, 28.1)], dtype=object)
    [moved] = shapes.reprojected(wide, pyproj.CRS(4490), pyproj.CRS(4548), 30.0)
    middle = Point(pyproj.Proj(4548)(118.5, 28.0))
    assert moved.exterior.distance(middle) < 30 * 1e-5


def test_a_part_written_as_a_hole_is_land(tmp_path):
    """As the public file of the sample townships has it: two-part units in one list of rings."""
    two = Polygon(LEFT.exterior, [box(118.4, 28.4, 118.45, 28.45).exterior])
    layer, problems = opened(tmp_path, frame(two))
    assert codes_of(problems) == [("zones-ring-mended", "note")]
    assert layer.geometry[0].area == pytest.approx(LEFT.area + 0.05**2)


@pytest.mark.parametrize(
    ("ring", "expected"),
    [
        # a bow tie encloses nothing by its signed area, two triangles by the even-odd rule
        ([(118.1, 28.1), (118.2, 28.2), (118.2, 28.1), (118.1, 28.2)], "zones-ring-crossed"),
        # a loop of 1e-8 square degrees at a corner of a square of 1e-2
        (
            [(118.1, 28.1), (118.2, 28.1), (118.2, 28.2), (118.1, 28.2), (118.1, 28.1001),
             (118.0999, 28.1), (118.0999, 28.1001)],
            "zones-ring-mended",
        ),
    ],
    ids=["bow tie", "small loop"],
)  # fmt: skip
def test_rings_that_cross_themselves(tmp_path, ring, expected):
    layer, problems = opened(tmp_path, frame(Polygon(ring)))
    assert [p.code for p in problems] == [expected]
    assert shapely.is_valid(layer.geometry).all()


def zone_layer(polygons) -> ZoneLayer:
    codes = tuple(f"{i}" for i in range(len(polygons)))
    geometry = np.array(polygons, dtype=object)
    record = None
    return ZoneLayer("red", codes, codes, geometry, shapely.area(geometry), True, record)


corner = st.integers(0, 12)

rectangles = st.lists(
    st.tuples(corner, corner, st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(rectangles)
def test_pieces_of_overlapping_zones(drawn):
    """Every zone is the sum of its pieces, and no two pieces share land."""
    layer = zone_layer([box(x, y, x + w, y + h) for x, y, w, h in drawn])
    geometry, owners = split_overlapping(layer)
    sizes = shapely.area(geometry)
    for code, area in zip(layer.codes, layer.areas, strict=True):
        assert sum(s for s, o in zip(sizes, owners, strict=True) if code in o) == pytest.approx(
            area
        )
    assert sizes.sum() == pytest.approx(shapely.union_all(layer.geometry).area)
    assert len(set(owners)) == len(owners)
    assert list(owners) == sorted(owners)


def test_cuts_are_counted_before_they_are_made():
    wide = np.array([shapely.box(118.0, 28.0, 118.2, 28.1)], dtype=object)
    way = (pyproj.CRS(4490), pyproj.CRS(4548), 30.0)
    counted, [moved] = shapes.cuts(wide, *way), shapes.reprojected(wide, *way)
    # segmentize divides an edge evenly, into as many parts: a cut less than parts at most
    assert abs(counted - (shapely.get_num_coordinates(moved) - 5)) <= 4
    assert shapes.cuts(wide, way[0], way[0], 30.0) == 0
