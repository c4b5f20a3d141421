"""The upper Moselle: 500 m in an equal-area projection, climate on a grid of 24 km."""

import numpy as np
import pytest

import gep
from gep.config.plan import RasterSpec
from gep.inputs.rasters.standard import open_raster, standard_rasters
from tests.real.place import (
    DATA,
    about_data,
    assert_adds_up,
    computed,
    extent_of,
    lay_out,
    read,
    reasons,
    said,
    write_overrides,
)

AREA = 11_636.25  # km2, PROVENANCE.md: 46545 cells of 0.25 km2
PIXEL = 250_000.0  # m2, true: the projection keeps areas
# code of the land use: ecosystem type, per cent of the basin in PROVENANCE.md
CLASSES = {
    1: ("evergreen_needleleaf_forest", 11.8),
    2: ("deciduous_broadleaf_forest", 20.1),
    3: ("mixed_forest", 3.5),
    4: ("sparse_forest", 1.5),
    5: ("built_up", 6.5),
    6: ("shrub_orchard", 0.0),
    7: ("tree_orchard", 1.1),
    8: ("grassland", 18.5),
    9: ("dry_cropland", 35.9),
    10: ("marsh", 1.0),
}
# rain, which needs no service yet, stands in for erosivity; the others make R K LS C plain
RASTERS = """
[rasters]
rainfall_erosivity = { path = "data/moselle_mhm/pre_annual_mean_1989_1993_24km.tif", unit = "MJ mm ha-1 h-1 yr-1" }
soil_erodibility = { value = 0.05, unit = "t ha h ha-1 MJ-1 mm-1" }
ls_factor = { value = 2, unit = "1" }
cover_factor = { path = "data/moselle_mhm/topsoil_clay_pct_500m.tif", unit = "percent" }
elevation = { path = "data/moselle_mhm/dem_500m.tif", unit = "m" }
precipitation = { path = "data/moselle_mhm/pre_annual_mean_1989_1993_24km.tif", unit = "mm yr-1" }
potential_evapotranspiration = { path = "data/moselle_mhm/pet_annual_mean_1989_1993_24km.tif", unit = "mm yr-1" }
clay = { path = "data/moselle_mhm/topsoil_clay_pct_500m.tif", unit = "percent" }
sand = { path = "data/moselle_mhm/topsoil_sand_pct_500m.tif", unit = "percent" }
bulk_density = { path = "data/moselle_mhm/topsoil_bulk_density_500m.tif", unit = "g cm-3" }
soil_depth = { path = "data/moselle_mhm/soil_depth_mm_500m.tif", unit = "mm" }

[coefficients]
overrides = "local.csv"
"""  # noqa: E501 - lines of account.toml


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The account of land cover and basin alone."""
    folder = tmp_path_factory.mktemp("moselle")
    return gep.open_account(lay_out(folder / "account", "moselle")).run(folder / "out")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moselle") / "account"
    path = lay_out(folder, "moselle", RASTERS, "soil_retention")
    rows = [("soil_retention", "practice_factor", kind, 1, "1") for kind, _ in CLASSES.values()]
    write_overrides(folder / "local.csv", rows)
    return gep.open_account(path)


@pytest.fixture(scope="module")
def account(opened, tmp_path_factory):
    return opened.run(tmp_path_factory.mktemp("moselle") / "out")


def coarse(path):
    """A 24 km grid at the 500 m pixels, bilinear, by arithmetic: 48 x 48 nest in each cell."""
    values, _ = read(path)
    i, down = between(values.shape[0])
    j, right = between(values.shape[1])
    down = down[:, None]
    north, south = values[i], values[i + 1]
    above = north[:, j] * (1 - right) + north[:, j + 1] * right
    below = south[:, j] * (1 - right) + south[:, j + 1] * right
    return above * (1 - down) + below * down


def between(cells):
    """The cell before each pixel's centre, and how far past that cell's centre it lies."""
    place = np.clip((np.arange(cells * 48) + 0.5) / 48 - 0.5, 0, cells - 1)
    before = np.minimum(place.astype(int), cells - 2)
    return before, place - before


def whole(opened, name):
    """A layer of the account as one array."""
    inputs = opened.inputs
    grid, layer = inputs.land_cover.grid, inputs.rasters[name]
    picture = np.full((grid.height, grid.width), np.nan)
    reader = layer.open()
    for tile, values in zip(grid.tiles, reader.read(grid.tiles), strict=True):
        part = values[0].astype(float)
        if layer.nodata is not None:
            part[values[0] == layer.nodata] = np.nan
        rows, cols = (slice(a, a + n) for a, n in ((tile.row, tile.height), (tile.col, tile.width)))
        picture[rows, cols] = (part * layer.scale + layer.offset).reshape(tile.height, tile.width)
    reader.close()
    return picture


def test_the_basin_has_its_published_area(bare):
    area = bare.layers["township"].areas_m2
    assert area == pytest.approx([AREA * 1e6], rel=1e-7)
    assert extent_of(bare).sum() == pytest.approx(AREA * 1e6, rel=1e-7)


def test_each_class_has_its_cells_and_its_published_share(bare):
    codes, _ = read("moselle_mhm/landuse_lai_class_500m.tif")
    area = extent_of(bare)["54"]
    for code, (kind, percent) in CLASSES.items():
        assert area[kind] == pytest.approx((codes == code).sum() * PIXEL, rel=1e-7)
        assert area[kind] / (AREA * 1e4) == pytest.approx(percent, abs=0.06)
    assert len(area) == len(CLASSES)


def test_without_inputs_everything_is_named_as_not_computed(bare):
    why = reasons(bare)
    for factor in ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor"):
        assert factor in why["retained_soil"]
    assert "emission" in why["pollutant_removed"]
    assert "products" in why["product_output"]
    without = bare.rows()["service"].isin(["soil_retention", "provision", "air_purification"])
    assert set(bare.rows().loc[without, "status"]) == {"not_computed"}


def test_nothing_is_wrong_with_the_rasters(opened):
    assert about_data(opened.check()) == []


@pytest.mark.parametrize(
    ("name", "path", "mean"),
    [  # basin means in PROVENANCE.md: of the cells of 24 km themselves
        ("precipitation", "moselle_mhm/pre_annual_mean_1989_1993_24km.tif", 902.0),
        ("potential_evapotranspiration", "moselle_mhm/pet_annual_mean_1989_1993_24km.tif", 803.0),
    ],
)
def test_coarse_climate_is_interpolated_between_the_centres_of_its_cells(opened, name, path, mean):
    found, expected = whole(opened, name), coarse(path)
    basin = np.isfinite(read("moselle_mhm/dem_500m.tif")[0])
    np.testing.assert_allclose(found[basin], expected[basin], rtol=1e-12)
    assert found[basin].mean() == pytest.approx(mean, rel=0.005)


@pytest.mark.parametrize(
    ("name", "path", "factor"),
    [
        ("elevation", "dem_500m.tif", 1),
        ("clay", "topsoil_clay_pct_500m.tif", 1),
        ("sand", "topsoil_sand_pct_500m.tif", 1),
        ("bulk_density", "topsoil_bulk_density_500m.tif", 1),
        ("soil_depth", "soil_depth_mm_500m.tif", 1),
        ("cover_factor", "topsoil_clay_pct_500m.tif", 0.01),
    ],
)
def test_rasters_of_the_same_grid_are_read_as_they_are(opened, name, path, factor):
    found, (expected, _) = whole(opened, name), read(f"moselle_mhm/{path}")
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    there = np.isfinite(expected)
    np.testing.assert_allclose(found[there], expected[there] * factor, rtol=1e-12)
    native = opened.inputs.rasters[name].record
    assert (native.native, native.resampling) == ("500 m, EPSG:3035", "none")


def test_the_record_keeps_the_native_resolution(opened):
    record = opened.inputs.rasters["precipitation"].record
    assert (record.native, record.resampling) == ("24000 m, EPSG:3035", "bilinear")


def test_soil_retention_is_the_sum_over_the_cells(account):
    codes, _ = read("moselle_mhm/landuse_lai_class_500m.tif")
    rain = coarse("moselle_mhm/pre_annual_mean_1989_1993_24km.tif")
    clay = read("moselle_mhm/topsoil_clay_pct_500m.tif")[0] / 100
    hectares = PIXEL / 1e4
    potential, retained = (computed(account, i) for i in ("potential_erosion", "retained_soil"))
    for code, (kind, _) in CLASSES.items():
        rkls = 0.05 * 2 * rain * hectares * (codes == code)
        if ("54", kind) not in retained.index:
            continue
        row, there = retained.loc["54", kind], np.isfinite(clay)
        whole_class = potential.loc[("54", kind), "quantity"]
        assert whole_class == pytest.approx(rkls.sum(), rel=1e-7)
        assert row["quantity"] == pytest.approx((rkls * (1 - clay))[there].sum(), rel=1e-7)
        share = (there & (codes == code)).sum() / (codes == code).sum()
        assert row["coverage"] == pytest.approx(share, rel=1e-7)
    # national-2022: cropland and built-up land keep no soil that counts
    kinds = {kind for kind, _ in CLASSES.values()}
    assert set(retained.loc["54"].index) == kinds - {"dry_cropland", "built_up"}
    assert_adds_up(account, ["township"])


def test_a_netcdf_file_without_a_crs_is_not_guessed_at(opened):
    """Daily rain on axes xc and yc in metres, of which the file does not say in what system."""
    path = str(DATA / "moselle_mhm/original/pre.nc")
    spec = RasterSpec("storm_precipitation", path, unit="mm", variable="pre")
    grid = opened.inputs.land_cover.grid
    layer, problems = open_raster(spec, standard_rasters(), grid, DATA)
    assert layer is None
    assert [p.code for p in problems] == ["raster-no-crs"]
    assert said(problems, "raster-no-crs")
