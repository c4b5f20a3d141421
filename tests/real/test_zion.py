"""Zion: pixels of 31.53 x 31.52 m in UTM, a DEM in degrees, an outline with a CRS of its own."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import rasterio
from rasterio.features import geometry_mask
from rasterio.warp import Resampling, reproject
from shapely.geometry import box

import gep
from tests.real.place import (
    DATA,
    about_data,
    assert_adds_up,
    computed,
    extent_of,
    lay_out,
    read,
    said,
    write_overrides,
    write_zones,
)

CODES = {1: "water", 2: "built_up", 3: "bare", 4: "forest", 5: "shrub", 6: "grassland",
         7: "cropland", 8: "marsh"}  # fmt: skip
# the DEM, brought into the range of a slope factor, so that a service reads it
SCALE = 0.01
RASTERS = f"""
[rasters]
elevation = {{ path = "data/zion_utah/srtm.tif", unit = "m" }}
ls_factor = {{ path = "data/zion_utah/srtm.tif", unit = "1", scale = {SCALE} }}
rainfall_erosivity = {{ value = 500, unit = "MJ mm ha-1 h-1 yr-1" }}
soil_erodibility = {{ value = 0.04, unit = "t ha h ha-1 MJ-1 mm-1" }}
cover_factor = {{ value = 0.2, unit = "1" }}

[coefficients]
overrides = "local.csv"
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zion") / "account"
    path = lay_out(folder, "zion", RASTERS)
    rows = [("soil_retention", "practice_factor", kind, 1, "1") for kind in CODES.values()]
    write_overrides(folder / "local.csv", rows)
    return gep.open_account(path)


@pytest.fixture(scope="module")
def account(opened, tmp_path_factory):
    return opened.run(tmp_path_factory.mktemp("zion") / "out")


@pytest.fixture(scope="module")
def park():
    """The outline in the CRS of the land cover."""
    return gpd.read_file(DATA / "zion_utah/zion.gpkg").to_crs("EPSG:26912")


def inside(park):
    """Pixels whose centre lies in the park."""
    with rasterio.open(DATA / "zion_utah/nlcd.tif") as file:
        shape, transform = file.shape, file.transform
    return geometry_mask(park.geometry, shape, transform, invert=True)


def exact_dem():
    """The DEM on the land cover's grid: every pixel transformed by itself, then bilinear."""
    with rasterio.open(DATA / "zion_utah/nlcd.tif") as file:
        (rows, cols), to = np.indices(file.shape) + 0.5, file.transform
    way = pyproj.Transformer.from_crs("EPSG:26912", "EPSG:4326", always_xy=True)
    lon, lat = way.transform(to.c + cols * to.a, to.f + rows * to.e)
    dem, of = read("zion_utah/srtm.tif")
    down, right = (of.f - lat) / -of.e - 0.5, (lon - of.c) / of.a - 0.5
    i, j = (np.clip(p.astype(int), 0, n - 2) for p, n in zip((down, right), dem.shape, strict=True))
    v, u = down - i, right - j
    above = dem[i, j] * (1 - u) + dem[i, j + 1] * u
    below = dem[i + 1, j] * (1 - u) + dem[i + 1, j + 1] * u
    return above * (1 - v) + below * v


def warped_dem():
    """The same by GDAL, which approximates positions to an eighth of a pixel of the DEM."""
    with rasterio.open(DATA / "zion_utah/nlcd.tif") as file:
        result = np.full(file.shape, np.nan)
        with rasterio.open(DATA / "zion_utah/srtm.tif") as dem:
            reproject(
                rasterio.band(dem, 1), result, dst_crs=file.crs, dst_transform=file.transform,
                dst_nodata=np.nan, resampling=Resampling.bilinear,
            )  # fmt: skip
    return result


def read_dem(opened):
    grid = opened.inputs.land_cover.grid
    result = np.zeros((grid.height, grid.width))
    reader = opened.inputs.rasters["elevation"].open()
    for tile in grid.tiles:
        rows, cols = (slice(a, a + n) for a, n in ((tile.row, tile.height), (tile.col, tile.width)))
        result[rows, cols] = reader.read([tile])[0][0].reshape(tile.height, tile.width)
    reader.close()
    return result


