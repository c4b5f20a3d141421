"""Land cover of polygons: dissolved by type, on a grid that is stated."""

from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely

from gep.config.plan import GridSpec
from tests.inputs.land.covers import GRID, LEFT, ROWS, TOP, codes_of, cover_of, opened, patches


def test_polygons_are_dissolved_by_type_on_the_stated_grid(tmp_path):
    name = patches(tmp_path, ROWS)
    cover = cover_of(tmp_path, name, "three_survey", GRID, code="dlbm")
    assert cover.layer is None
    assert cover.types == cover.polygons.codes
    assert set(cover.types) == {"paddy", "forest", "orchard"}
    area = dict(zip(cover.types, cover.polygons.areas, strict=True))
    # the areal scale of the projection is within 1e-3 of 1 so near to its meridian
    assert area["forest"] == pytest.approx(18 * 900, rel=1e-3)
    assert sum(area.values()) == pytest.approx(45 * 900, rel=1e-3)
    # the corner is no multiple of 30 m: the extent is snapped outward to whole pixels
    grid = cover.grid
    assert (grid.left % 30, grid.top % 30) == (0, 0)
    assert LEFT - 30 < grid.left <= LEFT
    assert TOP <= grid.top < TOP + 30
    assert grid.bounds[2] >= LEFT + 300
    assert grid.bounds[1] <= TOP - 135


def test_polygons_of_another_crs_are_brought_to_the_grid(tmp_path):
    name = patches(tmp_path, ROWS, "EPSG:4490")
    cover = cover_of(tmp_path, name, "three_survey", GRID, code="DLBM")
    planar = shapely.area(cover.polygons.geometry).sum()
    assert planar == pytest.approx(45 * 900, rel=1e-6)
    assert pyproj.CRS.from_user_input(cover.grid.crs).to_epsg() == 4548


def test_what_polygons_of_one_type_cover_twice_counts_once(tmp_path):
    twice = [("0101", "水田", (0, 0, 4, 3)), ("0101", "水田", (2, 0, 6, 3))]
    name = patches(tmp_path, [*twice, ("0101", "水田", (2, 0, 6, 3))])
    cover = cover_of(tmp_path, name, "three_survey", GRID, code="DLBM")
    assert cover.polygons.areas == pytest.approx([18 * 900], rel=1e-3)


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.Point(LEFT, TOP)])
@pytest.mark.parametrize("count", [0, 3])
def test_a_layer_without_any_polygon_is_no_land_cover(tmp_path, shape, count):
    name = patches(tmp_path, ROWS)
    features = gpd.read_file(tmp_path / name)[:count]
    features["geometry"] = [shape] * len(features)
    (tmp_path / name).unlink()
    features.set_crs("EPSG:4548", allow_override=True).to_file(tmp_path / name)
    cover, problems = opened(tmp_path, name, "three_survey", GRID, code="DLBM")
    assert cover is None
    assert codes_of(problems) == ["land-cover-empty"]


def test_unmapped_codes_of_polygons_are_told_with_their_area(tmp_path):
    name = patches(tmp_path, [*ROWS, ("9999", "?", (0, 4.5, 10, 9))])
    cover, problems = opened(tmp_path, name, "three_survey", GRID, code="DLBM")
    assert cover is None
    assert codes_of(problems) == ["code-unmapped-polygons"]
    text = problems[0].text("en")
    assert "code 9999 (50.0% of the layer)" in text
    assert "features 5" in text
    assert float(problems[0].values["area"]) == pytest.approx(45 * 900e-6, rel=1e-3)


def test_codes_of_the_other_land_scheme_are_noticed(tmp_path):
    # 0303 is mangrove in the third survey, shrub in the land-and-sea scheme
    name = patches(tmp_path, [*ROWS, ("0303", "灌木林地", (0, 4.5, 10, 9))])
    cover, problems = opened(tmp_path, name, "three_survey", GRID, code="DLBM")
    assert cover is None
    assert codes_of(problems) == ["land-scheme"]
    assert "0303 灌木林地" in problems[0].text("zh")
    assert "land_use_sea_use" in problems[0].text("zh")


@pytest.mark.parametrize(
    ("on", "code", "wanted"),
    [
        (None, "DLBM", "grid-missing"),
        (GridSpec("EPSG:99999999", 30.0), "DLBM", "grid-crs"),
        (GRID, "DLBN", "zones-column-missing"),
    ],
)
def test_what_polygons_lack(tmp_path, on, code, wanted):
    cover, problems = opened(tmp_path, patches(tmp_path, ROWS), "three_survey", on, code=code)
    assert cover is None
    assert codes_of(problems) == [wanted]


def test_missing_polygons_are_a_problem(tmp_path):
    cover, problems = opened(tmp_path, "no.gpkg", "three_survey", GRID, code="DLBM")
    assert cover is None
    assert codes_of(problems) == ["zones-file-missing"]
    assert Path(problems[0].place.file).name == "no.gpkg"
