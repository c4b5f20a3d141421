"""What a hectare gives, as rasters: what is written adds up to the account's row in every zone."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely.geometry import box

import gep
from tests.county import TYPES, make_county
from tests.oracle import degree_pixel_areas

PHYSICAL = ("potential_erosion", "retained_soil", "pollutant_removed", "oxygen_released")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("county"), 5, shape=(140, 530))


@pytest.fixture(scope="module")
def account(county, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "account"
    return gep.open_account(county.account).run(out, rasters=True)


def rasters(account, kind):
    """Tags and values of the rasters of a kind by their names, NaN where there is no value."""
    found = {}
    for path in sorted((account.folder / "rasters").glob("*.tif")):
        with rasterio.open(path) as raster:
            if raster.tags().get("kind") == kind:
                values = raster.read(1).astype(float)
                found[path.stem] = raster.tags(), np.where(values == raster.nodata, np.nan, values)
    return found


def in_zone(values, county, share):
    """What a raster has on the land of a zone: hectares of each pixel by hand, times its value."""
    area = degree_pixel_areas(county.origin[1], county.size, values.shape)
    return float(np.nansum(values * share * area) / 1e4)


def rows_of(account, tags):
    """The account's rows of what a raster shows, or those beside it."""
    for rows in (account.rows(), account.memo):
        own = rows[
            (rows["indicator"] == tags["indicator"]) & (rows["item"] == tags.get("item", ""))
        ]
        if len(own):
            return own[own["method"] == own["method"].iloc[0]]
    raise AssertionError(tags)


def test_a_quantity_adds_up_to_the_row_of_every_zone(county, account):
    found = rasters(account, "quantity")
    assert {tags["indicator"] for tags, _ in found.values()} >= set(PHYSICAL)
    for tags, values in found.values():
        whole = rows_of(account, tags).groupby(["zone_layer", "zone_code"])["quantity"].sum()
        for layer, zones in county.shares.items():
            for code, share in zones.items():
                assert in_zone(values, county, share) == pytest.approx(whole[layer, code], rel=1e-9)


def test_a_value_is_that_of_the_services_whose_land_has_it(county, account):
    found = rasters(account, "value")
    rows = account.rows()
    lies = rows["service"].isin(
        {tags["service"] for tags, _ in found.values() if "service" in tags}
    )
    by_service = rows.groupby(["service", "zone_layer", "zone_code"])["value_yuan"].sum()
    of_all = rows[lies].groupby(["zone_layer", "zone_code"])["value_yuan"].sum()
    for tags, values in found.values():
        whole = by_service[tags["service"]] if "service" in tags else of_all
        for code, share in county.shares["township"].items():
            expected = whole["township", code]
            assert in_zone(values, county, share) == pytest.approx(expected, rel=1e-9)


def test_rows_by_type_are_the_land_of_that_type(county, account):
    tags, values = rasters(account, "quantity")["retained_soil"]
    rows = rows_of(account, tags)
    whole = rows[rows["zone_layer"] == "watershed"].set_index(["zone_code", "ecosystem_type"])
    for code, share in county.shares["watershed"].items():
        for number, kind in TYPES.items():
            if (code, kind) in whole.index:
                own = np.where(county.land_cover == number, values, np.nan)
                expected = whole.loc[(code, kind), "quantity"]
                assert in_zone(own, county, share) == pytest.approx(expected, rel=1e-9)


def test_no_value_where_a_factor_is_missing_or_the_norm_has_no_row(county, account):
    _, values = rasters(account, "quantity")["retained_soil"]
    lost = np.isnan(county.rasters["ls_factor"])
    towns = sum(county.shares["township"].values())
    inside = towns > 0
    assert np.isnan(values[lost]).all()
    assert np.isnan(values[~inside]).all()
    built = next(number for number, kind in TYPES.items() if kind == "built_up")
    assert np.isnan(values[county.land_cover == built]).all()
    known = inside & ~np.any([np.isnan(one) for one in county.rasters.values()], axis=0)
    assert np.isfinite(values[known & np.isin(county.land_cover, [1, 2, 3])]).all()


