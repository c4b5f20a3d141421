"""Climate derived for whole counties: from months of weather to the account."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

import gep
from gep.derive.climate import (
    cooling_days_by_monthly_mean,
    evapotranspiration_by_fu_zhang,
    potential_evapotranspiration_by_hargreaves,
    potential_evapotranspiration_by_thornthwaite,
)
from tests.county import TYPES, County, make_county, write_raster
from tests.derive.climates import TEMPERATURE, a_place, months, value


def weather_county(folder: Path, services: list[str], lines: list[str], degrees: bool) -> County:
    county = make_county(folder, 9, (60, 50), degrees=degrees)
    text = county.account.read_text(encoding="utf-8")
    text = text.replace("[land_cover]", f"services = {services}\n[land_cover]")
    text = text.replace("[rasters]", "\n".join(["[rasters]", *lines]))
    county.account.write_text(text, encoding="utf-8")
    return county


def write_bands(county: County, name: str, values: np.ndarray, unit: str, coarse: int = 10) -> None:
    """A weather grid, ``[band, row, column]``, of pixels ``coarse`` times those of the county."""
    x, y = county.origin
    size = county.size * coarse
    with rasterio.open(
        county.folder / f"{name}.tif", "w", driver="GTiff", width=values.shape[2],
        height=values.shape[1], count=len(values), dtype="float32", nodata=-9999.0,
        crs="EPSG:4490" if county.degrees else "EPSG:4548",
        transform=rasterio.transform.from_origin(x - size, y + size, size, size),
    ) as file:  # fmt: skip
        file.write(np.where(np.isnan(values), -9999.0, values).astype(np.float32))
        for band in range(1, len(values) + 1):
            file.set_band_unit(band, unit)


@pytest.mark.parametrize("degrees", [True, False])
@pytest.mark.parametrize("method", ["thornthwaite", "hargreaves"])
def test_water_conservation_from_the_weather_of_months(tmp_path, degrees, method):
    lines = [
        'monthly_precipitation = "monthly_precipitation.tif"',
        'soil_depth = { value = 950, unit = "mm" }',
        'plant_available_water = { value = 0.1, unit = "1" }',
    ]
    if method == "thornthwaite":
        lines.append('monthly_temperature = { path = "monthly_temperature.tif", unit = "K" }')
    else:
        lines += [
            f'monthly_{e}_temperature = "monthly_{e}_temperature.tif"'
            for e in ("maximum", "minimum")
        ]
    county = weather_county(tmp_path / "county", ["water_conservation"], lines, degrees)
    rain = np.full((12, 9, 8), 1847.0 / 12)
    write_bands(county, "monthly_precipitation", rain, "mm")
    write_bands(county, "monthly_temperature", months(273.15), "")
    write_bands(county, "monthly_maximum_temperature", months(5.0), "degC")
    # the minima come on a coarser grid of their own
    write_bands(county, "monthly_minimum_temperature", months(-4.0, (5, 4)), "degC", coarse=20)
    account = gep.open_account(county.account).run(tmp_path / "out")
    latitude = 28.9 if degrees else 28.83
    potential = (
        potential_evapotranspiration_by_thornthwaite(a_place(TEMPERATURE, latitude))
        if method == "thornthwaite"
        else potential_evapotranspiration_by_hargreaves(
            a_place(np.array(TEMPERATURE) + 5, latitude),
            a_place(np.array(TEMPERATURE) - 4, latitude),
        )
    ).item()
    rows = account.rows(layer="county")
    area = account.extent[account.extent["zone_layer"] == "county"]
    area = area.set_index("ecosystem_type")["area_m2"]
    assert set(rows["ecosystem_type"]) == set(TYPES.values()) - {"built_up"}
    for row in rows.itertuples():
        kind = row.ecosystem_type
        actual = evapotranspiration_by_fu_zhang(
            1847.0, potential, 0.1, 950.0, value("crop_coefficient", kind),
            value("root_depth", kind), value("vegetated", kind), 13.0, 5.0,
        )  # fmt: skip
        alpha = value("runoff_coefficient", kind, service="water_conservation") / 100
        expected = (1847.0 * (1 - alpha) - actual) / 1000 * area[kind]
        # the latitude is that of the middle of the county, and rain lies in the file as float32
        assert row.quantity == pytest.approx(expected, rel=2e-3)
    derived = account.manifest.hashed.derived
    assert derived["potential_evapotranspiration"].method == method
    assert derived["evapotranspiration"].method == "fu_zhang"
    assert derived["precipitation"].method == "months_summed"


def test_celsius_taken_for_kelvin_is_pointed_out(tmp_path):
    line = 'monthly_temperature = { path = "monthly_temperature.tif", unit = "degC" }'
    county = weather_county(tmp_path / "county", ["climate_regulation"], [line], True)
    write_bands(county, "monthly_temperature", months(273.15), "")
    problems = gep.open_account(county.account).check()
    assert [p.values["name"] for p in problems if p.code == "raster-range"] == [
        "monthly_temperature"
    ]


@pytest.mark.parametrize("given_as", ["daily", "monthly_maximum", "monthly", "constant"])
def test_cooling_days_from_what_there_is(tmp_path, given_as):
    name = {
        "daily": "daily_maximum_temperature",
        "monthly_maximum": "monthly_maximum_temperature",
        "monthly": "monthly_temperature",
    }.get(given_as, "cooling_days")
    line = (
        f'{name} = "{name}.tif"'
        if given_as != "constant"
        else f'{name} = {{ value = 90, unit = "d yr-1" }}'
    )
    county = weather_county(tmp_path / "county", ["climate_regulation"], [line], True)
    if given_as == "daily":
        # 80 days of 30 degC and 285 of 20
        days = np.where(np.arange(365) < 80, 30.0, 20.0)
        write_bands(county, name, np.broadcast_to(days[:, None, None], (365, 9, 8)), "degC")
        expected = 80.0
    elif given_as == "constant":
        expected = 90.0
    else:
        above = {"monthly_maximum": 0.0, "monthly": 4.5}[given_as]
        write_bands(county, name, months(), "degC")
        expected = cooling_days_by_monthly_mean(
            np.reshape(TEMPERATURE, (12, 1)), above, 26.0
        ).item()
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(layer="county").set_index("ecosystem_type")
    area = account.extent.set_index(["zone_layer", "ecosystem_type"])["area_m2"]
    forest = rows.loc["evergreen_broadleaf_forest"]
    heat = 2837.27 / 3.0 / 3600.0
    extent = area["county", "evergreen_broadleaf_forest"]
    assert forest.quantity == pytest.approx(heat * extent * expected, rel=1e-5)
    if given_as != "constant":
        told = account.manifest.hashed.derived["cooling_days"]
        assert told.method == given_as
        baked = {one.parameter: one.value for one in account.manifest.hashed.baked}
        assert baked["cooling_threshold"] == 26.0
        assert ("daily_maximum_above_mean" in baked) == (given_as == "monthly")


def test_a_bureau_sets_the_threshold_and_a_raster_prepared_before_is_not_taken(tmp_path):
    line = 'daily_maximum_temperature = "daily_maximum_temperature.tif"'
    county = weather_county(tmp_path / "county", ["climate_regulation"], [line], True)
    days = np.repeat([24.5, 27.0, 29.0], (300, 40, 25))
    bands = np.broadcast_to(days[:, None, None], (365, 9, 8))
    write_bands(county, "daily_maximum_temperature", bands, "degC")
    found = {}
    for limit in (26.0, 28.0):
        own = f"cooling_days,cooling_threshold,,{limit},degC,local\n"
        path = county.folder / "local.csv"
        path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
        out = tmp_path / f"{limit:g}"
        rows = gep.open_account(county.account).run(out).rows()
        found[limit] = rows.loc[rows["method"] == "by_type", "quantity"].sum()
        text = path.read_text(encoding="utf-8").replace(own, "")
        path.write_text(text, encoding="utf-8")
    assert found[28.0] / found[26.0] == pytest.approx(25 / 65, rel=1e-6)


def test_soil_that_a_map_lacks_gives_no_evapotranspiration_and_less_coverage(tmp_path):
    lines = [
        'precipitation = { value = 1847, unit = "mm yr-1" }',
        'potential_evapotranspiration = { value = 1000, unit = "mm yr-1" }',
        'soil_depth = "soil_depth.tif"',
        'plant_available_water = { value = 0.1, unit = "1" }',
    ]
    county = weather_county(tmp_path / "county", ["water_conservation"], lines, False)
    depth = np.full((60, 50), 950.0, np.float32)
    depth[county.land_cover == 2] = np.nan
    depth[:, :25][county.land_cover[:, :25] == 3] = np.nan
    write_raster(county, "soil_depth", depth, nodata=-9999.0, unit="mm")
    rows = gep.open_account(county.account).run(tmp_path / "out").rows()
    rows = rows[rows["zone_layer"] == "county"].set_index("ecosystem_type")
    assert rows.loc["shrub", "status"] == "not_computed"
    assert 0.0 < rows.loc["grassland", "coverage"] < 1.0
    assert rows.loc["evergreen_broadleaf_forest", "coverage"] == 1.0