def test_the_area_of_the_park_is_that_on_the_ellipsoid(account):
    outline = gpd.read_file(DATA / "zion_utah/zion.gpkg").to_crs("EPSG:4269").geometry[0]
    area, _ = pyproj.Geod(ellps="GRS80").geometry_area_perimeter(outline)
    assert extent_of(account).sum() == pytest.approx(abs(area), rel=1e-6)
    assert account.layers["township"].areas_m2 == pytest.approx([abs(area)], rel=1e-6)


def test_pixels_are_not_900_m2(account, park):
    """Area of a class by counting centres in the park, at 993.96 m2 each on the map."""
    codes, _ = read("zion_utah/nlcd.tif")
    mask = inside(park)
    area = extent_of(account)["49"]
    for code, kind in CODES.items():
        counted = (mask & (codes == code)).sum() * 31.530298 * 31.524659
        if kind in ("forest", "shrub", "bare"):
            assert area[kind] == pytest.approx(counted, rel=2e-3)
            assert abs(area[kind] / (counted / 993.96 * 900) - 1) > 0.09


def test_the_published_shares_are_those_of_the_whole_raster(tmp_path, account):
    """52.6 % forest and 37.4 % shrubland (PROVENANCE.md), with the raster itself as the county."""
    path = lay_out(tmp_path / "account", "zion")
    with rasterio.open(DATA / "zion_utah/nlcd.tif") as file:
        frame, crs = box(*file.bounds), file.crs
    write_zones(path.parent / "frame.gpkg", {"49001": frame}, crs)
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("[zones.township]")]
    path.write_text(head + '[zones.township]\npath = "frame.gpkg"\n', encoding="utf-8")
    area = extent_of(gep.open_account(path).run(tmp_path / "out"))["49"]
    share = 100 * area / area.sum()
    assert share["forest"] == pytest.approx(52.6, abs=0.06)
    assert share["shrub"] == pytest.approx(37.4, abs=0.06)
    codes, _ = read("zion_utah/nlcd.tif")
    for code, kind in CODES.items():
        assert share[kind] == pytest.approx(100 * (codes == code).mean(), rel=1e-3)


def test_a_dem_in_degrees_is_warped_to_the_land_cover(opened, park):
    found, mask = read_dem(opened), inside(park)
    record = opened.inputs.rasters["elevation"].record
    assert record.resampling == "bilinear"
    assert record.native.endswith("degree, EPSG:4326")
    assert np.isfinite(found[mask]).all()
    np.testing.assert_allclose(found[mask], exact_dem()[mask], atol=0.1)  # m, on walls of hundreds
    # a tenth of a pixel is 9 m, and slopes of one in five are usual
    assert np.nanmean(np.abs(found - warped_dem())[mask]) < 1.5
    assert found[mask].min() >= 1024  # PROVENANCE.md
    assert found[mask].max() <= 2892


def test_soil_retention_on_the_warped_dem(account, opened, park):
    """Sums by the exact shares of boundary pixels against sums over centres inside."""
    codes, _ = read("zion_utah/nlcd.tif")
    mask, dem = inside(park), exact_dem()
    pixel = 31.530298 * 31.524659
    retained = computed(account, "retained_soil")
    for kind in ("forest", "shrub"):
        here = mask & (codes == next(c for c, k in CODES.items() if k == kind))
        tonnes = (500 * 0.04 * SCALE * dem[here] * (1 - 0.2) / 1e4 * pixel).sum()
        assert retained.loc[("49", kind), "quantity"] == pytest.approx(tonnes, rel=3e-3)
        assert retained.loc[("49", kind), "coverage"] == 1.0
        mean = retained.loc[("49", kind), "quantity"] / extent_of(account)["49", kind]
        assert mean == pytest.approx(500 * 0.04 * SCALE * dem[here].mean() * 0.8 / 1e4, rel=5e-4)
    assert_adds_up(account, ["township"])


def test_only_the_dem_s_lack_of_a_rim_is_said(opened):
    problems = opened.check()
    assert about_data(problems) == ["raster-partly"] * 2
    lacking = 100 * np.isnan(warped_dem()).mean()
    for problem in said(problems, "raster-partly"):
        assert float(problem.values["share"].rstrip("%")) == pytest.approx(lacking, abs=0.5)
