"""Amounts, fluxes and packed numbers of files, brought to the standard unit by hand."""

import numpy as np
import pytest
import xarray as xr

from tests.inputs.rasters.test_gaps import CRS, LEFT, SIDE, SIZE, TOP
from tests.inputs.rasters.test_times import GRID, planes, read

MONTHS = "months since 2023-01"
DAYS_OF_2023 = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def netcdf(path, values, time=None, calendar="standard", packed=None, **attrs):
    """One number a band, over the whole grid."""
    x = LEFT + SIZE * (np.arange(SIDE) + 0.5)
    y = TOP - SIZE * (np.arange(SIDE) + 0.5)
    plane = np.ones((len(values), SIDE, SIDE)) * np.asarray(values, float)[:, None, None]
    plane[:, 0, 0] = np.nan
    array = xr.DataArray(plane, {"y": y, "x": x}, ("time", "y", "x"), attrs=attrs | {"crs": CRS})
    if time:
        array = array.assign_coords(time=np.arange(len(values)))
        array["time"].attrs = {"units": time, "calendar": calendar}
    encoding = {"pr": {"_FillValue": np.int16(-1), "dtype": "int16"} | packed} if packed else None
    xr.Dataset({"pr": array}).to_netcdf(path, engine="h5netcdf", encoding=encoding)
    return path


def numbers(layer):
    """The number of each band, where it has one: the first pixel has none."""
    reader = layer.open()
    values = reader.read(GRID.tiles)[0] * layer.scale + layer.offset
    native = reader.read(GRID.tiles)[0]
    reader.close()
    gone = np.isnan(native) if np.isnan(layer.nodata) else native == layer.nodata
    assert gone.any(axis=0).tolist() == [True] + [False] * (SIDE * SIDE - 1)
    return values[:, 1].tolist()


@pytest.mark.parametrize(
    ("unit", "of_a_day"),
    [("kg m-2 s-1", 86400.0), ("kg m**-2 s**-1", 86400.0), ("mm d-1", 1.0), ("mm/day", 1.0),
     ("m d-1", 1000.0), ("mm h-1", 24.0)],
)  # fmt: skip
def test_a_flux_becomes_the_amount_of_its_months(tmp_path, unit, of_a_day):
    flux = 5.0 / of_a_day  # 5 mm a day
    path = netcdf(tmp_path / "pr.nc", [flux] * 12, MONTHS, units=unit, cell_methods="time: mean")
    layer, problems = read(path)
    assert problems == []
    assert numbers(layer) == pytest.approx([5.0 * days for days in DAYS_OF_2023], rel=1e-12)


def test_the_calendar_of_the_file_counts_its_days(tmp_path):
    path = netcdf(tmp_path / "pr.nc", [1.0] * 12, MONTHS, "360_day", units="mm d-1")
    assert numbers(read(path)[0]) == pytest.approx([30.0] * 12)


def test_watts_become_the_radiation_of_a_month(tmp_path):
    path = netcdf(tmp_path / "rs.nc", [100.0] * 12, MONTHS, units="W m-2")
    layer, problems = read(path, "solar_radiation")
    assert problems == []
    # 100 J a second in 86,400 seconds are 8.64 MJ a day
    assert numbers(layer) == pytest.approx([8.64 * days for days in DAYS_OF_2023], rel=1e-12)


def test_a_flux_of_days_needs_no_axis(tmp_path):
    path = netcdf(tmp_path / "pr.nc", [2 / 86400] * 365, units="kg m-2 s-1")
    layer, problems = read(path, "daily_precipitation")
    assert problems == []
    assert numbers(layer) == pytest.approx([2.0] * 365, rel=1e-12)


def test_a_flux_is_unpacked_before_it_lasts(tmp_path):
    packed = {"scale_factor": 0.5, "add_offset": 10.0}
    path = netcdf(tmp_path / "pr.nc", [12.0] * 12, MONTHS, units="mm d-1", packed=packed)
    assert numbers(read(path)[0]) == pytest.approx([12.0 * days for days in DAYS_OF_2023])


@pytest.mark.parametrize("name", ["monthly_precipitation", "precipitation"])
def test_a_flux_that_no_axis_tells_the_time_of_is_refused(tmp_path, name):
    count = 12 if name.startswith("monthly") else 1
    path = netcdf(tmp_path / "pr.nc", [5e-5] * count, units="kg m-2 s-1")
    layer, problems = read(path, name)
    assert layer is None
    assert [p.code for p in problems] == ["raster-flux"]
    assert "31536000" in problems[0].text("en")  # 365 x 86,400