def test_factors_are_written_as_they_were_read(county, account):
    found = rasters(account, "input")
    assert set(county.rasters) <= set(found)
    land = (sum(county.shares["township"].values()) > 0) & (county.land_cover > 0)
    for name, values in county.rasters.items():
        assert np.array_equal(found[name][1][land], values[land].astype(float), equal_nan=True)


def test_files_say_what_they_are(account):
    folder = account.folder / "rasters"
    with rasterio.open(folder / "retained_soil.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.units == ("t ha-1 yr-1",)
        assert file.tags()["title_zh"] == "土壤保持量"
        assert file.overviews(1) == [2]
    with rasterio.open(folder / "soil_retention_value.tif") as file:
        assert file.units == ("CNY ha-1 yr-1",)
        assert file.tags()["service"] == "soil_retention"
    with rasterio.open(folder / "pollutant_removed_SO2.tif") as file:
        assert file.tags()["item"] == "SO2"


def test_a_run_writes_none_if_told_so(county, tmp_path):
    account = gep.open_account(county.account).run(tmp_path / "out", rasters=False)
    assert [path.name for path in (account.folder / "rasters").glob("*.tif")] == [
        "ecosystem_types.tif"
    ]


def test_a_small_grid_has_them_without_being_asked(county, tmp_path, monkeypatch):
    opened = gep.open_account(county.account)
    monkeypatch.setattr("gep.run.run.PICTURED", county.land_cover.size)
    small = opened.run(tmp_path / "small")
    monkeypatch.setattr("gep.run.run.PICTURED", county.land_cover.size - 1)
    large = opened.run(tmp_path / "large")
    assert (small.folder / "rasters" / "gep_value.tif").is_file()
    assert not (large.folder / "rasters" / "gep_value.tif").exists()


def test_whoever_computes_them_the_bytes_are_the_same(county, account, tmp_path):
    from gep.run.work import Work

    one = gep.open_account(county.account)
    again = one.run(tmp_path / "out", rasters=True, work=Work(threads=1))
    assert again.manifest.hashed.files == account.manifest.hashed.files


POLYGONS = """
[account]
name = "测试县"
code = "330881"
year = 2023
norm = "zhejiang-2020"
services = ["carbon_sink"]

[land_cover]
path = "survey.gpkg"
code = "DLBM"
legend = "three_survey"

[grid]
crs = "EPSG:4548"
resolution = 30

[zones.township]
path = "towns.gpkg"
code = "code"
name = "name"
"""


def boxes(folder, name, frame):
    gpd.GeoDataFrame(frame, crs="EPSG:4548").to_file(folder / f"{name}.gpkg", driver="GPKG")


def test_a_pixel_of_several_polygons_has_their_mean_by_area(tmp_path):
    west, south = 440000.0, 3190000.0

    def at(left, low, right, high):
        return box(west + left, south + low, west + right, south + high)

    # forest, tea and paddy, whose edges cut through pixels of 30 m, in a county of 295 by 205 m
    land = [at(0, 0, 101, 205), at(101, 0, 233, 205), at(233, 0, 295, 205)]
    boxes(tmp_path, "survey", {"DLBM": ["0301", "0202", "0101"], "geometry": land})
    towns = [at(0, 0, 295, 97), at(0, 97, 295, 205)]
    boxes(
        tmp_path,
        "towns",
        {"code": ["330881001", "330881002"], "name": list("甲乙"), "geometry": towns},
    )
    (tmp_path / "account.toml").write_text(POLYGONS, "utf-8")
    opened = gep.open_account(tmp_path)
    account = opened.run(tmp_path / "out", rasters=True)
    found = rasters(account, "quantity")["carbon_dioxide_fixed"]
    grid = account.manifest.hashed.grid
    county = at(0, 0, 295, 205)
    hectares = np.zeros(found[1].shape)
    for row, column in np.ndindex(hectares.shape):
        x, y = grid.left + column * grid.dx, grid.top - row * grid.dy
        hectares[row, column] = county.intersection(box(x, y - grid.dy, x + grid.dx, y)).area / 1e4
    whole = rows_of(account, found[0]).query("zone_layer == 'county'")["quantity"].sum()
    # a projection's scale varies by some 1e-7 over the county
    scale = account.extent.query("zone_layer == 'county'")["area_m2"].sum() / county.area
    assert np.nansum(found[1] * hectares) * scale == pytest.approx(whole, rel=1e-6)
    assert whole > 0
