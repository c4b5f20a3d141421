"""Soil retention from elevation, monthly rain, soil texture and cover alone, on a known plane."""

import math

import numpy as np
import pytest
import rasterio

import gep
from gep.explain import explain
from tests.county import FACTORS, PRACTICE, TYPES, make_county
from tests.derive.test_cover import PUBLISHED
from tests.derive.test_erosion import MONTHS, a_year, by_half_months, by_season

SHAPE = (120, 110)
MARGIN = 3  # pixels that the elevation model reaches beyond the land cover
ANGLE = 8.0
SOIL = {"sand": 40.0, "silt": 35.0, "clay": 25.0, "organic_carbon": 1.5}
ERODIBILITY = 0.014794  # of this soil, corrected for China: by hand in test_erosion.py
EROSIVITY = 17.02 * (1.735 * 10 ** (1.5 * np.log10(MONTHS**2 / MONTHS.sum()) - 0.8188)).sum()
CODES = {kind: code for code, kind in TYPES.items()}
INPUTS = ("elevation", "monthly_precipitation", *SOIL, "vegetation_cover")


def write(path, bands, size, west, north, unit):
    bands = np.asarray(bands, np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2],
        dtype="float32", nodata=-9999.0, crs="EPSG:4548",
        transform=rasterio.transform.from_origin(west, north, size, size),
    ) as file:  # fmt: skip
        file.write(np.where(np.isnan(bands), -9999.0, bands))
        for band in range(1, len(bands) + 1):
            file.set_band_unit(band, unit)


def bare_county(folder, extra="", size=30.0):
    """A county whose four factors are not given, on a plane that falls to the south."""
    county = make_county(folder, 8, shape=SHAPE, degrees=False, extra=extra)
    west, north = county.origin
    rows = round((SHAPE[0] + 2 * MARGIN) * 30 / size)
    height = 900.0 - math.tan(math.radians(ANGLE)) * size * np.arange(rows)
    write(
        folder / "elevation.tif", np.tile(height[:, None], (1, 1, rows)), size,
        west - 30 * MARGIN, north + 30 * MARGIN, "m",
    )  # fmt: skip
    months = np.tile(MONTHS[:, None, None], (1, 3, 3))
    write(folder / "months.tif", months, 2000.0, west - 500, north + 500, "mm")
    cover = np.random.default_rng(8).uniform(0, 1, SHAPE).astype(np.float32)
    cover[np.random.default_rng(9).random(SHAPE) < 0.03] = np.nan
    write(folder / "vegetation_cover.tif", cover[None], 30.0, west, north, "1")
    lines = ['elevation = "elevation.tif"', 'vegetation_cover = "vegetation_cover.tif"']
    lines += ['monthly_precipitation = "months.tif"']
    lines += [f'{name} = {{ value = {share}, unit = "percent" }}' for name, share in SOIL.items()]
    given = "\n".join(f'{name} = "{name}.tif"' for name in FACTORS)
    text = county.account.read_text(encoding="utf-8")
    assert given in text
    text = text.replace(given, "\n".join(lines))
    text = text.replace(
        'norm = "zhejiang-2020"', 'norm = "zhejiang-2020"\nservices = ["soil_retention"]'
    )
    county.account.write_text(text, encoding="utf-8")
    return county, cover.astype(float)


def ls_of_rows():
    """Desmet and Govers on the plane, Chinese exponents; nothing but rows above a pixel."""
    m, sine = 0.5, math.sin(math.radians(ANGLE))
    above = (np.arange(SHAPE[0]) + MARGIN) * 900.0
    length = ((above + 900) ** (m + 1) - above ** (m + 1)) / (30 ** (m + 2) * 22.13**m)
    return (16.8 * sine - 0.50) * np.minimum(length, (122 / 22.13) ** m)


