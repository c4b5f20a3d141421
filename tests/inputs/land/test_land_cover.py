from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import rasterio
import shapely

from gep.book.ecosystem_types import EcosystemTypes
from gep.cells.preview import ecosystem_preview
from gep.cells.shares import prepare_shares
from gep.cells.unmapped_codes import scan_codes
from gep.config.plan import GridSpec, LandCoverSpec
from gep.inputs.land.land_cover import open_land_cover, open_opening
from gep.inputs.land.zones import ZoneLayer
from gep.inputs.record import InputRecord

TYPES = EcosystemTypes.shipped()
LEFT, TOP = 630000.0, 3170000.0
GRID = GridSpec("EPSG:4548", 30.0)


def write(path, codes, *, south_up=False, nodata=None, left=LEFT):
    codes = np.asarray(codes)
    transform = rasterio.Affine(30, 0, left, 0, -30, TOP)
    if south_up:
        transform = rasterio.Affine(30, 0, left, 0, 30, TOP - 30 * codes.shape[0])
    with rasterio.open(
        path, "w", driver="GTiff", count=1, height=codes.shape[0], width=codes.shape[1],
        dtype=codes.dtype, crs="EPSG:4548", transform=transform, nodata=nodata,
    ) as file:  # fmt: skip
        file.write(codes[None])
    return path.name


def legend(folder, rows):
    text = "\n".join(f"{code},{one}" for code, one in rows.items())
    (folder / "own.csv").write_text(f"code,ecosystem_type\n{text}\n", encoding="utf-8")
    return "own.csv"


def opened(folder, path, legend="clcd", on=None, **more):
    return open_land_cover(LandCoverSpec(path, legend, **more), on, TYPES, folder)


def cover_of(folder, path, legend="clcd", on=None, **more):
    cover, problems = opened(folder, path, legend, on, **more)
    assert cover is not None, [p.text("en") for p in problems]
    return cover


def types_at(cover):
    """Names of the types of all pixels of a small raster land cover."""
    codes = cover.layer.open().read(cover.grid.tiles)[0][0]
    names = np.array(["", *cover.types], dtype=object)
    return names[cover.lookup[codes]].reshape(cover.grid.height, cover.grid.width).tolist()


def codes_of(problems):
    return [p.code for p in problems]


# ------------------------------------------------------------------ rasters


def test_the_raster_brings_the_grid_and_codes_become_types(tmp_path):
    name = write(tmp_path / "lc.tif", np.array([[1, 2, 0], [8, 5, 2]], np.uint8), nodata=0)
    cover = cover_of(tmp_path, name, source="Wuhan University", data_year=2023)
    grid = cover.grid
    assert (grid.left, grid.top, grid.dx, grid.dy) == (LEFT, TOP, 30.0, 30.0)
    assert (grid.width, grid.height) == (3, 2)
    assert types_at(cover) == [["cropland", "forest", ""], ["built_up", "water", "forest"]]
    assert list(cover.types) == [t for t in TYPES.ids if t in cover.types]
    assert cover.record.note == "legend clcd"
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


# ------------------------------------------------------------------ codes the legend lacks


def zones(name, boxes, cover):
    shapes = np.array([shapely.box(*box) for box in boxes.values()], dtype=object)
    areas = shapely.area(shapes)
    record = InputRecord(name, "zones")
    return ZoneLayer(name, tuple(boxes), tuple(boxes), shapes, areas, False, record)


def in_pixels(left, top, right, bottom):
    return LEFT + 30 * left, TOP - 30 * bottom, LEFT + 30 * right, TOP - 30 * top


