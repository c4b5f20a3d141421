"""Zone layers: what is read, mended, measured, and what is refused."""

import geopandas as gpd
import pytest
from shapely import Point, Polygon, box

from gep.grid import Grid
from gep.inputs.land.zones import (
    against_county,
    county_of,
)
from gep.problems import Place
from tests.inputs.land.towns import LEFT, RIGHT, codes_of, frame, opened


def test_zones_come_in_the_order_of_their_codes(tmp_path):
    towns = frame(RIGHT, LEFT, codes=["330881002", "330881001"], names=["廿八都镇", "双塔街道"])
    layer, problems = opened(tmp_path, towns)
    assert not problems
    assert layer.codes == ("330881001", "330881002")
    assert layer.names == ("双塔街道", "廿八都镇")
    assert layer.geometry[0].equals(LEFT)
    assert layer.record.kind == "zones"
    assert layer.record.path == "towns.gpkg"
    assert layer.record.native == "EPSG:4490"
    assert len(layer.record.sha256) == 64


def test_the_county_is_the_union(tmp_path):
    townships, _ = opened(tmp_path, frame(LEFT, RIGHT))
    county = county_of(townships, "330881", "江山市")
    assert (county.name, county.codes, county.names) == ("county", ("330881",), ("江山市",))
    assert county.geometry[0].equals(box(118.1, 28.1, 118.3, 28.2))
    assert county.areas[0] == pytest.approx(townships.areas.sum(), rel=1e-12)


def test_only_one_zone_of_a_file(tmp_path):
    counties = frame(LEFT, box(121, 30, 122, 31), codes=["330881000000", "330903"])
    layer, problems = opened(tmp_path, counties, only="330881")
    assert not problems
    assert layer.names == ("town 1",)


def test_a_county_file_without_codes_is_the_county(tmp_path):
    layer, problems = opened(tmp_path, frame(LEFT, RIGHT), only="330881", code="", label="")
    assert layer.codes == ("330881",)
    assert codes_of(problems) == [("zones-parts-merged", "note")]


def test_parts_of_a_zone_are_put_together(tmp_path):
    towns = frame(LEFT, RIGHT, codes=["330881001", "330881001000"], names=["凤林镇", "凤林镇"])
    layer, problems = opened(tmp_path, towns)
    assert codes_of(problems) == [("zones-parts-merged", "note")]
    assert layer.codes == ("330881001",)
    assert layer.geometry[0].area == pytest.approx(LEFT.area + RIGHT.area)


@pytest.mark.parametrize(
    ("second", "name"), [(LEFT, "town 1"), (RIGHT, "town 2")], ids=["overlap", "other name"]
)
def test_a_code_that_stands_twice(tmp_path, second, name):
    towns = frame(LEFT, second, codes=["330881001"] * 2, names=["town 1", name])
    _, problems = opened(tmp_path, towns)
    assert codes_of(problems) == [("zones-code-duplicate", "error")]
    assert "1 (330881001 town 1), 2 (330881001" in problems[0].text("en")


def test_slivers_are_noted(tmp_path):
    wider = box(118.19999, 28.1, 118.3, 28.2)
    hole = Polygon(LEFT.exterior, [box(118.15, 28.15, 118.16, 28.16).exterior])  # an enclave
    layer, problems = opened(tmp_path, frame(hole, wider))
    assert codes_of(problems) == [("zones-overlap-slivers", "note")]
    assert layer is not None
    notched = Polygon(
        [*RIGHT.exterior.coords[:3], (118.2, 28.18), (118.2001, 28.15), (118.2, 28.12)]
    )
    _, problems = opened(tmp_path, frame(LEFT, notched))
    assert codes_of(problems) == [("zones-gaps", "note")]
    assert problems[0].values["count"] == 1


def test_zones_that_overlap_are_refused_unless_they_may(tmp_path):
    towns = frame(LEFT, box(118.15, 28.1, 118.25, 28.2))
    _, problems = opened(tmp_path, towns)
    assert codes_of(problems) == [("zones-overlap", "error")]
    assert "330881001 town 1 / 330881002 town 2" in problems[0].text("en")
    layer, problems = opened(tmp_path, towns, overlapping=True)
    assert not problems
    assert layer.overlapping


def test_zones_outside_the_raster(tmp_path):
    towns = frame(LEFT, box(120, 28, 121, 29), box(118.9, 28.5, 119.1, 28.6))
    _, problems = opened(tmp_path, towns)
    assert sorted(codes_of(problems)) == [
        ("zones-outside-grid", "error"),
        ("zones-partly-outside", "warning"),
    ]
    partly = next(p for p in problems if p.severity == "warning")
    assert partly.values["share"] == "50.0%"


def test_an_outline_by_itself_needs_no_code(tmp_path):
    outline = gpd.GeoDataFrame(geometry=[LEFT], crs="EPSG:4490")
    layer, problems = opened(tmp_path, outline, only="330881")
    assert not problems
    assert layer.codes == ("330881",)
    assert layer.geometry[0].equals(LEFT)


def test_several_outlines_without_codes_are_not_taken_for_the_county(tmp_path):
    outlines = gpd.GeoDataFrame(geometry=[LEFT, RIGHT], crs="EPSG:4490")
    layer, problems = opened(tmp_path, outlines, only="330881")
    assert layer is None
    assert codes_of(problems) == [("zones-column-missing", "error")] * 2


def test_townships_without_codes_are_refused_even_if_there_is_one(tmp_path):
    layer, problems = opened(tmp_path, gpd.GeoDataFrame(geometry=[LEFT], crs="EPSG:4490"))
    assert layer is None
    assert codes_of(problems) == [("zones-column-missing", "error")] * 2


@pytest.mark.parametrize(
    ("polygon", "code", "expected"),
    [
        (None, "330881002", "zones-geometry-empty"),
        (Polygon(), "330881002", "zones-geometry-empty"),
        (Point(118, 28), "330881002", "zones-not-polygons"),
        (RIGHT, "", "zones-code-empty"),
        (RIGHT, None, "zones-code-empty"),
    ],
)
def test_features_that_are_no_zones(tmp_path, polygon, code, expected):
    layer, problems = opened(tmp_path, frame(LEFT, polygon, codes=["330881001", code]))
    assert codes_of(problems) == [(expected, "error")]
    assert "2 (" in problems[0].text("en")
    assert layer.codes == ("330881001",)


def test_no_zone_at_all(tmp_path):
    layer, problems = opened(tmp_path, frame(LEFT), only="330882")
    assert layer is None
    assert codes_of(problems) == [("zones-none", "error")]


def test_what_lies_outside_a_given_county_is_said(tmp_path):
    townships, _ = opened(tmp_path, frame(LEFT, RIGHT))
    county, _ = opened(tmp_path, frame(box(118.1, 28.1, 118.25, 28.3)), file="county.gpkg")
    problems = against_county(county, townships, Place("towns.gpkg"))
    assert {p.code: p.values["share"] for p in problems} == {
        "zones-outside-county": "25.0%",
        "zones-county-uncovered": "50.0%",
    }
    assert "330881002 town 2" in problems[0].text("en")


def test_edges_over_a_grid_of_dust_are_not_cut_until_memory_ends(tmp_path):
    # a millionth of a metre: edges of 80 km in all would be cut every 16 mm
    dust = Grid("EPSG:4548", 610_000.0, 3_120_000.0, 1e-6, 1e-6, 1000, 1000)
    layer, problems = opened(tmp_path, frame(LEFT, RIGHT), grid=dust)
    assert layer is None
    assert [p.code for p in problems] == ["zones-edges-long"]
