"""Willamette: land cover, DEM and rain on three lattices, watersheds of which some are nested."""

import csv

import geopandas as gpd
import numpy as np
import pytest
from exactextract import exact_extract
from rasterio.features import geometry_mask
from shapely.geometry import box

import gep
from tests.real.place import (
    DATA,
    HERE,
    STATISTICS,
    about_data,
    assert_adds_up,
    computed,
    extent_of,
    lay_out,
    read,
    reasons,
    said,
    write_overrides,
    write_table,
    write_zones,
)

SET = "willamette_invest"
RAIN = 1907.5  # mm, watershed 0 in the published regression table, PROVENANCE.md
R, K, LS, C = 4000.0, 0.03, 5.0, 0.1
PRACTICE = {
    "deciduous_broadleaf_forest": 1.0, "evergreen_needleleaf_forest": 1.0, "sparse_forest": 1.0,
    "mixed_forest": 0.9, "shrub": 0.8, "grassland": 0.7, "orchard": 0.5, "tree_orchard": 0.5,
    "shrub_orchard": 0.5, "marsh": 0.6,
}  # fmt: skip
EMISSION = {"SO2": 1e5, "NOx": 10.0}  # t: one beyond what trees can take up, one below
CONSTANTS = f"""
[rasters]
rainfall_erosivity = {{ value = {R}, unit = "MJ mm ha-1 h-1 yr-1" }}
soil_erodibility = {{ value = {K}, unit = "t ha h ha-1 MJ-1 mm-1" }}
ls_factor = {{ value = {LS}, unit = "1" }}
cover_factor = {{ value = {C}, unit = "1" }}
elevation = {{ path = "data/{SET}/dem_30m.tif", unit = "m" }}
precipitation = {{ path = "data/{SET}/precip_60m.tif", unit = "mm yr-1" }}

[coefficients]
overrides = "local.csv"
"""
LOCAL_STATISTICS = '[statistics]\npath = "statistics"\n'


def write_inputs(folder):
    rows = [("soil_retention", "practice_factor", kind, p, "1") for kind, p in PRACTICE.items()]
    write_overrides(folder / "local.csv", rows)
    emitted = [("41", item, "emission", amount, "t", 2000) for item, amount in EMISSION.items()]
    write_table(folder / "statistics/emissions.csv", STATISTICS, emitted)


@pytest.fixture(scope="module")
def scarce(tmp_path_factory):
    """Rain, relief and one factor of four, emissions of two pollutants out of three."""
    folder = tmp_path_factory.mktemp("willamette")
    extra = f"""
[rasters]
elevation = {{ path = "data/{SET}/dem_30m.tif", unit = "m" }}
precipitation = {{ path = "data/{SET}/precip_60m.tif", unit = "mm yr-1" }}
rainfall_erosivity = {{ value = {R}, unit = "MJ mm ha-1 h-1 yr-1" }}
{LOCAL_STATISTICS}"""
    path = lay_out(folder / "account", "willamette", extra)
    write_inputs(path.parent)
    return gep.open_account(path).run(folder / "out")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("willamette") / "account"
    path = lay_out(folder, "willamette", CONSTANTS, "soil_retention")
    write_inputs(path.parent)
    return gep.open_account(path)


@pytest.fixture(scope="module")
def account(opened, tmp_path_factory):
    return opened.run(tmp_path_factory.mktemp("willamette") / "out")


@pytest.fixture(scope="module")
def watersheds():
    return gpd.read_file(DATA / SET / "watersheds.gpkg").set_index("ws_id", drop=False)


def legend():
    with (HERE / "willamette/legend.csv").open(encoding="utf-8") as file:
        return {int(row["code"]): row["ecosystem_type"] for row in csv.DictReader(file)}


def picture(opened, name):
    """A layer at the pixels of the land cover."""
    grid = opened.inputs.land_cover.grid
    result = np.zeros((grid.height, grid.width))
    reader = opened.inputs.rasters[name].open()
    for tile, values in zip(grid.tiles, reader.read(grid.tiles), strict=True):
        rows, cols = (slice(a, a + n) for a, n in ((tile.row, tile.height), (tile.col, tile.width)))
        result[rows, cols] = values[0].reshape(tile.height, tile.width)
    reader.close()
    return result


def test_what_lacks_inputs_is_not_computed_and_says_which(scarce):
    why = reasons(scarce)
    for indicator in ("retained_soil", "avoided_siltation", "nitrogen_retained"):
        assert "soil_erodibility" in why[indicator]
        assert "rainfall_erosivity" not in why[indicator]
    assert "products" in why["product_output"]
    rows = scarce.rows()[scarce.rows()["item"] == "dust"]
    assert set(rows["status"]) == {"not_computed"}
    assert rows["note"].str.contains("emission").all()
    soil = scarce.rows(service="soil_retention")
    assert set(soil["status"]) == {"not_computed"}


