"""Zone layers: what is read, mended, measured, and what is refused."""

import math
from pathlib import Path

import geopandas as gpd
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
    ZoneSpec,
    against_county,
    codes_match,
    county_of,
    match_code,
    open_zones,
    split_overlapping,
)
from gep.problems import Place

GRID = Grid("EPSG:4490", 118.0, 29.0, 0.001, 0.001, 1000, 1000)
LEFT, RIGHT = box(118.1, 28.1, 118.2, 28.2), box(118.2, 28.1, 118.3, 28.2)


def frame(*polygons, codes=None, names=None, crs="EPSG:4490", **columns):
    codes = codes or [f"33088100{i + 1}" for i in range(len(polygons))]
    names = names or [f"town {i + 1}" for i in range(len(polygons))]
    return gpd.GeoDataFrame(
        {"code": codes, "name": names, **columns}, geometry=list(polygons), crs=crs
    )


def opened(folder: Path, towns: gpd.GeoDataFrame, file="towns.gpkg", grid=GRID, **spec):
    towns.to_file(folder / file, engine="pyogrio")
    return read(folder, file, grid, **spec)


def read(folder: Path, file="towns.gpkg", grid=GRID, only="", **spec):
    """A layer and its problems, each of which says something in both languages."""
    wanted = {"code": "code", "label": "name"} | spec
    layer, problems = open_zones(ZoneSpec("township", file, **wanted), grid, folder, only)
    for problem in problems:
        for lang in ("zh", "en"):
            assert problem.said(lang)["title"]
            assert "{" not in problem.text(lang)
        assert problem.place.file == file
    return layer, problems


def codes_of(problems):
    return [(p.code, p.severity) for p in problems]


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


@pytest.mark.parametrize("code", [330881001.0, 330881001, "330881001.0", " 330881001 "])
def test_codes_are_text_however_the_file_keeps_them(tmp_path, code):
    layer, _ = opened(tmp_path, frame(LEFT, codes=[code]))
    assert layer.codes == ("330881001",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("330881001000", "330881001", True),
        ("330881000000", "330881", True),
        ("3308810010010000000", "330881001001", True),  # 19 digits of the land survey
        ("330880", "33088", False),
        ("330881100", "330881100000", True),  # not 3308811
        ("330881001", "330881002", False),
        ("A000", "A", False),
    ],
)
def test_codes_match_without_their_padding(one, other, same):
    assert codes_match(one, other) is same
    assert match_code(match_code(one)) == match_code(one)


@pytest.mark.parametrize("suffix", ["shp", "geojson", "gdb"])
def test_other_formats(tmp_path, suffix):
    driver = {"driver": "OpenFileGDB"} if suffix == "gdb" else {}
    frame(LEFT, RIGHT).to_file(tmp_path / f"towns.{suffix}", engine="pyogrio", **driver)
    layer, problems = read(tmp_path, f"towns.{suffix}")
    assert not problems
    assert layer.codes == ("330881001", "330881002")


def test_a_third_dimension_is_dropped(tmp_path):
    layer, _ = opened(tmp_path, frame(shapely.force_3d(LEFT, 100.0)))
    assert not shapely.has_z(layer.geometry).any()


def test_columns_need_not_match_in_case(tmp_path):
    layer, problems = opened(
        tmp_path, frame(LEFT).rename(columns={"code": "ZLDWDM"}), code="zldwdm"
    )
    assert layer.codes == ("330881001",)
    assert not problems


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


def test_zones_outside_the_raster(tmp_path):
    towns = frame(LEFT, box(120, 28, 121, 29), box(118.9, 28.5, 119.1, 28.6))
    _, problems = opened(tmp_path, towns)
    assert sorted(codes_of(problems)) == [
        ("zones-outside-grid", "error"),
        ("zones-partly-outside", "warning"),
    ]
    partly = next(p for p in problems if p.severity == "warning")
    assert partly.values["share"] == "50.0%"