def quantities(account, indicator):
    rows = account.rows()[account.rows()["indicator"] == indicator]
    rows = rows[(rows["zone_layer"] == "township") & (rows["status"] == "computed")]
    return rows.set_index(["zone_code", "ecosystem_type"])["quantity"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("derived")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_CACHE", str(folder / "cache"))
        county, cover = bare_county(folder / "county")
        yield county, cover, gep.open_account(county.account).run(folder / "out")


def test_retained_soil_is_r_k_ls_one_less_c_p(made):
    county, cover, account = made
    found = quantities(account, "retained_soil")
    ls = np.repeat(ls_of_rows()[:, None], SHAPE[1], axis=1)
    whole = sum(county.shares["township"].values())
    land = account.extent[account.extent["zone_layer"] == "county"]["area_m2"].sum()
    pixel = land / whole[county.land_cover > 0].sum()
    assert pixel == pytest.approx(900, rel=1e-3)
    compared = 0
    for code, share in county.shares["township"].items():
        for kind, practice in PRACTICE.items():
            here = (county.land_cover == CODES[kind]) & (share > 0) & np.isfinite(cover)
            if not here.any():
                continue
            band = np.searchsorted((0.1, 0.3, 0.5, 0.7, 0.9), cover[here], side="right")
            factor = np.array(PUBLISHED[kind])[band]
            tonnes = EROSIVITY * ERODIBILITY * ls[here] * (1 - factor * practice) / 1e4
            expected = (tonnes * share[here]).sum() * pixel
            # the erodibility by hand has five digits
            assert found[code, kind] == pytest.approx(expected, rel=1e-4)
            compared += 1
    assert compared >= 15


def test_the_account_says_which_inputs_were_given_and_how_the_others_were_derived(made):
    account = made[2]
    hashed = account.manifest.hashed
    states = {one.name: one.state for one in hashed.inputs if one.kind == "raster"}
    assert {states[name] for name in FACTORS} == {"derived"}
    assert {states[name] for name in SOIL} == {"constant"}
    assert {states[name] for name in INPUTS} == {"constant", "given"}
    methods = {name: told.method for name, told in hashed.derived.items()}
    assert {name: methods[name] for name in FACTORS} == {
        "rainfall_erosivity": "monthly",
        "soil_erodibility": "epic_china",
        "ls_factor": "liu",
        "cover_factor": "cover_table",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explain_names_the_derivations(made, lang):
    account = made[2]
    told = "\n".join(explain(account.folder, "soil_retention").lines(lang))
    names = [account.label(name, lang) for name in ("ls_factor", *INPUTS)]
    for word in ("liu", "epic_china", "cover_table", *names):
        assert word in told


def test_no_elevation_no_slope_length_no_soil_retention(tmp_path, monkeypatch):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path / "cache"))
    county, _ = bare_county(tmp_path / "county")
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(text.replace('elevation = "elevation.tif"\n', ""), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert "ls_factor" in reason(account)


def test_an_elevation_model_of_120_metres_gives_no_slope_length(tmp_path, monkeypatch):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path / "cache"))
    county, _ = bare_county(tmp_path / "county", size=120.0)
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert "ls_factor" in reason(account)
    assert quantities(account, "retained_soil").empty


def reason(account) -> str:
    rows = account.rows()[account.rows()["indicator"] == "retained_soil"]
    (row,) = rows[(rows["zone_layer"] == "county") & (rows["ecosystem_type"] == "")].itertuples()
    assert row.status == "not_computed"
    assert np.isnan(row.quantity)
    return str(row.note)


@pytest.mark.parametrize(
    ("extra", "method", "expected"),
    [
        ("", "daily", by_half_months),
        ('[methods]\nrainfall_erosivity = "daily_hj1173"', "daily_hj1173", by_season),
    ],
)
def test_days_come_before_months(tmp_path, monkeypatch, extra, method, expected):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path / "cache"))
    county, _ = bare_county(tmp_path / "county", extra)
    rain = np.round(a_year(seed=6), 1)
    west, north = county.origin
    write(
        tmp_path / "county" / "days.tif", np.tile(rain[:, None, None], (1, 2, 2)), 3000.0,
        west - 500, north + 500, "mm",
    )  # fmt: skip
    text = county.account.read_text(encoding="utf-8")
    text = text.replace("[rasters]", '[rasters]\ndaily_precipitation = "days.tif"')
    county.account.write_text(text, encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert account.manifest.hashed.derived["rainfall_erosivity"].method == method
    found = quantities(account, "retained_soil").sum()
    base = quantities(made_with_months(tmp_path), "retained_soil").sum()
    # retained soil is linear in erosivity; rain is kept with six digits
    assert found / base == pytest.approx(expected(rain, 2023) / EROSIVITY, rel=1e-5)


def made_with_months(tmp_path):
    county, _ = bare_county(tmp_path / "months")
    return gep.open_account(county.account).run(tmp_path / "out-months")


def test_cover_comes_from_a_vegetation_index(tmp_path, monkeypatch):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path / "cache"))
    county, cover = bare_county(tmp_path / "county")
    west, north = county.origin
    # soil at 0.1 and plants at 0.8: the index runs beyond both, as 5 % of pixels do
    ndvi = 0.1 + 0.7 * (cover * 1.0 / 0.9 - 0.05 / 0.9)
    write(tmp_path / "county" / "ndvi.tif", ndvi[None], 30.0, west, north, "1")
    text = county.account.read_text(encoding="utf-8")
    text = text.replace('vegetation_cover = "vegetation_cover.tif"', 'ndvi = "ndvi.tif"')
    county.account.write_text(text, encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    derived = account.manifest.hashed.derived
    assert derived["vegetation_cover"].method == "ndvi_percentiles"
    assert derived["cover_factor"].method == "cover_table"
    assert (quantities(account, "retained_soil") > 0).all()
