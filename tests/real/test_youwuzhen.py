"""Youwuzhen: Beijing 1954 with the zone before the easting, a DEM of its own grid and nodata."""

import numpy as np
import pytest
from shapely.geometry import box

import gep
from tests.real.place import (
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

AREA = 6.58  # km2 with a land use, PROVENANCE.md
PERCENT = {  # PROVENANCE.md
    "evergreen_needleleaf_forest": 43.2,
    "mixed_forest": 21.5,
    "paddy": 18.2,
    "tree_orchard": 10.5,
    "built_up": 4.1 + 1.8,
    "water": 0.9,
}
CODES = {
    8: "evergreen_needleleaf_forest",
    6: "mixed_forest",
    33: "paddy",
    4: "tree_orchard",
    104: "built_up",
    106: "built_up",
    18: "water",
}
LEFT, TOP = 39444018.9, 2842925.8  # of the land use
OUTLET = (39444813.9, 2840490.8)  # outlet_beijing1954.shp
SPLIT = 61  # columns of pixels in the first of the two zones
# the DEM, brought into the range of a slope factor, so that a service reads it
SCALE = 0.01
RASTERS = f"""
[rasters]
elevation = {{ path = "data/youwuzhen_fujian/ywzdem30m.tif", unit = "m" }}
ls_factor = {{ path = "data/youwuzhen_fujian/ywzdem30m.tif", unit = "1", scale = {SCALE} }}
rainfall_erosivity = {{ value = 6000, unit = "MJ mm ha-1 h-1 yr-1" }}
soil_erodibility = {{ value = 0.03, unit = "t ha h ha-1 MJ-1 mm-1" }}
cover_factor = {{ value = 0.25, unit = "1" }}

[coefficients]
overrides = "local.csv"
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("youwuzhen") / "account"
    path = lay_out(folder, "youwuzhen", RASTERS, "soil_retention")
    right, low = LEFT + 125 * 30, TOP - 85 * 30
    middle = LEFT + SPLIT * 30
    halves = {"350821101": box(LEFT, low, middle, TOP), "350821102": box(middle, low, right, TOP)}
    write_zones(folder / "catchment.gpkg", halves, "EPSG:2415")
    rows = [("soil_retention", "practice_factor", kind, 0.8, "1") for kind in PERCENT]
    write_overrides(folder / "local.csv", rows)
    return gep.open_account(path)


@pytest.fixture(scope="module")
def account(opened, tmp_path_factory):
    return opened.run(tmp_path_factory.mktemp("youwuzhen") / "out")


def on_the_land_use():
    """Land use and the DEM of its pixels: the same lattice, two rows further south."""
    codes, _ = read("youwuzhen_fujian/ywzlanduse30m_upd.tif")
    dem, _ = read("youwuzhen_fujian/ywzdem30m.tif")
    return codes, dem[2 : 2 + codes.shape[0], : codes.shape[1]]


def test_the_valid_area_is_the_published_one(account):
    area = extent_of(account)["350821"]
    # 56 km from the central meridian the map is 77 millionths too big
    assert area.sum() == pytest.approx(7310 * 900 / (1 + (56e3 / 6.37e6) ** 2), rel=1e-5)
    assert area.sum() / 1e6 == pytest.approx(AREA, abs=0.005)
    for kind, percent in PERCENT.items():
        assert 100 * area[kind] / area.sum() == pytest.approx(percent, abs=0.1)
    assert set(area.index) == set(PERCENT)


def test_land_without_a_land_use_is_not_in_the_account(account):
    """The rectangle is 125 x 85 pixels, of which 7310 have a class."""
    assert sum(account.layers["township"].areas_m2) == pytest.approx(125 * 85 * 900, rel=1e-4)
    check = account.checks.set_index("check").loc["land-cover"]
    assert check["value"] == pytest.approx(7310 / (125 * 85), rel=1e-5)
    assert check["verdict"] == "warning"


def test_the_old_datum_is_said_and_nothing_else_is_wrong(opened):
    assert about_data(opened.check()) == ["zones-old-datum"]
    assert said(opened.problems, "zones-old-datum")[0].values["datum"].startswith("Beijing 1954")


def test_a_dem_of_another_shape_is_read_where_the_pixels_agree(opened):
    inputs = opened.inputs
    layer, tile = inputs.rasters["elevation"], inputs.land_cover.grid.tiles[0]
    assert layer.record.resampling == "none"
    reader = layer.open()
    found = reader.read([tile])[0][0].reshape(tile.height, tile.width)
    reader.close()
    _, expected = on_the_land_use()
    np.testing.assert_array_equal(found, expected.astype(np.float32))
    assert np.nanmin(found) >= 278  # PROVENANCE.md: 278-550 m, not the least float
    assert np.nanmax(found) <= 550


@pytest.mark.parametrize(("zone", "columns"), [("350821101", slice(0, SPLIT)),
                                               ("350821102", slice(SPLIT, None))])  # fmt: skip
def test_soil_retention_is_the_sum_over_the_pixels(account, zone, columns):
    codes, dem = on_the_land_use()
    grid_area = extent_of(account)["350821"].sum() / 7310
    retained = computed(account, "retained_soil", "township")
    for kind in ("evergreen_needleleaf_forest", "mixed_forest", "tree_orchard"):
        here = np.isin(codes[:, columns], [code for code, k in CODES.items() if k == kind])
        if not here.any():
            assert (zone, kind) not in retained.index
            continue
        tonnes = 6000 * 0.03 * SCALE * dem[:, columns][here] * (1 - 0.8 * 0.25) / 1e4
        row = retained.loc[zone, kind]
        # pixels differ in true area by six millionths from the west edge to the east
        assert row["quantity"] == pytest.approx(np.nansum(tonnes) * grid_area, rel=6e-6)
        assert row["coverage"] == pytest.approx(np.isfinite(tonnes).mean(), rel=1e-5)


def test_the_two_zones_sum_to_the_county(account):
    assert_adds_up(account, ["township"])


def test_points_are_no_zones(tmp_path):
    """The outlet is a point in a shapefile whose prefixed easting names its zone."""
    extra = """
[zones.outlet]
path = "data/youwuzhen_fujian/outlet_beijing1954.shp"
code = "ID"
name = "ID"
"""
    path = lay_out(tmp_path / "account", "youwuzhen", extra)
    around = box(OUTLET[0] - 300, OUTLET[1] - 300, OUTLET[0] + 300, OUTLET[1] + 300)
    write_zones(path.parent / "catchment.gpkg", {"350821101": around}, "EPSG:2415")
    opened = gep.open_account(path)
    found = set(about_data(opened.check().errors))
    assert found == {"zones-not-polygons", "zones-none"}
    with pytest.raises(gep.DataProblem):
        opened.run(tmp_path / "out")
    assert not (tmp_path / "out").exists()