def test_air_is_purified_by_area(scarce):
    """215.6 and 88.65 kg of SO2 a hectare of needleleaf and broadleaf forest (1998 report)."""
    removed = computed(scarce, "pollutant_removed", "watershed", "SO2")
    area = extent_of(scarce, "watershed")
    for zone in ("0", "1", "2"):
        for kind, rate in (
            ("evergreen_needleleaf_forest", 215.6),
            ("deciduous_broadleaf_forest", 88.65),
            ("mixed_forest", 152.13),
        ):
            expected = area[zone, kind] / 1e4 * rate / 1e3
            assert removed.loc[(zone, kind), "quantity"] == pytest.approx(expected, rel=1e-12)


def test_no_more_is_removed_than_is_emitted(scarce):
    removed = computed(scarce, "pollutant_removed", "county", "NOx")["quantity"]
    assert removed.sum() == pytest.approx(EMISSION["NOx"], rel=1e-12)
    towns = computed(scarce, "pollutant_removed", "watershed", "NOx")["quantity"]
    area = extent_of(scarce, "watershed")
    forest = "evergreen_needleleaf_forest"
    rate = [towns[zone, forest] / area[zone, forest] for zone in ("0", "1", "2")]
    assert rate == pytest.approx([rate[0]] * 3, rel=1e-12)  # one factor for the whole county


def test_the_watersheds_have_the_areas_of_their_polygons(account, watersheds):
    """UTM is too small by 0.9996 squared near its central meridian."""
    layer = account.layers["watershed"]
    for code, area in zip(layer.codes, layer.areas_m2, strict=True):
        planar = watersheds.geometry.area[int(code)]
        offset = watersheds.geometry.centroid.x[int(code)] - 500_000
        scale = 0.9996 * (1 + (offset / 6.37e6) ** 2 / 2)
        assert area == pytest.approx(planar / scale**2, rel=1e-6)
    assert len(layer.codes) == 3
    assert len(account.layers["township"].codes) == 9


def test_classes_have_the_areas_that_another_tool_counts(account, watersheds):
    """exactextract by itself, over the file as it is; shadow has no type and no area."""
    operations = ["unique", "frac", "count"]
    shares = exact_extract(DATA / SET / "lulc_cur_30m.tif", watersheds, operations)
    area, types = extent_of(account, "watershed"), legend()
    layer = account.layers["watershed"]
    for zone, one in enumerate(shares):
        found = one["properties"]
        true = layer.areas_m2[zone] / watersheds.geometry.area[zone] * 900  # of a pixel
        expected = dict.fromkeys(area[str(zone)].index, 0.0)
        for code, share in zip(found["unique"], found["frac"], strict=True):
            if kind := types[code]:
                expected[kind] += share * found["count"] * true
        for kind, amount in expected.items():
            assert area[str(zone), kind] == pytest.approx(amount, rel=1e-5, abs=20)


def test_soil_retention_from_constants_is_area_times_constants(account):
    per_hectare = R * K * LS
    area = extent_of(account, "township")
    retained = computed(account, "retained_soil", "township")
    assert len(retained) > 50
    for (zone, kind), row in retained.iterrows():
        expected = area[zone, kind] / 1e4 * per_hectare * (1 - C * PRACTICE[kind])
        assert row["quantity"] == pytest.approx(expected, rel=1e-12)
        assert row["coverage"] == 1.0
    assert set(retained.index.get_level_values(1)) == set(PRACTICE)


def test_both_layers_sum_to_the_county(account):
    assert_adds_up(account, ["township", "watershed"])


def test_rain_over_the_watersheds_is_that_of_the_published_table(opened, watersheds):
    rain = picture(opened, "precipitation")
    other = exact_extract(DATA / SET / "precip_60m.tif", watersheds, "mean")
    grid = opened.inputs.land_cover.grid
    for zone, one in enumerate(other):
        mask = geometry_mask(
            [watersheds.geometry[zone]], rain.shape,
            (grid.dx, 0, grid.left, 0, -grid.dy, grid.top), invert=True,
        )  # fmt: skip
        assert rain[mask].mean() == pytest.approx(one["properties"]["mean"], rel=5e-4)
        if zone == 0:
            assert rain[mask].mean() == pytest.approx(RAIN, rel=1e-3)
    assert opened.inputs.rasters["precipitation"].record.native == "60 m, EPSG:26910"


def test_the_dem_on_another_lattice_is_interpolated(opened, watersheds):
    """Means by watershed against exactextract on the DEM's own pixels."""
    heights = picture(opened, "elevation")
    other = exact_extract(DATA / SET / "dem_30m.tif", watersheds, "mean")
    grid = opened.inputs.land_cover.grid
    for zone, one in enumerate(other):
        mask = geometry_mask(
            [watersheds.geometry[zone]], heights.shape,
            (grid.dx, 0, grid.left, 0, -grid.dy, grid.top), invert=True,
        )  # fmt: skip
        assert np.isfinite(heights[mask]).all()
        assert heights[mask].mean() == pytest.approx(one["properties"]["mean"], abs=0.3)


