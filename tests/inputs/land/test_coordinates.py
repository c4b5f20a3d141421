"""Coordinates that cannot be meant are told before anything is computed from them."""

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from tests.inputs.land.towns import GRID, LEFT, RIGHT, codes_of, frame, opened

ENGINEERING = (
    'LOCAL_CS["CGCS2000 / 3-degree Gauss-Kruger CM 117E",UNIT["metre",1],'
    'AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
)


def changed(towns, change, crs=None):
    moved = towns.set_geometry(shapely.transform(np.asarray(towns.geometry), change))
    return moved.set_crs(crs or towns.crs, allow_override=True)


def shifted(by):
    return lambda points: points + np.array([by, 0.0])


def swapped(points):
    return points[:, ::-1]


def with_vertex(polygon, *vertex):
    ring = list(polygon.exterior.coords)
    return Polygon([*ring[:2], vertex, *ring[2:]])


DEGREES = frame(LEFT, RIGHT)
METRES = DEGREES.to_crs("EPSG:4548")  # CM 117E: eastings without the number of the zone
NUMBERED = DEGREES.to_crs("EPSG:4527")  # zone 39: the same with it
CASES = [
    ("degrees swapped", changed(DEGREES, swapped), "zones-axes-swapped"),
    ("metres swapped", changed(METRES, swapped), "zones-axes-swapped"),
    ("metres called degrees", changed(METRES, lambda p: p, "EPSG:4490"), "zones-not-degrees"),
    ("number in the file", changed(NUMBERED, lambda p: p, "EPSG:4548"), "zones-zone-in-file"),
    ("number in the CRS", changed(METRES, lambda p: p, "EPSG:4527"), "zones-zone-in-crs"),
    ("a lost fix", frame(with_vertex(LEFT, 0.0, 0.0), RIGHT), "zones-far-vertex"),
    ("all the world", frame(LEFT, box(-179, -80, 179, 80)), "zones-far-vertex"),
    ("no number", frame(with_vertex(LEFT, np.inf, 28.15), RIGHT), "zones-not-finite"),
    ("a plan", changed(METRES, lambda p: p, ENGINEERING), "zones-crs-local"),
]


@pytest.mark.parametrize(("towns", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_cannot_be_meant_is_refused(tmp_path, towns, code):
    layer, problems = opened(tmp_path, towns)
    assert layer is None
    assert codes_of(problems) == [(code, "error")]
    for lang in ("zh", "en"):
        assert problems[0].text(lang)


def test_the_feature_and_the_vertex_are_named(tmp_path):
    _, problems = opened(tmp_path, frame(LEFT, with_vertex(RIGHT, 0.0, 0.0)))
    assert "2 (330881002 town 2)" in problems[0].text("en")
    assert "0, 0" in problems[0].text("en")


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4548", "EPSG:4527", "EPSG:3857", "EPSG:6933"])
def test_what_is_meant_is_read(tmp_path, crs):
    layer, problems = opened(tmp_path, DEGREES.to_crs(crs))
    assert not [p for p in problems if p.severity == "error"]
    np.testing.assert_allclose(shapely.area(layer.geometry), DEGREES.geometry.area, rtol=1e-4)


def test_neighbours_of_a_county_in_its_file_are_left_alone(tmp_path):
    abroad = box(3.0, 45.0, 3.1, 45.1)
    towns = frame(LEFT, abroad, codes=["330881", "750000"])
    layer, problems = opened(tmp_path, towns, only="330881")
    assert not problems
    assert layer.codes == ("330881",)


def test_the_grid_of_these_tests_lies_where_the_towns_do():
    left, bottom, right, top = GRID.bounds
    assert box(left, bottom, right, top).contains(LEFT)
