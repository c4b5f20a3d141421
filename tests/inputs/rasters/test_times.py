"""Bands mean what the time axis of their file says."""

import numpy as np
import pytest
import xarray as xr

from gep.grid import Grid
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters
from gep.inputs.rasters.times import dates
from tests.inputs.rasters.test_gaps import CRS, LEFT, SIDE, SIZE, TOP

LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 2  # of the months of 2022 and 2023
GRID = Grid(CRS, LEFT, TOP, SIZE, SIZE, SIDE, SIDE)


def netcdf(path, values, steps, units, calendar="standard"):
    """One number a step, over the whole grid."""
    x = LEFT + SIZE * (np.arange(SIDE) + 0.5)
    y = TOP - SIZE * (np.arange(SIDE) + 0.5)
    plane = np.ones((len(steps), SIDE, SIDE)) * np.asarray(values, float)[:, None, None]
    array = xr.DataArray(plane, {"time": steps, "y": y, "x": x}, ("time", "y", "x"))
    array.attrs = {"crs": CRS, "units": "mm"}
    array["time"].attrs = {"units": units, "calendar": calendar}
    xr.Dataset({"pr": array}).to_netcdf(path, engine="h5netcdf")
    return path


def read(path, name="monthly_precipitation", **given):
    return open_raster(RasterSpec(name, path.name, **given), standard_rasters(), GRID, path.parent)


def planes(layer):
    """The number of each band."""
    reader = layer.open()
    values = reader.read(GRID.tiles)[0]
    reader.close()
    assert (values.max(axis=1) == values.min(axis=1)).all()
    return (values[:, 0] * layer.scale + layer.offset).tolist()


@pytest.mark.parametrize(
    ("units", "calendar", "number", "day"),
    [
        ("days since 1900-01-01", "standard", 45121, "2023-07-16"),  # date(1900,1,1).toordinal()
        ("hours since 1970-01-01 00:00", "gregorian", 24 * 19553, "2023-07-15"),
        ("days since 2000-01-01", "noleap", 365 * 23 + 59, "2023-03-01"),
        ("days since 2000-01-01", "360_day", 360 * 23 + 29, "2023-01-30"),
        ("months since 2020-01", "standard", 42, "2023-07-01"),
    ],
)
def test_days_of_any_calendar(units, calendar, number, day):
    assert dates([number], {"units": units, "calendar": calendar}) == (day,)


@pytest.mark.parametrize("calendar", ["360_day", "noleap", "all_leap", "julian", "standard"])
def test_days_in_a_row_are_rain_of_all_days_in_any_calendar(tmp_path, calendar):
    path = netcdf(tmp_path / "s.nc", [3.0] * 90, range(90), "days since 2023-01-01", calendar)
    _, problems = read(path, "storm_precipitation", variable="pr")
    assert "raster-all-days" in [problem.code for problem in problems]


def test_a_month_that_is_dated_by_its_end_is_the_month_between_its_bounds(tmp_path):
    """As reanalyses write them: 2023-02-01 00:00 for all of January."""
    firsts = np.cumsum([0, *LENGTHS])  # days since the new year of 2022
    path = netcdf(tmp_path / "m.nc", range(24), firsts[1:], "days since 2022-01-01")
    with xr.open_dataset(path, decode_times=False) as file:
        data = file.load()
    data["time"].attrs["bounds"] = "time_bnds"
    data["time_bnds"] = ("time", "bnds"), np.column_stack([firsts[:-1], firsts[1:]])
    data.to_netcdf(path, engine="h5netcdf")
    layer, problems = read(path, variable="pr", year=2023)
    assert problems == []
    assert planes(layer) == list(range(12, 24))  # January 2023 is the thirteenth


def test_what_is_no_time_gives_no_days():
    assert dates([1, 2], {"units": "m"}) == ()
    assert dates([1, 2], {}) == ()


def test_months_that_begin_in_july_are_put_in_order(tmp_path):
    months = [*range(7, 13), *range(1, 7)]
    path = netcdf(tmp_path / "pr.nc", [10 * m for m in months], months, "months since 2022-12")
    layer, problems = read(path)
    assert not problems
    assert planes(layer) == [10.0 * m for m in range(1, 13)]