def reached(dem, of_dem, shape, transform):
    """Pixels that have one of their four neighbours in the DEM, by the two lattices' arithmetic."""
    rows, cols = (np.arange(n) + 0.5 for n in shape)
    down = (of_dem.f - (transform.f + rows * transform.e)) / -of_dem.e - 0.5
    right = (transform.c + cols * transform.a - of_dem.c) / of_dem.a - 0.5
    padded = np.pad(np.isfinite(dem), 2)  # two rows and columns of nothing on each side
    i, j = (np.floor(p).astype(int) + 2 for p in (down, right))
    i, j = (np.clip(p, 0, n - 2) for p, n in zip((i, j), padded.shape, strict=True))
    return padded[i][:, j] | padded[i + 1][:, j] | padded[i][:, j + 1] | padded[i + 1][:, j + 1]


def xy(transform, row, col):
    """Corner of a pixel."""
    return transform.c + col * transform.a, transform.f + row * transform.e


def own_zones(path):
    """Zones of the test's own, zones.gpkg, in place of the watersheds."""
    text = path.read_text(encoding="utf-8")
    tables = text[text.index("[zones.township]") : text.index("[rasters]")]
    own = '[zones.township]\npath = "zones.gpkg"\n\n'
    path.write_text(text.replace(tables, own), encoding="utf-8")


def test_where_the_dem_ends_coverage_says_so(tmp_path):
    """Two rectangles of whole pixels across the edge of the DEM and its missing values."""
    codes, transform = read(f"{SET}/lulc_cur_30m.tif")
    dem, of_dem = read(f"{SET}/dem_30m.tif")
    zones = {"41001": (60, 300, 80, 400), "41002": (300, 700, 80, 400)}  # rows, columns
    shapes = {
        code: box(*xy(transform, low, left), *xy(transform, top, right))
        for code, (top, low, left, right) in zones.items()
    }
    factor = f'ls_factor = {{ path = "data/{SET}/dem_30m.tif", unit = "1", scale = 0.01 }}'
    extra = CONSTANTS.replace(f'ls_factor = {{ value = {LS}, unit = "1" }}', factor)
    path = lay_out(tmp_path / "account", "willamette", extra, "soil_retention")
    write_inputs(path.parent)
    write_zones(path.parent / "zones.gpkg", shapes, "EPSG:26910")
    own_zones(path)
    account = gep.open_account(path).run(tmp_path / "out")
    retained = computed(account, "retained_soil", "township")
    is_there = reached(dem, of_dem, codes.shape, transform)
    compared = 0
    for zone, (top, low, left, right) in zones.items():
        window = slice(top, low), slice(left, right)
        for kind in ("evergreen_needleleaf_forest", "mixed_forest", "shrub", "grassland"):
            own = [code for code, one in legend().items() if one == kind]
            share = is_there[window][np.isin(codes[window], own)].mean()
            if share == 0:
                continue
            assert retained.loc[(zone, kind), "coverage"] == pytest.approx(share, rel=1e-6)
            compared += share < 1
    assert compared >= 4


def test_a_land_cover_of_another_grid_is_no_opening(tmp_path):
    """1990 has the same legend and pixel size, another corner and another number of pixels."""
    path = lay_out(tmp_path / "account", "willamette")
    opening = f'opening = {{ path = "data/{SET}/landuse_1990_30m.tif" }}'
    text = path.read_text(encoding="utf-8").replace('"legend.csv"', f'"legend.csv"\n{opening}')
    path.write_text(text, encoding="utf-8")
    opened = gep.open_account(path)
    assert about_data(opened.check().errors) == ["opening-grid"]
    values = said(opened.problems, "opening-grid")[0].values
    assert values["given"].startswith("1453 x 1833")
    assert values["grid"].startswith("1325 x 1889")


def test_a_code_that_the_legend_lacks_is_named_with_its_share(tmp_path, watersheds):
    path = lay_out(tmp_path / "account", "willamette")
    rows = (path.parent / "legend.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lacking = "".join(row for row in rows if not row.startswith("54,"))
    (path.parent / "legend.csv").write_text(lacking, encoding="utf-8")
    opened = gep.open_account(path)
    assert about_data(opened.check().errors) == ["code-unmapped"]
    values = said(opened.problems, "code-unmapped")[0].values
    union = gpd.GeoDataFrame(geometry=[watersheds.union_all()], crs=watersheds.crs)
    found = exact_extract(DATA / SET / "lulc_cur_30m.tif", union, ["unique", "frac"])[0]
    share = dict(zip(*(found["properties"][k] for k in ("unique", "frac")), strict=True))[54]
    assert values["land_code"] == 54
    assert float(values["share"].rstrip("%")) == pytest.approx(100 * share, rel=0.05)
    with pytest.raises(gep.DataProblem):
        opened.run(tmp_path / "out")