def test_unmapped_codes_are_told_with_share_and_township(tmp_path):
    codes = np.full((600, 700), 2, np.uint8)
    codes[:, :100] = 43  # outside the county but for its columns 50 to 99
    codes[300, 650] = 44
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes, nodata=0))
    townships = zones(
        "township",
        {"330881001": in_pixels(50, 0, 300, 600), "330881112": in_pixels(300, 0, 700, 600)},
        cover,
    )
    county = zones("county", {"330881": in_pixels(50, 0, 700, 600)}, cover)
    shares = prepare_shares(cover.grid, [county, townships], None, tmp_path / "cache")
    names = {"330881001": "双塔街道", "330881112": "廿八都镇"}
    problems = scan_codes(cover, shares, names, "township")
    assert codes_of(problems) == ["code-unmapped", "code-unmapped"]
    first, second = (p.text("en") for p in problems)
    assert "code 43 (7.7% of the county)" in first  # 50 of 650 columns
    assert "双塔街道 (330881001)" in first
    assert "廿八都镇 (330881112)" in second
    assert "1, 2, 3" in first


def test_every_known_code_is_no_problem(tmp_path):
    codes = np.array([[1, 2, 0, 8]], np.uint8)
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes, nodata=0))
    county = zones("county", {"330881": in_pixels(0.5, 0, 4, 1)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    assert scan_codes(cover, shares, {}, "township") == []


def test_wide_codes_are_told_as_they_stand_in_the_file(tmp_path):
    codes = np.array([[1, 70000, -5]], np.int32)
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes))
    county = zones("county", {"330881": in_pixels(0, 0, 3, 1)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    problems = scan_codes(cover, shares, {}, "township")
    assert [p.values["land_code"] for p in problems] == [-5, 70000]


# ------------------------------------------------------------------ preview


def test_the_preview_shows_the_county_only(tmp_path):
    codes = np.full((600, 700), 2, np.uint8)
    codes[:300] = 1
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes))
    county = zones("county", {"330881": in_pixels(99.8, 0, 700, 600)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    full, transform = ecosystem_preview(cover, shares)
    assert (transform.a, transform.c, transform.e, transform.f) == (30.0, LEFT, -30.0, TOP)
    kinds = {0: "", **{1 + i: one for i, one in enumerate(cover.types)}}
    assert {kinds[k] for k in np.unique(full[:300])} == {"", "cropland"}
    assert {kinds[k] for k in np.unique(full[300:, 100:])} == {"forest"}
    assert not full[:, :100].any()  # a fifth of column 99 is in the county: not most of it
    small, transform = ecosystem_preview(cover, shares, max_side=100)
    assert small.shape == (86, 100)
    assert transform.a == 210.0
    assert np.array_equal(small, full[3::7, 3::7])


# ------------------------------------------------------------------ polygons


def patches(folder, rows, crs="EPSG:4548", name="dltb.gpkg"):
    """Rows of (DLBM, DLMC, box in pixels of 30 m)."""
    boxes = [shapely.box(*in_pixels(*box)) for _, _, box in rows]
    columns = {"DLBM": [r[0] for r in rows], "DLMC": [r[1] for r in rows]}
    table = gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4548").to_crs(crs)
    table.to_file(folder / name, layer="DLTB")
    return name


ROWS = [
    ("0101", "水田", (0, 0, 4, 3)),
    ("0301K", "可调整乔木林地", (4, 0, 8, 3)),
    ("0301", "乔木林地", (8, 0, 10, 3)),
    ("0204K", "其他园地", (0, 3, 10, 4.5)),
]


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


def test_the_preview_of_polygons_shows_the_largest_type(tmp_path):
    cover = cover_of(tmp_path, patches(tmp_path, ROWS), "three_survey", GRID, code="DLBM")
    county = zones("county", {"330881": in_pixels(-5, -5, 20, 20)}, cover)
    shares = prepare_shares(cover.grid, [county], cover.polygons, tmp_path / "cache")
    picture, transform = ecosystem_preview(cover, shares)
    col, row = (int(n) for n in ~transform @ (LEFT + 75, TOP - 75))
    assert cover.types[picture[row, col] - 1] == "paddy"
    col, row = (int(n) for n in ~transform @ (LEFT + 195, TOP - 45))
    assert cover.types[picture[row, col] - 1] == "forest"


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