@pytest.mark.parametrize(
    ("name", "unit"),
    [("monthly_precipitation", "kg m-2"), ("monthly_precipitation", "mm/month"),
     ("monthly_precipitation", "mm month-1"), ("precipitation", "kg m-2 yr-1"),
     ("evapotranspiration", "mm/a")],
)  # fmt: skip
def test_an_amount_of_water_is_one_by_weight_too(tmp_path, name, unit):
    count = 12 if name.startswith("monthly") else 1
    path = netcdf(tmp_path / "pr.nc", [120.0] * count, units=unit)
    layer, problems = read(path, name)
    assert problems == []
    assert numbers(layer) == pytest.approx([120.0] * count)


def test_earth_is_not_water(tmp_path):
    path = netcdf(tmp_path / "d.nc", [120.0], units="kg m-2")
    assert [p.code for p in read(path, "soil_depth")[1]] == ["raster-unit-mismatch"]


@pytest.mark.parametrize("attrs", [{"cell_methods": "time: mean"}, {"GRIB_stepType": "avgas"}])
def test_a_mean_that_calls_itself_an_amount_is_asked_about(tmp_path, attrs):
    path = netcdf(tmp_path / "pr.nc", [0.004] * 12, MONTHS, units="m", **attrs)
    layer, problems = read(path)
    assert layer is None
    assert [p.code for p in problems] == ["raster-mean"]
    assert 'unit = "m d-1"' in problems[0].text("en")
    layer, problems = read(path, unit="m d-1")  # as it says: 4 mm a day
    assert problems == []
    assert numbers(layer) == pytest.approx([4.0 * days for days in DAYS_OF_2023])


@pytest.mark.parametrize(
    "methods", ["time: sum", "time: sum within years time: mean over years", "area: mean"]
)
def test_sums_are_amounts(tmp_path, methods):
    path = netcdf(tmp_path / "pr.nc", [80.0] * 12, MONTHS, units="mm", cell_methods=methods)
    assert read(path)[1] == []


def test_a_mean_of_a_rate_is_one(tmp_path):
    path = netcdf(tmp_path / "et.nc", [700.0], units="mm yr-1", cell_methods="time: mean")
    layer, problems = read(path, "evapotranspiration")
    assert problems == []
    assert numbers(layer) == [700.0]


def test_a_mean_temperature_is_what_it_should_be(tmp_path):
    path = netcdf(tmp_path / "t.nc", [290.0] * 12, MONTHS, units="K", cell_methods="time: mean")
    layer, problems = read(path, "monthly_temperature")
    assert problems == []
    assert numbers(layer) == pytest.approx([16.85] * 12)


def test_tenths_of_a_millimetre(tmp_path):
    path = netcdf(tmp_path / "pr.nc", [1234.0] * 12, MONTHS, units="0.1mm")
    layer, problems = read(path)
    assert problems == []
    assert numbers(layer) == pytest.approx([123.4] * 12)


@pytest.mark.parametrize("unit", ["10 mm", "mm*10", "mm/10", "2mm"])
def test_a_number_in_a_unit_is_never_left_out_of_the_mend(tmp_path, unit):
    path = netcdf(tmp_path / "pr.nc", [12.0] * 12, MONTHS, units=unit)
    layer, problems = read(path)
    assert layer is None
    (found,) = problems
    assert found.code == "raster-unit-mismatch"
    for lang in ("zh", "en"):
        assert 'unit = "mm", scale = ... }' in found.text(lang)


def test_two_conversions_are_one_too_many(tmp_path):
    path = netcdf(tmp_path / "pr.nc", [1234.0] * 12, MONTHS, units="0.1mm")
    layer, problems = read(path, scale=0.1)
    assert layer is None
    assert [p.code for p in problems] == ["raster-scaled-twice"]
    layer, problems = read(path, scale=0.1, unit="mm")
    assert problems == []
    assert numbers(layer) == pytest.approx([123.4] * 12)


def test_bands_with_a_scale_of_their_own(tmp_path):
    import rasterio

    from tests.inputs.rasters.small_rasters import opened

    at = rasterio.Affine(SIZE, 0, LEFT, 0, -SIZE, TOP)
    with rasterio.open(
        tmp_path / "p.tif",
        "w",
        driver="GTiff",
        count=12,
        height=SIDE,
        width=SIDE,
        crs=CRS,
        dtype="int16",
        transform=at,
        nodata=-1,
    ) as file:
        file.write(np.full((12, SIDE, SIDE), 100, np.int16))
        file.scales = [1 + month / 10 for month in range(12)]
        file.offsets = [float(month) for month in range(12)]
    layer, problems = opened(tmp_path, "monthly_precipitation", "p.tif", GRID, unit="mm")
    assert problems == []
    assert planes(layer) == pytest.approx([100 * (1 + m / 10) + m for m in range(12)])