@pytest.mark.parametrize(
    ("given", "expected"), [({"year": 2023}, 2000.0), ({"year": 2022}, 1000.0)]
)
def test_one_year_of_several_is_taken_by_its_number(tmp_path, given, expected):
    values = [*(1000 + np.arange(12)), *(2000 + np.arange(12))]
    path = netcdf(tmp_path / "pr.nc", values, np.arange(24), "months since 2022-01")
    layer, problems = read(path, **given)
    assert [p.severity for p in problems] == []
    assert planes(layer) == [expected + m for m in range(12)]
    assert f"year {given['year']}" in layer.record.note


@pytest.mark.parametrize("given", [{}, {"year": 2019}])
def test_several_years_are_never_one(tmp_path, given):
    path = netcdf(tmp_path / "pr.nc", np.full(24, 50), np.arange(24), "months since 2022-01")
    layer, problems = read(path, **given)
    assert layer is None
    (found,) = [p for p in problems if p.severity == "error"]
    assert found.code == "raster-years"
    assert "2022 .. 2023" in found.text("en")
    assert "year = 2023" in found.text("zh")


def test_two_bands_of_a_month_are_not_a_year(tmp_path):
    steps = [0, 0, *range(2, 12)]
    path = netcdf(tmp_path / "pr.nc", np.full(12, 50), steps, "months since 2023-01")
    layer, problems = read(path)
    assert layer is None
    assert [p.code for p in problems] == ["raster-months"]


def test_days_are_not_months_and_the_axis_is_named(tmp_path):
    path = netcdf(tmp_path / "pr.nc", np.full(365, 5), np.arange(365), "days since 2023-01-01")
    layer, problems = read(path)
    assert layer is None
    (found,) = [p for p in problems if p.severity == "error"]
    assert found.code == "raster-bands"
    assert "2023-01-01 .. 2023-12-31" in found.text("en")
    assert "365" in found.text("zh")


@pytest.mark.parametrize("count", [1, 12, 31, 364, 730])
@pytest.mark.parametrize("axis", ["days since 2023-01-01", "m"])
def test_less_or_more_than_a_year_of_days_is_a_problem(tmp_path, count, axis):
    path = netcdf(tmp_path / "pr.nc", np.full(count, 5), np.arange(count), axis)
    layer, problems = read(path, "daily_precipitation")
    assert layer is None
    (found,) = [p for p in problems if p.severity == "error"]
    assert found.code in ("raster-days", "raster-years")
    if axis == "m" or count <= 365:
        assert found.code == "raster-days"
        assert str(count) in found.text("zh")
        assert str(count) in found.text("en")


def test_a_day_that_comes_twice_is_no_day_of_a_year(tmp_path):
    steps = [0, *range(364)]
    path = netcdf(tmp_path / "pr.nc", np.full(365, 5), steps, "days since 2023-01-01")
    _, problems = read(path, "daily_precipitation")
    assert [p.code for p in problems] == ["raster-days"]


def test_no_year_has_the_same_rain_each_day():
    spec = RasterSpec("daily_precipitation", value=5.0, unit="mm")
    layer, problems = open_raster(spec, standard_rasters(), GRID, None)
    assert layer is None
    assert [p.code for p in problems] == ["raster-days"]


def test_rain_of_all_days_is_no_rain_of_storms(tmp_path):
    path = netcdf(tmp_path / "pr.nc", np.full(365, 5), np.arange(365), "days since 2023-01-01")
    layer, problems = read(path, "storm_precipitation")
    assert layer is None
    assert [p.code for p in problems] == ["raster-all-days"]
    assert 'daily_precipitation = { path = "pr.nc" }' in problems[0].text("en")
    assert "365 bands, time axis 2023-01-01 .. 2023-12-31" in problems[0].text("en")
    storms = netcdf(tmp_path / "storms.nc", [60, 80, 75], [100, 101, 190], "days since 2023-01-01")
    layer, problems = read(storms, "storm_precipitation")
    assert not problems
    assert planes(layer) == [60.0, 80.0, 75.0]
