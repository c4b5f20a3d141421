"""None"""

import numpy as np
import pytest

from gep.config.plan import LandCoverSpec
from gep.inputs.land.land_cover import open_opening
from tests.inputs.land.covers import LEFT, TOP, TYPES, codes_of, cover_of, legend, opened, write


def types_at(cover):
    """Names of the types of all pixels of a small raster land cover."""
    codes = cover.layer.open().read(cover.grid.tiles)[0][0]
    names = np.array(["", *cover.types], dtype=object)
    return names[cover.lookup[codes]].reshape(cover.grid.height, cover.grid.width).tolist()


def test_the_raster_brings_the_grid_and_codes_become_types(tmp_path):
    name = write(tmp_path / "lc.tif", np.array([[1, 2, 0], [8, 5, 2]], np.uint8), nodata=0)
    cover = cover_of(tmp_path, name, source="Wuhan University", data_year=2023)
    grid = cover.grid
    assert (grid.left, grid.top, grid.dx, grid.dy) == (LEFT, TOP, 30.0, 30.0)
    assert (grid.width, grid.height) == (3, 2)
    assert types_at(cover) == [["cropland", "forest", ""], ["built_up", "water", "forest"]]
    assert list(cover.types) == [t for t in TYPES.ids if t in cover.types]
    assert cover.record.note == "图例 clcd / legend clcd"
    assert cover.record.native == "30 m, EPSG:4548"


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint32", "int64"])
def test_any_integer_type_and_any_code_can_be_looked_up(tmp_path, dtype):
    own = legend(tmp_path, {"1": "forest", "200": "grassland", "41": "river"})
    codes = np.array([[1, 200, 41, 7]])
    limits = np.iinfo(dtype)
    wide = np.append(codes, [[limits.max, limits.min if limits.min else 0]], axis=1)
    name = write(tmp_path / "lc.tif", wide.astype(dtype))
    cover = cover_of(tmp_path, name, own)
    assert types_at(cover) == [["forest", "grassland", "river", "", "", ""]]


def test_negative_codes_are_no_classes_from_the_end(tmp_path):
    own = legend(tmp_path, {"1": "forest", "255": "water", "65535": "water"})
    name = write(tmp_path / "lc.tif", np.array([[1, -1, -128]], np.int16))
    assert types_at(cover_of(tmp_path, name, own)) == [["forest", "", ""]]


def test_nodata_of_a_wide_type(tmp_path):
    own = legend(tmp_path, {"1": "forest"})
    name = write(tmp_path / "lc.tif", np.array([[1, -9999]], np.int32), nodata=-9999)
    cover = cover_of(tmp_path, name, own)
    assert types_at(cover) == [["forest", ""]]
    assert cover.lookup[int(cover.layer.nodata)] == 0


@pytest.mark.parametrize(
    ("codes", "more", "code"),
    [
        (np.ones((2, 2), np.float32), {}, "land-cover-float"),
        (np.ones((2, 2), np.uint8), {"south_up": True}, "land-cover-south-up"),
    ],
)
def test_what_cannot_be_a_grid_of_codes(tmp_path, codes, more, code):
    cover, problems = opened(tmp_path, write(tmp_path / "lc.tif", codes, **more))
    assert cover is None
    assert codes_of(problems) == [code]
    assert "lc.tif" in problems[0].text("zh")


def test_missing_file_and_unknown_legend_at_once(tmp_path):
    write(tmp_path / "land_cover.tif", np.ones((2, 2), np.uint8))
    _, problems = opened(tmp_path, "landcover.tif", "clcdd")
    assert sorted(codes_of(problems)) == ["legend-unknown", "raster-missing"]
    assert "land_cover.tif" in "".join(p.text("en") for p in problems)


def test_a_class_that_the_file_calls_nodata_is_said(tmp_path):
    name = write(tmp_path / "lc.tif", np.array([[0, 1]], np.uint8), nodata=0)
    cover, problems = opened(tmp_path, name, "dynamic_world")
    assert codes_of(problems) == ["land-cover-nodata"]
    assert types_at(cover)[0][0] == ""


def test_the_opening_must_lie_on_the_same_grid(tmp_path):
    codes = np.full((4, 5), 2, np.uint8)
    grid = cover_of(tmp_path, write(tmp_path / "now.tif", codes)).grid
    same = LandCoverSpec(write(tmp_path / "then.tif", codes + 1), "clcd")
    cover, problems = open_opening(same, grid, TYPES, tmp_path)
    assert not problems
    assert cover.grid == grid
    for name in (
        write(tmp_path / "a.tif", codes, left=LEFT + 30),
        write(tmp_path / "b.tif", codes[:3]),
    ):
        cover, problems = open_opening(LandCoverSpec(name, "clcd"), grid, TYPES, tmp_path)
        assert cover is None
        assert codes_of(problems) == ["opening-grid"]