@pytest.mark.parametrize(
    ("easting", "likely"),
    [(40_500_000, "EPSG:4528"), (39_500_000, "EPSG:4527"), (500_000, "EPSG:....")],
)
def test_a_file_without_crs(tmp_path, easting, likely):
    place = box(easting, 3_100_000, easting + 1000, 3_101_000)
    frame(place, crs="EPSG:4528").to_file(tmp_path / "towns.shp", engine="pyogrio")
    (tmp_path / "towns.prj").unlink()
    layer, problems = read(tmp_path, "towns.shp")
    assert layer is None
    assert codes_of(problems) == [("zones-no-crs", "error")]
    assert problems[0].values["likely"] == likely


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


def test_an_old_datum_is_said(tmp_path):
    _, problems = opened(tmp_path, frame(LEFT, crs="EPSG:4610"))
    assert ("zones-old-datum", "warning") in codes_of(problems)


def test_a_missing_column_names_the_nearest(tmp_path):
    layer, problems = opened(tmp_path, frame(LEFT), code="cod", label="nam")
    assert layer is None
    assert codes_of(problems) == [("zones-column-missing", "error")] * 2
    assert [p.values["nearest"] for p in problems] == ["code", "name"]
    assert problems[0].values["columns"] == "code, name"


def test_layers_are_named_if_there_are_several(tmp_path):
    for name in ("towns", "villages"):
        frame(LEFT).to_file(tmp_path / "towns.gpkg", layer=name, engine="pyogrio")
    assert codes_of(read(tmp_path)[1]) == [("zones-layer-unnamed", "error")]
    _, [problem] = read(tmp_path, layer="town")
    assert problem.code == "zones-layer-missing"
    assert problem.values["nearest"] == "towns"
    assert read(tmp_path, layer="villages")[0] is not None


def test_files_that_are_not_there_or_not_maps(tmp_path):
    assert codes_of(read(tmp_path)[1]) == [("zones-file-missing", "error")]
    (tmp_path / "towns.gpkg").write_text("no map", encoding="utf-8")
    assert codes_of(read(tmp_path)[1]) == [("zones-unreadable", "error")]


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


@pytest.mark.parametrize(
    ("written", "declared", "note"),
    [
        ("GBK", None, True),
        ("UTF-8", None, False),
        ("GBK", "GBK", False),
        ("GBK", "936", False),
        ("UTF-8", "UTF-8", False),
        ("UTF-8", "GBK", True),  # decodes without an error, to garbage
        ("GBK", "UTF-8", True),
        ("GBK", "ISO-8859-1", True),  # what some programs write when they do not know
        ("UTF-8", "88591", True),
        ("GBK", "no such encoding", True),
    ],
)
def test_text_of_shapefiles(tmp_path, written, declared, note):
    names = ["双塔街道", "廿八都镇"]
    towns = frame(LEFT, RIGHT, names=names)
    if written == "GBK":
        towns = towns.rename(columns={"name": "名称"})
    towns.to_file(tmp_path / "towns.shp", engine="pyogrio", encoding=written)
    (tmp_path / "towns.cpg").unlink(missing_ok=True)
    if declared:
        (tmp_path / "towns.cpg").write_text(declared, encoding="ascii")
    layer, problems = read(tmp_path, "towns.shp", label="名称" if written == "GBK" else "name")
    assert list(layer.names) == names
    assert [p.code for p in problems] == ["zones-encoding"] * note


def test_latin_text_stays_latin(tmp_path):
    towns = frame(LEFT, names=["Müllheim"])
    towns.to_file(tmp_path / "towns.shp", engine="pyogrio", encoding="ISO-8859-1")
    (tmp_path / "towns.cpg").write_text("ISO-8859-1", encoding="ascii")
    layer, problems = read(tmp_path, "towns.shp")
    assert layer.names == ("Müllheim",)
    assert not problems


def test_what_lies_outside_a_given_county_is_said(tmp_path):
    townships, _ = opened(tmp_path, frame(LEFT, RIGHT))
    county, _ = opened(tmp_path, frame(box(118.1, 28.1, 118.25, 28.3)), file="county.gpkg")
    problems = against_county(county, townships, Place("towns.gpkg"))
    assert {p.code: p.values["share"] for p in problems} == {
        "zones-outside-county": "25.0%",
        "zones-county-uncovered": "50.0%",
    }
    assert "330881002 town 2" in problems[0].text("en")


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
